"""A run that is far beyond its runner is asked about: it may have been a ride."""

from datetime import UTC, date, datetime

import pytest

from made_recordings import recording
from milelog.corrections import Correction
from milelog.model import Athlete, Race, Session
from milelog.pipeline.unlikely import unlikely
from milelog.runner import timetable

ZONES = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000.0, 1215.0),)))
"""VDOT 49."""


def notes(mps, seconds, *, zones=ZONES, sport="running", correction=None):
    session = Session("a.fit", sport, datetime(2026, 3, 3, 11, tzinfo=UTC), mps * seconds, seconds, seconds, seconds)
    return unlikely([recording(corrected=correction)], [session], zones, "mi")


@pytest.mark.parametrize(
    ("mps", "seconds", "said"),
    [
        (5.5, 5400, True),
        (6.0, 3600, True),
        (6.5, 1199, False),
        (4.6, 3600, False),
        (4.2, 1200, False),
    ],
)
def test_an_hour_at_20_km_an_hour_is_no_run_of_this_runner(mps, seconds, said):
    assert [p.slug for p in notes(mps, seconds)] == ["faster-than-usual"] * said


def test_in_a_young_log_the_ride_itself_raised_the_estimate():
    young = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000.0, 960.0),)))
    assert notes(5.5, 5400, zones=young)
    best = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000.0, 850.0),)))
    assert not notes(5.5, 5400, zones=best)


def test_what_the_runner_said_and_other_sports_are_not_asked_about():
    assert not notes(5.5, 5400, correction=Correction("a.fit", sport="running"))
    assert not notes(5.5, 5400, sport="cycling")
    assert not notes(5.5, 5400, zones=())


def test_it_is_asked_in_her_own_units():
    (note,) = notes(5.5, 5400)
    assert note.message == "18.5 mi at 4:53/mi is far faster than your zones: it may have been a ride"
    assert "`milelog fix a.fit --sport running`" in note.hint
