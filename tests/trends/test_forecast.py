"""Forecasts: what training and races tell, each from what lies before its day."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from weeks_run import block, day, log, reps, run

from milelog.runner.daniels import race_time, training_speed
from milelog.runner.types import Fitness, Point
from milelog.trends.forecast import DISTANCES_M, HOUR_M, Known, Raced, Repetitions, forecast, known, predict
from milelog.units import MILE_M

POINTS = tuple(Point(day(w), 50.0, 0.02) for w in range(1, 20))
PLAIN = Known(POINTS, POINTS)
TODAY = day(16)


def time_of(told, metres=MILE_M, when=TODAY, **more):
    return predict(told, when, metres, **more).estimate.time_s


def with_races(*raced):
    return Known(POINTS, POINTS, tuple(raced))


def test_without_races_and_repetitions_it_is_the_common_curve():
    for metres in DISTANCES_M:
        found = predict(PLAIN, TODAY, metres).estimate
        assert found.time_s == pytest.approx(race_time(50.0, metres))
        assert found.low_s < found.time_s < found.high_s
        assert found.time_s / found.low_s == pytest.approx(found.high_s / found.time_s)
    assert predict(PLAIN, day(0), MILE_M) is None


def test_speed_is_less_sure_than_endurance_before_anything_is_raced():
    mile, half = (predict(PLAIN, TODAY, m).estimate for m in (MILE_M, 21097.5))
    assert math.log(mile.high_s / mile.time_s) > math.log(half.high_s / half.time_s)


def test_fast_repetitions_make_the_mile_faster_and_the_half_hardly():
    quick = math.log(training_speed(50.0, "R")) + 0.05
    told = Known(POINTS, POINTS, (), tuple(Repetitions(day(15, d), quick, 8) for d in range(0, 6, 2)))
    assert time_of(told) < 0.99 * race_time(50.0, MILE_M)
    assert time_of(told, 21097.5) == pytest.approx(race_time(50.0, 21097.5), rel=0.004)
    assert time_of(told, HOUR_M) == pytest.approx(race_time(50.0, HOUR_M))
    old = Known(POINTS, POINTS, (), (Repetitions(day(5), quick, 8),))
    assert time_of(old) == pytest.approx(race_time(50.0, MILE_M))
    ahead = Known(POINTS, POINTS, (), (Repetitions(TODAY, quick, 8),))
    assert time_of(ahead) == pytest.approx(race_time(50.0, MILE_M))


def test_a_race_moves_all_distances_and_narrows_them():
    slow = with_races(Raced(day(12), 10000.0, 1.04 * race_time(50.0, 10000.0)))
    for metres in DISTANCES_M:
        assert 1.005 < time_of(slow, metres) / race_time(50.0, metres) < 1.04
    was, now = predict(PLAIN, TODAY, 10000.0).estimate, predict(slow, TODAY, 10000.0).estimate
    assert now.high_s / now.low_s < was.high_s / was.low_s
    assert time_of(slow, races=False) == pytest.approx(race_time(50.0, MILE_M))


def test_races_over_two_distances_tell_speed_from_endurance():
    fast_mile = Raced(day(12), MILE_M, 0.97 * race_time(50.0, MILE_M))
    slow_half = Raced(day(13), 21097.5, 1.02 * race_time(50.0, 21097.5))
    told = with_races(fast_mile, slow_half)
    assert time_of(told) / race_time(50.0, MILE_M) < 0.99
    assert time_of(told, 21097.5) > race_time(50.0, 21097.5)


def test_no_forecast_knows_its_own_race_or_a_later_one():
    raced = Raced(TODAY, MILE_M, 0.9 * race_time(50.0, MILE_M))
    assert time_of(with_races(raced)) == pytest.approx(race_time(50.0, MILE_M))
    assert time_of(with_races(raced), when=TODAY + timedelta(days=1)) < 0.99 * race_time(50.0, MILE_M)


def test_old_races_count_less_and_very_old_ones_not():
    off = 1.05
    points = tuple(Point(day(w), 50.0, 0.02) for w in range(1, 130))

    def after(weeks):
        raced = Raced(day(2), 10000.0, off * race_time(50.0, 10000.0))
        found = predict(Known(points, points, (raced,)), day(2 + weeks), 10000.0)
        return found.estimate.time_s / race_time(50.0, 10000.0)

    assert after(4) > after(60) > 1.0
    assert after(110) == pytest.approx(1.0)


def test_a_marathon_tells_nothing():
    told = known(log(block(2), fitness=Fitness(POINTS)), [Raced(day(12), 42195.0, 12000.0)])
    assert told.races == ()


def test_the_forecast_of_a_log_and_what_moved_it():
    points = tuple(Point(day(w), 50.0 * math.exp(0.004 * max(0, w - 12)), 0.02) for w in range(1, 17))
    quick = [
        run(day(15, 1), segments=reps(8, 400.0, 1.04 * training_speed(50.6, "R"), "R")),
        *(run(day(w, 3)) for w in range(16)),
    ]
    made = log(quick, fitness=Fitness(points), today=day(16))
    found = forecast(made, known(made, ()), 0)
    assert [e.distance_m for e in found.now] == list(DISTANCES_M)
    assert (found.training, found.fast_reps, len(found.points)) == ((), 8, 16)
    assert found.reserve == pytest.approx(0.034, abs=0.01)
    assert found.weekly_m == pytest.approx(7 * MILE_M)
    assert found.moved < -0.01
    assert sum(c.change for c in found.causes) == pytest.approx(found.moved)
    assert {c.name for c in found.causes} == {"threshold", "speed"}
    assert abs(found.causes[0].change) >= abs(found.causes[1].change)


def test_a_log_that_tells_nothing_has_no_forecast():
    assert forecast(log([]), PLAIN, 0).now == ()
    made = log([run(day(0))])
    assert forecast(made, known(made, ()), 0).now == ()


@pytest.mark.parametrize(
    ("days", "weekly", "is_compared"),
    [(3, 3.0, False), (14, 7.0, False), (27, 7.0, False), (28, 7.0, True), (60, 7.0, True)],
)
def test_a_young_log_is_divided_by_its_own_weeks_and_compared_with_nothing(days, weekly, is_compared):
    made = log([run(TODAY - timedelta(days=n)) for n in range(1, days + 1)], fitness=Fitness(POINTS), today=TODAY)
    found = forecast(made, PLAIN, 0)
    assert found.weekly_m / made.sessions[0].distance_m == pytest.approx(weekly)
    assert (found.moved is not None) == is_compared
