"""Reads and writes plans as iCalendar (RFC 5545), as TrainingPeaks and Final Surge publish them.

An event is a session on its day. The session is read from the summary ("Run: 9 mi with ..."), a line of the description, or the
whole description, whichever is the most precise workout. Repeating events are expanded; cancelled ones are listed as problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from milelog.errors import Problem
from milelog.plan.exchange.dated import Dated, Imported, ordered, plain_text, understand, unreadable
from milelog.plan.notation import format_workout

MOST_REPEATS = 366
"""Most occurrences read of an event that repeats without an end: those of one year."""
ANY_DAY = "any day of this week"
_FACTS = re.compile(r"(?:planned|actual|completed)\s+(?:time|distance|duration|tss)\b|tss\b|if\s*:", re.IGNORECASE)
"""Lines that programs add to a description and that are not part of the workout."""
_PLANNED = re.compile(r"planned\s+distance\s*:?\s*(\d+(?:\.\d+)?\s*(?:mi|miles|km|m)\b)", re.IGNORECASE)


def read_ical(data: bytes, source: str, home: str = "") -> Imported:
    """The sessions of a calendar; events that are not runs or are not understood are listed as problems.

    Times in UTC are on the day that they have in the calendar's own time zone, else in the athlete's (`home`).
    """
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError, TypeError, UnicodeDecodeError) as error:
        return unreadable(source, f"is not an iCalendar file: {error}", "export the calendar again as .ics")
    sessions: list[Dated] = []
    problems: list[Problem] = []
    zone = _zone(str(calendar.get("X-WR-TIMEZONE", ""))) or _zone(home)
    events = list(calendar.walk("VEVENT"))
    # A moved occurrence of a repeating event is an event of its own with the day that it replaces (RECURRENCE-ID). That
    # day is left out of the repeats; otherwise the session would be in the plan twice.
    moved = {(str(e.get("UID", "")), _day_of(e.get("RECURRENCE-ID"), zone)) for e in events if e.get("RECURRENCE-ID")}
    for event in events:
        found, remarks = _event(event, source, zone)
        problems += remarks
        if found is None:
            continue
        days, more = _repeats(event, found.day, source)
        problems += more
        key = str(event.get("UID", ""))
        days_left = [d for d in days if event.get("RECURRENCE-ID") or (key, d) not in moved]
        sessions += [replace(found, day=day) for day in days_left]
    return Imported(ordered(sessions), tuple(problems))


def _zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; None where it is empty or unknown."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        return None


def _repeats(event: Any, first: date, source: str) -> tuple[list[date], tuple[Problem, ...]]:
    """The days of an event, with its repeats and without excluded days; one without an end gives a year and a problem."""
    rule = event.get("RRULE")
    if rule is None:
        return [first], ()
    from dateutil.rrule import rrulestr

    # dateutil refuses an end in UTC with a start without a time zone; sessions are days, so the time is dropped.
    text = re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", rule.to_ical().decode())
    endless = "UNTIL" not in text and "COUNT" not in text
    last = datetime(first.year, first.month, first.day) + timedelta(days=364)  # noqa: DTZ001 - days, no moments
    try:
        spread = rrulestr(text, dtstart=datetime(first.year, first.month, first.day))  # noqa: DTZ001
        moments = islice(spread.between(last - timedelta(days=364), last, inc=True), MOST_REPEATS)
        # A rule may repeat by the hour; only one session a day is kept.
        days = list(dict.fromkeys(m.date() for m in moments))
    except (ValueError, TypeError):
        hint = "write the sessions one by one, or correct the rule in the calendar"
        remarks = f'the rule "{text}" of "{event.get("SUMMARY", "")}" was not understood: only its first day was read'
        return [first], (Problem(source, "session-not-understood", remarks, hint=hint, where=f"event of {first}"),)
    excluded = {_day_of(d, None) for d in _excluded(event)}
    found = [d for d in days if d not in excluded]
    if not endless:
        return found, ()
    hint = "cut the plan where you want it to end"
    remarks = f'"{event.get("SUMMARY", "")}" repeats without an end: a year of it was read'
    return found, (Problem(source, "calendar-without-end", remarks, hint=hint, where=f"event of {first}"),)


def _excluded(event: Any) -> list[Any]:
    """The values of all EXDATE lines."""
    lines = event.get("EXDATE") or []
    return [value for line in (lines if isinstance(lines, list) else [lines]) for value in line.dts]


def _event(event: Any, source: str, zone: ZoneInfo | None) -> tuple[Dated | None, tuple[Problem, ...]]:
    title = str(event.get("SUMMARY", "")).strip()
    day = _day_of(event.get("DTSTART"), zone)
    if day is not None and str(event.get("STATUS", "")).upper() == "CANCELLED":
        hint = "nothing needs to be done, unless it takes place after all"
        return None, (Problem(source, "session-cancelled", f'{day}: "{title}" is cancelled', hint=hint),)
    if day is None:
        hint = "give it a date in the calendar that it comes from"
        return None, (Problem(source, "session-without-date", f'"{title}" has no date', hint=hint),)
    description = plain_text(str(event.get("DESCRIPTION", "")))
    planned = _PLANNED.findall(description)
    lines = [line.strip().removeprefix("Description:").strip() for line in description.splitlines()]
    lines = [line for line in lines if line and not _FACTS.match(line) and line != ANY_DAY]
    # Coaches write a sentence or two before the workout, so it may begin on one of the first lines.
    whole = ["\n".join(lines[n:]) for n in range(min(len(lines), 4))]
    found, remarks = understand(day, title, [*lines, *whole, *planned], source, f"event of {day}")
    if found is not None:
        named = "" if title.startswith("Run: ") else title
        found = replace(found, days=_days(event, day), title=_category(event) or named)
    return found, remarks


def _category(event: Any) -> str:
    """The name that `write_ical` gave a session."""
    found = event.get("CATEGORIES")
    return ", ".join(str(c) for c in getattr(found, "cats", ()))


def _days(event: Any, day: date) -> int:
    """7 for an event of a week (to be run on any day of it), else 1."""
    end = getattr(event.get("DTEND"), "dt", None)
    return 7 if isinstance(end, date) and not isinstance(end, datetime) and (end - day).days >= 7 else 1


def _day_of(value: Any, zone: ZoneInfo | None) -> date | None:
    """The day of a date or time, in its own time zone, or in `zone` where it is given in UTC; None for others."""
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        utc = moment.tzinfo is not None and moment.utcoffset() == timedelta(0)
        return (moment.astimezone(zone) if utc and zone else moment).date()
    return moment if isinstance(moment, date) else None


def write_ical(sessions: Iterable[Dated], name: str, others: Iterable[tuple[date, int, str]] = ()) -> bytes:
    """The bytes of a calendar with an all-day event for each session and each of `others` (first day, number of days, text).

    The same plan gives the same bytes.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//milelog//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in _events(sessions):
        calendar.add_component(event)
    for day, days, text in others:
        calendar.add_component(_noted(day, days, text))
    return bytes(calendar.to_ical())


def _noted(day: date, days: int, text: str) -> Any:
    """An event for a race, a rest day or the volume of a week."""
    from icalendar import Event

    event = Event()
    event.add("uid", sha256(f"{day}|{days}|{text}".encode()).hexdigest()[:24] + "@milelog")
    # RFC 5545 requires it. The day replaces the time of writing, so that the same plan gives the same bytes.
    event.add("dtstamp", datetime(day.year, day.month, day.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=days))
    event.add("summary", text)
    # Transparent means not busy: a week's volume should not block the runner's calendar.
    event.add("transp", "TRANSPARENT")
    return event


def _events(sessions: Iterable[Dated]) -> Iterator[Any]:
    from icalendar import Event

    for session in sessions:
        text = format_workout(session.workout)
        event = Event()
        event.add("uid", sha256(f"{session.day}|{session.title}|{text}".encode()).hexdigest()[:24] + "@milelog")
        event.add("dtstamp", datetime(session.day.year, session.day.month, session.day.day, tzinfo=UTC))
        event.add("dtstart", session.day)
        event.add("dtend", session.day + timedelta(days=session.days))
        event.add("summary", f"Run: {text}")
        if session.title:
            event.add("categories", [session.title])
        remarks = [ANY_DAY] if session.days > 1 else []
        if session.workout.text and session.workout.text != text:
            remarks.append(session.workout.text)
        event.add("description", "\n".join(remarks))
        yield event
