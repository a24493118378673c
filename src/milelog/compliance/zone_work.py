"""The checks of intervals, repetitions and hills, over all sessions of the week that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from milelog.compliance.bands import Outcome
from milelog.compliance.context import Context
from milelog.compliance.sessions import MOST_REPS
from milelog.compliance.verdict import verdict_of
from milelog.compliance.work import PACE_TOLERANCE, Piece, pieces, place_of
from milelog.model import Status, Verdict
from milelog.plan.notation import flat
from milelog.units import Range
from milelog.verdicts import Change, ChangeKind, Facts, JudgedRep, Reason, ReasonKind, Tolerance

CLIMB = 1.06
"""The grade-adjusted pace of a rep that climbs is at least 6 % faster than its pace: about 2 % of slope."""


def work_in_zones(ctx: Context) -> Iterator[Verdict]:
    """Intervals, repetitions and hills where the week's sessions ask for them: how many were run in all."""
    for name, zone in (("intervals", "I"), ("repetitions", "R"), ("hills", None)):
        asked = _asked(ctx, zone)
        if asked is None:
            continue
        meant = [p for p in pieces(ctx.running) if _is_meant(ctx, p, zone)]
        found = [p for p in meant if _place(ctx, p, zone) == "in"]
        low, high = asked
        done = len(found)
        status: Status = "exceeded" if done > high else "met" if done >= low else "missed"
        if status == "missed" and done >= MOST_REPS * low:
            status = "close"
        reasons = [Reason(ReasonKind.REPS, count=done, planned=asked, reps=_judged(ctx, found, zone), zone=zone)]
        for place, kind in (("slow", ReasonKind.TOO_SLOW), ("fast", ReasonKind.TOO_FAST)):
            beside = [p for p in meant if _place(ctx, p, zone) == place]
            if beside:
                reasons.append(
                    Reason(kind, count=len(beside), of=len(meant), reps=_judged(ctx, beside, zone), zone=zone)
                )
        change = (Change(ChangeKind.MORE_REPS, low - done, zone),) if done < low else ()
        change = (Change(ChangeKind.FEWER_REPS, done - high, zone),) if done > high else change
        yield verdict_of(
            ctx,
            name,
            Outcome(status, short=max(0.0, low - done), over=max(0.0, done - high)),
            Facts(
                "reps",
                asked,
                done,
                tolerance=Tolerance(0.0, 1 - MOST_REPS, pace=PACE_TOLERANCE),
                reasons=tuple(reasons),
                changes=change,
            ),
            evidence=[p.span for p in found],
        )


def _asked(ctx: Context, zone: str | None) -> Range | None:
    low = high = 0.0
    for session in ctx.planned.sessions:
        for step, times in flat(session.workout.steps):
            if step.kind == "rep" and (step.hill if zone is None else step.zone == zone and not step.hill):
                low, high = low + times[0], high + times[1]
    return (low, high) if high else None


def _is_meant(ctx: Context, piece: Piece, zone: str | None) -> bool:
    """Whether a rep is the work that is counted: as the plan meant it, else by its slope and pace."""
    step = ctx.aim(piece)
    g = piece.segment
    climbs = g.adjusted_mps is not None and g.adjusted_mps > CLIMB * g.speed_mps
    if zone is None:
        return climbs or (step is not None and step.hill)
    if step is not None:
        return step.zone == zone and not step.hill
    band = ctx.zone(piece.session, zone)
    return not climbs and (g.zone == zone or (band is not None and place_of(piece.speed, band) == "in"))


def _place(ctx: Context, piece: Piece, zone: str | None) -> str:
    step = ctx.aim(piece)
    if zone is None or step is None:
        return "in"
    return place_of(piece.speed, ctx.step_band(piece.session, step))


def _judged(ctx: Context, found: list[Piece], zone: str | None) -> tuple[JudgedRep, ...]:
    return tuple(p.judged(zone, ctx.zone(p.session, zone)) for p in found)
