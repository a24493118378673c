"""The figures of one activity at the bounds of their rules, on streams whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from made_streams import levels, made
from milelog.measure.load import FATIGUE_DAYS, FITNESS_DAYS, form
from milelog.measure.metrics import METRICS, best_efforts, figures
from milelog.measure.metrics.basic import CLIMB_OF_NOISE, LEAST_CLIMB_M, normalized_speed, rises, stress
from milelog.measure.metrics.efforts import EFFORT_DISTANCES_M, MARGIN
from milelog.measure.metrics.fitness_evidence import (
    EVEN,
    HEART_BPM,
    MOST_STEADY,
    STANDING_SHARE,
    STEADY_S,
    WARMUP_S,
    bests,
    fitness_evidence,
    highest_heart_rate,
    median_speed,
    steady,
)
from milelog.measure.metrics.histogram import BINS, HEART_BINS, heart_histogram, speed_histograms
from milelog.measure.metrics.registry import NEEDS, Metric
from milelog.measure.types import BIN_MPS, FIRST_BPM, SLOPE_GAIN, bin_speed
from milelog.model import Segment, Zone, ZoneSet
from milelog.units import MILE_M


def heights(*values, noise=0.0):
    elevation = np.array(values, dtype=float)
    return made(np.full(len(elevation), 3.0), elevation=elevation, elevation_noise_m=noise)


def test_the_constants_of_the_field():
    """Banister's 42 and 7 days; distances that are raced; hearts between 60 and 225; five even minutes after six of warm-up."""
    assert (FITNESS_DAYS, FATIGUE_DAYS) == (42, 7)
    assert EFFORT_DISTANCES_M == (400, 800, 1000, 1500, MILE_M, 3000, 2 * MILE_M, 5000, 10000, 21097.5, 42195)
    assert (HEART_BPM, STEADY_S, WARMUP_S, EVEN, MOST_STEADY) == ((60, 225), 300, 360, 0.08, 6)
    assert (LEAST_CLIMB_M, CLIMB_OF_NOISE, STANDING_SHARE, SLOPE_GAIN, MARGIN) == (2, 10, 0.04, (0.7, 1.04), 0.97)
    assert (BIN_MPS, BINS, FIRST_BPM, HEART_BINS) == (0.05, 180, 30, 220)


@pytest.mark.parametrize(
    ("height", "climb"),
    [
        ((0, 2), 2),
        ((0, 1.9), 0),
        ((0, 5, 3, 8), 10),
        ((0, 5, 2.9, 8), 10.1),
        ((0, 5, 3.1, 8), 8),
        ((0, 1, 0, 1, 0), 0),
        ((10, 0, 10, 10, 0, 4), 14),
        ((5, 0, -3, 4, 4, 2), 7),
        ((0, 5, 5, 9), 9),
        ((3, 3, 3.02), 0),
        ((3, 3, 3.005), None),
        ((3,), None),
        ((), 0),
        ((np.nan, 0, np.nan, 3, np.nan), 3),
    ],
)
def test_a_climb_lies_between_falls_of_two_metres(height, climb):
    values = np.array([h for h in height if not np.isnan(h)], dtype=float)
    assert rises(values, 2.0) == pytest.approx(climb or 0)
    if len(values):
        assert METRICS["ascent"](heights(*height)) == pytest.approx(climb)
    else:
        assert METRICS["ascent"](heights(np.nan, np.nan)) is None


@pytest.mark.parametrize(("noise", "climb"), [(0.1, 6), (0.2, 6), (0.3, 6), (0.31, 0)])
def test_a_climb_is_more_than_ten_times_the_noise(noise, climb):
    assert METRICS["ascent"](heights(0, 3, 0, 3, noise=noise)) == pytest.approx(climb)


def test_mean_heart_rate_is_of_the_seconds_that_have_one():
    run = made(np.full(4, 3.0), heart=[np.nan, 140, 150, np.nan])
    assert METRICS["mean_heart_rate"](run) == 145
    assert METRICS["mean_heart_rate"](made(np.full(4, 3.0))) is None


def coupled(seconds, first, second, *, beats=150.0):
    half = seconds // 2
    return made(levels((half, first), (seconds - half, second)), heart=np.full(seconds, beats))


def test_decoupling_is_of_the_halves_of_twenty_minutes_of_running():
    assert METRICS["decoupling"](coupled(1200, 3.0, 2.7)) == pytest.approx(10.0)
    assert METRICS["decoupling"](coupled(1200, 3.0, 3.3)) == pytest.approx(-10.0)
    assert METRICS["decoupling"](coupled(1199, 3.0, 2.7)) is None
    run = coupled(1200, 3.0, 2.7)
    heart = run.heart_rate_bpm.copy()
    heart[5] = 30.0
    assert METRICS["decoupling"](replace(run, heart_rate_bpm=heart)) is None
    heart[5] = 31.0
    assert METRICS["decoupling"](replace(run, heart_rate_bpm=heart)) == pytest.approx(10.0, abs=0.3)
    # Standing is not counted: it makes neither half.
    stood = made(levels((600, 3.0), (600, 0.0), (600, 2.7)), heart=np.full(1800, 150.0))
    assert METRICS["decoupling"](stood) == pytest.approx(10.0)


def test_normalized_speed_weighs_what_is_fast():
    assert normalized_speed(np.zeros(0)) == 0.0
    assert normalized_speed(levels((10, 2.0), (19, 4.0))) == pytest.approx(96 / 29)
    assert normalized_speed(np.full(30, 3.0)) == pytest.approx(3.0)
    assert normalized_speed(levels((15, 2.0), (15, 4.0))) == pytest.approx(3.0)
    speed = levels((30, 2.0), (30, 4.0))
    rolled = np.convolve(speed, np.full(30, 1 / 30), "valid")
    assert normalized_speed(speed) == pytest.approx((rolled**4).mean() ** 0.25)


ZONES = ZoneSet(date(2026, 3, 2), 50.0, (Zone("E", 2.5, 3.0), Zone("T", 3.6, 4.0)), "race")


def test_an_hour_at_threshold_is_a_hundred():
    assert stress(4.0, 3600, ZONES) == pytest.approx(100)
    assert stress(2.0, 1800, ZONES) == pytest.approx(12.5)
    assert METRICS["training_stress"](made(levels((1800, 4.0), (60, 0.0))), ZONES) == pytest.approx(50)
    assert METRICS["training_stress"](made(np.full(60, 4.0))) is None
    assert METRICS["training_stress"](made(np.zeros(60)), ZONES) is None


def test_figures_are_those_that_a_stream_tells_by_itself():
    assert figures(made(np.full(60, 3.0))) == {}
    found = figures(made(np.full(1200, 3.0), heart=np.full(1200, 150.0), elevation=np.linspace(0, 9, 1200)))
    assert found == pytest.approx({"ascent": 9, "mean_heart_rate": 150, "decoupling": 0})
    assert set(NEEDS) == {"moving", "heart_rate", "elevation", "zones"}
    # What is no number is left out.
    endless = Metric("endless", "m", (), lambda _s, _z: float("inf"))
    assert endless(made(np.zeros(3))) == float("inf")


def test_loads_of_days():
    day = date(2026, 3, 2)
    slow, fast = 1 - np.exp(-1 / 42), 1 - np.exp(-1 / 7)
    found = form({day: 50.0, day + timedelta(days=2): 20.0})
    assert [f.day.day for f in found] == [2, 3, 4]
    assert [f.load for f in found] == [50, 0, 20]
    fitness, fatigue = 50 * slow, 50 * fast
    assert (found[0].fitness, found[0].fatigue) == pytest.approx((fitness, fatigue))
    assert found[0].balance == pytest.approx(fitness - fatigue)
    assert found[1].fitness == pytest.approx(fitness * (1 - slow))
    assert found[2].fatigue == pytest.approx((20 - fatigue * (1 - fast)) * fast + fatigue * (1 - fast))
    assert form({day: 50.0}, day - timedelta(days=1)) == ()


def efforts(speed, *distances, **fields):
    return [(e.distance_m, round(e.time_s, 2), e.start_s) for e in best_efforts(made(speed, **fields), distances)]


def test_efforts():
    speed = levels((300, 3.0), (100, 5.0), (300, 3.0))
    assert efforts(speed, 400.0, 500.0, 600.0) == [(400, 80, 300), (500, 100, 300), (600, 133.33, 267)]
    assert efforts(np.full(100, 4.0), 400.0, 400.1) == [(400, 100, 0)]
    assert efforts(np.full(101, 4.0), 404.0, 404.1) == [(404, 101, 0)]
    assert efforts([4.0], 2.0) == []
    assert efforts([4.0, 4.0], 4.0) == [(4, 1, 0)]


def test_an_effort_is_no_faster_than_the_record():
    """400 m in 43.03 s is one; 3 % faster would be the error of a poor recording."""
    best = 400 / 43.03
    assert [d for d, *_ in efforts(levels((60, 3.0), (60, best * 1.02), (60, 3.0)), 400.0)] == [400.0]
    # What is too fast over the distance leaves the slower stretches beside it.
    found = efforts(levels((60, 3.0), (60, best * 1.1), (60, 3.0)), 400.0)
    assert found[0][1] >= MARGIN * 43.03


def test_no_effort_holds_a_second_that_is_denied():
    """300 m in a little under a minute, the sooner the faster: seconds 200 to 259."""
    speed = levels((200, 3.0), (100, 5.05), (200, 3.0)) - 0.0001 * np.arange(500)
    starts = {
        (200.0, 201.0): 201,
        (230.0, 231.0): 231,
        (259.0, 260.0): 198,
        (260.0, 261.0): 200,
        (199.0, 200.0): 200,
        (180.0, 500.0): 0,
    }
    for doubtful, start in starts.items():
        assert [at for *_, at in efforts(speed, 300.0, doubtful=(doubtful,))] == [start], doubtful
    assert efforts(speed, 300.0, doubtful=((0.0, 500.0),)) == []


def pieces(run, **fields):
    return {b.distance_m: b for b in bests(run, **fields)}


def test_bests_are_in_moving_time_less_a_light_or_two():
    """A stop of up to 4 % of a stretch costs nothing; the rest of a longer one counts."""
    for stop, seconds in ((0, 250), (10, 250), (20, 0.96 * 270), (60, 0.96 * 310)):
        run = made(levels((400, 4.0 * 0.7), (125, 4.0), (stop, 0.0), (125, 4.0), (400, 4.0 * 0.7)))
        best = pieces(run)[1000.0]
        assert best.moving_s == pytest.approx(seconds)
        assert (best.elapsed_s, best.start_s) == pytest.approx((250 + stop, 400))
    assert {b.distance_m for b in bests(run)} == {1000, 1500, MILE_M, 3000, 2 * MILE_M}


@pytest.mark.parametrize(("effort", "gain"), [(1.0, 1.0), (1.03, 1.03), (1.05, 1.04), (0.8, 0.8), (0.69, 0.7)])
def test_a_best_gains_at_most_four_in_a_hundred_by_slope(effort, gain):
    run = made(np.full(600, 4.0))
    run = replace(run, adjusted_mps=run.speed_mps * effort)
    assert pieces(run)[1000.0].moving_s == pytest.approx(250 / gain)


def test_the_evenness_of_a_best_and_what_lies_beside_it():
    run = made(levels((100, 3.0), (250, 4.0), (100, 3.2)), heart=np.arange(450.0) / 4 + 61)
    best = pieces(run)[1000.0]
    assert best.beside == pytest.approx((25 * 3.0 + 25 * 3.2) / 50 / 4.0)
    assert best.unevenness == pytest.approx(0.0, abs=1e-9)
    # The first two minutes of heart rate are left out, or half of the stretch.
    assert best.heart_rate_bpm == pytest.approx(np.mean(np.arange(220, 350) / 4 + 61))
    uneven = made(levels((100, 3.0), *[(25, 4.2), (25, 3.8)] * 5, (100, 3.0)))
    assert pieces(uneven)[1000.0].unevenness == pytest.approx(np.std(np.log([4.2, 3.8])), rel=1e-3)
    alone = pieces(made(levels((250, 4.0))))[1000.0]
    assert alone.beside == 0.0
    assert alone.heart_rate_bpm is None


@pytest.mark.parametrize(("known", "there"), [(83, False), (84, True)])
def test_a_heart_rate_counts_where_a_third_of_the_stretch_has_one(known, there):
    heart = np.full(250, np.nan)
    heart[250 - known :] = 150.0
    found = pieces(made(np.full(250, 4.0), heart=heart))[1000.0].heart_rate_bpm
    assert (found == 150.0) is there


def test_bests_of_short_recordings_and_of_none():
    assert bests(made(np.full(249, 4.0))) == ()
    assert [b.distance_m for b in bests(made(np.full(250, 4.0)))] == [1000]
    assert bests(made(np.full(500, 4.0), distance_source="none")) == ()
    assert [b.distance_m for b in bests(made(np.full(500, 4.0)), (999.0, 1001.0))] == [1001]


def stretch(speed=3.0, *, seconds=660, heart=150.0, grade=0.0):
    speed = np.full(seconds, speed) if np.isscalar(speed) else np.asarray(speed)
    return made(speed, heart=np.full(len(speed), heart), grade=np.full(len(speed), grade))


def test_five_even_minutes_after_the_warm_up_are_steady():
    found = steady(stretch(grade=0.01))
    assert [(s.start_s, s.duration_s, s.heart_rate_bpm, round(s.grade, 3)) for s in found] == [(360, 300, 150, 0.01)]
    assert found[0].adjusted_mps == pytest.approx(stretch(grade=0.01).adjusted_mps[0])
    assert steady(stretch(seconds=659)) == ()
    assert [s.start_s for s in steady(stretch(seconds=360 + 6 * 300))] == [360 + 300 * k for k in range(6)]
    assert [s.start_s for s in steady(stretch(seconds=360 + 7 * 300))] == [360 + 600 * k for k in range(4)]


@pytest.mark.parametrize(
    ("heart", "usable"), [(60.0, False), (60.5, True), (224.5, True), (225.0, False), (np.nan, False)]
)
def test_hearts_beat_between_sixty_and_two_hundred_and_twenty_five(heart, usable):
    assert bool(steady(stretch(heart=heart))) is usable
    run = made(np.full(250, 4.0), heart=np.full(250, heart))
    assert (pieces(run)[1000.0].heart_rate_bpm is not None) is usable
    assert (highest_heart_rate(stretch(heart=heart)) is not None) is usable


@pytest.mark.parametrize(("unknown", "found"), [(30, True), (31, False)])
def test_nine_tenths_of_a_steady_stretch_have_a_heart_rate(unknown, found):
    run = stretch()
    heart = run.heart_rate_bpm.copy()
    heart[360 : 360 + unknown] = np.nan
    assert bool(steady(replace(run, heart_rate_bpm=heart))) is found


@pytest.mark.parametrize(("stood", "found"), [(8, True), (9, False)])
def test_next_to_nothing_of_a_steady_stretch_is_stood(stood, found):
    run = stretch()
    moving = run.moving.copy()
    moving[400 : 400 + stood] = False
    assert bool(steady(replace(run, moving=moving))) is found


@pytest.mark.parametrize(("fast", "found"), [(3.0 * np.exp(0.159), True), (3.0 * np.exp(0.161), False)])
def test_a_steady_stretch_spreads_by_eight_in_a_hundred(fast, found):
    """Of two speeds that alternate each half minute the spread is half of their distance in log speed."""
    speed = levels((360, 3.0), *[(30, 3.0), (30, fast)] * 5)
    assert bool(steady(stretch(speed))) is found


@pytest.mark.parametrize(("speed", "found"), [(1.0, True), (0.99, False)])
def test_a_steady_stretch_is_no_slower_than_a_metre_a_second(speed, found):
    assert bool(steady(stretch(speed))) is found


def test_median_speed_and_highest_heart_rate():
    assert median_speed(made(levels((299, 3.0), (60, 0.0)))) is None
    assert median_speed(made(levels((300, 3.0), (60, 0.0)))) == 3.0
    heart = np.full(330, 150.0)
    heart[100:130] = 180.0
    assert highest_heart_rate(made(np.full(330, 3.0), heart=heart)) == pytest.approx(180)
    heart[100:130:2] = np.nan
    assert highest_heart_rate(made(np.full(330, 3.0), heart=heart)) == pytest.approx(165)
    assert highest_heart_rate(made(np.full(299, 3.0), heart=np.full(299, 150.0))) is None
    assert highest_heart_rate(made(np.full(300, 3.0), heart=np.full(300, 150.0))) == pytest.approx(150)
    # At the very start as well.
    early = np.full(300, 140.0)
    early[:30] = 170.0
    assert highest_heart_rate(made(np.full(300, 3.0), heart=early)) == pytest.approx(170)
    found = fitness_evidence(stretch(seconds=900))
    assert (found.median_mps, found.max_heart_rate_bpm) == pytest.approx((3.0, 150.0))
    assert len(found.steady) == 1
    assert found.bests[0].distance_m == 1000


def seconds_by_speed(run, segments=()):
    """Least and highest speed that the histogram knows, and its seconds."""
    counts, _ = speed_histograms(run, segments)
    met = [i for i, n in enumerate(counts) if n]
    return bin_speed(met[0]), bin_speed(met[-1]), sum(counts)


def test_noise_of_single_seconds_is_no_time_at_other_speeds():
    shaken = 3.0 + 0.9 * np.where(np.arange(1200) % 2, 1, -1)
    assert seconds_by_speed(replace(made(shaken), speed_error_mps=0.9)) == pytest.approx((3.0, 3.0, 1200), abs=0.1)
    # A watch that knows each second to 3 % is believed in each.
    low, high, _ = seconds_by_speed(replace(made(shaken), speed_error_mps=0.09))
    assert (low, high) == pytest.approx((2.1, 3.9), abs=0.1)


def test_seconds_are_evened_on_their_own_side_of_an_edge():
    speed = np.concatenate([np.full(300, 3.0), np.full(40, 0.0), np.full(300, 4.5)])
    run = replace(made(speed), speed_error_mps=1.5, moving=speed > 0)
    parts = [Segment("warmup", 0.0, 300.0, 900.0, 3.0), Segment("rep", 340.0, 640.0, 1350.0, 4.5)]
    counts, _ = speed_histograms(run, parts)
    assert {round(bin_speed(i), 1): n for i, n in enumerate(counts) if n} == {3.0: 300, 4.5: 300}
    # Without one a minute lies between the two.
    assert len([n for n in speed_histograms(run)[0] if n]) > 20


def test_histograms():
    run = made([0.0, 0.04, 0.06, 8.99, 9.5, 3.0, 3.0], heart=[150, 29.4, 29.5, 249.4, 249.6, 150.4, np.nan])
    speed, _ = speed_histograms(run)
    assert len(speed) == BINS
    assert {i: n for i, n in enumerate(speed) if n} == {0: 1, 1: 1, 60: 2, 179: 2}
    heart = heart_histogram(run)
    assert {i + FIRST_BPM: n for i, n in enumerate(heart) if n} == {30: 1, 249: 1, 150: 1}
    assert speed_histograms(made([0.0, 0.0])) == ((0,), ())
    assert heart_histogram(made([3.0, 3.0])) == ()
    assert bin_speed(0) == pytest.approx(0.025)
    assert bin_speed(60) == pytest.approx(3.025)


@pytest.mark.parametrize("shift", [0, 400])
def test_what_lies_before_changes_no_best_of_a_run(shift):
    """An easy start only moves the fast stretches in time."""
    blocks = [(300, 3.0), (250, 4.0), (300, 3.0)]
    one, other = made(levels(*blocks)), made(levels((shift, 2.0), *blocks))
    for a, b in zip(bests(one, (1000.0,)), bests(other, (1000.0,)), strict=True):
        assert (a.moving_s, a.start_s + shift) == pytest.approx((b.moving_s, b.start_s))
    for a, b in zip(best_efforts(one, (1000.0,)), best_efforts(other, (1000.0,)), strict=True):
        assert (a.time_s, a.start_s + shift) == pytest.approx((b.time_s, b.start_s))


def test_up_and_down_are_told_apart():
    """The mirrored grade makes a flat stretch of the same ground another effort, and its climb a fall."""
    up, down = (stretch(grade=g) for g in (0.03, -0.03))
    assert median_speed(up) > 3.0 > median_speed(down)
    climbing = np.linspace(0, 30, 300)
    assert METRICS["ascent"](heights(*climbing)) == pytest.approx(30)
    assert METRICS["ascent"](heights(*climbing[::-1])) == 0.0
