"""Change points: the least-cost piecewise-constant fit of speed, by an exact dynamic programme over candidate edges."""

import numpy as np
from numpy.typing import NDArray

from milelog.measure import clean
from milelog.model import Floats

Ints = NDArray[np.intp]
LOOKBACK = 48
"""Most candidate edges inside one piece. The bound keeps the cost linear in the length of the run."""
SCALES_S = (4, 8, 16, 32, 64)
"""Half-widths of the windows in which edges are sought, in seconds: from a 10 s stride to a block of minutes."""


def pieces(speed: Floats, error: float, price: float, least: float = 1.5) -> Ints:
    """Edges of the piecewise-constant fit of a 1 Hz speed, as seconds from 0 to n.

    The fit minimises (squared error) / (2 error^2) + price * (number of pieces), in nats; `error` is the standard error of
    one second's speed, m/s. Candidate edges are jumps of at least `least` standard errors.
    """
    total = clean.running_sum(speed)
    edges = _candidates(total, error, least)
    # All costs are computed before the loop, which then needs one sum and one minimum per edge.
    cost = _costs(edges, total[edges], 0.5 / error**2)
    k = len(edges)
    # Padded in front, so that the first edges need no special case.
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
    """Cost of one piece from each of the `LOOKBACK` edges before an edge up to it, (edges, LOOKBACK).

    It is -weight * sum^2 / length: the squared error without the sum of squared speeds, which is the same for every
    partition. Entries before the first edge have no meaning; the caller's infinite `best` excludes them.
    """
    part = sums[:, None] - _before(sums, 0.0)
    part *= part
    part *= -weight
    # Pad with -1 rather than 0, so that no length is 0.
    part /= edges[:, None] - _before(edges.astype(np.float64), -1.0)
    return np.asarray(part)


def _before(values: Floats, none: float) -> Floats:
    """The `LOOKBACK` values before each value, (values, LOOKBACK), padded with `none` at the start."""
    padded = np.concatenate([np.full(LOOKBACK, none), values])
    return np.lib.stride_tricks.sliding_window_view(padded, LOOKBACK)[:-1]


def _candidates(total: Floats, error: float, least: float) -> Ints:
    """Seconds at which the means of the two adjoining windows differ most (local maxima, at every scale), and both ends.

    `total` is the running sum of speed.
    """
    n = len(total) - 1
    found = np.zeros(n + 1, dtype=np.bool_)
    found[[0, n]] = True
    for w in SCALES_S:
        if n <= 2 * w:
            break
        jump = total[w:] - total[:-w]
        jump = np.abs(jump[w:] - jump[:-w])
        # The difference of two sums over w seconds has the standard error of 2 w single seconds.
        peak = jump > least * error * np.sqrt(2 * w)
        # >= on one side, > on the other: of a plateau only its last second is a peak.
        peak[1:] &= jump[1:] >= jump[:-1]
        peak[:-1] &= jump[:-1] > jump[1:]
        found[w:-w] |= peak
    return np.flatnonzero(found)


def refine(total: Floats, edges: Ints, reach: int = 12) -> Ints:
    """The edges, each moved by up to `reach` seconds to where the two adjoining pieces fit best; `total` as in `_candidates`."""
    out = edges.tolist()
    seconds = np.arange(out[-1] + 1.0)
    # In order, each edge after the moved one before it, so that edges cannot cross.
    for i in range(1, len(out) - 1):
        a, m, b = out[i - 1], out[i], out[i + 1]
        first, last = max(a + 1, m - reach), min(b, m + reach + 1)
        beside = total[first:last]
        left, right = beside - total[a], total[b] - beside
        # The squared error of two levels is least where sum1^2 / length1 + sum2^2 / length2 is largest. In place, since
        # this runs for every edge of every run.
        left *= left
        right *= right
        left /= seconds[first - a : last - a]
        right /= seconds[b - first : b - last : -1]
        left += right
        out[i] = first + int(left.argmax())
    return np.array(out, dtype=np.intp)
