"""What was meant: a plan, resolved to one PlannedWeek for each Monday it covers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from milelog.errors import Problem
from milelog.model import Workout
from milelog.units import Range

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One run that was planned; `day` is 0 for Monday, None where any day will do."""

    workout: Workout
    day: int | None = None
    name: str = ""
    file: str | None = None
    """The recording that the athlete says this was: no matching is done then."""


@dataclass(frozen=True, slots=True)
class PlannedRace:
    """A race to come, or one that was to come."""

    date: date
    distance_m: float
    name: str = ""
    goal_s: float | None = None


@dataclass(frozen=True, slots=True)
class CrossTraining:
    """How much other sport may stand for running: the athlete's own rate of exchange."""

    seconds_per_m: float
    """Moving seconds that count as one metre of running."""
    cap_m: float | None = None
    """At most so many metres a week."""
    cap_share: float | None = None
    """At most this share of the volume planned."""
    sports: tuple[str, ...] = ()
    """Only these sports; all but running where empty."""


@dataclass(frozen=True, slots=True)
class Band:
    """How far beside the planned range still counts: relative to its ends, `met` within the first, `close` within the
    second. `single` is the first where the plan names one number instead of a range.
    """

    met: float
    close: float
    single: float | None = None


MILELOG_BANDS: Mapping[str, Band] = {
    "volume": Band(0.0, 0.05, 0.05),
    "long_run": Band(0.0, 0.10, 0.03),
    "threshold": Band(0.03, 0.15, 0.10),
    "session": Band(0.05, 0.15, 0.05),
    "cross_training": Band(0.0, 0.15, 0.10),
}
BANDS: Mapping[str, Mapping[str, Band]] = {
    "milelog": MILELOG_BANDS,
    # TrainingPeaks: +-20 % green, 50-79 and 121-150 % yellow, red beyond.
    "trainingpeaks": {name: Band(0.20, 0.50) for name in MILELOG_BANDS},
    # Today's Plan: 15 % green, 15-35 % orange, red beyond.
    "todaysplan": {name: Band(0.15, 0.35) for name in MILELOG_BANDS},
}


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
    easy: float | None = None
    """Least share of the running time below threshold, 0-1."""
    rest_days: tuple[int, ...] = ()
    races: tuple[PlannedRace, ...] = ()
    cross_s: Range | None = None
    """Seconds of other sport that are asked for."""
    kind: str = ""
    """`down` for a recovery week of a block."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its weeks in order, one Monday each, without gaps after `start`."""

    name: str
    start: date
    weeks: tuple[PlannedWeek, ...] = ()
    default: PlannedWeek | None = None
    """What a week asks that `weeks` does not name: plans without an end go on with it."""
    source: str = ""
    end: date | None = None
    """The Sunday of its last week; None for a plan that goes on."""
    bands: Mapping[str, Band] = field(default_factory=lambda: MILELOG_BANDS)
    cross_training: CrossTraining | None = None
    problems: tuple[Problem, ...] = ()
    alternating: tuple[PlannedSession, ...] = ()
    """Sessions of the default week that take turns, one a week."""
    broken: frozenset[date] = frozenset()
    """Mondays of weeks that hold a fault: they are not judged."""

    def week(self, monday: date) -> PlannedWeek | None:
        """The week that begins on that Monday; None before the plan's start and after its end."""
        index = (monday - self.start).days // 7
        if index < 0 or monday in self.broken or (self.end is not None and monday > self.end):
            return None
        if index < len(self.weeks) and self.weeks[index].start == monday:
            return self.weeks[index]
        return self._default(monday, index)

    def _default(self, monday: date, index: int) -> PlannedWeek | None:
        if self.default is None:
            return None
        turn = (self.alternating[index % len(self.alternating)],) if self.alternating else ()
        return replace(self.default, start=monday, sessions=(*self.default.sessions, *turn))

    @property
    def last_named(self) -> date:
        """The Monday of the last week that the plan names, or of its first."""
        if self.end is not None:
            return self.end - timedelta(days=6)
        return self.weeks[-1].start if self.weeks else self.start
