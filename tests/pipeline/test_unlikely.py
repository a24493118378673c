"""A run that is far beyond its runner is asked about: it may have been a ride."""

from datetime import UTC, date, datetime, timedelta

import pytest

from made_recordings import recording
from milelog.config import Config
from milelog.corrections import Correction
from milelog.measure.types import FileResult
from milelog.model import Athlete, Race, Session
from milelog.pipeline.ingest import Ingested
from milelog.pipeline.judge import assemble, context
from milelog.pipeline.listing import Listing
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


def tour(mps, seconds, *, days=0, is_doubted=True):
    """The notes on a run beside a ride of the days before, after or of the same day."""
    start = datetime(2026, 3, 3, 11, tzinfo=UTC)
    ride = Session("ride.fit", "running", start, 20000.0, 3600.0, 3600.0, 3600.0, is_doubted=is_doubted)
    run = Session("a.fit", "running", start + timedelta(days), mps * seconds, seconds, seconds, seconds)
    return unlikely([], [ride, run], ZONES, "mi")


def test_beside_a_ride_less_is_enough():
    """5 m/s for 12 minutes are VDOT 58, 1.19 times her own; 4.7 m/s are 53, 1.09 times."""
    (note,) = tour(5.0, 720)
    assert "beside it may have been a ride" in note.message
    assert [len(tour(5.0, 720, days=n)) for n in (-2, -1, 1, 2)] == [0, 1, 1, 0]
    assert not tour(4.7, 720)
    assert not tour(5.6, 179)
    assert tour(5.9, 181)
    assert not [p for p in tour(5.0, 720, is_doubted=False) if p.source == "a.fit"]


def test_it_is_asked_in_her_own_units():
    (note,) = notes(5.5, 5400)
    assert (
        note.message == "18.5 mi at 4:53/mi is far faster than your zones: it may have been a ride, and is not counted"
    )
    assert "`milelog fix a.fit --sport running`" in note.hint


def analysis(folder, results):
    listing = Listing(folder, (), (), lambda _: None)
    plain = context(Config(), None, None, {}, blind=False, as_of=None, today=date(2026, 3, 20))
    return assemble(listing, plain, Ingested(results, frozenset(), is_stable=True), ())


def test_until_she_says_it_is_neither_a_run_nor_a_race_nor_her_fitness(tmp_path):
    """A young log of a ride and two runs: zones come from the runs alone, and its name claims nothing."""
    rides, runs = (
        recording((3600, 5.8), file="ride.fit"),
        [recording((2400, 3.0), file=f"{n}.fit", at=48 * n) for n in (1, 2)],
    )
    found = [FileResult(one.file, "read", one.file, (one.measured,)) for one in (rides, *runs)]
    alone, beside = (analysis(tmp_path, files) for files in (found[1:], found))
    ride = next(s for s in beside.sessions if s.file == "ride.fit")
    assert (ride.is_run, ride.workout, ride.segments) == (False, "60 min, a ride or a run", ())
    assert [(z.start, z.vdot) for z in beside.zones] == [(z.start, z.vdot) for z in alone.zones]
    assert (beside.weeks[0].runs, beside.weeks[0].cross_s) == (2, 0.0)
    assert "faster-than-usual" in [p.slug for p in beside.problems]


def test_the_estimate_of_a_single_run_is_listed_and_judges_nothing(tmp_path):
    one = recording((2400, 3.0), file="1.fit")
    found = analysis(tmp_path, [FileResult(one.file, "read", one.file, (one.measured,))])
    (listed,) = found.listed_zones
    assert (found.zones, found.zones_on(date(2026, 3, 20)), listed.estimate) == ((), None, True)
    assert 27 < listed.vdot < 45
