"""Estimates the planned size of reps and rests: the nearest round distance or duration that the measurement error allows."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from milelog.model import Provenance, Segment
from milelog.round_sizes import ROUND_S, USUAL_S, is_quarter_miles, is_usual_m, nearest, round_metres, seconds_apart
from milelog.units import KM_M, MILE_M, format_clock

EDGE_S = 2.5
"""Standard error of one detected duration: two edges, each found within about 2 s."""
TOLD_S: dict[Provenance, float] = {"step": 0.8, "split": 0.8, "corrected": 0.8, "lap": 1.5}
"""The same where the edges are known from the watch (to the second) or from the lap key (within a second or so)."""
SCALE = 0.012
"""Relative standard error of a distance by GPS."""
FITS = 1.5
"""Standard errors within which a round size is accepted as planned."""
RARE = 0.05
"""Least standard error of a duration, as a share of the distance between neighbouring round durations."""
UNUSUAL = 1.0
"""Penalty in standard errors for sizes that few plan (350 m, 4:15). Quarter miles are usual."""
LADDER_FITS = 2.5
"""As FITS, for one rep of a ladder whose sizes fit within FITS on average."""
EITHER = 1.0
"""Advantage, in standard errors, of the measure (distance or time) that fits the whole session: sets rarely mix both."""


@dataclass(frozen=True, slots=True)
class Size:
    """The planned size of a rep: seconds if `timed`, else metres; `snapped` where it is a round number."""

    value: float
    timed: bool
    snapped: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """The round duration and distance nearest to a set, each with its deviation (`miss_s`, `miss_m`) in standard errors."""

    seconds: float
    metres: float
    miss_s: float
    miss_m: float
    exact_s: float

    @property
    def costs(self) -> tuple[float, float]:
        """Deviations of the duration and of the distance in standard errors, each with the penalty for an unusual size."""
        usual = is_usual_m(self.metres)
        return self.miss_s + UNUSUAL * (self.seconds not in USUAL_S), self.miss_m + UNUSUAL * (not usual)

    def size(self, head_start_s: float) -> Size:
        """The duration or the distance, whichever costs less (`head_start_s` favours the duration); as measured if none fits."""
        if min(self.miss_s, self.miss_m) > FITS:
            return Size(self.exact_s, timed=True, snapped=False)
        seconds, metres = self.costs
        timed = self.miss_s <= FITS and (self.miss_m > FITS or seconds < metres + head_start_s)
        return Size(self.seconds if timed else self.metres, timed=timed, snapped=True)


def size_of(group: Sequence[Segment], units: str = "mi", *, by_the_clock: float = 0.0, rest: bool = False) -> Size:
    """The planned distance or duration of reps, whichever fits better; `snapped` is false where neither fits.

    `by_the_clock` is the advantage of durations in standard errors: rests are more often timed than reps. A `rest` may be
    half a mile, which for reps is 800 m.
    """
    return _fit(group, units, rest=rest).size(by_the_clock)


def sizes_of(groups: Sequence[Sequence[Segment]], units: str = "mi", *, most_m: float = math.inf) -> list[Size]:
    """The sizes of several sets of one session; all by distance or all by time, as far as that fits.

    No distance is longer than `most_m`, that of the run.
    """
    fits = [_fit(group, units, most_m=most_m) for group in groups]
    # Costs are bounded, so that one set that fits neither does not decide for the others.
    by_clock, by_way = (sum(min(c, 2 * FITS) for c in costs) for costs in zip(*(f.costs for f in fits), strict=True))
    head_start = 0.0 if len(fits) < 2 else EITHER if by_clock < by_way else -EITHER
    return [fit.size(head_start) for fit in fits]


def rungs(reps: Sequence[Segment], units: str = "mi") -> list[Size]:
    """The sizes of the reps of a ladder, all by distance or all by time; empty where neither fits."""
    fits = [_fit([rep], units) for rep in reps]
    found = []
    for timed, misses in zip((True, False), zip(*((f.miss_s, f.miss_m) for f in fits), strict=True), strict=True):
        if max(misses) <= LADDER_FITS and sum(misses) <= FITS * len(misses):
            found.append((sum(misses), timed))
    if not found:
        return []
    # The smaller sum of misses; of equal ones the distances, as False comes first.
    timed = min(found)[1]
    return [Size(f.seconds if timed else f.metres, timed=timed, snapped=True) for f in fits]


def _fit(group: Sequence[Segment], units: str, *, rest: bool = False, most_m: float = math.inf) -> _Fit:
    lengths = [s.duration_s for s in group]
    metres = [s.distance_m for s in group]
    # Medians, as one rep of a set may have been cut short or run on.
    speed = median(m / t for m, t in zip(metres, lengths, strict=True))
    time, way = median(lengths), median(metres)
    goal_s, goal_m = nearest(time, ROUND_S), nearest(way, _up_to(most_m, round_metres(units, rest=rest)))
    # Where round durations are far apart, as whole minutes are, a deviation of some seconds is still the planned one.
    edge_s = max(median(TOLD_S.get(s.provenance, EDGE_S) for s in group), RARE * seconds_apart(goal_s))
    error_m = math.hypot(edge_s * speed, SCALE * way)
    return _Fit(
        goal_s,
        goal_m,
        median(abs(t - goal_s) / edge_s for t in lengths),
        median(abs(m - goal_m) / error_m for m in metres),
        round(time, 1),
    )


def _up_to(most_m: float, metres: tuple[float, ...]) -> tuple[float, ...]:
    """The distances of `metres` (in rising order) up to `most_m`, but at least the first."""
    return metres[: max(1, bisect.bisect(metres, most_m))]


def size_text(size: Size, units: str) -> str:
    """`400 m`, `2 mi`, `3 km`, `3 min`, `2:55`. 1200 and 1500 m stay in metres; a size that is not round is in whole seconds."""
    if size.timed:
        return time_text(size.value if size.snapped else round(size.value))
    if is_quarter_miles(size.value):
        return f"{size.value / MILE_M:g} mi"
    whole = units == "km" and (size.value % KM_M == 0 or size.value > 2 * KM_M)
    if size.value >= 3 * KM_M or (size.value >= KM_M and whole):
        return f"{size.value / KM_M:g} km"
    return f"{size.value:g} m"


def time_text(seconds: float) -> str:
    """`90 s`, `3 min`, `2:55`, `2:55.4`."""
    if seconds >= 120 and seconds % 60 == 0:
        return f"{seconds / 60:g} min"
    if seconds <= 90 and seconds == int(seconds):
        return f"{seconds:g} s"
    tenths = round(seconds * 10)
    left = f".{tenths % 10}" if tenths % 10 else ""
    return format_clock(tenths // 10) + left if seconds >= 60 else f"{seconds:g} s"
