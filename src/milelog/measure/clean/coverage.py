"""Decides where a column of the records is known, and resamples it to 1 Hz.

Coverage is judged by time, not by the share of records that have a value: many devices write records that hold only a heart
rate between those that hold a position. Such a position counts as known throughout.
"""

import numpy as np
from numpy.typing import NDArray

from milelog.measure.clean.arrays import Bools, running_sum
from milelog.model import Floats

HOLE_S = 60.0
"""A column is unknown where it has no value for longer than this while records go on: a hole. Tunnels and underpasses on
foot take less; a watch that searches for satellites takes more."""
GAP_S = 10.0
"""A longer time between two records is a gap of the recording, as in a pause, and no hole of a column: smart recording leaves
up to about 8 s, seldom more, while a runner moves."""
SPARSE = 3.0
"""A hole is also longer than this many usual times between records: some exports hold a point every few minutes."""


def covers(values: Floats, times: Floats) -> bool:
    """Whether a column is known for more than half of the recorded time."""
    return coverage(values, times) > 0.5


def coverage(values: Floats, times: Floats) -> float:
    """Share of the recorded time, 0-1, between two known values of a column without a hole between them."""
    if len(times) < 2:
        return 0.0
    known = np.isfinite(values)
    if known.all():
        return 1.0
    at = np.flatnonzero(known)
    if len(at) < 2:
        return 0.0
    spans = np.diff(times[at])
    return float(spans[_bridged(at, times)].sum() / (times[-1] - times[0]))


def holes(at: NDArray[np.intp], times: Floats) -> list[tuple[float, float]]:
    """The holes of a column, as spans of elapsed seconds; `at` are the indices of the records that have a value."""
    open_ = np.flatnonzero(~_bridged(at, times))
    found = [(float(times[at[i]]), float(times[at[i + 1]])) for i in open_]
    limit = _limit(times)
    if times[at[0]] - times[0] > limit:
        found.insert(0, (float(times[0]), float(times[at[0]])))
    if times[-1] - times[at[-1]] > limit:
        found.append((float(times[at[-1]]), float(times[-1])))
    return found


def sampled(values: Floats, times: Floats, grid: Floats) -> Floats:
    """A column interpolated on the 1 Hz grid; NaN in holes and where it was never recorded."""
    at = np.flatnonzero(np.isfinite(values))
    if len(at) < 2:
        return np.full(len(grid), np.nan)
    if len(at) == len(values):
        return without_gaps(np.interp(grid, times, values), times, grid)
    known = times[at]
    out = without_gaps(np.interp(grid, known, values[at]), known, grid)
    limit = _limit(times)
    out[(grid < known[0] - limit) | (grid > known[-1] + limit)] = np.nan
    return out


def without_gaps(values: Floats, known_s: Floats, grid: Floats) -> Floats:
    """The values with NaN inside every gap between known times that is a hole; changes the array in place."""
    spans = np.diff(known_s)
    # If the longest gap is no hole, none is: most recordings end here.
    if len(spans) and spans.max() > HOLE_S:
        limit = _limit(known_s)
        for i in np.flatnonzero(spans > limit).tolist():
            values[(grid > known_s[i]) & (grid < known_s[i + 1])] = np.nan
    return values


def filled(values: Floats) -> Floats:
    """The values with NaN interpolated from the known ones; unchanged if none is known."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    index = np.arange(len(values))
    return np.interp(index, index[known], values[known])


def _limit(times: Floats) -> float:
    """Longest time without a value that is no hole, s."""
    return max(HOLE_S, SPARSE * _usual_s(times))


def _usual_s(times: Floats) -> float:
    """Mean seconds between records. A pause raises it too little to matter here, and a mean is cheaper than a median."""
    return float(times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 0.0


def _bridged(at: NDArray[np.intp], times: Floats) -> Bools:
    """Which gaps between the known records `at` are no holes: the recorded time without a value is short enough."""
    spans = np.diff(times)
    # Recorded time: a pause counts as ten seconds at most, so that it makes no hole.
    recorded = running_sum(np.minimum(spans, max(GAP_S, _usual_s(times))))
    return np.asarray((np.diff(at) == 1) | (np.diff(recorded[at]) <= _limit(times)))


def merged(spans: list[tuple[float, float]], apart: float) -> list[tuple[float, float]]:
    """The spans in order of time; those less than `apart` seconds from each other are joined."""
    out: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if out and start - out[-1][1] < apart:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
