"""What runs tell of their runner: which recordings count, what stands between hard stretches, which zones come of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from made_recordings import recording
from milelog.formats import About
from milelog.model import Athlete, Race
from milelog.runner import timetable
from milelog.runner.evidence import evidence_of
from milelog.runner.learn import LogRun, Runner, learn

DAY = date(2026, 3, 2)
RUN = recording((600, 2.8), heart=150.0).measured
REPS = recording((600, 2.8), (180, 4.6), (120, 2.4), (180, 4.6), (300, 2.8)).measured
RACE = Race(DAY, 5000.0, 1215.0)


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"distance_error": 0.03}, True),
        ({"distance_error": 0.031}, False),
        ({"sub_sport": "treadmill"}, False),
        ({"sub_sport": "track"}, True),
        ({"name": "Laufband, easy"}, False),
        ({"about": About(name="Treadmill")}, False),
        ({"name": "Along the canal"}, True),
        ({"sub_sport": "treadmill", "distance_error": 0.0}, False),
    ],
)
def test_which_recordings_say_something_of_fitness(fields, counts):
    assert evidence_of(DAY, "a.fit", replace(RUN, **fields)).counts is counts


def test_the_evidence_of_a_run():
    found = evidence_of(
        DAY, "a.fit", replace(RUN, name="Canal", about=About(name="Town 5k")), race_m=5000.0, is_race=True
    )
    assert (found.day, found.file, found.title) == (DAY, "a.fit", "Canal Town 5k")
    assert (found.race_m, found.is_race) == (5000.0, True)
    assert (found.hard, found.easy_mps) == ((), RUN.fitness.median_mps)
    assert (found.distance_m, found.moving_s) == (RUN.distance_m, RUN.moving_s)
    assert found.max_heart_rate_bpm == pytest.approx(150.0)


def test_hard_stretches_with_the_rest_after_each():
    found = evidence_of(DAY, "a.fit", REPS)
    assert found.easy_mps is None
    assert [(h.kind, h.duration_s) for h in found.hard] == [("rep", pytest.approx(180, abs=4))] * 2
    assert found.hard[0].rest_s == pytest.approx(120, abs=6)
    assert found.hard[1].rest_s is None


def test_without_runs_and_races_the_heart_alone_is_known():
    ride = LogRun(DAY, "b.fit", replace(RUN, sport="cycling"))
    for runs in ([], [ride]):
        assert learn(runs, Athlete()) == Runner()
        assert learn(runs, Athlete(max_hr=190)).heart is not None


def test_a_race_alone_gives_zones_and_runs_alone_an_estimate():
    raced = Athlete(races=(RACE,))
    assert learn([], raced).zones == timetable(raced)
    assert learn([LogRun(DAY, "a.fit", RUN)], raced).zones == timetable(raced)
    # Of one run alone nothing is known: it would be held against itself.
    assert learn([LogRun(DAY, "a.fit", REPS)], Athlete()).zones == ()
    two = [LogRun(DAY, "a.fit", REPS), LogRun(DAY, "b.fit", RUN)]
    (zones,) = learn(two, Athlete()).zones
    assert zones.estimate
    assert learn(two, Athlete()).zones_on(DAY) == zones
    assert learn([], Athlete()).zones_on(DAY) is None


def test_curves_are_learnt_again_where_evidence_or_races_are_others():
    known, made = {}, []

    def keep(_kind, name, inputs, make):
        if repr((name, inputs)) not in known:
            made.append(name)
            known[repr((name, inputs))] = make()
        return known[repr((name, inputs))]

    runs = [LogRun(DAY, "a.fit", REPS), LogRun(DAY + timedelta(days=9), "b.fit", RUN)]
    raced, faster = (Athlete(races=(replace(RACE, time_s=t),)) for t in (1215.0, 1190.0))
    for runs_then, athlete, anew in (
        (runs, raced, ["fitness", "training"]),
        (runs, replace(raced, units="km", max_hr=190), []),
        (runs, faster, ["fitness"]),
        (runs[:1], faster, ["fitness", "training"]),
    ):
        made.clear()
        assert learn(runs_then, athlete, cached=keep) == learn(runs_then, athlete)
        assert [name for name in made if name != "fitness of weeks"] == anew
