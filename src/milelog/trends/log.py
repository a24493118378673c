"""Log: the input of all trends, made of interpreted sessions and judged weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from milelog.measure.types import Measured
from milelog.model import Athlete, Session, Week, ZoneSet
from milelog.plan.types import Plan, PlannedWeek
from milelog.runner.types import Fitness
from milelog.store.cache import ResultCache, uncached
from milelog.weeks import SILENT


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
    """Returns the measurement of a recording by its file name; None where it is not available."""
    cached: ResultCache = uncached
    """Stores results that were computed from traces."""

    @property
    def until(self) -> date | None:
        """The last day that counts: yesterday, or the end of the last week with a run in an old log; None without runs."""
        ran = [w for w in self.weeks if w.runs]
        if not ran:
            return None
        # Today is left out, because a run may still follow.
        return self.today - timedelta(days=1) if self.today - ran[-1].end <= SILENT else ran[-1].end

    def last_weeks(self, count: int) -> tuple[Week, ...]:
        """The last `count` complete weeks, with empty ones; fewer in a younger log."""
        until = self.until
        over = [w for w in self.weeks if until is not None and w.end <= until]
        if not over or until is None:
            return ()
        found = {w.start: w for w in over}
        last = over[-1].start
        # Empty weeks after the last recording count too. The next week is complete 13 days after the start of `last`.
        while last + timedelta(days=13) <= until:
            last += timedelta(weeks=1)
            found[last] = Week(last, last + timedelta(days=6), (), 0, 0.0, 0.0, 0.0, 0)
        return tuple(found[s] for s in sorted(found))[-count:]

    def planned(self, week: Week) -> PlannedWeek | None:
        """The planned week for a week; None without one."""
        return self.plan.week(week.start) if self.plan else None
