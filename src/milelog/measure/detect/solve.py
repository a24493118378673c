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
    table = _table(w, given, idle, odds)
    rep, after, fresh = table.value[-1, REP], table.after[-1], table.fresh[-1]
    ends = np.maximum(after, rep)
    # No workout is a reading as well, without the price of one.
    nothing = fresh + odds.start if not always else np.full(len(ends), -1e9)
    total = np.maximum(ends, nothing) - given.price
    for h in np.argsort(-total, kind="stable").tolist():
        found = _trace(table, h, odds) if ends[h] > nothing[h] else ()
        yield Reading(found, float(total[h]), float(w.level[given.which[h]]))


ENTER, REP = 0, 1
"""A rep begins where the work is entered, a rest where a rep ended."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Best log-odds of each state at each node, for each hypothesis h.

    `value` and `gain` have an axis of two, ENTER and REP, so that one sum and one maximum serve both kinds of span.
    """

    value: Floats
    """About to begin a rep, and at the end of one, (lookback + nodes, 2, h); the first rows stand for "before the start"."""
    gain: Floats
    """What a rep and a rest are worth that end at a node, (nodes, lookback, 2, h)."""
    rest: Floats
    """At the end of a rest, (nodes, h)."""
    after: Floats
    """After a set, (nodes, h)."""
    fresh: Floats
    """Before the work, its price paid, (nodes, h)."""


def _table(w: Worths, given: Hypotheses, idle: Floats, odds: Odds) -> _Table:
    """The forward pass."""
    back, nodes, size = odds.lookback, len(idle) + 1, idle.shape[1]
    gain = np.empty((nodes, back, 2, size))
    np.add(w.reps.take(given.which, axis=-1), given.sizes, out=gain[:, :, ENTER])
    np.add(w.rests.take(given.which, axis=-1), given.rests, out=gain[:, :, REP])
    value = np.full((back + nodes, 2, size), -np.inf)
    rest, after = np.full((2, nodes, size), -np.inf)
    fresh = np.zeros((nodes, size))
    np.cumsum(idle, axis=0, out=fresh[1:])
    fresh -= odds.start
    value[back, ENTER] = fresh[0]
    sums, best = np.empty((back, 2, size)), np.empty((2, size))
    # Bound once: the loop below runs for every node of every reading.
    add, maximum, most = np.add, np.maximum, np.maximum.reduce
    for n in range(1, nodes):
        at = n + back
        add(value[n:at], gain[n], out=sums)
        most(sums, axis=0, out=best)
        # `later` and `enter` are views: the sums below are written into the table in place.
        (value[at, REP], rest[n]), later, enter = best, after[n], value[at, ENTER]
        maximum(value[at - 1, REP], after[n - 1], out=later)
        add(later, idle[n - 1], out=later)
        add(later, -odds.again, out=enter)
        maximum(enter, fresh[n], out=enter)
        maximum(enter, rest[n], out=enter)
    return _Table(value, gain, rest, after, fresh)


def _trace(table: _Table, h: int, odds: Odds) -> Reps:
    """Back from the end of hypothesis h to the reps that gave its value."""
    value, gain = table.value[:, :, h], table.gain[..., h]
    rep, enter = value[:, REP], value[:, ENTER]
    rest, after = table.rest[:, h], table.after[:, h]
    back, n = odds.lookback, len(gain) - 1
    found: list[tuple[int, int]] = []
    # The same comparisons as in the forward pass, backwards: no choice had to be stored.
    state = "rep" if rep[n + back] >= after[n] else "after"
    while n > 0 and state != "before":
        if state == "after":
            n -= 1
            state = "rep" if rep[n + back] >= after[n] else "after"
        elif state == "rep":
            # Of spans that are worth the same the longest.
            start = n - back + int((enter[n : n + back] + gain[n, :, ENTER]).argmax())
            found.append((start, n))
            n = start
            if rest[n] >= enter[n + back]:
                state = "rest"
            else:
                state = "after" if after[n] - odds.again >= enter[n + back] else "before"
        else:
            n = n - back + int((rep[n : n + back] + gain[n, :, REP]).argmax())
            state = "rep"
    return tuple(reversed(found))
