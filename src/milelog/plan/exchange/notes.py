"""Calendar notes for what a plan asks besides sessions: races, rest days and the volume of each week."""

from collections.abc import Iterator
from datetime import date, timedelta

from milelog.plan.types import Plan, PlannedWeek
from milelog.units import Range, format_clock, format_distance, format_distance_range, format_minutes_range

Note = tuple[date, int, str]
"""First day, number of days, text."""


def notes(plan: Plan, units: str = "mi", weeks: int | None = None) -> tuple[Note, ...]:
    """The notes of the plan's first `weeks` weeks; without it, of those that the plan names."""
    count = weeks if weeks is not None else (plan.last_named - plan.start).days // 7 + 1
    planned = (plan.week(plan.start + timedelta(weeks=n)) for n in range(count))
    return tuple(note for week in planned if week for note in _of_week(week, units))


def _of_week(week: PlannedWeek, units: str) -> Iterator[Note]:
    if week.is_off:
        yield week.start, 7, f"{week.kind.capitalize()} week: nothing is asked"
        return
    asked = [
        _amount("", week.volume_m, week.volume_s, units),
        _amount("threshold ", week.threshold_m, week.threshold_s, units),
    ]
    if any(asked):
        yield week.start, 7, "Week: " + ", ".join(a for a in asked if a)
    for day in sorted(week.rest_days, key=week.date_of):
        yield week.date_of(day), 1, "Rest"
    for race in week.races:
        goal = f", goal {format_clock(race.goal_s)}" if race.goal_s else ""
        name = f"{race.name}, " if race.name else ""
        yield race.date, 1, f"Race: {name}{format_distance(race.distance_m, units, 2)}{goal}"


def _amount(label: str, metres: Range | None, seconds: Range | None, units: str) -> str:
    if metres:
        return label + format_distance_range(metres, units)
    return label + format_minutes_range(seconds) if seconds else ""
