"""An easy run between red lights is named as one, and teaches no reps; a set with standing rests stays a set."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from milelog.model import Athlete, Race, Segment
from milelog.runner import timetable
from milelog.runner.evidence import Hard, RunEvidence, without_stop_and_go_work
from milelog.runner.stops import stop_and_go_mps
from milelog.sessions.stops import without_lights

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
        (stretches(3.0, first="warmup"), None, False),
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
