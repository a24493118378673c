"""Makes a verdict of an outcome: handles unfinished weeks, missing files, borderline results and progress. All checks use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from milelog.compliance.bands import Outcome
from milelog.compliance.context import Context
from milelog.compliance.unseen import doubted
from milelog.model import Span, Status, Verdict
from milelog.verdicts import BORDERLINE, Facts, Progress, Reason, ReasonKind

LEAST_PERHAPS = 0.05
"""A less likely status is not told beside that of a borderline verdict."""


def verdict_of(
    ctx: Context,
    name: str,
    outcome: Outcome,
    facts: Facts,
    *,
    evidence: Sequence[Span] = (),
    progress: Progress | None = None,
    doubt: ReasonKind = ReasonKind.WITHIN_ERROR,
    unseen: Reason | None = None,
    final: bool = False,
) -> Verdict:
    """The verdict of one check of a week.

    Before the week is over it is unknown, unless it cannot change any more (`final`, or exceeded already). A shortfall is also
    unknown where a file of the week could not be read, cannot show what is planned (`unseen` says which), or may have been a
    ride. `progress` is the state of an open check; `doubt` is the reason given where the status is borderline.
    """
    facts = replace(
        facts, short=outcome.short, over=outcome.over, probability=outcome.probability, units=ctx.athlete.units
    )
    status = outcome.status
    if ctx.planned.is_off:
        # The figures are kept, but in a week of rest or illness met or missed would mean nothing.
        off = Reason(ReasonKind.WEEK_OFF, text=ctx.planned.kind)
        return Verdict(name, "unknown", replace(facts, probability=1.0, reasons=(off,), changes=()), tuple(evidence))
    if not ctx.over and status != "exceeded" and not final:
        status = "unknown"
        # Whoever is behind can catch up; of a log that ended it is not known whether she did.
        found = Progress("so_far", ctx.days_left, ended=True) if ctx.ended else progress or so_far(ctx)
        facts = replace(facts, progress=found, probability=1.0, changes=())
    elif outcome.falls_short and (unknown := _unreadable(ctx) or unseen or doubted(ctx, facts, outcome.short)):
        status = "unknown"
        facts = replace(facts, reasons=(*facts.reasons, unknown), probability=1.0, changes=())
    elif status != "unknown" and outcome.probability < BORDERLINE:
        facts = replace(facts, reasons=(*facts.reasons, Reason(doubt)), perhaps=_others(outcome))
    # Changes are listed only where they are needed and certain.
    if status in {"met", "unknown"}:
        facts = replace(facts, changes=())
    return Verdict(name, status, facts, tuple(evidence))


def _others(outcome: Outcome) -> tuple[tuple[Status, float], ...]:
    """The other statuses that are at all likely, with their probabilities, the likeliest first."""
    others = [(s, p) for s, p in outcome.chances.items() if s != outcome.status and p >= LEAST_PERHAPS]
    return tuple(sorted(others, key=lambda o: (-o[1], o[0])))


def _unreadable(ctx: Context) -> Reason | None:
    return Reason(ReasonKind.UNREADABLE, files=ctx.missing) if ctx.missing else None


def so_far(ctx: Context) -> Progress:
    """The progress of a check without a schedule: not begun, or so far."""
    return Progress("not_begun" if ctx.today < ctx.week.start else "so_far", ctx.days_left)


def on_course(ctx: Context, actual: float, low: float) -> Progress:
    """The progress of a weekly sum: behind when the remaining days would need over 1.5 times the planned daily mean."""
    if ctx.today < ctx.week.start:
        return Progress("not_begun", ctx.days_left)
    # `low > 0`, because "at most 40 mi" has no minimum that could be reached.
    if actual >= low > 0:
        return Progress("on_course", ctx.days_left, reached=True)
    # Today counts as half a day, because it is unknown whether today's run is done.
    days = ctx.days_left + 0.5
    return Progress("on_course" if low - actual <= 1.5 * days * low / 7 else "behind", ctx.days_left)


def by_day(ctx: Context, day: int | None, *, reached: bool) -> Progress:
    """The progress of a check that one run fulfils: behind once its planned day is over without it."""
    if ctx.today < ctx.week.start:
        return Progress("not_begun", ctx.days_left)
    late = not reached and day is not None and (ctx.today - ctx.week.start).days > day
    return Progress("behind" if late else "on_course" if reached else "so_far", ctx.days_left, reached=reached)
