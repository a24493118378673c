"""iCalendar (RFC 5545) in and out: the calendars that TrainingPeaks and Final Surge publish.

An event is a session on its day. Its summary is read first ("Run: 9 mi with ..."), then the lines of its description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from milelog.errors import Problem
from milelog.plan.exchange.dated import Dated, Imported, ordered, understand, unreadable
from milelog.plan.notation import format_workout

_PLANNED = re.compile(r"planned\s+distance\s*:?\s*(\d+(?:\.\d+)?\s*(?:mi|miles|km|m)\b)", re.IGNORECASE)


def read_ical(data: bytes, source: str) -> Imported:
    """The sessions of a calendar. Events that are no runs, or not understood, are listed in the problems."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError, TypeError, UnicodeDecodeError) as error:
        return unreadable(source, f"is no iCalendar file: {error}", "export the calendar again as .ics")
    sessions: list[Dated] = []
    problems: list[Problem] = []
    for event in calendar.walk("VEVENT"):
        found, said = _event(event, source)
        sessions += [found] if found else []
        problems += said
    return Imported(ordered(sessions), tuple(problems))


def _event(event: Any, source: str) -> tuple[Dated | None, tuple[Problem, ...]]:
    title = str(event.get("SUMMARY", "")).strip()
    day = _day(event)
    if day is None:
        hint = "give it a date in the calendar that it comes from"
        return None, (Problem(source, "session-without-date", f'"{title}" has no date', hint=hint),)
    description = str(event.get("DESCRIPTION", ""))
    texts = [line.removeprefix("Description:") for line in description.splitlines()]
    found, said = understand(day, title, [*texts, *_PLANNED.findall(description)], source, f"event of {day}")
    if found is not None:
        named = "" if title.startswith("Run: ") else title
        found = replace(found, days=_days(event, day), title=_category(event) or named)
    return found, said


def _category(event: Any) -> str:
    """The name that `write_ical` gave a session."""
    found = event.get("CATEGORIES")
    return ", ".join(str(c) for c in getattr(found, "cats", ()))


def _days(event: Any, day: date) -> int:
    """How many days an event spans: a week is any day of it."""
    end = getattr(event.get("DTEND"), "dt", None)
    return 7 if isinstance(end, date) and not isinstance(end, datetime) and (end - day).days >= 7 else 1


def _day(event: Any) -> date | None:
    """The day of an event, at the place of its own time zone."""
    start = getattr(event.get("DTSTART"), "dt", None)
    return start.date() if isinstance(start, datetime) else start if isinstance(start, date) else None


def write_ical(sessions: Iterable[Dated], name: str) -> bytes:
    """A calendar with one all-day event a session; the same bytes for the same sessions."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//milelog//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in _events(sessions):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


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
        said = ["any day of this week"] if session.days > 1 else []
        if session.workout.text and session.workout.text != text:
            said.append(session.workout.text)
        event.add("description", "\n".join(said))
        yield event
