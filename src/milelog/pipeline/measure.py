"""The pure function that is mapped over files: bytes in, measured activities out. It touches no disk but its file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from milelog import formats, runner, sessions
from milelog.errors import Problem
from milelog.measure import clean, metrics
from milelog.measure.detect import Detector
from milelog.measure.detect.corrected import corrected
from milelog.measure.metrics.histogram import heart_histogram, speed_histogram
from milelog.model import Activity, Evidence, Segment, Session, Streams
from milelog.pipeline import reading
from milelog.pipeline.conditions import conditions, correction
from milelog.pipeline.finish import label
from milelog.pipeline.rejection import rejected
from milelog.pipeline.results import FileResult, Measured, Outcome, Settings
from milelog.pipeline.source import hold
from milelog.pipeline.told import about_of

if TYPE_CHECKING:
    from milelog.pipeline.source import Held, Remote


class TookTooLongError(BaseException):
    """Raised into a measurement that goes on for too long; no reader may take it for a fault of the file."""


Event = tuple[int, str, reading.Packed | None]
"""Number and name of a recording in its file; None before it is measured, its row after."""


def measure_members(held: Held, name: str, settings: Settings, start: int = 0, step: int = 1) -> Iterator[Event]:
    """Measure the recordings in a file, from number `start` on each `step`-th: a large archive is shared so."""
    for number, member in enumerate(_members(held, name)):
        if number >= start and (number - start) % step == 0:
            if isinstance(member, FileResult):
                yield number, name, reading.pack(member, name)
                return
            yield number, member.name, None
            found, sketches = measure_safely(member, settings)
            packed = reading.pack(found, name, sketches)
            label(packed[0], settings)
            yield number, member.name, packed


def _members(held: Held, name: str) -> Iterator[formats.Member | FileResult]:
    """The recordings in a file; where our own code fails on the way to the next one, a rejection ends them."""
    try:
        yield from held.members(name)
    except GeneratorExit:
        raise
    except BaseException as fault:
        found = _failed(name, fault)
        if found is None:
            raise
        yield found


def _failed(name: str, fault: BaseException) -> FileResult | None:
    """The rejection of a recording on which our own code failed; None for what is no fault of a recording."""
    if isinstance(fault, MemoryError):
        return rejected(name, "too-large")
    if isinstance(fault, TookTooLongError):
        return rejected(name, "reader-hung")
    if isinstance(fault, Exception):
        return rejected(name, "reader-failed", f"{type(fault).__name__}: {fault}"[:200])
    return None


def read_file(path: Path | Remote, name: str, settings: Settings) -> reading.Reading:
    """The pure function that is mapped over files: one file of the folder, read and measured. Never raises for bad
    input; what is raised for a lack of time passes through.
    """
    with hold(path) as held:
        rows = [row for _, _, row in measure_members(held, name, settings) if row]
        return reading.reading(name, rows, *held.seal())


def measure_file(path: Path | Remote, source: str, settings: Settings) -> tuple[FileResult, ...]:
    """The results for one file, as they come out of the index later."""
    return reading.results(read_file(path, source, settings).payload, source)


def measure_safely(member: formats.Member, settings: Settings) -> tuple[FileResult, dict[str, bytes]]:
    """Measure one recording; where our own code fails on it, it is rejected and costs nobody else anything."""
    try:
        return measure(member, settings)
    except BaseException as fault:
        found = _failed(member.name, fault)
        if found is None:
            raise
        return found, {}


def measure(member: formats.Member, settings: Settings) -> tuple[FileResult, dict[str, bytes]]:
    """Measure one recording, the bytes of a file or of a member of an archive; with what was drawn of its runs."""
    source, data, about = member
    if isinstance(data, Problem):
        outcome: Outcome = "skipped" if data.severity == "skipped" else "rejected"
        return FileResult(source, outcome, "", problems=(data,)), {}
    loaded = formats.load(data, source, about or about_of(settings.told, source))
    measured = []
    sketches = {}
    problems = list(loaded.problems)
    for number, activity in enumerate(loaded.activities, start=1):
        name = source if number == 1 else f"{source}#{number}"
        streams = clean.streams(activity)
        measured.append(_measured(activity, streams, name, settings))
        problems += [p for p in (*activity.problems, *streams.problems) if p not in problems]
        if settings.sketch is not None and activity.sport == "running":
            with contextlib.suppress(Exception):  # what cannot be drawn now is drawn when it is asked for
                sketches[name] = settings.sketch(activity, streams, settings.units)
    digest = blake2b(data, digest_size=16).hexdigest()
    return FileResult(source, loaded.outcome, digest, tuple(measured), tuple(problems)), sketches


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


def measure_activity(activity: Activity, name: str, settings: Settings) -> tuple[Measured, tuple[Problem, ...]]:
    """One activity through clean stream, detector and metrics."""
    streams = clean.streams(activity)
    return _measured(activity, streams, name, settings), streams.problems


def _measured(activity: Activity, streams: Streams, name: str, settings: Settings) -> Measured:
    start, placed = local_start(activity, settings.timezone)
    day = start.date() if start else None
    zone_set = runner.in_force(settings.zones, day)
    planned = settings.planned.get(day) if day and not settings.blind else None
    is_run = activity.sport == "running"
    evidence = None if settings.blind else Evidence(activity.laps, activity.steps, activity.splits)
    said = correction(settings, name, start)
    segments: tuple[Segment, ...] = ()
    if is_run and said is not None and said.blocks is not None:
        segments = corrected(streams, said.blocks, zone_set)
    elif is_run:
        segments = Detector()(streams, zone_set, evidence=evidence, planned=planned)
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
        normalized_mps=metrics.basic.normalized_speed(streams.adjusted_mps[streams.moving]) if is_run else None,
        rpe=activity.rpe,
        feel=activity.feel,
        distance_error=streams.distance_error,
        name=activity.name,
        device=activity.device,
    )
    used = conditions(settings, name, start, is_run=is_run)
    speed_s, heart_s = (speed_histogram(streams), heart_histogram(streams)) if is_run else ((), ())
    return Measured(session, speed_s, placed, used, heart_s)


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
