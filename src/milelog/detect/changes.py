"""Change points: the exact least-cost piecewise-constant fit of speed, over candidate edges found at several scales."""

import numpy as np
from numpy.typing import NDArray

from milelog.model import Floats

Ints = NDArray[np.intp]
SCALES_S = (4, 8, 16, 32, 64)
"""Half-widths at which edges are looked for: from a 10 s stride to a block of minutes."""


def pieces(speed: Floats, error: float, price: float, least: float = 1.0) -> Ints:
    """Edges (first 0, last n) of the piecewise-constant fit: squared error over 2 error^2, plus `price` a piece."""
    n = len(speed)
    edges = _candidates(speed, error, least)
    total = np.append(0.0, np.cumsum(speed))
    squares = np.append(0.0, np.cumsum(speed * speed))
    at, k = edges.astype(np.float64), len(edges)
    best = np.zeros(k)
    back = np.zeros(k, dtype=np.intp)
    sums, sqs = total[edges], squares[edges]
    weight = 0.5 / error**2
    for j in range(1, k):
        low = max(0, j - 48)
        span = at[j] - at[low:j]
        part = sums[j] - sums[low:j]
        cost = best[low:j] + weight * (sqs[j] - sqs[low:j] - part * part / span)
        i = int(cost.argmin())
        best[j], back[j] = cost[i] + price, low + i
    out = [k - 1]
    while out[-1]:
        out.append(int(back[out[-1]]))
    found = edges[np.array(out[::-1])]
    return refine(total, found) if n > 2 else found


def _candidates(speed: Floats, error: float, least: float) -> Ints:
    """Local maxima of the difference of means on both sides, at every scale, and the ends."""
    n = len(speed)
    total = np.append(0.0, np.cumsum(speed))
    found = [np.array([0, n], dtype=np.intp)]
    for w in SCALES_S:
        if n <= 2 * w:
            break
        middle = total[w:-w]
        jump = np.abs(total[2 * w :] - 2 * middle + total[: -2 * w]) / w
        z = jump * (np.sqrt(w / 2) / error)
        peak = np.ones(len(z), dtype=bool)
        peak[1:] &= z[1:] >= z[:-1]
        peak[:-1] &= z[:-1] > z[1:]
        found.append(np.flatnonzero(peak & (z > least)) + w)
    return np.unique(np.concatenate(found))


def refine(total: Floats, edges: Ints, reach: int = 12) -> Ints:
    """Each edge moved to the second where the two pieces it parts fit best, their far ends kept."""
    out = edges.copy()
    for i in range(1, len(out) - 1):
        a, m, b = out[i - 1], out[i], out[i + 1]
        spots = np.arange(max(a + 1, m - reach), min(b, m + reach + 1))
        left, right = total[spots] - total[a], total[b] - total[spots]
        gain = left * left / (spots - a) + right * right / (b - spots)
        out[i] = spots[int(gain.argmax())]
    return out
