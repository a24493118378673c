"""The clean 1 Hz stream: pauses told from slow running, spikes thrown out, lag and slope dealt with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.model import Activity


def test_one_sample_for_each_second_and_the_distance_of_the_device():
    streams = clean.streams(activity(speeds((600, 3.0))))
    assert len(streams.time_s) == 600
    assert streams.distance_m[-1] + streams.speed_mps[-1] == pytest.approx(1800.0)
    assert streams.distance_source == "device"
    assert streams.moving.all()


def test_smart_recording_keeps_the_mean_between_records():
    speed = speeds((300, 3.0), (300, 4.0), (300, 3.0))
    streams = clean.streams(activity(speed, every=6, device=False))
    assert streams.speed_mps[100] == pytest.approx(3.0)
    assert streams.speed_mps[450] == pytest.approx(4.0)
    assert not streams.paused.any()


def test_a_timer_pause_is_a_pause_and_no_slow_running():
    run = activity(speeds((300, 3.0), (120, 0.0), (300, 3.0)), pauses=((300.0, 420.0),))
    streams = clean.streams(run)
    assert streams.paused[300:420].all()
    assert streams.paused.sum() == 120
    assert not streams.moving[310:410].any()
    assert streams.speed_mps[streams.moving].min() > 2.5


def test_a_gap_without_way_is_a_pause_even_when_no_event_says_so():
    whole = activity(speeds((300, 3.0), (200, 0.0), (300, 3.0)))
    keep = (whole.columns["time_s"] <= 300) | (whole.columns["time_s"] >= 500)
    streams = clean.streams(Activity("gap", "running", {k: v[keep] for k, v in whole.columns.items()}))
    assert streams.paused[305:495].all()


def test_a_gap_that_was_run_is_running():
    whole = activity(speeds((900, 3.0)))
    keep = (whole.columns["time_s"] <= 300) | (whole.columns["time_s"] >= 340)
    streams = clean.streams(Activity("tunnel", "running", {k: v[keep] for k, v in whole.columns.items()}))
    assert not streams.paused.any()
    assert streams.speed_mps[320] == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize("seconds", [1, 2, 3])
def test_positions_that_jump_aside_are_passed_over(seconds):
    n = 600
    north = np.arange(n) * 3.0
    east = np.zeros(n)
    east[300 : 300 + seconds] = 60.0
    columns = {
        "time_s": np.arange(float(n)),
        "latitude_deg": 40.0 + north / 111035.0,
        "longitude_deg": -80.0 + east / 85394.0,
    }
    streams = clean.streams(Activity("phone", "running", columns))
    assert streams.speed_mps == pytest.approx(np.full(n - 1, 3.0), rel=0.02)
    assert [p.slug for p in streams.problems] == ["distance-fallback", "speed-spikes"]


def test_a_new_start_elsewhere_is_no_jump_aside():
    north = np.concatenate([np.arange(300) * 3.0, 5000 + np.arange(300) * 3.0])
    columns = {
        "time_s": np.arange(600.0),
        "latitude_deg": 40.0 + north / 111035.0,
        "longitude_deg": np.full(600, -80.0),
    }
    streams = clean.streams(Activity("phone", "running", columns))
    assert float(streams.distance_m[-1]) == pytest.approx(598 * 3.0, rel=0.02)
    assert [p.slug for p in streams.problems] == ["distance-fallback", "speed-spikes"]


def test_a_spike_is_replaced_and_told():
    run = activity(speeds((600, 3.0)), device=False)
    distance = run.columns["distance_m"].copy()
    distance[300:] += 500.0
    streams = clean.streams(Activity("spike", "running", {**run.columns, "distance_m": distance}))
    assert streams.speed_mps.max() < clean.MAX_RUN_MPS
    assert streams.distance_m[-1] == pytest.approx(1797.0, abs=10)
    assert [p.slug for p in streams.problems] == ["speed-spikes"]


def test_positions_give_the_distance_where_the_device_does_not():
    n = 600
    # A degree of longitude at 40 degrees north is 85,393.6 m on the WGS84 ellipsoid.
    east = np.radians(np.arange(n + 1) * 3.0 / 85_393.6)
    columns = {
        "time_s": np.arange(n + 1.0),
        "latitude_deg": np.full(n + 1, 40.0),
        "longitude_deg": -74.0 + np.degrees(east),
    }
    streams = clean.streams(Activity("gps", "running", columns))
    assert streams.distance_source == "positions"
    assert streams.distance_m[-1] == pytest.approx(1797.0, rel=3e-3)
    assert [p.slug for p in streams.problems] == ["distance-fallback"]


def test_positions_across_the_date_line_are_no_trip_around_the_world():
    longitude = np.array([179.9990, 179.9995, -180.0, -179.9995])
    columns = {"time_s": np.arange(4.0) * 10, "latitude_deg": np.zeros(4), "longitude_deg": longitude}
    streams = clean.streams(Activity("fiji", "running", columns))
    assert streams.distance_m[-1] < 200


def test_speed_alone_is_integrated():
    columns = {"time_s": np.arange(601.0), "speed_mps": np.full(601, 3.0)}
    streams = clean.streams(Activity("speed", "running", columns))
    assert streams.distance_source == "speed"
    assert streams.distance_m[-1] == pytest.approx(1797.0)


@pytest.mark.parametrize("times", [[], [0.0], [0.0, 0.0], [0.0, 1.0]])
def test_next_to_nothing_still_gives_a_stream(times):
    streams = clean.streams(Activity("nothing", "running", {"time_s": np.array(times)}))
    assert streams.distance_source == "none"
    assert len(streams.time_s) >= 1
    assert [p.slug for p in streams.problems] == ["no-distance"]


def test_the_lag_of_device_speed_is_taken_out():
    speed = speeds((600, 3.0), (240, 4.5), (600, 3.0))
    run = activity(speed, lag=5)
    streams = clean.streams(run)
    rise = int(np.flatnonzero(streams.speed_mps > 3.75)[0])
    assert abs(rise - 600) <= 1


def test_uphill_counts_as_faster_and_flat_counts_as_it_is():
    speed = speeds((1200, 3.0))
    climb = np.cumsum(np.where(np.arange(1200) < 600, 0.0, 0.05 * 3.0))
    streams = clean.streams(activity(speed, elevation=climb))
    assert streams.adjusted_mps[200] == pytest.approx(3.0, rel=0.01)
    assert streams.grade[900] == pytest.approx(0.05, abs=0.003)
    assert streams.adjusted_mps[900] > 1.1 * 3.0


def test_the_noise_of_heights_is_found_on_any_ground():
    rng = np.random.default_rng(4)
    hills = 20 * np.sin(np.arange(3600) / 200)
    for size in (0.1, 1.0, 3.0):
        streams = clean.streams(activity(speeds((3600, 3.0)), elevation=hills + rng.normal(0, size, 3600)))
        assert streams.elevation_noise_m == pytest.approx(size, rel=0.05)
    assert clean.streams(activity(speeds((3600, 3.0)))).elevation_noise_m == 0.0


def test_elevation_that_cannot_be_is_not_used():
    rng = np.random.default_rng(3)
    streams = clean.streams(activity(speeds((1200, 3.0)), elevation=rng.normal(0, 400, 1200)))
    assert not streams.grade.any()


def test_a_treadmill_is_believed_less_than_gps():
    run = speeds((600, 3.0))
    outdoors = clean.streams(activity(run)).distance_error
    assert clean.streams(activity(run, sub_sport="treadmill")).distance_error > outdoors


@pytest.mark.parametrize("size", [0.02, 0.05])
def test_the_error_of_speed_over_a_span_is_about_what_it_says(size):
    speed = speeds((7200, 3.0), noise=size)
    streams = clean.streams(activity(speed, device=False))
    blocks = speed.reshape(-1, 60).mean(axis=1)
    assert streams.speed_error_mps / np.sqrt(60) == pytest.approx(blocks.std(), rel=0.5)


numbers = st.floats(-1e4, 1e6) | st.just(np.nan)
columns = st.integers(2, 80).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "time_s": hnp.arrays(np.float64, n, elements=st.floats(0, 20000)).map(np.sort),
            "distance_m": hnp.arrays(np.float64, n, elements=numbers),
            "speed_mps": hnp.arrays(np.float64, n, elements=numbers),
            "elevation_m": hnp.arrays(np.float64, n, elements=numbers),
        }
    )
)


@given(columns)
@settings(max_examples=60, deadline=None)
def test_any_numbers_give_a_stream_of_numbers(found):
    before = {k: v.copy() for k, v in found.items()}
    found = found | {"time_s": found["time_s"] - found["time_s"][0]}
    streams = clean.streams(Activity("any", "running", found))
    n = len(streams.time_s)
    for values in (streams.speed_mps, streams.adjusted_mps, streams.distance_m, streams.grade):
        assert len(values) == n
        assert np.isfinite(values).all()
    assert (streams.speed_mps >= 0).all()
    assert (np.diff(streams.distance_m) >= 0).all()
    assert all(np.array_equal(before[k], found[k], equal_nan=True) for k in before if k != "time_s")
