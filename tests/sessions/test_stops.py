"""An easy run between red lights is named as one, and teaches no reps; a set with standing rests stays a set."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from made_recordings import recording
from milelog.measure.types import Candidate
from milelog.model import Athlete, Race, Segment
from milelog.plan.notation import parse_workout
from milelog.runner import timetable
from milelog.runner.evidence import Hard, RunEvidence, without_stop_and_go_work
from milelog.runner.learn import Runner
from milelog.runner.stops import stop_and_go_mps
from milelog.sessions import interpret
from milelog.sessions.stops import without_false_start, without_jogs, without_lights, without_uneven_reps

(ZONES,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000.0, 1197.0),)))
"""VDOT 50: easy up to 3.4 m/s."""


def stretches(mps, *, provenance="detected", recovery="stand", first="rep", count=4):
    """Reps of 200 s with rests of 25 s between them."""
    found, at = [], 0.0
    for number in range(count):
        kind = first if number == 0 else "rep"
        found.append(Segment(kind, at, at + 200, 200 * mps, mps, provenance=provenance, confidence=0.9))
        found.append(Segment("recovery", at + 200, at + 225, 0.0, 0.0, recovery=recovery))
        at += 225
    return tuple(found[:-1])


WARM_UP = Segment("warmup", -300.0, 0.0, 795.0, 2.65)


def walked(segments, *rests):
    """The segments with these of the rests walked."""
    return tuple(replace(s, recovery="walk") if i in rests else s for i, s in enumerate(segments))


@pytest.mark.parametrize(
    ("segments", "usual", "is_easy"),
    [
        (stretches(3.0), None, True),
        (stretches(3.39), None, True),
        (stretches(3.45), None, False),
        (stretches(3.45), 3.3, True),
        (stretches(3.45), 3.2, False),
        (stretches(3.0, provenance="lap"), None, False),
        (stretches(3.0, recovery="jog"), None, False),
        # A first stretch as fast as the reps is no warm-up, and one light that she walked across is no run/walk.
        (stretches(3.0, first="warmup"), None, True),
        ((WARM_UP, *stretches(3.0)), None, False),
        (walked(stretches(3.0), 1), None, True),
        (walked(stretches(3.0), 1, 3), None, False),
        (stretches(3.0, count=1), None, False),
    ],
)
def test_waits_at_lights_make_no_reps(segments, usual, is_easy):
    found = without_lights(segments, ZONES, usual)
    assert ([s.kind for s in found] == ["steady", "pause"] * 3 + ["steady"]) is is_easy
    assert (found == segments) is not is_easy
    if is_easy:
        assert {s.recovery for s in found} == {None}


def test_an_estimate_of_zones_may_rest_on_the_run_itself():
    assert without_lights(stretches(3.0), replace(ZONES, estimate=True), None) == stretches(3.0)
    assert without_lights(stretches(3.0), None, None) == stretches(3.0)


@pytest.mark.parametrize(
    ("days", "easy", "speed", "learnt"),
    [
        ((-9, -6, -3), 2.9, 3.0, False),
        ((-6, -3), 2.9, 3.0, True),
        ((-99, -91, -3), 2.9, 3.0, True),
        ((-9, -6, 3), 2.9, 3.0, True),
        ((-9, -6, -3), 2.8, 3.0, True),
    ],
)
def test_they_are_no_evidence_of_fitness(days, easy, speed, learnt):
    """Three easy runs within the 90 days before say that the fourth was one too."""
    day = date(2026, 5, 1)
    work = (Hard("rep", 200.0, speed),) * 4
    stopped = RunEvidence(day, hard=work, stop_and_go_mps=stop_and_go_mps(stretches(speed)))
    plain = [RunEvidence(day + timedelta(days=n), easy_mps=easy) for n in days]
    found = without_stop_and_go_work([stopped, *plain])
    assert found[1:] == plain
    assert (found[0].hard, found[0].easy_mps) == ((work, None) if learnt else ((), speed))


def started(first_s, stood_s, *then_s, how="stand", provenance="detected"):
    """Warm-up, a first rep, a stand, then reps with jogs between them."""
    found = [
        Segment("warmup", 0.0, 600.0, 1700.0, 2.83),
        Segment("rep", 600.0, 600.0 + first_s, 4.4 * first_s, 4.4, "I", provenance=provenance),
    ]
    at = 600.0 + first_s
    for seconds, rest in zip(then_s, [stood_s, *[120.0] * len(then_s)], strict=False):
        found.append(Segment("recovery", at, at + rest, 0.0, 0.0, recovery=how if rest == stood_s else "jog"))
        found.append(Segment("rep", at + rest, at + rest + seconds, 3.8 * seconds, 3.8, "T"))
        at += rest + seconds
    return tuple(found)


@pytest.mark.parametrize(
    ("run", "planned", "is_false"),
    [
        (started(45, 25, 609), None, True),
        (started(60, 60, 300), None, True),
        (started(45, 25, 609, 600), None, True),
        (started(45, 25, 609, how="walk"), "10 min @ T", True),
        # A rep of its own: too long, before shorter ones, or rested after.
        (started(61, 25, 609), None, False),
        (started(60, 25, 299), None, False),
        (started(45, 25, 609, 200), None, False),
        (started(45, 61, 609), None, False),
        (started(45, 25, 609, how="jog"), None, False),
        (started(45, 25, 609, provenance="lap"), None, False),
        # What the plan asks for was run.
        (started(45, 25, 609), "45 s @ I, 30 s rest, 10 min @ T", False),
    ],
)
def test_a_false_start_is_no_rep(run, planned, is_false):
    found = without_false_start(run, parse_workout(planned) if planned else None)
    assert (found == run) is not is_false
    if is_false:
        assert [s.kind for s in found[:4]] == ["warmup", "warmup", "pause", "rep"]
        assert found[3:] == run[3:]


def test_a_false_start_is_not_in_the_name_of_a_run():
    found = Candidate("stream", started(45, 25, 600), 2.0)
    session = interpret(recording((1300, 3.0)), Runner(()), search=lambda _measured, _planned: (found,))
    assert session.workout.endswith(" with 10 min (7:04)")


def jogged(*parts, provenance="detected"):
    """Segments from (kind, seconds, m/s)."""
    found, at = [], 0.0
    for kind, seconds, mps in parts:
        rest = "walk" if kind == "recovery" else None
        found.append(Segment(kind, at, at + seconds, seconds * mps, mps, provenance=provenance, recovery=rest))
        at += seconds
    return tuple(found)


def test_jogs_between_walks_are_no_reps_beside_work():
    jog, walk = ("rep", 180, 3.05), ("recovery", 120, 1.4)
    run = jogged(jog, walk, ("rep", 180, 4.6), walk, jog, walk, jog, walk, ("rep", 720, 4.0), walk, jog)
    assert [s.kind for s in without_jogs(run, 3.0)] == [
        *("warmup", "warmup", "rep", "recovery", "recovery", "recovery", "recovery", "recovery", "rep"),
        *("cooldown", "cooldown"),
    ]
    assert [s.recovery for s in without_jogs(run, 3.0)[3:8]] == ["walk", "jog", "walk", "jog", "walk"]
    # At 3 % over her easy runs a rep is a jog; over it, it may be work.
    assert without_jogs(run, 3.05 / 1.031) == run
    assert without_jogs(run, 3.05 / 1.029) != run
    # Where nothing is faster, as in run/walk, and where the watch names reps, all stand; so they do as long as easy runs are unknown.
    assert without_jogs(run, None) == run
    told = jogged(jog, walk, ("rep", 180, 4.6), provenance="lap")
    assert without_jogs(told, 3.0) == told
    slow = jogged(jog, walk, ("rep", 720, 3.44), walk, jog)
    assert without_jogs(slow, 3.0) == slow
    assert without_jogs(jogged(jog, walk, ("rep", 720, 3.46), walk, jog), 3.0)[0].kind == "warmup"


def between_stops(last_mps, *, warmup_mps=2.9, kind="warmup"):
    """A warm-up, four reps at 4.3 m/s and ten minutes at another speed, with the watch stopped between all of them."""
    found = [Segment(kind, 0.0, 600.0, 600 * warmup_mps, warmup_mps), Segment("pause", 600.0, 660.0, 0.0, 0.0)]
    for at in range(660, 660 + 4 * 270, 270):
        found.append(Segment("rep", at, at + 180, 774.0, 4.3, provenance="detected"))
        found.append(Segment("recovery", at + 180, at + 270, 0.0, 0.0, recovery="stand"))
    return (*found, Segment("rep", 1740.0, 2340.0, 600 * last_mps, last_mps, provenance="detected"))


@pytest.mark.parametrize(
    ("segments", "is_cooldown"),
    [
        (between_stops(2.9), True),
        (between_stops(2.6), True),
        (between_stops(2.9, kind="steady"), False),
        (between_stops(3.3), False),
        (between_stops(3.9, warmup_mps=3.7), False),
    ],
)
def test_a_cool_down_between_stops_is_no_rep(segments, is_cooldown):
    kinds = [s.kind for s in without_jogs(segments, None)]
    assert kinds[-1] == ("cooldown" if is_cooldown else "rep")
    assert kinds.count("rep") == (4 if is_cooldown else 5)


def uneven(*lengths, mps=2.8, rest=25.0, how="stand", kind="rep", provenance="detected"):
    """Reps of these lengths in seconds, with one rest between two."""
    found, at = [], 0.0
    for seconds in lengths:
        found.append(Segment(kind, at, at + seconds, mps * seconds, mps, provenance=provenance))
        found.append(Segment("recovery", at + seconds, at + seconds + rest, 0.0, 0.0, recovery=how))
        at += seconds + rest
    return tuple(found[:-1])


LENGTHS = 446, 134, 48, 66, 196, 129
QUICKER = replace(uneven(50)[0], start_s=5000.0, end_s=5100.0, distance_m=330.0, speed_mps=3.3)


@pytest.mark.parametrize(
    ("run", "usual", "planned", "is_even"),
    [
        (uneven(*LENGTHS), 2.8, None, True),
        (uneven(*LENGTHS, mps=2.88), 2.8, None, True),
        (uneven(*LENGTHS), 2.8, "6 mi easy", True),
        (uneven(60, 60, 120, 120, rest=60), 2.8, None, True),
        # A set, alike but for one rep, or with rests; or faster than her other runs; or planned, or marked by the watch.
        (uneven(60, 60, 119, 119), 2.8, None, False),
        (uneven(60, 70, 72, 300), 2.8, None, False),
        (uneven(60, 120, 300), 2.8, None, False),
        (uneven(*LENGTHS, rest=61), 2.8, None, False),
        (uneven(*LENGTHS, mps=2.89), 2.8, None, False),
        (uneven(*LENGTHS), None, None, False),
        ((*uneven(*LENGTHS), QUICKER), 3.3, None, False),
        (uneven(*LENGTHS), 2.8, "6 x 2 min @ I", False),
        (uneven(*LENGTHS, provenance="lap"), 2.8, None, False),
        (uneven(*LENGTHS, kind="surge"), 2.8, None, False),
    ],
)
def test_a_jog_with_stops_is_no_set_of_unlike_reps(run, usual, planned, is_even):
    found = without_uneven_reps(run, usual, parse_workout(planned) if planned else None)
    assert (found == run) is not is_even
    if is_even:
        assert {s.kind for s in found} == {"steady", "pause"}


def test_walks_between_them_stay_walks():
    assert {s.kind for s in without_uneven_reps(uneven(*LENGTHS, how="walk"), 2.8, None)} == {"steady", "recovery"}
