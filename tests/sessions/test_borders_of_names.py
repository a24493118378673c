"""Each bound of the naming of runs from both sides, and just on it."""

from dataclasses import replace

import pytest

from milelog import sessions
from milelog.model import Effort, MileSurges, Segment, Session
from milelog.sessions.kinds import between, effort, is_fast_finish, kind, uphill
from milelog.sessions.sizes import Size, rungs, size_of, size_text, sizes_of, time_text
from milelog.units import KM_M, MILE_M
from text_snapshots import TextFile

BELOW, ABOVE = 1 - 1e-9, 1 + 1e-9


def seg(kind_, seconds, metres, zone=None, **more):
    return Segment(kind_, 0.0, float(seconds), float(metres), metres / seconds, zone, **more)


def run(*parts, metres=10000.0, **fields):
    """Stretches one after the other."""
    placed, at = [], 0.0
    for part in parts:
        length = part.end_s - part.start_s
        placed.append(replace(part, start_s=at, end_s=at + length))
        at += length
    fields = {"sport": "running", "moving_s": at, "elapsed_s": at} | fields
    return Session("run.fit", start=None, distance_m=metres, timer_s=at, segments=tuple(placed), **fields)


def told(*parts, units="km", **fields):
    return sessions.notation(run(*parts, **fields), units).partition(" with ")[2]


def jog(seconds=60.0, how="jog", metres=None, **more):
    return seg("recovery", seconds, metres or 2.4 * seconds, recovery=how, **more)


def in_turn(reps, rest):
    return [p for r in reps for p in (r, rest)][:-1]


# One word for a run.


@pytest.mark.parametrize(
    ("seconds", "metres", "word"), [(5400, 1, "long"), (5399, 15999, "easy"), (1, 16000, "long"), (5399, 16001, "long")]
)
def test_a_long_run_is_ninety_minutes_or_sixteen_kilometres(seconds, metres, word):
    assert kind(run(seg("steady", seconds, 3 * seconds), metres=float(metres))) == word


@pytest.mark.parametrize(
    ("seconds", "name"), [(104.9, "repetitions"), (105, "intervals"), (329.9, "intervals"), (330, "threshold")]
)
def test_without_zones_the_length_names_a_rep(seconds, name):
    parts = in_turn([seg("rep", seconds, 4 * seconds)] * 3, jog())
    assert kind(run(*parts)) == name
    assert kind(run(*parts, zone_s={"E": 900.0})) == "easy"
    assert kind(run(*in_turn([seg("rep", seconds, 4 * seconds, "I")] * 3, jog()))) == "intervals"


@pytest.mark.parametrize(("first", "name"), [(599, "mixed"), (600, "threshold")])
def test_three_fifths_of_the_work_name_a_run(first, name):
    parts = [seg("rep", first, 2400, "T"), jog(), seg("rep", 1000 - first, 1800, "I")]
    assert kind(run(*parts)) == name


def test_strides_name_an_easy_run_alone():
    strides = in_turn([seg("stride", 20, 104)] * 4, jog())
    assert kind(run(seg("steady", 1500, 4500), *strides)) == "strides"
    assert kind(run(seg("steady", 6000, 16500), *strides)) == "long"
    assert kind(run(seg("steady", 1500, 4500), *strides, seg("surge", 60, 220))) == "easy"
    assert kind(run(seg("steady", 1500, 4500), sport="cycling")) == "cross"
    assert kind(run(seg("steady", 1500, 4500), is_race=True)) == "race"


def zoned(seconds=1000.0, stood=0.0, beats=None, **shares):
    """An even run with shares of its time in zones, in thousandths."""
    spent = {z: seconds * s / 1000 for z, s in shares.items()}
    spent["E"] = seconds - sum(spent.values())
    return run(seg("steady", seconds, 3 * seconds), zone_s=spent, moving_s=seconds - stood, heart_zone_s=beats or {})


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (zoned(T=800), "tempo"),
        (zoned(T=801), "race"),
        (zoned(T=200, I=300, R=301), "race"),
        (zoned(T=801, stood=50), "race"),
        (zoned(T=801, stood=51), "tempo"),
        (zoned(600.0, T=900), "easy"),
        # Too short and too slow for a race, and no jog.
        (zoned(270.0, I=300, R=501), "tempo"),
        (zoned(270.0, I=300, R=500), "easy"),
        (zoned(60.0, I=300, R=501), "tempo"),
        (zoned(59.0, I=300, R=501), "easy"),
        (zoned(601.0, T=900), "race"),
        (zoned(601.0, M=900), "moderate"),
        (zoned(T=600), "tempo"),
        (zoned(T=599), "moderate"),
        (zoned(M=250, T=250), "moderate"),
        (zoned(M=250, T=249), "steady"),
        (zoned(M=250), "steady"),
        (zoned(M=249), "easy"),
        (zoned(M=600, beats={"Z1": 400.0, "Z2": 401.0, "Z3": 199.0}), "steady"),
        (zoned(M=600, beats={"Z1": 400.0, "Z2": 400.0, "Z3": 200.0}), "moderate"),
        (zoned(T=700, beats={"Z2": 601.0}), "steady"),
        (zoned(T=700, beats={"Z1": 601.0}), "steady"),
        (zoned(T=700, beats={"Z2": 600.0}), "tempo"),
        (zoned(T=700, beats={"Z3": 900.0}), "tempo"),
        # A race is felt, and near her best.
        (zoned(T=900, beats={"Z2": 900.0}), "steady"),
        (zoned(T=900, beats={"Z3": 450.0, "Z4": 200.0, "Z5": 250.0}), "race"),
        (zoned(T=900, beats={"Z3": 451.0, "Z4": 200.0, "Z5": 249.0}), "tempo"),
        (zoned(T=900, beats={"Z3": 600.0}), "race"),
        (replace(zoned(T=900), race_share=0.95), "race"),
        (replace(zoned(T=900), race_share=0.949), "tempo"),
        (replace(zoned(T=900), may_be_race=False), "tempo"),
        (zoned(M=100, beats={"Z2": 900.0}), "easy"),
    ],
)
def test_how_hard_a_run_was(one, word):
    assert effort(one) == word


def test_a_race_that_she_says_was_none_is_threshold():
    assert [kind(replace(zoned(T=900), is_race=said)) for said in (None, False, True)] == ["race", "threshold", "race"]


def test_a_race_that_she_named_names_the_run():
    """By its distance and its time: of the whole recording, else of the best effort; without a time where none is known."""
    parts = [seg("warmup", 1000.0, 3000.0), seg("rep", 1225.0, 5005.0, "T"), seg("cooldown", 700.0, 2000.0)]
    efforts = (Effort(3000.0, 730.0, 1000.0), Effort(5000.0, 1224.0, 1000.0))
    for race_m, metres, name in (
        (5000.0, 10005.0, "10.0 km with 5 km race in 20:24"),
        (MILE_M, 10005.0, "10.0 km with 1 mi race"),
        (10000.0, 10299.0, "10 km race in 48:45"),
        (10000.0, 10301.0, "10.3 km with 10 km race"),
    ):
        one = run(*parts, metres=metres, efforts=efforts, is_race=True, race_m=race_m)
        assert sessions.notation(one, "km") == name


def steps(*speeds, seconds=300.0):
    return run(*(seg("steady", seconds, seconds * v) for v in speeds))


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (steps(2.5, 2.6, 2.9), "progression"),
        (steps(2.5, 2.55, 2.9), "fast finish"),
        (steps(2.5, 2.7, 2.8), "easy"),
        (steps(2.5, 2.7, 2.801), "progression"),
        (steps(2.6, 2.7, 2.7, 3.2), "fast finish"),
        (steps(2.5, 2.6, 2.9, seconds=240), "progression"),
        (steps(2.5, 2.6, 2.9, seconds=239), "easy"),
        (steps(2.5, 2.9), "fast finish"),
        (steps(3.0, 2.9, 2.5), "easy"),
    ],
)
def test_a_progression_rises_all_the_way(one, word):
    assert effort(one) == word


@pytest.mark.parametrize(("above_s", "word"), [(149.0, "easy"), (150.0, "fast finish")])
def test_a_fast_finish_is_faster_than_easy(above_s, word):
    assert effort(replace(steps(2.5, 2.9), zone_s={"E": 2000.0, "M": above_s})) == word


@pytest.mark.parametrize(("mps", "names"), [(1.499, ("walk", "easy")), (1.5, ("easy", "long"))])
def test_hours_of_hiking_are_no_long_run(mps, names):
    hours = run(seg("steady", 6000, 6000 * mps), metres=6000 * mps)
    assert (effort(hours), kind(hours)) == names


@pytest.mark.parametrize(
    ("second", "last", "word"),
    [
        (1.02 * 2.5, 2.9, "fast finish"),
        (1.02 * 2.5 * ABOVE, 2.9, "progression"),
        (2.7, 1.12 * 2.5, "easy"),
        (2.7, 1.12 * 2.5 * ABOVE, "progression"),
    ],
)
def test_each_stretch_of_a_progression_is_two_percent_faster_and_the_last_twelve(second, last, word):
    one = steps(2.5, 2.6, 2.7)
    speeds = (2.5, second, last)
    assert (
        effort(replace(one, segments=tuple(replace(s, speed_mps=v) for s, v in zip(one.segments, speeds, strict=True))))
        == word
    )


FIRST, LAST = seg("steady", 2400, 7200), seg("steady", 600, 1980)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([FIRST, LAST], True),
        ([FIRST, seg("steady", 600, 1890)], False),
        ([FIRST, replace(LAST, speed_mps=1.05 * 3.0)], False),
        ([FIRST, replace(LAST, adjusted_mps=1.05 * 3.0)], False),
        ([FIRST, seg("steady", 600, 1891)], True),
        ([FIRST, seg("steady", 240, 792)], True),
        ([FIRST, seg("steady", 239, 792)], False),
        ([seg("steady", 600, 1800), seg("steady", 600, 1980)], True),
        ([seg("steady", 600, 1800), seg("steady", 601, 1984)], False),
        ([FIRST, LAST, seg("cooldown", 60, 150)], True),
        ([FIRST, LAST, seg("cooldown", 61, 150)], False),
        ([FIRST, LAST, seg("pause", 600, 1)], True),
        ([seg("pause", 1200, 1), seg("steady", 500, 1500), LAST], False),
        ([FIRST, replace(LAST, kind="rep")], True),
        ([FIRST, seg("rep", 300, 900), replace(LAST, kind="rep")], False),
        ([FIRST, seg("stride", 20, 100), LAST], False),
        ([FIRST, replace(LAST, kind="surge")], False),
        ([LAST], False),
        ([seg("pause", 600, 1)], False),
        ([replace(FIRST, adjusted_mps=3.2), LAST], False),
        ([FIRST, seg("steady", 600, 1860, adjusted_mps=3.4)], False),
        ([replace(FIRST, adjusted_mps=3.0), replace(LAST, adjusted_mps=3.2)], True),
        ([replace(FIRST, adjusted_mps=3.0), replace(LAST, adjusted_mps=3.15)], False),
        ([seg("steady", 1000, 3150), FIRST, LAST], False),
    ],
)
def test_a_fast_finish(parts, found):
    assert is_fast_finish(run(*parts).segments) == found


@pytest.mark.parametrize(
    ("climb", "down", "hill"),
    [
        (1.11, 0.97, True),
        (1.1, 0.97, True),
        (1.0999, 0.97, False),
        (1.2, 0.98, False),
        (1.2, 0.979, True),
        (1.2, None, True),
        (None, 0.9, False),
    ],
)
def test_hills_climb_and_come_down(climb, down, hill):
    up = seg("rep", 64, 64, adjusted_mps=climb)
    parts = run(*in_turn([up, up, up], jog(64, metres=64, adjusted_mps=down))).segments
    reps = [p for p in parts if p.kind == "rep"]
    assert uphill(reps, between(reps, parts)) == hill
    assert kind(run(*parts)) == ("hills" if hill else "repetitions")
    assert kind(run(up)) == "repetitions"


def test_a_way_back_without_distance_tells_nothing():
    up = seg("rep", 64, 64, adjusted_mps=1.2)
    assert uphill([up, up], [[replace(jog(), distance_m=0.0, adjusted_mps=1.5)]])
    assert uphill([up, up], [[]])
    assert not uphill([up, up], [[seg("pause", 64, 64, adjusted_mps=0.9), seg("recovery", 64, 64, adjusted_mps=1.1)]])
    assert not uphill([up, up, replace(up, distance_m=0.0)], [[]])


# Sizes.


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(20, "20 s"), (20.5, "20.5 s"), (59.5, "59.5 s"), (60, "60 s"), (60.5, "1:00.5"), (90, "90 s"), (91, "1:31"), (105, "1:45"),
     (119, "1:59"), (120, "2 min"), (121, "2:01"), (150, "2:30"), (180, "3 min"), (175.4, "2:55.4"), (3600, "60 min")],
)  # fmt: skip
def test_times_in_words(seconds, text):
    assert time_text(seconds) == text


@pytest.mark.parametrize(
    ("metres", "mi", "km"),
    [(200, "200 m", "200 m"), (KM_M, "1000 m", "1 km"), (1200, "1200 m", "1200 m"), (1500, "1500 m", "1500 m"), (2000, "2000 m", "2 km"),
     (2500, "2500 m", "2.5 km"), (3000, "3 km", "3 km"), (2400, "2400 m", "2.4 km"), (MILE_M, "1 mi", "1 mi"), (0.25 * MILE_M, "0.25 mi", "0.25 mi"),
     (5000, "5 km", "5 km"), (600, "600 m", "600 m")],
)  # fmt: skip
def test_distances_in_words(metres, mi, km):
    size = Size(float(metres), timed=False, snapped=True)
    assert (size_text(size, "mi"), size_text(size, "km")) == (mi, km)


def reps_of(seconds, metres, provenance="detected"):
    return [seg("rep", seconds, metres, provenance=provenance)]


def test_sizes_written_down(snapshot):
    """What a rep of each length and pace was meant to be, by each source of its edges."""
    lines = []
    for provenance in ("detected", "lap", "step", "corrected"):
        for speed in (3.1, 3.77, 4.31, 4.9):
            for seconds in (
                17,
                19.2,
                30,
                43,
                57.1,
                61.5,
                64,
                75.9,
                84,
                91.3,
                104,
                120,
                149.6,
                181.2,
                209,
                240,
                253,
                297,
                333,
                360,
                431,
                605,
                1203,
                1820,
            ):
                group = reps_of(seconds, seconds * speed, provenance)
                found = [
                    size_of(group, u, by_the_clock=c, rest=r)
                    for u, c, r in (("mi", 0.0, False), ("km", 0.3, False), ("mi", -1.0, True))
                ]
                said = " ".join(f"{'s' if f.timed else 'm'}{f.value:.5g}{'' if f.snapped else '?'}" for f in found)
                lines.append(f"{provenance} {speed} {seconds}: {said}")
    pairs = [
        (reps_of(60 + a, 4.1 * (60 + b)), reps_of(180 + a, 4.1 * (180 + c)))
        for a in (0, 1.5, 4)
        for b in (-2, 0, 5)
        for c in (-3, 0, 15.1)
    ]
    lines += [
        " ".join(f"{f.value:.5g}{'s' if f.timed else 'm'}" for f in sizes_of(pair, units))
        for pair in pairs
        for units in ("mi", "km")
    ]
    for a in (0, 2, 4, 6, 8):
        ladder = [reps_of(s + a, 4.2 * s)[0] for s in (60, 120, 180)] + [reps_of(95.2, 400 + 3 * a)[0]]
        lines.append(
            " ".join(f"{f.value:.5g}" for f in rungs(ladder[:3]))
            + "; "
            + " ".join(f"{f.value:.5g}" for f in rungs(ladder[2:]))
        )
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(
    ("off", "snapped"),
    [
        ((3.75,), True),
        ((3.76,), False),
        ((6.25, 0, 0), True),
        ((6.26, 0, 0), False),
        ((3.75,) * 3, True),
        ((3.75, 3.75, 3.76), False),
    ],
)
def test_a_length_is_round_within_its_error(off, snapped):
    """An error and a half of 2.5 s each; two and a half for one rung of a ladder. No distance fits."""
    reps = [
        seg("rep", s + more, 4.583 * s, provenance="detected") for s, more in zip((60, 120, 180), off, strict=False)
    ]
    if len(reps) == 1:
        assert size_of(reps, "km").snapped == snapped
    else:
        assert bool(rungs(reps, "km")) == snapped


def sizes_in_metres_or_seconds(*pairs, units="km"):
    groups = [reps_of(seconds, metres, "step") for seconds, metres in pairs]
    return [(s.value, s.timed) for s in sizes_of(groups, units)]


def test_a_session_is_set_by_the_clock_or_by_distance_as_a_whole():
    """One minute is 300 m too: what the other sets are decides."""
    assert sizes_in_metres_or_seconds((60, 300), (60, 490))[0] == (60, True)
    assert sizes_in_metres_or_seconds((60, 300), (97, 500))[0] == (300, False)
    assert sizes_in_metres_or_seconds((60, 300), (120, 600))[0] == (300, False)
    # A set that fits neither way weighs no more than twice what would fit.
    assert sizes_in_metres_or_seconds((60, 300), (60, 490), (97, 500))[0] == (60, True)


# Sets, rests and turns.


@pytest.mark.parametrize(("second", "sets"), [(112, 1), (113, 2), (89, 1), (88, 2)])
def test_reps_within_an_eighth_are_one_set(second, sets):
    """100 s at 4 m/s beside others at a pace of their own."""
    text = told(seg("rep", 100, 400, "I"), jog(), seg("rep", second, 40 * second, "I"))
    assert text.count("then") == sets - 1
    by_way = told(seg("rep", 100, 400, "I"), jog(), seg("rep", 300, 4 * second, "I"))
    assert by_way.count("then") == sets - 1


def test_two_reps_measured_unlike_do_not_divide_a_set():
    """Fifteen times a minute on, a minute off by a phone: one rep of 56 s before one of 67 s, and a fast first one."""
    lengths = (60, 59, 61, 60, 59, 56, 67, 60, 59)
    reps = [seg("rep", s, 3.8 * s, "I") for s in lengths]
    text = told(*in_turn([seg("rep", 56, 4.15 * 56, "R"), *reps], jog()))
    assert text.startswith("10 x 60 s @ I")
    assert "then" not in text
    # Of two and three reps, one in another zone is a set of its own.
    assert "then" in told(*in_turn([seg("rep", 56, 4.15 * 56, "R"), *reps[:3]], jog()))


def test_sets_written_with_one_size_are_one_set():
    strides = [seg("stride", s, m) for s, m in ((17, 90), (17, 90), (23, 106), (23, 106))]
    assert told(*in_turn(strides, jog())) == "4 x 100 m strides, 60 s jog"


def test_strides_of_many_lengths_are_written_as_a_range():
    lengths = (40, 40, 38, 30, 32, 40, 39, 31, 31)
    strides = [seg("stride", s, 4.4 * s) for s in lengths]
    assert told(*in_turn(strides, jog())) == "9 x 0:30-0:40 strides, 60 s jog"


@pytest.mark.parametrize(
    ("zone", "source", "text"),
    [(None, "step", "0.8 km easy"), ("M", "step", "0.8 km with 700 m @ M (4:15)"), (None, "corrected", "0.8 km with 700 m (4:15)")],
)  # fmt: skip
def test_a_lone_rep_without_a_zone_was_easy(zone, source, text):
    one = run(seg("steady", 40, 110), seg("rep", 255, 700, zone, provenance=source), metres=810.0, zone_s={"E": 295.0})
    assert sessions.notation(one, "km") == text


@pytest.mark.parametrize(("seconds", "sets"), [(25, 1), (25.1, 2), (15, 1), (14.9, 2)])
def test_strides_within_five_seconds_are_one_set(seconds, sets):
    text = told(seg("stride", 20, 100), jog(), seg("stride", seconds, 10 * seconds))
    assert text.count("then") == sets - 1
    assert told(seg("stride", 20, 100), jog(), seg("rep", 20, 100)).count("then") == 1
    assert told(seg("stride", 20, 100)) == "100 m stride"


@pytest.mark.parametrize(
    ("rest", "text"),
    [(60, "4 x 400 m @ R (1:20, 1:20, 1:20, 1:20), 60 s jog"), (180, "2 x (2 x 400 m @ R (1:20, 1:20, 1:20, 1:20), 60 s jog), 3 min jog"),
     (120, "4 x 400 m @ R (1:20, 1:20, 1:20, 1:20), 60 s jog"), (121, "2 x (2 x 400 m @ R (1:20, 1:20, 1:20, 1:20), 60 s jog), 2 min jog")],
)  # fmt: skip
def test_a_rest_twice_as_long_parts_two_sets(rest, text):
    one = seg("rep", 80, 400, "R", provenance="step")
    assert told(one, jog(), one, jog(rest), one, jog(), one) == text


def test_breaks_part_equal_sets_alone():
    one = seg("rep", 80, 400, "R", provenance="step")
    assert told(one, jog(), one, jog(), one, jog(300), one, jog(), one).startswith("5 x 400 m")
    assert told(one, jog(300), one, jog(), one).startswith("3 x 400 m")
    long = [p for n in range(8) for p in (one, jog(300 if n % 4 == 3 else 100))][:-1]
    assert told(*long) == "2 x (4 x 400 m @ R (1:20), 1:40 jog), 5 min jog"
    short = [p for n in range(4) for p in (one, jog(61 if n == 1 else 20))][:-1]
    assert told(*short).startswith("4 x 400 m")
    assert told(one, one, jog(100), one, one).startswith("4 x 400 m")
    for pause, text in ((80, "4 x 400 m"), (81, "2 x (2 x 400 m")):
        assert told(*(p for n in range(4) for p in (one, jog(pause if n == 1 else 20)))).startswith(text)


@pytest.mark.parametrize(("count", "paces"), [(4, "3:20, 3:20, 3:20, 3:20"), (5, "3:20")])
def test_up_to_four_paces_stand_alone(count, paces):
    assert f"({paces})" in told(*in_turn([seg("rep", 300, 1500, "I")] * count, jog()))


def test_from_1500_metres_paces_are_told():
    assert "(4:30)" in told(seg("rep", 270, 1200, "I", provenance="step"))
    assert "1500 m @ I (3:27)" in told(seg("rep", 311, 1500, "I", provenance="step"))


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (jog(95, "walk"), "90 s walk"),
        (jog(95.1, "walk"), "1:35 walk"),
        (jog(97.4, "walk"), "1:37 walk"),
        (jog(97.6, "stand"), "1:38 stand"),
        (jog(90, None), "90 s rest"),
        (jog(30, "jog", 200), "200 m jog"),
        (jog(30, "jog", 800), "800 m jog"),
        (jog(31, "jog", 80), "80 m jog"),
        (jog(31, "jog", 299), "300 m jog"),
        (jog(31, "jog", 194), "30 s jog"),
        (jog(31, "jog", 206), "30 s jog"),
        (jog(90, "jog", 200.0), "200 m jog"),
        (jog(92, "jog", 205.9), "90 s jog"),
        (jog(90, "jog", 206.1), "90 s jog"),
        (jog(300, "float", MILE_M / 2), "800 m float"),
        (jog(541, "jog", MILE_M), "1 mi jog"),
        (jog(532, "jog", MILE_M), "1 mi jog"),
        (jog(77.7, "jog", 173.0), "75 s jog"),
    ],
)
def test_rests(rest, text):
    one = seg("rep", 80, 400, "R", provenance="step")
    assert told(one, rest, one, units="mi").partition("), ")[2] == text


@pytest.mark.parametrize(
    ("metres", "seconds", "rest_m", "text"),
    [(400.0, 80, 402.0, "400 m jog"), (1200.0, 280, 805.0, "800 m jog"), (MILE_M, 380, 402.0, "0.25 mi jog"),
     (400.0, 80, MILE_M, "1 mi jog"), (3 * MILE_M, 1300, 805.0, "0.5 mi jog")],
)  # fmt: skip
def test_a_rest_beside_reps_in_metres_is_in_metres(metres, seconds, rest_m, text):
    one = seg("rep", seconds, metres, "I", provenance="step")
    assert told(one, jog(187.3, "jog", rest_m), one, jog(187.3, "jog", rest_m), one, units="mi").endswith(f", {text}")


def test_long_running_between_two_reps_is_no_rest():
    one, two = (seg("rep", s, 4.0 * s, "T", provenance="step") for s in (600, 900))
    assert ", 12 min easy, then" in told(one, seg("steady", 720, 2000), two)
    assert ", 12 min rest, then" in told(one, seg("pause", 400, 0.1), seg("steady", 320, 900), two)


def test_a_rest_of_several_parts_is_one():
    one = seg("rep", 80, 400, "R", provenance="step")
    assert told(one, jog(40, "walk"), jog(50, "walk"), one).endswith("90 s walk")
    assert told(one, jog(40, "walk"), jog(50, "jog"), jog(30, "jog"), one).endswith("2 min jog")
    assert told(one, one).endswith(")")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [((60, 120, 180), "1-2-3 min ladder"), ((180, 120, 60), "3-2-1 min ladder"), ((60, 120, 180, 120, 60), "1-2-3-2-1 min ladder"),
     ((30, 60, 90), "0.5-1-1.5 min ladder"), ((20, 40, 75), "20-40-75 s ladder")],
)  # fmt: skip
def test_ladders_by_the_clock(seconds, text):
    parts = in_turn([seg("rep", s, 4.137 * s, "I", provenance="step") for s in seconds], jog())
    assert told(*parts).startswith(text)


@pytest.mark.parametrize(
    ("metres", "units", "text"),
    [
        ((400, 800, 1200), "km", "400-800-1200 m ladder"),
        ((MILE_M, 2 * MILE_M, 3 * MILE_M), "mi", "1-2-3 mi ladder"),
        ((MILE_M, 1.5 * MILE_M, 2 * MILE_M), "mi", "1-1.5-2 mi ladder"),
        ((400, MILE_M, 3000), "mi", "400-1600-3000 m ladder"),
    ],
)
def test_ladders_by_distance(metres, units, text):
    parts = in_turn([seg("rep", m / 4.137, m, "I", provenance="step") for m in metres], jog())
    assert told(*parts, units=units).startswith(text)


def test_miles_among_metres_are_no_ladder():
    parts = in_turn([seg("rep", m / 4.137, m, "I", provenance="step") for m in (3 * MILE_M, 800, 400)], jog())
    assert told(*parts, units="mi").startswith("3 mi @ I")


def test_two_rungs_are_no_ladder_and_strides_are_none():
    pair = in_turn([seg("rep", s, 4.137 * s, "I", provenance="step") for s in (60, 120)], jog())
    assert "ladder" not in told(*pair)
    strides = in_turn([seg("stride", s, 4.137 * s) for s in (20, 40, 60)], jog())
    assert "ladder" not in told(*strides)
    turning = in_turn([seg("rep", s, 4.137 * s, "I", provenance="step") for s in (60, 120, 60, 180)], jog())
    assert "ladder" not in told(*turning)


def test_efforts_with_long_rests_between_are_no_ladder():
    reps = [seg("rep", s, 4.137 * s, "I", provenance="step") for s in (60, 180, 720)]
    assert told(*in_turn(reps, jog(600))).startswith("1-3-12 min ladder")
    assert told(*in_turn(reps, jog(601))).startswith("60 s @ I (4:02), 10 min jog, then 3 min @ I")


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ((60, 120) * 2, "2 x (60 s, 2 min)"),
        ((60, 120, 60), "1-2-1 min ladder"),
        ((60, 120, 60, 120, 60), "60 s"),
        ((60, 60) * 2, "4 x 60 s"),
        ((60, 120) * 3, "3 x (60 s, 2 min)"),
    ],
)
def test_two_sizes_in_turn(sizes, text):
    parts = in_turn([seg("rep", s, 4.137 * s, "I", provenance="step") for s in sizes], jog())
    assert told(*parts).startswith(text)


UNLIKE = (60, 120, 45, 180, 90)


@pytest.mark.parametrize(
    ("sizes", "mixed"),
    [(UNLIKE, True), (UNLIKE[:4], False), ((60, 61, 120, 45, 180), False), ((45, 60, 90, 120, 180), False)],
)
def test_five_unlike_reps_are_told_by_their_range(sizes, mixed):
    reps = [seg("rep", s, 4.137 * s, "I") for s in sizes]
    assert told(*in_turn(reps, jog())).startswith(f"{len(sizes)} x 0:45-3:00") == mixed
    for how, word in (("jog", "fartlek"), ("float", "fartlek"), ("walk", "")):
        name = sessions.notation(run(*in_turn(reps, jog(how=how))), "km").removeprefix("10.0 km ").partition("with ")[0]
        assert name.strip() == (word if mixed else "")


@pytest.mark.parametrize(("count", "jogged", "word"), [(5, 2, ""), (5, 3, "fartlek"), (11, 7, ""), (11, 8, "fartlek")])
def test_a_fartlek_is_jogged_between(count, jogged, word):
    """More than seven rests in ten."""
    reps = [seg("rep", s, 4.137 * s, "I") for s in (UNLIKE * 3)[:count]]
    parts = [p for n, r in enumerate(reps) for p in (r, jog(how="jog" if n < jogged else "stand"))][:-1]
    assert sessions.notation(run(*parts), "km").removeprefix("10.0 km ").startswith("fartlek") == bool(word)


def test_run_and_walk():
    def word(count, zone=None, how="walk", **fields):
        parts = in_turn([seg("rep", 240, 720, zone)] * count, jog(how=how))
        return sessions.notation(run(*parts, **fields), "km").removeprefix("10.0 km ").partition("with ")[0].strip()

    zones = {"zone_s": {"E": 800.0}}
    assert word(3, **zones) == "run/walk"
    assert word(2, **zones) == ""
    assert word(3) == ""
    assert word(3, "T", **zones) == ""
    assert word(3, how="jog", **zones) == ""


def test_a_plain_run_with_walks_by_a_rule_is_run_and_walk():
    def name(*seconds, how="walk", **fields):
        parts = in_turn([seg("steady", s, 3 * s) for s in seconds], jog(how=how, metres=90))
        return sessions.notation(run(*parts, **fields), "km").removeprefix("10.0 km ")

    assert name(299, 301, 299, 302, 300) == "run/walk with 5 x 5 min, 60 s walk"
    assert name(700, 301, 299, 302, 80) == "run/walk with 3 x 5 min, 60 s walk"  # to the park, and the last steps home
    assert name(447, 300, 299, 301, 200) == "run/walk with 4 x 5 min, 60 s walk"
    assert name(300, 300) == "easy"
    # Half of the running and not more: a steady run with a few short walks.
    assert name(900, 300, 300, 300) == "easy"
    assert name(899, 300, 300, 300) == "run/walk with 3 x 5 min, 60 s walk"
    assert name(1500, 140, 139, 600, 141, 900, how="walk") == "easy"
    assert name(299, 301, 299, 302, 300, how="jog") == "easy"
    assert name(299, 301, 299, 302, 300, zone_s={"T": 1800.0}) == "race effort"


def test_surges_and_their_range():
    easy = seg("steady", 300, 900)
    assert told(easy, seg("surge", 60, 220), easy) == "1 surge of 1:00"
    assert told(easy, seg("surge", 60, 220), easy, seg("surge", 75, 270), easy) == "2 surges of 1:00-1:15"
    both = told(easy, seg("surge", 60, 220), easy, seg("stride", 20, 110), jog(), seg("stride", 20, 110))
    assert both == "1 surge of 1:00; 2 x 20 s strides, 60 s jog"


def test_hills_and_zones_stand_behind_the_size():
    up = seg("rep", 64, 256, "I", adjusted_mps=4.8, provenance="step")
    down = jog(64, metres=150, adjusted_mps=1.0)
    assert " hill @ I " in told(up, down, up)
    assert " hill" not in told(up)
    assert "@" not in told(*in_turn([replace(up, adjusted_mps=None, zone="E")] * 2, down))


# Surges by the mile.


def test_a_last_tenth_of_a_mile_belongs_to_the_mile_before():
    for miles, count in ((0.05, 1), (1.0, 1), (1.09, 1), (1.11, 2), (2.0, 2)):
        assert len(sessions.surges_by_mile([seg("steady", 600, miles * MILE_M)])) == count
    found = sessions.surges_by_mile([seg("steady", 500, MILE_M), seg("surge", 20, 100.0)])
    assert found == (MileSurges(1, 1, 20.0, 5.0),)
    found = sessions.surges_by_mile(
        [seg("surge", 20, 100.0), seg("rep", 20, 100.0), seg("surge", 40, 100.0), seg("steady", 500, 1000.0)], KM_M
    )
    assert found == (MileSurges(1, 2, 60.0, pytest.approx(200 / 60)), MileSurges(2, 0, 0.0, None))


@pytest.mark.parametrize(
    ("miles", "rep_miles", "units", "name"),
    [(4.44, 4.43, "mi", "39:52"), (4.46, 4.45, "mi", "4.5 mi"), (6.17, 6.16, "mi", "10 km"), (9.94 * KM_M / MILE_M, 9.93 * KM_M / MILE_M, "km", "55:32")],
)  # fmt: skip
def test_no_rep_is_longer_than_its_run(miles, rep_miles, units, name):
    """As both are written: a tenth more or less is rounding."""
    rep = seg("rep", 540 * rep_miles, rep_miles * MILE_M, "M")
    text = sessions.notation(run(seg("warmup", 10, 0.01 * MILE_M), rep, metres=miles * MILE_M), units)
    assert text.split(" with ")[1].startswith(name)
