"""The input of all trends: the log as it was interpreted and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from milelog.measure.types import Measured
from milelog.model import Athlete, Session, Week, ZoneSet
from milelog.plan.types import Plan, PlannedWeek
from milelog.runner.types import Fitness
from milelog.store.keeping import Keep, anew

RESTS_FOR = timedelta(days=28)
"""A log whose last run is longer ago is read as it stood at its end: it is finished, not a runner who stopped."""


@dataclass(frozen=True)
class Log:
    """One athlete's log."""

    athlete: Athlete
    today: date
    sessions: Sequence[Session]
    """In order of time."""
    weeks: Sequence[Week]
    """In order of time, judged."""
    zones: Sequence[ZoneSet] = ()
    fitness: Fitness = field(default_factory=Fitness)
    plan: Plan | None = None
    measured: Callable[[str], Measured | None] = lambda _file: None
    """Gives the measurement of a recording by its name; None where it cannot be had."""
    keep: Keep = anew
    """Keeps results that were read from traces."""

    @property
    def until(self) -> date | None:
        """The last day to look at: yesterday, or the end of the last week that was run in a log that ended long ago."""
        ran = [w for w in self.weeks if w.runs]
        if not ran:
            return None
        # Today is left out: it may still be run.
        return self.today - timedelta(days=1) if self.today - ran[-1].end <= RESTS_FOR else ran[-1].end

    def last_weeks(self, count: int) -> tuple[Week, ...]:
        """The last `count` weeks that are over, the empty ones too; fewer where the log is younger."""
        until = self.until
        over = [w for w in self.weeks if until is not None and w.end <= until]
        if not over or until is None:
            return ()
        found = {w.start: w for w in over}
        last = over[-1].start
        # Weeks after the last recording were empty, and count as such until yesterday: 13 days on, another whole week
        # is over.
        while last + timedelta(days=13) <= until:
            last += timedelta(weeks=1)
            found[last] = Week(last, last + timedelta(days=6), (), 0, 0.0, 0.0, 0.0, 0)
        return tuple(found[s] for s in sorted(found))[-count:]

    def planned(self, week: Week) -> PlannedWeek | None:
        """The planned week that a week is held against; None without one."""
        return self.plan.week(week.start) if self.plan else None
