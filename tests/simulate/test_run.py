"""One simulated run: what a watch may show of any workout, held as invariants."""

import dataclasses
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.formats import load
from milelog.simulate import (
    PRESETS,
    Block,
    Course,
    Light,
    Occasion,
    Runner,
    encode,
    make_route,
    simulate_gallery,
    simulate_run,
)
from milelog.simulate.gallery import KINDS
from milelog.simulate.motion import running_cost
from milelog.simulate.workouts import hill_reps, two_by_two

RUNNER = Runner.of_vdot(49.1)
BLOCK_KINDS = st.sampled_from(["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown"])


def goals():
    distance = st.fixed_dictionaries({"distance_m": st.floats(50, 3000)})
    return distance | st.fixed_dictionaries({"duration_s": st.floats(8, 900)})


BLOCKS = st.lists(
    st.builds(lambda k, v, g: Block(k, v, **g), BLOCK_KINDS, st.floats(1.2, 6.0), goals()), min_size=1, max_size=8
)
PAUSES = st.builds(lambda s: Block("pause", 0.0, duration_s=s), st.floats(10, 300))
WATCHES = st.sampled_from(sorted(PRESETS)).map(PRESETS.get)
LAPS = st.sampled_from(["none", "auto_mi", "auto_km", "pressed", "steps"])


@given(BLOCKS, st.none() | PAUSES, WATCHES, LAPS, st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_recordings_hold_what_every_recording_holds(blocks, pause, watch, laps, seed):
    whole = (*blocks[:1], pause, *blocks[1:]) if pause and len(blocks) > 1 else tuple(blocks)
    activity, truth = simulate_run(whole, seed, watch=dataclasses.replace(watch, laps=laps))
    time, end = activity.columns["time_s"], truth["elapsed_s"]
    assert time[0] == 0
    assert time[-1] == end
    assert (np.diff(time) > 0).all()
    assert all(len(values) == len(time) for values in activity.columns.values())
    distance = activity.column("distance_m")
    assert not (np.diff(distance) < 0).any()
    assert all(np.isfinite(values).all() for values in activity.columns.values())
    for a, b in activity.pauses:
        assert 0 < a < b <= end
        assert not ((time > a) & (time < b)).any()
    assert [lap.start_s for lap in activity.laps[1:]] == [lap.end_s for lap in activity.laps[:-1]]
    assert (activity.laps[0].start_s, activity.laps[-1].end_s) == (0, end)
    assert truth["timer_s"] <= end
    same, _ = simulate_run(whole, seed, watch=dataclasses.replace(watch, laps=laps))
    assert all(np.array_equal(same.columns[name], values) for name, values in activity.columns.items())


@given(
    BLOCKS, st.sampled_from(["second", "smart", "budget"]), st.sampled_from(["fit", "tcx", "gpx"]), st.integers(0, 99)
)
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_again(blocks, preset, kind, seed):
    activity, _ = simulate_run(blocks, seed, watch=PRESETS[preset])
    read = load(encode(activity, kind), f"run.{kind}").activities[0]
    assert read.start == activity.start
    assert read.columns["time_s"].tolist() == activity.columns["time_s"].tolist()
    np.testing.assert_allclose(read.columns["latitude_deg"], activity.columns["latitude_deg"], atol=1e-6)
    np.testing.assert_allclose(read.columns["heart_rate_bpm"], activity.columns["heart_rate_bpm"])
    if kind != "gpx":
        np.testing.assert_allclose(read.columns["distance_m"], activity.columns["distance_m"], atol=0.006)
        assert len(read.laps) == len(activity.laps)


def test_without_noise_the_intent_is_met_to_the_metre():
    blocks = (
        Block("warmup", 3.0, distance_m=1500.0),
        Block("rep", 4.0, distance_m=1000.0, zone="I"),
        Block("recovery", 0.0, duration_s=60.0, recovery="stand"),
        Block("cooldown", 3.0, until_m=4000.0),
    )
    flat = Course(None)
    watch = dataclasses.replace(PRESETS["pod"], noise=0.0, speed_gain=1.0)
    activity, truth = simulate_run(blocks, 1, watch=watch, course=flat, evenness=0.0)
    assert [b["distance_m"] for b in truth["blocks"]] == pytest.approx([1500, 1000, 0, 1500], abs=6)
    # Reps begin a little fast, so that the thousand takes a shade less than 250 s.
    lengths = [b["end_s"] - b["start_s"] for b in truth["blocks"]]
    assert lengths == pytest.approx([500, 249.7, 60, 500], abs=1.5)
    assert activity.totals.distance_m == pytest.approx(4000, abs=4)


def test_an_edge_is_the_middle_of_the_change():
    blocks = (
        Block("steady", 3.0, duration_s=300.0),
        Block("surge", 4.0, duration_s=100.0),
        Block("steady", 3.0, duration_s=300.0),
    )
    watch = dataclasses.replace(PRESETS["pod"], noise=0.0, speed_lag_s=0.0, speed_gain=1.0)
    for seed in range(20):
        activity, truth = simulate_run(blocks, seed, watch=watch, course=Course(None), evenness=0.0)
        fast = np.flatnonzero(activity.columns["speed_mps"] > 3.5)
        surge = truth["blocks"][1]
        assert fast[0] == pytest.approx(surge["start_s"], abs=1.0)
        assert fast[-1] + 1 == pytest.approx(surge["end_s"], abs=1.0)


def test_lights_stop_the_runner_but_not_the_timer():
    course = Course(make_route("flat", 4000.0, 3), (Light(1000.0, 30.0), Light(2000.0, 20.0)))
    activity, truth = simulate_run((Block("steady", 3.0, until_m=3000.0),), 5, course=course)
    assert [b - a for a, b in truth["stops_s"]] == pytest.approx([30, 20])
    assert activity.pauses == ()
    for a, b in truth["stops_s"]:
        inside = (activity.columns["time_s"] > a + 8) & (activity.columns["time_s"] < b - 2)
        assert activity.columns["speed_mps"][inside].max() < 0.8


def test_auto_pause_takes_the_lights_out():
    course = Course(make_route("flat", 4000.0, 3), (Light(1000.0, 30.0),))
    watch = dataclasses.replace(PRESETS["second"], auto_pause=True)
    activity, truth = simulate_run((Block("steady", 3.0, until_m=3000.0),), 5, course=course, watch=watch)
    assert len(activity.pauses) == 1
    assert truth["elapsed_s"] - truth["timer_s"] == pytest.approx(27, abs=3)


def test_the_heart_follows_the_work_late():
    blocks = two_by_two(RUNNER, np.random.Generator(np.random.PCG64(1)), miles=9)
    activity, truth = simulate_run(blocks, 2, runner=RUNNER)
    rep = next(b for b in truth["blocks"] if b["kind"] == "rep")
    heart = activity.columns["heart_rate_bpm"]
    start, end = int(rep["start_s"]), int(rep["end_s"])
    assert heart[end - 60 : end].mean() > heart[start - 60 : start].mean() + 12
    assert heart[start + 10] < heart[end - 60 : end].mean() - 8
    assert heart.max() <= RUNNER.max_hr + 4


def test_hills_slow_the_runner_and_raise_the_trace():
    rng = np.random.Generator(np.random.PCG64(4))
    course = Course(make_route("hill", 2.6 * 1609.344 + 420.0, 2))
    activity, truth = simulate_run(hill_reps(RUNNER, rng), 4, course=course, runner=RUNNER)
    reps = [b for b in truth["blocks"] if b["kind"] == "rep"]
    height = activity.columns["elevation_m"]
    climbs = [height[int(b["end_s"])] - height[int(b["start_s"])] for b in reps]
    assert len(reps) == 8
    assert all(8 < climb < 18 for climb in climbs)
    assert all(b["speed_mps"] < RUNNER.interval_mps * 0.9 for b in reps)


def test_minetti_on_the_flat_up_and_down():
    cost = running_cost(np.array([0.0, 0.1, -0.1, -0.2]))
    assert cost == pytest.approx([1.0, 1.657, 0.85, 0.85], abs=0.01)


def test_track_is_a_closed_lap_of_400_m():
    route = make_route("track", 0.0, 0)
    assert route.length_m == 400.0
    east, north, _ = route.at(np.array([0.0, 400.0, 800.0, 100.0, 500.0]))
    assert (east[0], north[0]) == pytest.approx((east[1], north[1]))
    assert (east[3], north[3]) == pytest.approx((east[4], north[4]))
    steps = np.hypot(np.diff(route.east_m), np.diff(route.north_m))
    assert steps == pytest.approx(5.0, rel=0.01)


@given(st.sampled_from(["flat", "rolling", "hill"]), st.floats(500, 20000), st.integers(0, 50))
@settings(max_examples=30, deadline=None)
def test_routes_are_as_long_as_they_measure(terrain, length, seed):
    route = make_route(terrain, length, seed)
    steps = np.hypot(np.diff(route.east_m), np.diff(route.north_m))
    assert steps == pytest.approx(5.0, rel=0.08)  # chords of rounded corners
    assert np.abs(route.grades()).max() < 0.13
    out, back = route.at(np.array([100.0])), route.at(np.array([2 * route.length_m - 100.0]))
    assert [float(v[0]) for v in out] == pytest.approx([float(v[0]) for v in back])


def test_repeats_are_folded_into_watch_steps():
    rng = np.random.Generator(np.random.PCG64(1))
    occasion = Occasion("r.fit", datetime(2026, 3, 3, 6, tzinfo=ZoneInfo("America/Chicago")), workout_name="Four")
    pair = (Block("rep", 4.0, distance_m=400.0), Block("recovery", 2.5, duration_s=60.0))
    blocks = (Block("warmup", 3.0, distance_m=800.0), *pair, *pair, *pair, Block("cooldown", 3.0, until_m=4000.0))
    watch = dataclasses.replace(PRESETS["second"], laps="steps")
    activity, _ = simulate_run(blocks, int(rng.integers(9)), watch=watch, occasion=occasion)
    assert [(s.intensity, s.duration_kind, s.duration) for s in activity.steps] == [
        ("warmup", "distance", 800.0),
        ("interval", "distance", 400.0),
        ("recovery", "time", 60.0),
        (None, "repeat", 3.0),
        ("cooldown", "open", None),
    ]
    assert [lap.step for lap in activity.laps] == [0, 1, 2, 1, 2, 1, 2, 4]


@pytest.mark.parametrize("goals", [{}, {"distance_m": 1.0, "duration_s": 1.0}])
def test_a_block_has_one_goal(goals):
    with pytest.raises(ValueError, match="one goal"):
        Block("rep", 3.0, **goals)


def test_standing_ends_after_a_time():
    with pytest.raises(ValueError, match="stands still"):
        Block("recovery", 0.0, distance_m=100.0)


def test_the_gallery_shows_each_kind_and_repeats_itself():
    files = list(simulate_gallery(4, 2 * len(KINDS)))
    assert {f.truth["group"] for f in files} == set(KINDS)
    assert [f.data for f in simulate_gallery(4, 5)] == [f.data for f in files[:5]]
    for file in files:
        hard = [b for b in file.truth["blocks"] if b["kind"] in {"rep", "surge", "stride"}]
        assert bool(hard) != file.truth["group"].startswith("negative")
        read = load(file.data, file.path).activities[0]
        assert read.columns["time_s"][-1] == file.truth["elapsed_s"]


@given(st.floats(28, 75))
def test_paces_rise_from_walk_to_stride(vdot):
    runner = Runner.of_vdot(vdot)
    paces = (runner.walk_mps, runner.jog_mps, runner.easy_mps, runner.plus_mps, runner.threshold_mps)
    fast = (runner.interval_mps, runner.repetition_mps, runner.stride_mps)
    assert list(paces + fast) == sorted(paces + fast)
    assert runner.heart_rate(runner.easy_mps) < runner.heart_rate(runner.threshold_mps) < runner.max_hr
