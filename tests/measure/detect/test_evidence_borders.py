"""What laps, steps and splits are read as: the bounds of each rule, each just within and just beyond."""

from __future__ import annotations

import itertools

import pytest

from milelog.measure.choice import best
from milelog.measure.detect.evidence import AUTO_M, Block, blocks, known, nodes
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.planned import sizes
from milelog.measure.types import Candidate
from milelog.model import Evidence, Lap, Split, Step, Workout, WorkoutStep


def laps(*spans, **fields):
    """Laps end to end, of (seconds, metres) or (seconds, metres, more)."""
    at = itertools.accumulate((s for s, *_ in spans), initial=0.0)
    found = []
    for start, (seconds, metres, *more) in zip(at, spans, strict=False):
        found.append(Lap(float(start), float(start + seconds), metres, **{**fields, **(more[0] if more else {})}))
    return tuple(found)


def told(evidence):
    """Each block as its span, what it says, and whether it was pressed."""
    letters = {True: "work", False: "rest", None: "-"}
    return [
        f"{b.start_s:g}-{b.end_s:g} {b.distance_m:g} {letters[b.is_work]}{' pressed' if b.pressed else ''} {b.source}"
        for b in blocks(evidence)
    ]


def test_the_distances_at_which_watches_cut_laps():
    """Half a kilometre, half a mile, a kilometre, a mile and five kilometres are settings of every maker."""
    assert AUTO_M == (500.0, 804.672, 1000.0, 1609.344, 5000.0)


@pytest.mark.parametrize("unit", AUTO_M)
@pytest.mark.parametrize(("off", "auto"), [(0.99, True), (1.01, False)])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_lap_of_such_a_distance_is_of_the_watch(unit, off, auto, sign):
    """Within 0.8 % and 3 m; two in a row, so that one kilometre rep between others stays a press."""
    metres = unit + sign * off * (0.008 * unit + 3)
    found = told(Evidence(laps((300, metres), (300, metres), (60, 250.0), (60, 90.0))))
    assert (found[0].startswith("0-600")) is auto
    lone = told(Evidence(laps((300, metres), (200, 400.0), (300, metres), (60, 100.0))))
    assert len(lone) == 4


@pytest.mark.parametrize(("seconds", "joined"), [(300, True), (324, True), (326, False), (278, True), (276, False)])
def test_auto_laps_of_one_pace_are_one_stretch(seconds, joined):
    """Less than 8 % apart in log speed."""
    found = told(
        Evidence((*laps((300, 1000.0), (seconds, 1000.0)), *laps_from(300 + seconds, (60, 300.0), (50, 90.0))))
    )
    assert found[0] == (f"0-{300 + seconds} 2000 - lap" if joined else "0-300 1000 - lap")


def laps_from(start, *spans, **fields):
    return tuple(
        Lap(lap.start_s + start, lap.end_s + start, lap.distance_m, trigger=lap.trigger, intensity=lap.intensity)
        for lap in laps(*spans, **fields)
    )


@pytest.mark.parametrize(("gap", "joined"), [(0, True), (2.9, True), (3.0, False)])
def test_auto_laps_with_a_pause_between_are_two(gap, joined):
    # Of three, so that each has a neighbour of its length.
    row = (*laps((300, 1000.0)), *laps_from(300, (300, 1000.0)), *laps_from(600 + gap, (300, 1000.0), (300, 1000.0)))
    found = told(Evidence((*row, *laps_from(1200 + gap, (60, 300.0), (50, 90.0)))))
    assert found[0] == (f"0-{1200 + gap:g} 4000 - lap" if joined else "0-600 2000 - lap")


@pytest.mark.parametrize(("gap", "pressed"), [(2.9, False), (3.0, True)])
def test_two_kilometres_with_a_pause_between_were_pressed(gap, pressed):
    row = (*laps((300, 1000.0)), *laps_from(300 + gap, (300, 1000.0), (60, 300.0), (50, 90.0)))
    assert blocks(Evidence(row))[0].pressed is pressed


def test_a_press_after_auto_laps_ends_their_remainder():
    found = told(Evidence(laps((300, 1000.0), (300, 1000.0), (60, 200.0), (90, 450.0), (80, 200.0), trigger="manual")))
    assert found == ["0-660 2200 - lap", "660-750 450 - pressed lap", "750-830 200 - pressed lap"]


@pytest.mark.parametrize(("trigger", "pressed"), [("manual", True), ("session_end", False), (None, False)])
def test_the_lap_that_the_end_cuts_off_was_not_pressed(trigger, pressed):
    found = blocks(Evidence(laps((200, 700.0), (90, 450.0), (80, 230.0, {"trigger": trigger}))))
    assert [b.pressed for b in found] == [True, True, pressed]


def test_laps_of_less_than_a_second_are_none():
    assert told(Evidence(laps((200, 700.0), (0.9, 3.0), (1, 4.0), (90, 450.0), trigger="manual"))) == [
        "0-200 700 - pressed lap",
        "200.9-201.9 4 - pressed lap",
        "201.9-291.9 450 - pressed lap",
    ]


def test_intensities_count_where_they_differ():
    named = laps((200, 700.0, {"intensity": "warmup"}), (90, 450.0, {"intensity": "active"}), (80, 200.0))
    assert [b.is_work for b in blocks(Evidence(named))] == [False, True, None]
    # Between auto-laps what the watch calls something else is parted, whatever its pace.
    auto = laps((300, 1000.0, {"intensity": "warmup"}), (300, 1000.0, {"intensity": "active"}), (300, 1000.0))
    assert told(Evidence(auto))[:2] == ["0-300 1000 rest lap", "300-600 1000 work lap"]
    same = laps((300, 1000.0), (300, 1000.0), (290, 1000.0), intensity="active")
    assert told(Evidence(same)) == []


STEPS = (
    Step(0, "warmup", "open"),
    Step(1, "active", "distance", 1000.0),
    Step(2, "recovery", "time", 60.0),
    Step(3, "active", "open"),
    Step(4, "cooldown", "open"),
)


def stepped(*spans):
    return laps(*((seconds, metres, {"step": step, **more}) for seconds, metres, step, more in spans))


def test_laps_of_one_step_are_one_block():
    given = stepped(
        (600, 1700.0, 0, {}),
        (120, 500.0, 1, {"trigger": "distance"}),
        (120, 500.0, 1, {"trigger": "distance"}),
        (60, 150.0, 2, {}),
        (120, 500.0, 1, {"trigger": "manual"}),
        (120, 500.0, 1, {}),
        (200, 500.0, 4, {}),
    )
    assert told(Evidence(given, STEPS)) == [
        "0-600 1700 rest pressed step",
        "600-840 1000 work pressed step",
        "840-900 150 rest pressed step",
        # A press parts the laps of a step.
        "900-1020 500 work pressed step",
        "1020-1140 500 work pressed step",
        "1140-1340 500 rest pressed step",
    ]


@pytest.mark.parametrize(("gap", "count"), [(2.9, 1), (3.0, 2)])
def test_a_step_that_goes_on_after_a_pause_is_run_again(gap, count):
    given = (*stepped((120, 500.0, 1, {})), Lap(120.0 + gap, 240.0, 500.0, step=1))
    assert len(blocks(Evidence(given, STEPS))) == count


def test_an_open_step_and_one_that_is_run_once_beside_others_may_be_the_way_there():
    given = stepped(
        (60, 200.0, 3, {}),
        *((120, 500.0, 1, {}), (60, 150.0, 2, {})) * 2,
        (100, 450.0, 5, {"intensity": "active"}),
        (60, 150.0, None, {"intensity": "active"}),
    )
    said = [b.is_work for b in blocks(Evidence(given, STEPS))]
    assert said == [None, True, False, True, False, None, None]
    # Where none was run again, each of them counts.
    once = stepped(
        (300, 900.0, 0, {}), (120, 500.0, 1, {}), (60, 150.0, 2, {}), (100, 450.0, 5, {"intensity": "active"})
    )
    assert [b.is_work for b in blocks(Evidence(once, STEPS))] == [False, True, False, True]


def test_steps_without_laps_that_name_them_say_nothing():
    assert (
        told(Evidence(laps((200, 700.0), (90, 450.0), (80, 200.0), trigger="manual"), STEPS))[0]
        == "0-200 700 - pressed lap"
    )


def split(kind, start, end, metres=300.0):
    return Split(kind, float(start), float(end), metres)


INTERVALS = (
    split("interval_warmup", 0, 200),
    split("interval_active", 200, 290),
    split("interval_rest", 290, 370),
    split("interval_active", 370, 460),
)


def test_splits_name_the_laps_in_them():
    found = told(Evidence(laps((200, 700.0), (90, 450.0), (80, 200.0), (90, 450.0)), (), INTERVALS))
    assert [f.split(" ", 2)[2] for f in found] == [
        "rest pressed split",
        "work pressed split",
        "rest pressed split",
        "work split",
    ]


def test_a_split_of_several_laps_does_not_say_which_was_the_work():
    five = laps((200, 700.0), (40, 200.0), (50, 250.0), (80, 200.0), (90, 450.0))
    assert [b.is_work for b in blocks(Evidence(five, (), INTERVALS))] == [False, None, None, False, True]


def test_fewer_laps_than_splits_and_one_interval_alone():
    two = laps((290, 1150.0), (170, 650.0))
    assert told(Evidence(two, (), INTERVALS)) == [
        "0-200 300 rest pressed split",
        "200-290 300 work pressed split",
        "290-370 300 rest pressed split",
        "370-460 300 work pressed split",
    ]
    # One piece of work is no set of intervals; other kinds of split are not of a workout.
    assert told(Evidence(two, (), INTERVALS[:3])) == ["0-290 1150 - pressed lap", "290-460 650 - lap"]
    other = (*INTERVALS[:3], split("run_active", 370, 460))
    assert told(Evidence(two, (), other)) == ["0-290 1150 - pressed lap", "290-460 650 - lap"]


def block(start, end, is_work=None, *, pressed=True):
    return Block(float(start), float(end), 100.0, is_work, pressed, "lap")


def test_the_watch_tells_work_from_rest_where_it_names_both():
    assert known([block(0, 10, True), block(10, 20, False)])
    assert not known([block(0, 10, True), block(10, 20)])
    assert not known([block(0, 10, False), block(10, 20)])


def test_pieces_of_blocks():
    """A gap of up to two seconds belongs to the block after it; what overlaps, and what lies beyond the end, is cut."""
    odds = Odds()
    found = [block(2, 10, True), block(13, 20, False), block(18, 18.9), block(19, 30, pressed=False), block(95, 120)]
    edges, hint, press, owners = nodes(found, 100, odds)
    assert edges.tolist() == [0, 10, 13, 20, 30, 95, 100]
    assert hint.tolist() == [odds.work, 0.0, -odds.rest, 0.0, 0.0, 0.0]
    assert press.tolist() == [odds.press, 0.0, odds.press, 0.0, 0.0, odds.press]
    assert [o and o.end_s for o in owners] == [10.0, None, 20.0, 30.0, None, 120.0]
    # Blocks that name nothing say nothing of being work.
    assert not nodes([block(0, 10, True), block(10, 20)], 20, odds)[1].any()
    assert nodes([block(0, 10), block(10, 20)], 20, odds)[0].tolist() == [0, 10, 20]


def workout(*steps):
    return Workout("", steps)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"distance_m": (400.0, 400.0)}, [((400.0,), False)]),
        ({"distance_m": (400.0, 800.0)}, []),
        ({"distance_m": (0.0, 0.0)}, []),
        ({"duration_s": (60.0, 60.0)}, [((60.0,), True)]),
        ({"duration_s": (60.0, 90.0)}, []),
        ({"duration_s": (0.0, 0.0)}, []),
    ],
)
def test_planned_sizes_are_those_of_one_number(fields, found):
    step = WorkoutStep("rep", **fields)
    rest_ = WorkoutStep("recovery", distance_m=(200.0, 200.0), duration_s=(90.0, 90.0))
    assert [(s.values, s.timed) for s in sizes(workout(step, rest_))] == found
    assert sizes(None) == ()


def candidate(origin, odds=None, *, named=False):
    return Candidate(origin, (), odds, named)


@pytest.mark.parametrize(
    ("stream", "watched", "named", "heard"),
    [
        (2.0, 1.9, False, False),
        (2.0, 2.0, False, True),
        (2.0, 2.1, False, True),
        (2.0, -5.0, True, True),
        (None, -5.0, False, True),
        (0.0, None, False, True),
        (0.1, None, False, False),
        (-0.1, None, False, True),
    ],
)
def test_the_watch_is_heard_where_it_names_work_or_explains_no_less(stream, watched, named, heard):
    accounts = [candidate("stream", stream), candidate("watch", watched, named=named)]
    assert best(accounts).origin == ("watch" if heard else "stream")
    assert best(accounts, blind=True).origin == "stream"
    assert best(accounts[:1]).origin == "stream"
