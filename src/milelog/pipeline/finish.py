"""What depends on more than the recording: the place's time, the zones, the name of each session."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timezone
from functools import lru_cache
from hashlib import blake2b

from milelog import runner, sessions
from milelog.model import HeartZones, Session, ZoneSet
from milelog.pipeline import codec
from milelog.pipeline.reading import Row
from milelog.pipeline.results import Measured, Settings

_LABELLED = [f.name for f in fields(Measured)].index("labelled")


def place(measured: Sequence[Measured]) -> list[Measured]:
    """Give runs without a place of their own (a treadmill's) the time zone of the nearest run that has one."""
    known = sorted((m.session.start for m in measured if m.placed and m.session.start), key=lambda t: t.timestamp())
    stamps = [t.timestamp() for t in known]
    if not stamps:
        return list(measured)

    def settle(one: Measured) -> Measured:
        start = one.session.start
        if one.placed or start is None:
            return one
        at = bisect.bisect(stamps, start.timestamp())
        near = min(known[max(0, at - 1) : at + 1], key=lambda t: abs(t.timestamp() - start.timestamp()))
        offset = near.utcoffset()
        local = start.astimezone(timezone(offset)) if offset is not None else start
        return replace(one, session=replace(one.session, start=local))

    return [settle(one) for one in measured]


def zone_seconds(speed_s: Sequence[int], zone_set: ZoneSet | None) -> dict[str, float]:
    """Moving seconds in each zone, from the histogram of grade-adjusted speed."""
    spent: dict[str, float] = {}
    if zone_set is None:
        return spent
    for name, seconds in zip(_zones_of_bins(zone_set, len(speed_s)), speed_s, strict=True):
        if seconds:
            spent[name] = spent.get(name, 0.0) + seconds
    return spent


@lru_cache(maxsize=64)
def _zones_of_bins(zone_set: ZoneSet, count: int) -> tuple[str, ...]:
    """The zone of each bin of the histogram: looked up once, not once a run."""
    from milelog.measure.metrics.histogram import bin_speed

    return tuple(runner.zone_of(bin_speed(index), zone_set) or "E" for index in range(count))


@lru_cache(maxsize=64)
def labels(zone_set: ZoneSet | None, heart: HeartZones | None, units: str) -> str:
    """A digest of all that naming a run depends on besides the run."""
    return blake2b(repr((zone_set, heart, units)).encode(), digest_size=8).hexdigest()


def label(row: Row, settings: Settings) -> None:
    """Name the sessions in a result's row, in place, by the zones that are known before the folder is: races'."""
    for plain in row[3]:
        one: Measured = codec.unpack(Measured, plain)
        session = finish(one, settings.zones, settings.heart, settings.units)
        zone_set = runner.in_force(settings.zones, session.day)
        plain[0] = codec.pack(Session, session)
        plain[_LABELLED] = labels(zone_set, settings.heart, settings.units)


def finish(one: Measured, zone_sets: Sequence[ZoneSet], heart: HeartZones | None, units: str) -> Session:
    """Name zones, kind and workout of a session by the zones in force on its day, and give its time in zones."""
    session = one.session
    if one.labelled == labels(runner.in_force(zone_sets, session.day), heart, units):
        return session
    if not session.is_run:
        minutes = session.moving_s or session.timer_s or session.elapsed_s
        return replace(session, kind="cross", workout=f"{minutes / 60:.0f} min {session.sport.replace('_', ' ')}")
    from milelog.runner.sets import zoned

    day: date | None = session.day
    zone_set = runner.in_force(zone_sets, day)
    segments = zoned(session.segments, zone_set)
    labelled = replace(
        session,
        segments=segments,
        zone_s=zone_seconds(one.speed_s, zone_set),
        heart_zone_s=runner.heart.seconds(one.heart_s, heart),
    )
    return replace(
        labelled,
        kind=sessions.kind(labelled),
        workout=sessions.notation(labelled, units),
    )
