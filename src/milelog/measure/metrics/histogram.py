"""Histograms of time by speed and by heart rate: small enough to store for every run, and fine enough to compute the time in
any zones from them later.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from milelog.measure.clean import Bools, in_long_holes, slope_costs, smooth
from milelog.measure.types import BIN_MPS, FIRST_BPM
from milelog.model import Floats, Segment, Streams

BINS = 180
"""Bins of speed: 0 to 9 m/s, faster than any mile."""
HEART_BINS = 220
"""Bins of heart rate: FIRST_BPM to 249."""
EVEN, MOST_S = 0.03, 60
"""Speed is averaged until its relative error is EVEN (half of the distance between zones), over MOST_S seconds at most. One
second by a phone's positions is 30 % off: without this every easy run would contain minutes in zones I and R."""


def speed_histograms(
    streams: Streams, segments: Sequence[Segment] = ()
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Moving seconds in each bin of grade-adjusted speed, up to the last one used; and for each bin the mean log cost of climbs
    and of descents, in thousandths (empty if the ground is flat or unknown).

    Speed is averaged to reduce noise, but not across an edge of `segments`. Holes of the recording are left out: nothing is known
    of their paces.
    """
    moving = streams.moving & ~in_long_holes(streams)
    index = np.clip((_evened(streams, moving, segments) / BIN_MPS).astype(np.int64), 0, BINS - 1)
    counts = np.bincount(index, minlength=1)
    seconds = tuple(int(c) for c in counts)
    if not streams.grade.any():
        return seconds, ()
    sums = (np.bincount(index, weights=cost[moving], minlength=1) for cost in slope_costs(streams))
    up, down = (np.rint(1000 * total / np.maximum(counts, 1)).astype(np.int64).tolist() for total in sums)
    return seconds, tuple(zip(up, down, strict=True))


def _evened(streams: Streams, moving: Bools, segments: Sequence[Segment]) -> Floats:
    """Grade-adjusted speed of each second of `moving`, averaged as EVEN and MOST_S say."""
    speed = streams.adjusted_mps[moving]
    if not len(speed):
        return speed
    window = round(min(MOST_S, (streams.speed_error_mps / (EVEN * float(speed.mean()) or 1.0)) ** 2))
    if window < 2:
        return speed
    # Index among the moving seconds of each second of the run.
    place = np.append(0, np.cumsum(moving))
    edges = sorted({0, len(speed), *(int(place[min(int(s.start_s), len(moving))]) for s in segments)})
    return np.concatenate([smooth(speed[a:b], window) for a, b in pairwise(edges)])


def heart_histogram(streams: Streams) -> tuple[int, ...]:
    """Moving seconds at each whole heart rate from FIRST_BPM on; empty if it is unknown."""
    rate = streams.heart_rate_bpm[streams.moving & np.isfinite(streams.heart_rate_bpm)]
    beats = np.floor(rate + 0.5).astype(np.int64) - FIRST_BPM
    counts = np.bincount(beats[(beats >= 0) & (beats < HEART_BINS)])
    return tuple(int(c) for c in counts)
