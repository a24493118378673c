"""Best efforts: the fastest stretch of each distance."""

import numpy as np

from milelog.model import Effort, Streams
from milelog.units import MILE_M

EFFORT_DISTANCES_M: tuple[float, ...] = (
    400.0,
    800.0,
    1000.0,
    1500.0,
    MILE_M,
    3000.0,
    2 * MILE_M,
    5000.0,
    10000.0,
    21097.5,
    42195.0,
)


def best_efforts(streams: Streams, distances_m: tuple[float, ...] = EFFORT_DISTANCES_M) -> tuple[Effort, ...]:
    """The fastest stretch of each distance that the run holds, in elapsed time: standing counts, as in a race.

    Error: about a second at each end, and the recording's own error of distance.
    """
    if len(streams.time_s) < 2:
        return ()
    distance = np.append(streams.distance_m, streams.distance_m[-1] + streams.speed_mps[-1])
    time = np.append(streams.time_s, streams.time_s[-1] + 1.0)
    # A hair of slope keeps the inverse defined where the runner stands.
    distance = np.maximum.accumulate(distance) + np.arange(len(time)) * 1e-9
    found = []
    for wanted in distances_m:
        last = int(np.searchsorted(distance, distance[-1] - wanted, side="right"))
        if distance[-1] - distance[0] < wanted or last == 0:
            break
        spent = np.interp(distance[:last] + wanted, distance, time) - time[:last]
        best = int(spent.argmin())
        found.append(Effort(wanted, float(spent[best]), float(time[best])))
    return tuple(found)
