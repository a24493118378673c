"""What `init` proposes: a plan that the runner could be running, in the limits of the field."""

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from milelog import documents, plan
from milelog.cli.init import _proposal
from milelog.model import Athlete, Session, Week
from milelog.pipeline import Analysis, Ledger
from milelog.plan.proposal import habit_of, propose
from milelog.units import MILE_M

MONDAY = date(2026, 3, 2)


def habit(*miles, longest=None):
    return habit_of(
        [(MONDAY + timedelta(weeks=i), m * MILE_M, (longest or m * 0.25) * MILE_M, 5) for i, m in enumerate(miles)]
    )


def proposed(tmp_path, miles, units="mi", **how):
    found = propose(habit(*miles, **how), units, MONDAY + timedelta(weeks=len(miles)))
    path = tmp_path / "plan.toml"
    path.write_text(found.text, encoding="utf-8")
    return plan.load(path), found


@pytest.mark.parametrize("units", ["mi", "km"])
@pytest.mark.parametrize("usual", [8, 18, 27, 43, 70])
def test_the_usual_week_is_met_and_the_next_ones_can_be(tmp_path, usual, units):
    made, _ = proposed(tmp_path, [usual] * 8, units)
    assert not made.problems
    low, high = made.week(MONDAY).volume_m
    assert low <= usual * MILE_M <= high
    weeks = [made.week(MONDAY + timedelta(weeks=8 + i)) for i in range(12)]
    tops = [w.volume_m[1] for w in weeks]
    for i, (before, after) in enumerate(itertools.pairwise(tops)):
        if i % 4 == 2:
            assert after < 0.92 * before, "every fourth week is lighter"
        elif i % 4 != 3:
            assert after <= 1.1 * before + 0.7 * MILE_M
    for week in [w for w in weeks if w.long_run]:
        assert week.long_run.total_m[0] <= 0.31 * week.volume_m[1] + 0.5 * MILE_M
        if week.threshold_m:
            assert week.threshold_m[1] <= 0.1 * week.volume_m[1] + 0.3 * MILE_M


def test_the_long_run_grows_from_the_usual_one(tmp_path):
    made, _ = proposed(tmp_path, [40] * 8, longest=6)
    assert made.week(MONDAY).long_run.total_m[1] <= 6.6 * MILE_M + 0.5 * MILE_M


def test_a_short_week_asks_no_threshold_work(tmp_path):
    made, found = proposed(tmp_path, [10] * 6)
    assert made.week(MONDAY).threshold_m is None
    assert any("none yet" in line for line in found.reasons)


@pytest.mark.parametrize(
    ("miles", "longest", "usual", "coming"), [(10, 3.0, True, True), (9.9, 3.0, True, False), (10, 2.7, False, False)]
)
def test_a_run_of_under_three_miles_is_no_long_run(tmp_path, miles, longest, usual, coming):
    made, found = proposed(tmp_path, [miles] * 6, longest=longest)
    assert (made.week(MONDAY).long_run is not None) == usual
    assert (made.week(MONDAY + timedelta(weeks=6)).long_run is not None) == coming
    assert any(line.startswith("Long run  none yet") for line in found.reasons) != coming


def test_a_mixed_log_is_told_in_ten_lines_by_its_median(tmp_path):
    _, found = proposed(tmp_path, [30, 5, 32, 0, 31, 29, 33, 30])
    assert len(found.reasons) < 10
    assert "7 weeks with running" in found.reasons[0]
    assert "median 30 mi" in found.reasons[0]


def test_too_few_weeks_propose_nothing():
    assert propose(habit(30, 31), "mi", MONDAY) is None
    assert propose(habit_of([]), "mi", MONDAY) is None


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize(
    ("surges", "shown"),
    [((0,) * 8, False), ((4,) * 4 + (0,) * 4, True), ((4,) * 3 + (0,) * 5, False), ((3,) * 8, False)],
)
def test_plus_pace_is_asked_of_those_who_run_it(told, surges, shown):
    """Who says so, or whose weeks have surges in them."""
    mondays = [MONDAY + timedelta(weeks=i) for i in range(8)]
    weeks = tuple(
        Week(day, day + timedelta(days=6), (), 5, 40 * MILE_M, 10 * MILE_M, 0.0, n)
        for day, n in zip(mondays, surges, strict=True)
    )
    run = Session("a.fit", "running", datetime(2026, 4, 26, 7, tzinfo=UTC), 5000.0, 1500.0, 1500.0, 1500.0)
    log = Analysis(Path(), Athlete(), date(2026, 4, 27), (), Ledger(), (), (run,), weeks)
    found = _proposal(log, "mi", plus_pace=told)
    asked = plan.parse(documents.parse(found.text, "plan.toml")).week(MONDAY).long_run
    assert any(s.kind == "surge" for s in asked.steps) is (told or shown)
