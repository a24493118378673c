"""Reads and writes plans as CSV: one session a row, with a date and a workout; unknown columns are ignored."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
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
from milelog.plan.notation import NotationError, format_workout, parse_workout
from milelog.plan.types import DAYS

COLUMNS = ("date", "day", "title", "workout", "distance_m")
_DATE_NAMES = ("date", "day", "when", "workoutday", "workout day", "start date")
_TEXT_NAMES = ("workout", "description", "workoutdescription", "session", "details", "notes", "plan", "text")
_SPORT_NAMES = ("workouttype", "workout type", "sport", "activity type", "type", "discipline")
_TITLE_NAMES = ("title", "name", "summary", "activity name", "workout name")
_CLOCKS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_FORMATS = ("%Y-%m-%d", *_CLOCKS, "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y")
"""Unambiguous forms of dates. 3/4/2026 is ambiguous unless another date of the table shows which number is the day."""
_SLASHED = {"month": "%m/%d/%Y", "day": "%d/%m/%Y"}
_DURATION_NAMES, _DISTANCE_NAMES = ("plannedduration",), ("planneddistanceinmeters",)
"""Hours and metres of a session, in columns of TrainingPeaks."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")
"""Beginnings of cells that spreadsheets would run as formulas; a quote before them makes them text and is removed on reading."""


def read_csv(data: bytes, source: str) -> Imported:
    """The sessions of a table with a header; rows that are not understood are listed as problems."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel saves CSV in a Windows code page. Latin-1 can decode any bytes, and agrees on all letters of dates and
        # workouts.
        text = data.decode("latin-1")
    header = text.split("\n", 1)[0]
    # Excel writes semicolons where the comma is the decimal sign.
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
    read = [(rows.line_num, row) for row in rows]
    forms = (*_FORMATS, *_slashed([row.get(day_name) or "" for _, row in read]))
    for line, row in read:
        found, row_problems = _row(row, (day_name, text_name, title_name, sport_name), forms, source, f"line {line}")
        sessions += [found] if found else []
        problems += row_problems
    return Imported(ordered(sessions), tuple(problems))


def _row(
    row: Mapping[str, str | None],
    names: tuple[str, str, str | None, str | None],
    forms: Sequence[str],
    source: str,
    where: str,
) -> tuple[Dated | None, tuple[Problem, ...]]:
    day_name, text_name, title_name, sport_name = names
    written, text = (row.get(day_name) or "").strip(), (row.get(text_name) or "").strip().lstrip("'")
    title = ((row.get(title_name) or "") if title_name else "").strip().lstrip("'")
    if not text and (not written or not title):
        return None, ()  # an empty line, or a day without a session
    day = _date(written, forms)
    if day is None:
        hint = "write dates as year-month-day, such as 2026-03-03"
        message = f'"{written}" can be no date, or more than one ("{text}")'
        return None, (Problem(source, "session-without-date", message, hint=hint, where=where),)
    sport = (row.get(sport_name) or "").strip() if sport_name else ""
    if sport and not is_running(sport):
        return None, (other_sport(day, f"{sport}: {title or text}", source, where),)
    lines = [line.strip() for line in plain_text(text).splitlines() if line.strip()]
    # TrainingPeaks leaves the description of an easy run empty, so the title and the planned size are used.
    if not text and title and (sized := _sized(row, title)):
        text, lines = sized, [sized]
    found, problems = understand(day, title or text, [text, *lines], source, where)
    days = 7 if "any" in {(value or "").strip().lower() for value in row.values()} else 1
    return (Dated(found.day, found.workout, title, days) if found else None), problems


def _sized(row: Mapping[str, str | None], title: str) -> str | None:
    """The text of an easy or long run whose title has no size ("Easy run"), with the size from another column; else None."""
    cells = {
        (name or "").strip().lower(): (value or "").strip() for name, value in row.items() if isinstance(value, str)
    }
    for names, each, unit in ((_DISTANCE_NAMES, 0.001, "km"), (_DURATION_NAMES, 60.0, "min")):
        amount = next((cells[n] for n in names if cells.get(n)), "")
        if re.fullmatch(r"\d+(?:\.\d+)?", amount) and float(amount) > 0:
            text = f"{round(float(amount) * each, 3):g} {unit} {title}"
            try:
                found = parse_workout(text)
            except NotationError:
                return None
            # A "Tempo run" of an hour contains a tempo of unknown size, so only easy running gets the size.
            return text if all(s.kind == "steady" and s.zone in {None, "E"} for s in found.steps) else None
    return None


def _slashed(dates: Iterable[str]) -> tuple[str, ...]:
    """The form of dates such as 3/14/2026, where exactly one form fits all such dates of the table; else empty."""
    written = [d.strip() for d in dates if "/" in d and not d.strip().startswith("20")]
    fits = {form for form in _SLASHED.values() if all(_date(d, (form,)) for d in written)}
    return tuple(fits) if len(fits) == 1 and written else ()


def _date(text: str, forms: Iterable[str]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    return None


def write_csv(sessions: Iterable[Dated]) -> bytes:
    """The sessions as CSV in UTF-8, with a header; cells that spreadsheets would run as formulas are quoted."""
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
