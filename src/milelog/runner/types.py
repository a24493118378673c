"""Result types of this package: fitness by date, races found, slope response. Reports read them and the index stores them."""

import bisect
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from milelog.model import Segment
from milelog.runner.daniels import training_speed

SYSTEMATIC_DAYS = 182
"""Half a year in days; older races and sets of reps no longer count as evidence of the level of fitness."""


@dataclass(frozen=True, slots=True)
class Point:
    """Fitness as it was known on the morning of a day."""

    day: date
    vdot: float
    error: float
    """Relative standard error of the threshold speed."""
    known_by: Mapping[str, int] = field(default_factory=dict)
    """Number of weeks until then with each kind of evidence: `races`, `reps`, `best efforts`, `heart rate`, `easy pace`."""
    easy_mps: float | None = None
    """Median grade-adjusted speed of her runs without hard work in the last eight weeks; None with fewer than three."""
    easy_spread: float | None = None
    """Standard deviation of the log of that speed from run to run."""
    easy_bpm: float | None = None
    """Median heart rate of steady running in those runs."""
    highest_bpm: float | None = None
    """Third-highest maximum of a run until then (mean over 30 s), so that two wrong readings do no harm; None before three."""
    seen: date | None = None
    """Day of the last run or race before it."""

    @property
    def threshold_mps(self) -> float:
        """Threshold speed in m/s, which can be raced for about an hour."""
        return training_speed(self.vdot, "T")


@dataclass(frozen=True, slots=True)
class FoundRace:
    """A run that was probably a race."""

    day: date
    file: str
    distance_m: float
    """Of the course."""
    time_s: float
    """Elapsed time over that distance."""
    log_vdot: float
    """Log VDOT of the grade-adjusted effort."""
    probability: float
    evidence: tuple[str, ...] = ()
    by_runner: bool = False
    """Whether the runner says that it was a race."""


@dataclass(frozen=True, slots=True)
class KeptState:
    """Stored form of `state.State`; arrays are the bytes of their float64 values."""

    belief: bytes
    known_by: Mapping[str, int]
    last: Mapping[str, date]
    highest: tuple[float, ...]
    bests: tuple[tuple[date, float], ...]
    held_back: tuple[bytes, ...]
    by_heart: bool
    with_heart: float | None
    easy: tuple[tuple[date, float, float | None], ...]
    seen: date | None


SLOPE_SPREAD = 0.25
"""Spread of the response to slopes among runners, as a share of the usual: the difference between published costs of climbing
(Minetti et al. 2002 and the grade-adjusted pace fitted to heart rates)."""


KNOWN = 0.8
"""A response is reported once its error is below this share of SLOPE_SPREAD, the error before any run."""


@dataclass(frozen=True, slots=True)
class SlopeResponse:
    """A runner's response to slopes from a day on: factors on the usual log cost of climbs (`up`) and descents (`down`)."""

    day: date | None = None
    """None: before anything was known."""
    up: float = 1.0
    down: float = 1.0
    up_error: float = SLOPE_SPREAD
    down_error: float = SLOPE_SPREAD
    runs: int = 0
    """Number of hilly runs that it is estimated from."""

    @property
    def is_known(self) -> bool:
        """Whether runs have reduced its error enough to report it."""
        return min(self.up_error, self.down_error) < KNOWN * SLOPE_SPREAD

    def changes(self, uphill: float, downhill: float) -> bool:
        """Whether `gain` may differ from 1 for these mean log costs of climbs and descents.

        Callers use it to leave segments uncopied, since most runs are flat or by the usual response.
        """
        return self is not USUAL and bool(uphill or downhill)

    def gain(self, uphill: float, downhill: float) -> float:
        """Ratio of grade-adjusted speed by this response to that by the usual one, given mean log costs of climbs and descents."""
        return math.exp((self.up - 1) * uphill + (self.down - 1) * downhill)


USUAL = SlopeResponse()


def on_the_flat(segment: Segment, slope: SlopeResponse) -> Segment:
    """The segment with its grade-adjusted speed by this response instead of the usual one."""
    if segment.adjusted_mps is None or not slope.changes(segment.uphill, segment.downhill):
        return segment
    gain = slope.gain(segment.uphill, segment.downhill)
    return replace(segment, adjusted_mps=segment.adjusted_mps * gain, own_slope=gain)


@dataclass(frozen=True, slots=True)
class Fitness:
    """The fitness curve, one point for each Monday after a week of the log in order, and the races found."""

    points: tuple[Point, ...] = ()
    found: tuple[FoundRace, ...] = ()
    training: tuple[Point, ...] = ()
    """The curve without races, for the last two years; empty where no race is known."""
    slope: tuple[SlopeResponse, ...] = ()
    """The responses to slopes by date, each until the next; before the first the usual one applies."""

    def slope_on(self, day: date | None) -> SlopeResponse:
        """The response to slopes that was known on a day."""
        known = (r for r in reversed(self.slope) if day is not None and r.day is not None and r.day <= day)
        return next(known, USUAL)

    def point_on(self, day: date | None) -> Point | None:
        """Fitness and habits as they were known on a day; None before the first week of the log."""
        until = bisect.bisect_right(self.points, day, key=lambda p: p.day) if day is not None else 0
        return self.points[until - 1] if until else None
