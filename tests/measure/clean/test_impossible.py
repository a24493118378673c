"""What is beyond the world records is no running: a drive home is cut, a ride gives no pace, a short leap is evened."""

import numpy as np
import pytest
from faulty_runs import kilometres, slugs

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.measure.clean.impossible import record_mps, record_s
from milelog.measure.metrics import best_efforts

TOWN = [(20, 4.0), (50, 11.0), (40, 0.0), (60, 10.0), (25, 0.0), (80, 11.0), (30, 2.0), (70, 10.5)] * 2


RED_LIGHTS = [(35, 9.0), (5, 4.5), (15, 0.0), (5, 4.5)] * 20
"""No stretch of it is beyond a record, only all of them are: 300 m in 35 s, twenty times."""


@pytest.mark.parametrize("drive", [[(900, 14.5)], [(300, 10.0)], TOWN, RED_LIGHTS])
def test_a_drive_home_is_cut_and_said(drive):
    run = activity(speeds((1800, 3.0), *drive))
    streams = clean.streams(run)
    assert kilometres(run) == pytest.approx(5.4, abs=0.15)
    assert "faster-than-running" in slugs(run)
    assert not streams.moving[1900 : len(streams.moving) - 60].any()
    assert max(e.distance_m / e.time_s for e in best_efforts(streams)) < 3.3


def test_a_drive_in_the_middle_leaves_the_running_on_both_sides():
    run = activity(speeds((1200, 3.0), (600, 13.0), (1200, 3.2)))
    assert kilometres(run) == pytest.approx(7.44, abs=0.1)
    assert clean.streams(run).moving.sum() == pytest.approx(2400, abs=20)


def test_a_drive_home_takes_no_stride_with_it():
    run = speeds((900, 3.0), *[(20, 6.3), (70, 2.5)] * 6, (600, 3.0))
    found = clean.streams(activity(np.append(run, speeds((300, 14.0)))))
    assert found.distance_m[1500] == pytest.approx(run[:1500].sum())
    assert kilometres(activity(np.append(run, speeds((300, 14.0))))) == pytest.approx(run.sum() / 1000, rel=0.01)


def test_a_run_before_a_longer_drive_is_kept():
    run = activity(speeds((1200, 3.0), (3000, 20.0)), device=False)
    assert kilometres(run) == pytest.approx(3.6, abs=0.1)


@pytest.mark.parametrize("speed", [6.4, 7.5, 9.0, 12.0])
def test_a_ride_that_was_filed_as_a_run_gives_no_effort(speed):
    run = activity(speeds((3600, speed)))
    streams = clean.streams(run)
    assert best_efforts(streams) == ()
    assert slugs(run) == ["faster-than-running"]
    assert streams.not_run == ((0.0, 3600.0),)
    assert kilometres(run) == pytest.approx(3.6 * speed)


def test_a_ride_that_stops_at_lights_is_one_too():
    run = activity(speeds(*[(240, 9.5), (40, 0.0)] * 12))
    assert best_efforts(clean.streams(run)) == ()


@pytest.mark.parametrize(
    "blocks",
    [
        [(600, 3.5), (785, 5000 / 785), (600, 3.0)],
        [(900, 3.2), *[(52, 400 / 52), (90, 1.5)] * 8, (600, 3.0)],
        [(900, 3.2), *[(28, 7.6), (32, 1.5)] * 20, (600, 3.0)],
        [(600, 3.0), *[(43, 9.3), (480, 0.5)] * 3, (600, 3.0)],
        [(600, 3.0), (20, 8.5), (600, 3.0)],
        [(7400, 5.7)],
        [(1200, 2.8), (75, 5.4), (1200, 2.8)],
    ],
)
def test_what_the_best_can_run_stays(blocks):
    speed = speeds(*blocks)
    run = activity(speed, device=False)
    assert kilometres(run) == pytest.approx(speed.sum() / 1000, rel=1e-3)
    assert slugs(run) == []
    assert best_efforts(clean.streams(run))[0].distance_m == 400


def test_a_leap_of_half_a_minute_in_a_set_of_reps_costs_the_leap_alone():
    blocks = [(900, 3.0), *[(180, 4.8), (90, 2.0)] * 5, (600, 3.0)]
    speed = speeds(*blocks)
    speed[1000:1025] = 11.5
    streams = clean.streams(activity(speed, device=False))
    assert streams.distance_m[-1] == pytest.approx(speed.sum() - 25 * 8.0, abs=100)
    assert streams.not_run == ()


def test_two_minutes_of_bad_signal_under_a_runner_s_steps_are_run_at_the_usual_speed():
    speed = speeds((900, 3.0), (120, 9.4), (900, 3.0))
    run = activity(speed, device=False, cadence=np.full(1920, 170.0))
    assert kilometres(run) == pytest.approx(1920 * 3 / 1000, abs=0.06)
    driven = activity(speed, device=False, cadence=np.where(speed > 5, 0.0, 170.0))
    assert kilometres(driven) == pytest.approx(5.4, abs=0.06)


@pytest.mark.parametrize(
    ("more", "believed"), [({}, False), ({"cadence": 225.0}, True), ({"device": True}, True), ({"top": 6.9}, True)]
)
def test_a_smooth_drift_of_the_positions_is_no_effort(more, believed):
    """A minute that swells from a jog to 8 m/s and back: nobody's sprint, and no leap either."""
    swell = 2.6 + (more.get("top", 8.4) - 2.6) * np.sin(np.linspace(0, np.pi, 120))
    speed = np.concatenate([np.full(1200, 2.6), swell, np.full(1200, 2.6)])
    cadence = np.where(speed > 4, more["cadence"], 165.0) if "cadence" in more else None
    streams = clean.streams(activity(speed, device="device" in more, cadence=cadence))
    best = best_efforts(streams, (400.0,))[0].time_s
    assert (best < 70) == believed
    if not believed:
        assert best == pytest.approx(400 / 2.6, rel=0.1)


def test_the_records_are_those_of_the_tables():
    assert record_mps(206.0) == pytest.approx(1500 / 206)
    assert record_s(5000.0) == pytest.approx(755.36)
    assert record_s(400.0) < record_s(800.0) / 2


def test_an_effort_is_not_under_the_world_record():
    speed = speeds((900, 3.0), (45, 9.4), (900, 3.0))
    efforts = best_efforts(clean.streams(activity(speed, device=False)))
    assert all(e.time_s >= 0.97 * record_s(e.distance_m) for e in efforts)


@pytest.mark.parametrize(("cadence", "believed"), [(165.0, False), (230.0, True)])
def test_an_effort_needs_legs_that_can_have_run_it(cadence, believed):
    speed = speeds((600, 3.0), (5, 5.0), (46, 8.7), (600, 3.0))
    steps = np.where(speed > 5, cadence, 165.0)
    streams = clean.streams(activity(speed, device=False, cadence=steps))
    best = best_efforts(streams, (400.0,))[0].time_s
    assert (best < 50) == believed
    assert best > 45


def test_an_effort_needs_a_speed_field_that_agrees():
    speed = speeds((600, 3.0), (5, 5.0), (46, 8.7), (600, 3.0))
    run = activity(speed, device=False)
    run.columns["speed_mps"] = np.full(run.size, 3.1)
    assert best_efforts(clean.streams(run), (400.0,))[0].time_s > 75


def test_an_effort_does_not_begin_with_a_burst_that_nobody_has():
    calm = speeds((600, 3.0), (46, 9.2), (600, 3.0))
    assert best_efforts(clean.streams(activity(calm, device=False)), (400.0,))[0].time_s > 75
