"""Best efforts: the fastest stretch of each race distance in a run, by elapsed time."""

from collections.abc import Sequence

import numpy as np

from milelog.measure.clean import is_ride, metres_at_seconds, quantile, record_s, running_sum, true_spans
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
"""Race distances in metres, in rising order: the search stops at the first one that a run does not reach."""
SHORT, MOST_SHORT = 0.5, 0.015
"""A recording counts as a whole race distance if it is shorter by at most SHORT times its own relative error, and at most by
MOST_SHORT of the distance: in 10 km, 50 m by a watch, 100 m by raw positions. If it is shorter, the runner more likely stopped
before the line."""
MARGIN = 0.97
"""A stretch faster than the world record's time by this factor is an error. A good recording is up to 1 % long, a poor one 3 %."""

STOP_S = 60.0
"""Standing for this long parts two stretches of running: a wait at the start line, a rest. Traffic lights take less."""
EDGE = 0.5
"""A stretch between stops begins and ends where this share of its median speed is reached: the watch is stopped by hand."""


def best_efforts(streams: Streams, distances_m: tuple[float, ...] = EFFORT_DISTANCES_M) -> tuple[Effort, ...]:
    """The fastest stretch of each distance that the run reaches, by elapsed time: standing counts, as in a race.

    A recording that is shorter than a distance by at most `tolerated_shortfall` counts as a run of that distance, from end to end,
    and so does a stretch between two stops of minutes: the few metres that are missing were not run after standing there.

    Stretches faster than the world record, and those with a doubtful second (`Streams.doubtful`), do not count; a ride has no
    efforts. Error: about a second at each end, and the recording's own error of distance.
    """
    seconds = len(streams.time_s)
    if seconds < 2 or is_ride(streams):
        return ()
    distance = metres_at_seconds(streams)
    time = np.append(streams.time_s, streams.time_s[-1] + 1.0)
    # A tiny slope makes the inverse unique where the runner stands.
    distance = np.maximum.accumulate(distance) + np.arange(len(time)) * 1e-9
    doubt = doubtful_sum(streams)
    between = between_stops(streams)
    found = []
    for wanted in distances_m:
        run_m = distance[-1] - distance[0]
        is_last = is_short(float(run_m), wanted, streams)
        each = [
            Effort(wanted, float(end - start), float(time[start]), recorded_m=float(distance[end] - distance[start]))
            for start, end in ([*between, (0, seconds)] if is_last else between)
            if is_short(float(distance[end] - distance[start]), wanted, streams)
            and end - start >= MARGIN * record_s(wanted)
            and (doubt is None or doubt[end] == doubt[start])
        ]
        if is_last:
            found += _fastest(each)
            break
        # All starting seconds from which the distance is still reached; their times come from the inverse of the distance.
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
            each.append(Effort(wanted, float(spent[best]), float(time[best])))
        found += _fastest(each)
    return tuple(found)


def _fastest(each: Sequence[Effort]) -> list[Effort]:
    """The fastest of some efforts, as a list; an empty one for none."""
    return [min(each, key=lambda e: e.time_s)] if each else []


def tolerated_shortfall(streams: Streams) -> float:
    """The share by which a recording of a whole race distance may be shorter than it."""
    return min(SHORT * streams.distance_error, MOST_SHORT)


def is_short(recorded_m: float, distance_m: float, streams: Streams) -> bool:
    """Whether a stretch is a race distance that was recorded short, by no more than the recording's error allows."""
    return recorded_m < distance_m <= recorded_m * (1 + tolerated_shortfall(streams))


def between_stops(streams: Streams) -> list[tuple[int, int]]:
    """The stretches between stops of at least STOP_S, as first second and second after the last; none where nobody stopped."""
    ran = streams.moving.copy()
    for start, end in true_spans(~streams.moving):
        # Shorter stops belong to the stretch.
        ran[start:end] = end - start < STOP_S
    if ran.all():
        return []
    found = []
    for start, end in true_spans(ran):
        speed = streams.speed_mps[start:end]
        fast = np.flatnonzero(speed >= EDGE * quantile(speed, 0.5))
        if len(fast):
            found.append((start + int(fast[0]), start + int(fast[-1]) + 1))
    return found


def doubtful_sum(streams: Streams) -> Floats | None:
    """Running sum of doubtful seconds, (n + 1); None if there are none."""
    if not streams.doubtful:
        return None
    bad = np.zeros(len(streams.time_s))
    for start, end in streams.doubtful:
        bad[int(start) : int(end)] = 1.0
    return running_sum(bad)
