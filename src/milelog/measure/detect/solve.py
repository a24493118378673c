"""The reading of highest log-odds for each hypothesis, exactly, by dynamic programming over the nodes."""

from collections.abc import Iterable, Iterator
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
    """What spans and pieces are worth at each level (log speed) that the work may have; the last axis is the level's."""

    level: Floats
    reps: Floats
    """(nodes, lookback, levels)"""
    rests: Floats
    """(nodes, lookback, levels)"""
    idle: Floats
    """(pieces, levels)"""


@dataclass(frozen=True, slots=True, eq=False)
class Hypotheses:
    """What the work may be like: hypothesis h is at level `which[h]`.

    `sizes` and `rests` say what its regular sizes are worth, (nodes, lookback, h or 1); `price` what naming them costs.
    """

    which: Ints
    sizes: Floats
    rests: Floats
    price: Floats


def worths(p: Pieces, s: Spans, level: Floats, odds: Odds) -> Worths:
    """The terms of the objective at some levels; the price of a workout (`odds.start`, `again`) is not in them."""
    idle = easy(p, level, odds)
    return Worths(level, work(p, s, level, odds), rest(s, idle, odds), idle)


def solve(w: Worths, given: Hypotheses, odds: Odds, *, always: bool = False) -> Iterator[Reading]:
    """The best reading of each hypothesis, best first; with `always` even where no workout is the better account.

    States: before the work, in a rep, in a rest between reps, after a set (easy running, from which another set may
    begin). Each node looks back `lookback` pieces, so the cost is linear in the number of pieces.
    """
    idle = w.idle[:, given.which]
    reps = w.reps[..., given.which] + given.sizes
    rests = w.rests[..., given.which] + given.rests
    table = _Table(idle, odds)
    back = odds.lookback
    for n in range(1, len(reps)):
        table.rep[n + back] = (table.enter[n : n + back] + reps[n]).max(axis=0)
        table.rest[n + back] = (table.rep[n : n + back] + rests[n]).max(axis=0)
        after = np.maximum(table.rep[n + back - 1], table.after[n + back - 1]) + idle[n - 1]
        table.after[n + back] = after
        table.enter[n + back] = np.maximum(np.maximum(table.fresh[n], after - odds.again), table.rest[n + back])
    ends = np.maximum(table.after[-1], table.rep[-1])
    nothing = table.fresh[-1] + odds.start if not always else np.full(len(ends), -1e9)
    total = np.maximum(ends, nothing) - given.price
    for h in np.argsort(-total, kind="stable").tolist():
        found = _trace(table, reps[..., h], rests[..., h], h, odds) if ends[h] > nothing[h] else ()
        yield Reading(found, float(total[h]), float(w.level[given.which[h]]))


class _Table:
    """Best log-odds of each state at each node, (lookback + nodes, h); the first rows stand for "before the start"."""

    def __init__(self, idle: Floats, odds: Odds) -> None:
        shape = (odds.lookback + len(idle) + 1, idle.shape[1])
        self.rep, self.rest, self.after, self.enter = (np.full(shape, -np.inf) for _ in range(4))
        self.fresh = np.concatenate([np.zeros((1, shape[1])), np.cumsum(idle, axis=0)]) - odds.start
        self.enter[odds.lookback] = self.fresh[0]


def _trace(table: _Table, reps: Floats, rests: Floats, h: int, odds: Odds) -> Reps:
    """Back from the end of hypothesis h to the reps that gave its value."""
    back = odds.lookback
    rep, rest_, after, enter = (t[:, h].tolist() for t in (table.rep, table.rest, table.after, table.enter))
    n = len(reps) - 1
    found: list[tuple[int, int]] = []
    state = "rep" if rep[n + back] >= after[n + back] else "after"
    while n > 0 and state != "before":
        if state == "after":
            n -= 1
            state = "rep" if rep[n + back] >= after[n + back] else "after"
        elif state == "rep":
            start = n - back + _best(enter[n : n + back], reps[n].tolist())
            found.append((start, n))
            n = start
            if rest_[n + back] >= enter[n + back]:
                state = "rest"
            else:
                state = "after" if after[n + back] - odds.again >= enter[n + back] else "before"
        else:
            n = n - back + _best(rep[n : n + back], rests[n].tolist())
            state = "rep"
    return tuple(reversed(found))


def _best(before: Iterable[float], gain: Iterable[float]) -> int:
    """Where the sum of what came before and what a span gains is highest: the first such column."""
    sums = [a + b for a, b in zip(before, gain, strict=True)]
    return sums.index(max(sums))
