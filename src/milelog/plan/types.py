"""What was meant: a plan, resolved to one PlannedWeek for each Monday it covers."""

from dataclasses import dataclass
from datetime import date

from milelog.model import Workout
from milelog.units import Range


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One run that was planned; `day` is 0 for Monday, None where any day will do."""

    workout: Workout
    day: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """What one week asks. Ranges are metres; None where the plan says nothing."""

    start: date
    volume_m: Range | None = None
    long_run: Workout | None = None
    threshold_m: Range | None = None
    sessions: tuple[PlannedSession, ...] = ()
    runs: Range | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its weeks in order, one Monday each, without gaps after `start`."""

    name: str
    start: date
    weeks: tuple[PlannedWeek, ...] = ()
    default: PlannedWeek | None = None
    """What a week asks that `weeks` does not name: plans without an end go on with it."""
    source: str = ""

    def week(self, monday: date) -> PlannedWeek | None:
        """The week that begins on that Monday; None before the plan's start."""
        for week in self.weeks:
            if week.start == monday:
                return week
        return self.default if monday >= self.start else None
