"""CSV in and out: one session a row, with a date and a workout; what other columns there are is left alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from milelog.errors import Problem
from milelog.plan.exchange.dated import (
    Dated,
    Imported,
    is_running,
    ordered,
    other_sport,
    plain_text,
    total_m,
    understand,
    unreadable,
)
from milelog.plan.notation import format_workout
from milelog.plan.types import DAYS

COLUMNS = ("date", "day", "title", "workout", "distance_m")
_DATE_NAMES = ("date", "day", "when", "workoutday", "workout day", "start date")
_TEXT_NAMES = ("workout", "description", "workoutdescription", "session", "details", "notes", "plan", "text")
_SPORT_NAMES = ("workouttype", "workout type", "sport", "activity type", "type", "discipline")
_TITLE_NAMES = ("title", "name", "summary", "activity name", "workout name")
_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y")
"""Dates that can be read in one way only: 3/4/2026 cannot."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def read_csv(data: bytes, source: str) -> Imported:
    """The sessions of a table with a header. Rows that are not understood are listed in the problems."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = {n.strip().lower(): n for n in rows.fieldnames or () if n}
    day_name = next((names[n] for n in _DATE_NAMES if n in names), None)
    text_name = next((names[n] for n in _TEXT_NAMES if n in names), None)
    if day_name is None or text_name is None:
        message = f"the first line names no column {'date' if day_name is None else 'workout'}"
        return unreadable(source, message, 'the first line reads "date,workout" or "date,title,workout"')
    sport_name = next((names[n] for n in _SPORT_NAMES if n in names and names[n] != text_name), None)
    title_name = next((names[n] for n in _TITLE_NAMES if n in names and names[n] != text_name), None)
    sessions: list[Dated] = []
    problems: list[Problem] = []
    for row in rows:
        found, row_problems = _row(row, (day_name, text_name, title_name, sport_name), source, f"line {rows.line_num}")
        sessions += [found] if found else []
        problems += row_problems
    return Imported(ordered(sessions), tuple(problems))


def _row(
    row: Mapping[str, str | None], names: tuple[str, str, str | None, str | None], source: str, where: str
) -> tuple[Dated | None, tuple[Problem, ...]]:
    day_name, text_name, title_name, sport_name = names
    written, text = (row.get(day_name) or "").strip(), (row.get(text_name) or "").strip().lstrip("'")
    title = ((row.get(title_name) or "") if title_name else "").strip().lstrip("'")
    if not written and not text:
        return None, ()
    day = _date(written)
    if day is None:
        hint = "write dates as year-month-day, such as 2026-03-03"
        message = f'"{written}" can be no date, or more than one ("{text}")'
        return None, (Problem(source, "session-without-date", message, hint=hint, where=where),)
    sport = (row.get(sport_name) or "").strip() if sport_name else ""
    if sport and not is_running(sport):
        return None, (other_sport(day, f"{sport}: {title or text}", source, where),)
    lines = [line.strip() for line in plain_text(text).splitlines() if line.strip()]
    found, problems = understand(day, title or text, [text, *lines], source, where)
    days = 7 if "any" in {(value or "").strip().lower() for value in row.values()} else 1
    return (Dated(found.day, found.workout, title, days) if found else None), problems


def _date(text: str) -> date | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    return None


def write_csv(sessions: Iterable[Dated]) -> bytes:
    """A table of sessions, UTF-8, a header and a line each; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for session in sessions:
        metres = total_m(session.workout)
        cells = (
            session.day.isoformat(),
            DAYS[session.day.weekday()] if session.days == 1 else "any",
            session.title,
            format_workout(session.workout),
            "" if metres is None else f"{metres:.0f}",
        )
        writer.writerow([f"'{c}" if _FORMULA.match(c) else c for c in cells])
    return out.getvalue().encode()
