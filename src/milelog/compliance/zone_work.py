"""The checks of intervals, repetitions and hills: their number over all sessions of the week, and their weekly distance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from milelog.compliance.bands import Outcome, judge, limits, tolerance_of
from milelog.compliance.context import Context
from milelog.compliance.distances import distance_changes, grace
from milelog.compliance.sessions import MOST_REPS
from milelog.compliance.unseen import without_reps
from milelog.compliance.verdict import by_day, verdict_of
from milelog.compliance.work import Piece, ground_of, pieces, place_of
from milelog.model import Status, Verdict
from milelog.plan.notation import flat
from milelog.sessions.planned_blocks import PACE_TOLERANCE
from milelog.units import Range
from milelog.verdicts import ChangeKind, Facts, JudgedRep, Reason, ReasonKind, Tolerance

CLIMB = 1.06
"""A rep climbs where its grade-adjusted speed is more than this factor of its ground speed (about 2 % of slope)."""


def work_in_zones(ctx: Context) -> Iterator[Verdict]:
    """Judges the number of intervals, repetitions and hills run in the week, where its sessions ask for them."""
    # Hills have no zone, because their pace says nothing about their effort.
    for name, zone in (("intervals", "I"), ("repetitions", "R"), ("hills", None)):
        asked = _asked(ctx, zone)
        if asked is None:
            continue
        work = [p for p in pieces(ctx.running) if _is_meant(ctx, p, zone)]
        found = [p for p in work if _place(ctx, p, zone) == "in"]
        meant = [p for p in found if zone is None and (step := ctx.aim(p)) is not None and step.hill]
        ground = ground_of(meant) if meant else "hilly"
        if ground == "flat":
            found = [p for p in found if p not in meant or _climbs(p)]
        low, high = asked
        done = len(found)
        status: Status = "exceeded" if done > high else "met" if done >= low else "missed"
        if status == "missed" and done >= MOST_REPS * low:
            status = "close"
        reasons = [Reason(ReasonKind.REPS, count=done, planned=asked, reps=_judged(ctx, found, zone), zone=zone)]
        for place, kind in (("slow", ReasonKind.TOO_SLOW), ("fast", ReasonKind.TOO_FAST)):
            beside = [p for p in work if _place(ctx, p, zone) == place]
            if beside:
                reasons.append(
                    Reason(kind, count=len(beside), of=len(work), reps=_judged(ctx, beside, zone), zone=zone)
                )
        if zone is None:
            reasons += _climb(found)
        if ground == "flat":
            reasons.append(Reason(ReasonKind.FLAT, reps=_judged(ctx, [p for p in meant if not _climbs(p)], zone)))
        elif ground == "unknown" and status != "missed":
            status = "unknown"
            reasons.append(Reason(ReasonKind.NO_HEIGHTS))
        change = distance_changes(done, low, high, ChangeKind.MORE_REPS, ChangeKind.FEWER_REPS)
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
                changes=tuple(replace(c, zone=zone) for c in change),
            ),
            evidence=[p.span for p in found],
            unseen=without_reps(ctx.running),
        )


def _climb(found: Sequence[Piece]) -> Iterator[Reason]:
    """A reason with the climb of the hill reps in metres and their mean slope, computed from their grade-adjusted speeds."""
    climbing = [(p, p.segment.usual_mps) for p in found if _climbs(p)]
    if not climbing:
        return
    from milelog.measure.clean.speed import uphill_grade  # loads all that cleans a stream; few weeks hold hill reps

    metres = sum(p.segment.distance_m for p, _ in climbing)
    climb = sum(p.segment.distance_m * uphill_grade((a or 0.0) / p.segment.speed_mps) for p, a in climbing)
    if metres > 0:
        yield Reason(ReasonKind.CLIMB, metres=climb, share=climb / metres)


def _climbs(piece: Piece) -> bool:
    g = piece.segment
    return g.usual_mps is not None and g.usual_mps > CLIMB * g.speed_mps


def zone_volume(ctx: Context) -> Iterator[Verdict]:
    """Judges the week's distance at I and at R: reps in their band, in any session."""
    for name, zone, planned in (
        ("interval_volume", "I", ctx.planned.interval_m),
        ("repetition_volume", "R", ctx.planned.repetition_m),
    ):
        if planned is None:
            continue
        if not ctx.zones and ctx.running:
            reasons: tuple[Reason, ...] = (Reason(ReasonKind.NO_ZONES),)
            yield Verdict(name, "unknown", Facts("metres", planned, reasons=reasons, units=ctx.athlete.units))
            continue
        work = [p for p in pieces(ctx.running) if _is_meant(ctx, p, zone)]
        found = [p for p in work if _beside(ctx, p, zone) == "in"]
        metres = sum(p.segment.distance_m for p in found)
        # The tolerances of threshold apply here too, because all three are sums of few reps.
        band, slack = ctx.band("threshold"), grace(ctx.units)
        error = math.sqrt(sum((p.segment.distance_m * p.session.distance_error) ** 2 for p in found))
        judged = judge(metres, error, planned, band, slack)
        zone_band = next((b for s in ctx.running if (b := ctx.zone(s, zone))), None)
        speeds = (zone_band.slow_mps, zone_band.fast_mps) if zone_band else ()
        _, low, high, _ = limits(planned, band, slack)
        change = distance_changes(metres, low, high, ChangeKind.MORE_WORK, ChangeKind.LESS_WORK)
        yield verdict_of(
            ctx,
            name,
            judged,
            Facts(
                "metres",
                planned,
                metres,
                error=error,
                tolerance=tolerance_of(band, planned, pace=PACE_TOLERANCE),
                reasons=tuple(_volume_reasons(ctx, work, found, zone)),
                changes=tuple(replace(c, zone=zone, speeds_mps=speeds) for c in change),
            ),
            evidence=[p.span for p in work],
            progress=by_day(ctx, ctx.last_day(zone), reached=judged.short == 0),
            unseen=without_reps(ctx.running),
        )


def _volume_reasons(ctx: Context, work: list[Piece], found: list[Piece], zone: str) -> Iterator[Reason]:
    if found:
        yield Reason(
            ReasonKind.COUNTED,
            reps=_judged(ctx, found, zone),
            metres=sum(p.segment.distance_m for p in found),
            count=0.0,
            zone=zone,
        )
    for place, kind in (("slow", ReasonKind.TOO_SLOW), ("fast", ReasonKind.TOO_FAST)):
        beside = [p for p in work if _beside(ctx, p, zone) == place]
        if beside:
            metres = sum(p.segment.distance_m for p in beside)
            yield Reason(kind, reps=_judged(ctx, beside, zone), metres=metres, zone=zone)


def _beside(ctx: Context, piece: Piece, zone: str) -> str:
    """`in`, `fast` or `slow`, relative to the band of the rep's planned step, else to the zone on its day."""
    step = ctx.aim(piece)
    return place_of(piece.speed, ctx.step_band(piece.session, step) if step else ctx.zone(piece.session, zone))


def _asked(ctx: Context, zone: str | None) -> Range | None:
    low = high = 0.0
    for session in ctx.planned.sessions:
        for step, times in flat(session.workout.steps):
            if step.kind == "rep" and (step.hill if zone is None else step.zone == zone and not step.hill):
                low, high = low + times[0], high + times[1]
    return (low, high) if high else None


def _is_meant(ctx: Context, piece: Piece, zone: str | None) -> bool:
    """Whether a rep belongs to this check: by its planned step, else by its slope and pace."""
    step = ctx.aim(piece)
    g, climbs = piece.segment, _climbs(piece)
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
