"""Round distances and durations of reps and rests; shared by the detector, workout names and plans."""

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
"""Usual durations of reps, s. A set whose reps match one of them is likelier to be a workout."""
REPS_M = (
    *(50, 60, 80, 100, 150, 200, 300, 400, 500, 600, 800),
    *(1000, 1200, 1600, 2000, 2400, 3000, 3200, 4000, 4830, 5000, 6440),
)
"""Usual distances of reps, m; 2400, 3200, 4830 and 6440 m are 1.5, 2, 3 and 4 miles within the error of GPS."""
USUAL_S = frozenset(REPS_S) - {150, 210, 270} | frozenset(range(120, 3601, 60))
"""Durations that a workout is named by, s: also all whole minutes from two on. Half minutes are more often the time of a distance."""
USUAL_M = frozenset(REPS_M) - {150, 500, 2400, 3200, 4000, 4830, 6440}
"""Distances that a workout is named by, m; quarters of a mile as well, which `is_usual_m` tests."""
TRACK_M = frozenset(m for m in REPS_M if 200 <= m <= 2000) | {1500}
"""Track distances, m: "12 x 400s" in a plan means metres, not seconds."""
RESTS_M = (100, 200, 400, 800, 1000, MILE_M)
"""Usual rests by distance, m; preferred if a rest fits a distance and a duration equally well."""
ROUND_S = (*range(10, 60, 5), *range(60, 300, 15), *range(300, 600, 30), *range(600, 3601, 60))
"""All durations to which a workout name may round, s."""
_SHORT_M = (50, 60, 80, 100, 120, 150, 200, 250, 300, 350, 400, 500, 600, 700, 800, 900)
"""Distances under a kilometre to which a workout name may round, m."""


@lru_cache(maxsize=4)
def round_metres(units: str, *, rest: bool = False) -> tuple[float, ...]:
    """All distances in metres to which a workout name may round, in rising order; for a `rest` also quarters of a mile.

    GPS cannot tell 1600 m from a mile, so only the one of the athlete's unit (`"mi"` or `"km"`) is in the list.
    """
    whole = (KM_M * k for k in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15))
    miles = tuple(MILE_M * k for k in (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10))
    parts = (0.25 * MILE_M, 0.5 * MILE_M, 0.75 * MILE_M) if rest else ()
    return tuple(sorted((*_SHORT_M, *whole, *((*miles, *parts) if units == "mi" else (1600.0,)))))


def seconds_apart(seconds: float) -> float:
    """The distance between neighbouring values of ROUND_S around `seconds`, s."""
    return 5.0 if seconds < 60 else 15.0 if seconds < 300 else 30.0 if seconds < 600 else 60.0


def is_usual_m(metres: float) -> bool:
    """Whether a workout is named by this round distance."""
    return metres in USUAL_M or is_quarter_miles(metres)


def is_quarter_miles(metres: float) -> bool:
    """Whether a distance is a multiple of a quarter of a mile."""
    quarters = metres / MILE_M * 4
    return abs(quarters - round(quarters)) < 1e-6


def nearest(value: float, choices: Sequence[float]) -> float:
    """The choice that is nearest to a value by ratio; `choices` are positive and in rising order."""
    sought = max(value, 1e-9)
    at = bisect.bisect(choices, sought)
    return min(choices[max(0, at - 1) : at + 1], key=lambda c: abs(math.log(c / sought)))
