"""From a judged value to a verdict: weeks that are not over, files that are missing, and the sentence that says why."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from milelog.compliance.bands import SIGMAS, Judged
from milelog.compliance.context import Context
from milelog.model import Span, Status, Verdict

TITLES = {"long_run": "Long run", "cross_training": "Cross-training", "rest_days": "Rest days"}


_DAYS = {d[:3].lower(): d for d in calendar.day_name}


def title(name: str) -> str:
    """A check's name as the head of a sentence."""
    kind, _, rest = name.partition("_")
    if kind == "session" and rest:
        return f"{_DAYS.get(rest, rest.replace('_', ' ').capitalize())} session"
    return TITLES.get(name) or name.replace("_", " ").capitalize()


def settle(
    ctx: Context,
    name: str,
    planned: str,
    judged: Judged,
    why: str,
    *,
    actual_m: float | None = None,
    actual: str = "",
    rule: str = "",
    tolerance: str = "",
    uncertainty: str = "",
    evidence: Sequence[Span] = (),
    course: str = "",
    doubt: str = "",
    final: bool = False,
) -> Verdict:
    """The verdict of a week as far as it is known.

    While the week runs it is unknown, but for what cannot change any more (`final`, or too much already); where a file
    of the week could not be read, a shortfall is unknown. `course` is what to say in a week that runs, `doubt` what makes
    a verdict borderline, if not the error of measurement.
    """
    status, borderline = judged.status, judged.borderline
    if not ctx.over and status != "exceeded" and not final:
        status, borderline, why = "unknown", False, course or _so_far(ctx, why)
    elif ctx.missing and falls_short(judged):
        status, borderline = "unknown", False
        why = f"{why}, but {_files(ctx.missing)} of this week could not be read"
    elif borderline and (doubt or uncertainty):
        why = f"{why}; {doubt or f'within the error of measurement ({uncertainty})'}"
    return Verdict(
        name=name,
        planned=planned,
        status=status,
        why=f"{title(name)}: {why}",
        actual_m=actual_m,
        actual=actual,
        borderline=borderline,
        rule=rule,
        tolerance=tolerance,
        uncertainty=uncertainty,
        evidence=tuple(evidence),
    )


def falls_short(judged: Judged) -> bool:
    """Whether more running could have made it better."""
    return judged.status == "missed" or (judged.status == "close" and judged.over == 0) or judged.borderline


def _files(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} files ({', '.join(names[:3])})"


def _so_far(ctx: Context, why: str) -> str:
    return f"so far {why}, {days_left(ctx)}"


def days_left(ctx: Context) -> str:
    """How long the week still runs: "2 days left"."""
    if ctx.today < ctx.week.start:
        return "not begun"
    left = ctx.days_left
    return "the last day" if left == 0 else f"{left} day{'s' if left != 1 else ''} left"


def on_course(ctx: Context, done: str, actual: float, low: float) -> str:
    """The state of a running week: "on course: 31 of 45-50 mi, 2 days left", or "behind" when the days left would need half as much again."""
    if ctx.today < ctx.week.start:
        return f"not begun: {done}"
    if actual >= low > 0:
        return f"on course: {done} already, {days_left(ctx)}"
    days = ctx.days_left + (0.5 if ctx.today <= ctx.week.end else 0)
    word = "on course" if low - actual <= 1.5 * days * low / 7 else "behind"
    return f"{word}: {done}, {days_left(ctx)}"


def plain(status: Status, *, borderline: bool = False, short: float = 0.0, over: float = 0.0) -> Judged:
    """A judgement that no band made."""
    return Judged(status, borderline, short, over)


def uncertainty_text(error_m: float, value_m: float, units: str, unit_m: float) -> str:
    """The error, "± 0.4 mi", at two standard errors; empty where nothing is known of it."""
    if not error_m > 0 or not value_m > 0:
        return ""
    return f"± {SIGMAS * error_m / unit_m:.1f} {units}" if error_m * SIGMAS / unit_m >= 0.05 else f"± 0.05 {units}"
