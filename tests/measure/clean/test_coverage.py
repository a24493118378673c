"""Columns that few records hold: the run is what they span, and holes are known for holes."""

import numpy as np
import pytest
from faulty_runs import kilometres, placed, steady, with_columns

from block_runs import activity, speeds
from milelog.measure import clean


def sparse(run, every, names):
    """The run with these columns in one record of `every` only, and a heart rate in each."""
    size = run.size
    keep = np.arange(size) % every == 0
    keep[-1] = True
    columns = {name: np.where(keep, run.column(name), np.nan) for name in names}
    return with_columns(run, heart_rate_bpm=np.full(size, 150.0), **columns)


@pytest.mark.parametrize("every", [2, 3, 8, 25])
def test_records_with_a_heart_rate_only_change_nothing(every):
    run = sparse(steady(), every, ["distance_m"])
    streams = clean.streams(run)
    assert streams.distance_source == "device"
    assert streams.speed_mps == pytest.approx(np.full(1800, 3.0))
    assert kilometres(run) == pytest.approx(5.4)


def test_the_odometer_wins_over_a_speed_that_each_record_has():
    run = with_columns(sparse(steady(), 5, ["distance_m"]), speed_mps=np.full(1801, 3.2))
    assert clean.streams(run).distance_source == "device"
    assert kilometres(run) == pytest.approx(5.4, rel=1e-3)


def test_an_odometer_that_never_moves_knows_nothing():
    run = with_columns(placed(np.arange(1801) * 3.0), distance_m=np.full(1801, 40_300.0))
    assert clean.streams(run).distance_source == "positions"
    assert kilometres(run) == pytest.approx(5.4, rel=2e-3)


def test_where_the_odometer_has_a_hole_the_speed_stands_in():
    run = activity(speeds((600, 3.0), (300, 5.0), (600, 3.0)))
    metres, times = run.columns["distance_m"].copy(), run.columns["time_s"]
    metres[times > 900] -= 1500.0
    metres[(times > 600) & (times <= 900)] = np.nan
    found = with_columns(run, distance_m=metres)
    assert kilometres(found) == pytest.approx(5.1, abs=0.03)
    assert clean.streams(found).speed_mps[700:800] == pytest.approx(np.full(100, 5.0), rel=0.05)


def test_way_that_the_odometer_counted_across_a_hole_is_right_and_the_speed_gives_its_shape():
    run = activity(speeds((600, 3.0), (150, 5.0), (150, 3.0), (600, 3.0)))
    metres, times = run.columns["distance_m"].copy(), run.columns["time_s"]
    metres[(times > 600) & (times < 900)] = np.nan
    found = with_columns(run, distance_m=metres, speed_mps=run.columns["speed_mps"] * 1.1)
    streams = clean.streams(found)
    assert kilometres(found) == pytest.approx(float(metres[-1]) / 1000, abs=0.005)
    assert streams.speed_mps[640:720].mean() == pytest.approx(5.0, rel=0.05)


@pytest.mark.parametrize("part", [slice(0, 300), slice(1500, None)])
def test_before_the_first_and_after_the_last_value_of_the_odometer_the_speed_counts(part):
    run = activity(speeds((1800, 3.0)))
    metres = run.columns["distance_m"].copy()
    metres[part] = np.nan
    assert kilometres(with_columns(run, distance_m=metres)) == pytest.approx(5.4, abs=0.02)


def test_heart_rate_and_cadence_are_unknown_in_long_holes_and_known_between_sparse_values():
    run = steady()
    heart, steps = np.full(1801, 150.0), np.full(1801, 170.0)
    heart[600:800] = np.nan
    heart[1000:1040] = np.nan
    steps[1500:] = np.nan
    streams = clean.streams(with_columns(run, heart_rate_bpm=heart, cadence_spm=steps))
    assert np.isnan(streams.heart_rate_bpm[605:795]).all()
    assert np.isfinite(streams.heart_rate_bpm[1000:1040]).all()
    assert np.isnan(streams.cadence_spm[1570:]).all()
    assert np.isfinite(streams.cadence_spm[:1499]).all()


def test_a_pause_without_records_is_no_hole():
    run = activity(speeds((600, 3.0), (300, 0.0), (600, 3.0)), pauses=((600.0, 900.0),))
    keep = (run.columns["time_s"] <= 600) | (run.columns["time_s"] >= 900)
    columns = {name: values[keep] for name, values in run.columns.items()}
    columns["speed_mps"][600:602] = np.nan
    found = clean.streams(with_columns(run, **columns))
    assert found.speed_mps[590:600] == pytest.approx(np.full(10, 3.0), rel=0.02)
    assert found.speed_mps[901:920] == pytest.approx(np.full(19, 3.0), rel=0.02)
