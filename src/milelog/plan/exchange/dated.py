"""Dated sessions, the common form of plans of all programs: read from texts, converted to plan.toml and from a plan."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape

from milelog.documents import toml_string
from milelog.errors import Problem
from milelog.model import HARD_KINDS, Workout
from milelog.plan.notation import NotationError, flat, format_workout, parse_workout
from milelog.plan.types import DAYS, Plan

NOT_UNDERSTOOD = "session-not-understood"
LONG_RUN = "long run"
OTHER_SPORT = "session-of-other-sport"
# Programs write the kind of session before its text ("Run: 9 mi with ..."), which the notation would refuse.
_RUN = re.compile(r"^\s*(?:(?:run|running|workout|easy run|long run)\s*[:\-–|]\s*)+", re.IGNORECASE)
# Words that may be part of a run ("walk recovery", "rest 2 min") count only at the beginning, all others anywhere.
# "Strength" with a number is a running session ("Strength 6 x 1 mi").
_OTHER = re.compile(
    r"^\s*(strength(?! *:? *\d)|weights?|gym|row(?:ing)?|walk|hike|hiking|ski|rest|day off|off|mobility|core)\b|"
    r"\b(bike|biking|cycling|cycle|ride|spin|spinning|swim|swimming|yoga|pilates|elliptical|kayak|paddle|rowing|skiing|"
    r"cross[ -]?train\w*|x-?train\w*|aqua|pool)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*(with|incl|including)\b|\s*w/", re.IGNORECASE)
"""Beginnings of a description that goes on where the title ends."""
_RUNNING = re.compile(r"\b(run|runs|running|jog|jogging|treadmill|track|race|trail)\b|^\s*$", re.IGNORECASE)
"""Sports in a table's column that are running, and an empty cell."""
_TAG = re.compile(r"<\s*(br|/p|/li|/div|/tr)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>")


@dataclass(frozen=True, slots=True)
class Dated:
    """A planned session on a day; `days` is 7 where it may be run on any day of the week that begins on `day`."""

    day: date
    workout: Workout
    title: str = ""
    days: int = 1


@dataclass(frozen=True, slots=True)
class Imported:
    """The sessions of another program's plan, and problems on those that were not understood."""

    sessions: tuple[Dated, ...] = ()
    problems: tuple[Problem, ...] = ()


def understand(
    day: date, title: str, texts: Iterable[str], source: str, where: str
) -> tuple[Dated | None, tuple[Problem, ...]]:
    """The session that the most precise of several texts describes, and problems.

    No session, with a problem, where no text is understood or the title names another sport. `where` is the place in
    `source`, for messages.
    """
    # Each text with and without its program's heading, because the notation knows some headings as titles.
    said = (title, *texts)
    candidates = [t.strip() for text in said for t in (text, _RUN.sub("", text)) if t.strip()]
    # The title "8 mi" goes on in the description "with plus pace".
    candidates += [f"{_RUN.sub('', title).strip()} {t.strip()}" for t in said[1:] if _GOES_ON.match(t)]
    # Only the title is tested, because descriptions of runs mention bikes and pools ("or cross-train").
    if _OTHER.search(title):
        return None, (other_sport(day, title, source, where),)
    fault: NotationError | None = None
    best: tuple[tuple[int, int, int], str, Workout] | None = None
    strange: list[str] = []
    for text in dict.fromkeys(candidates):
        try:
            workout = parse_workout(text)
        except NotationError as error:
            fault = fault or error
            strange.append(text)
            continue
        rank = precision(workout)
        if best is None or rank > best[0]:
            best = rank, text, workout
    if best is not None:
        return Dated(day, best[2], title.strip()), _left_over(day, strange, best[1], title, source, where)
    reason = f": {fault.sentence}" if fault else ""
    message = f'{day}: "{" / ".join(dict.fromkeys(candidates)) or title}" was not understood{reason}'
    hint = "write it in workout notation and add it to plan.toml; `milelog plan parse` shows what is understood"
    excerpt = fault.excerpt if fault else ""
    return None, (Problem(source, NOT_UNDERSTOOD, message, hint=hint, where=where, excerpt=excerpt),)


def _left_over(
    day: date, strange: Iterable[str], chosen: str, title: str, source: str, where: str
) -> tuple[Problem, ...]:
    """A problem on other lines with a number, or a "with", that were not understood: they may hold a part of the session."""
    inside = (*chosen.splitlines(), chosen, title, _RUN.sub("", title))
    loose = [s for s in strange if re.search(r"\d", s) or _GOES_ON.match(s)]
    lines = [s for s in loose if "\n" not in s and s not in inside and s not in chosen]
    if not lines:
        return ()
    message = f'{day}: "{" / ".join(lines)}" was not understood beside "{chosen.replace(chr(10), " / ")}"'
    hint = "compare the session with what your coach wrote; `milelog plan parse` shows what is understood"
    return (Problem(source, NOT_UNDERSTOOD, message, hint=hint, where=where),)


def precision(workout: Workout) -> tuple[int, int, int]:
    """Sort key for the precision of a workout: number of hard parts with a pace, number of parts, whether it has a total."""
    parts = [s for s, _ in flat(workout.steps)]
    aimed = sum(s.kind in HARD_KINDS and bool(s.zone or s.target_mps or s.race_m or s.effort) for s in parts)
    return aimed, len(parts), int(bool(workout.total_m or workout.total_s))


def is_running(sport: str) -> bool:
    """Whether the cell of a sport column names running or is empty."""
    if _RUNNING.search(sport) or _OTHER.search(sport):
        return not _OTHER.search(sport)
    from milelog.formats.sports import sport_of  # words of many languages; most tables need none of them

    return (sport_of(sport) or ("", None))[0] == "running"


def other_sport(day: date, title: str, source: str, where: str) -> Problem:
    """The problem of a session that is not a run."""
    hint = "other sports stand in the plan as cross_training, days off as rest_days"
    return Problem(source, OTHER_SPORT, f'{day}: "{title}" is not a run', hint=hint, where=where)


def plain_text(text: str) -> str:
    """A description without HTML, one line for each paragraph and list item."""
    if not _MARKUP.search(text):
        return text
    return unescape(_MARKUP.sub("", _TAG.sub("\n", text)))


def dated_sessions(plan: Plan, weeks: int | None = None) -> tuple[Dated, ...]:
    """The sessions and long runs of a plan in order of days.

    Long runs and sessions without a day are dated on the first day of their week with `days` = 7. `weeks` limits the number of
    weeks; without it they go to the last week that the plan names.
    """
    count = weeks if weeks is not None else (plan.last_named - plan.start).days // 7 + 1
    found: list[Dated] = []
    for number in range(count):
        week = plan.week(plan.start + timedelta(weeks=number))
        if week is None:
            continue
        if week.is_off:
            continue
        for session in week.sessions:
            day = week.date_of(session.day) if session.day is not None else week.start
            found.append(Dated(day, session.workout, session.name, 1 if session.day is not None else 7))
        long_run = week.long_run
        if long_run and not any(s.workout.steps == long_run.steps for s in week.sessions):
            found.append(Dated(week.start, long_run, LONG_RUN, 7))
    return tuple(sorted(found, key=lambda d: (d.day, d.days)))


def plan_toml(imported: Imported, name: str) -> str:
    """The text of a plan.toml with the imported sessions; the imported problems are comments in it.

    A weekly volume is not guessed from the sessions. Raises ValueError where there is no session.
    """
    # A plan without any week would be valid, but would ask nothing.
    if not imported.sessions:
        raise ValueError("no session was understood")
    by_week: dict[date, list[Dated]] = {}
    for session in imported.sessions:
        by_week.setdefault(session.day - timedelta(days=session.day.weekday()), []).append(session)
    start, last = min(by_week), max(by_week)
    lines = [f"name = {toml_string(name)}", f"start = {start}", f"end = {last + timedelta(days=6)}"]
    for problem in imported.problems:
        lines += ["", f"# {_one_line(problem.message)}"]
    for monday in sorted(by_week):
        lines += ["", "[[weeks]]", f"start = {monday}"]
        long_runs = [s for s in by_week[monday] if s.title == LONG_RUN and s.days > 1]
        lines += [f"long_run = {toml_string(format_workout(s.workout))}" for s in long_runs[:1]]
        for session in by_week[monday]:
            if session not in long_runs[:1]:
                lines += ["[[weeks.sessions]]", *_session_lines(session)]
    return "\n".join(lines) + "\n"


def _session_lines(session: Dated) -> list[str]:
    lines = [f"day = {toml_string(DAYS[session.day.weekday()])}"] if session.days == 1 else []
    if session.title and session.title.strip() != session.workout.text.strip():
        lines.append(f"name = {toml_string(session.title)}")
    return [*lines, f"workout = {toml_string(format_workout(session.workout))}"]


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def total_m(workout: Workout) -> float | None:
    """Metres of a workout's stated distance (the middle of a range); None where it states none."""
    if workout.total_m is None:
        return None
    low, high = workout.total_m
    return low if math.isinf(high) else (low + high) / 2


def unreadable(source: str, message: str, hint: str) -> Imported:
    """The result of an import that could not be read at all."""
    return Imported((), (Problem(source, "plan-unreadable", message, hint=hint, severity="error"),))


def ordered(sessions: Sequence[Dated]) -> tuple[Dated, ...]:
    """The sessions in order of days."""
    return tuple(sorted(sessions, key=lambda s: s.day))
