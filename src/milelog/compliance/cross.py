"""The check of cross-training that the plan asks for."""

from __future__ import annotations

from collections.abc import Iterator

from milelog.compliance.bands import judge, tolerance_text
from milelog.compliance.context import Context, whole
from milelog.compliance.distances import cross_credit, cross_sessions
from milelog.compliance.settle import settle
from milelog.model import Verdict
from milelog.units import format_distance


def cross_training(ctx: Context) -> Iterator[Verdict]:
    """Moving minutes of other sports against those asked for, and what they stand for by the athlete's own rate."""
    planned = ctx.planned.cross_s
    if planned is None:
        return
    sessions = cross_sessions(ctx)
    seconds = sum(s.moving_s for s in sessions)
    asked = "-".join(dict.fromkeys(f"{v / 60:g}" for v in planned)) + " min"
    judged = judge(seconds, 0.0, planned, ctx.band("cross_training"), 30.0)
    credit = cross_credit(ctx)
    counted = f", counted as {format_distance(credit, ctx.units)} of running" if credit else ""
    yield settle(
        ctx,
        "cross_training",
        asked,
        judged,
        f"{seconds / 60:.0f} of {asked}{counted}",
        actual=f"{seconds / 60:.0f} min",
        rule="moving time of all sports but running, or of those that the plan names",
        tolerance=tolerance_text(ctx.band("cross_training"), planned),
        evidence=[whole(s) for s in sessions],
    )
