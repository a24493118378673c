"""Stretches of running between stops and walks: the reps of a set whose rests are stood or walked."""

from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.model import Floats

REST_S = 22
"""A shorter stop or walk parts nothing: a kerb, a gate, a shoelace."""
SPURT_S = 14
"""Running no longer than this between two walks belongs to the rest: a few steps across a road."""
LEAST, MOST = 2, 60
"""Stretches that make an account: one has no rest, and more than sixty are a walk through a city."""
CUTS = 3
"""Accounts of the faster stretches alone, one for each of the widest gaps between their speeds."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Some of a run's stretches, in elapsed seconds, in order."""

    reps: tuple[tuple[int, int], ...]


def between_rests(speed: Floats, still: Bools) -> list[Stretches]:
    """Accounts of the run as stretches between rests: all of them, and only those faster than the widest gaps between
    their speeds.
    """
    spans = _long(~_long_mask(still, REST_S), SPURT_S)
    if not LEAST <= len(spans) <= MOST:
        return []
    way = clean.running(speed)
    level = np.array([np.log(max(1.0, (way[b] - way[a]) / (b - a))) for a, b in spans])
    order = np.argsort(level)
    gaps = np.diff(level[order])
    out = [tuple(spans)]
    for k in np.argsort(-gaps)[:CUTS].tolist():
        fast = [spans[i] for i in sorted(order[k + 1 :].tolist())]
        if len(fast) >= LEAST and gaps[k] > 0.03:
            out.append(tuple(fast))
    # The way to the first rest and from the last one are warm-up and cool-down as often as reps.
    out += [tuple(kept) for kept in (spans[1:], spans[:-1], spans[1:-1]) if len(kept) >= LEAST]
    return [Stretches(reps) for reps in dict.fromkeys(out)]


def _long(mask: Bools, least: int) -> list[tuple[int, int]]:
    """Spans longer than `least` seconds in which a mask is true."""
    return [(a, b) for a, b in clean.runs(mask) if b - a > least]


def _long_mask(still: Bools, least: int) -> Bools:
    """Which seconds lie in rests of at least `least` seconds, spurts between two of them included."""
    out = np.zeros(len(still), dtype=np.bool_)
    closed = still.copy()
    for a, b in clean.runs(~still):
        if b - a <= SPURT_S and a > 0 and b < len(still):
            closed[a:b] = True
    for a, b in _long(closed, least - 1):
        if still[a:b].mean() > 0.6:
            out[a:b] = True
    return out
