"""Time by speed and by heart rate: small enough to keep for every run, fine enough to give the time in any zones later."""

import numpy as np

from milelog.measure.clean import slope_costs
from milelog.measure.types import BIN_MPS, FIRST_BPM
from milelog.model import Streams

BINS = 180
"""0 to 9 m/s: slower than every walk, faster than every mile."""
HEART_BINS = 220
"""From FIRST_BPM to 249: beyond every heart."""


def speed_histogram(streams: Streams) -> tuple[int, ...]:
    """Seconds of moving time in each bin of grade-adjusted speed; trailing empty bins are left off."""
    speed = streams.adjusted_mps[streams.moving]
    index = np.clip((speed / BIN_MPS).astype(np.int64), 0, BINS - 1)
    counts = np.bincount(index, minlength=1)
    return tuple(int(c) for c in counts)


def slope_histogram(streams: Streams) -> tuple[tuple[int, int], ...]:
    """For each bin of `speed_histogram` the mean log cost of climbs and of descents in it, in thousandths, by the usual response;
    empty where the ground is flat or not known.
    """
    if not streams.grade.any():
        return ()
    moving = streams.moving
    index = np.clip((streams.adjusted_mps[moving] / BIN_MPS).astype(np.int64), 0, BINS - 1)
    seconds = np.maximum(np.bincount(index, minlength=1), 1)
    sums = (np.bincount(index, weights=cost[moving], minlength=1) for cost in slope_costs(streams))
    up, down = (np.rint(1000 * total / seconds).astype(np.int64).tolist() for total in sums)
    return tuple(zip(up, down, strict=True))


def heart_histogram(streams: Streams) -> tuple[int, ...]:
    """Seconds of moving time at each whole beat of heart rate from FIRST_BPM on; empty where none is known."""
    rate = streams.heart_rate_bpm[streams.moving & np.isfinite(streams.heart_rate_bpm)]
    beats = np.floor(rate + 0.5).astype(np.int64) - FIRST_BPM
    counts = np.bincount(beats[(beats >= 0) & (beats < HEART_BINS)])
    return tuple(int(c) for c in counts)
