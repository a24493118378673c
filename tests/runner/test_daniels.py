"""VDOT and paces against the worked examples of the book and its tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog import runner
from milelog.model import Athlete, Effort, Race
from milelog.runner import daniels
from milelog.units import MILE_M, format_pace


@pytest.mark.parametrize(
    ("distance_m", "time_s", "expected"),
    [(MILE_M, 300, 59.40), (5000, 24 * 60 + 34, 39.11), (5000, 20 * 60 + 15, 49.05), (42195, 3 * 3600, 53.5)],
)
def test_vdot_of_known_races(distance_m, time_s, expected):
    assert daniels.vdot(distance_m, time_s) == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(("zone", "pace"), [("M", "6:17/mi"), ("T", "5:57/mi"), ("I", "5:29/mi")])
def test_table_paces_of_a_five_minute_miler(zone, pace):
    assert format_pace(daniels.training_speed(daniels.vdot(MILE_M, 300), zone)) == pace


def test_bands_have_the_books_shares_and_rise():
    bands = daniels.zones(50.0)
    assert [b.name for b in bands] == ["E", "M", "T", "I", "R"]
    assert all(b.slow_mps < b.fast_mps for b in bands)
    assert daniels.oxygen_cost(bands[2].fast_mps * 60) == pytest.approx(0.88 * 50)


@given(st.floats(15, 85))
def test_speed_is_the_inverse_of_oxygen_cost(vo2):
    assert daniels.oxygen_cost(daniels.speed_at(vo2) * 60) == pytest.approx(vo2, abs=1e-9)


@given(st.floats(25, 80), st.sampled_from([1500.0, MILE_M, 5000.0, 10000.0, 42195.0]))
def test_race_time_is_the_inverse_of_vdot(value, distance_m):
    assert daniels.vdot(distance_m, daniels.race_time(value, distance_m)) == pytest.approx(value, abs=0.02)


@pytest.mark.parametrize("race", [(0.0, 100.0), (5000.0, 0.0), (-1.0, 5.0)])
def test_an_impossible_race_is_refused(race):
    with pytest.raises(ValueError, match="above zero"):
        daniels.vdot(*race)


def test_a_new_race_never_changes_an_old_day():
    old, new = Race(date(2026, 1, 10), 5000, 1215), Race(date(2026, 3, 14), 5000, 1140)
    before = runner.timetable(Athlete(races=(old,)))
    after = runner.timetable(Athlete(races=(new, old)))
    for day in (date(2025, 6, 1), date(2026, 1, 10), date(2026, 3, 13)):
        assert runner.in_force(after, day).zones == runner.in_force(before, day).zones
    assert runner.in_force(after, date(2026, 3, 14)).vdot > runner.in_force(before, date(2026, 3, 14)).vdot


def test_the_best_effort_is_one_that_a_person_can_run():
    day = date(2026, 3, 3)
    efforts = [(day, Effort(400, 60, 0)), (day, Effort(5000, 1300, 0)), (day, Effort(3000, 740, 0))]
    assert runner.best_effort(efforts) == (day, efforts[2][1])
    assert runner.best_effort([(None, Effort(5000, 100, 0))]) is None


def test_without_a_race_there_is_no_timetable():
    assert runner.timetable(Athlete()) == ()


def test_zone_of_a_speed_is_monotone_and_ends_are_open():
    (found,) = runner.timetable(Athlete(races=(Race(date(2026, 1, 1), MILE_M, 300),)))
    order = {name: i for i, name in enumerate("EMTIR")}
    names = [runner.zone_of(v / 20, found) for v in range(20, 180)]
    assert names[0] == "E"
    assert names[-1] == "R"
    assert [order[n] for n in names] == sorted(order[n] for n in names)
    assert runner.zone_of(0.0, found) is None
    assert runner.zone_of(3.0, None) is None


def test_each_band_s_middle_belongs_to_it():
    (found,) = runner.timetable(Athlete(races=(Race(date(2026, 1, 1), 5000, 1215),)))
    for band in found.zones:
        assert runner.zone_of((band.slow_mps + band.fast_mps) / 2, found) == band.name
