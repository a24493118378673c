"""The check of threshold work: distance in the band, reps as planned; too fast is flagged, not rewarded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from milelog.compliance.bands import SIGMAS, Judged, judge, status_of, tolerance_text
from milelog.compliance.context import PACE_TOLERANCE, Context
from milelog.compliance.distances import against, beside, grace
from milelog.compliance.reps import describe_reps, pace_range
from milelog.compliance.settle import on_course, settle, uncertainty_text
from milelog.model import Segment, Session, Span, Verdict, Zone
from milelog.plan.notation import flat
from milelog.units import format_distance, format_distance_range, format_pace, unit_m
from milelog.weeks import threshold_segments

LONG_REP_M = 700.0
"""Reps in zone I of this length and more were meant for threshold, unless the plan asks for intervals."""
HILLY = 0.03
"""Ground on which even effort moves the pace by this much is hilly."""


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep that was run at threshold, or meant to be."""

    session: Session
    segment: Segment
    band: Zone | None

    @property
    def speed(self) -> float:
        """The flat speed of equal effort."""
        return self.segment.adjusted_mps if self.segment.adjusted_mps is not None else self.segment.speed_mps

    def place(self, factor: float = 1.0) -> str:
        """`in` the band, `fast` or `slow`, with the speed scaled by a factor (what the error of measurement may do)."""
        if self.band is None:
            return "in"
        if self.speed * factor > self.band.fast_mps * (1 + PACE_TOLERANCE):
            return "fast"
        return "slow" if self.speed * factor < self.band.slow_mps * (1 - PACE_TOLERANCE) else "in"

    @property
    def span(self) -> Span:
        """Where it lies."""
        return Span(self.session.file, self.segment.start_s, self.segment.end_s)


def threshold(ctx: Context) -> Iterator[Verdict]:
    """The distance of the week's reps in the threshold band of their day."""
    planned = ctx.planned.threshold_m
    if planned is None:
        return
    reps, units = _reps(ctx), ctx.units
    if not ctx.zones and ctx.running:
        yield _no_zones(ctx)
        return
    counted = [r for r in reps if r.place() == "in"]
    actual = sum(r.segment.distance_m for r in counted)
    judged = _judge(ctx, reps, actual)
    said = against(actual, planned, units) + _band_text(counted or reps, units)
    error = sum(r.segment.distance_m * r.session.distance_error for r in counted)
    yield settle(
        ctx,
        "threshold",
        format_distance_range(planned, units),
        judged,
        "; ".join([said + beside(judged, units), *_notes(ctx, reps, counted)]),
        actual_m=actual,
        actual=format_distance(actual, units),
        rule="distance of reps whose grade-adjusted pace lies in zone T of their day; faster or slower does not count",
        tolerance=f"{tolerance_text(ctx.band('threshold'), planned)}; pace within {PACE_TOLERANCE:.0%} of the band",
        uncertainty=uncertainty_text(error, actual, units, unit_m(units)),
        evidence=[r.span for r in reps],
        course=on_course(ctx, said, float(judged.short == 0), 0.5),
    )


def _no_zones(ctx: Context) -> Verdict:
    why = "no race and no effort gives the paces; name a race in milelog.toml"
    planned = format_distance_range(ctx.planned.threshold_m or (0, 0), ctx.units)
    return Verdict("threshold", planned, "unknown", f"Threshold: {why}", rule="needs the athlete's zones")


def _reps(ctx: Context) -> list[Rep]:
    """Reps in zone T, and those in other zones that a session planned at T, or no plan at all, lets be meant for it."""
    planned_t = {s.file for m, zones in ctx.meant if m.run and "T" in zones for s in m.run}
    planned_other = any(zones & {"I", "R"} for _, zones in ctx.meant)
    found = []
    for session in ctx.running:
        at_threshold = threshold_segments(session)
        for segment in session.segments:
            if segment.kind != "rep":
                continue
            meant = session.file in planned_t and segment.zone in {"M", "I"} and segment.distance_m >= LONG_REP_M
            fast = segment.zone == "I" and segment.distance_m >= LONG_REP_M and not planned_other
            if segment in at_threshold or meant or fast:
                found.append(Rep(session, segment, ctx.zone(session, "T")))
    return found


def _judge(ctx: Context, reps: Sequence[Rep], actual: float) -> Judged:
    """The status, and whether two standard errors of distance and speed could change it."""
    planned, band, slack = ctx.planned.threshold_m or (0.0, 0.0), ctx.band("threshold"), grace(ctx.units)
    judged = judge(actual, 0.0, planned, band, slack)
    others = set()
    for sign in (-1, 1):
        value = 0.0
        for rep in reps:
            factor = 1 + sign * SIGMAS * rep.session.distance_error
            value += rep.segment.distance_m * factor if rep.place(factor) == "in" else 0.0
        others.add(status_of(value, planned, band, slack))
    return Judged(judged.status, others != {judged.status}, judged.short, judged.over)


def _band_text(reps: Sequence[Rep], units: str) -> str:
    """The band of the day: " at 6:40-6:52/mi"."""
    band = reps[-1].band if reps else None
    if band is None:
        return ""
    fast, slow = format_pace(band.fast_mps, units), format_pace(band.slow_mps, units)
    return f" at {fast.removesuffix('/' + units)}-{slow}"


def _notes(ctx: Context, reps: Sequence[Rep], counted: Sequence[Rep]) -> list[str]:
    notes = []
    if counted:
        notes.append(_as_planned(ctx, counted))
    for place, word in (("fast", "faster"), ("slow", "slower")):
        beside_band = [r for r in reps if r.place() == place]
        if beside_band:
            metres = format_distance(sum(r.segment.distance_m for r in beside_band), ctx.units)
            pace = pace_range([r.speed for r in beside_band], ctx.units)
            notes.append(f"{metres} at {pace} was {word} than the band and does not count")
    if any(abs(r.speed / r.segment.speed_mps - 1) > HILLY for r in counted if r.segment.speed_mps > 0):
        notes.append("on hilly ground, judged by grade-adjusted pace")
    sets = [s for r in reps if (s := ctx.zone_set(r.session))]
    if any(s.estimate for s in sets):
        notes.append("paces from an estimate")
    return notes


def _as_planned(ctx: Context, counted: Sequence[Rep]) -> str:
    """The reps that were run, and whether they are those of the plan."""
    run = describe_reps([r.segment for r in counted], ctx.units)
    paces = pace_range([r.speed for r in counted], ctx.units)
    for match, zones in ctx.meant:
        if match.run is None or "T" not in zones:
            continue
        mine = [r for r in counted if r.session in match.run]
        steps = [(s, t) for s, t in flat(match.planned.workout.steps) if s.zone == "T" and s.kind == "rep"]
        low, high = sum(t[0] for _, t in steps), sum(t[1] for _, t in steps)
        if mine:
            word = "as planned" if low <= len(mine) <= high else f"{low:g}{f'-{high:g}' if high > low else ''} planned"
            return f"{run} {word}, run at {paces}"
    return f"{run} run at {paces}"
