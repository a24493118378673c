"""What plans of all programs have in common: a session on a day. From there to plan.toml, and from a plan there."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from milelog.errors import Problem
from milelog.model import Workout
from milelog.plan.notation import NotationError, format_workout, parse_workout
from milelog.plan.types import DAYS, Plan

NOT_UNDERSTOOD = "session-not-understood"
LONG_RUN = "long run"
OTHER_SPORT = "session-of-other-sport"
_RUN = re.compile(r"^\s*(?:(?:run|running|workout|easy run|long run)\s*[:\-–|]\s*)+", re.IGNORECASE)
_OTHER = re.compile(
    r"^\s*(bike|cycling|ride|swim|swimming|strength|weights?|gym|yoga|row(?:ing)?|walk|hike|ski|cross[ -]?train\w*|"
    r"rest|day off|off|mobility|core|x-?train)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A planned session on a day. `days` is 7 where any day of the week from `day` on will do."""

    day: date
    workout: Workout
    title: str = ""
    days: int = 1


@dataclass(frozen=True, slots=True)
class Imported:
    """What another program's plan holds, and what of it was not understood."""

    sessions: tuple[Dated, ...] = ()
    problems: tuple[Problem, ...] = ()


def understand(
    day: date, title: str, texts: Iterable[str], source: str, where: str
) -> tuple[Dated | None, tuple[Problem, ...]]:
    """The first of several texts that is a workout; a problem where none is, or where it is another sport."""
    candidates = [t.strip() for text in (title, *texts) for t in (text, _RUN.sub("", text)) if t.strip()]
    if _OTHER.match(title):
        message = f'{day}: "{title}" is no run'
        hint = "other sports stand in the plan as cross_training, days off as rest_days"
        return None, (Problem(source, OTHER_SPORT, message, hint=hint, where=where),)
    fault: NotationError | None = None
    for text in dict.fromkeys(candidates):
        try:
            return Dated(day, parse_workout(text), title.strip()), ()
        except NotationError as error:
            fault = fault or error
    said = f": {fault.sentence}" if fault else ""
    message = f'{day}: "{" / ".join(dict.fromkeys(candidates)) or title}" was not understood{said}'
    hint = "write it in workout notation and add it to plan.toml; `milelog plan parse` shows what is understood"
    excerpt = fault.excerpt if fault else ""
    return None, (Problem(source, NOT_UNDERSTOOD, message, hint=hint, where=where, excerpt=excerpt),)


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
        for session in week.sessions:
            day = week.start + timedelta(days=session.day or 0)
            found.append(Dated(day, session.workout, session.name, 1 if session.day is not None else 7))
        named = any(s.workout.steps == week.long_run.steps for s in week.sessions) if week.long_run else True
        if week.long_run and not named:
            found.append(Dated(week.start, week.long_run, LONG_RUN, 7))
    return tuple(sorted(found, key=lambda d: (d.day, d.days)))


def plan_toml(imported: Imported, name: str) -> str:
    """A plan.toml of the sessions of another program. What was not understood stands in it as comments.

    A week's volume is not guessed from its sessions. Raises ValueError when there is no session at all.
    """
    if not imported.sessions:
        raise ValueError("no session was understood")
    by_week: dict[date, list[Dated]] = {}
    for session in imported.sessions:
        by_week.setdefault(session.day - timedelta(days=session.day.weekday()), []).append(session)
    start, last = min(by_week), max(by_week)
    lines = [f"name = {quoted(name)}", f"start = {start}", f"end = {last + timedelta(days=6)}"]
    for problem in imported.problems:
        lines += ["", f"# {_one_line(problem.message)}"]
    for monday in sorted(by_week):
        lines += ["", "[[weeks]]", f"start = {monday}"]
        long_runs = [s for s in by_week[monday] if s.title == LONG_RUN and s.days > 1]
        lines += [f"long_run = {quoted(format_workout(s.workout))}" for s in long_runs[:1]]
        for session in by_week[monday]:
            if session not in long_runs[:1]:
                lines += ["[[weeks.sessions]]", *_session_lines(session)]
    return "\n".join(lines) + "\n"


def _session_lines(session: Dated) -> list[str]:
    lines = [f"day = {quoted(DAYS[session.day.weekday()])}"] if session.days == 1 else []
    if session.title and session.title.strip() != session.workout.text.strip():
        lines.append(f"name = {quoted(session.title)}")
    return [*lines, f"workout = {quoted(format_workout(session.workout))}"]


def quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


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
