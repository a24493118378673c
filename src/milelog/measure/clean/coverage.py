"""Where a column of the records is known: judged by time and by stretch, never by the share of records.

Many devices write records with a heart rate only between those that have a position. Such a column is known all the way,
however few of the records hold it.
"""

import numpy as np
from numpy.typing import NDArray

from milelog.measure.clean.arrays import Bools, running_sum
from milelog.model import Floats

HOLE_S = 60.0
"""Longer without a value while records go on, and the column is unknown there: other sources are asked. Tunnels and
underpasses on foot take less; a watch that looks for its satellites takes more."""
GAP_S = 10.0
"""Longer between two records, and the recording itself has a gap, as in a pause: it is no hole of one column."""
SPARSE = 3.0
"""A hole is also longer than three times the usual time between records: some exports hold a point every few minutes."""


def covers(values: Floats, times: Floats) -> bool:
    """Whether a column is known for most of the time that was recorded."""
    return coverage(values, times) > 0.5


def coverage(values: Floats, times: Floats) -> float:
    """Share of the recorded time, 0-1, over which a column is known: between two known values without a hole."""
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
    """Stretches in elapsed seconds in which records go on without a value; `at` are the records that have one."""
    open_ = np.flatnonzero(~_bridged(at, times))
    found = [(float(times[at[i]]), float(times[at[i + 1]])) for i in open_]
    limit = _limit(times)
    if times[at[0]] - times[0] > limit:
        found.insert(0, (float(times[0]), float(times[at[0]])))
    if times[-1] - times[at[-1]] > limit:
        found.append((float(times[at[-1]]), float(times[-1])))
    return found


def sampled(values: Floats, times: Floats, grid: Floats) -> Floats:
    """A column on the 1 Hz grid, between its known values; NaN in holes and where it was never recorded."""
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
    """The values, in place, with NaN inside every gap between known times that is a hole."""
    spans = np.diff(known_s)
    # No gap can be a hole where the longest is not: most recordings are done here.
    if len(spans) and spans.max() > HOLE_S:
        limit = _limit(known_s)
        for i in np.flatnonzero(spans > limit).tolist():
            values[(grid > known_s[i]) & (grid < known_s[i + 1])] = np.nan
    return values


def filled(values: Floats) -> Floats:
    """The values with their unknown ones between the known neighbours; all unknown ones stay so."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    index = np.arange(len(values))
    return np.interp(index, index[known], values[known])


def _limit(times: Floats) -> float:
    return max(HOLE_S, SPARSE * _usual_s(times))


def _usual_s(times: Floats) -> float:
    """Mean seconds between records: a pause raises it by far less than matters here, and it costs nothing."""
    return float(times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 0.0


def _bridged(at: NDArray[np.intp], times: Floats) -> Bools:
    """Which gaps between known records are none of the column's: the records that lack it take no longer than a hole may."""
    spans = np.diff(times)
    # Time in which records were written: a pause counts as ten seconds at most, so that no column has a hole for it.
    recorded = running_sum(np.minimum(spans, max(GAP_S, _usual_s(times))))
    return np.asarray((np.diff(at) == 1) | (np.diff(recorded[at]) <= _limit(times)))


def merged(spans: list[tuple[float, float]], apart: float) -> list[tuple[float, float]]:
    """Spans in order of time, those less than `apart` from each other as one."""
    out: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if out and start - out[-1][1] < apart:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
