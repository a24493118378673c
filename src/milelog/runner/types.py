"""Fitness by date and races found, as values that reports read and the index keeps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from milelog.model import Segment
from milelog.runner.daniels import training_speed

SYSTEMATIC_DAYS = 182
"""Half a year, after which a race or a set of reps no longer names a level."""


@dataclass(frozen=True, slots=True)
class Point:
    """Fitness as it was known on the morning of a day."""

    day: date
    vdot: float
    error: float
    """Relative standard error of the threshold speed."""
    known_by: Mapping[str, int] = field(default_factory=dict)
    """How many weeks gave `races`, `reps`, `best efforts`, `heart rate`, `easy pace` until then."""
    easy_mps: float | None = None
    """Usual grade-adjusted speed of her runs without hard work of the last weeks; None with fewer than three."""
    easy_spread: float | None = None
    """Spread (standard deviation) of its log from run to run."""
    easy_bpm: float | None = None
    """Usual heart rate of even running in them."""
    highest_bpm: float | None = None
    """Highest heart rate seen until then, a mean over 30 s; one sensor that errs is outvoted by two other runs."""

    @property
    def threshold_mps(self) -> float:
        """Speed that could be raced for about an hour."""
        return training_speed(self.vdot, "T")


@dataclass(frozen=True, slots=True)
class FoundRace:
    """A run that was probably a race."""

    day: date
    file: str
    distance_m: float
    """Of the course."""
    time_s: float
    """By the clock, over that distance."""
    log_vdot: float
    """Of the grade-adjusted effort."""
    probability: float
    evidence: tuple[str, ...] = ()
    by_runner: bool = False
    """The runner says so."""


@dataclass(frozen=True, slots=True)
class KeptState:
    """What is known of fitness after a week (`state.State`), as plain values; tables are the bytes of their numbers."""

    belief: bytes
    known_by: Mapping[str, int]
    last: Mapping[str, date]
    highest: tuple[float, ...]
    bests: tuple[tuple[date, float], ...]
    held_back: tuple[bytes, ...]
    by_heart: bool
    with_heart: float | None
    easy: tuple[tuple[date, float, float | None], ...]


SLOPE_SPREAD = 0.25
"""Spread of the response to slopes among runners, as a share of the usual: published costs of climbing differ by so much
(Minetti et al. 2002 against the grade-adjusted pace fitted to heart rates)."""


KNOWN = 0.8
"""A response is told to a runner from this share of the first error on."""


@dataclass(frozen=True, slots=True)
class SlopeResponse:
    """What slopes cost a runner and give her, as shares of the usual, as it was known from a day on."""

    day: date | None = None
    """None: before anything was known."""
    up: float = 1.0
    down: float = 1.0
    up_error: float = SLOPE_SPREAD
    down_error: float = SLOPE_SPREAD
    runs: int = 0
    """How many hilly runs it rests on."""

    @property
    def is_known(self) -> bool:
        """Whether the log told anything of it."""
        return min(self.up_error, self.down_error) < KNOWN * SLOPE_SPREAD

    def changes(self, uphill: float, downhill: float) -> bool:
        """Whether it says anything but the usual response of a stretch with these mean log costs of climbs and descents: most
        runs are flat, and most runners answer as usual, so that thousands of copies need not be made.
        """
        return self is not USUAL and bool(uphill or downhill)

    def gain(self, uphill: float, downhill: float) -> float:
        """Flat speed by this response over that by the usual one, for these mean log costs of climbs and descents."""
        return math.exp((self.up - 1) * uphill + (self.down - 1) * downhill)


USUAL = SlopeResponse()


def on_the_flat(segment: Segment, slope: SlopeResponse) -> Segment:
    """The segment, as measured, with the flat speed of equal effort by this response."""
    if segment.adjusted_mps is None or not slope.changes(segment.uphill, segment.downhill):
        return segment
    gain = slope.gain(segment.uphill, segment.downhill)
    return replace(segment, adjusted_mps=segment.adjusted_mps * gain, own_slope=gain)


@dataclass(frozen=True, slots=True)
class Fitness:
    """The curve, one point for each Monday after a week of the log, and the races that were found on the way."""

    points: tuple[Point, ...] = ()
    found: tuple[FoundRace, ...] = ()
    training: tuple[Point, ...] = ()
    """The same from training alone, without the races, for the last two years; empty where no race is known."""
    slope: tuple[SlopeResponse, ...] = ()
    """The responses to slopes by date, each in force until the next; the usual one before the first."""

    def slope_on(self, day: date | None) -> SlopeResponse:
        """The response to slopes that was known on a day."""
        known = (r for r in reversed(self.slope) if day is not None and r.day is not None and r.day <= day)
        return next(known, USUAL)

    def point_on(self, day: date | None) -> Point | None:
        """Fitness and habits as they were known on a day; None before the first week of the log."""
        return next((p for p in reversed(self.points) if day is not None and p.day <= day), None)
