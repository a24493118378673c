"""A plan as a table of weeks in words, for `milelog plan show`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from milelog.plan.notation import format_workout
from milelog.plan.types import DAYS, Plan, PlannedSession, PlannedWeek
from milelog.units import Range, format_clock, format_distance, format_distance_range, format_minutes_range

COLUMNS = ("week", "volume", "long run", "threshold", "sessions", "other")


@dataclass(frozen=True, slots=True)
class Row:
    """One week in words; the cells are in the order of COLUMNS."""

    week: str
    volume: str
    long_run: str
    threshold: str
    sessions: tuple[str, ...]
    other: tuple[str, ...]
    kind: str = ""
    """Rest, sick or travel; else empty."""

    @property
    def name(self) -> str:
        """The week with its kind ("2026-03-09 (sick)")."""
        return self.week + (f" ({self.kind})" if self.kind else "")

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of COLUMNS, with one line for each session."""
        return self.name, self.volume, self.long_run, self.threshold, "\n".join(self.sessions), "\n".join(self.other)


def rows(plan: Plan, units: str = "mi", weeks: int | None = None) -> tuple[Row, ...]:
    """The plan's named weeks, then the week with which it goes on; or its first `weeks` weeks."""
    if weeks is not None:
        planned = [plan.week(plan.start + timedelta(weeks=n)) for n in range(weeks)]
        return tuple(_row(w, units) for w in planned if w)
    named = [_row(w, units) for w in plan.weeks if w.start not in plan.broken]
    after = plan.week(plan.last_named + timedelta(weeks=1)) if plan.weeks else plan.default
    return (*named, *([_row(after, units, then=True)] if after and plan.end is None else []))


def _row(week: PlannedWeek, units: str, *, then: bool = False) -> Row:
    return Row(
        week=f"from {week.start}" if then else str(week.start),
        volume=_span(week.volume_m, units) or _minutes(week.volume_s),
        long_run=format_workout(week.long_run) if week.long_run else "",
        threshold=_span(week.threshold_m, units) or _minutes(week.threshold_s),
        sessions=tuple(_session(s) for s in week.sessions),
        other=tuple(_other(week, units)),
        kind=week.kind or "",
    )


def _span(span: Range | None, units: str) -> str:
    return format_distance_range(span, units) if span else ""


def _minutes(seconds: Range | None) -> str:
    return format_minutes_range(seconds) if seconds else ""


def _session(session: PlannedSession) -> str:
    day = f"{DAYS[session.day]}: " if session.day is not None else ""
    return day + format_workout(session.workout)


def _other(week: PlannedWeek, units: str) -> list[str]:
    found = []
    for span, zone in ((week.interval_m, "I"), (week.repetition_m, "R")):
        if span:
            found.append(f"{_span(span, units)} @ {zone}")
    if week.runs:
        low, high = week.runs
        found.append(
            f"at least {low:g} run{'' if low == 1 else 's'}"
            if high == float("inf")
            else f"{low:g}-{high:g} runs"
            if low != high
            else f"{low:g} run{'' if low == 1 else 's'}"
        )
    if week.easy is not None:
        found.append(f"{week.easy:.0%} easy")
    if week.rest_days:
        found.append("rest " + ", ".join(DAYS[d] for d in week.rest_days))
    if week.cross_s:
        found.append(f"{_minutes(week.cross_s)} of other sport")
    for race in week.races:
        goal = f" in {format_clock(race.goal_s)}" if race.goal_s else ""
        found.append(f"race {race.date:%a}: {race.name or format_distance(race.distance_m, units, 2)}{goal}")
    return [*found, *([week.note] if week.note else [])]
