"""From messages to activities: laps, steps, pauses, sessions, totals, names and remarks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from fit_reference import cases

from milelog.formats.fit import messages, read
from milelog.formats.fit.columns import columns
from milelog.formats.fit.parts import split
from milelog.formats.fit.records import columns as stream_columns
from milelog.formats.fit.write import FitWriter

START = 1_100_000_000
BEGIN = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=START)


def begun() -> FitWriter:
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="garmin", product=3992, time_created=START)
    return writer


def add_records(writer: FitWriter, start: int, count: int, **more: Any) -> None:
    times = start + np.arange(count)
    writer.add_run("record", {"timestamp": times, "distance": 3.0 * (times - START), **more})


def interval_run() -> bytes:
    writer = begun()
    writer.add("event", timestamp=START, event="timer", event_type="start")
    writer.add("workout", sport="running", wkt_name="2 x 400 m")
    step = {"duration_type": "time", "target_type": "open"}
    writer.add("workout_step", message_index=0, intensity="warmup", duration_value=60_000, **step)
    step = {"duration_type": "distance", "target_type": "open", "wkt_step_name": "hard"}
    writer.add("workout_step", message_index=1, intensity="active", duration_value=40_000, **step)
    again = {"duration_type": "repeat_until_steps_cmplt", "duration_step": 1, "repeat_steps": 2}
    writer.add("workout_step", message_index=2, **again)
    add_records(writer, START, 100, cadence=np.full(100, 88), heart_rate=np.full(100, 150))
    writer.add("event", timestamp=START + 99, event="timer", event_type="stop_all")
    writer.add("event", timestamp=START + 130, event="timer", event_type="start")
    add_records(writer, START + 130, 70, cadence=np.full(70, 88), heart_rate=np.full(70, 150))
    lap = {"start_time": START, "total_elapsed_time": 60.0, "total_timer_time": 60.0, "total_distance": 180.0}
    writer.add("lap", timestamp=START + 60, lap_trigger="manual", intensity="warmup", wkt_step_index=0, **lap)
    lap = {"start_time": START + 60, "total_elapsed_time": 140.0, "total_timer_time": 109.0, "total_distance": 420.0}
    writer.add("lap", timestamp=START + 200, lap_trigger="session_end", intensity="active", wkt_step_index=1, **lap)
    split_ = {"start_time": START + 60, "total_elapsed_time": 140.0, "total_distance": 420.0}
    writer.add("split", split_type="interval_active", **split_)
    writer.add("event", timestamp=START + 199, event="timer", event_type="stop_all")
    writer.add(
        "session",
        timestamp=START + 200,
        start_time=START,
        sport="running",
        sub_sport="track",
        total_elapsed_time=200.0,
        total_timer_time=169.0,
        total_distance=600.0,
        total_ascent=7,
        avg_heart_rate=150,
        workout_rpe=70,
        workout_feel=75,
    )
    local = START + 200 - 5 * 3600
    writer.add("activity", timestamp=START + 200, local_timestamp=local, total_timer_time=169.0)
    return writer.finish()


def test_a_run_with_all_that_a_watch_tells():
    (run,) = read(interval_run(), "run.fit").activities
    assert (run.sport, run.sub_sport, run.source) == ("running", "track", "run.fit")
    assert run.start == BEGIN
    assert run.utc_offset_s == -5 * 3600
    assert run.workout_name == "2 x 400 m"
    assert (run.rpe, run.feel) == (7.0, 75)
    assert run.device == "garmin fr255"
    assert run.pauses == ((99.0, 130.0),)
    assert (run.totals.distance_m, run.totals.elapsed_s, run.totals.timer_s) == (600.0, 200.0, 169.0)
    assert (run.totals.ascent_m, run.totals.mean_heart_rate_bpm) == (7, 150)
    assert [(lap.start_s, lap.end_s, lap.trigger, lap.intensity, lap.step) for lap in run.laps] == [
        (0.0, 60.0, "manual", "warmup", 0),
        (60.0, 200.0, "session_end", "active", 1),
    ]
    assert [(s.index, s.intensity, s.duration_kind, s.duration, s.name) for s in run.steps] == [
        (0, "warmup", "time", 60.0, None),
        (1, "active", "distance", 400.0, "hard"),
        (2, None, "repeat", 2.0, "from 1"),
    ]
    assert [(s.kind, s.start_s, s.end_s, s.distance_m) for s in run.splits] == [("interval_active", 60.0, 200.0, 420.0)]
    assert set(run.columns["cadence_spm"].tolist()) == {176.0}
    assert run.problems == ()


def test_steps_are_not_doubled_twice():
    writer = begun()
    add_records(writer, START, 60, cadence=np.full(60, 174))
    writer.add("session", timestamp=START + 60, start_time=START, sport="running", total_elapsed_time=60.0)
    (run,) = read(writer.finish(), "x.fit").activities
    assert set(run.columns["cadence_spm"].tolist()) == {174.0}


def test_revolutions_of_a_bike_stay_revolutions():
    writer = begun()
    add_records(writer, START, 60, cadence=np.full(60, 90))
    writer.add("session", timestamp=START + 60, start_time=START, sport="cycling", total_elapsed_time=60.0)
    (ride,) = read(writer.finish(), "x.fit").activities
    assert set(ride.columns["cadence_spm"].tolist()) == {90.0}


def test_without_a_session_the_totals_come_from_records_and_timer():
    writer = begun()
    writer.add("event", timestamp=START, event="timer", event_type="start")
    add_records(writer, START, 50)
    writer.add("event", timestamp=START + 49, event="timer", event_type="stop")
    writer.add("event", timestamp=START + 80, event="timer", event_type="start")
    add_records(writer, START + 80, 21)
    (run,) = read(writer.finish(), "x.fit").activities
    assert run.totals.elapsed_s == 100.0
    assert run.totals.timer_s == 69.0
    assert run.totals.distance_m == 300.0
    assert "no-session" in {p.slug for p in run.problems}


def test_a_session_without_records_still_counts():
    writer = begun()
    total = {"total_elapsed_time": 1800.0, "total_timer_time": 1750.0, "total_distance": 5000.0}
    writer.add("session", timestamp=START + 1800, start_time=START, sport="running", **total)
    loaded = read(writer.finish(), "x.fit")
    (run,) = loaded.activities
    assert run.size == 0
    assert run.start == BEGIN
    assert run.totals.distance_m == 5000.0
    assert "no-records" in {p.slug for p in loaded.problems}


def test_sessions_of_a_multisport_file_come_apart():
    writer = begun()
    add_records(writer, START, 300, heart_rate=np.full(300, 140))
    for start, length, sport in ((0, 100, "cycling"), (100, 20, "transition"), (120, 180, "running")):
        at = START + start
        total = {"total_elapsed_time": float(length), "total_distance": 3.0 * length}
        writer.add("lap", timestamp=at + length, start_time=at, **total)
        writer.add("session", timestamp=at + length, start_time=at, sport=sport, **total)
    found = read(writer.finish(), "x.fit").activities
    assert [(a.sport, a.size, len(a.laps)) for a in found] == [
        ("cycling", 100, 1),
        ("transition", 20, 1),
        ("running", 180, 1),
    ]
    assert [a.columns["distance_m"][0] for a in found] == [0.0, 3.0, 3.0]
    assert found[2].start == BEGIN + timedelta(seconds=120)
    assert found[2].laps[0].start_s == 0.0


def test_a_session_that_kept_no_records_is_not_lost_beside_one_that_did():
    writer = begun()
    add_records(writer, START + 1000, 100)
    swim = {"total_elapsed_time": 900.0, "total_distance": 750.0}
    writer.add("session", timestamp=START + 900, start_time=START, sport="swimming", **swim)
    run = {"total_elapsed_time": 100.0, "total_distance": 300.0}
    writer.add("session", timestamp=START + 1100, start_time=START + 1000, sport="running", **run)
    found = read(writer.finish(), "x.fit").activities
    assert [(a.sport, a.size, a.totals.distance_m) for a in found] == [("swimming", 0, 750.0), ("running", 100, 300.0)]


@pytest.mark.parametrize(("path", "agreed"), cases("intact", largest=150_000))
def test_the_three_doors_agree(path: Path, agreed: dict[str, Any]) -> None:
    """Streams, columns and frames are three ways through the same bytes."""
    data = path.read_bytes()
    frames, table = messages(data), columns(data)
    records = frames.get("record", pl.DataFrame())
    for name, column in table.items():
        if name in records.columns and records[name].dtype.is_numeric():
            framed = records[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            own = ~np.isnan(column)
            np.testing.assert_allclose(column[own], framed[own], rtol=1e-12, err_msg=name)
    parts = [p for p in split(data, None).parts if p.of(20)]
    found = [stream_columns(part) for part in parts]
    for stream, name in (("latitude_deg", "position_lat"), ("heart_rate_bpm", "heart_rate"), ("power_w", "power")):
        if all(stream in f for f in found) and name in table:
            np.testing.assert_array_equal(np.concatenate([f[stream] for f in found]), table[name], err_msg=name)


@pytest.mark.parametrize(("path", "agreed"), cases("intact", largest=400_000))
def test_activities_of_real_files_hold_together(path: Path, agreed: dict[str, Any]) -> None:
    loaded = read(path.read_bytes(), path.name)
    sessions = [s for s in agreed["sessions"] if s.get("total_elapsed_time") is not None]
    split_up = {"clock-jump"} & {p.slug for p in loaded.problems}
    if loaded.activities and sessions and not split_up:
        times = [s["total_elapsed_time"] for s in sessions]
        assert [a.totals.elapsed_s for a in loaded.activities if a.totals.elapsed_s in times]
    for run in loaded.activities:
        time = run.columns["time_s"]
        assert all(len(column) == len(time) for column in run.columns.values())
        assert (np.diff(time) >= 0).all()
        assert len(time) == 0 or time[0] == 0
        assert all(lap.end_s >= lap.start_s for lap in run.laps)
        assert all(end > start for start, end in run.pauses)
        assert run.records.height == run.size


def test_a_session_without_records_has_its_own_laps_alone():
    """A transition in a triathlon; and entries of totals alone."""
    for with_records in (True, False):
        writer = begun()
        if with_records:
            add_records(writer, START, 60)
            add_records(writer, START + 200, 60)
        for begin, sport in ((0, "swimming"), (100, "transition"), (200, "running")):
            at = START + begin
            writer.add("lap", timestamp=at + 60, start_time=at, total_elapsed_time=60.0)
            writer.add("session", timestamp=at + 60, start_time=at, sport=sport, total_elapsed_time=60.0)
        found = read(writer.finish(), "x.fit").activities
        assert [[lap.start_s for lap in a.laps] for a in found] == [[0.0], [0.0], [0.0]]


def test_how_often_is_told_of_counted_repetitions_alone():
    writer = begun()
    add_records(writer, START, 60)
    writer.add("workout", sport="running", num_valid_steps=2)
    for index, (kind, value) in enumerate((("repeat_until_steps_cmplt", 4), ("repeat_until_time", 600_000))):
        row = {"duration_type": kind, "duration_value": 0, "target_value": value}
        writer.add("workout_step", message_index=index, **row)
    (run,) = read(writer.finish(), "x.fit").activities
    assert [(s.duration_kind, s.duration) for s in run.steps] == [("repeat", 4.0), ("repeat", None)]
