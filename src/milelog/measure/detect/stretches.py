"""Finds stretches of running between stops and walks: candidates for the reps of a set with standing or walking rests."""

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.edges import RepSpans
from milelog.model import Floats

REST_S = 22
"""Shortest rest, s. Shorter stops and walks do not divide the running: a kerb, a gate, a shoelace."""
SPURT_S = 14
"""Running of at most this many seconds between two walks belongs to the rest: a few steps across a road."""
LEAST, MOST = 2, 60
"""Fewest and most stretches of an account: one stretch has no rest, and over sixty are a run through a city."""
CUTS = 3
"""Number of accounts that hold the faster stretches only, split at the widest gaps between the stretches' speeds."""


def between_rests(speed: Floats, still: Bools) -> list[RepSpans]:
    """Accounts made of the stretches between rests: all of them, the faster ones only (`CUTS`), all but the first or last.

    `speed` is at 1 Hz, m/s; `still` marks the seconds of walking or standing.
    """
    spans = _long(~_long_mask(still, REST_S), SPURT_S)
    if not LEAST <= len(spans) <= MOST:
        return []
    way = clean.running_sum(speed)
    level = np.array([np.log(max(1.0, (way[b] - way[a]) / (b - a))) for a, b in spans])
    order = np.argsort(level)
    gaps = np.diff(level[order])
    out = [tuple(spans)]
    for k in np.argsort(-gaps)[:CUTS].tolist():
        fast = [spans[i] for i in sorted(order[k + 1 :].tolist())]
        if len(fast) >= LEAST and gaps[k] > 0.03:
            out.append(tuple(fast))
    # The stretches before the first rest and after the last one are as often warm-up and cool-down as reps.
    out += [tuple(kept) for kept in (spans[1:], spans[:-1], spans[1:-1]) if len(kept) >= LEAST]
    return list(dict.fromkeys(out))


def _long(mask: Bools, least: int) -> list[tuple[int, int]]:
    """Spans longer than `least` seconds in which a mask is true."""
    return [(a, b) for a, b in clean.true_spans(mask) if b - a > least]


def _long_mask(still: Bools, least: int) -> Bools:
    """Which seconds lie in rests of at least `least` seconds, including spurts (`SPURT_S`) inside them."""
    out = np.zeros(len(still), dtype=np.bool_)
    closed = still.copy()
    for a, b in clean.true_spans(~still):
        if b - a <= SPURT_S and a > 0 and b < len(still):
            closed[a:b] = True
    for a, b in _long(closed, least - 1):
        if still[a:b].mean() > 0.6:
            out[a:b] = True
    return out
