"""Best efforts and the figures of one activity, on streams whose answer is known."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from block_runs import activity
from milelog.measure import clean
from milelog.measure.activity import measure
from milelog.measure.metrics import METRICS, best_efforts, metric
from milelog.measure.metrics.fitness_evidence import bests
from milelog.measure.metrics.histogram import speed_histograms
from milelog.measure.types import bin_speed
from milelog.model import Athlete, Race, Streams
from milelog.runner import timetable, zone_of
from milelog.sessions.zone_time import zone_seconds


def stream(speed_mps, **more):
    speed = np.asarray(speed_mps, dtype=float)
    count = len(speed)
    given = {
        "time_s": np.arange(count, dtype=float),
        "speed_mps": speed,
        "adjusted_mps": speed,
        "distance_m": np.concatenate(([0.0], np.cumsum(speed)[:-1])),
        "moving": speed > 0.5,
        "paused": np.zeros(count, dtype=bool),
        "grade": np.zeros(count),
        "elevation_m": np.full(count, np.nan),
        "heart_rate_bpm": np.full(count, np.nan),
    }
    return Streams(**given | more)


def test_the_fast_kilometre_is_found_where_it_was_run():
    speed = np.full(1800, 3.0)
    speed[600:800] = 5.0
    effort = next(e for e in best_efforts(stream(speed)) if e.distance_m == 1000)
    assert (effort.time_s, effort.start_s) == (pytest.approx(200), pytest.approx(600))


def test_standing_counts_in_an_effort():
    speed = np.full(900, 4.0)
    speed[300:360] = 0.0
    effort = next(e for e in best_efforts(stream(speed)) if e.distance_m == 3000)
    assert effort.time_s == pytest.approx(750 + 60, abs=1)


@pytest.mark.parametrize(
    ("metres", "error", "counts"),
    # The recording's own error decides: half of it may be missing, up to 1.5 %.
    [(9980, 0.01, True), (9951, 0.01, True), (9949, 0.01, False), (9949, 0.02, True), (9980, 0.0, False), (9849, 0.2, False), (9854, 0.2, True), (10000, 0.01, True)],
)  # fmt: skip
def test_a_race_that_was_recorded_a_little_short_is_one(metres, error, counts):
    run = stream(np.full(2400, metres / 2400), distance_error=error)
    found = {e.distance_m: e for e in best_efforts(run)}
    assert (10000.0 in found) is counts
    assert (10000.0 in {b.distance_m for b in bests(run)}) is counts
    if counts:
        assert found[10000.0].time_s == pytest.approx(2400, abs=1)
        assert found[10000.0].recorded_m == (pytest.approx(metres) if metres < 10000 else None)
        (best,) = [b for b in bests(run) if b.distance_m == 10000.0]
        assert (best.elapsed_s, best.moving_s) == (pytest.approx(2400, abs=1), pytest.approx(2400, abs=1))
    # What is shorter was all recorded.
    assert found[5000.0].recorded_m is None


@pytest.mark.parametrize(("metres", "is_race"), [(4990, True), (4976, True), (4974, False)])
@pytest.mark.parametrize("stop_s", [60, 300])
def test_a_race_between_two_stops_that_was_recorded_a_little_short_is_one(metres, is_race, stop_s):
    """A wait at the start line is no part of the race, however little the watch has measured short."""
    wait, crumb, race = np.zeros(stop_s), np.full(1, 0.6), np.full(1221, metres / 1221)
    speed = np.concatenate([np.full(1200, 3.0), wait, crumb, race, crumb, wait, np.full(900, 2.9)])
    run = stream(speed, distance_error=0.01)
    (effort,) = (e for e in best_efforts(run) if e.distance_m == 5000)
    (best,) = (b for b in bests(run) if b.distance_m == 5000)
    if is_race:
        assert (effort.time_s, effort.start_s) == (1221, 1201 + stop_s)
        assert effort.recorded_m == pytest.approx(metres)
        assert (best.elapsed_s, best.start_s, best.moving_s) == (1221, 1201 + stop_s, pytest.approx(1221, rel=1e-3))
    else:
        assert min(effort.time_s, best.elapsed_s) > 1221 + stop_s
        assert effort.recorded_m is None


def test_no_effort_is_longer_than_the_run():
    assert [e.distance_m for e in best_efforts(stream(np.full(300, 3.0)))] == [400.0, 800.0]
    assert best_efforts(stream([3.0])) == ()


@given(st.lists(st.floats(0, 8), min_size=200, max_size=600))
def test_no_other_stretch_is_faster(speeds):
    run = stream(speeds)
    for effort in best_efforts(run, (400.0,)):
        ends = np.append(run.distance_m, run.distance_m[-1] + run.speed_mps[-1])
        for start in range(0, len(speeds), 7):
            reach = np.flatnonzero(ends >= run.distance_m[start] + 400.0)
            if len(reach):
                assert effort.time_s <= reach[0] - start + 1e-6


def test_zone_time_adds_up_to_moving_time():
    speed = np.concatenate((np.full(600, 2.8), np.full(300, 4.2), np.zeros(100)))
    (zones,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
    spent = zone_seconds(speed_histograms(stream(speed))[0], zones)
    assert spent == {"E": 600.0, zone_of(4.2, zones): 300.0}
    assert sum(spent.values()) == 900


@given(st.floats(0, 8.9))
def test_the_histogram_keeps_speed_within_half_a_bin(speed):
    counts, _ = speed_histograms(stream([speed] * 5, moving=np.ones(5, dtype=bool)))
    assert sum(counts) == 5
    assert abs(bin_speed(len(counts) - 1) - speed) <= 0.0251


def test_metrics_say_none_where_the_stream_lacks_what_they_need():
    run = stream(np.full(1500, 3.0))
    assert {name: METRICS[name](run) for name in ("ascent", "mean_heart_rate", "decoupling", "training_stress")} == {
        "ascent": None,
        "mean_heart_rate": None,
        "decoupling": None,
        "training_stress": None,
    }


@pytest.mark.parametrize(
    ("heights", "noise", "climbed"),
    [
        ([0, 2], 0.0, 2),
        ([0, 1.9], 0.0, 0),
        ([5, 5, 5.02], 0.0, 0),
        ([3, 0, 10, 9, 12, 0, 4, 3], 0.0, 16),  # a dip of one metre parts no climb
        ([0, 10, 8, 13], 0.0, 15),  # one of two does
        ([0, 1.5] * 500, 0.0, 0),  # a hundred ripples are no hill
        ([0, 5, 0, 5], 0.5, 10),
        ([0, 4.9, 0, 4.9], 0.5, 0),
        ([20, 10, 15, math.nan], 0.0, 5),
    ],
)
def test_climb_is_what_rises_above_the_noise(heights, noise, climbed):
    run = stream(np.full(len(heights), 3.0), elevation_m=np.array(heights, float), elevation_noise_m=noise)
    assert METRICS["ascent"](run) == pytest.approx(climbed)


@pytest.mark.parametrize("height", [20.0, 0.0, -3.3])
def test_one_height_throughout_is_no_measurement_of_climb(height):
    found = activity(np.full(1200, 3.0), elevation=np.full(1200, height))
    assert METRICS["ascent"](clean.streams(found)) is None
    assert measure(found, clean.streams(found)).ascent_m is None


def test_decoupling_is_the_fall_of_efficiency():
    rate = np.concatenate((np.full(900, 140.0), np.full(900, 154.0)))
    found = METRICS["decoupling"](stream(np.full(1800, 3.0), heart_rate_bpm=rate))
    assert found == pytest.approx(100 * (1 - 140 / 154))


def test_an_hour_at_threshold_is_a_stress_of_100():
    (zones,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
    threshold = next(z.fast_mps for z in zones.zones if z.name == "T")
    assert METRICS["training_stress"](stream(np.full(3600, threshold)), zones) == pytest.approx(100)


def test_a_metric_with_a_taken_name_or_an_unknown_need_is_refused():
    with pytest.raises(ValueError, match="two metrics are named ascent"):
        metric("ascent", "m")(lambda _s, _z: 0.0)
    with pytest.raises(ValueError, match="needs"):
        metric("novel", "m", needs=("telepathy",))(lambda _s, _z: 0.0)
