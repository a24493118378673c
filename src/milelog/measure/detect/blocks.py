"""Long blocks: stretches of several minutes at another level than the run's own slow drift, stops inside left out."""

from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import refine
from milelog.model import Floats

LEAST_S = 210.0
"""Shorter work stands out from its surroundings and is found by its edges."""
MOST_SHARE = 0.85
"""A block that is nearly the whole run has nothing to stand out from."""
BINS = 120
"""Bins that a run is cut into at most; the search looks at every pair of their edges, and the edges are refined after it."""
LEAST_BIN_S = 10
MOST_BLOCKS = 3


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
    out: list[Levels] = []
    blocks: list[tuple[int, int]] = []
    free = np.ones(bins, dtype=np.bool_)
    least = int(np.ceil(LEAST_S / width))
    way = clean.running(speed[ran])
    while len(blocks) < MOST_BLOCKS and (found := _strongest(value, blocks, free, least)) is not None:
        blocks.append(found)
        free[found[0] : found[1]] = False
        edges = np.array(sorted({0, n, *(min(n, x * width) for block in blocks for x in block)}), dtype=np.intp)
        at = dict(zip(edges.tolist(), refine(way, edges, width).tolist(), strict=True))
        spans = sorted((at[x * width], at[min(n, y * width)]) for x, y in blocks)
        out.append(Levels(tuple((int(ran[x]), int(ran[y - 1]) + 1) for x, y in spans if y > x)))
    return out


def _strongest(value: Floats, blocks: list[tuple[int, int]], free: Bools, least: int) -> tuple[int, int] | None:
    """The pair of bin edges between which one more step up explains most; None where there is none."""
    n = len(value)
    t = np.arange(n) - (n - 1) / 2
    design = [np.ones(n), t / max(1.0, n / 2)]
    for a, b in blocks:
        step = np.zeros(n)
        step[a:b] = 1.0
        design.append(step)
    basis = np.linalg.qr(np.stack(design, axis=1))[0]
    rest = value - basis @ (basis.T @ value)
    total = clean.running(rest)
    parts = np.concatenate([np.zeros((1, basis.shape[1])), np.cumsum(basis, axis=0)])
    taken = clean.running(~free)
    low, high = np.triu_indices(n + 1, least)
    fits = (taken[high] == taken[low]) & (high - low <= MOST_SHARE * n)
    low, high = low[fits], high[fits]
    if not len(low):
        return None
    product = total[high] - total[low]
    # What of the step's own variance the drift and the other blocks leave.
    own = (high - low) - ((parts[high] - parts[low]) ** 2).sum(axis=1)
    gain = np.where((product > 0) & (own > 1.0), product**2 / np.maximum(own, 1.0), -1.0)
    best = int(gain.argmax())
    return (int(low[best]), int(high[best])) if gain[best] > 0 else None
