"""The reading of highest log-odds for each hypothesis, exactly, by dynamic programming over the nodes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import Pieces
from milelog.measure.detect.terms import Spans, easy, rest, work
from milelog.model import Floats

Reps = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Reps as pairs of nodes, the log-odds of the whole against no workout, and the log speed of the work."""

    reps: Reps
    odds: float
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class Worths:
    """What spans are worth at some levels (log speed) that the work may have, beside running them easy; the last axis is
    the level's.
    """

    level: Floats
    reps: Floats
    """(nodes, lookback, levels)"""
    rests: Floats
    """(nodes, lookback): a rest costs what easy running costs, and its length."""
    easy: Floats
    """The whole run as easy running, (levels)"""


@dataclass(frozen=True, slots=True, eq=False)
class Hypotheses:
    """What the work may be like: each way to run it with each kind of sizes, hypothesis h being way h // kinds with kind h % kinds.

    A way is the number of its level and what its regular rests are worth, (nodes, lookback, ways); `sizes` says what a kind's
    are, (nodes, lookback, kinds), and `price` what naming them costs. The first kind has no sizes, and so no regular rests.
    """

    level: Ints
    rests: Floats
    sizes: Floats
    price: Floats


def worths(p: Pieces, s: Spans, level: Floats, odds: Odds) -> Worths:
    """The terms of the objective at some levels; the price of a workout (`odds.start`, `again`) is not in them."""
    idle = easy(p, level, odds)
    up_to = np.zeros((len(idle) + 1, len(level)))
    np.cumsum(idle, axis=0, out=up_to[1:])
    reps = work(p, s, level, odds)
    reps -= up_to[:, None, :] - up_to[s.start]
    return Worths(level, reps, rest(s, odds), up_to[-1])


def solve(w: Worths, given: Hypotheses, odds: Odds, *, always: bool = False) -> Iterator[Reading]:
    """The best reading of each hypothesis, best first; with `always` even where no workout is the better account.

    States: before the work or after a set (easy running, from which a set may begin), in a rep, in a rest between reps.
    Each node looks back `lookback` pieces, so the cost is linear in the number of pieces.
    """
    table = _table(w, given, odds)
    ends = table.rep.max(axis=0)
    # No workout is a reading as well: all is easy.
    nothing = -np.inf if always else 0.0
    level = given.level.repeat(len(given.price))
    total = np.maximum(ends, nothing) + w.easy[level] - np.tile(given.price, len(given.level))
    for h in np.argsort(-total, kind="stable").tolist():
        found = _trace(table, h) if ends[h] > nothing else ()
        yield Reading(found, float(total[h]), float(w.level[level[h]]))


ENTER, REP = 0, 1
"""A rep begins where the work is entered, a rest where a rep ended."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Best log-odds of each state at each node beside easy running, for each hypothesis h.

    What entering the work costs is paid with its first rep: `again` with every rep, which each rest before one gives back.
    """

    value: Floats
    """About to begin a rep, and at the end of one, (lookback + nodes, 2, h); the first rows stand for "before the start"."""
    gain: Floats
    """What a rep and a rest are worth that end at a node, (nodes, lookback, 2, h)."""
    unworked: float
    """About to begin the first rep of all."""

    @property
    def rep(self) -> Floats:
        """At the end of a rep, (nodes, h)."""
        return self.value[self.gain.shape[1] :, REP]


def _table(w: Worths, given: Hypotheses, odds: Odds) -> _Table:
    """The forward pass."""
    nodes, back = w.rests.shape
    ways, kinds = len(given.level), len(given.price)
    each = np.empty((nodes, back, 2, ways, kinds))
    np.add(w.reps[..., given.level, None], (given.sizes - odds.again)[..., None, :], out=each[:, :, ENTER])
    rests = w.rests[..., None] + odds.again
    each[:, :, REP, :, 0] = rests
    each[:, :, REP, :, 1:] = (rests + given.rests)[..., None]
    size = ways * kinds
    gain = each.reshape(nodes, back, 2, size)
    value = np.full((back + nodes, 2, size), -np.inf)
    enter, rep = value[:, ENTER], value[:, REP]
    # A span from where the work is entered is a rep, and one from the end of a rep a rest, which enters it anew.
    ended = value[:, ::-1]
    unworked = odds.again - odds.start
    enter[back] = unworked
    # The best set that ended before, or none yet.
    easy_so_far = np.full(size, unworked)
    sums = np.empty((back, 2, size))
    # Bound once: the loop below runs for every node of every reading.
    add, maximum, most = np.add, np.maximum, np.maximum.reduce
    for n in range(1, nodes):
        at = n + back
        add(value[n:at], gain[n], out=sums)
        most(sums, axis=0, out=ended[at])
        maximum(easy_so_far, rep[at - 1], out=easy_so_far)
        maximum(enter[at], easy_so_far, out=enter[at])
    return _Table(value, gain, unworked)


def _trace(table: _Table, h: int) -> Reps:
    """Back from the end of hypothesis h to the reps that gave its value."""
    gain = table.gain[..., h]
    back = gain.shape[1]
    enter, rep = table.value[:, ENTER, h], table.value[:, REP, h]
    found: list[tuple[int, int]] = []
    # The same comparisons as in the forward pass, backwards: no choice had to be stored.
    n = _last_best(rep)
    while True:
        # Of spans that are worth the same the longest.
        start = n - back + int((enter[n - back : n] + gain[n - back, :, ENTER]).argmax())
        found.append((start - back, n - back))
        set_end = _last_best(rep[:start])
        easy_so_far = max(rep[set_end], table.unworked)
        if enter[start] > easy_so_far:
            n = start - back + int((rep[start - back : start] + gain[start - back, :, REP]).argmax())
        elif easy_so_far > table.unworked:
            n = set_end
        else:
            return tuple(reversed(found))


def _last_best(values: Floats) -> int:
    """The last of the largest values."""
    return len(values) - 1 - int(values[::-1].argmax())
