"""Faults between the values of a plan that are each right."""

import re
from datetime import date, timedelta

from milelog.documents import Document, line_of
from milelog.documents.places import Key
from milelog.errors import Problem
from milelog.plan.notation.measure import least
from milelog.plan.types import DAYS, PlannedWeek
from milelog.units import format_distance, format_distance_range

Place = tuple[Key, ...]


def not_monday(document: Document, place: Place, day: date) -> Problem | None:
    """A week that starts on another day."""
    if day.weekday() == 0:
        return None
    monday = day - timedelta(days=day.weekday())
    message = f"{day} is a {day:%A}: weeks start on Monday"
    hint = f"write {monday} or {monday + timedelta(days=7)}"
    return document.problem("week-not-monday", message, place, hint=hint, value=True)


def overlap(document: Document, place: Place, before: Place, start: date) -> Problem:
    """Two tables that ask for the same week."""
    line = line_of(document.problem("", "", before))
    what = "block" if place[0] == "blocks" else "week"
    message = f"this {what} asks for the week of {start}, which the one on line {line} asks for already"
    hint = "join the two, or move one of them"
    return document.problem("weeks-overlap", message, (*place, "start"), hint=hint, value=True)


def outside(document: Document, place: Place, start: date, first: date, last: date | None) -> Problem:
    """A week before the plan's start or after its end."""
    bounds = f"from {first}" + (f" to {last}" if last else " on")
    message = f"the week of {start} lies outside the plan, which runs {bounds}"
    return document.problem("week-outside-plan", message, place, hint="move the week, or the plan's start", value=True)


def week_problems(document: Document, week: PlannedWeek, place: Place) -> list[Problem]:
    """Every contradiction inside one week. Keys that the week has from elsewhere are shown at the week itself."""
    found = [*_volume(document, week, place), *_days(document, week, place), *_races(document, week, place)]
    return [p for p in found if p]


def _units(document: Document) -> str:
    """The unit that the plan is written in."""
    return "km" if re.search(r"\d\s*km\b", document.text) and not re.search(r"\d\s*mi", document.text) else "mi"


def _volume(document: Document, week: PlannedWeek, place: Place) -> list[Problem]:
    if week.volume_m is None:
        return []
    top, found, units = week.volume_m[1], [], _units(document)
    volume = format_distance_range(week.volume_m, units)
    long_m = week.long_run.total_m[0] if week.long_run and week.long_run.total_m else 0.0
    if long_m > top:
        message = f"the long run of {format_distance(long_m, units)} is more than the volume of {volume}"
        hint = "raise the volume, or shorten the long run: it counts as part of the week"
        found.append(document.problem("volume-below-long-run", message, (*place, "volume"), hint=hint, value=True))
    if week.threshold_m and week.threshold_m[0] > top:
        message = f"{format_distance(week.threshold_m[0], units)} at threshold is more than the volume of {volume}"
        hint = "raise the volume, or ask for less at threshold: a tenth of the week is plenty"
        found.append(document.problem("volume-below-threshold", message, (*place, "threshold"), hint=hint, value=True))
    asked = sum(
        max(s.workout.total_m[0] if s.workout.total_m else 0.0, least(s.workout.steps)[0]) for s in week.sessions
    )
    if asked > top + 1:
        message = f"the sessions come to {format_distance(asked, units)}, more than the volume of {volume}"
        hint = "raise the volume, or take a session out"
        found.append(document.problem("volume-below-sessions", message, (*place, "sessions"), hint=hint))
    return found


def _days(document: Document, week: PlannedWeek, place: Place) -> list[Problem]:
    found = []
    for index, session in enumerate(week.sessions):
        if session.day is not None and session.day in week.rest_days:
            message = f"{DAYS[session.day]} is a rest day of this week"
            where = (*place, "sessions", index, "day")
            hint = "move the session, or take the day out of rest_days"
            found.append(document.problem("session-on-rest-day", message, where, hint=hint, value=True))
    days = 7 - len(set(week.rest_days))
    if week.runs and week.runs[0] > 2 * days:
        message = f"{week.runs[0]:g} runs do not fit into {days} days"
        hint = "nobody runs more than twice a day: ask for fewer, or take days out of rest_days"
        found.append(document.problem("too-many-runs", message, (*place, "runs"), hint=hint, value=True))
    return found


def _races(document: Document, week: PlannedWeek, place: Place) -> list[Problem]:
    found: list[Problem] = []
    seen: dict[date, int] = {}
    for index, race in enumerate(week.races):
        where = (*place, "races", index, "date")
        if not week.start <= race.date <= week.start + timedelta(days=6) and place != ("week",):
            message = f"the race of {race.date} is not in the week of {week.start}"
            monday = race.date - timedelta(days=race.date.weekday())
            hint = f"put it into the week of {monday}, or correct its date"
            found.append(document.problem("race-outside-week", message, where, hint=hint, value=True))
        first = seen.setdefault(race.date, index)
        if first != index:
            line = line_of(document.problem("", "", (*place, "races", first, "date")))
            message = f"a second race on {race.date}: the first is on line {line}"
            hint = "keep one of them: nobody races twice a day"
            found.append(document.problem("two-races-one-day", message, where, hint=hint, value=True))
    return found
