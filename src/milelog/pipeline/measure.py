"""The pure function that is mapped over files: bytes in, measured activities out. It touches no disk but its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from milelog import clean, formats, metrics, sessions, zones
from milelog.detect import Detector
from milelog.errors import Problem
from milelog.metrics.histogram import speed_histogram
from milelog.model import Activity, Evidence, Session, Streams, Workout, ZoneSet


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a measurement depends on besides the file itself."""

    zones: tuple[ZoneSet, ...] = ()
    """Zones from races; empty where none is known: then runs are measured without."""
    timezone: str | None = None
    units: str = "mi"
    blind: bool = False
    planned: Mapping[date, Workout] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """One activity, measured but not yet judged by zones that come from the whole folder."""

    session: Session
    speed_s: tuple[int, ...]
    """Seconds by bin of grade-adjusted speed."""
    placed: bool
    """Whether the place's own time is known; else `session.start` is in UTC until the folder tells better."""
    conditions: str
    """What of the settings was used: when that changes, the file is measured again."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one recording (a file or a member of an archive) gave."""

    source: str
    outcome: formats.Outcome
    digest: str
    measured: tuple[Measured, ...] = ()
    problems: tuple[Problem, ...] = ()


def digest(data: bytes) -> str:
    """Content hash: what a file is known by, wherever it lies."""
    return blake2b(data, digest_size=16).hexdigest()


def measure_file(path: Path, source: str, settings: Settings) -> tuple[FileResult, ...]:
    """Read and measure one file of the folder; an archive gives one result a member. Never raises for bad input."""
    return tuple(measure(member, settings) for member in formats.open_members(path, source))


def measure(member: formats.Member, settings: Settings) -> FileResult:
    """Measure one recording: the bytes of a file, or of a member of an archive."""
    source, data, about = member
    if isinstance(data, Problem):
        outcome: formats.Outcome = "skipped" if data.severity == "skipped" else "rejected"
        return FileResult(source, outcome, "", problems=(data,))
    loaded = formats.load(data, source, about)
    measured = []
    problems = list(loaded.problems)
    for number, activity in enumerate(loaded.activities, start=1):
        name = source if number == 1 else f"{source}#{number}"
        one, said = measure_activity(activity, name, settings)
        measured.append(one)
        problems += [p for p in (*activity.problems, *said) if p not in problems]
    return FileResult(source, loaded.outcome, digest(data), tuple(measured), tuple(problems))


def local_start(activity: Activity, timezone_name: str | None) -> tuple[datetime | None, bool]:
    """The start in the runner's own time, and whether her place was known: config, then file, then position."""
    if activity.start is None:
        return None, True
    if timezone_name is None and activity.utc_offset_s is not None:
        return activity.start.astimezone(timezone(timedelta(seconds=activity.utc_offset_s))), True
    name = timezone_name or _zone_of_position(activity)
    if name is None:
        return activity.start, False
    try:
        local = activity.start.astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return activity.start, False
    return local.astimezone(timezone(local.utcoffset() or timedelta(0))), True


def _zone_of_position(activity: Activity) -> str | None:
    latitude, longitude = activity.column("latitude_deg"), activity.column("longitude_deg")
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    if not len(known):
        return None
    import tzfpy

    name: str = tzfpy.get_tz(float(longitude[known[0]]), float(latitude[known[0]]))
    return name or None


def conditions(settings: Settings, zone_set: ZoneSet | None, planned: Workout | None) -> str:
    """A digest of those settings that a measurement of one day depends on."""
    vdot = round(zone_set.vdot, 6) if zone_set else None
    text = repr((vdot, settings.timezone, settings.blind, planned))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def conditions_on(settings: Settings, day: date | None) -> str:
    """`conditions` for an activity of that day."""
    planned = settings.planned.get(day) if day else None
    return conditions(settings, zones.in_force(settings.zones, day), planned)


def measure_activity(activity: Activity, name: str, settings: Settings) -> tuple[Measured, tuple[Problem, ...]]:
    """One activity through clean stream, detector and metrics."""
    start, placed = local_start(activity, settings.timezone)
    day = start.date() if start else None
    zone_set = zones.in_force(settings.zones, day)
    planned = settings.planned.get(day) if day and not settings.blind else None
    streams = clean.streams(activity)
    is_run = activity.sport == "running"
    evidence = None if settings.blind else Evidence(activity.laps, activity.steps, activity.splits)
    segments = Detector()(streams, zone_set, evidence=evidence, planned=planned) if is_run else ()
    moving_s = float(streams.moving.sum())
    session = Session(
        file=name,
        sport=activity.sport,
        sub_sport=activity.sub_sport,
        start=start,
        distance_m=_distance(activity, streams),
        elapsed_s=_elapsed(activity),
        timer_s=activity.totals.timer_s if activity.totals.timer_s is not None else _timer(activity),
        moving_s=moving_s,
        segments=segments,
        efforts=metrics.best_efforts(streams) if is_run else (),
        miles=sessions.surges_by_mile(segments, streams) if is_run else (),
        ascent_m=metrics.METRICS["ascent"](streams),
        mean_heart_rate_bpm=metrics.METRICS["mean_heart_rate"](streams),
        rpe=activity.rpe,
        feel=activity.feel,
        distance_error=streams.distance_error,
        name=activity.name,
        device=activity.device,
    )
    used = conditions(settings, zone_set, settings.planned.get(day) if day else None)
    return Measured(session, speed_histogram(streams) if is_run else (), placed, used), streams.problems


def _distance(activity: Activity, streams: Streams) -> float:
    """What the stream covered; where it has no distance (a pool, a manual entry), what the device said of the whole."""
    covered = float(streams.distance_m[-1] + streams.speed_mps[-1]) if len(streams.time_s) > 1 else 0.0
    return covered or activity.totals.distance_m or 0.0


def _elapsed(activity: Activity) -> float:
    recorded = float(activity.columns["time_s"][-1]) if activity.size else 0.0
    return activity.totals.elapsed_s if activity.totals.elapsed_s is not None else recorded


def _timer(activity: Activity) -> float:
    """Timer time from the pauses, where the device gave no total."""
    return max(0.0, _elapsed(activity) - sum(end - begin for begin, end in activity.pauses))
