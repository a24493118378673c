"""Composes the stages: files in, one Analysis out. Every renderer reads that Analysis and computes nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path

from milelog.corrections.comments import Comment
from milelog.errors import Problem
from milelog.model import Athlete, HeartZones, Session, Week, ZoneSet
from milelog.plan.types import Plan
from milelog.runner import in_force
from milelog.runner.types import Fitness
from milelog.trends.types import Trends
from milelog.units import format_distance


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of files by what became of them: found = read + unchanged + duplicate + skipped + failed.

    `salvaged` files were read with loss, now or before: they are part of `read` and `unchanged`.
    """

    found: int = 0
    read: int = 0
    unchanged: int = 0
    duplicate: int = 0
    skipped: int = 0
    failed: int = 0
    salvaged: int = 0


@dataclass(frozen=True, repr=False)
class Analysis:
    """Everything a report says about one athlete's folder: plain data, which can be compared, pickled and shown."""

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
    heart_zones: HeartZones | None = None
    comments: tuple[Comment, ...] = ()
    """What athlete and coach say of weeks and runs."""
    trends: Trends = field(default_factory=Trends)
    """Readiness for the mile, races, forecast, workouts run again, load: from all weeks together."""
    begun: date | None = None
    """The day of the first recording, where the plan had begun long before: nothing is known of its weeks until then."""
    ended: date | None = None
    """The day of the last recording, where that is long ago: nothing is known of the time since."""
    home_zone: str | None = None
    """The name of the time zone that most runs were in, by their positions."""

    def __repr__(self) -> str:
        days = [s.day for s in self.sessions if s.day]
        span = f" from {min(days)} to {max(days)}" if days else ""
        who = f"{self.athlete.name}, " if self.athlete.name else ""
        return (
            f"<Analysis of {str(self.folder)[:200]}: {who[:100]}{len(self.sessions)} activities in {len(self.weeks)} weeks"
            f"{span}, {len(self.problems)} problems>"
        )

    def _repr_html_(self) -> str:
        """A table of the last weeks and their verdicts, for a notebook."""
        rows = [
            f"<tr><td>{week.start}</td><td>{week.runs}</td><td>{format_distance(week.volume_m, self.athlete.units)}</td>"
            f"<td>{', '.join(f'{escape(v.name)}: {escape(v.status)}' for v in week.checks)}</td></tr>"
            for week in self.weeks[:-9:-1]
        ]
        head = "<tr><th>week</th><th>runs</th><th>volume</th><th>verdicts</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{''.join(rows)}</table>"

    def zones_on(self, day: date | None) -> ZoneSet | None:
        """The zones in force on a day; None when there is neither a race nor an estimate."""
        return in_force(self.zones, day) or (self.zones[0] if self.zones else None)
