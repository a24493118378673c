"""The messages of one part that are not records: sessions, laps, steps, splits, timer events; and functions to convert them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from milelog.formats.fit.parts import Part
from milelog.formats.fit.profile import (
    ACTIVITY,
    CORRELATION,
    DEVICE_INFO,
    DEVICE_SETTINGS,
    EVENT,
    FILE_CREATOR,
    FILE_ID,
    LAP,
    SESSION,
    SPLIT,
    SPORT,
    WORKOUT,
    WORKOUT_STEP,
    enum,
)
from milelog.formats.fit.protocol import UTC_EPOCH_S
from milelog.model import Lap, Split, Step, Totals

Row = Mapping[str, Any]
_SESSION = frozenset({
    "timestamp", "start_time", "sport", "sub_sport", "total_elapsed_time", "total_timer_time", "total_distance",
    "total_calories", "total_ascent", "avg_heart_rate", "workout_feel", "workout_rpe", "sport_profile_name",
})  # fmt: skip
_LAP = frozenset({
    "timestamp", "start_time", "total_elapsed_time", "total_timer_time", "total_distance", "lap_trigger", "intensity",
    "wkt_step_index", "sport", "sub_sport",
})  # fmt: skip
_SPLIT = frozenset({"split_type", "start_time", "end_time", "timestamp", "total_elapsed_time", "total_distance"})
_STEP = frozenset({"message_index", "intensity", "duration_type", "duration_value", "target_value", "wkt_step_name"})
_EVENT = frozenset({"timestamp", "event", "event_type"})
_FILE_ID = frozenset({"type", "manufacturer", "product", "product_name", "time_created"})
_ACTIVITY = frozenset({"timestamp", "local_timestamp", "total_timer_time"})
_DEVICE = frozenset({"device_index", "manufacturer", "product", "product_name", "software_version"})
_STOPS = frozenset({"stop", "stop_all", "stop_disable", "stop_disable_all"})
"""Types of a timer event at which the timer stops."""
_STARTS = frozenset({"start"})
_COUNTED = "repeat_until_steps_cmplt"


@dataclass(frozen=True, slots=True)
class Summary:
    """The messages of a part that are not records. Rows are in physical units, times in FIT seconds."""

    kind: str | None
    """Type of the file: `activity`, `course` ..."""
    created: float | None
    sessions: tuple[Row, ...]
    laps: tuple[Row, ...]
    splits: tuple[Row, ...]
    steps: tuple[Step, ...]
    timer: tuple[tuple[float, bool], ...]
    """Times at which the timer was started (True) or stopped (False), in file order."""
    sport: str | None
    sub_sport: str | None
    utc_offset_s: int | None
    name: str | None
    workout_name: str | None
    device: str | None
    software: str | None
    timer_s: float | None


def summary(part: Part) -> Summary:
    """Reads the messages of a part that are not records."""
    # Only the first one: zero padding looks like further `file_id` messages.
    file_id = next(iter(part.rows(FILE_ID, _FILE_ID)), {})
    sport = _one(part, SPORT, frozenset({"sport", "sub_sport", "name"}))
    workout = _one(part, WORKOUT, frozenset({"wkt_name"}))
    activity = _one(part, ACTIVITY, _ACTIVITY)
    device, software = _device(part, file_id)
    return Summary(
        kind=file_id.get("type"),
        created=file_id.get("time_created"),
        sessions=tuple(part.rows(SESSION, _SESSION)),
        laps=tuple(part.rows(LAP, _LAP)),
        splits=tuple(part.rows(SPLIT, _SPLIT)),
        steps=tuple(_steps(part)),
        timer=tuple(_timer(part)),
        sport=sport.get("sport"),
        sub_sport=sport.get("sub_sport"),
        utc_offset_s=_utc_offset(part, activity),
        name=sport.get("name"),
        workout_name=workout.get("wkt_name"),
        device=device,
        software=software,
        timer_s=activity.get("total_timer_time"),
    )


def _one(part: Part, message: int, names: frozenset[str]) -> dict[str, Any]:
    """A message that usually occurs once; the last one of several; empty if there is none."""
    rows = part.rows(message, names)
    return rows[-1] if rows else {}


def _steps(part: Part) -> list[Step]:
    steps = []
    for place, row in enumerate(part.rows(WORKOUT_STEP, _STEP)):
        index = row["message_index"]
        kind, value, name = row["duration_type"], row["duration_value"], row["wkt_step_name"]
        if kind == _COUNTED:
            name = name or f"from {value}"
            # For a repetition, the duration is the step to go back to, and the target the number of repetitions (profile,
            # subfields of both).
            value = row["target_value"]
        steps.append(
            Step(
                # The lowest twelve bits of a message index are the number; the others are flags.
                index=int(index) & 0xFFF if isinstance(index, int) else place,
                intensity=_word(row["intensity"]),
                duration_kind=_duration_kind(kind),
                duration=_duration(kind, value),
                name=name,
            )
        )
    return steps


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _duration_kind(kind: Any) -> str | None:
    if not isinstance(kind, str):
        return None
    return "repeat" if kind.startswith("repeat_") else kind


def _duration(kind: Any, value: Any) -> float | None:
    """Duration of a step in seconds or metres (stored as ms and cm), or the number of repetitions; None if it has none, or if it
    is repeated up to a time, a distance or a heart rate.
    """
    if value is None or not isinstance(kind, str) or (kind.startswith("repeat_") and kind != _COUNTED):
        return None
    if kind in {"time", "repetition_time", "time_only"}:
        return float(value) / 1000
    if kind == "distance":
        return float(value) / 100
    return None if kind == "open" else float(value)


def _timer(part: Part) -> list[tuple[float, bool]]:
    """Times of starts (True) and stops (False) of the timer."""
    return [
        (row["timestamp"], row["event_type"] in _STARTS)
        for row in part.rows(EVENT, _EVENT)
        if row["event"] == "timer" and row["timestamp"] is not None and row["event_type"] in _STOPS | _STARTS
    ]


_QUARTER_S = 900
"""Offsets of time zones are multiples of a quarter of an hour (Nepal's is 5:45)."""


def _utc_offset(part: Part, activity: Row) -> int | None:
    """UTC offset in seconds from the activity message, else a correlation message, else the device's settings."""
    # In this order, since the device's settings may be those of another place.
    for row in (activity, *part.rows(CORRELATION, frozenset({"timestamp", "local_timestamp"}))):
        local, stamp = row.get("local_timestamp"), row.get("timestamp")
        if local is not None and stamp is not None and (found := _quarter(local - stamp)) is not None:
            return found
    settings = _one(part, DEVICE_SETTINGS, frozenset({"time_offset"}))
    offset = settings.get("time_offset")
    if offset is None:
        return None
    return _quarter(offset - 2**32 if offset >= 2**31 else offset)


def _quarter(seconds: float) -> int | None:
    """An offset rounded to a quarter of an hour; None if it is over 2 minutes off, out of range, or zero.

    Zero gives None since many programs write UTC as local time.
    """
    nearest = round(seconds / _QUARTER_S) * _QUARTER_S
    possible = abs(seconds - nearest) <= 120 and -12 * 3600 <= nearest <= 14 * 3600
    return nearest if possible and nearest else None


_TIMES = ("timestamp", "start_time", "end_time")
"""Fields that are points in time, and are shifted with the clock."""


def moved(summary: Summary, begin: float, end: float, shift: float) -> Summary:
    """The summary with its times between `begin` and `end` (FIT seconds of the wrong clock) shifted by `shift` seconds."""

    def right(at: float) -> float:
        return at + shift if begin - _CLOCK_SLACK_S <= at <= end + _CLOCK_SLACK_S else at

    def row(old: Row) -> Row:
        new = {**old, **{n: right(old[n]) for n in _TIMES if old.get(n) is not None}}
        start, end = new.get("start_time"), new.get("timestamp")
        if shift < 0 and start is not None and end is not None and _ends_right(old, start, end):
            return {**new, "timestamp": old["timestamp"]}
        if shift <= 0 or None in (start, end) or start == old["start_time"] or end != old["timestamp"]:
            return new
        # Durations that the device computed as end minus start include the shift.
        longest = end - start + _CLOCK_SLACK_S
        return {**new, **{n: old[n] - shift for n in _LASTED if (old.get(n) or 0.0) > max(longest, shift)}}

    def rows(found: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(row(old) for old in found)

    # The last event stops the timer at the end, by the right clock.
    timer = tuple((right(at), running) for at, running in summary.timer[:-1]) + summary.timer[-1:]
    return replace(
        summary, sessions=rows(summary.sessions), laps=rows(summary.laps), splits=rows(summary.splits), timer=timer
    )


def _ends_right(row: Row, start: float, end: float) -> bool:
    """Whether the end of a row is by the right clock already, where the clock was set back and `end` would be the shifted one."""
    lasted = row.get("total_elapsed_time")
    if start == row["start_time"]:  # whatever began by the right clock ended by it
        return True
    return lasted is not None and abs(row["timestamp"] - start - lasted) < abs(end - start - lasted)


_CLOCK_SLACK_S = 60.0
"""Laps and sessions may begin up to this many seconds before the first record."""


def begun_later(summary: Summary, first: float, cut_s: float) -> Summary:
    """The summary of a recording whose first `cut_s` seconds were left out: whatever began in them begins at `first`."""

    def later(row: Row) -> Row:
        start = row.get("start_time")
        late = first - start if start is not None else 0.0
        if not cut_s / 2 < late <= cut_s + _CLOCK_SLACK_S:
            return row
        times = {n: max(row[n] - late, 0.0) for n in _LASTED if (row.get(n) or 0.0) > late}
        return {**row, "start_time": first, **times}

    timer = tuple((max(at, first), running) for at, running in summary.timer)
    return replace(
        summary,
        sessions=tuple(later(r) for r in summary.sessions),
        laps=tuple(later(r) for r in summary.laps),
        timer=timer,
    )


_LASTED = ("total_elapsed_time", "total_timer_time")
"""Fields that are durations, and are shortened by the time left out."""


def _device(part: Part, file_id: Row) -> tuple[str | None, str | None]:
    """The name of the recording device, and its software version."""
    # Device 0 is the recording one; the others are sensors.
    creators = [r for r in part.rows(DEVICE_INFO, _DEVICE) if r["device_index"] in {"creator", 0}]
    best: dict[str, Any] = dict(file_id)
    for row in creators:
        best.update({name: value for name, value in row.items() if value is not None})
    maker, product = best.get("manufacturer"), best.get("product")
    named = best.get("product_name")
    if isinstance(product, int):
        product = _product(maker, product)
    device = str(named) if named else " ".join(str(w) for w in (maker, product) if isinstance(w, str)) or None
    version = best.get("software_version")
    if version is None:
        creator = _one(part, FILE_CREATOR, frozenset({"software_version"}))
        raw = creator.get("software_version")
        # `file_creator` stores the version in hundredths.
        version = None if raw is None else raw / 100
    return device, None if version is None else f"{version:.2f}"


def _product(maker: Any, number: int) -> str | None:
    """A product's name; None if the profile does not have it."""
    names = {"garmin": "garmin_product", "dynastream": "garmin_product", "dynastream_oem": "garmin_product",
             "favero_electronics": "favero_product"}  # fmt: skip
    kind = names.get(maker) if isinstance(maker, str) else None
    return enum(kind).get(number) if kind else None


def laps(rows: Sequence[Row], zero: float) -> tuple[Lap, ...]:
    """Laps in elapsed seconds from `zero`."""
    found = []
    for row in rows:
        start, end = span(row)
        if start is None or end is None:
            continue
        step = row["wkt_step_index"]
        found.append(
            Lap(
                start_s=start - zero,
                end_s=end - zero,
                distance_m=row["total_distance"],
                timer_s=row["total_timer_time"],
                trigger=_word(row["lap_trigger"]),
                intensity=_word(row["intensity"]),
                step=int(step) & 0xFFF if isinstance(step, int) else None,
            )
        )
    return tuple(found)


def span(row: Row) -> tuple[float | None, float | None]:
    """Start and end of a session, lap or split in FIT seconds, from the fields that it has; None if unknown."""
    start, stamp, elapsed = row.get("start_time"), row.get("timestamp"), row.get("total_elapsed_time")
    stamp = row.get("end_time") or stamp
    if start is None and stamp is not None and elapsed is not None:
        start = stamp - elapsed
    end = start + elapsed if start is not None and elapsed is not None else stamp
    return start, end


def splits(rows: Sequence[Row], zero: float) -> tuple[Split, ...]:
    """Splits in elapsed seconds from `zero`."""
    found = []
    for row in rows:
        start, end = span(row)
        if start is not None and end is not None and isinstance(row["split_type"], str):
            found.append(Split(row["split_type"], start - zero, end - zero, row["total_distance"]))
    return tuple(found)


def pauses(timer: Sequence[tuple[float, bool]], zero: float) -> tuple[tuple[float, float], ...]:
    """Spans of elapsed seconds from a stop of the timer to the next start."""
    found, stopped = [], None
    # Sorted by time, since events may be written late.
    for at, running in sorted(timer, key=lambda pair: pair[0]):
        if not running:
            # A stop within a pause, as when the run is saved, does not begin another pause.
            stopped = at if stopped is None else stopped
        elif stopped is not None:
            if at > stopped:
                found.append((stopped - zero, at - zero))
            stopped = None
    return tuple(found)


def totals(session: Row) -> Totals:
    """The device's own totals of a session."""
    return Totals(
        distance_m=session.get("total_distance"),
        elapsed_s=session.get("total_elapsed_time"),
        timer_s=session.get("total_timer_time"),
        ascent_m=session.get("total_ascent"),
        mean_heart_rate_bpm=session.get("avg_heart_rate"),
        calories=session.get("total_calories"),
    )


def moment(fit_s: float) -> datetime:
    """FIT seconds as a time in UTC."""
    return datetime.fromtimestamp(UTC_EPOCH_S + fit_s, UTC)
