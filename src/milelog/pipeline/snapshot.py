"""Packs a complete Analysis for the index, and unpacks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path

from milelog.corrections.comments import Comment
from milelog.errors import ForeignError, Problem
from milelog.model import Athlete, HeartZones, Session, Week, ZoneSet
from milelog.pipeline.analysis import Analysis, Ledger
from milelog.plan.types import Plan
from milelog.runner.types import Fitness
from milelog.store import packing
from milelog.trends.types import Trends


@dataclass(frozen=True, slots=True)
class Packed:
    """An Analysis without its folder; weeks refer to their sessions by index, so that each session is packed once."""

    athlete: Athlete
    today: date
    zones: tuple[ZoneSet, ...]
    files: Ledger
    problems: tuple[Problem, ...]
    plan: Plan | None
    fitness: Fitness
    heart_zones: HeartZones | None
    trends: Trends
    comments: tuple[Comment, ...]
    begun: date | None
    ended: date | None
    home_zone: str | None
    sessions: tuple[Session, ...]
    copies: tuple[Session, ...]
    starts: tuple[str | None, ...]
    """Starts of sessions, then of copies, as ISO 8601, since packing loses their UTC offsets."""
    weeks: tuple[Week, ...]
    week_sessions: tuple[tuple[int, ...], ...]
    """Indices of the sessions of each week."""


_SAME = tuple(f.name for f in fields(Packed) if f.name not in {"starts", "weeks", "week_sessions"})


def pack(analysis: Analysis) -> bytes | None:
    """The packed analysis; None if a week has a session that is not listed, or a file name is not valid Unicode."""
    numbers = {id(s): n for n, s in enumerate(analysis.sessions)}
    week_sessions = []
    for week in analysis.weeks:
        # By identity, since weeks contain the objects of `sessions`, and two manual entries may be equal.
        if any(id(s) not in numbers for s in week.sessions):
            return None
        week_sessions.append(tuple(numbers[id(s)] for s in week.sessions))
    starts = [s.start.isoformat() if s.start else None for s in (*analysis.sessions, *analysis.copies)]
    weeks = tuple(replace(w, sessions=()) for w in analysis.weeks)
    same = {name: getattr(analysis, name) for name in _SAME}
    try:
        return packing.pack(Packed(**same, starts=tuple(starts), weeks=weeks, week_sessions=tuple(week_sessions)))
    except UnicodeEncodeError:
        return None


def unpack(payload: bytes, folder: Path) -> Analysis:
    """Unpacks an analysis of `folder`. Raises ForeignError if the payload is not a valid one."""
    found: Packed = packing.unpack(Packed, payload)
    count = len(found.sessions)
    try:
        return _assembled(found, count, folder)
    except (ValueError, IndexError) as fault:
        raise ForeignError("an analysis in it does not hold together") from fault


def _assembled(found: Packed, count: int, folder: Path) -> Analysis:
    sessions, copies = _started(found.sessions, found.starts[:count]), _started(found.copies, found.starts[count:])
    weeks = (
        replace(week, sessions=tuple(sessions[n] for n in numbers))
        for week, numbers in zip(found.weeks, found.week_sessions, strict=True)
    )
    same = {name: getattr(found, name) for name in _SAME}
    return Analysis(**{**same, "sessions": sessions, "copies": copies, "weeks": tuple(weeks), "folder": folder})


def _started(sessions: Sequence[Session], starts: Sequence[str | None]) -> tuple[Session, ...]:
    return tuple(
        replace(session, start=datetime.fromisoformat(start)) if start else session
        for session, start in zip(sessions, starts, strict=True)
    )
