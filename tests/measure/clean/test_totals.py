"""The device's own totals: indoors they set the scale; elsewhere a difference is said."""

from dataclasses import replace

import numpy as np
import pytest
from faulty_runs import kilometres, placed, slugs, steady, total, with_columns, with_distance

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.model import Activity, Lap


@pytest.mark.parametrize("metres", [4500.0, 6048.0, 8100.0])
def test_the_total_of_a_treadmill_scales_the_run(metres):
    run = activity(speeds((1800, 3.0)), sub_sport="treadmill", totals=total(metres, 1800.0, 1800.0))
    streams = clean.streams(run)
    assert kilometres(run) == pytest.approx(metres / 1000)
    assert streams.speed_mps[100:1700] == pytest.approx(np.full(1600, metres / 1800))
    assert slugs(run) == ["distance-calibrated"]


def test_a_total_that_agrees_is_not_spoken_of():
    run = activity(speeds((1800, 3.0)), sub_sport="treadmill", totals=total(5410.0, 1800.0, 1800.0))
    assert kilometres(run) == pytest.approx(5.4)
    assert slugs(run) == []


@pytest.mark.parametrize("metres", [0.0, 1200.0, 54_000.0])
def test_a_total_that_cannot_be_of_this_run_scales_nothing(metres):
    run = activity(speeds((1800, 3.0)), sub_sport="treadmill", totals=total(metres, 1800.0, 1800.0))
    assert kilometres(run) == pytest.approx(5.4)


def test_the_total_of_a_recording_that_was_cut_off_scales_nothing():
    run = activity(speeds((1800, 3.0)), sub_sport="treadmill", totals=total(8100.0, 2700.0, 2700.0))
    assert kilometres(run) == pytest.approx(5.4)
    assert slugs(run) == ["totals-differ"]


def test_a_treadmill_calibrated_as_it_is_saved_has_the_distance_of_its_last_record():
    run = with_distance(steady(sub_sport="treadmill"), lambda times, metres: metres * np.where(times >= 1800, 1.1, 1.0))
    assert kilometres(replace(run, totals=total(5940.0, 1800.0))) == pytest.approx(5.94)


def test_positions_that_drift_about_a_treadmill_are_no_distance():
    drift = placed(30.0 * np.sin(np.arange(1801) / 40.0), sub_sport="treadmill")
    assert clean.streams(drift).distance_source == "none"
    assert kilometres(replace(drift, totals=total(5400.0, 1800.0))) == pytest.approx(5.4)
    assert clean.streams(placed(np.arange(1801) * 3.0, sub_sport="treadmill")).distance_source == "positions"
    assert clean.streams(replace(drift, sub_sport=None)).distance_source == "positions"


def test_out_of_doors_records_and_positions_outweigh_the_total():
    run = with_columns(placed(np.arange(1801) * 3.0, totals=total(6048.0)), distance_m=np.arange(1801) * 3.0)
    assert kilometres(run) == pytest.approx(5.4)
    assert slugs(run) == ["totals-differ"]
    (said,) = clean.streams(run).problems
    assert "6.05 km" in said.message
    assert "5.40 km" in said.message


@pytest.mark.parametrize(("metres", "said"), [(5430.0, ["totals-differ"]), (5424.0, []), (5370.0, ["totals-differ"])])
def test_half_a_per_cent_is_said(metres, said):
    run = with_columns(placed(np.arange(1801) * 3.0, totals=total(metres)), distance_m=np.arange(1801) * 3.0)
    assert slugs(run) == said


def test_without_positions_two_witnesses_outweigh_the_records():
    laps = (Lap(0.0, 900.0, 3000.0), Lap(900.0, 1800.0, 3000.0))
    run = steady(totals=total(6000.0, 1800.0), laps=laps)
    assert kilometres(run) == pytest.approx(6.0)
    assert kilometres(replace(run, laps=())) == pytest.approx(5.4)
    assert kilometres(replace(run, laps=(laps[0], replace(laps[1], distance_m=2700.0)))) == pytest.approx(5.4)


def test_a_leap_that_is_in_the_total_too_scales_nothing():
    laps = (Lap(0.0, 900.0, 3200.0), Lap(900.0, 1800.0, 2700.0))
    leap = with_distance(steady(laps=laps), lambda times, metres: metres + 500.0 * (times >= 700))
    run = replace(leap, totals=total(5900.0, 1800.0))
    assert kilometres(run) == pytest.approx(5.4, abs=0.01)
    (_, said) = clean.streams(run).problems
    assert "leaps of the signal" in said.message


def test_speed_alone_is_fitted_to_a_total_that_is_near():
    columns = {"time_s": np.arange(1801.0), "speed_mps": np.full(1801, 3.0)}
    run = Activity("pod", "running", columns, totals=total(5600.0, 1800.0))
    assert kilometres(run) == pytest.approx(5.6)
    assert "fitted to the device's total of 5.60 km" in clean.streams(run).problems[0].message
    assert kilometres(replace(run, totals=total(7000.0, 1800.0))) == pytest.approx(5.4)


def test_positions_are_fitted_to_a_total_that_is_near():
    run = placed(np.arange(1801) * 3.0, totals=total(5500.0))
    assert kilometres(run) == pytest.approx(5.5)
    assert kilometres(replace(run, totals=total(6200.0))) == pytest.approx(5.4, rel=2e-3)


def heart_only(**fields):
    """A run of half an hour on a treadmill whose records hold a heart rate alone."""
    columns = {"time_s": np.arange(1801.0), "heart_rate_bpm": np.full(1801, 150.0)}
    return Activity("treadmill", "running", columns, sub_sport="treadmill", **fields)


def test_laps_give_the_distance_where_records_hold_none():
    laps = (Lap(0.0, 600.0, 1700.0), Lap(600.0, 840.0, 1000.0), Lap(840.0, 1800.0, 2600.0))
    run = heart_only(laps=laps, totals=total(5300.0, 1800.0, 1800.0))
    streams = clean.streams(run)
    assert streams.distance_source == "laps"
    assert kilometres(run) == pytest.approx(5.3)
    assert streams.speed_mps[610:830] == pytest.approx(np.full(220, 1000 / 240))
    assert slugs(run) == ["distance-fallback"]


def test_the_total_alone_gives_an_even_run_while_the_timer_ran():
    run = heart_only(totals=total(4500.0, 1800.0, 1500.0), pauses=((600.0, 900.0),))
    streams = clean.streams(run)
    assert streams.distance_source == "total"
    assert kilometres(run) == pytest.approx(4.5)
    assert streams.moving.sum() == 1500
    assert not streams.moving[600:900].any()


def test_nothing_is_asked_for_where_the_distance_was_typed_in():
    typed = Activity("typed", "running", {"time_s": np.empty(0)}, totals=total(7000.0))
    assert kilometres(typed) == 7.0
    assert slugs(typed) == []


def test_times_of_the_whole_are_the_devices_where_it_gives_them():
    run = steady(pauses=((600.0, 700.0),))
    streams = clean.streams(run)
    assert (clean.elapsed_s(run), clean.timer_s(run, streams)) == (1800.0, 1800.0)
    told = replace(run, totals=total(5400.0, 1810.0, 1700.0))
    assert (clean.elapsed_s(told), clean.timer_s(told, streams)) == (1810.0, 1700.0)
