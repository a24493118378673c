"""The result of the pipeline: one Analysis, from which all reports are rendered without further computation."""

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
    """Numbers of files by outcome: found = read + unchanged + duplicate + skipped + failed.

    `salvaged` files were read in part, now or before; they are included in `read` and `unchanged`.
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
    """Everything that reports say about one athlete's folder, as plain data that can be compared and pickled."""

    folder: Path
    athlete: Athlete
    today: date
    zones: tuple[ZoneSet, ...]
    """In order of their start; that of the first one is None if it also applies to all earlier dates."""
    files: Ledger
    problems: tuple[Problem, ...]
    sessions: tuple[Session, ...]
    """Runs and other sports, in order of time."""
    weeks: tuple[Week, ...]
    copies: tuple[Session, ...] = ()
    """Duplicate recordings of runs, which are listed but not counted."""
    plan: Plan | None = None
    fitness: Fitness = field(default_factory=Fitness)
    """The runner's fitness by date, and the races found in her log."""
    heart_zones: HeartZones | None = None
    comments: tuple[Comment, ...] = ()
    """Comments of athlete and coach on weeks and runs."""
    trends: Trends = field(default_factory=Trends)
    """Results over all weeks: readiness for the mile, races, forecast, repeated workouts, load."""
    begun: date | None = None
    """Date of the first recording, if the plan began long before it: the weeks until then are unknown, not missed."""
    ended: date | None = None
    """Date of the last recording, if that is long ago: the time since then is unknown."""
    home_zone: str | None = None
    """Name of the time zone of most runs, by their positions."""

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

    @property
    def listed_zones(self) -> tuple[ZoneSet, ...]:
        """The zone sets as data lists them: `zones`, or of a log with a single run its estimate, by which nothing is judged."""
        from milelog.runner.fitness import zone_sets

        return self.zones or zone_sets(self.fitness)

    def zones_on(self, day: date | None) -> ZoneSet | None:
        """The pace zones in force on a day; None if there is neither a race nor an estimate."""
        return in_force(self.zones, day) or (self.zones[0] if self.zones else None)
