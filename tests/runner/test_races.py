"""Races found: the evidence, and the runner's own word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evidence_logs import day, easy, race, weeks

from milelog.measure.types import Best
from milelog.runner.fitness import fitness

LOG = weeks(12, 45.0, heart=148.0)
HARD = race(day(11, 5), 45.5, heart=176.0)


def found(*runs, log=LOG):
    return fitness([*log, *runs]).found


def test_an_even_hard_run_over_a_usual_distance_is_a_race_with_its_evidence():
    (one,) = found(HARD)
    assert (one.day, one.distance_m, one.by_runner) == (HARD.day, 5000.0, False)
    assert one.probability > 0.6
    assert one.time_s == pytest.approx(HARD.bests[-1].elapsed_s)
    text = "; ".join(one.evidence)
    for part in ("5 km, the whole run", "than expected", "even to 1.5%", "heart rate 176", "the best effort of a year"):
        assert part in text


@pytest.mark.parametrize(
    "other",
    [
        race(day(11, 5), 36.0, heart=150.0),  # an easy 5 km
        replace(
            HARD, distance_m=9000.0, bests=tuple(replace(b, beside=0.97) for b in HARD.bests)
        ),  # part of a long run
        replace(HARD, bests=tuple(replace(b, unevenness=0.12) for b in HARD.bests)),
        race(day(11, 5), 75.0, heart=140.0),  # a bicycle
        race(day(11, 5), 45.5, 4000.0, heart=176.0),  # no usual distance
        replace(HARD, counts=False),
        easy(day(11, 5), 45.0, heart=148.0),
    ],
)
def test_other_runs_are_none(other):
    assert found(other) == ()


@pytest.mark.parametrize(("heart", "races"), [(166.0, 0), (169.0, 0), (176.0, 1)])
def test_a_long_run_is_a_race_only_where_the_heart_beats_faster_than_on_easy_runs(heart, races):
    log = weeks(12, 45.0, sessions=False, heart=165.0)  # never seen at its limit: 166 seems near it
    half_m, seconds = 21097.5, 21097.5 / log[0].easy_mps / 1.03
    stretch = Best(half_m, seconds, seconds, 0.0, heart_rate_bpm=heart, unevenness=0.005)
    long = replace(race(day(11, 5), 45.0, half_m, heart=heart), moving_s=seconds, bests=(stretch,))
    assert len(found(long, log=log)) == races


def test_a_title_helps():
    doubtful = race(day(11, 5), 42.5, 10000.0, heart=167.0)
    assert found(doubtful) == ()
    assert [f.distance_m for f in found(replace(doubtful, title="Town 10k"))] == [10000.0]


def test_the_runner_can_deny_a_race_and_its_weight_goes_with_it():
    assert found(replace(HARD, is_race=False)) == ()
    sure = fitness([*LOG, HARD]).points[-1]
    denied = fitness([*LOG, replace(HARD, is_race=False)]).points[-1]
    assert denied.known_by.get("races") is None
    assert sure.error < denied.error


def test_the_runner_can_confirm_a_race_that_nothing_shows():
    slow = race(day(11, 5), 40.0, 10000.0, heart=150.0)
    (one,) = found(replace(slow, race_m=10000.0))
    assert one.by_runner
    assert one.evidence == ("you say so",)
    assert found(replace(slow, race_m=5000.0)) == (), "no stretch of that distance is in the run"


def test_in_the_first_runs_nothing_is_a_race():
    assert found(replace(HARD, day=day(0, 2)), log=weeks(1, 45.0)) == ()
