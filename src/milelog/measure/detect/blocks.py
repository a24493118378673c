"""Long blocks: stretches of several minutes at another level than the run's own slow drift, stops inside left out."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints, refine
from milelog.model import Floats

LEAST_S = 210.0
"""Seconds of the shortest block: shorter work stands out from its surroundings and is found by its edges."""
MOST_SHARE = 0.85
"""A block that is nearly the whole run has nothing to stand out from."""
BINS = 120
"""Bins that a run is cut into at most; the search looks at every pair of their edges, and the edges are refined after it."""
LEAST_BIN_S = 10
"""Shortest bin: over fewer seconds noise is as large as the steps that are sought."""
MOST_BLOCKS = 3
"""Blocks in one account; sets of more have rests, and are found by their edges."""
BESIDE_S = 300.0
"""Seconds of running on either side that a block which stands alone is compared with."""
LEAST_STEP = 0.03
"""Log speed by which such a block is faster than both sides: 3 % is the least that a runner means."""
OTHER_IOU = 0.6
"""Overlap (intersection over union) up to which two blocks are two proposals."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Blocks in elapsed seconds, in order."""

    blocks: tuple[tuple[int, int], ...]


def long_blocks(speed: Floats, still: Bools) -> list[Levels]:
    """Accounts of the run as one long block, as two, and so on, the strongest block first found.

    Each block is the pair of bin edges at which a step up explains most of the variance of log speed beside a straight
    drift of the whole run, on the clock of what was run (`still` seconds stand beside it), so that a stop costs nothing.
    """
    ran = np.flatnonzero(~still)
    n = len(ran)
    if n < 2 * LEAST_S:
        return []
    width = max(LEAST_BIN_S, -(-n // BINS))
    bins = n // width
    mean = speed[ran][: bins * width].reshape(bins, width).mean(axis=1)
    value = np.log(np.maximum(mean, 1.0))
    # Accelerations and single slow bins are no level: bounded to what minutes of running differ by.
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
    # A block late in a long run that slows down explains little of the whole, and stands out from its own minutes all
    # the same.
    alone = _standing_out(value, least, max(1, round(BESIDE_S / width)))
    sets += [[block] for block in alone]
    sets += [alone[:k] for k in range(2, len(alone) + 1) if _apart(alone[:k])]
    way = clean.running(speed[ran])
    return [_levels(found, ran, way, width) for found in sets]


def _levels(blocks: list[tuple[int, int]], ran: Ints, way: Floats, width: int) -> Levels:
    """Blocks of bins as blocks of elapsed seconds, each edge where the speeds beside it fit best."""
    n = len(ran)
    # What the last bin leaves over belongs to it: a block may last to the end.
    seconds = [tuple(n if (x + 1) * width > n else x * width for x in block) for block in blocks]
    edges = np.array(sorted({0, n, *(x for block in seconds for x in block)}), dtype=np.intp)
    at = dict(zip(edges.tolist(), refine(way, edges, width).tolist(), strict=True))
    spans = sorted((at[x], at[y]) for x, y in seconds)
    return Levels(tuple((int(ran[x]), int(ran[y - 1]) + 1) for x, y in spans if y > x))


def _standing_out(value: Floats, least: int, beside: int) -> list[tuple[int, int]]:
    """The blocks that stand out most from the minutes just before and after them, best first; one that begins or ends with
    the run has one side.
    """
    n = len(value)
    total = clean.running(value)
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
    """The pair of bin edges between which one more step up explains most; None where there is none."""
    n = len(value)
    design = [np.ones(n), np.arange(n, dtype=np.float64)]
    for a, b in blocks:
        step = np.zeros(n)
        step[a:b] = 1.0
        design.append(step)
    # An orthonormal basis of drift and blocks so far: what is left of the levels, and of any further step, follows by
    # products.
    basis = np.linalg.qr(np.stack(design, axis=1))[0]
    total = clean.running(value - basis @ (basis.T @ value))
    part = np.concatenate([np.zeros((1, basis.shape[1])), np.cumsum(basis, axis=0)])
    square = (part**2).sum(axis=1)
    # Rows are where the block begins, columns where it ends. Of the step's own variance the drift and the other blocks leave
    # its length less the squares of what its part of the basis sums to.
    length = _between(np.arange(n + 1.0))
    own = length - (square[:, None] + square) + 2 * (part @ part.T)
    taken = clean.running(~free)
    fits = (length >= least) & (length <= MOST_SHARE * n) & (own > 1.0) & (_between(taken) == 0)
    gain = np.maximum(_between(total), 0.0) ** 2 / np.maximum(own, 1.0) * fits
    low, high = divmod(int(gain.argmax()), n + 1)
    return (low, high) if gain[low, high] > 0 else None


def _between(total: Floats) -> Floats:
    """What lies between any two edges, from the running sum at each of them, (first edge, second edge)."""
    return np.asarray(total - total[:, None])
