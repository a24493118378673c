"""Composes the stages: files in, one Analysis out. Every renderer reads that Analysis and computes nothing of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from milelog.errors import Problem
from milelog.model import Activity, Athlete, Session, Streams, Week, ZoneSet
from milelog.plan.types import Plan
from milelog.runner.types import Fitness


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of each file: found = read + unchanged + duplicate + skipped + failed.

    `salvaged` files were read with loss, now or before: they are part of `read` and `unchanged`.
    """

    found: int = 0
    read: int = 0
    unchanged: int = 0
    duplicate: int = 0
    skipped: int = 0
    failed: int = 0
    salvaged: int = 0


@dataclass(frozen=True, eq=False)
class Analysis:
    """Everything a report says about one athlete's folder."""

    folder: Path
    athlete: Athlete
    today: date
    zones: tuple[ZoneSet, ...]
    """In order of their start; the first one's start is None when it reaches back without end."""
    files: Ledger
    problems: tuple[Problem, ...]
    sessions: tuple[Session, ...]
    """In order of time, runs and other sports."""
    weeks: tuple[Week, ...]
    copies: tuple[Session, ...] = ()
    """Recordings of runs that a richer recording stands for: listed, never counted."""
    plan: Plan | None = None
    fitness: Fitness = field(default_factory=Fitness)
    """The runner's fitness by date, and the races found in her log."""
    key: str = ""
    """Digest of all that this was made from: where two are equal, so is everything else. Empty where it is not known."""
    sketches: Mapping[str, bytes] = field(default_factory=dict)
    """What was drawn of runs when they were measured, by file; of those alone that were measured for this very analysis."""
    open_run: Callable[[Session], tuple[Activity, Streams] | None] = lambda _session: None
    """Reads one session's recording again, for its trace; None when the file is gone."""

    def zones_on(self, day: date | None) -> ZoneSet | None:
        """The zones in force on a day; None when there is neither a race nor an estimate."""
        found = None
        for zone_set in self.zones:
            if zone_set.start is None or (day is not None and zone_set.start <= day):
                found = zone_set
        return found or (self.zones[0] if self.zones else None)
