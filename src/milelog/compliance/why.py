"""Everything behind one verdict: what was planned, the rule, the reps with their paces against the band, their origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milelog.compliance.context import PACE_TOLERANCE
from milelog.documents import suggestion
from milelog.errors import MilelogError, Problem
from milelog.model import Segment, Session, Span, Verdict, Week, Zone, ZoneSet
from milelog.units import format_clock, format_distance, format_pace
from milelog.zones import in_force

ORIGINS = {
    "step": "a step of the workout on the watch",
    "split": "the watch's own split",
    "lap": "a lap that was pressed",
    "plan": "the plan, fitted to the trace",
    "detected": "found in the trace",
    "corrected": "corrected by the athlete",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence: a segment, or a whole file where the check looks at runs."""

    span: Span
    day: str
    what: str
    distance_m: float
    speed_mps: float
    adjusted_mps: float | None = None
    """Grade-adjusted speed, which is held against the band."""
    zone: str | None = None
    band: Zone | None = None
    place: str = ""
    """`in band`, `faster` or `slower`; empty where there is no band to hold it against."""
    origin: str = ""
    confidence: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """A verdict with its evidence resolved to segments."""

    week: Week
    verdict: Verdict
    lines: tuple[Line, ...]
    zones: tuple[ZoneSet, ...] = ()
    """The zone sets that the evidence was held against."""


def explain(week: Week, name: str, zones: Sequence[ZoneSet] = ()) -> Why:
    """What is behind a check of a week. Raises MilelogError (exit 2) for a check that the week does not have."""
    verdict = next((v for v in week.checks if v.name == name), None)
    if verdict is None:
        names = [v.name for v in week.checks]
        hint = suggestion(name, names, "check") if names else "no plan asks anything of this week"
        message = f'the week of {week.start} has no check "{name}"'
        raise MilelogError(Problem("", "unknown-check", message, hint=hint, severity="error"))
    sessions = {s.file: s for s in week.sessions}
    lines = tuple(_line(span, sessions[span.file], zones) for span in verdict.evidence if span.file in sessions)
    sets = {id(s): s for line in lines if (s := in_force(zones, sessions[line.span.file].day))}
    return Why(week, verdict, lines, tuple(sets.values()))


def _line(span: Span, session: Session, zones: Sequence[ZoneSet]) -> Line:
    day = f"{session.day:%a %d %b}" if session.day else ""
    segment = _segment(span, session)
    if segment is None:
        speed = session.distance_m / session.moving_s if session.moving_s > 0 else 0.0
        what = session.workout or session.kind
        return Line(span, day, what, session.distance_m, speed)
    found = in_force(zones, session.day)
    wanted = "T" if segment.kind == "rep" and segment.zone in {"T", "M", "I"} else segment.zone
    band = next((z for z in found.zones if z.name == wanted), None) if found and segment.kind == "rep" else None
    return Line(
        span,
        day,
        segment.kind,
        segment.distance_m,
        segment.speed_mps,
        segment.adjusted_mps,
        segment.zone,
        band,
        _place(segment, band),
        ORIGINS.get(segment.provenance, segment.provenance),
        segment.confidence,
        segment.note,
    )


def _segment(span: Span, session: Session) -> Segment | None:
    return next((s for s in session.segments if (s.start_s, s.end_s) == (span.start_s, span.end_s)), None)


def _place(segment: Segment, band: Zone | None) -> str:
    if band is None:
        return ""
    speed = segment.adjusted_mps if segment.adjusted_mps is not None else segment.speed_mps
    if speed > band.fast_mps * (1 + PACE_TOLERANCE):
        return "faster"
    return "slower" if speed < band.slow_mps * (1 - PACE_TOLERANCE) else "in band"


def why_lines(why: Why, units: str = "mi") -> list[str]:
    """The explanation as plain lines of text."""
    v = why.verdict
    mark = " (borderline)" if v.borderline else ""
    head = [f"{v.name}: {v.status}{mark}", v.why]
    facts = [("planned", v.planned), ("measured", v.actual), ("rule", v.rule), ("tolerance", v.tolerance)]
    facts += [("uncertainty", v.uncertainty and f"{v.uncertainty} at two standard errors")]
    facts += [("paces from", "; ".join(s.source for s in why.zones) if any(line.band for line in why.lines) else "")]
    lines = [*head, *(f"  {name + ':':<12} {text}" for name, text in facts if text)]
    return [*lines, *(f"  {_told(line, units)}" for line in why.lines)]


def _told(line: Line, units: str) -> str:
    speed = line.adjusted_mps if line.adjusted_mps is not None else line.speed_mps
    parts = [line.day, line.what + (f" {line.zone}" if line.zone else ""), format_distance(line.distance_m, units, 2)]
    parts.append(format_pace(line.speed_mps, units))
    if line.adjusted_mps is not None and abs(line.adjusted_mps / max(line.speed_mps, 0.1) - 1) > 0.005:
        parts.append(f"{format_pace(speed, units)} by grade")
    if line.band:
        fast, slow = format_pace(line.band.fast_mps, units), format_pace(line.band.slow_mps, units)
        parts.append(f"{line.place} ({fast.removesuffix('/' + units)}-{slow})")
    if line.origin:
        parts.append(f"{line.origin}, {line.confidence:.0%} sure" if line.confidence is not None else line.origin)
    place = f"{line.span.file} {format_clock(line.span.start_s)}-{format_clock(line.span.end_s)}"
    return "; ".join(p for p in (*parts, line.note, place) if p)
