"""Writes an activity as a FIT file, as a watch would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from milelog.formats.fit.write import FitWriter, fit_time, semicircles
from milelog.model import Activity, Floats, Lap, Step

SERIAL = 1234567
"""Serial number in all files: any number."""
MANUFACTURER = "development"
"""The manufacturer that the protocol reserves for development."""


def start_of(activity: Activity) -> datetime:
    """The time of the first record. Raises ValueError if it is unknown."""
    if activity.start is None:
        raise ValueError(f"{activity.source} has no start time")
    return activity.start


def timer_s(activity: Activity, start_s: float, end_s: float) -> float:
    """Seconds of a span in which the timer ran."""
    return end_s - start_s - sum(max(min(b, end_s) - max(a, start_s), 0.0) for a, b in activity.pauses)


def record_columns(activity: Activity, *, enhanced: bool) -> dict[str, Any]:
    """Columns of the record messages in the profile's units; `enhanced` uses the wide fields."""
    begin = fit_time(start_of(activity))
    both_feet = activity.sport in {"running", "walking"}
    names: dict[str, tuple[str, Callable[[Floats], Any]]] = {
        "latitude_deg": ("position_lat", semicircles),
        "longitude_deg": ("position_long", semicircles),
        "distance_m": ("distance", np.asarray),
        "speed_mps": ("enhanced_speed" if enhanced else "speed", np.asarray),
        "elevation_m": ("enhanced_altitude" if enhanced else "altitude", np.asarray),
        "heart_rate_bpm": ("heart_rate", np.asarray),
        "cadence_spm": ("cadence", lambda v: v / 2 if both_feet else v),
        "temperature_c": ("temperature", np.asarray),
    }
    columns: dict[str, Any] = {"timestamp": activity.columns["time_s"] + begin}
    for name, (field, convert) in names.items():
        if name in activity.columns:
            columns[field] = convert(activity.columns[name])
    return columns


def _mean(activity: Activity, name: str, start_s: float, end_s: float) -> float | None:
    values = activity.columns.get(name)
    if values is None:
        return None
    time = activity.columns["time_s"]
    inside = values[np.searchsorted(time, start_s) : np.searchsorted(time, end_s, side="right")]
    return float(inside.mean()) if len(inside) else None


def _span(activity: Activity, start_s: float, end_s: float, distance_m: float | None) -> dict[str, Any]:
    """The fields common to laps and sessions, for one span of elapsed time."""
    begin = start_of(activity)
    timer = timer_s(activity, start_s, end_s)
    heart = _mean(activity, "heart_rate_bpm", start_s, end_s)
    return {
        "timestamp": begin + timedelta(seconds=end_s),
        "start_time": begin + timedelta(seconds=start_s),
        "total_elapsed_time": end_s - start_s,
        "total_timer_time": timer,
        "total_distance": distance_m,
        "enhanced_avg_speed": distance_m / timer if distance_m is not None and timer > 0 else None,
        "avg_heart_rate": None if heart is None else round(heart),
        "sport": activity.sport,
        "sub_sport": activity.sub_sport or "generic",
    }


def _add_lap(writer: FitWriter, activity: Activity, index: int, lap: Lap) -> None:
    writer.add(
        "lap",
        message_index=index,
        event="lap",
        event_type="stop",
        lap_trigger=lap.trigger,
        intensity=lap.intensity,
        wkt_step_index=lap.step,
        **_span(activity, lap.start_s, lap.end_s, lap.distance_m),
    )


def _add_workout(writer: FitWriter, steps: tuple[Step, ...], name: str | None) -> None:
    writer.add("workout", wkt_name=name or "Workout", sport="running", num_valid_steps=len(steps))
    for step in steps:
        fields: dict[str, Any] = {"message_index": step.index, "target_type": "open", "intensity": step.intensity}
        if step.duration_kind == "repeat":
            first = int((step.name or "from 0").removeprefix("from "))
            fields |= {
                "duration_type": "repeat_until_steps_cmplt",
                "duration_step": first,
                "repeat_steps": step.duration,
                "intensity": None,
                "target_type": None,
            }
        elif step.duration_kind in {"time", "distance"}:
            fields |= {"duration_type": step.duration_kind, f"duration_{step.duration_kind}": step.duration}
        else:
            fields |= {"duration_type": "open"}
        writer.add("workout_step", **fields)


def _events(activity: Activity) -> list[tuple[float, Callable[[FitWriter], None]]]:
    """The messages between the records (timer events, laps), as (elapsed seconds, function that writes it), in order."""
    begin = start_of(activity)

    def timer(second: float, kind: str) -> tuple[float, Callable[[FitWriter], None]]:
        moment = begin + timedelta(seconds=second)
        return second, lambda writer: writer.add("event", timestamp=moment, event="timer", event_type=kind)

    def lap(index: int, found: Lap) -> tuple[float, Callable[[FitWriter], None]]:
        return found.end_s, lambda writer: _add_lap(writer, activity, index, found)

    events = [lap(i, found) for i, found in enumerate(activity.laps)]
    for a, b in activity.pauses:
        # A start comes before the first record after it.
        events += [timer(a, "stop_all"), (b - 0.5, timer(b, "start")[1])]
    return sorted(events, key=lambda event: event[0])


def opening(activity: Activity, *, big_endian: bool = False) -> FitWriter:
    """A writer with all messages before the first record."""
    writer, begin = FitWriter(big_endian=big_endian), start_of(activity)
    writer.add(
        "file_id", type="activity", manufacturer=MANUFACTURER, product=1, serial_number=SERIAL, time_created=begin,
        product_name=activity.device,
    )  # fmt: skip
    writer.add(
        "device_info",
        timestamp=begin,
        device_index=0,
        manufacturer=MANUFACTURER,
        product=1,
        serial_number=SERIAL,
        software_version=float(activity.software) if activity.software else None,
        product_name=activity.device,
    )
    writer.add("sport", sport=activity.sport, sub_sport=activity.sub_sport or "generic", name=activity.name)
    if activity.steps:
        _add_workout(writer, activity.steps, activity.workout_name)
    writer.add("event", timestamp=begin, event="timer", event_type="start")
    return writer


def _add_records(writer: FitWriter, activity: Activity, columns: dict[str, Any], *, compressed: bool) -> None:
    """Adds the records, with laps and timer events in between."""
    time, done = activity.columns["time_s"], 0
    for second, emit in _events(activity):
        upto = int(np.searchsorted(time, second, side="right"))
        if upto > done:
            writer.add_run("record", {n: v[done:upto] for n, v in columns.items()}, compressed=compressed)
            done = upto
        emit(writer)
    if done < len(time):
        writer.add_run("record", {n: v[done:] for n, v in columns.items()}, compressed=compressed)


def _add_summary(writer: FitWriter, activity: Activity) -> None:
    """Adds timer stop, session and activity."""
    begin, end_s = start_of(activity), float(activity.columns["time_s"][-1])
    end, totals = begin + timedelta(seconds=end_s), activity.totals
    writer.add("event", timestamp=end, event="timer", event_type="stop_all")
    writer.add(
        "session",
        message_index=0,
        event="session",
        event_type="stop",
        trigger="activity_end",
        first_lap_index=0,
        num_laps=len(activity.laps),
        total_ascent=totals.ascent_m,
        total_calories=totals.calories,
        sport_profile_name=activity.name,
        workout_rpe=None if activity.rpe is None else activity.rpe * 10,
        workout_feel=activity.feel,
        **_span(activity, 0.0, end_s, totals.distance_m),
    )
    local = (end + timedelta(seconds=activity.utc_offset_s or 0)).replace(tzinfo=None)
    writer.add(
        "activity",
        timestamp=end,
        local_timestamp=local,
        total_timer_time=totals.timer_s,
        num_sessions=1,
        type="manual",
        event="activity",
        event_type="stop",
    )


def fit_bytes(
    activity: Activity,
    *,
    enhanced: bool = True,
    compressed: bool = False,
    big_endian: bool = False,
    header_crc: bool = True,
) -> bytes:
    """The FIT file of an activity. `compressed` uses compressed timestamp headers, as early watches did."""
    writer = opening(activity, big_endian=big_endian)
    _add_records(writer, activity, record_columns(activity, enhanced=enhanced), compressed=compressed)
    _add_summary(writer, activity)
    return writer.finish(header_size=14 if enhanced else 12, header_crc=header_crc)


def cut_off_fit(activity: Activity, records: int) -> bytes:
    """The file of a watch that died: `records` complete records and half of the next one; the header gives the full size."""
    writer = opening(activity)
    before = len(writer.body())
    columns = record_columns(activity, enhanced=True)
    writer.add_run("record", {n: v[: records + 1] for n, v in columns.items()})
    # Bytes of one record; the definition before the records is negligible.
    size = (len(writer.body()) - before) // (records + 1)
    # Remove the check sum and half of the last record.
    return writer.finish()[: -2 - size // 2]


def course_fit(activity: Activity, name: str) -> bytes:
    """The route of an activity as a course file."""
    writer, begin = FitWriter(), start_of(activity)
    writer.add("file_id", type="course", manufacturer=MANUFACTURER, product=1, serial_number=SERIAL, time_created=begin)
    writer.add("course", sport="running", name=name)
    columns = record_columns(activity, enhanced=True)
    wanted = ("timestamp", "position_lat", "position_long", "distance", "enhanced_altitude")
    writer.add_run("record", {n: columns[n][::20] for n in wanted if n in columns})
    return writer.finish()


def workout_fit(steps: tuple[Step, ...], name: str, created: datetime) -> bytes:
    """A workout file, as it is sent to a watch."""
    writer = FitWriter()
    writer.add(
        "file_id", type="workout", manufacturer=MANUFACTURER, product=1, serial_number=SERIAL, time_created=created
    )
    _add_workout(writer, steps, name)
    return writer.finish()
