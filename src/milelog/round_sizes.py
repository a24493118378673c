"""The round distances and durations that reps and rests are set in: the one table for detection, names and plans."""

import bisect
import math
from collections.abc import Sequence
from functools import lru_cache

from milelog.units import KM_M, MILE_M

REPS_S = (
    *(10, 15, 20, 30, 40, 45, 60, 75, 90),
    *(120, 150, 180, 210, 240, 270, 300),
    *(360, 420, 480, 540, 600, 720, 900, 1200, 1500, 1800),
)
"""Durations that the reps of a set have so often that the detector takes a set which keeps to one of them for meant."""
REPS_M = (
    *(50, 60, 80, 100, 150, 200, 300, 400, 500, 600, 800),
    *(1000, 1200, 1600, 2000, 2400, 3000, 3200, 4000, 4830, 5000, 6440),
)
"""The same for distances; 2400, 3200, 4830 and 6440 m are 1.5, 2, 3 and 4 miles within the error of any GPS."""
USUAL_S = frozenset(REPS_S) - {150, 210, 270} | frozenset(range(120, 3601, 60))
"""Durations that runners set out to run: any whole minute from two on; half minutes are more often a distance's time."""
USUAL_M = frozenset(REPS_M) - {150, 500, 2400, 3200, 4000, 4830, 6440}
"""Distances that runners set out to run. Quarters of a mile are too: `is_usual_m` knows them by their exact length."""
TRACK_M = frozenset(m for m in REPS_M if 200 <= m <= 2000) | {1500}
"""Distances that are run on a track, whose plural in a plan ("12 x 400s") reads like seconds."""
RESTS_M = (100, 200, 400, 800, 1000, MILE_M)
"""Rests that are set by distance, where a rest fits a distance and a duration alike."""
ROUND_S = (*range(10, 60, 5), *range(60, 300, 15), *range(300, 600, 30), *range(600, 3601, 60))
"""Every duration that a name may round to."""
_SHORT_M = (50, 60, 80, 100, 120, 150, 200, 250, 300, 350, 400, 500, 600, 700, 800, 900)
"""Under a kilometre names round to these; from there on to kilometres, miles and their halves."""


@lru_cache(maxsize=4)
def round_metres(units: str, *, rest: bool = False) -> tuple[float, ...]:
    """Every distance in metres that a name may round to, in rising order; a `rest` may also be of quarters of a mile.

    1600 m and a mile are one to any GPS: each reads as the athlete's unit (`"mi"` or `"km"`) has it.
    """
    whole = (KM_M * k for k in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15))
    miles = tuple(MILE_M * k for k in (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10))
    parts = (0.25 * MILE_M, 0.5 * MILE_M, 0.75 * MILE_M) if rest else ()
    return tuple(sorted((*_SHORT_M, *whole, *((*miles, *parts) if units == "mi" else (1600.0,)))))


def seconds_apart(seconds: float) -> float:
    """What lies between neighbours in ROUND_S about there, in seconds."""
    return 5.0 if seconds < 60 else 15.0 if seconds < 300 else 30.0 if seconds < 600 else 60.0


def is_usual_m(metres: float) -> bool:
    """Whether runners set out to run this round distance."""
    return metres in USUAL_M or is_quarter_miles(metres)


def is_quarter_miles(metres: float) -> bool:
    """Whether a distance is a number of quarters of a mile."""
    quarters = metres / MILE_M * 4
    return abs(quarters - round(quarters)) < 1e-6


def nearest(value: float, choices: Sequence[float]) -> float:
    """The choice nearest to a value by ratio; `choices` rise and are positive."""
    sought = max(value, 1e-9)
    at = bisect.bisect(choices, sought)
    return min(choices[max(0, at - 1) : at + 1], key=lambda c: abs(math.log(c / sought)))
