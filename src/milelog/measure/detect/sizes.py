"""Sizes (durations or distances) that the reps of a set may have been intended to have, and the log odds of matching them."""

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
"""A single rep of this length, in seconds, suggests a size; cruise intervals last a quarter of an hour at most (Daniels)."""
ALIKE = 0.06
"""Sizes whose logs differ by at most this may have been intended to be the same."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes that the reps of one set may have been intended to have."""

    values: tuple[float, ...]
    timed: bool
    """Whether the values are seconds; else metres."""
    price: float
    """Penalty for assuming these sizes, nats."""


def repeated(p: Pieces, reps: Reps, odds: Odds) -> list[Sizes]:
    """Durations, and distances, that at least two reps share: the commonest one alone, and all of them (up to four)."""
    out = []
    for timed, lengths in _lengths(p, reps):
        found = _clusters(lengths)
        meant = [_meant(v, timed=timed, odds=odds) for v in found]
        # As measured, and as the round sizes they may have been: a watch that reads 1 % long turns 400 m into 404 m.
        for named in [found] if meant == found else [found, meant]:
            prices = [odds.template - odds.round_ * is_round(v, timed=timed) for v in named]
            counts = sorted({min(1, len(named)), len(named)})
            out += [Sizes(tuple(named[:n]), timed, sum(prices[:n])) for n in counts if n]
    return out


def singles(p: Pieces, proposals: Iterable[Reading], odds: Odds) -> list[Sizes]:
    """Round sizes of single long reps of the proposals: the other reps of their set may have been proposed with wrong edges."""
    out = {}
    for reps in (r.reps for r in proposals):
        long = tuple((a, b) for a, b in reps if SINGLE_S[0] <= p.edges[b] - p.edges[a] <= SINGLE_S[1])
        for timed, lengths in _lengths(p, long):
            for v in (_meant(length, timed=timed, odds=odds) for length in lengths):
                if is_round(v, timed=timed):
                    out[v, timed] = Sizes((v,), timed, odds.template - odds.round_)
    return list(out.values())


def _lengths(p: Pieces, reps: Reps) -> tuple[tuple[bool, list[float]], ...]:
    """The reps' durations in seconds, as (True, durations), and their distances in metres, as (False, distances)."""
    at, way = p.edges.tolist(), p.way.tolist()
    return (True, [float(at[b] - at[a]) for a, b in reps]), (False, [way[b] - way[a] for a, b in reps])


def _clusters(values: Iterable[float]) -> list[float]:
    """Medians of up to four groups of at least two values, each within ALIKE of one value in log; largest group first."""
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
    """The round size that is nearest by ratio."""
    return float(nearest(value, REPS_S if timed else REPS_M))


def _meant(value: float, *, timed: bool, odds: Odds) -> float:
    """The round size that a measured size may have been, or the measured size itself."""
    near = _nearest(value, timed=timed)
    return near if abs(math.log(near / value)) < 0.75 * odds.alike else value


def is_round(value: float, *, timed: bool) -> bool:
    """Whether a size is, within error, a usual size of reps (400 m, 3 min)."""
    near = _nearest(value, timed=timed)
    return abs(value - near) < (2 + 0.01 * near if timed else 4 + 0.012 * near)


def matches(s: Spans, sizes: Sequence[Sizes], odds: Odds) -> list[Floats]:
    """Log odds of each span as a rep of each of the `sizes`: positive if it has one of the values; each (nodes, lookback)."""
    gains: dict[tuple[float, bool], Floats] = {}
    slack = odds.alike**2 + (odds.edge_s / np.maximum(s.seconds, 1.0)) ** 2
    # A rep that the recording's start or end cut short is not penalised for its size.
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
