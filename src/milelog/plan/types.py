"""Types of a plan: Plan, which gives one PlannedWeek for each week, with its sessions, races and tolerances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from milelog.errors import Problem
from milelog.model import Workout
from milelog.units import Range
from milelog.weeks import week_begin

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK_STARTS = (0, 5, 6)
"""Weekdays on which a week may begin: Monday, Saturday or Sunday (0 is Monday)."""
OFF_KINDS = ("rest", "sick", "travel")
"""Kinds of weeks that are not judged."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A planned run; `day` is 0 for Monday, None for any day."""

    workout: Workout
    day: int | None = None
    name: str = ""
    file: str | None = None
    """The recording that the plan names for it, which replaces matching."""
    from_threshold: bool = False
    """Whether it comes from the `threshold` key; a week with another `threshold` removes it."""


@dataclass(frozen=True, slots=True)
class PlannedRace:
    """A planned race."""

    date: date
    distance_m: float
    name: str = ""
    goal_s: float | None = None


@dataclass(frozen=True, slots=True)
class CrossTraining:
    """The plan's credit for other sports: the rate at which their time counts as running, and its limits."""

    seconds_per_m: float
    """Moving seconds that count as one metre of running."""
    cap_m: float | None = None
    """Most credit in a week in metres; None without a cap."""
    cap_share: float | None = None
    """Most credit as a share of the planned volume; None without such a cap."""
    sports: tuple[str, ...] = ()
    """Sports that are credited; empty for all sports but running."""


@dataclass(frozen=True, slots=True)
class Band:
    """The tolerances outside a planned range, as shares of its ends, for `met` and for `close`.

    `single` replaces `met` where the plan gives one number instead of a range.
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
"""Default tolerances. Volume and long run have none outside a range, because the range is the plan's own tolerance. Threshold
work is the sum of a few reps with uncertain edges, so it has a tolerance outside a range too.
"""
BANDS: Mapping[str, Mapping[str, Band]] = {
    "milelog": MILELOG_BANDS,
    # TrainingPeaks: +-20 % green, 50-79 and 121-150 % yellow, red beyond.
    "trainingpeaks": {name: Band(0.20, 0.50) for name in MILELOG_BANDS},
    # Today's Plan: 15 % green, 15-35 % orange, red beyond.
    "todaysplan": {name: Band(0.15, 0.35) for name in MILELOG_BANDS},
}
"""The sets of tolerances that `[tolerance] bands` may name; each maps a check to its band."""


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """The demands of one week. Ranges are in metres or seconds; None where the plan says nothing, or "none".

    At most one of `volume_m` and `volume_s` is given, and of `threshold_m` and `threshold_s`.
    """

    start: date
    volume_m: Range | None = None
    volume_s: Range | None = None
    """Planned running time in seconds, in a plan by time."""
    long_run: Workout | None = None
    threshold_m: Range | None = None
    threshold_s: Range | None = None
    """Planned time at threshold in seconds, in a plan by time."""
    interval_m: Range | None = None
    """Planned metres at I in the whole week."""
    repetition_m: Range | None = None
    """Planned metres at R in the whole week."""
    sessions: tuple[PlannedSession, ...] = ()
    runs: Range | None = None
    note: str = ""
    easy: float | None = None
    """Least share of the running time in easy zones, 0 to 1."""
    rest_days: tuple[int, ...] = ()
    races: tuple[PlannedRace, ...] = ()
    cross_s: Range | None = None
    """Planned time of other sports in seconds."""
    kind: str = ""
    """`down` for a recovery week of a block; `rest`, `sick` or `travel` for a week that is not judged."""

    @property
    def is_off(self) -> bool:
        """Whether the week is neither met nor missed: rest, sickness or travel."""
        return self.kind in OFF_KINDS

    @property
    def end(self) -> date:
        """Its last day."""
        return self.start + timedelta(days=6)

    def date_of(self, day: int) -> date:
        """The date of a weekday (0 for Monday) in this week."""
        return self.start + timedelta(days=(day - self.start.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its weeks in order, without gaps from `start` on.

    Several consecutive plan files are one plan with `parts`, each with its own default week, tolerances and end.
    """

    name: str
    start: date
    weeks: tuple[PlannedWeek, ...] = ()
    default: PlannedWeek | None = None
    """The demands of weeks that are not in `weeks`; a plan without an end goes on with it."""
    source: str = ""
    end: date | None = None
    """The last day of its last week; None for a plan that goes on."""
    bands: Mapping[str, Band] = field(default_factory=lambda: MILELOG_BANDS)
    cross_training: CrossTraining | None = None
    problems: tuple[Problem, ...] = ()
    alternating: tuple[PlannedSession, ...] = ()
    """Sessions that alternate in the default week, one each week."""
    broken: frozenset[date] = frozenset()
    """Starts of weeks with a fault, which are not judged."""
    week_start: int = 0
    """The weekday on which weeks begin: 0 for Monday, 5 for Saturday, 6 for Sunday."""
    parts: tuple[Plan, ...] = ()
    """The consecutive plans of which this one is made, by start; empty for a plan of one file."""

    def part(self, day: date) -> Plan:
        """The plan in force on a day: itself, or the last part that has begun by then (before all, the first)."""
        begun = [p for p in self.parts if p.start <= day]
        return begun[-1] if begun else self.parts[0] if self.parts else self

    def week(self, start: date) -> PlannedWeek | None:
        """The week that begins on that day; None before the plan's start and after its end."""
        if self.parts:
            return self.part(start).week(start)
        index = (start - self.start).days // 7
        if index < 0 or start in self.broken or (self.end is not None and start > self.end):
            return None
        if index < len(self.weeks) and self.weeks[index].start == start:
            return self.weeks[index]
        return self._default(start, index)

    def _default(self, start: date, index: int) -> PlannedWeek | None:
        if self.default is None:
            return None
        turn = (self.alternating[index % len(self.alternating)],) if self.alternating else ()
        return replace(self.default, start=start, sessions=(*self.default.sessions, *turn))

    @property
    def last_named(self) -> date:
        """The start of the last week that the plan names or ends with, else its first."""
        if self.end is not None:
            return self.end - timedelta(days=6)
        return self.weeks[-1].start if self.weeks else self.start

    def begin_of_week(self, day: date) -> date:
        """The first day of the week that holds a day."""
        return week_begin(day, self.week_start)


def joined(plans: Sequence[Plan]) -> Plan:
    """Several plans as one, each ending where the next begins. Raises ValueError without plans or with different week starts."""
    ordered = sorted(plans, key=lambda p: p.start)
    if not ordered or len({p.week_start for p in ordered}) != 1:
        raise ValueError("plans in a row begin their weeks on one day")
    parts = []
    for plan, after in zip(ordered, (*ordered[1:], None), strict=True):
        last = after.start - timedelta(days=1) if after else None
        ends = [e for e in (plan.end, last) if e]
        # A plan that ends before the next begins leaves a gap of weeks that are not judged.
        parts.append(replace(plan, end=min(ends, default=None)))
    if len(parts) == 1:
        return parts[0]
    return Plan(
        name=", then ".join(p.name for p in parts),
        start=parts[0].start,
        weeks=tuple(w for p in parts for w in _until(p)),
        default=parts[-1].default,
        source=parts[-1].source,
        end=parts[-1].end,
        bands=parts[-1].bands,
        cross_training=parts[-1].cross_training,
        problems=tuple(p for part in parts for p in part.problems),
        alternating=parts[-1].alternating,
        broken=frozenset(d for p in parts for d in p.broken),
        week_start=parts[0].week_start,
        parts=tuple(parts),
    )


def _until(plan: Plan) -> Iterator[PlannedWeek]:
    """The weeks of a plan to its end, or to the last week that it names."""
    start, last = plan.start, plan.last_named
    while start <= last and (plan.weeks or plan.end):
        week = plan.week(start)
        if week is not None:
            yield week
        start += timedelta(weeks=1)
