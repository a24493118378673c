"""What the detector finds from streams alone, and what it must leave alone."""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from block_runs import MILE_M, activity, sets, speeds
from milelog import formats
from milelog.measure import clean
from milelog.measure.detect import Detector, reading
from milelog.measure.detect.blocks import long_blocks
from milelog.model import HARD_KINDS, Athlete, Race
from milelog.runner import Daniels
from milelog.runner.sets import zoned
from milelog.simulate import PRESETS, Runner, simulate_gallery, simulate_run, workouts


def found(speed, **fields):
    return Detector()(clean.streams(activity(speed, **fields)))


def hard(segments):
    return [(s.start_s, s.end_s) for s in segments if s.kind in HARD_KINDS]


def spans(blocks, *fast):
    """Start and end of the blocks whose speed is one of `fast`."""
    at = itertools.accumulate([0, *(s for s, _ in blocks)])
    return [(a, a + s) for a, (s, v) in zip(at, blocks, strict=False) if v in fast]


def close(got, want, within=3.0):
    return len(got) == len(want) and all(
        abs(a - c) <= within and abs(b - d) <= within for (a, b), (c, d) in zip(got, want, strict=True)
    )


WORKOUTS = {
    "400 m, jog": sets(8, (84, 4.8), (80, 2.6)),
    "1 km, walk": sets(5, (230, 4.4), (120, 1.4)),
    "1 km, stand": sets(5, (230, 4.4), (90, 0.0)),
    "threshold 2 x 2 mi": sets(2, (830, 3.88), (560, 2.9)),
    "threshold 4 x 1 mi, minute jog": sets(4, (400, 4.02), (60, 2.6)),
    "continuous tempo, 12 % faster": [(1300, 3.2), (1500, 3.6), (900, 3.2)],
    "30 s on, 30 s off": sets(15, (30, 4.8), (30, 2.6)),
    "run and walk": [b for _ in range(8) for b in ((180, 2.8), (60, 1.4))],
    "ladder": [(900, 2.9), *(b for d in (90, 180, 270, 180, 90) for b in ((d, 4.5), (90, 2.5))), (500, 2.8)],
    "floats": sets(6, (240, 4.2), (120, 3.5)),
}


@pytest.mark.parametrize("every", [1, 4])
@pytest.mark.parametrize("name", WORKOUTS)
def test_the_workout_is_found(name, every):
    blocks = WORKOUTS[name]
    fast = {v for _, v in blocks if v >= 3.59} or {2.8}
    segments = found(speeds(*blocks, noise=0.015), every=every)
    assert close(hard(segments), spans(blocks, *fast), within=3.0 + every / 2)


def surging(count=9, faster=1.13, seed=4):
    """A long run with a pick-up of one to two minutes in each mile."""
    rng = np.random.default_rng(seed)
    blocks = []
    for _ in range(count):
        before, length = rng.uniform(120, 250), rng.uniform(75, 115)
        blocks += [(round(before), 3.1), (round(length), 3.1 * faster), (round(MILE_M / 3.1 - before - length), 3.1)]
    return blocks


def test_surges_of_a_long_run_are_surges_in_steady_running():
    blocks = surging()
    segments = found(speeds(*blocks, noise=0.015))
    assert close(hard(segments), spans(blocks, 3.1 * 1.13), within=5)
    assert {s.kind for s in segments} == {"surge", "steady"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_surges_are_found_in_positions_alone(seed):
    """A phone errs by metres that wander: what it cannot tell over 10 s it can over a minute and a half."""
    runner = Runner.of_vdot(49.1)
    blocks = workouts.long_with_surges(
        runner, Generator(PCG64(seed)), miles=10, per_mile=(0, 1, 1, 1, 1, 1, 1, 1, 1, 0)
    )
    activity_, truth = simulate_run(blocks, seed, watch=replace(PRESETS["phone"], noise=0.8), runner=runner)
    want = [(b["start_s"], b["end_s"]) for b in truth["blocks"] if b["kind"] == "surge"]
    got = hard(Detector()(clean.streams(activity_)))
    there = [any(abs(a - c) < 20 and abs(b - d) < 20 for c, d in got) for a, b in want]
    assert sum(there) >= len(want) / 2
    assert len(got) <= len(want) + 1


def test_strides_after_an_easy_run_are_strides():
    blocks = [(2400, 3.0), *[b for _ in range(6) for b in ((20, 5.2), (70, 2.5))], (300, 2.8)]
    segments = found(speeds(*blocks, noise=0.015))
    assert close(hard(segments), spans(blocks, 5.2), within=4)
    assert [s.kind for s in segments if s.kind in HARD_KINDS] == ["stride"] * 6


def test_the_last_rep_ends_at_its_size_though_the_way_home_is_nearly_as_fast():
    blocks = [(600, 2.8), *[b for _ in range(4) for b in ((540, 3.6), (180, 2.8))][:-1], (300, 3.45)]
    assert close(hard(found(speeds(*blocks, noise=0.01))), spans(blocks, 3.6), within=12)


def test_forty_minutes_of_threshold_are_one_rep_however_noisy_the_phone():
    run = next(itertools.islice(simulate_gallery(23, 118), 117, None))
    streams = clean.streams(formats.load(run.data, run.path).activities[0])
    assert close(hard(Detector()(streams)), [(b["start_s"], b["end_s"]) for b in run.truth["blocks"][1:2]], within=20)


LONE = {
    "inside an easy run": [(1500, 3.0), (900, 3.4), (900, 3.0)],
    "a fast finish": [(2400, 3.0), (500, 3.5)],
    "half an hour": [(900, 2.9), (1800, 3.3), (600, 2.8)],
    "two of nine minutes": [(900, 2.9), (540, 3.4), (240, 2.8), (540, 3.4), (600, 2.9)],
}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", LONE)
def test_a_long_block_is_found_though_it_stands_alone(name, seed):
    blocks = LONE[name]
    fastest = max(v for _, v in blocks)
    assert close(hard(found(speeds(*blocks, noise=0.02, seed=seed))), spans(blocks, fastest), within=15)


def test_rests_that_are_stood_part_reps_of_one_pace_without_warm_up():
    blocks = [b for _ in range(6) for b in ((300, 3.8), (90, 0.0))][:-1]
    assert close(hard(found(speeds(*blocks, noise=0.015))), spans(blocks, 3.8), within=6)


def stops(count, seed):
    rng = np.random.default_rng(seed)
    return [b for _ in range(count) for b in ((int(rng.integers(90, 800)), 3.0), (int(rng.integers(8, 60)), 0.0))]


PLAIN = {
    "steady": [(4000, 3.0)],
    "race": [(2400, 4.6)],
    "progression": [(600, 2.7 + 0.12 * i) for i in range(6)],
    "one slow kilometre": [(1500, 3.0), (400, 2.5), (1000, 3.0)],
    "two short walks": [(1300, 3.0), (60, 1.4), (900, 3.0), (90, 1.4), (700, 3.0)],
    "standing": [(900, 0.0)],
}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_run_has_no_reps(name, seed):
    assert hard(found(speeds(*PLAIN[name], noise=0.02, seed=seed))) == []


@pytest.mark.parametrize("seed", range(6))
def test_traffic_lights_give_no_reps(seed):
    assert hard(found(speeds(*stops(8, seed), noise=0.015, seed=seed))) == []


@pytest.mark.parametrize("number", [12, 28, 44, 60])
def test_easy_running_over_long_hills_has_no_reps(number):
    run = next(itertools.islice(simulate_gallery(23, number + 1), number, None))
    assert "negative-rolling" in run.path
    assert hard(Detector()(clean.streams(formats.load(run.data, run.path).activities[0]))) == []


@pytest.mark.parametrize("lag", [0, 12])
def test_hills_give_no_reps(lag):
    grade = 0.05 * np.sign(np.sin(np.arange(3600) / 38.0))
    speed = speeds((3600, 3.0), noise=0.01) / clean.effort(grade)
    height = np.cumsum(grade * speed)
    late = np.concatenate([np.full(lag, height[0]), height])[:3600]
    assert hard(found(speed, elevation=100 + np.round(late, 1))) == []


def test_hill_reps_are_reps_though_no_faster_than_the_flat():
    blocks = [(1200, 3.0), *[b for _ in range(7) for b in ((60, 3.1), (75, 2.9))], (600, 3.0)]
    at = np.repeat([0.0, *([0.08, -0.064] * 7), 0.0], [s for s, _ in blocks])
    speed = speeds(*blocks, noise=0.01)
    segments = found(speed, elevation=50 + np.round(np.cumsum(at * speed), 1))
    assert close(hard(segments), spans(blocks, 3.1), within=6)


def test_cadence_tells_a_slow_jog_from_a_walk():
    blocks = [b for _ in range(6) for b in ((240, 2.1), (120, 1.75))]
    steps = np.repeat([164.0, 118.0] * 6, [s for s, _ in blocks])
    segments = found(speeds(*blocks, noise=0.01), cadence=steps)
    assert {s.recovery for s in segments if s.kind == "recovery"} == {"walk"}


@given(
    st.lists(
        st.tuples(st.integers(5, 500), st.sampled_from([0.0, 1.4, 2.6, 3.0, 3.4, 4.2, 5.5])), min_size=1, max_size=14
    ),
    st.integers(1, 8),
    st.integers(0, 50),
)
@settings(max_examples=60, deadline=None)
def test_segments_cover_the_run_in_order_and_carry_its_distance(blocks, every, seed):
    streams = clean.streams(activity(speeds(*blocks, noise=0.03, seed=seed), every=every))
    segments = Detector()(streams)
    edges = [segments[0].start_s, *(s.end_s for s in segments)]
    assert edges[0] == 0
    assert edges[-1] == len(streams.time_s)
    assert [s.start_s for s in segments] == edges[:-1]
    assert all(s.end_s > s.start_s and s.speed_mps >= 0 and 0 <= s.confidence <= 1 for s in segments)
    total = streams.distance_m[-1] + streams.speed_mps[-1]
    assert sum(s.distance_m for s in segments) == pytest.approx(total, abs=1e-6)


def test_a_call_keeps_nothing_and_edits_nothing():
    streams = clean.streams(activity(speeds(*WORKOUTS["400 m, jog"], noise=0.02)))
    before = copy.deepcopy(streams)
    detector = Detector()
    first = detector(streams)
    detector(clean.streams(activity(speeds(*surging()))))
    assert detector(streams) == first
    for name in ("speed_mps", "adjusted_mps", "distance_m", "grade"):
        assert np.array_equal(getattr(before, name), getattr(streams, name))


def test_a_run_of_half_a_day_is_read_like_its_hours():
    hour = sets(5, (240, 4.2), (120, 2.4), warm=(900, 3.0), cool=(1020, 3.0))
    speed = speeds(*(hour * 6), noise=0.01)
    assert len(hard(found(speed))) == 30


def test_zones_name_the_reps():
    zones = Daniels().zones(Athlete(races=(Race(date(2026, 1, 10), 5000.0, 1215.0),)))[0]
    streams = clean.streams(activity(speeds(*WORKOUTS["threshold 2 x 2 mi"], noise=0.01)))
    reps = [s for s in zoned(Detector()(streams), zones) if s.kind == "rep"]
    assert [s.zone for s in reps] == ["T", "T"]


def test_a_trail_run_has_no_reps():
    rng = np.random.default_rng(8)
    blocks, grades = [], []
    for _ in range(24):
        up, down, flat = (int(rng.integers(60, 260)) for _ in range(3))
        slope = rng.uniform(0.06, 0.16)
        blocks += [(up, rng.uniform(1.96, 2.3)), (flat, 2.8), (down, rng.uniform(2.5, 3.2))]
        grades += [(up, slope), (flat, 0.0), (down, -rng.uniform(0.05, 0.14))]
    speed = speeds(*blocks, noise=0.06, seed=2)
    height = np.cumsum(np.repeat([g for _, g in grades], [s for s, _ in grades]) * speed)
    assert hard(found(speed, elevation=300 + np.round(height, 1))) == []


def test_a_block_that_stands_out_from_its_own_minutes_is_proposed_beside_a_larger_step_of_the_whole_run():
    blocks = [(1500, 2.5), (3000, 2.85), (900, 3.06), (600, 2.85)]
    speed = speeds(*blocks, noise=0.02)
    [(start, end)] = spans(blocks, 3.06)
    proposed = [rep for found in long_blocks(speed, speed < 0.5) for rep in found]
    assert any(abs(a - start) <= 40 and abs(b - end) <= 40 for a, b in proposed)


def test_a_block_may_last_to_the_very_end():
    speed = speeds((1900, 2.8), (617, 3.1), noise=0.02)
    assert len(speed) in {rep[1] for found in long_blocks(speed, speed < 0.5) for rep in found}


@pytest.mark.parametrize("seed", range(3))
def test_a_plain_run_is_given_up_before_sizes_are_tried(seed, monkeypatch):
    plain = activity(speeds((2400, 3.0), noise=0.03, seed=seed))
    tried = []
    monkeypatch.setattr(reading, "_hypotheses", lambda *_: tried.append(1))
    assert not hard(Detector()(clean.streams(plain)))
    assert not tried


def test_sizes_are_tried_where_they_may_make_a_workout(monkeypatch):
    faint = speeds(*sets(6, (180, 3.25), (120, 2.95), warm=(900, 3.0)), noise=0.02)
    tried = []
    true = reading._hypotheses
    monkeypatch.setattr(reading, "_hypotheses", lambda *given: tried.append(1) or true(*given))
    assert len(hard(found(faint))) == 6
    assert tried


@pytest.mark.parametrize("first", [True, False], ids=["long reps first", "short reps first"])
@pytest.mark.parametrize("noise", [0.0, 0.02, 0.05])
def test_a_set_of_another_pace_beside_the_first_is_work_too(first, noise):
    long, short = [(180, 4.2), (90, 2.5)] * 3, [(30, 5.4), (60, 2.2)] * 4
    blocks = [(400, 2.8), *(long if first else short), (200, 2.6), *(short if first else long), (300, 2.7)]
    got = hard(found(speeds(*blocks, noise=noise)))
    assert close(got, spans(blocks, 4.2, 5.4), within=6.0)
