"""Way that was made while the recording was paused is no running; a pause that the odometer denies is none."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from faulty_runs import kilometres, placed, slugs, total, with_columns

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.measure.metrics import best_efforts
from milelog.model import Lap

TRAIN = np.concatenate([np.arange(901) * 3.0, 12_000 + np.arange(901) * 3.0])
TRAIN_S = np.concatenate([np.arange(901.0), 2100 + np.arange(901.0)])


def test_a_train_between_two_halves_is_not_run():
    run = placed(TRAIN, TRAIN_S, pauses=((900.0, 2100.0),))
    streams = clean.streams(run)
    assert kilometres(run) == pytest.approx(5.4, rel=2e-3)
    assert streams.moving.sum() == 1800
    assert streams.speed_mps.max() < 3.2
    assert "way-while-paused" in slugs(run)
    assert max(e.distance_m / e.time_s for e in best_efforts(streams)) < 3.1


def test_nor_is_it_where_the_odometer_counts_it():
    run = placed(TRAIN, TRAIN_S, pauses=((900.0, 2100.0),), totals=total(14_700.0))
    run = with_columns(run, distance_m=TRAIN)
    assert kilometres(run) == pytest.approx(5.4, rel=1e-3)
    assert {"way-while-paused", "totals-differ"} <= set(slugs(run))


@pytest.mark.parametrize(("device_m", "expected"), [(5400.0, 5.4), (6000.0, 6.0), (None, 5.4)])
def test_a_walk_while_paused_counts_only_if_the_device_counted_it(device_m, expected):
    metres = np.concatenate([np.arange(901) * 3.0, 3300 + np.arange(901) * 3.0])
    times = np.concatenate([np.arange(901.0), 1500 + np.arange(901.0)])
    run = placed(metres, times, pauses=((900.0, 1500.0),), totals=total(device_m))
    assert kilometres(with_columns(run, distance_m=metres)) == pytest.approx(expected, rel=1e-3)


def test_the_lag_of_auto_pause_stays_in_the_distance():
    metres = np.concatenate([np.arange(901) * 3.0, 2712 + np.arange(901) * 3.0])
    times = np.concatenate([np.arange(901.0), 930 + np.arange(901.0)])
    run = with_columns(placed(metres, times, pauses=((900.0, 930.0),)), distance_m=metres)
    assert kilometres(run) == pytest.approx(5.412, rel=1e-3)


def test_drift_of_positions_in_a_recorded_pause_is_not_run():
    north = np.concatenate(
        [np.arange(900) * 3.0, 2700 + 20 * np.sin(np.arange(600) / 9.0), 2700 + np.arange(900) * 3.0]
    )
    run = placed(north, pauses=((900.0, 1500.0),))
    assert kilometres(run) == pytest.approx(5.4, abs=0.03)


@pytest.mark.parametrize("timer", [1800.0, None])
def test_a_pause_that_the_odometer_denies_is_none(timer):
    run = activity(speeds((1800, 3.0)), pauses=((0.0, 1800.0),), totals=total(None, None, timer))
    streams = clean.streams(run)
    assert streams.moving.all()
    assert streams.pauses == ()
    assert clean.timer_s(run, streams) == 1800
    assert slugs(run) == ["pause-denied"]


def test_positions_deny_a_pause_only_if_the_timer_ran():
    metres = np.arange(1801) * 3.0
    jogged = placed(metres, pauses=((600.0, 1200.0),), totals=total(None, 1800.0, 1200.0))
    assert kilometres(jogged) == pytest.approx(3.6, rel=5e-3)
    denied = replace(jogged, totals=total(None, 1800.0, 1800.0))
    assert kilometres(denied) == pytest.approx(5.4, rel=5e-3)


def test_a_jog_to_the_corner_does_not_deny_a_pause():
    speed = speeds((600, 3.0), (40, 3.0), (560, 0.0), (600, 3.0))
    run = activity(speed, pauses=((600.0, 1200.0),))
    assert clean.streams(run).pauses == ((600.0, 1200.0),)


def test_a_gap_that_was_walked_is_not_lengthened_to_running():
    metres = np.concatenate([np.arange(601) * 3.0, 1800 + 180 + np.arange(601) * 3.0])
    times = np.concatenate([np.arange(601.0), 720 + np.arange(601.0)])
    assert kilometres(placed(metres, times)) == pytest.approx(3.78, rel=3e-3)


def test_positions_are_not_smoothed_into_a_gap():
    rng = np.random.default_rng(4)
    metres = np.concatenate([np.arange(901) * 3.0, 12_000 + np.arange(901) * 3.0])
    run = placed(metres + rng.normal(0, 0.3, 1802), TRAIN_S, east=rng.normal(0, 0.3, 1802), pauses=((900.0, 2100.0),))
    streams = clean.streams(run)
    assert np.diff(streams.distance_m).max() < 6
    assert kilometres(run) == pytest.approx(5.4, rel=0.03)


def laps_of_reps(pause_s):
    """A run with a stop in its warm-up, and its laps in elapsed time."""
    blocks = [(300, 2.8), (pause_s, 0.0), (600, 2.8)] + [(240, 4.3), (90, 2.2)] * 4 + [(600, 2.8)]
    run = activity(speeds(*blocks), pauses=((300.0, 300.0 + pause_s),))
    way = run.columns["distance_m"]
    edges = np.cumsum([0, 900 + pause_s] + [240, 90] * 4 + [600])
    laps = [Lap(float(a), float(b), float(way[b] - way[a]), trigger="manual") for a, b in pairwise(edges.tolist())]
    return replace(run, laps=tuple(laps))


def test_laps_that_do_not_count_a_pause_are_moved_to_where_their_metres_were_run():
    run = laps_of_reps(120)
    early = tuple(replace(lap, start_s=max(0.0, lap.start_s - 120), end_s=lap.end_s - 120) for lap in run.laps)
    moved = clean.streams(replace(run, laps=early)).evidence.laps
    assert [(lap.start_s, lap.end_s) for lap in moved] == [(lap.start_s, lap.end_s) for lap in run.laps]


def test_laps_that_count_the_pause_stay_where_they_are():
    run = laps_of_reps(120)
    assert clean.streams(run).evidence.laps == run.laps


def test_laps_without_distance_stay_where_they_are():
    run = laps_of_reps(120)
    laps = tuple(replace(lap, distance_m=None, start_s=max(0.0, lap.start_s - 120)) for lap in run.laps)
    assert clean.streams(replace(run, laps=laps)).evidence.laps == laps


def test_laps_whose_metres_fit_nowhere_stay_where_they_are():
    run = laps_of_reps(120)
    laps = tuple(replace(lap, distance_m=lap.distance_m * 1.4) for lap in run.laps)
    assert clean.streams(replace(run, laps=laps)).evidence.laps == laps


@pytest.mark.parametrize(("hours", "apart_m", "expected"), [(3, 4000.0, 5.4), (0.5, 1200.0, 6.6), (2, 6000.0, 11.4)])
def test_hours_without_a_point_that_were_not_run_are_not_counted(hours, apart_m, expected):
    """To work and home in one segment; half an hour, or the pace of a slow run, may be lost signal."""
    metres = np.concatenate([np.arange(901) * 3.0, 2700 + apart_m + np.arange(901) * 3.0])
    run = placed(metres, np.concatenate([np.arange(901.0), 900 + hours * 3600 + np.arange(901.0)]))
    assert kilometres(run) == pytest.approx(expected, rel=5e-3)
    assert ("way-while-paused" in slugs(run)) == (expected == 5.4)
