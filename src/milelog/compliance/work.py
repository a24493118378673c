"""Reps against their bands: which speed decides, which band, and where the rep lies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from milelog.model import Segment, Session, Span, WorkoutStep, Zone
from milelog.units import moved
from milelog.verdicts import JudgedRep

PACE_TOLERANCE = 0.02
"""A rep counts up to 2 % beside the band: eight seconds a mile at 6:45, the spread of a runner's own reps."""
HILLY = 0.015
"""Ground that moves the pace of even effort by more than this is hilly: there the grade-adjusted pace decides."""
ESTIMATE_ERROR = 0.015
"""Standard error of zones that come from an estimate: races predicted from training are right within about 3 %."""
EDGE_S = 1.5
"""Standard error of one edge of a rep in seconds."""


def is_hilly(session: Session) -> bool:
    """Whether the ground moved the pace of any rep of the run so far that the grade-adjusted pace has to decide.

    One answer for the whole run: raw and adjusted paces never stand side by side.
    """
    return any(
        s.kind == "rep" and s.adjusted_mps is not None and abs(s.adjusted_mps / s.speed_mps - 1) > HILLY
        for s in session.segments
        if s.speed_mps
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A rep of a run, and the speed that decides."""

    session: Session
    segment: Segment
    adjusted: bool = False

    @property
    def speed(self) -> float:
        """Speed over the ground, or the flat speed of equal effort on hilly ground."""
        found = self.segment.adjusted_mps if self.adjusted else None
        # A flat speed of 0 comes of ground that was measured far too steep: then the ground speed decides.
        return found or self.segment.speed_mps

    @property
    def duration_s(self) -> float:
        """Seconds from its start to its end, without those that the watch stood."""
        return self.segment.duration_s

    @property
    def span(self) -> Span:
        """The recording it belongs to, and its elapsed seconds there."""
        return Span(self.session.file, self.segment.start_s, self.segment.end_s)

    def judged(
        self, zone: str | None, band: Zone | None, place: Literal["in", "fast", "slow", "short"] | None = None
    ) -> JudgedRep:
        """The rep beside a band; `place` where something else than the pace decided."""
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
        # Once for each session, and after the test above: most runs hold no such segment, and is_hilly looks at all
        # of them.
        for hilly in (is_hilly(session),)
        for segment in session.segments
        if segment.kind in kinds
    ]


def place_of(speed_mps: float, band: Zone | None) -> Literal["in", "fast", "slow"]:
    """`in` the band and its tolerance, `fast` above it or `slow` below; `in` where no band is known."""
    if band is None:
        return "in"
    if speed_mps > band.fast_mps * (1 + PACE_TOLERANCE):
        return "fast"
    return "slow" if speed_mps < band.slow_mps * (1 - PACE_TOLERANCE) else "in"


def in_band_odds(speed_mps: float, error: float, band: Zone | None) -> float:
    """The probability that a speed with a relative standard error lies in the band and its tolerance."""
    if band is None or not speed_mps > 0:
        return 1.0
    if not error > 0:
        return float(place_of(speed_mps, band) == "in")
    spread = error * speed_mps * math.sqrt(2)
    low, high = band.slow_mps * (1 - PACE_TOLERANCE), band.fast_mps * (1 + PACE_TOLERANCE)
    return 0.5 * (math.erf((high - speed_mps) / spread) - math.erf((low - speed_mps) / spread))


def distance_beside(speed_mps: float, band: Zone | None) -> float:
    """How far a speed lies beside a band, as a share of its nearer end; above 0 too fast, below 0 too slow."""
    if band is None or not speed_mps > 0:
        return 0.0
    return max(0.0, speed_mps / band.fast_mps - 1) + min(0.0, speed_mps / band.slow_mps - 1)


def seconds_beside(speed_mps: float, band: Zone | None, metres: float) -> float:
    """Seconds over `metres` that take a speed into a band with its tolerance; 0 within."""
    if band is None or not speed_mps > 0:
        return 0.0
    slow, fast = band.slow_mps * (1 - PACE_TOLERANCE), band.fast_mps * (1 + PACE_TOLERANCE)
    pace = metres / speed_mps
    return max(pace - metres / slow, metres / fast - pace, 0.0)


def target_band(step: WorkoutStep, zone: Zone | None, unit_m: float) -> Zone | None:
    """The band that a step is judged by: the pace that the plan gives by number, else that of its zone on the day, moved
    by what the plan adds to it. `unit_m` is the athlete's mile or kilometre.
    """
    if step.target_mps:
        return Zone(step.zone or "", *step.target_mps)
    if zone is None or step.offset is None:
        return zone
    # Seconds added to a pace make it slower, so the larger number belongs to the slow end.
    low, high = step.offset.seconds
    per_m = step.offset.per_m or unit_m
    return replace(zone, slow_mps=moved(zone.slow_mps, high, per_m), fast_mps=moved(zone.fast_mps, low, per_m))
