"""The checks of number of runs, share of easy running, and days of rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milelog.compliance.bands import Outcome, judge
from milelog.compliance.context import Context, spans, whole
from milelog.compliance.verdict import on_course, verdict_of
from milelog.model import Status, Verdict
from milelog.plan.types import DAYS, Band
from milelog.verdicts import Change, ChangeKind, Facts, Reason, ReasonKind, Tolerance

EASY_ZONES = ("E", "M")
"""Zones that count as easy running."""
EASY_CLOSE = 0.05
"""The easy share is close down to this much below the planned one (75 % for a planned 80 %)."""
EASY_ERROR = 0.01
"""Standard error of the share of time in a zone."""


def runs(ctx: Context) -> Iterator[Verdict]:
    """Judges the number of runs; consecutive files of one run count once."""
    planned = ctx.planned.runs
    if planned is None:
        return
    count, (low, high) = len(ctx.outings), planned
    status: Status = "met" if low <= count <= high else "exceeded" if count > high else "close"
    # One run too few is close, two are missed.
    if low - count > 1:
        status = "missed"
    short, over = max(0.0, low - count), max(0.0, count - high)
    changes = [Change(k, v) for k, v in ((ChangeKind.MORE_OUTINGS, short), (ChangeKind.FEWER_OUTINGS, over)) if v]
    yield verdict_of(
        ctx,
        "runs",
        Outcome(status, short, over),
        Facts("runs", planned, count, tolerance=Tolerance(0, 1, absolute=True), changes=tuple(changes)),
        evidence=[s for o in ctx.outings for s in spans(o)],
        progress=on_course(ctx, count, low),
    )


def easy(ctx: Context) -> Iterator[Verdict]:
    """Judges the share of running time in EASY_ZONES ("80/20")."""
    planned = ctx.planned.easy
    if not planned:
        return
    total = sum(ctx.week.zone_s.values())
    below = sum(ctx.week.zone_s.get(z, 0.0) for z in EASY_ZONES)
    share = below / total if total else None
    outcome = Outcome("unknown") if share is None else _easy_outcome(share, planned)
    reason = Reason(ReasonKind.NO_PACE) if share is None else Reason(ReasonKind.EASY_SHARE, share=share)
    yield verdict_of(
        ctx,
        "easy",
        outcome,
        Facts(
            "share",
            (planned, 1.0),
            share,
            EASY_ERROR,
            Tolerance(0.0, EASY_CLOSE, absolute=True),
            reasons=(reason,),
            changes=(Change(ChangeKind.EASIER, planned * total - below),) if outcome.over else (),
        ),
        evidence=[whole(s) for s in ctx.running],
    )


def _easy_outcome(share: float, planned: float) -> Outcome:
    """The outcome of the easy share. Too little of it counts as `over`, because a missing file could not have made up for it."""
    # The band is relative to what was planned; EASY_CLOSE is in points of the share.
    found = judge(share, EASY_ERROR, (planned, float("inf")), Band(0.0, EASY_CLOSE / planned))
    return replace(found, short=0.0, over=found.short)


def rest_days(ctx: Context) -> Iterator[Verdict]:
    """Judges whether the days of rest were kept free of running."""
    days = ctx.planned.rest_days
    if not days:
        return
    broken = [s for s in ctx.running if s.day is not None and s.day.weekday() in days]
    ran = tuple(dict.fromkeys(s.day for s in broken if s.day))
    kind = ReasonKind.REST_BROKEN if broken else ReasonKind.REST_KEPT
    yield verdict_of(
        ctx,
        "rest_days",
        Outcome("missed" if broken else "met"),
        Facts(
            "days",
            (len(days), len(days)),
            len(days) - len({d.weekday() for d in ran}),
            reasons=(Reason(kind, days=ran),),
            plan_text=", ".join(DAYS[d] for d in days),
            changes=(Change(ChangeKind.FEWER_REST_RUNS, len(broken)),) if broken else (),
        ),
        evidence=[whole(s) for s in broken],
        # A run on a day of rest cannot be undone, so the verdict is final before the week is over.
        final=bool(broken),
    )
