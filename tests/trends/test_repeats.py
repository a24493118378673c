"""The same workout found again: what belongs together, how it is compared, what is more than chance."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from recordings_made import measured
from weeks_run import day, log, reps, run

from milelog.trends.repeats import compared, difference, families, limit, sets
from milelog.trends.types import Family, Repeat
from milelog.units import MILE_M

AT_T = 4.0


def workout(week, count=4, metres=MILE_M, speed=AT_T, zone="T", **more):
    return run(day(week, 1), 8, segments=reps(count, metres, speed, zone, **more))


def test_a_workout_is_found_again_whatever_its_count():
    found = families(
        log([workout(0), workout(1, 3), workout(2, 4, 1600.0), workout(3, 2, 2 * MILE_M), workout(4, zone="I")])
    )
    assert [(f.zone, len(f.sessions)) for f in found] == [("T", 3)]
    assert [s.reps for s in found[0].sessions] == [4, 3, 4]
    assert found[0].metres == pytest.approx(MILE_M, rel=0.01)


def test_races_hills_and_what_was_run_once_are_none():
    assert families(log([workout(0), workout(1)]), {f"{day(1, 1)}.fit"}) == ()
    assert families(log([workout(0, flat=1.2), workout(1, flat=1.2)])) == ()
    assert families(log([workout(0)])) == ()
    assert families(log([])) == ()


def test_two_sets_in_one_run_are_two_workouts():
    mixed = [
        *reps(2, 400.0, 5.2, "R"),
        *reps(2, 800.0, 4.6, "I", start_s=2000.0),
        *reps(1, 410.0, 5.2, "R", start_s=4000.0),
    ]
    assert [(zone, len(held)) for zone, held in sets(mixed)] == [("R", 3), ("I", 2)]


def test_what_the_trace_tells():
    parts = [(600, 2.5), (400, 4.0), (120, 2.5), (400, 3.9), (300, 2.5)]
    one = measured(parts, heart=[130, 170, 140, 172, 130])
    segments = reps(2, 1600.0, 4.0, "T")
    segments[2] = replace(segments[2], distance_m=1560.0, speed_mps=3.9, adjusted_mps=3.9)
    runs = [replace(run(day(w, 1), 8, segments=segments), file=f"{w}") for w in range(2)]
    (found,) = families(log(runs, measured=lambda _file: one))
    session = found.sessions[0]
    assert session.heart_rate_bpm == pytest.approx(171, abs=0.5)
    assert session.drift == pytest.approx(math.log(3.9 / 172) - math.log(4.0 / 170), abs=0.002)
    assert session.recovered_bpm == pytest.approx(30.0, abs=2)
    assert session.rest_s == pytest.approx(120.0)
    assert (session.grade, found.by_heart) == (None, True)


def family(speeds, hearts=None):
    hearts = hearts or [None] * len(speeds)
    return Family("T", MILE_M, tuple(
        Repeat(day(n), "", 4, v, v, None, h, None, None, None) for n, (v, h) in enumerate(zip(speeds, hearts, strict=True))
    ))  # fmt: skip


def wobbly(count, step=0.0, size=0.004):
    """Speeds that stray by turns, the last six faster by a step."""
    return [4.0 * math.exp(size * (-1) ** n + (step if n >= count - 6 else 0.0)) for n in range(count)]


def test_a_change_is_seen_where_it_is_more_than_chance():
    assert not compared(family(wobbly(18)), None).faster
    seen = compared(family(wobbly(18, 0.01)), None)
    assert seen.faster
    assert seen.change == pytest.approx(0.01, abs=0.001)
    assert not compared(family(wobbly(18, 0.01, size=0.02)), None).faster
    slower = compared(family(wobbly(18, -0.02)), None)
    assert (slower.faster, slower.change) == (False, pytest.approx(-0.02, abs=0.001))


def test_fewer_than_six_sessions_are_not_compared():
    assert compared(family(wobbly(5)), None).change is None
    assert compared(family(wobbly(6)), None).change is not None


def test_the_heart_has_a_small_say():
    speeds = wobbly(12)
    lower = compared(family(speeds, [170.0] * 6 + [160.0] * 6), 190.0)
    assert lower.by_heart
    assert 0.002 < lower.change < 0.02
    assert not compared(family(speeds, [170.0] * 3 + [None] * 9), 190.0).by_heart
    alike, without = compared(family(speeds, [170.0] * 12), 190.0), compared(family(speeds), 190.0)
    assert alike.change == without.change
    assert alike.error == pytest.approx(1.04 * without.error)


def test_difference_takes_the_last_six_and_twelve_before():
    change, error, freedom = difference([9.0] * 10 + [1.0, 1.2] * 6 + [2.0, 2.2] * 3)
    assert (change, freedom) == (pytest.approx(1.0), 16)
    assert error == pytest.approx(0.053, abs=0.002)
    assert limit(1) > limit(5) > limit(16) == limit(40)
