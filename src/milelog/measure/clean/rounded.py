"""Positions that were written in few decimals: the runner is where the written value changes, and moves evenly between.

A track in steps of 11 m, each taken as it stands, is up to a tenth too long: it goes round the corners of a grid.
"""

import numpy as np

from milelog.measure.clean.arrays import quantile
from milelog.measure.clean.jitter import DEGREE_M
from milelog.model import Floats

LEAST_GRAIN_M = 2.0
"""Finer steps, as of five decimals, are within the noise of every receiver."""
MOST_GRAIN_M = 50.0
"""On a coarser grid whole corners and loops lie between two lines: no way of evening tells what was run, and the error says so."""
LEAP = 1.5
"""Steps of the grid by which a position leaps at once, at most: across a corner of it."""
ROUND_CORNERS = 1.12
"""So much longer is the way round the corners of so coarse a grid than what was run. 1.27 it is on straight ways in all directions;
ten recordings with their loops gave 0.86 to 1.32, 1.12 on the median."""
SPARSE = 1.5
"""Records that are farther apart than one and a half steps of the grid find it no rougher than their own distance."""
TURN, MOST_TURN = 0.25, 0.7
"""A runner who comes back over the line that she crossed was away from it: by a quarter of the way that she would have made
straight on (the height of a parabola), at most by 0.7 of a step, since she did not cross the next line. With these, recordings
rounded to four decimals are 1 % short on the median; with no turn at all 2.3 %."""
NOTHING_DEG = 1e-11
"""What arithmetic makes of no difference at all."""
WHOLE = 1e-3
"""Share of a step by which written values may miss the grid."""


def grain_deg(latitude: Floats, longitude: Floats) -> float:
    """The step in degrees of the grid that all positions lie on, in both directions; 0 where there is none, or a fine one."""
    steps = np.abs(np.concatenate([np.diff(latitude), np.diff(longitude)]))
    moved = steps[steps > NOTHING_DEG]
    if not len(moved) or (smallest := float(moved.min())) * DEGREE_M < LEAST_GRAIN_M:
        return 0.0
    # From 0 degrees on: even steps that begin elsewhere are those of a runner, or of a route that was drawn.
    ratio = np.concatenate([latitude, longitude]) / smallest
    return smallest if float(np.abs(ratio - np.round(ratio)).max()) < WHOLE else 0.0


def evened(values: Floats, times: Floats, grain: float) -> Floats:
    """Values on a grid as they may have been before: on the line between two steps at the moment of each change."""
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


def way_m(steps: Floats) -> float:
    """Usual metres between two records that moved."""
    moved = steps[steps > 0]
    return quantile(moved, 0.5) if len(moved) else 0.0
