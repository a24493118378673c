"""Finds seconds whose speed is doubtful: sprints that cadence or device speed contradicts, and long holes in the positions. No
best effort uses them, and no rep is found in a hole.
"""

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, smooth, true_spans
from milelog.model import STAND_MPS, Floats, Streams

SPRINT_MPS = 6.5
"""Speed above which a second is checked; it is faster than the world records from 5 km on."""
STRIDE_M = 2.5
"""Longest plausible metres per step. Milers at record pace have 2.2 m, sprinters at top speed 2.6 m; more than this at such
a speed is an error of positions."""
LEAST_SPM = 60.0
"""Fewer steps a minute than in any walk: the runner stood, or sat."""
AGREE = 0.6
"""The device's own speed, if known, must be at least this share of that of its odometer."""
BURST_MPS, BURST_S = 6.0, 5
"""A gain of BURST_MPS within BURST_S seconds is impossible from a jog (Bolt, 2009, gained 10 m/s in the 4 s after the start)."""
MEAN_S = 5
"""Speed is averaged over this many seconds before the checks: single seconds of an odometer are too noisy."""
ALONE_S, ALONE_RATIO = 20, 2.75
"""If only the distance is known, ALONE_S seconds of sprinting at ALONE_RATIO times the usual speed are drifting positions, or
wheels: somebody who runs 400 m in 52 s jogs at 3 m/s before and after."""
AROUND_RATIO = 1.5
"""Neighbouring seconds above this many times the usual speed belong to the same drift."""

LONG_HOLE_S, USUAL = 120.0, 3.0
"""A long hole lasts more than LONG_HOLE_S and more than USUAL times the mean time between points. Only the length of the way across
is known: tunnels on foot take less time, and a mean over minutes is no pace that was run."""


def long_holes(times: Floats, source: str) -> list[tuple[float, float]]:
    """The long holes between two known positions, in elapsed seconds; none where a device counted the distance itself."""
    if source == "device" or len(times) < 2:
        return []
    spans = np.diff(times)
    limit = max(LONG_HOLE_S, USUAL * float(np.mean(spans)))
    return [(float(times[i]), float(times[i + 1])) for i in np.flatnonzero(spans > limit).tolist()]


def in_long_holes(streams: Streams) -> Bools:
    """The seconds within long holes. They are the doubtful spans of that length: a sprint of two minutes is doubted as a whole, too."""
    mask = np.zeros(len(streams.time_s), dtype=np.bool_)
    for start, end in streams.doubtful:
        mask[int(start) : int(end)] = end - start > LONG_HOLE_S - 1
    return mask


def doubtful(metres: Floats, device_mps: Floats | None, cadence_spm: Floats) -> tuple[tuple[float, float], ...]:
    """Spans of elapsed seconds whose speed is doubtful.

    `metres` are n + 1 cumulative metres at whole seconds, `device_mps` and `cadence_spm` have n values, NaN where unknown.
    """
    # Nearly every run ends here: it is nowhere as fast as a sprint.
    if len(metres) <= MEAN_S or (metres[MEAN_S:] - metres[:-MEAN_S]).max() <= MEAN_S * SPRINT_MPS:
        return ()
    speed = smooth(np.diff(metres), MEAN_S)
    fast = speed > SPRINT_MPS
    bad = np.zeros(len(speed), dtype=np.bool_)
    if device_mps is not None:
        # Speed fields are up to 8 s late: the highest value of the next seconds counts.
        late = np.nan_to_num(device_mps, nan=np.inf)
        highest = np.max([np.append(late[k:], np.full(k, late[-1])) for k in (0, 3, 6, 9)], axis=0)
        bad |= fast & (highest < AGREE * speed)
    known = np.isfinite(cadence_spm)
    if known.any() and float(np.median(cadence_spm[known])) > LEAST_SPM:
        steps = smooth(np.nan_to_num(cadence_spm), MEAN_S)
        bad |= fast & known & (60.0 * speed > STRIDE_M * np.maximum(steps, LEAST_SPM))
    if device_mps is None and not known.any():
        bad |= _alone(speed, fast)
    for at in np.flatnonzero(speed[BURST_S:] - speed[:-BURST_S] > BURST_MPS).tolist():
        slower = np.flatnonzero(~fast[at + BURST_S :])
        bad[at : at + BURST_S + (int(slower[0]) if len(slower) else len(fast))] = True
    return tuple((float(a), float(b)) for a, b in true_spans(bad))


def _alone(speed: Floats, fast: Bools) -> Bools:
    """Seconds of sprints that are too long and too fast for the rest of the run, if neither cadence nor device speed is known."""
    found = np.zeros(len(speed), dtype=np.bool_)
    usual = quantile(speed[speed > STAND_MPS], 0.5)
    for start, end in true_spans(speed > AROUND_RATIO * usual):
        quick = fast[start:end] & (speed[start:end] > ALONE_RATIO * usual)
        found[start:end] = any(b - a >= ALONE_S for a, b in true_spans(quick))
    return found
