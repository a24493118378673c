"""The check of cross-training."""

from __future__ import annotations

from collections.abc import Iterator

from milelog.compliance.bands import judge, limits, tolerance_of
from milelog.compliance.context import Context, whole
from milelog.compliance.distances import ROUNDING_S, cross_credit, cross_sessions
from milelog.compliance.verdict import on_course, verdict_of
from milelog.model import Verdict
from milelog.verdicts import Change, ChangeKind, Facts, Reason, ReasonKind


def cross_training(ctx: Context) -> Iterator[Verdict]:
    """Judges the moving time in other sports against the plan's; more than planned is still met."""
    planned = ctx.planned.cross_s
    if planned is None:
        return
    sessions = cross_sessions(ctx)
    seconds = sum(s.moving_s for s in sessions)
    band = ctx.band("cross_training")
    # Capping the value at the upper end makes more than planned met, with the tolerances of the planned range.
    at_most = judge(min(seconds, planned[1]), 0.0, planned, band, ROUNDING_S)
    _, low, _, _ = limits(planned, band, ROUNDING_S)
    credit = cross_credit(ctx)
    changes = (Change(ChangeKind.MORE_OTHER_SPORT, low - seconds),) if seconds < low else ()
    reasons = (Reason(ReasonKind.CREDIT, metres=credit),) if credit else ()
    yield verdict_of(
        ctx,
        "cross_training",
        at_most,
        Facts(
            "seconds",
            planned,
            seconds,
            tolerance=tolerance_of(band, planned),
            reasons=reasons,
            changes=changes,
        ),
        evidence=[whole(s) for s in sessions],
        progress=on_course(ctx, seconds, planned[0]),
    )
