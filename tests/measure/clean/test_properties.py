"""What holds of the distance of any run, however its recording is written."""

import numpy as np
import pytest
from faulty_runs import kilometres, placed, with_columns, with_distance
from hypothesis import given, settings
from hypothesis import strategies as st

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.model import Activity

blocks = st.lists(
    st.tuples(st.integers(40, 300), st.sampled_from([0.0, 1.4, 2.5, 3.0, 3.6, 4.5, 5.5])), min_size=3, max_size=8
)
runs = blocks.filter(lambda found: sum(v > 2 for _, v in found) > len(found) // 2).map(
    lambda found: speeds((120, 3.0), *found)
)
few = settings(max_examples=40, deadline=None)


def with_silent_records(run, rng):
    """The run with records between its own that hold a heart rate alone."""
    times = run.columns["time_s"]
    extra = times[:-1] + 0.5
    extra = extra[rng.random(len(extra)) < 0.7]
    order = np.argsort(np.concatenate([times, extra]), kind="stable")
    columns = {"time_s": np.concatenate([times, extra])[order]}
    for name in run.columns:
        if name != "time_s":
            columns[name] = np.concatenate([run.columns[name], np.full(len(extra), np.nan)])[order]
    columns["heart_rate_bpm"] = np.full(len(order), 150.0)
    return Activity(run.source, run.sport, columns, pauses=run.pauses, totals=run.totals)


@given(runs, st.integers(0, 1000), st.booleans())
@few
def test_records_between_records_change_no_distance(speed, seed, by_position):
    run = placed(np.append(0.0, np.cumsum(speed))) if by_position else activity(speed)
    assert kilometres(with_silent_records(run, np.random.default_rng(seed))) == pytest.approx(kilometres(run), rel=2e-3)


@given(runs, st.integers(1, 4), st.booleans())
@few
def test_records_that_are_there_twice_change_no_distance(speed, times, by_position):
    run = placed(np.append(0.0, np.cumsum(speed))) if by_position else activity(speed)
    doubled = with_columns(run, **{name: np.repeat(values, times) for name, values in run.columns.items()})
    assert kilometres(doubled) == pytest.approx(kilometres(run))


@given(runs, st.lists(st.tuples(st.integers(0, 900), st.floats(-400, 400)), max_size=6), st.integers(0, 1000))
@few
def test_the_distance_never_falls_and_nobody_runs_faster_than_anybody(speed, shifts, seed):
    rng = np.random.default_rng(seed)

    def change(times, metres):
        for at, metres_off in shifts:
            metres = metres + metres_off * (times > at)
        return metres + rng.normal(0, 2, len(metres)) * (rng.random(len(metres)) < 0.05)

    streams = clean.streams(with_distance(activity(speed, device=False), change))
    assert (np.diff(streams.distance_m) >= -1e-9).all()
    assert np.diff(streams.distance_m).max() <= clean.MAX_RUN_MPS + 1e-6
    assert (streams.speed_mps >= 0).all()


@given(runs, st.integers(60, 7200), st.floats(0, 30_000))
@few
def test_a_paused_gap_adds_nothing(speed, gap_s, gap_m):
    metres = np.append(0.0, np.cumsum(speed))
    half = len(metres) // 2
    times = np.arange(len(metres), dtype=float)
    times[half:] += gap_s
    moved = metres.copy()
    moved[half:] += gap_m
    pause = ((times[half - 1], times[half]),)
    there, away = placed(metres, times, pauses=pause), placed(moved, times, pauses=pause)
    assert kilometres(away) == pytest.approx(kilometres(there), rel=2e-3, abs=0.01)
    assert clean.streams(away).moving.sum() == pytest.approx(clean.streams(there).moving.sum(), abs=3)


@given(runs, st.integers(125, 400), st.integers(20, 240), st.booleans())
@few
def test_an_odometer_that_catches_up_keeps_its_total(speed, start, spent, device):
    speed = np.concatenate([np.full(120, 3.0), np.full(600, 3.2), speed])

    def change(times, metres):
        return np.where((times > start) & (times < start + spent), metres[times == start], metres)

    run = activity(speed, device=device)
    assert kilometres(with_distance(run, change)) == pytest.approx(kilometres(run))


@given(runs, st.sampled_from([3.0, 10.0, 16.09344, 25.0]))
@few
def test_an_odometer_in_steps_keeps_its_total(speed, unit):
    run = with_distance(activity(speed, device=False), lambda _times, metres: metres // unit * unit)
    assert kilometres(run) == pytest.approx(float(run.columns["distance_m"][-1]) / 1000)
