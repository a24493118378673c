"""Finds contradictions between values of a plan that are valid by themselves; `loader` calls these for each week."""

import re
from dataclasses import replace
from datetime import date, timedelta

from milelog.documents import Document, line_of
from milelog.documents.positions import Key
from milelog.errors import Problem
from milelog.plan.notation import read_workout
from milelog.plan.notation.measure import least
from milelog.plan.types import DAYS, WEEK_STARTS, PlannedWeek
from milelog.units import MILE_M, format_distance, format_distance_range

KeyPath = tuple[Key, ...]

_LETTER_M = re.compile(r"\d\s?m\b")
MOST_WEEK_M = 160 * MILE_M
"""A larger weekly volume is implausible: the best marathon runners train 100-140 miles a week."""
MOST_WEEK_S = 22 * 3600.0
"""The same by time: 160 miles at 8:15/mi."""
# Exceeding one of these is enough for a warning; the week is judged as it stands.
MOST_RUN_M = 50 * MILE_M
MOST_RUN_S = 8 * 3600.0
"""A longer training run is an ultramarathon."""


def not_week_start(document: Document, place: KeyPath, day: date, week_start: int) -> Problem | None:
    """The problem of a start that is not on the first day of a week; None where it is."""
    if day.weekday() == week_start:
        return None
    first = day - timedelta(days=(day.weekday() - week_start) % 7)
    message = f"{day} is a {day:%A}: weeks start on {first:%A}"
    hint = f"write {first} or {first + timedelta(days=7)}"
    if day.weekday() in WEEK_STARTS:
        hint += f', or week_start = "{DAYS[day.weekday()]}" at the head of the plan'
    return document.problem("week-not-monday", message, place, hint=hint, value=True)


def overlap(document: Document, place: KeyPath, before: KeyPath, start: date) -> Problem:
    """The problem of two tables for the same week; `before` is the place of the first."""
    line = line_of(document.problem("", "", before))
    what = "block" if place[0] == "blocks" else "week"
    message = f"this {what} asks for the week of {start}, which the one on line {line} asks for already"
    hint = "join the two, or move one of them"
    return document.problem("weeks-overlap", message, (*place, "start"), hint=hint, value=True)


def outside(document: Document, place: KeyPath, start: date, first: date, last: date | None) -> Problem:
    """The problem of a week before the plan's start or after its end."""
    bounds = f"from {first}" + (f" to {last}" if last else " on")
    message = f"the week of {start} lies outside the plan, which runs {bounds}"
    return document.problem("week-outside-plan", message, place, hint="move the week, or the plan's start", value=True)


def week_problems(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
    """All contradictions within one week; those of inherited keys are reported at the week itself."""
    found = [*_volume(document, week, place), *_time(document, week, place), *_days(document, week, place)]
    return [
        *found,
        *_races(document, week, place),
        *_impossible(document, week, place),
        *_remarks(document, week, place),
    ]


def _units(document: Document) -> str:
    """`km` where the plan's text has kilometres and no miles, else `mi`."""
    return "km" if re.search(r"\d\s*km\b", document.text) and not re.search(r"\d\s*mi", document.text) else "mi"


def _volume(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
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
    # One metre of tolerance, because sums of miles in metres are not exact.
    if asked > top + 1:
        message = f"the sessions come to {format_distance(asked, units)}, more than the volume of {volume}"
        hint = "raise the volume, or take a session out"
        found.append(document.problem("volume-below-sessions", message, (*place, "sessions"), hint=hint))
    return found


def _time(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
    """Contradictions of a volume by time."""
    if week.volume_s is None:
        return []
    top, found = week.volume_s[1], []
    long_s = week.long_run.total_s[0] if week.long_run and week.long_run.total_s else 0.0
    if long_s > top:
        message = f"the long run of {long_s / 60:.0f} min is more than the {top / 60:.0f} min of the week"
        hint = "raise the volume, or shorten the long run: it counts as part of the week"
        found.append(document.problem("volume-below-long-run", message, (*place, "volume"), hint=hint, value=True))
    if week.threshold_s and week.threshold_s[0] > top:
        message = f"{week.threshold_s[0] / 60:.0f} min at threshold is more than the {top / 60:.0f} min of the week"
        hint = "raise the volume, or ask for less at threshold: a tenth of the week is plenty"
        found.append(document.problem("volume-below-threshold", message, (*place, "threshold"), hint=hint, value=True))
    return found


def _impossible(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
    """Notes on implausible amounts; the week is judged as it stands."""
    found, units = [], _units(document)
    hint = "see whether a number or a unit is wrong; the week is judged as it stands"
    metres = week.volume_m[0] if week.volume_m else 0.0
    seconds = week.volume_s[0] if week.volume_s else 0.0
    long_run = week.long_run
    if metres > MOST_WEEK_M or seconds > MOST_WEEK_S:
        asked = format_distance(metres, units, 0) if metres else f"{seconds / 3600:.0f} hours"
        message = f"{asked} a week is more than the best runners of the world do"
        found.append(document.problem("implausible-volume", message, (*place, "volume"), hint=hint, value=True))
    if long_run and ((long_run.total_m or (0,))[0] > MOST_RUN_M or (long_run.total_s or (0,))[0] > MOST_RUN_S):
        message = "a long run of that length is a race of its own, and no training for a week"
        found.append(document.problem("implausible-long-run", message, (*place, "long_run"), hint=hint, value=True))
    works = bool(metres or seconds or long_run or (week.runs and week.runs[0] > 0))
    if works and len(set(week.rest_days)) == len(DAYS):
        message = "all seven days are rest days, and the week asks for running"
        remedy = "take days out of rest_days, or ask for nothing"
        found.append(document.problem("no-day-to-run", message, (*place, "rest_days"), hint=remedy, value=True))
    return [replace(p, severity="note") for p in found]


def _remarks(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
    """Notes on how ambiguous workouts were read, such as 45m as 45 minutes."""
    texts = [((*place, "sessions", n, "workout"), s.workout.text) for n, s in enumerate(week.sessions)]
    texts += [((*place, "long_run"), week.long_run.text)] if week.long_run else []
    hint = 'write "min" for minutes, "mi" for miles; nothing needs to be done if it is meant so'
    found = [
        document.problem("minutes-for-m", f'in "{text}", {remark}', where, hint=hint, value=True)
        for where, text in texts
        if _LETTER_M.search(text)
        for remark in read_workout(text)[1]
        if remark.endswith("minutes")
    ]
    return [replace(p, severity="note") for p in found]


def _days(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
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


def _races(document: Document, week: PlannedWeek, place: KeyPath) -> list[Problem]:
    found: list[Problem] = []
    seen: dict[date, int] = {}
    for index, race in enumerate(week.races):
        where = (*place, "races", index, "date")
        # Races of [week] may be in any week of the plan.
        if not week.start <= race.date <= week.start + timedelta(days=6) and place != ("week",):
            message = f"the race of {race.date} is not in the week of {week.start}"
            first_day = race.date - timedelta(days=(race.date - week.start).days % 7)
            hint = f"put it into the week of {first_day}, or correct its date"
            found.append(document.problem("race-outside-week", message, where, hint=hint, value=True))
        first = seen.setdefault(race.date, index)
        if first != index:
            line = line_of(document.problem("", "", (*place, "races", first, "date")))
            message = f"a second race on {race.date}: the first is on line {line}"
            hint = "keep one of them: nobody races twice a day"
            found.append(document.problem("two-races-one-day", message, where, hint=hint, value=True))
    return found
