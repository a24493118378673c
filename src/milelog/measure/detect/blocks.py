"""Finds long blocks: several minutes at another speed than the run's own slow drift, with stops left out.

A tempo block inside an easy run has weak edges, so the change points miss it; this search looks at mean levels instead.
Called by `accounts`.
"""

from itertools import pairwise

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints, refine
from milelog.measure.detect.edges import RepSpans
from milelog.model import Floats

LEAST_S = 210.0
"""Shortest block, in seconds. Shorter work stands out from its surroundings and is found by its edges."""
MOST_SHARE = 0.85
"""Longest block, as a share of the run. A longer one leaves nothing to compare it with."""
BINS = 120
"""Most bins that a run is cut into. The search tries every pair of bin edges; the edges are refined afterwards."""
LEAST_BIN_S = 10
"""Shortest bin, in seconds. In shorter bins noise is as large as the steps that are sought."""
MOST_BLOCKS = 3
"""Most blocks in one account. Larger sets have rests and are found by their edges."""
BESIDE_S = 300.0
"""Seconds of running on either side with which a single block is compared."""
LEAST_STEP = 0.03
"""A single block is at least this much faster, in log speed, than both sides. 3 % is the least that a runner intends."""
OTHER_IOU = 0.6
"""Up to this overlap (intersection over union) two blocks count as two proposals."""


def long_blocks(speed: Floats, still: Bools) -> list[RepSpans]:
    """Accounts with one long block, with two, and so on, added in order of strength; blocks in elapsed seconds.

    A block is the pair of bin edges between which a step up explains most of the variance of log speed that a linear drift
    over the run leaves. Seconds marked `still` are removed first, so that a stop inside a block does no harm.
    """
    ran = np.flatnonzero(~still)
    n = len(ran)
    if n < 2 * LEAST_S:
        return []
    width = max(LEAST_BIN_S, -(-n // BINS))
    bins = n // width
    mean = speed[ran][: bins * width].reshape(bins, width).mean(axis=1)
    value = np.log(np.maximum(mean, 1.0))
    # Sprints and single slow bins would pull the fit: clip to the range by which minutes of running differ.
    middle = clean.quantile(value, 0.5)
    value = np.clip(value, middle - 0.35, middle + 0.35)
    sets: list[list[tuple[int, int]]] = []
    blocks: list[tuple[int, int]] = []
    free = np.ones(bins, dtype=np.bool_)
    least = int(np.ceil(LEAST_S / width))
    while len(blocks) < MOST_BLOCKS and (found := _strongest(value, blocks, free, least)) is not None:
        blocks.append(found)
        free[found[0] : found[1]] = False
        sets.append(list(blocks))
    # A block late in a long, slowing run explains little of the run's variance, although it clearly stands out from the
    # minutes around it. Such blocks are found by comparing them with their surroundings only.
    alone = _standing_out(value, least, max(1, round(BESIDE_S / width)))
    sets += [[block] for block in alone]
    sets += [alone[:k] for k in range(2, len(alone) + 1) if _apart(alone[:k])]
    way = clean.running_sum(speed[ran])
    return [_in_seconds(found, ran, way, width) for found in sets]


def _in_seconds(blocks: list[tuple[int, int]], ran: Ints, way: Floats, width: int) -> RepSpans:
    """Converts blocks of bins to blocks of elapsed seconds, and moves each edge to where two levels fit best.

    `ran` holds the elapsed second of each running second, `way` the running sum of speed over these, `width` is the bin's
    length in seconds.
    """
    n = len(ran)
    # The remainder after the last bin belongs to it: a block may last to the end of the run.
    seconds = [tuple(n if (x + 1) * width > n else x * width for x in block) for block in blocks]
    edges = np.array(sorted({0, n, *(x for block in seconds for x in block)}), dtype=np.intp)
    at = dict(zip(edges.tolist(), refine(way, edges, width).tolist(), strict=True))
    spans = sorted((at[x], at[y]) for x, y in seconds)
    return tuple((int(ran[x]), int(ran[y - 1]) + 1) for x, y in spans if y > x)


def _standing_out(value: Floats, least: int, beside: int) -> list[tuple[int, int]]:
    """The blocks that stand out most from `beside` bins before and after them, best first.

    A block that begins or ends with the run is compared with its one side. `least` is the shortest block in bins.
    """
    n = len(value)
    total = clean.running_sum(value)
    # Every pair of edges at least a block apart: with 120 bins some 7,000, cheaper all at once than a search.
    length = _between(np.arange(n + 1.0))
    low, high = np.nonzero((length >= least) & (length <= MOST_SHARE * n))
    if not len(low):
        return []
    start, end = np.maximum(low - beside, 0), np.minimum(high + beside, n)
    mean = (total[high] - total[low]) / (high - low)
    gaps = [
        np.where(size > 0, mean - (total[b] - total[a]) / np.maximum(size, 1), np.inf)
        for a, b in ((start, low), (high, end))
        for size in [b - a]
    ]
    gap = np.minimum(*gaps)
    sides = np.minimum(np.where(low > start, low - start, n), np.where(end > high, end - high, n))
    worth = np.where(gap >= LEAST_STEP, gap / np.sqrt(1 / (high - low) + 1 / sides), -1.0)
    out: list[tuple[int, int]] = []
    while len(out) < MOST_BLOCKS and worth[best := int(worth.argmax())] > 0:
        a, b = int(low[best]), int(high[best])
        out.append((a, b))
        shared = np.minimum(high, b) - np.maximum(low, a)
        worth[shared > OTHER_IOU * (np.maximum(high, b) - np.minimum(low, a))] = -1.0
    return out


def _apart(blocks: list[tuple[int, int]]) -> bool:
    ordered = sorted(blocks)
    return all(b[0] > a[1] for a, b in pairwise(ordered))


def _strongest(value: Floats, blocks: list[tuple[int, int]], free: Bools, least: int) -> tuple[int, int] | None:
    """The pair of bin edges between which one more step up explains most variance, apart from `blocks`; None if no pair does."""
    n = len(value)
    design = [np.ones(n), np.arange(n, dtype=np.float64)]
    for a, b in blocks:
        step = np.zeros(n)
        step[a:b] = 1.0
        design.append(step)
    # Least squares with an orthonormal basis of the drift and the blocks so far: the residuals of the levels, and of any
    # further step, are then plain products.
    basis = np.linalg.qr(np.stack(design, axis=1))[0]
    total = clean.running_sum(value - basis @ (basis.T @ value))
    part = np.concatenate([np.zeros((1, basis.shape[1])), np.cumsum(basis, axis=0)])
    square = (part**2).sum(axis=1)
    # Rows: where the block begins; columns: where it ends. `own` is the squared norm of the step's residual: its length
    # less the squared sums of the basis over it.
    length = _between(np.arange(n + 1.0))
    own = length - (square[:, None] + square) + 2 * (part @ part.T)
    taken = clean.running_sum(~free)
    fits = (length >= least) & (length <= MOST_SHARE * n) & (own > 1.0) & (_between(taken) == 0)
    gain = np.maximum(_between(total), 0.0) ** 2 / np.maximum(own, 1.0) * fits
    low, high = divmod(int(gain.argmax()), n + 1)
    return (low, high) if gain[low, high] > 0 else None


def _between(total: Floats) -> Floats:
    """The sum between any two edges, from the running sum at each edge, as (first edge, second edge)."""
    return np.asarray(total - total[:, None])
