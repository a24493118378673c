"""One measured activity under its name in the log, with what an export says of it and its start in local time."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from milelog.formats import About
from milelog.measure.types import Measured


@dataclass(frozen=True, slots=True)
class Recording:
    """A measured activity in its log."""

    file: str
    measured: Measured
    start: datetime | None = None
    """With the offset of the runner's place."""

    @property
    def day(self) -> date | None:
        """The calendar day at the runner's place."""
        return self.start.date() if self.start else None


def described(measured: Measured, about: About | None) -> Measured:
    """The activity with the name an export's index gives it, and its sport where the recording itself does not say one."""
    if about is None:
        return measured
    from milelog.formats.sports import sport_of

    told = sport_of(about.sport)
    unsaid = measured.sport == "generic" or measured.sport_source == "speed"
    sport, sub_sport = told if told and unsaid else (measured.sport, measured.sub_sport)
    source = "file" if told else measured.sport_source
    return replace(measured, name=about.name or measured.name, sport=sport, sub_sport=sub_sport, sport_source=source)


def localized(recordings: Sequence[Recording], timezone_name: str | None) -> list[Recording]:
    """The recordings with their starts in local time: by the configured time zone, else by the file's own offset, else by
    the first position, else (a treadmill run) as the nearest recording in time that has one of these; else in UTC.
    """
    starts = [_own_start(r.measured, timezone_name) for r in recordings]
    known = sorted((s for s in starts if s is not None), key=datetime.timestamp)
    stamps = [s.timestamp() for s in known]
    found = []
    for recording, own in zip(recordings, starts, strict=True):
        start = own or _as_neighbours(recording.measured.start, known, stamps)
        found.append(replace(recording, start=start))
    return found


def _own_start(measured: Measured, timezone_name: str | None) -> datetime | None:
    """The local start as far as the recording or the configuration tells; None where neither does."""
    if measured.start is None:
        return None
    if timezone_name is None and measured.utc_offset_s is not None:
        return measured.start.astimezone(timezone(timedelta(seconds=measured.utc_offset_s)))
    name = timezone_name or measured.timezone
    if name is None:
        return None
    try:
        local = measured.start.astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return None
    # A fixed offset: what is shown and kept of a start is its own, not the rules of a zone.
    return local.astimezone(timezone(local.utcoffset() or timedelta(0)))


def _as_neighbours(start: datetime | None, known: Sequence[datetime], stamps: Sequence[float]) -> datetime | None:
    if start is None or not known:
        return start
    at = bisect.bisect(stamps, start.timestamp())
    near = min(known[max(0, at - 1) : at + 1], key=lambda t: abs(t.timestamp() - start.timestamp()))
    return start.astimezone(timezone(near.utcoffset() or timedelta(0)))
