"""Restores positions that were rounded to few decimals: where a rounded value changes, the true one is between both.

Between these points the runner is taken to move evenly. A track in steps of 11 m, used as it is, would be up to a tenth too
long, since it follows the corners of a grid. Used by `positions`.
"""

import numpy as np

from milelog.measure.clean.arrays import quantile
from milelog.measure.clean.jitter import DEGREE_M
from milelog.model import Floats

LEAST_GRAIN_M = 2.0
"""A finer grid (five decimals) is within the noise of every receiver and is ignored."""
MOST_GRAIN_M = 50.0
"""On a coarser grid whole corners and loops lie between two lines: positions cannot be restored, and the error is large."""
LEAP = 1.5
"""Largest step between records on the grid, in steps of the grid: diagonally across a cell."""
ROUND_CORNERS = 1.12
"""The path along such a coarse grid is longer than the run by this factor. For straight lines in all directions it would be
1.27; ten recordings with their loops gave 0.86 to 1.32, median 1.12."""
SPARSE = 1.5
"""If records are farther apart than this many steps of the grid, rounding hardly changes their distances."""
TURN, MOST_TURN = 0.25, 0.7
"""If the value changes back, the runner crossed a grid line and returned over it. Between the crossings she was off that line
by TURN times the straight distance of the time (the height of a parabola), and at most by MOST_TURN of a step, since she
did not cross the next line. With this, recordings rounded to four decimals are 1 % short (median); without it 2.3 %."""
EPSILON_DEG = 1e-11
"""Differences up to this are rounding errors of arithmetic."""
WHOLE = 1e-3
"""Tolerance for values on the grid, as a share of its step."""


def grain_deg(latitude: Floats, longitude: Floats) -> float:
    """The step of the grid on which all positions lie, in degrees; 0 if there is none, or only a fine one."""
    steps = np.abs(np.concatenate([np.diff(latitude), np.diff(longitude)]))
    moved = steps[steps > EPSILON_DEG]
    if not len(moved) or (smallest := float(moved.min())) * DEGREE_M < LEAST_GRAIN_M:
        return 0.0
    # The grid must start at 0 degrees: even steps from elsewhere are those of a runner, or of a drawn route.
    ratio = np.concatenate([latitude, longitude]) / smallest
    return smallest if float(np.abs(ratio - np.round(ratio)).max()) < WHOLE else 0.0


def restored(values: Floats, times: Floats, grain: float) -> Floats:
    """Rounded latitudes or longitudes, restored: midway between two values at the time of each change, and in between
    interpolated, with a parabola where the value changes back (`TURN`).
    """
    changed = np.flatnonzero(np.diff(values) != 0)
    if len(changed) < 2:
        return values
    at = 0.5 * (times[changed] + times[changed + 1])
    line = 0.5 * (values[changed] + values[changed + 1])
    out = np.interp(times, at, line)
    spans, ways = np.diff(at), np.diff(line)
    came_back = np.abs(ways) < WHOLE * grain
    if came_back.all():
        return out
    speeds = np.where(came_back, np.nan, np.abs(ways) / spans)
    before, after = np.append(np.nan, speeds[:-1]), np.append(speeds[1:], np.nan)
    near = np.where(np.isfinite(before), np.where(np.isfinite(after), 0.5 * (before + after), before), after)
    height = np.where(came_back & np.isfinite(near), np.minimum(TURN * near * spans, MOST_TURN * grain), 0.0)
    side = np.sign(values[changed + 1] - values[changed])[:-1]
    which = np.clip(np.searchsorted(at, times, side="right") - 1, 0, len(spans) - 1)
    share = np.clip((times - at[which]) / spans[which], 0.0, 1.0)
    return np.asarray(out + side[which] * height[which] * 4 * share * (1 - share), dtype=np.float64)


def usual_step_m(steps: Floats) -> float:
    """Median of the steps that are not 0, m; 0 if there are none."""
    moved = steps[steps > 0]
    return quantile(moved, 0.5) if len(moved) else 0.0
