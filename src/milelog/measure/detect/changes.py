"""Change points: the exact least-cost piecewise-constant fit of speed, over candidate edges found at several scales."""

import numpy as np
from numpy.typing import NDArray

from milelog.measure import clean
from milelog.model import Floats

Ints = NDArray[np.intp]
LOOKBACK = 48
"""Candidate edges that one piece may pass over. It keeps the cost linear."""
SCALES_S = (4, 8, 16, 32, 64)
"""Half-widths at which edges are looked for: from a 10 s stride to a block of minutes."""


def pieces(speed: Floats, error: float, price: float, least: float = 1.5) -> Ints:
    """Edges (first 0, last n) of the piecewise-constant fit: squared error over 2 error^2, plus `price` a piece."""
    total = clean.running(speed)
    edges = _candidates(total, error, least)
    # All costs are worked out before the loop: the loop itself is then one sum and one minimum an edge.
    cost = _costs(edges, total[edges], 0.5 / error**2)
    k = len(edges)
    # Padded in front, so that no edge needs to ask how many lie before it.
    best = np.full(LOOKBACK + k, np.inf)
    best[LOOKBACK] = 0.0
    back = [0] * k
    sums, add = np.empty(LOOKBACK), np.add
    for j in range(1, k):
        add(best[j : j + LOOKBACK], cost[j], out=sums)
        i = int(sums.argmin())
        best[LOOKBACK + j] = sums[i] + price
        back[j] = j - LOOKBACK + i
    out = [k - 1]
    while out[-1]:
        out.append(back[out[-1]])
    return refine(total, edges[np.array(out[::-1])])


def _costs(edges: Ints, sums: Floats, weight: float) -> Floats:
    """Squared error of one level from each of the `LOOKBACK` edges before an edge up to it, (edges, LOOKBACK), less the sum of
    the squared speeds, which comes to the same however a run is parted; before the first edge no cost counts.
    """
    part = sums[:, None] - _before(sums, 0.0)
    part *= part
    part *= -weight
    # A second before the start in place of none, so that nothing is divided by 0.
    part /= edges[:, None] - _before(edges.astype(np.float64), -1.0)
    return np.asarray(part)


def _before(values: Floats, none: float) -> Floats:
    """The `LOOKBACK` values before each of some, (values, LOOKBACK); `none` before the first."""
    padded = np.concatenate([np.full(LOOKBACK, none), values])
    return np.lib.stride_tricks.sliding_window_view(padded, LOOKBACK)[:-1]


def _candidates(total: Floats, error: float, least: float) -> Ints:
    """Local maxima of the difference of means on both sides, at every scale, and the ends; from the running sum."""
    n = len(total) - 1
    found = np.zeros(n + 1, dtype=np.bool_)
    found[[0, n]] = True
    for w in SCALES_S:
        if n <= 2 * w:
            break
        jump = total[w:] - total[:-w]
        jump = np.abs(jump[w:] - jump[:-w])
        # Of sums over w seconds, whose difference has the error of 2 w of them.
        peak = jump > least * error * np.sqrt(2 * w)
        # Of a plateau its last second: >= on one side, > on the other.
        peak[1:] &= jump[1:] >= jump[:-1]
        peak[:-1] &= jump[:-1] > jump[1:]
        found[w:-w] |= peak
    return np.flatnonzero(found)


def refine(total: Floats, edges: Ints, reach: int = 12) -> Ints:
    """Each edge moved to the second where the two pieces it parts fit best, their far ends kept."""
    out = edges.tolist()
    seconds = np.arange(out[-1] + 1.0)
    # In order, each edge beside the one before it as moved: pieces cannot cross.
    for i in range(1, len(out) - 1):
        a, m, b = out[i - 1], out[i], out[i + 1]
        first, last = max(a + 1, m - reach), min(b, m + reach + 1)
        beside = total[first:last]
        left, right = beside - total[a], total[b] - beside
        # The squared error of two levels is least where the sum of squared sums over lengths is largest. In place,
        # since this runs for every edge of every run.
        left *= left
        right *= right
        left /= seconds[first - a : last - a]
        right /= seconds[b - first : b - last : -1]
        left += right
        out[i] = first + int(left.argmax())
    return np.array(out, dtype=np.intp)
