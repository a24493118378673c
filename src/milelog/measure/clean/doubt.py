"""Seconds that are as fast as a sprint and that the legs or the device's own speed deny."""

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, smooth, true_spans
from milelog.model import STAND_MPS, Floats

SPRINT_MPS = 6.5
"""Speed above which a second needs proof: it is faster than the world records from 5 km on."""
STRIDE_M = 2.5
"""Milers at record pace stride 2.2 m, sprinters at the top of their speed 2.6 m: longer at this speed, and a receiver leapt."""
LEAST_SPM = 60.0
"""Fewer steps than a walk's: the runner stood, or sat."""
AGREE = 0.6
"""The device's own speed, where it is known, must be 0.6 of that of its odometer at least."""
BURST_MPS, BURST_S = 6.0, 5
"""Sprinters gain 10 m/s in the 4 s out of the blocks (Bolt, 2009); from a jog nobody gains 6 m/s in five."""
MEAN_S = 5
"""Seconds over which a speed is averaged before it is doubted: single seconds of an odometer are too noisy."""
ALONE_S, ALONE_RATIO = 20, 2.75
"""Where nothing but the way is known, so many seconds of a sprint at so many times the usual speed are a drift of the
positions, or wheels: who runs 400 m in 52 s jogs at 3 m/s between and around."""
AROUND_RATIO = 1.5
"""The stretch around such a sprint that is as fast as this is drift as well."""


def doubtful(metres: Floats, device_mps: Floats | None, cadence_spm: Floats) -> tuple[tuple[float, float], ...]:
    """Spans in elapsed seconds whose speed is no runner's. `metres` are n + 1 cumulative metres at whole seconds."""
    # Nearly every run ends here: nothing in it is as fast as a sprint.
    if len(metres) <= MEAN_S or (metres[MEAN_S:] - metres[:-MEAN_S]).max() <= MEAN_S * SPRINT_MPS:
        return ()
    speed = smooth(np.diff(metres), MEAN_S)
    fast = speed > SPRINT_MPS
    bad = np.zeros(len(speed), dtype=np.bool_)
    if device_mps is not None:
        # Speed fields are late by up to 8 s: the highest of the seconds after counts.
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
    """Seconds of sprints that nothing but the way itself tells of, and that do not go with the rest of the run."""
    found = np.zeros(len(speed), dtype=np.bool_)
    usual = quantile(speed[speed > STAND_MPS], 0.5)
    for start, end in true_spans(speed > AROUND_RATIO * usual):
        quick = fast[start:end] & (speed[start:end] > ALONE_RATIO * usual)
        found[start:end] = any(b - a >= ALONE_S for a, b in true_spans(quick))
    return found
