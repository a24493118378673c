"""Fitness by date: from the past alone, from every kind of evidence, with an honest error."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from evidence_logs import START, best, day, easy, race, reps, weeks
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.model import Race
from milelog.runner import daniels, in_force, likelihood
from milelog.runner.belief import Belief, grid
from milelog.runner.fitness import describe, fitness, zone_sets
from milelog.store import packing


def threshold(vdot):
    return daniels.training_speed(vdot, "T")


def last(runs, races=()):
    return fitness(runs, races).points[-1]


def off(point, vdot):
    return math.log(point.threshold_mps / threshold(vdot))


@pytest.mark.parametrize("vdot", [32.0, 45.0, 60.0])
def test_threshold_reps_name_a_threshold_speed(vdot):
    found = last(weeks(8, vdot))
    assert abs(off(found, vdot)) < 0.025
    assert 0.01 < found.error < 0.05


def test_three_times_seven_minutes_name_a_threshold_speed_that_easy_runs_do_not():
    runs = weeks(6, 45.0, sessions=False)
    with_reps = [*runs, *(reps(day(w, 1), 45.0, 3, 420.0, 60.0, 0.87) for w in range(6))]
    assert abs(off(last(with_reps), 45.0)) < 0.03 < abs(off(last(runs), 45.0))
    assert last(with_reps).error < last(runs).error


def test_only_the_past_counts():
    runs = weeks(20, lambda w: 40.0 + 0.4 * w)
    whole, part = fitness(runs).points, fitness([r for r in runs if r.day < day(12)]).points
    assert whole[: len(part)] == part


def test_a_log_goes_on_after_more_than_a_year_without_a_best_effort():
    points = fitness([hard_run(day(0), 45.0), easy(day(60), 45.0), hard_run(day(61), 45.0)]).points
    assert [p.day for p in points] == [day(w + 1) for w in range(62)]


def test_the_order_of_the_runs_does_not_count():
    runs = weeks(8, 45.0, heart=150.0)
    assert fitness(runs) == fitness(runs[::-1])


def test_fitness_follows_a_runner_who_improves():
    points = fitness(weeks(52, lambda w: 40.0 * math.exp(0.11 * w / 52))).points
    errors = [abs(off(p, 40.0 * math.exp(0.11 * (i + 1) / 52))) for i, p in enumerate(points) if i >= 6]
    assert sorted(errors)[len(errors) // 2] < 0.02


def test_a_lower_heart_rate_at_the_same_pace_means_fitter():
    same = weeks(30, 45.0, sessions=False, heart=150.0)
    lower = [replace(r, steady=tuple(replace(s, heart_rate_bpm=140.0) for s in r.steady)) if r.day >= day(15) else r
             for r in same]  # fmt: skip
    assert off(last(lower), 45.0) > off(last(same), 45.0) + 0.01


def hard_run(when, vdot):
    return replace(easy(when, 36.0), bests=(best(5000.0, daniels.race_time(vdot, 5000.0), unevenness=0.1),))


def test_a_best_effort_is_a_lower_bound():
    runs = weeks(10, 40.0)
    assert last([*runs, hard_run(day(9, 4), 42.0)]).vdot > last(runs).vdot + 1.3
    assert last([*runs, hard_run(day(9, 4), 30.0)]).vdot == pytest.approx(last(runs).vdot, abs=0.5)


def test_easy_weeks_do_not_outvote_hard_runs_for_good():
    runs = weeks(10, 40.0, sessions=False)
    hard = [hard_run(day(w, 4), 40.0) for w in (8, 9)]
    assert last(runs).vdot < 39.0
    assert last([*runs, *hard]).vdot > 38.5


@pytest.mark.parametrize("vdot", [34.0, 40.0, 50.0])
def test_of_easy_runs_alone_the_stated_error_holds_the_truth(vdot):
    known = last(weeks(12, vdot, sessions=False))
    true = daniels.training_speed(vdot, "T")
    assert abs(math.log(known.threshold_mps / true)) < 1.2816 * known.error
    assert known.error > 0.09


def test_what_a_young_log_shows_is_taken_as_it_is():
    runs = [replace(r, bests=(best(5000.0, daniels.race_time(36.0, 5000.0)),)) for r in weeks(2, 44.0, sessions=False)]
    young, later = last(runs), last([*runs, *(replace(r, day=day(9)) for r in runs[:1])])
    assert young.vdot < later.vdot - 1.0


@pytest.mark.parametrize("hard_day", [None, 4, 11])
def test_the_zones_of_a_young_log_move_by_a_few_per_cent_a_week(hard_day):
    """Of easy runs alone, and with one hard 5 km in the first or second week that is not known to be a race."""
    runs = [easy(START + timedelta(days=d), 42.0, heart=140.0) for d in range(0, 70, 2)]
    if hard_day is not None:
        runs.append(race(START + timedelta(days=hard_day), 42.0, heart=175.0))
    points = [p for p in fitness(runs).points if hard_day is None or (p.day - START).days > hard_day]
    moves = [abs(math.log(b.threshold_mps / a.threshold_mps)) for a, b in pairwise(points)]
    assert max(moves) < 0.05


@pytest.mark.parametrize("probability", [0.5, 0.69, 0.9])
def test_a_found_race_moves_the_estimate_by_its_probability(probability):
    """On the mean of what may be known before it; with every doubt heeded, one found for sure moves nearly all the way."""
    shares = []
    for spread in (0.03, 0.05):
        for off in (0.04, 0.08):
            rows = np.exp(-0.5 * ((grid() - math.log(45)) / spread) ** 2)
            before = Belief(np.outer(rows / rows.sum(), np.eye(21)[10]))
            value = math.log(45) + off
            given = before.given(likelihood.log_likelihood_of_found_race(value, 1.0, 5000.0)).mean - before.mean
            found = before.given(likelihood.log_likelihood_of_found_race(value, probability, 5000.0)).mean - before.mean
            shares.append(found / given)
    assert np.mean(shares) == pytest.approx(probability, abs=0.1)


@pytest.mark.parametrize("vdot", [65.0, 84.0, 120.0])
def test_an_absurd_effort_has_no_vote(vdot):
    runs = weeks(16, 42.0)
    absurd = replace(easy(day(15, 4), 42.0), bests=(best(5000.0, daniels.race_time(vdot, 5000.0)),))
    assert abs(off(last([*runs, absurd]), 42.0) - off(last(runs), 42.0)) < 0.01


def test_runs_that_cannot_be_believed_say_nothing():
    runs = weeks(8, 42.0)
    belts = [replace(easy(day(w, 4), 60.0), counts=False) for w in range(8)]
    assert last([*runs, *belts]) == last(runs)


def test_a_given_race_is_what_it_says():
    runs = weeks(10, 40.0, sessions=False)
    result = Race(day(9, 5), 10000.0, daniels.race_time(44.0, 10000.0))
    found = last(runs, [result])
    assert abs(off(found, 44.0)) < 0.015
    assert found.error < last(runs).error
    assert found.known_by["races"] == 1


def test_the_error_grows_while_nothing_is_run():
    runs = weeks(10, 45.0)
    assert fitness(runs, until=day(30)).points[-1].error > 1.5 * last(runs).error


def test_nothing_gives_nothing():
    assert fitness([]).points == ()
    assert zone_sets(fitness([])) == ()


def test_zones_by_date_are_estimates_that_say_what_they_rest_on():
    curve = fitness(weeks(30, lambda w: 40.0 + 0.3 * w, heart=150.0))
    sets = zone_sets(curve)
    assert sets[0].start is None
    assert all(s.estimate and s.error for s in sets)
    assert len({s.start for s in sets}) == len(sets) > 3
    assert in_force(sets, day(28)).vdot > in_force(sets, day(8)).vdot
    assert sets[-1].source.startswith("estimate from reps of ")
    assert "heart rate" in sets[-1].source


def test_zones_stand_while_fitness_hardly_moves():
    sets = zone_sets(fitness(weeks(40, 45.0)))
    speeds = [next(z.fast_mps for z in s.zones if z.name == "T") for s in sets]
    assert len(sets) < 8
    assert all(abs(math.log(b / a)) > 0.009 for a, b in pairwise(speeds))


def test_the_zones_of_a_short_log_are_those_of_its_end():
    (found,) = zone_sets(fitness(weeks(1, 45.0)))
    assert found.start is None


def test_a_later_run_never_moves_the_zones_of_an_earlier_week():
    runs = weeks(16, 45.0)
    before = zone_sets(fitness(runs))
    after = zone_sets(fitness([*runs, race(day(16, 5), 52.0)]))
    for week in range(16):
        assert in_force(after, day(week)) == in_force(before, day(week))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 60), st.floats(100.0, 50000.0), st.floats(20.0, 30000.0)), max_size=12))
def test_whatever_was_recorded_the_curve_is_sane(efforts):
    runs = [replace(easy(day(0, d), 40.0), bests=(best(m, s),)) for d, m, s in efforts]
    for point in fitness(runs).points:
        assert 14.0 < point.vdot < 91.0
        assert 0.0 < point.error < 0.5


def test_a_description_names_the_race_that_was_found():
    curve = fitness([*weeks(10, 45.0), race(day(9, 5), 46.0, heart=180.0)])
    assert [f.distance_m for f in curve.found] == [5000.0]
    assert f"the race found on {day(9, 5).isoformat()}" in describe(curve.points[-1], curve.found)


def test_her_easy_pace_is_that_of_the_last_eight_weeks_of_easy_runs():
    before = [replace(easy(day(w, d), 40.0), easy_mps=2.5) for w in range(10) for d in (0, 2)]
    after = [
        replace(easy(day(w, d), 40.0), easy_mps=v) for w in range(10, 20) for d, v in ((0, 2.9), (2, 3.0), (5, 3.1))
    ]
    known = last([*before, *after])
    assert known.easy_mps == pytest.approx(3.0)
    assert known.easy_spread == pytest.approx(MAD * math.log(3.1 / 3.0), rel=0.05)
    assert last(before[:2]).easy_mps is None


MAD = 1.4826


class Kept:
    """Results by their packed inputs, and how many were made."""

    def __init__(self):
        self.found, self.made = {}, 0

    def __call__(self, kind, name, inputs, make):
        key = packing.pack((name, inputs))
        if key not in self.found:
            self.found[key] = packing.pack(make())
            self.made += 1
        return packing.unpack(kind, self.found[key])


def test_weeks_that_are_kept_one_by_one_are_the_same_curve(monkeypatch):
    # Nothing but easy runs, then after a year without any a strap, reps, and races found and given.
    runs = weeks(5, 44.0, sessions=False)
    runs += [replace(r, day=r.day + timedelta(weeks=80)) for r in weeks(10, 46.0, heart=150.0)]
    runs += [easy(day(w, 4), 44.0, heart=150.0) for w in (1, 2)]
    runs = [replace(r, max_heart_rate_bpm=180.0 + n % 7) for n, r in enumerate(runs)]
    runs += [race(day(84, 5), 50.0, heart=180.0)]
    given = (Race(day(87, 6), 10000.0, 2400.0),)
    monkeypatch.setattr("milelog.runner.fitness.BLOCK_WEEKS", 1000)
    whole = fitness(runs, given)
    monkeypatch.setattr("milelog.runner.fitness.BLOCK_WEEKS", 1)
    assert fitness(runs, given, cached=Kept()) == whole
    assert whole.found


def test_a_race_of_last_week_changes_the_last_weeks_alone():
    runs, keep = weeks(40, 45.0), Kept()
    fitness(runs, (), cached=keep)
    before = keep.made
    given = (Race(day(39, 6), 5000.0, 1200.0),)
    assert fitness(runs, given, cached=keep) == fitness(runs, given)
    assert keep.made == before + 1


@pytest.mark.parametrize("log", [weeks(12, 45.0, heart=150.0), weeks(3, 45.0, sessions=False, heart=150.0)])
def test_without_runs_the_estimate_stays_and_its_error_grows(log):
    seen = max(r.day for r in log)
    last_week, *after = fitness(log, until=seen + timedelta(weeks=11)).points[-10:]
    for before, point in pairwise([last_week, *after]):
        assert -0.006 < off(point, before.vdot) < 0.001
        assert point.error > before.error
        assert f"until {seen}," in describe(point)
    assert after[7].error > last_week.error + (0.04 if last_week.error < 0.05 else 0.01)


def test_zones_tell_the_error_that_weeks_without_runs_leave():
    log = weeks(12, 45.0, heart=150.0)
    before, later = zone_sets(fitness(log))[-1], zone_sets(fitness(log, until=day(22)))[-1]
    assert later.error > 1.4 * before.error


def test_another_sensor_does_not_make_another_runner():
    log = weeks(20, 39.0, sessions=False, heart=lambda week: 195.0 if week < 15 else 160.0)
    points = fitness(log).points
    # The same pace at 35 beats fewer from one week to the next: heart rate alone moves the estimate within its error.
    assert all(abs(off(p, points[14].vdot)) < points[14].error for p in points[15:])


def test_a_trip_by_bicycle_filed_as_runs_makes_nobody_an_olympian():
    runs = [easy(START + timedelta(weeks=3 * w), 42.0, minutes=20) for w in range(12)]
    ridden = [
        easy(START + timedelta(weeks=36, days=d), v, share=1.0, minutes=15) for d in (1, 2, 4, 5) for v in (74.0, 80.0)
    ]
    before, after = last(runs), last([*runs, *ridden])
    assert abs(off(after, before.vdot)) < 0.05
