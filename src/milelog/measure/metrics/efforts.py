"""Best efforts: the fastest stretch of each distance that a person can have run."""

import numpy as np

from milelog.measure.clean import is_ride, record_s, running_sum
from milelog.model import Effort, Floats, Streams
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
"""Distances that are raced on the track and the road, in metres, rising: of a run that is shorter than one of them no
further one is looked for."""
SHORT, MOST_SHORT = 0.5, 0.015
"""Share of its own relative error by which the recording of a whole distance may be short, and the largest such share of the
distance: of 10 km 50 m by a watch, 100 m by raw positions. Who is shorter by more, more likely stopped before the line."""
MARGIN = 0.97
"""A good recording is up to 1 % long, a poor one 3 %: so much faster than the world record is still nobody."""


def best_efforts(streams: Streams, distances_m: tuple[float, ...] = EFFORT_DISTANCES_M) -> tuple[Effort, ...]:
    """The fastest stretch of each distance that the run holds, in elapsed time: standing counts, as in a race.

    A recording that is a little short of one, for its own error, is a run of that distance from end to end.

    A stretch under the world record, or with a second in it that the legs or the device's own speed deny, is none; so is every
    stretch of a recording that was a ride. Error: about a second at each end, and the recording's own error of distance.
    """
    seconds = len(streams.time_s)
    if seconds < 2 or is_ride(streams):
        return ()
    distance = np.append(streams.distance_m, streams.distance_m[-1] + streams.speed_mps[-1])
    time = np.append(streams.time_s, streams.time_s[-1] + 1.0)
    # A hair of slope keeps the inverse defined where the runner stands.
    distance = np.maximum.accumulate(distance) + np.arange(len(time)) * 1e-9
    doubt = _doubtful(streams)
    found = []
    for wanted in distances_m:
        run_m = distance[-1] - distance[0]
        if run_m < wanted <= run_m * (1 + may_lack(streams)):
            if doubt is None and time[-1] - time[0] >= MARGIN * record_s(wanted):
                found.append(Effort(wanted, float(time[-1] - time[0]), float(time[0]), recorded_m=float(run_m)))
            break
        # Starts from which the distance is still reached; how long each takes is read off the inverse of the
        # odometer, all at once.
        last = int(np.searchsorted(distance, distance[-1] - wanted, side="right"))
        if run_m < wanted or last == 0:
            break
        spent = np.interp(distance[:last] + wanted, distance, time) - time[:last]
        spent[spent < MARGIN * record_s(wanted)] = np.inf
        if doubt is not None:
            ends = np.minimum(
                np.ceil(np.where(np.isfinite(spent), spent, 0.0)).astype(np.intp) + np.arange(last), seconds
            )
            spent[doubt[ends] > doubt[:last]] = np.inf
        best = int(spent.argmin())
        if np.isfinite(spent[best]):
            found.append(Effort(wanted, float(spent[best]), float(time[best])))
    return tuple(found)


def may_lack(streams: Streams) -> float:
    """The share of itself that the recording of a whole distance may lack."""
    return min(SHORT * streams.distance_error, MOST_SHORT)


def _doubtful(streams: Streams) -> Floats | None:
    """Running count, from 0, of the seconds whose speed is no runner's; None where every one can be."""
    if not streams.doubtful:
        return None
    bad = np.zeros(len(streams.time_s))
    for start, end in streams.doubtful:
        bad[int(start) : int(end)] = 1.0
    return running_sum(bad)
