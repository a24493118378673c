"""Finds the reading with the highest log odds for each hypothesis, exactly, by a dynamic programme over the nodes."""

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
    """One way to read a run as a workout."""

    reps: Reps
    """Pairs of nodes, in order."""
    odds: float
    """Log odds against "no workout"."""
    level: float
    """Log speed of the work."""


@dataclass(frozen=True, slots=True, eq=False)
class SpanOdds:
    """Log odds of every span (as in `terms.Spans`) as a rep or a rest, relative to easy running."""

    level: Floats
    """Log speeds that the work may have, (levels)."""
    reps: Floats
    """As a rep, (nodes, lookback, levels)."""
    rests: Floats
    """As a rest, (nodes, lookback)."""
    easy: Floats
    """Log odds of the whole run as easy running, (levels)."""


@dataclass(frozen=True, slots=True, eq=False)
class Hypotheses:
    """Assumptions about the work: every "way" (a level, with a usual rest) combined with every "kind" (of sizes).

    Hypothesis h is way h // kinds with kind h % kinds. Kind 0 has no sizes; with it regular rests are not rewarded either.
    """

    level: Ints
    """Index of each way's level, (ways)."""
    rests: Floats
    """Log odds of each span as a rest of each way's usual length, (nodes, lookback, ways)."""
    sizes: Floats
    """Log odds of each span as a rep of each kind's sizes, (nodes, lookback, kinds)."""
    price: Floats
    """Penalty for assuming each kind's sizes, (kinds)."""


def span_odds(p: Pieces, s: Spans, level: Floats, odds: Odds) -> SpanOdds:
    """The terms of the objective at the given levels, without the prior penalties `odds.start` and `odds.again`."""
    idle = easy(p, level, odds)
    up_to = np.zeros((len(idle) + 1, len(level)))
    np.cumsum(idle, axis=0, out=up_to[1:])
    reps = work(p, s, level, odds)
    reps -= up_to[:, None, :] - up_to[s.start]
    return SpanOdds(level, reps, rest(s, odds), up_to[-1])


def solve(w: SpanOdds, given: Hypotheses, odds: Odds, *, always: bool = False) -> Iterator[Reading]:
    """The best reading of each hypothesis, best first; without reps if "no workout" is better, unless `always`.

    States of the dynamic programme: easy running (before the work or after a set), in a rep, in a rest between reps. Each
    node looks back `lookback` pieces, so the cost is linear in the number of pieces.
    """
    table = _table(w, given, odds)
    ends = table.rep.max(axis=0)
    # "No workout" is a reading as well: all running is easy.
    nothing = -np.inf if always else 0.0
    level = given.level.repeat(len(given.price))
    total = np.maximum(ends, nothing) + w.easy[level] - np.tile(given.price, len(given.level))
    for h in np.argsort(-total, kind="stable").tolist():
        found = _trace(table, h) if ends[h] > nothing else ()
        yield Reading(found, float(total[h]), float(w.level[level[h]]))


ENTER, REP = 0, 1
"""States of a node: a rep begins here (ENTER); a rep ended here (REP). A rest leads from REP to ENTER."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Best log odds of each state at each node, relative to easy running, for each hypothesis h.

    The penalty `again` for a set is subtracted with every rep and added back with every rest: so each set pays it once.
    """

    value: Floats
    """Best log odds in states ENTER and REP, (lookback + nodes, 2, h); the first `lookback` rows are padding (-inf)."""
    gain: Floats
    """Log odds of the rep, and of the rest, that ends at a node, (nodes, lookback, 2, h)."""
    unworked: float
    """Log odds of ENTER for the first rep of the run: `again` - `start`."""

    @property
    def rep(self) -> Floats:
        """Best log odds in state REP, (nodes, h)."""
        return self.value[self.gain.shape[1] :, REP]


def _table(w: SpanOdds, given: Hypotheses, odds: Odds) -> _Table:
    """The forward pass of the dynamic programme."""
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
    # A span that starts in ENTER is a rep and ends in REP; one that starts in REP is a rest and ends in ENTER: swapped.
    ended = value[:, ::-1]
    unworked = odds.again - odds.start
    enter[back] = unworked
    # The best set that ended at an earlier node, or no set yet.
    easy_so_far = np.full(size, unworked)
    sums = np.empty((back, 2, size))
    # Local names: the loop below runs for every node of every search.
    add, maximum, most = np.add, np.maximum, np.maximum.reduce
    for n in range(1, nodes):
        at = n + back
        add(value[n:at], gain[n], out=sums)
        most(sums, axis=0, out=ended[at])
        maximum(easy_so_far, rep[at - 1], out=easy_so_far)
        maximum(enter[at], easy_so_far, out=enter[at])
    return _Table(value, gain, unworked)


def _trace(table: _Table, h: int) -> Reps:
    """The backward pass: the reps that give the best value of hypothesis h."""
    gain = table.gain[..., h]
    back = gain.shape[1]
    enter, rep = table.value[:, ENTER, h], table.value[:, REP, h]
    found: list[tuple[int, int]] = []
    # Repeats the comparisons of the forward pass backwards, so that no choices need to be stored.
    n = _last_best(rep)
    while True:
        # Of equally good spans argmax takes the first, which is the longest.
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
    """Index of the largest value, the last one if there are several."""
    return len(values) - 1 - int(values[::-1].argmax())
