"""Compares reps with their speed bands: which speed of a rep counts, which band, and how far the rep is outside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from milelog.model import Segment, Session, Span, WorkoutStep, Zone
from milelog.sessions.planned_blocks import tolerated
from milelog.units import moved
from milelog.verdicts import JudgedRep

HILLY = 0.015
"""A rep is hilly where grade adjustment changes its speed by more than this share."""
ESTIMATE_ERROR = 0.015
"""Standard error of zones that come from an estimate: races predicted from training are right within about 3 %."""
EDGE_S = 1.5
"""Standard error of one edge of a rep in seconds."""


def is_hilly(session: Session) -> bool:
    """Whether any rep of the run is hilly; then all its reps are judged by grade-adjusted speed.

    The answer is the same for the whole run, so that raw and adjusted paces are never mixed.
    """
    return any(
        s.kind == "rep" and s.adjusted_mps is not None and abs(s.adjusted_mps / s.speed_mps - 1) > HILLY
        for s in session.segments
        if s.speed_mps
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A rep of a run; `adjusted` says whether its grade-adjusted speed is used."""

    session: Session
    segment: Segment
    adjusted: bool = False

    @property
    def speed(self) -> float:
        """The speed that is judged, in m/s: ground speed, or grade-adjusted speed in a hilly run."""
        found = self.segment.adjusted_mps if self.adjusted else None
        # An adjusted speed of 0 comes from a slope that was measured far too steep; then ground speed is used.
        return found or self.segment.speed_mps

    @property
    def duration_s(self) -> float:
        """Seconds from its start to its end, without those in which the watch was stopped."""
        return self.segment.duration_s

    @property
    def span(self) -> Span:
        """The recording it belongs to, and its elapsed seconds there."""
        return Span(self.session.file, self.segment.start_s, self.segment.end_s)

    def judged(
        self, zone: str | None, band: Zone | None, place: Literal["in", "fast", "slow", "short"] | None = None
    ) -> JudgedRep:
        """The rep as evidence of a verdict, with its band; `place` overrides its position relative to the band."""
        g = self.segment
        return JudgedRep(
            self.session.file,
            g.start_s,
            g.end_s,
            g.distance_m,
            g.speed_mps,
            self.speed,
            self.adjusted,
            zone,
            band.slow_mps if band else None,
            band.fast_mps if band else None,
            place or place_of(self.speed, band),
            g.paused_s,
        )


def pieces(run: Iterable[Session], kinds: frozenset[str] = frozenset({"rep"})) -> list[Piece]:
    """The segments of these kinds of a run, in order."""
    return [
        Piece(session, segment, hilly)
        for session in run
        if any(s.kind in kinds for s in session.segments)
        # Computed once for each session, and only after the test above, which most runs fail.
        for hilly in (is_hilly(session),)
        for segment in session.segments
        if segment.kind in kinds
    ]


def place_of(speed_mps: float, band: Zone | None) -> Literal["in", "fast", "slow"]:
    """`in` within the band and its tolerance, `fast` above, `slow` below; `in` where no band is known."""
    if band is None:
        return "in"
    slow, fast = tolerated(band)
    return "fast" if speed_mps > fast else "slow" if speed_mps < slow else "in"


def in_band_odds(speed_mps: float, error: float, band: Zone | None) -> float:
    """The probability that a speed with this relative standard error is within the band and its tolerance."""
    if band is None or not speed_mps > 0:
        return 1.0
    if not error > 0:
        return float(place_of(speed_mps, band) == "in")
    spread = error * speed_mps * math.sqrt(2)
    low, high = tolerated(band)
    return 0.5 * (math.erf((high - speed_mps) / spread) - math.erf((low - speed_mps) / spread))


def distance_beside(speed_mps: float, band: Zone | None) -> float:
    """Relative distance of a speed from the nearer end of a band: positive above it, negative below, 0 within."""
    if band is None or not speed_mps > 0:
        return 0.0
    return max(0.0, speed_mps / band.fast_mps - 1) + min(0.0, speed_mps / band.slow_mps - 1)


def seconds_beside(speed_mps: float, band: Zone | None, metres: float) -> float:
    """Seconds over `metres` by which a pace must change to be within the band and its tolerance; 0 within."""
    if band is None or not speed_mps > 0:
        return 0.0
    slow, fast = tolerated(band)
    pace = metres / speed_mps
    return max(pace - metres / slow, metres / fast - pace, 0.0)


def target_band(step: WorkoutStep, zone: Zone | None, unit_m: float) -> Zone | None:
    """The band that a step is judged by: its pace in numbers, else its zone, shifted by the plan's offset ("T + 10 s").

    `unit_m` is the athlete's mile or kilometre in metres. None where neither is known.
    """
    if step.target_mps:
        return Zone(step.zone or "", *step.target_mps)
    if zone is None or step.offset is None:
        return zone
    # Added seconds make a pace slower, so the larger number applies to the slow end.
    low, high = step.offset.seconds
    per_m = step.offset.per_m or unit_m
    return replace(zone, slow_mps=moved(zone.slow_mps, high, per_m), fast_mps=moved(zone.fast_mps, low, per_m))
