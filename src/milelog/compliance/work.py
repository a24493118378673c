"""Compares reps with their speed bands: which speed of a rep counts, which band, and how far the rep is outside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from milelog.model import Segment, Session, Span, WorkoutStep, Zone
from milelog.model.recording import HEIGHT_DRIFT, INDOORS
from milelog.sessions.planned_blocks import tolerated
from milelog.units import moved
from milelog.verdicts import JudgedRep

HILLY = 0.015
"""A rep is hilly where grade adjustment changes its speed by more than this share."""
ESTIMATE_ERROR = 0.015
"""Standard error of zones that come from an estimate: races predicted from training are right within about 3 %."""
SLOPE_COST = 3.1
"""Relative change of the speed of equal effort by unit of grade, on a slope of 1 % (`measure.clean.effort`)."""
CLEAR_OF_NOISE = 2.0
"""A rep is hilly where the change is more than this many times what noise of the heights alone makes of a flat one."""
FLAT = 1.02
"""Planned hill reps were flat where grade adjustment gains less than this factor over all of them (0.6 % of slope)."""
EDGE_S = 1.5
"""Standard error of one edge of a rep in seconds."""


def is_hilly(session: Session) -> bool:
    """Whether any rep of the run is hilly; then all its reps are judged by grade-adjusted speed.

    The answer is the same for the whole run, so that raw and adjusted paces are never mixed.
    """
    return any(
        s.kind == "rep"
        and s.adjusted_mps is not None
        and abs(s.adjusted_mps / s.speed_mps - 1) > max(HILLY, CLEAR_OF_NOISE * _slope_noise(session, s))
        for s in session.segments
        if s.speed_mps
    )


def _slope_noise(session: Session, segment: Segment) -> float:
    """Standard error of the relative change of a segment's speed by grade adjustment, from the noise of the heights."""
    rise = session.elevation_noise_m * math.sqrt(HEIGHT_DRIFT * max(segment.duration_s, 0.0))
    return SLOPE_COST * rise / segment.distance_m if segment.distance_m > 0 else 0.0


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


def ground_of(found: Sequence[Piece]) -> Literal["flat", "hilly", "unknown"]:
    """Whether reps that were planned on a hill climbed; `unknown` where the heights are, as on a treadmill."""
    metres = sum(p.segment.distance_m for p in found)
    gains = [(p.segment, p.segment.usual_mps) for p in found]
    flat_m = sum(g.distance_m * (usual or g.speed_mps) / g.speed_mps for g, usual in gains if g.speed_mps)
    if flat_m >= FLAT * metres:
        return "hilly" if found else "unknown"
    # Without any slope in any rep the heights are missing or impossible, and no ground is as even as that.
    sloped = any(usual is not None and usual != g.speed_mps for g, usual in gains)
    known = all(p.session.ascent_m is not None and p.session.sub_sport not in INDOORS for p in found)
    return "flat" if sloped and known else "unknown"


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
