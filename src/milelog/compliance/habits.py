"""The checks of the week's habits: number of runs, easy days easy, days of rest."""

from __future__ import annotations

from collections.abc import Iterator

from milelog.compliance.bands import Judged
from milelog.compliance.context import Context, spans, whole
from milelog.compliance.settle import on_course, plain, settle
from milelog.model import Status, Verdict
from milelog.plan.types import DAYS

EASY_ZONES = ("E", "M")
"""Below the first threshold."""
EASY_CLOSE = 0.05
EASY_UNCERTAIN = 0.02


def runs(ctx: Context) -> Iterator[Verdict]:
    """The number of runs; files that follow each other are one."""
    planned = ctx.planned.runs
    if planned is None:
        return
    count, (low, high) = len(ctx.outings), planned
    asked = f"at least {low:g}" if high == float("inf") else f"{low:g}" if low == high else f"{low:g}-{high:g}"
    status: Status = "met" if low <= count <= high else "exceeded" if count > high else "close"
    if low - count > 1:
        status = "missed"
    said = f"{count} of {asked}"
    yield settle(
        ctx,
        "runs",
        asked,
        plain(status, short=max(0.0, low - count), over=max(0.0, count - high)),
        said,
        actual=str(count),
        rule="runs of the week; files within half an hour of each other are one",
        tolerance="close when one is missing",
        evidence=[s for o in ctx.outings for s in spans(o)],
        course=on_course(ctx, said, count, low),
    )


def easy(ctx: Context) -> Iterator[Verdict]:
    """The share of running time below threshold ("80/20")."""
    planned = ctx.planned.easy
    if planned is None:
        return
    total = sum(ctx.week.zone_s.values())
    below = sum(ctx.week.zone_s.get(z, 0.0) for z in EASY_ZONES)
    share = below / total if total > 0 else 0.0
    gap = planned - share
    status: Status = "met" if gap <= 0 else "close" if gap <= EASY_CLOSE else "missed"
    judged = Judged(status, min(abs(gap), abs(gap - EASY_CLOSE)) < EASY_UNCERTAIN, 0.0, max(gap, 0.0))
    if total <= 0:
        judged = plain("unknown")
    yield settle(
        ctx,
        "easy",
        f"at least {planned:.0%}",
        judged,
        f"{share:.0%} of the running time below threshold, at least {planned:.0%} planned"
        if total
        else "no pace is known",
        actual=f"{share:.0%}",
        rule="running time in zones E and M as a share of the time in all zones",
        tolerance=f"close within {100 * EASY_CLOSE:g} points",
        uncertainty=f"± {100 * EASY_UNCERTAIN:g} points",
        evidence=[whole(s) for s in ctx.running],
    )


def rest_days(ctx: Context) -> Iterator[Verdict]:
    """No running on the days of rest."""
    days = ctx.planned.rest_days
    if not days:
        return
    broken = [s for s in ctx.running if s.day is not None and s.day.weekday() in days]
    names = ", ".join(DAYS[d] for d in days)
    ran = ", ".join(dict.fromkeys(f"{s.day:%a}" for s in broken if s.day))
    yield settle(
        ctx,
        "rest_days",
        names,
        plain("missed" if broken else "met"),
        f"ran on {ran}, a day of rest" if broken else f"no run on {names}",
        rule="no running on the days that the plan names",
        evidence=[whole(s) for s in broken],
        final=bool(broken),
    )
