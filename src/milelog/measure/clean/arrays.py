"""Sums, means and quantiles of 1 Hz arrays."""

import numpy as np
from numpy.typing import NDArray

from milelog.model import Floats

Bools = NDArray[np.bool_]


def noise(speed: Floats, span: int = 15) -> float:
    """Standard error of one second's speed, m/s, estimated from its effect on means over `span` seconds.

    Speed noise is autocorrelated over 5-10 s, so it is estimated from the differences between means of neighbouring blocks
    in motion. The 40th percentile is used, not the median: in a set of short reps half of the differences are the reps.
    """
    blocks = speed[: len(speed) // span * span].reshape(-1, span)
    means = blocks.mean(axis=1)
    # A block with a stop differs from its neighbour by the stop, not by noise.
    both = (blocks[:-1] > 0).all(axis=1) & (blocks[1:] > 0).all(axis=1)
    steps = np.abs(np.diff(means))[both]
    # Too short to estimate: the noise of an ordinary watch.
    if len(steps) < 4:
        return 0.2
    # The 40th percentile of |N(0, s)| is 0.524 s; a difference of two means has the variance of both.
    return max(0.05, quantile(steps, 0.4) / 0.524 * float(np.sqrt(span / 2)))


def running_sum(values: Floats | Bools) -> Floats:
    """Cumulative sum that starts with 0: entry k is the sum of the first k values; one entry more than values."""
    out = np.empty(len(values) + 1)
    out[0] = 0.0
    np.add.accumulate(values, dtype=np.float64, out=out[1:])
    return out


def true_spans(mask: Bools) -> list[tuple[int, int]]:
    """The stretches of True in a mask, as (first index, index after the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def quantile(values: Floats, share: float) -> float:
    """The quantile `share` (0-1) of some values, with linear interpolation; equals `np.quantile` in a tenth of its time."""
    at = share * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    ordered = np.partition(values, (low, high))
    return float(ordered[low] + (at - low) * (ordered[high] - ordered[low]))


def smooth(values: Floats, window: int) -> Floats:
    """Centred moving mean over `window` samples, shorter at the ends; same length as given."""
    half, n = window // 2, len(values)
    # By a running sum, whose cost does not grow with the window as that of a convolution does.
    width = 2 * half + 1
    total = running_sum(values)
    if n < width:
        index = np.arange(n)
        low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, n)
        return np.asarray((total[high] - total[low]) / (high - low), dtype=np.float64)
    # Slices of the running sum take a third of the time of indexing each sample.
    out = np.empty(n)
    out[half : n - half] = (total[width:] - total[: n - width + 1]) / width
    if half:
        counts = np.arange(half + 1, width)
        out[:half] = total[half + 1 : width] / counts
        out[n - half :] = ((total[n] - total[n - width + 1 : n - half]) / counts[::-1])[:half]
    return out
