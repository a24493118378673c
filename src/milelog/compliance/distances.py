"""The check of weekly volume, and sums of distance, rounding and changes that other checks share."""

from __future__ import annotations

from collections.abc import Iterator

from milelog.compliance.bands import judge, limits, tolerance_of
from milelog.compliance.context import Context, whole
from milelog.compliance.unseen import FASTEST_MPS, without_distance
from milelog.compliance.verdict import on_course, verdict_of
from milelog.model import Session, Verdict
from milelog.units import Range, unit_m
from milelog.verdicts import Change, ChangeKind, Facts, Reason, ReasonKind
from milelog.weeks import Outing

ROUNDING_S = 30.0
"""Seconds that a report rounds away: half a minute."""


def grace(units: str) -> float:
    """Metres that a report rounds away: half of the last digit shown."""
    return 0.05 * unit_m(units)


def distance_error(sessions: Outing) -> float:
    """Standard error of the sum of distances, in metres; errors add linearly, since those of one device are systematic."""
    return sum(s.distance_m * s.distance_error for s in sessions)


def distance_changes(actual: float, low: float, high: float, more: ChangeKind, less: ChangeKind) -> tuple[Change, ...]:
    """The smallest change that brings a value within the limits: `more` or `less`; empty where it is within."""
    if actual < low:
        return (Change(more, low - actual),)
    return (Change(less, actual - high),) if actual > high else ()


def time_changes(seconds: float, low: float, high: float) -> tuple[Change, ...]:
    """The smallest change that brings a duration within the limits; empty where it is within."""
    return distance_changes(seconds, low, high, ChangeKind.LONGER_TIME, ChangeKind.SHORTER_TIME)


def volume(ctx: Context) -> Iterator[Verdict]:
    """Judges the distance of all running of the week, plus credit for cross-training where the plan has a rate for it."""
    planned = ctx.planned.volume_m
    if ctx.planned.volume_s is not None:
        yield _volume_by_time(ctx, ctx.planned.volume_s)
    if planned is None:
        return
    run_m, units = ctx.week.volume_m, ctx.units
    uncapped = cross_credit(ctx, capped=False)
    credit = cross_credit(ctx)
    # Credit for cross-training may fill up the week but never makes it exceed the plan.
    actual = run_m + min(credit, max(0.0, planned[1] - run_m))
    band = ctx.band("volume")
    error = distance_error(ctx.running)
    _, low, high, _ = limits(planned, band, grace(units))
    yield verdict_of(
        ctx,
        "volume",
        judge(actual, error, planned, band, grace(units)),
        Facts(
            "metres",
            planned,
            actual,
            error,
            tolerance_of(band, planned),
            reasons=tuple(_volume_reasons(ctx, actual - run_m, credit, uncapped)),
            changes=distance_changes(actual, low, high, ChangeKind.MORE_RUNNING, ChangeKind.LESS_RUNNING),
        ),
        evidence=[whole(s) for s in ctx.running],
        progress=on_course(ctx, actual, planned[0]),
        unseen=without_distance(ctx.running, (low - actual) / FASTEST_MPS),
    )


def _volume_by_time(ctx: Context, planned: Range) -> Verdict:
    """The verdict of a volume by time: moving time of all running, plus that of other sports where the plan credits them."""
    # The plan's rate converts time to distance. In a plan by time, an hour on the bike counts as an hour.
    other = cross_sessions(ctx) if ctx.plan.cross_training else ()
    run_s = sum(s.moving_s for s in ctx.running)
    seconds = run_s + min(sum(s.moving_s for s in other), max(0.0, planned[1] - run_s))
    band = ctx.band("volume")
    _, low, high, _ = limits(planned, band, ROUNDING_S)
    return verdict_of(
        ctx,
        "volume",
        judge(seconds, 0.0, planned, band, ROUNDING_S),
        Facts(
            "seconds",
            planned,
            seconds,
            tolerance=tolerance_of(band, planned),
            reasons=(Reason(ReasonKind.RUNS, count=ctx.week.runs),),
            changes=time_changes(seconds, low, high),
        ),
        evidence=[whole(s) for s in (*ctx.running, *other)],
        progress=on_course(ctx, seconds, planned[0]),
        unseen=without_distance(ctx.running, low - seconds),
    )


def _volume_reasons(ctx: Context, counted: float, credit: float, uncapped: float) -> Iterator[Reason]:
    yield Reason(ReasonKind.RUNS, count=ctx.week.runs)
    if counted:
        yield Reason(ReasonKind.CREDIT, metres=counted)
    if credit < uncapped - grace(ctx.units):
        yield Reason(ReasonKind.CREDIT_CAPPED, metres=credit, of_metres=uncapped)
    other = [s for s in ctx.week.sessions if s.is_other_sport and s.moving_s]
    if other and ctx.plan.cross_training is None:
        yield Reason(ReasonKind.CROSS_UNCREDITED, count=len(other), seconds=sum(s.moving_s for s in other))


def cross_credit(ctx: Context, *, capped: bool = True) -> float:
    """Metres of running credited for the week's other sports, by the plan's rate and cap."""
    rate = ctx.plan.cross_training
    if rate is None:
        return 0.0
    metres = sum(s.moving_s for s in cross_sessions(ctx)) / rate.seconds_per_m
    if capped and rate.cap_m is not None:
        metres = min(metres, rate.cap_m)
    if capped and rate.cap_share is not None and ctx.planned.volume_m:
        # A share of the low end of the planned volume; as a share of the actual volume it would grow with it.
        metres = min(metres, rate.cap_share * ctx.planned.volume_m[0])
    return metres


def cross_sessions(ctx: Context) -> tuple[Session, ...]:
    """The week's sessions of other sports that the plan counts (all of them without a list)."""
    rate = ctx.plan.cross_training
    sports = rate.sports if rate else ()
    return tuple(
        s for s in ctx.week.sessions if s.is_other_sport and (not sports or {s.sport, s.sub_sport} & set(sports))
    )
