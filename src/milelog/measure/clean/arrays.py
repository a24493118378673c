"""Sums, means and quantiles of 1 Hz arrays."""

import numpy as np
from numpy.typing import NDArray

from milelog.model import Floats

Bools = NDArray[np.bool_]


def noise(speed: Floats, span: int = 15) -> float:
    """Standard error of one second's speed as it acts over spans of many seconds (m/s).

    Speed noise is autocorrelated over 5-10 s, so it is taken from the steps between means of neighbouring 15 s blocks
    in motion. Their 40th percentile, not the median: in a set of short reps half of the steps are the reps themselves.
    """
    blocks = speed[: len(speed) // span * span].reshape(-1, span)
    means = blocks.mean(axis=1)
    # Blocks with a stop in them differ by the stop, not by noise.
    both = (blocks[:-1] > 0).all(axis=1) & (blocks[1:] > 0).all(axis=1)
    steps = np.abs(np.diff(means))[both]
    # Too short to tell: the noise of an ordinary watch.
    if len(steps) < 4:
        return 0.2
    # The 40th percentile of |N(0, s)| is 0.524 s; the difference of two means has the variance of both.
    return max(0.05, quantile(steps, 0.4) / 0.524 * float(np.sqrt(span / 2)))


def running_sum(values: Floats | Bools) -> Floats:
    """Running sum from 0, one longer than the values."""
    out = np.empty(len(values) + 1)
    out[0] = 0.0
    np.add.accumulate(values, dtype=np.float64, out=out[1:])
    return out


def true_spans(mask: Bools) -> list[tuple[int, int]]:
    """Stretches of True: first index and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def quantile(values: Floats, share: float) -> float:
    """The quantile of some values, between two of them by proportion; as NumPy's, in a tenth of its time."""
    at = share * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    ordered = np.partition(values, (low, high))
    return float(ordered[low] + (at - low) * (ordered[high] - ordered[low]))


def smooth(values: Floats, window: int) -> Floats:
    """Centred moving mean over `window` samples, shorter at the ends; same length as given."""
    half, n = window // 2, len(values)
    # A running sum makes the cost the same for every window; a convolution grows with it.
    width = 2 * half + 1
    total = running_sum(values)
    if n < width:
        index = np.arange(n)
        low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, n)
        return np.asarray((total[high] - total[low]) / (high - low), dtype=np.float64)
    # Slices of the running sum, not an index for each sample: a third of the time.
    out = np.empty(n)
    out[half : n - half] = (total[width:] - total[: n - width + 1]) / width
    if half:
        counts = np.arange(half + 1, width)
        out[:half] = total[half + 1 : width] / counts
        out[n - half :] = ((total[n] - total[n - width + 1 : n - half]) / counts[::-1])[:half]
    return out
