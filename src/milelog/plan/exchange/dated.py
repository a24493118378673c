"""Sessions on days, which plans of all programs have in common; from them to plan.toml, and from a plan to them."""

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
# Programs put the kind of session ahead of its text ("Run: 9 mi with ..."), which the notation would refuse.
_RUN = re.compile(r"^\s*(?:(?:run|running|workout|easy run|long run)\s*[:\-–|]\s*)+", re.IGNORECASE)
# Only at the beginning where the word may be part of a run ("walk recovery", "rest 2 min"), anywhere where it cannot.
# "Strength" with a number is a running session ("Strength 6 x 1 mi").
_OTHER = re.compile(
    r"^\s*(strength(?! *:? *\d)|weights?|gym|row(?:ing)?|walk|hike|hiking|ski|rest|day off|off|mobility|core)\b|"
    r"\b(bike|biking|cycling|cycle|ride|spin|spinning|swim|swimming|yoga|pilates|elliptical|kayak|paddle|rowing|skiing|"
    r"cross[ -]?train\w*|x-?train\w*|aqua|pool)\b",
    re.IGNORECASE,
)
_RUNNING = re.compile(r"\b(run|runs|running|jog|jogging|treadmill|track|race|trail)\b|^\s*$", re.IGNORECASE)
"""Sports of a table's own column that are running; "Race" and none at all are read by their text."""
_TAG = re.compile(r"<\s*(br|/p|/li|/div|/tr)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>")


@dataclass(frozen=True, slots=True)
class Dated:
    """A planned session on a day. `days` is 7 where any day of the week from `day` on will do."""

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
    """The most precise of several texts that are workouts; what was not understood, and another sport, is a problem."""
    # Each text with and without the heading of its program: some headings are titles that the notation knows.
    candidates = [t.strip() for text in (title, *texts) for t in (text, _RUN.sub("", text)) if t.strip()]
    # By the title alone: descriptions of runs mention bikes and pools ("or cross-train").
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
    """A problem on other lines with a number that were not understood, since part of the session may be in them."""
    inside = (*chosen.splitlines(), chosen, title, _RUN.sub("", title))
    lines = [s for s in strange if re.search(r"\d", s) and "\n" not in s and s not in inside]
    if not lines:
        return ()
    message = f'{day}: "{" / ".join(lines)}" was not understood beside "{chosen.replace(chr(10), " / ")}"'
    hint = "compare the session with what your coach wrote; `milelog plan parse` shows what is understood"
    return (Problem(source, NOT_UNDERSTOOD, message, hint=hint, where=where),)


def precision(workout: Workout) -> tuple[int, int, int]:
    """How much a text says of a session, to choose the most precise of several: hard parts with a pace, parts, a total."""
    parts = [s for s, _ in flat(workout.steps)]
    aimed = sum(s.kind in HARD_KINDS and bool(s.zone or s.target_mps or s.race_m or s.effort) for s in parts)
    return aimed, len(parts), int(bool(workout.total_m or workout.total_s))


def is_running(sport: str) -> bool:
    """Whether a table's column of sports names running, or leaves it open."""
    if _RUNNING.search(sport) or _OTHER.search(sport):
        return not _OTHER.search(sport)
    from milelog.formats.sports import sport_of  # words of many languages; most tables need none of them

    return (sport_of(sport) or ("", None))[0] == "running"


def other_sport(day: date, title: str, source: str, where: str) -> Problem:
    """The problem of a session that is no run."""
    hint = "other sports stand in the plan as cross_training, days off as rest_days"
    return Problem(source, OTHER_SPORT, f'{day}: "{title}" is no run', hint=hint, where=where)


def plain_text(text: str) -> str:
    """A description without HTML: each paragraph and each item of a list a line."""
    if not _MARKUP.search(text):
        return text
    return unescape(_MARKUP.sub("", _TAG.sub("\n", text)))


def dated_sessions(plan: Plan, weeks: int | None = None) -> tuple[Dated, ...]:
    """Every single run that a plan names, in order: its sessions and its long runs.

    Sessions of any day, and long runs, begin on the Monday and have seven days. `weeks` says how many weeks of a plan
    without an end; those that it names, without it.
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
    """A plan.toml of the sessions of another program. What was not understood stands in it as comments.

    A week's volume is not guessed from its sessions. Raises ValueError when there is no session at all.
    """
    # A plan without any week would read as one that asks nothing.
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
    """The middle of a workout's stated distance."""
    if workout.total_m is None:
        return None
    low, high = workout.total_m
    return low if math.isinf(high) else (low + high) / 2


def unreadable(source: str, message: str, hint: str) -> Imported:
    """An import of which nothing was read."""
    return Imported((), (Problem(source, "plan-unreadable", message, hint=hint, severity="error"),))


def ordered(sessions: Sequence[Dated]) -> tuple[Dated, ...]:
    """Sessions by day."""
    return tuple(sorted(sessions, key=lambda s: s.day))
