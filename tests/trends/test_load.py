"""Load by week: stress, monotony, the longest run against the 30 days before."""

from __future__ import annotations

import math

import pytest
from weeks_run import block, day, log, run

from milelog.model import ZoneSet
from milelog.runner.daniels import zones
from milelog.trends.load import load, monotony
from milelog.units import MILE_M

ZONES = (ZoneSet(None, 50.0, zones(50.0), "a race"),)


def test_an_hour_at_threshold_is_a_stress_of_100():
    threshold = next(z.fast_mps for z in ZONES[0].zones if z.name == "T")
    hour = run(day(0), threshold * 3600 / MILE_M, speed=threshold)
    found = load(log([hour], zones=ZONES, today=day(1)))
    (week,) = found.weeks
    assert week.load == pytest.approx(100.0)
    assert (week.longest_m, week.longest_before_m, week.beyond) == (pytest.approx(threshold * 3600), 0.0, None)
    assert found.young
    # One day of seven: the mean is a seventh, the standard deviation sqrt(6) sevenths.
    assert week.monotony == pytest.approx(1 / math.sqrt(6))
    assert week.strain == pytest.approx(100 / math.sqrt(6))


@pytest.mark.parametrize(("loads", "value"), [([50] * 7, None), ([0] * 7, None), ([60, 40] * 3 + [50], 5.4)])
def test_monotony(loads, value):
    assert monotony(loads) == (None if value is None else pytest.approx(value, abs=0.01))


def test_the_longest_run_is_held_against_thirty_days():
    runs = [run(day(w), 8.0) for w in range(6)]
    far = load(log([*runs, run(day(6, 6), 9.6)], zones=ZONES, today=day(7))).weeks[-1]
    assert far.beyond == pytest.approx(0.2)
    rested = load(log([run(day(0), 12.0), *runs[4:], run(day(6, 6), 9.6)], zones=ZONES, today=day(7))).weeks[-1]
    assert rested.beyond == pytest.approx(0.2)  # the 12 miles are longer ago
    early = load(log([run(day(0), 8.0), run(day(3), 12.0)], zones=ZONES, today=day(4))).weeks[-1]
    assert early.beyond is None  # the log is younger than 30 days


def test_fitness_and_fatigue_at_the_end_of_the_last_week():
    found = load(log(block(12), zones=ZONES))
    assert not found.young
    assert 0 < found.fitness_before < found.fitness
    assert found.fatigue > found.fitness
    assert len(found.weeks) == 12
    assert load(log(block(12))).weeks == ()
