"""Converts the start of each recording to local time where it was run, which decides its day and week."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from milelog.errors import Problem
from milelog.measure.types import Measured
from milelog.sessions.recording import Recording

NEAR_S = 3 * 86400.0
"""A run without positions takes the time zone of the nearest located recording within this many seconds (three days)."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A moment whose zone is known."""

    timestamp: float
    zone: tzinfo


def localized(recordings: Sequence[Recording], home: str | None) -> tuple[list[Recording], list[Problem]]:
    """The recordings with their starts in local time, and one note on the recordings whose time zone is unknown.

    The time zone comes from the positions, else from the local time in the file, else (indoors) from the nearest recording
    within three days, else from `home` (the name of the configured time zone), else it is the log's most frequent one.
    """
    own = [_own_zone(r.measured) for r in recordings]
    placed = sorted(
        (
            _Placed(r.measured.start.timestamp(), zone)
            for r, zone in zip(recordings, own, strict=True)
            if zone and r.measured.start
        ),
        key=lambda p: p.timestamp,
    )
    at_home = _zone(home) or _usual(placed)
    found, lost = [], []
    for recording, zone in zip(recordings, own, strict=True):
        start = recording.measured.start
        if start is None:
            found.append(recording)
            continue
        there = zone or _nearest(placed, start.timestamp()) or at_home
        if there is None:
            lost.append(recording.file)
        found.append(replace(recording, start=_at(start, there) if there else start))
    return found, [_unknown(sorted(lost))] if lost else []


def home_zone(recordings: Sequence[Recording]) -> str | None:
    """The name of the time zone in which most runs have positions; None where no run has one."""
    # A zone at sea ("Etc/GMT+3") is nobody's home: such positions are faulty, or a ship's.
    names = Counter(
        name for r in recordings if r.measured.is_run and (name := r.measured.timezone) and not name.startswith("Etc/")
    )
    return max(names, key=lambda name: (names[name], name)) if names else None


def _own_zone(measured: Measured) -> tzinfo | None:
    """The recording's own time zone: from its positions, else from its clock, which may be set to another place."""
    found = _zone(measured.timezone)
    if found is None and measured.utc_offset_s is not None:
        return timezone(timedelta(seconds=measured.utc_offset_s))
    return found


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    # The name may be a person's: `America` is a folder of the zone data (OSError), `../x` leads out of it
    # (ValueError).
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _usual(placed: Sequence[_Placed]) -> tzinfo | None:
    counts = Counter(p.zone for p in placed)
    return max(counts, key=lambda zone: (counts[zone], str(zone))) if counts else None


def _nearest(placed: Sequence[_Placed], timestamp: float) -> tzinfo | None:
    at = bisect.bisect(placed, timestamp, key=lambda p: p.timestamp)
    near = [p for p in placed[max(0, at - 1) : at + 1] if abs(p.timestamp - timestamp) <= NEAR_S]
    return min(near, key=lambda p: abs(p.timestamp - timestamp)).zone if near else None


def _at(start: datetime, zone: tzinfo) -> datetime:
    """The start with a fixed offset from UTC instead of a named zone, as it is shown and stored."""
    local = start.astimezone(zone)
    return local.astimezone(timezone(local.utcoffset() or timedelta(0)))


def _unknown(files: Sequence[str]) -> Problem:
    others = f" and {len(files) - 1} more" if len(files) > 1 else ""
    message = f"no time zone is known for this recording{others}; its day is counted in UTC"
    return Problem(
        files[0], "no-time-zone", message, 'write timezone = "Europe/Berlin" (yours) under [athlete] in milelog.toml'
    )
