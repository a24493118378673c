"""Readiness: five parts by what the weeks hold, what is missing first on top."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from weeks_run import block, day, log, long_run, reps, run, threshold, without

from milelog.plan.notation import parse_workout
from milelog.plan.types import Plan, PlannedWeek
from milelog.trends.readiness import hill_reps, readiness
from milelog.units import MILE_M

FULL = block(12)


def hills(when):
    return run(when, 7, segments=reps(8, 220.0, 3.9, "I", flat=1.3), kind="hills")


def track(when, zone="R"):
    return run(when, 7, segments=reps(8, 400.0, 5.2, zone), kind="repetitions")


def test_a_stamina_block_stands_and_what_comes_after_it_is_on_top():
    found = readiness(log(FULL))
    assert {n: getattr(found, n).standing for n in found.order} == {
        "strength": "missing",
        "speed": "missing",
        "base": "there",
        "long_run": "there",
        "threshold": "there",
    }
    assert found.order == ("strength", "speed", "base", "long_run", "threshold")
    assert found.base.mean_m == pytest.approx(43 * MILE_M)
    assert (found.long_run.long, found.long_run.plus_pace, found.threshold.full) == (12, 12, 12)
    assert found.threshold.mean_m == pytest.approx(4 * MILE_M)
    assert len(found.long_run.evidence) == 12
    assert len(found.threshold.evidence) == 24


def test_a_log_without_weeks_says_nothing():
    assert readiness(log([])).order == ()


@pytest.mark.parametrize(
    ("sessions", "part", "standing"),
    [
        (block(8), "base", "in part"),  # full, but no twelve weeks
        (block(12, easy=2), "base", "in part"),  # 31 of 40 miles
        (block(12, easy=1), "base", "missing"),
        (without(FULL, lambda s: s.kind == "long" and s.day > day(8)), "long_run", "in part"),  # 8 of 12
        (without(FULL, lambda s: s.kind == "long" and s.day > day(4)), "long_run", "missing"),
        ([replace(s, miles=()) for s in FULL], "long_run", "in part"),  # long, without plus pace
        (without(FULL, lambda s: s.kind == "threshold" and s.day > day(5)), "threshold", "in part"),
        (without(FULL, lambda s: s.kind == "threshold" and s.day > day(3)), "threshold", "missing"),
        ([*FULL, hills(day(11))], "strength", "in part"),
        ([*FULL, *(hills(day(w)) for w in (7, 9, 11))], "strength", "there"),
        ([*FULL, *(hills(day(w)) for w in (2, 3, 4))], "strength", "missing"),  # too long ago
        ([*FULL, *(track(day(w)) for w in (8, 9, 10, 11))], "speed", "there"),
        ([*FULL, *(track(day(w)) for w in (9, 10, 11))], "speed", "in part"),
        ([*FULL, *(track(day(w), "I") for w in (8, 9, 10, 11))], "speed", "in part"),
        ([*FULL, *(track(day(w)) for w in (10, 11))], "speed", "missing"),
    ],
)
def test_each_part_by_its_weeks(sessions, part, standing):
    found = readiness(log(sessions))
    assert getattr(found, part).standing == standing


def test_hills_are_strength_and_no_speed():
    found = readiness(log([*FULL, *(hills(day(w)) for w in (7, 8, 9, 10, 11))]))
    assert found.strength.standing == "there"
    assert (found.speed.standing, found.speed.interval_m) == ("missing", 0.0)
    assert found.strength.sessions[-1].reps == 8


def test_one_climbing_rep_is_no_hill_session():
    flat = reps(4, 800.0, 4.4, "I")
    assert hill_reps(run(day(0), segments=flat)) == ()
    climbing = [replace(flat[0], adjusted_mps=flat[0].speed_mps * 1.3), *flat[1:]]
    assert hill_reps(run(day(0), segments=climbing)) == ()


def test_the_plan_asks_before_the_block_of_the_mile():
    smaller = PlannedWeek(day(0), volume_m=(30 * MILE_M, 32 * MILE_M), threshold_m=(1 * MILE_M, 1 * MILE_M))
    plan = Plan("less", day(0), default=smaller)
    found = readiness(log(block(12, easy=2), plan=plan))
    assert (found.base.standing, found.base.from_plan) == ("there", True)
    assert found.threshold.asked_m == (MILE_M, MILE_M)
    assert (found.long_run.from_plan, found.long_run.asked_m[0]) == (False, 10 * MILE_M)


@pytest.mark.parametrize(("text", "asks"), [("10 mi with plus pace", True), ("10 mi", False)])
def test_plus_pace_is_the_plans_only_where_it_asks_for_it(text, asks):
    plan = Plan("long", day(0), default=PlannedWeek(day(0), long_run=parse_workout(text)))
    found = readiness(log(block(12), plan=plan)).long_run
    assert (found.from_plan, found.plus_from_plan) == (True, asks)


def test_weeks_without_a_run_count():
    rested = without(FULL, lambda s: day(8) <= s.day < day(11))
    found = readiness(log(rested))
    assert found.base.standing == "in part"
    assert found.base.mean_m == pytest.approx(9 / 12 * 43 * MILE_M)
    stopped = readiness(log(FULL, today=day(14, 3)))
    assert stopped.until == day(14) - timedelta(days=1)
    assert stopped.base.mean_m == pytest.approx(10 / 12 * 43 * MILE_M)


def test_a_log_that_ended_long_ago_is_read_as_it_stood():
    assert readiness(log(FULL, today=day(60))) == readiness(log(FULL))


def test_the_week_under_way_is_left_out():
    begun = [*FULL, run(day(12), 3)]
    assert readiness(log(begun)).base == readiness(log(FULL)).base


def test_a_long_run_a_little_short_is_long():
    short = [replace(s, distance_m=9.8 * MILE_M) if s.kind == "long" else s for s in FULL]
    assert readiness(log(short)).long_run.long == 12
    assert readiness(log([*block(12, easy=4)[:-1], long_run(day(11, 6), 9), threshold(day(11, 0))])).long_run.long == 11
