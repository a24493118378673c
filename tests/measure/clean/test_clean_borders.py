"""The clean stream at the bounds of its rules: sums, coverage, totals, laps, spikes and what is said of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from milelog.measure.clean import arrays, totals
from milelog.measure.clean.coverage import GAP_S, HOLE_S, SPARSE, coverage, covers, holes, merged, sampled
from milelog.measure.clean.doubt import doubtful
from milelog.measure.clean.impossible import (
    LEAST_RUN_S,
    RAN_S,
    RECORDS_S,
    VEHICLE_S,
    WINDOWS_S,
    Impossible,
    record_mps,
    record_s,
    without_impossible,
)
from milelog.measure.clean.laps import in_elapsed_time
from milelog.measure.clean.odometer import ERRORS, INDOORS_ERROR, LEAST_COVERAGE, Odometer, best_odometer
from milelog.measure.clean.positions import distance_along
from milelog.measure.clean.remarks import problems
from milelog.measure.clean.speed import blend, effort, uphill_grade
from milelog.measure.clean.stream import MAX_GRADE, SLOPE_WINDOW_S, streams
from milelog.model import Activity, Lap, Totals
from text_snapshots import TextFile, figure


def recording(sport="running", **columns):
    """A recording of some columns, a record each second where no times are given."""
    fields = {k: columns.pop(k) for k in ("totals", "laps", "pauses", "sub_sport") if k in columns}
    found = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
    found.setdefault("time_s", np.arange(len(next(iter(found.values()))), dtype=float))
    return Activity("run.fit", sport, found, **fields)


def way(*parts):
    """Cumulative metres at whole seconds of (seconds, m/s) parts."""
    return np.append(0.0, np.cumsum(np.concatenate([np.full(s, float(v)) for s, v in parts])))


def test_the_noise_of_a_speed_is_that_of_its_steps():
    """Blocks of three seconds whose means step by 1 each time: s = 1 / 0.524 * sqrt(3 / 2)."""
    speed = np.repeat([3.0, 4.0] * 3, 3)
    assert arrays.noise(speed, 3) == pytest.approx(np.sqrt(1.5) / 0.524)
    # Four steps are needed, and blocks in which it stands do not count.
    assert arrays.noise(speed[:15], 3) == pytest.approx(np.sqrt(1.5) / 0.524)
    assert arrays.noise(speed[:14], 3) == 0.2
    stood = speed.copy()
    stood[0] = 0.0
    assert arrays.noise(stood, 3) == pytest.approx(np.sqrt(1.5) / 0.524)
    stood[4] = 0.0
    assert arrays.noise(stood, 3) == 0.2
    assert arrays.noise(np.full(100, 3.0), 3) == 0.05
    # The 40th percentile of the steps.
    steps = np.repeat(np.cumsum([3.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), 2)
    assert arrays.noise(steps, 2) == pytest.approx(0.3 / 0.524)
    assert arrays.noise(np.repeat([3.0, 4.0] * 5, 15)) == pytest.approx(np.sqrt(7.5) / 0.524)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.25, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7])
def test_quantiles_are_those_of_numpy(n, share):
    values = np.array([5.0, 1.0, 4.0, 2.0, 9.0, 3.0, 7.0])[:n]
    assert arrays.quantile(values, share) == pytest.approx(np.quantile(values, share))


@pytest.mark.parametrize("window", [1, 2, 3, 4, 7, 8])
@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 8, 20])
def test_a_moving_mean_is_shorter_at_the_ends(n, window):
    values = np.arange(n, dtype=float) ** 2
    half = window // 2
    expected = [values[max(0, i - half) : i + half + 1].mean() for i in range(n)]
    assert arrays.smooth(values, window) == pytest.approx(expected)


def test_stretches_of_true():
    assert arrays.true_spans(np.array([True, True, False, True, False, False, True])) == [(0, 2), (3, 4), (6, 7)]
    assert arrays.true_spans(np.array([False, True, False])) == [(1, 2)]
    assert arrays.true_spans(np.zeros(3, dtype=bool)) == []


NAN = np.nan


def known(n, *gaps):
    """Values at n seconds, unknown in some gaps (first and one after the last)."""
    values = np.ones(n)
    for a, b in gaps:
        values[a:b] = NAN
    return values


def test_how_much_of_the_time_is_known():
    """A column is known between two values a minute apart, whatever lies between; beyond, the records show a hole."""
    assert (HOLE_S, GAP_S, SPARSE) == (60, 10, 3)
    times = np.arange(200.0)
    assert coverage(np.ones(200), times) == 1.0
    assert coverage(known(200, (50, 109)), times) == 1.0
    assert coverage(known(200, (50, 110)), times) == pytest.approx((199 - 61) / 199)
    assert coverage(known(200, (0, 80)), times) == pytest.approx(119 / 199)
    assert coverage(known(200, (1, 199)), times) == 0.0
    assert coverage(known(200, (0, 199)), times) == 0.0
    assert coverage(np.ones(1), np.zeros(1)) == 0.0
    assert covers(known(201, (0, 100)), np.arange(201.0)) is False
    assert covers(known(201, (0, 99)), np.arange(201.0)) is True


def test_a_gap_of_the_recording_is_no_hole_of_a_column():
    """Of a gap between two records ten seconds count: it is a pause, not a hole."""
    times = np.concatenate([np.arange(50.0), 1000.0 + np.arange(50)])
    assert coverage(known(100, (45, 55)), times) == 1.0
    # 25 s before it, 10.6 of it (the mean between records here) and 24 after it: just under a minute.
    assert coverage(known(100, (25, 74)), times) == 1.0
    assert coverage(known(100, (25, 75)), times) < 1.0


def test_sparse_recordings_have_wider_holes():
    times = np.arange(0.0, 3000.0, 30.0)
    assert coverage(known(100, (50, 52)), times) == 1.0
    assert coverage(known(100, (50, 53)), times) < 1.0


def test_holes():
    times = np.arange(300.0)
    at = np.flatnonzero(np.isfinite(known(300, (0, 61), (100, 160), (200, 259), (239, 300))))
    assert holes(at, times) == [(0.0, 61.0), (99.0, 160.0), (199.0, 299.0)]
    assert holes(np.arange(60, 240), times) == []
    assert holes(np.arange(61, 240), times) == [(0.0, 61.0)]
    assert holes(np.arange(0, 239), times) == [(238.0, 299.0)]


def test_a_column_between_its_known_values():
    grid = np.arange(10.0)
    assert sampled(np.array([1.0, NAN, 3.0]), np.array([0.0, 4.0, 9.0]), grid)[[0, 9]].tolist() == [1, 3]
    assert np.isnan(sampled(np.array([NAN, 2.0]), np.array([0.0, 9.0]), grid)).all()
    times = np.arange(300.0)
    column = sampled(known(300, (0, 61), (120, 181)), times, times)
    assert np.flatnonzero(np.isnan(column)).tolist() == [0, *range(120, 181)]
    column = sampled(known(300, (239, 300)), times, times)
    assert np.flatnonzero(np.isnan(column)).tolist() == [299]
    # Records that pause for longer than a hole may leave the column unknown there.
    gap = np.concatenate([np.arange(100.0), 161.0 + np.arange(100)])
    assert np.flatnonzero(np.isnan(sampled(np.ones(200), gap, np.arange(261.0)))).tolist() == list(range(100, 161))
    gap = np.concatenate([np.arange(100.0), 159.0 + np.arange(100)])
    assert not np.isnan(sampled(np.ones(200), gap, np.arange(259.0))).any()


def test_spans_that_lie_near_are_one():
    assert merged([(5.0, 6.0), (0.0, 2.0), (3.9, 4.0)], 2.0) == [(0.0, 6.0)]
    assert merged([(0.0, 2.0), (4.0, 5.0)], 2.0) == [(0.0, 2.0), (4.0, 5.0)]
    assert merged([(0.0, 9.0), (1.0, 2.0)], 0.0) == [(0.0, 9.0)]


def scaled(total, covered=1000.0, source="device", *, recorded=300.0, **fields):
    """The factor of a recording that counted `covered` metres."""
    metres = np.linspace(0, covered, 301)
    elapsed = fields.pop("elapsed", None)
    timer = fields.pop("timer", None)
    run = recording(distance_m=metres, totals=Totals(distance_m=total, elapsed_s=elapsed, timer_s=timer), **fields)
    return totals.scale(run, covered, recorded, source)


@pytest.mark.parametrize(
    ("fields", "factor"),
    [
        ({"total": 1100, "sub_sport": "treadmill"}, 1.1),
        ({"total": 1100}, 1.0),
        ({"total": 1100, "sub_sport": "track"}, 1.0),
        ({"total": None, "sub_sport": "treadmill"}, 1.0),
        ({"total": 0, "sub_sport": "treadmill"}, 1.0),
        ({"total": 100, "covered": 0.0, "sub_sport": "treadmill"}, 1.0),
        ({"total": 2000, "sub_sport": "treadmill"}, 2.0),
        ({"total": 2001, "sub_sport": "treadmill"}, 1.0),
        ({"total": 500, "sub_sport": "treadmill"}, 0.5),
        ({"total": 499, "sub_sport": "treadmill"}, 1.0),
        # What the records counted was corrected by nobody.
        ({"total": 1005, "sub_sport": "treadmill"}, 1.0),
        ({"total": 1006, "sub_sport": "treadmill"}, 1.006),
        ({"total": 1100, "sub_sport": "treadmill", "source": "laps"}, 1.0),
        ({"total": 1100, "sub_sport": "treadmill", "source": "total"}, 1.0),
        ({"total": 1160, "source": "speed"}, 1.16),
        ({"total": 1162, "source": "speed"}, 1.0),
        ({"total": 862, "source": "speed"}, 0.862),
        ({"total": 860, "source": "speed"}, 1.0),
        ({"total": 1051, "source": "positions"}, 1.051),
        ({"total": 1052, "source": "positions"}, 1.0),
        # A total of another time says nothing of this one.
        ({"total": 1100, "sub_sport": "treadmill", "elapsed": 315, "recorded": 300}, 1.1),
        ({"total": 1100, "sub_sport": "treadmill", "elapsed": 316, "recorded": 300}, 1.0),
        ({"total": 1100, "sub_sport": "treadmill", "elapsed": 400, "timer": 315, "recorded": 300}, 1.1),
        ({"total": 1100, "sub_sport": "treadmill", "timer": 316, "recorded": 300}, 1.0),
        # Two laps that add up to it are a second witness, unless positions speak against them.
        ({"total": 1100, "laps": (Lap(0, 150, 600.0), Lap(150, 300, 500.0))}, 1.1),
        ({"total": 1100, "laps": (Lap(0, 150, 600.0), Lap(150, 300, 505.5))}, 1.1),
        ({"total": 1100, "laps": (Lap(0, 150, 600.0), Lap(150, 300, 505.6))}, 1.0),
        ({"total": 1100, "laps": (Lap(0, 300, 1100.0),)}, 1.0),
        ({"total": 1100, "laps": (Lap(0, 300, 1100.0), Lap(300, 300, None))}, 1.0),
        ({"total": 1100, "laps": (Lap(0, 150, 600.0), Lap(150, 300, 500.0)), "latitude_deg": [NAN] * 301}, 1.1),
        ({"total": 1100, "laps": (Lap(0, 150, 600.0), Lap(150, 300, 500.0)), "latitude_deg": [40.0] * 301}, 1.0),
    ],
)
def test_what_a_total_scales(fields, factor):
    assert scaled(**fields) == pytest.approx(factor)


def test_the_way_out_of_totals():
    """Laps' metres at an even speed while the timer runs; without laps the total's."""
    times, timed = np.arange(11.0), np.ones(10, dtype=bool)
    timed[2:4] = False
    lapped = recording(time_s=times, laps=(Lap(0, 4, 20.0), Lap(4, 10, 30.0), Lap(5, 5, 9.0), Lap(6, 7, None)))
    source, grid, metres = totals.distance_from_totals(lapped, times, timed)
    assert (source, grid.tolist()) == ("laps", list(range(11)))
    assert metres.tolist() == [0, 10, 20, 20, 20, 25, 30, 35, 40, 45, 50]
    # A lap that was stood all the way counts at its end; one from before the start from the start.
    stood = recording(time_s=times, laps=(Lap(2, 4, 7.0), Lap(-5, 2, 8.0), Lap(-5, 0, 3.0)))
    assert totals.distance_from_totals(stood, times, timed)[2].tolist() == [0, 4, 8, 8, 15, 15, 15, 15, 15, 15, 15]
    whole = recording(time_s=times, totals=Totals(distance_m=80.0))
    source, _, metres = totals.distance_from_totals(whole, times, timed)
    assert (source, metres[[0, 2, 4, 10]].tolist()) == ("total", [0, 20, 20, 80])
    assert totals.distance_from_totals(recording(time_s=times), times, timed) is None
    assert totals.distance_from_totals(whole, times[:1], timed) is None
    assert totals.distance_from_totals(whole, times, timed[:1]) is None


def test_figures_of_the_whole():
    run = recording(distance_m=way((600, 3.0)), pauses=((100.0, 160.0),), totals=Totals())
    stream = streams(run)
    assert totals.elapsed_s(run) == 600
    assert totals.timer_s(run, replace(stream, pauses=((100.0, 160.0), (200.0, 230.0)))) == 510
    assert totals.timer_s(run, replace(stream, pauses=((0.0, 700.0),))) == 0
    told = replace(run, totals=Totals(elapsed_s=700.0, timer_s=640.0))
    assert (totals.elapsed_s(told), totals.timer_s(told, stream)) == (700, 640)
    assert totals.elapsed_s(recording(time_s=[])) == 0
    pool = recording(time_s=np.arange(10.0), totals=Totals(distance_m=50.0))
    assert totals.distance_m(pool, streams(replace(pool, totals=Totals()))) == 50
    assert totals.distance_m(recording(time_s=[0.0]), streams(recording(time_s=[0.0]))) == 0


def lapped(metres, paused, *spans):
    """Starts and ends of laps of (start, end, metres) once they are in elapsed time."""
    laps = [Lap(float(a), float(b), m) for a, b, m in spans]
    return [(lap.start_s, lap.end_s) for lap in in_elapsed_time(laps, metres, paused)]


def test_laps_in_timer_time_are_moved_to_where_their_metres_were_run():
    metres = way((100, 3.0), (60, 0.0), (100, 3.0), (100, 4.0))
    paused = np.zeros(360, dtype=bool)
    paused[100:160] = True
    timer = ((0, 100, 300.0), (100, 200, 300.0), (200, 300, 400.0))
    assert lapped(metres, paused, *timer) == [(0, 160), (160, 260), (260, 360)]
    elapsed = ((0, 160, 300.0), (160, 260, 300.0), (260, 360, 400.0))
    assert lapped(metres, paused, *elapsed) == [(0, 160), (160, 260), (260, 360)]
    # One lap has no other to be told by; without a pause of five seconds there is nothing to move.
    assert lapped(metres, paused, timer[2]) == [(200, 300)]
    for seconds, moved in ((4, False), (5, True)):
        metres = way((20, 3.0), (seconds, 0.0), (20, 3.0), (20, 6.0))
        paused = np.zeros(60 + seconds, dtype=bool)
        paused[20 : 20 + seconds] = True
        found = lapped(metres, paused, (0, 20, 60.0), (20, 40, 60.0), (40, 60, 120.0))
        assert (found[2] == (40 + seconds, 60 + seconds)) is moved
    # Laps that fit neither way stay.
    assert lapped(metres, paused, (0, 20, 200.0), (20, 40, 10.0), (40, 60, 300.0))[2] == (40, 60)


@pytest.mark.parametrize(("stood", "moved"), [(45, False), (46, True)])
def test_laps_that_are_a_little_off_stay(stood, moved):
    """Three laps of 1500 m in timer time: a pause of P seconds in the second is an error of 3 P of 4500 m, 3 % at most."""
    metres = way((500, 3.0), (stood, 0.0), (1000, 3.0))
    paused = np.zeros(1500 + stood, dtype=bool)
    paused[500 : 500 + stood] = True
    timer = ((0, 500, 1500.0), (500, 1000, 1500.0), (1000, 1500, 1500.0))
    assert (lapped(metres, paused, *timer)[2] == (1000 + stood, 1500 + stood)) is moved


def possible(*parts, cadence=None):
    metres = way(*parts)
    steps = np.full(len(metres) - 1, NAN) if cadence is None else np.asarray(cadence, dtype=float)
    found = without_impossible(metres, steps)
    return figure((found.cut, float(found.cut_m), found.spikes, str(found.ride), float(found.metres[-1])))


EASY = (600, 3.0)
IMPOSSIBLE = {
    "an easy run": [EASY],
    "10 s": [(10, 30.0)],
    "11 s": [(11, 30.0)],
    "a leap of 9 s at 12 m/s": [EASY, (9, 12.0), EASY],
    "11 s at 10.8 m/s": [EASY, (11, 10.8), EASY],
    "11 s at 10.7 m/s": [EASY, (11, 10.7), EASY],
    "54 s at 9.7 m/s": [EASY, (54, 9.7), EASY],
    "55 s at 9.7 m/s": [EASY, (55, 9.7), EASY],
    "60 s at 9.4 m/s": [EASY, (60, 9.4), EASY],
    "two minutes at 8 m/s": [EASY, (120, 8.0), EASY],
    "two minutes at 7.9 m/s": [EASY, (120, 7.9), EASY],
    "five minutes at 7.4 m/s": [EASY, (300, 7.4), EASY],
    "five minutes at 7.2 m/s": [EASY, (300, 7.2), EASY],
    "a quarter of an hour at 6.8 m/s": [EASY, (900, 6.8), EASY],
    "a quarter of an hour at 6.6 m/s": [EASY, (900, 6.6), EASY],
    "an hour at 6.3 m/s": [EASY, (3600, 6.3), EASY],
    "a vehicle with a red light of 122 s": [EASY, (100, 12.0), (122, 0.0), (100, 12.0), EASY],
    "a vehicle with a red light of 123 s": [EASY, (100, 12.0), (123, 0.0), (100, 12.0), EASY],
    "a vehicle and a brief fast part near": [EASY, (100, 12.0), (100, 2.0), (8, 7.0), EASY],
    "a vehicle and a brief fast part far": [EASY, (100, 12.0), (130, 2.0), (8, 7.0), EASY],
    "two leaps 62 s apart": [EASY, (20, 12.0), (62, 3.0), (20, 12.0), EASY],
    "two leaps 61 s apart": [EASY, (20, 12.0), (61, 3.0), (20, 12.0), EASY],
    "leaps that make a minute": [EASY, (25, 12.0), (20, 3.0), (25, 12.0), EASY],
    "482 s of running beside a drive": [(482, 3.0), (900, 14.0)],
    "483 s of running beside a drive": [(483, 3.0), (900, 14.0)],
    "a minute and 59 s of running": [(119, 3.0), (900, 14.0)],
    "standing beside a drive": [(300, 0.3), (900, 14.0)],
    "a slow drive after a quick run": [(600, 5.0), (300, 7.6), (600, 5.0)],
    "faster than an hour's record all the way": [(1200, 6.6)],
}


def test_what_nobody_can_have_run(snapshot):
    """What was cut and its metres; spikes; whether it was a ride; metres in all."""
    written = [f"{name}: {possible(*parts)}" for name, parts in IMPOSSIBLE.items()]
    for seconds, steps in ((100, 170), (100, 141), (100, 139), (174, 170), (175, 170), (100, NAN)):
        cadence = np.concatenate([np.full(600, 165.0), np.full(seconds, float(steps)), np.full(600, 165.0)])
        written.append(
            f"{seconds} s at 10 m/s, {steps} steps: {possible(EASY, (seconds, 10.0), EASY, cadence=cadence)}"
        )
    half = np.full(1300, NAN)
    half[600:653] = 170.0
    written.append(f"steps of just over half: {possible(EASY, (100, 10.0), EASY, cadence=half)}")
    half[652] = NAN
    written.append(f"steps of half: {possible(EASY, (100, 10.0), EASY, cadence=half)}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_the_records_are_those_of_2025():
    assert (
        *((100, 9.58), (200, 19.19), (400, 43.03), (800, 100.91), (1000, 131.96), (1500, 206.0), (1609.344, 223.13)),
        *((3000, 437.55), (5000, 755.36), (10000, 1571.0), (21097.5, 3402.0), (42195, 7235.0)),
    ) == RECORDS_S
    assert [(d, pytest.approx(record_s(d))) for d, _ in RECORDS_S] == list(RECORDS_S)
    assert [record_mps(t) for _, t in RECORDS_S] == pytest.approx([d / t for d, t in RECORDS_S])
    assert WINDOWS_S == (10, 30, 60, 120, 300, 900, 3600)
    assert (VEHICLE_S, RAN_S, LEAST_RUN_S) == (60, 180, 480)


def test_a_sprint_is_told_by_what_there_is():
    """Where it is as fast as a sprint over five seconds, from 6.5 m/s on, and the legs tell strides of over 2.5 m."""
    for speed, steps, found in (
        (6.6, 150, True),
        (6.6, 165, False),
        (6.4, 100, False),
        (6.6, 61, True),
        (6.6, 59, False),
    ):
        metres = way((300, 3.0), (30, speed), (300, 3.0))
        assert bool(doubtful(metres, None, np.full(630, float(steps)))) is found, (speed, steps)
    assert doubtful(way((4, 9.0)), None, np.full(4, 100.0)) == ()
    assert doubtful(way((5, 9.0)), None, np.full(5, 100.0)) == ((0.0, 5.0),)
    # A step count that is missing beside others tells nothing of its seconds.
    steps = np.full(630, 150.0)
    steps[310:320] = NAN
    found = doubtful(way((300, 3.0), (30, 6.8), (300, 3.0)), None, steps)
    assert [(a, b) for a, b in found if b - a > 1] == [(302.0, 310.0), (320.0, 328.0)]


def said(sport="running", source="device", *, factor=1.0, total=None, possible_=None, whole=3000.0, **odometer):
    run = recording(sport, time_s=np.arange(601.0), totals=Totals(distance_m=total))
    metres = np.linspace(0, whole, 601)
    found = Odometer(run.columns["time_s"], metres, source, 0.01, **odometer)
    return problems(run, found, possible_ or Impossible(metres), metres, factor)


REMARKS = {
    "nothing": {},
    "spikes": {"spikes": 2, "possible_": Impossible(np.zeros(2), spikes=1)},
    "spikes of a bicycle": {"sport": "cycling", "spikes": 2},
    "100 m while paused": {"left_out_m": 100.0},
    "101 m while paused": {"left_out_m": 101.0},
    "a minute denied": {"denied_s": 60.0},
    "59 s denied": {"denied_s": 59.0},
    "an hour denied": {"denied_s": 3725.0},
    "59:59.6 denied": {"denied_s": 3599.6},
    "a drive": {"possible_": Impossible(np.zeros(2), cut=((100, 200), (300, 365)), cut_m=1234.0)},
    "a ride": {"possible_": Impossible(np.zeros(2), ride=True)},
    "no distance": {"source": "none", "whole": 0.0},
    "no distance but a total": {"source": "none", "total": 5000.0, "whole": 0.0},
    "from positions": {"source": "positions"},
    "from laps": {"source": "laps"},
    "from the total": {"source": "total", "total": 3000.0},
    "from speed, fitted": {"source": "speed", "total": 3030.0, "whole": 3030.0, "factor": 1.01},
    "from speed, hardly fitted": {"source": "speed", "total": 3015.0, "whole": 3015.0, "factor": 1.005},
    "calibrated": {"total": 3030.0, "whole": 3030.0, "factor": 1.01},
    "calibrated down": {"total": 2970.0, "whole": 2970.0, "factor": 0.99},
    "15 m off": {"total": 3015.0},
    "15.1 m off": {"total": 3015.1},
    "10 m off": {"total": 1010.0, "whole": 1000.0},
    "11 m off": {"total": 1011.0, "whole": 1000.0},
    "off, and why": {
        "total": 4000.0,
        "spikes": 1,
        "left_out_m": 500.0,
        "possible_": Impossible(np.zeros(2), cut=((0, 9),), cut_m=90.0),
    },
}


def test_what_is_said_of_a_stream(snapshot):
    written = []
    for name, fields in REMARKS.items():
        written.append(name)
        written += [f"  {p.slug}: {p.message}" + (f" | {p.hint}" if p.hint else "") for p in said(**fields)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def source_of(columns, **fields):
    run = recording(**columns, **fields)
    times = run.columns["time_s"]
    found = best_odometer(run, times, np.arange(len(times)))
    return found.source, found.filled_from, round(float(found.metres[-1]), 1), found.error


RUN = way((400, 3.0))
NORTH = 40 + RUN / 111035.0


def columns(*, device=(), positions=(), speed=()):
    """All three sources, each unknown in one span."""
    found = {"distance_m": RUN.copy(), "latitude_deg": NORTH.copy(), "longitude_deg": np.full(401, -80.0)}
    found["speed_mps"] = np.full(401, 3.0)
    for names, span in ((("distance_m",), device), (("latitude_deg",), positions), (("speed_mps",), speed)):
        if span:
            for name in names:
                found[name][span[0] : span[1]] = NAN
    return found


def test_the_source_of_distance():
    assert (ERRORS, INDOORS_ERROR, LEAST_COVERAGE) == (
        {"device": 0.01, "positions": 0.02, "places": 0.02, "speed": 0.03},
        0.03,
        0.05,
    )
    assert source_of(columns()) == ("device", "", 1200.0, 0.01)
    assert source_of(columns(), sub_sport="treadmill") == ("device", "", 1200.0, 0.03)
    # Half of the time must be known; a hole is filled from the next.
    assert source_of(columns(device=(100, 298))) == ("device", "positions", 1200.0, 0.01)
    assert source_of(columns(device=(100, 301)))[:2] == ("positions", "")
    assert source_of(columns(device=(100, 298)), sub_sport="treadmill")[:2] == ("device", "speed")
    assert source_of(columns(device=(0, 401), positions=(0, 401)))[:2] == ("speed", "")
    # Where none is known for half of the time the one that is known longest counts.
    poor = columns(device=(0, 250), positions=(100, 401), speed=(0, 401))
    assert source_of(poor)[0] == "device"
    poor = columns(device=(0, 350), positions=(100, 401), speed=(0, 401))
    assert source_of(poor)[0] == "positions"
    least = columns(device=(22, 401), positions=(0, 401), speed=(0, 401))
    assert source_of(least)[0] == "device"
    least = columns(device=(20, 401), positions=(0, 401), speed=(0, 401))
    assert source_of(least)[0] == "none"
    # A counter that never moves knows nothing, and a speed of 0 is none.
    still = columns()
    still["distance_m"][:] = 7.0
    assert source_of(still)[0] == "positions"
    assert source_of({"speed_mps": np.zeros(401)})[0] == "none"
    assert source_of({"time_s": [0.0]})[0] == "none"


def test_a_hole_is_filled_in_proportion():
    """What the counter itself holds of the way across its hole is kept, unless it is less than half of the other's."""
    for share, metres in ((1.0, 1200.0), (0.6, 1200 - 0.4 * 303), (0.4, 1200.0)):
        given = columns(device=(150, 250))
        after = given["distance_m"][250:]
        after -= (1 - share) * 303
        found = source_of(given)
        assert found[2] == pytest.approx(metres, abs=1.0), share


def test_way_along_positions():
    """A jump aside of some seconds is passed over, one that stays is not; a gap is bridged at the usual speed."""
    times = np.arange(401.0)
    here = np.full(401, -80.0)
    assert distance_along(NORTH, here, times, 12.5).metres[-1] == pytest.approx(1200, rel=1e-3)
    for seconds, count in ((10, 1), (11, 0)):
        jumped = NORTH.copy()
        jumped[200 : 200 + seconds] += 0.01
        assert distance_along(jumped, here, times, 12.5).aside == count, seconds
    for seconds, bridged in ((10, False), (11, True)):
        kept = (times <= 200) | (times >= 200 + seconds)
        bent = NORTH - 0.5 * 3 * seconds / 111035.0 * (times >= 200 + seconds)
        found = distance_along(bent[kept], here[kept], times[kept], 12.5).metres[-1]
        assert found == pytest.approx(1200 if bridged else 1200 - 1.5 * seconds, abs=1.0)
    # Slower than a stroll it was a stop; for half a minute at a walk it was walked.
    for seconds, speed, whole in (
        (20, 0.8, False),
        (20, 1.0, True),
        (29, 1.8, True),
        (31, 1.8, False),
        (31, 2.0, True),
    ):
        kept = (times <= 200) | (times >= 200 + seconds)
        bent = NORTH - (3 - speed) * seconds / 111035.0 * (times >= 200 + seconds)
        found = distance_along(bent[kept], here[kept], times[kept], 12.5).metres[-1]
        assert found == pytest.approx(1200 if whole else 1200 - (3 - speed) * seconds, abs=1.5), (seconds, speed)


@pytest.mark.parametrize(("metres", "smooth"), [(0.02, False), (0.5, True)])
def test_zigzag_is_evened_out(metres, smooth):
    """Positions that lie aside of the way by turns lengthen it, unless they do so by hardly anything."""
    times, here = np.arange(401.0), np.full(401, -80.0)
    east = here + metres / 85394.0 * np.where(np.arange(401) % 2, 1, -1)
    found, straight = (distance_along(NORTH, lon, times, 12.5).metres[-1] for lon in (east, here))
    longer = np.hypot(3.0, 2 * metres) / 3.0 - 1
    assert (found / straight - 1 < 0.8 * longer) is np.bool_(smooth)


def test_effort_of_slope():
    """Flat by definition; the published curve at 10 % up and down and at its bounds."""
    grades = np.array([0.0, 0.05, 0.1, 0.3, -0.05, -0.1, -0.3])
    assert effort(grades).round(3).tolist() == [1.0, 1.191, 1.47, 3.154, 0.898, 0.884, 1.504]
    assert uphill_grade(1.0) == 0.0
    assert uphill_grade(0.5) == 0.0
    assert uphill_grade(float(effort(np.array([0.125]))[0])) == pytest.approx(0.125, abs=1e-4)
    assert uphill_grade(9.0) == 0.3


def blended(late, size=0.0, seconds=600, share=1.0, paused=()):
    """Speed out of an odometer with an alternating error and a speed field that is late."""
    true = np.concatenate(
        [np.full(seconds // 3, 3.0), np.full(seconds // 3, 4.0), np.full(seconds - 2 * (seconds // 3), 3.0)]
    )
    odometer = true + size * np.where(np.arange(seconds) % 2, 1, -1)
    device = share * np.concatenate([np.full(late, true[0]), true])[:seconds]
    stopped = np.zeros(seconds, dtype=bool)
    for a, b in paused:
        stopped[a:b] = True
    return true, blend(odometer, device, stopped)


@pytest.mark.parametrize("late", [0, 1, 6, 8])
def test_the_lag_of_a_speed_field_is_taken_out(late):
    true, found = blended(late)
    assert np.abs(found - true).max() < 1e-6


def test_a_lag_of_nine_seconds_is_not_looked_for():
    true, found = blended(9)
    assert np.abs(found - true).max() > 0.1


def test_blends(snapshot):
    """The odometer's noise is taken out, the field's wrong level too; under two minutes the odometer stands alone."""
    written = []
    for name, fields in {
        "noise of 0.1": {"late": 3, "size": 0.1},
        "noise of 1": {"late": 3, "size": 1.0},
        "a tenth too slow": {"late": 3, "share": 0.9},
        "too fast, with noise": {"late": 0, "share": 1.2, "size": 0.5},
        "120 s": {"late": 2, "size": 0.5, "seconds": 120},
        "119 s": {"late": 2, "size": 0.5, "seconds": 119},
        "a pause": {"late": 2, "size": 0.3, "paused": ((100, 130),)},
    }.items():
        true, found = blended(**fields)
        n = len(true)
        numbers = [float(np.std(found - true)), *found[[0, 99, n // 3, n // 2]].tolist()]
        written.append(f"{name}: {figure(tuple(numbers))}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_the_clean_stream_stands_where_nothing_moves():
    run = recording(distance_m=way((100, 3.0), (30, 0.39), (30, 0.41), (100, 3.0)))
    found = streams(run)
    assert found.moving[100:160].tolist() == [False] * 30 + [True] * 30
    assert (found.distance_source, found.distance_error) == ("device", 0.01)
    assert len(streams(recording(time_s=[])).time_s) == 1
    assert len(streams(recording(time_s=[5.0])).time_s) == 5
    assert len(streams(recording(time_s=[0.0, 9.2], distance_m=[0.0, 30.0])).time_s) == 10


def test_of_records_that_share_a_time_the_last_counts():
    run = recording(time_s=[0, 10, 10, 20], distance_m=[0, 20, 30, 60])
    assert streams(run).distance_m[10] == 30


def climbing(size, seconds=400, noise=0.0, speed=3.0):
    """A run up a slope of some size, heights with an alternating error."""
    metres = way((seconds, speed))
    heights = size * metres + noise * np.sin(np.arange(seconds + 1) * 2.5)
    return streams(recording(distance_m=metres, elevation_m=heights))


def test_grades(snapshot):
    assert (SLOPE_WINDOW_S, MAX_GRADE) == ((15, 75), 0.3)
    written = []
    for name, fields in {
        "flat": {"size": 0.0},
        "5 %": {"size": 0.05},
        "29 %, walked": {"size": 0.29, "speed": 1.5},
        "39 %, walked": {"size": 0.39, "speed": 1.5},
        "41 %, walked": {"size": 0.41, "speed": 1.5},
        "29 % faster than anybody": {"size": 0.29},
        "5 %, noise of 0.5 m": {"size": 0.05, "noise": 0.5},
        "5 %, noise of 3 m": {"size": 0.05, "noise": 3.0},
        "30 s": {"size": 0.05, "seconds": 30, "noise": 0.5},
        "29 s": {"size": 0.05, "seconds": 29, "noise": 0.5},
        "2 s": {"size": 0.05, "seconds": 2},
    }.items():
        found = climbing(**fields)
        n = len(found.grade)
        numbers = (*found.grade[[0, 1, n // 2, -1]].tolist(), float(found.elevation_m[n // 2]), found.elevation_noise_m)
        written.append(f"{name}: {figure(tuple(map(float, numbers)))}")
    assert climbing(-0.29).grade[200] == pytest.approx(-0.29)
    slow = streams(recording(distance_m=way((300, 0.1)), elevation_m=np.arange(301.0) * 0.01))
    written.append(f"nobody moves: {figure(float(slow.grade[150]))}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_heights_that_climb_faster_than_anybody_are_not_believed():
    metres, seconds = way((3600, 3.0)), np.arange(3601.0)
    hill = 60 * np.sin(seconds / 300)
    plain = streams(recording(distance_m=metres, elevation_m=hill)).grade
    for steps, believed in ((1, True), (2, True), (4, False)):
        jumps = 12.0 * np.minimum(seconds // 600, steps)
        found = streams(recording(distance_m=metres, elevation_m=hill + jumps)).grade
        assert found.any() == believed
        if believed:
            assert found[620:1180] == pytest.approx(plain[620:1180], abs=0.01)
            assert found.max() < 0.25
