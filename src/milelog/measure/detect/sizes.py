"""Sizes that the reps of a set may have been meant to have, and what spans gain by having them."""

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import Pieces
from milelog.measure.detect.solve import Reading, Reps
from milelog.measure.detect.terms import Spans
from milelog.model import Floats
from milelog.round_sizes import REPS_M, REPS_S, nearest

SINGLE_S = (240, 960)
"""Seconds between which one rep suggests the size of a set by itself; cruise intervals last a quarter of an hour at most
(Daniels)."""
ALIKE = 0.06
"""Sizes this near, in log, may be one size that was meant."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes that reps may have been meant to have: seconds if `timed`, else metres; `price` nats for naming them."""

    values: tuple[float, ...]
    timed: bool
    price: float


def repeated(p: Pieces, reps: Reps, odds: Odds) -> list[Sizes]:
    """Durations, and distances, that at least two reps share: the commonest alone, and all of up to four."""
    out = []
    for timed, lengths in _lengths(p, reps):
        found = _clusters(lengths)
        meant = [_meant(v, timed=timed, odds=odds) for v in found]
        # As they were measured, and as the round sizes that they may have been: a watch that reads 1 % long makes 404
        # m of 400.
        for named in [found] if meant == found else [found, meant]:
            prices = [odds.template - odds.round_ * is_round(v, timed=timed) for v in named]
            counts = sorted({min(1, len(named)), len(named)})
            out += [Sizes(tuple(named[:n]), timed, sum(prices[:n])) for n in counts if n]
    return out


def singles(p: Pieces, proposals: Iterable[Reading], odds: Odds) -> list[Sizes]:
    """Round sizes that one long rep of a proposal may have: its fellows may not have been proposed as they were run."""
    out = {}
    for reps in (r.reps for r in proposals):
        long = tuple((a, b) for a, b in reps if SINGLE_S[0] <= p.edges[b] - p.edges[a] <= SINGLE_S[1])
        for timed, lengths in _lengths(p, long):
            for v in (_meant(length, timed=timed, odds=odds) for length in lengths):
                if is_round(v, timed=timed):
                    out[v, timed] = Sizes((v,), timed, odds.template - odds.round_)
    return list(out.values())


def _lengths(p: Pieces, reps: Reps) -> tuple[tuple[bool, list[float]], ...]:
    """The reps' seconds (True) and metres (False)."""
    at, way = p.edges.tolist(), p.way.tolist()
    return (True, [float(at[b] - at[a]) for a, b in reps]), (False, [way[b] - way[a] for a, b in reps])


def _clusters(values: Iterable[float]) -> list[float]:
    """Centres of groups of two or more values within ALIKE of one of them, largest group first."""
    left = sorted(math.log(max(v, 1.0)) for v in values)
    found: list[float] = []
    while len(left) > 1 and len(found) < 4:
        near = [(bisect.bisect_right(left, v - ALIKE), bisect.bisect_left(left, v + ALIKE)) for v in left]
        first, last = max(near, key=lambda n: n[1] - n[0])
        if last - first < 2:
            break
        half, odd = divmod(last - first, 2)
        found.append(math.exp(left[first + half] if odd else (left[first + half - 1] + left[first + half]) / 2))
        del left[first:last]
    return found


def _nearest(value: float, *, timed: bool) -> float:
    """The round size nearest by ratio."""
    return float(nearest(value, REPS_S if timed else REPS_M))


def _meant(value: float, *, timed: bool, odds: Odds) -> float:
    """The round size that a measured one may have been, else itself."""
    near = _nearest(value, timed=timed)
    return near if abs(math.log(near / value)) < 0.75 * odds.alike else value


def is_round(value: float, *, timed: bool) -> bool:
    """Whether a runner would set out to run just this."""
    near = _nearest(value, timed=timed)
    return abs(value - near) < (2 + 0.01 * near if timed else 4 + 0.012 * near)


def matches(s: Spans, sizes: Sequence[Sizes], odds: Odds) -> list[Floats]:
    """What each span, (nodes, lookback), gains as a rep of one of the sizes, or loses as one of none."""
    gains: dict[tuple[float, bool], Floats] = {}
    slack = odds.alike**2 + (odds.edge_s / np.maximum(s.seconds, 1.0)) ** 2
    # What the recording's own start or end cut short is no odd size.
    cut = s.start == 0
    cut[-1] = True
    for timed, length in ((True, s.seconds), (False, s.metres)):
        values = np.array(sorted({v for z in sizes if z.timed is timed for v in z.values}))
        if not len(values):
            continue
        off = np.log(np.maximum(length, 1.0)) - np.log(values)[:, None, None]
        gain = np.maximum(odds.match - off**2 / (2 * slack), odds.odd)
        gain = np.where(cut & (off < 0), np.maximum(gain, 0.0), gain)
        gains.update(((v, timed), g) for v, g in zip(values.tolist(), gain, strict=True))
    return [np.maximum.reduce([gains[v, z.timed] for v in z.values]) for z in sizes]
