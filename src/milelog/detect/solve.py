"""The reading of highest log-odds for each hypothesis, exactly, by dynamic programming over the nodes."""

from dataclasses import dataclass

import numpy as np

from milelog.detect.changes import Ints
from milelog.detect.odds import Odds
from milelog.detect.pieces import Pieces
from milelog.detect.terms import Spans, easy, rest, work
from milelog.model import Floats

Reps = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Reps as pairs of nodes, the log-odds of the whole against no workout, and the log speed of the work."""

    reps: Reps
    odds: float
    level: float


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """What the work may be like: hypothesis h has the log speed `level[which[h]]`.

    `sizes` and `rests` say what its regular sizes are worth, (nodes, lookback, h or 1); `price` what naming them costs.
    """

    level: Floats
    which: Ints
    sizes: Floats
    rests: Floats
    price: Floats


def solve(p: Pieces, s: Spans, given: Hypotheses, odds: Odds, most: int) -> list[Reading]:
    """The best readings, one a hypothesis, of the `most` hypotheses that explain the run best; best first.

    States: before the work, in a rep, in a rest between reps, after a set (easy running, from which another set may
    begin). Each node looks back `lookback` pieces, so the cost is linear in the number of pieces.
    """
    idle = easy(p, given.level, odds)
    reps = work(p, s, given.level, odds)[..., given.which] + given.sizes
    rests = rest(s, idle, odds)[..., given.which] + given.rests
    idle = idle[:, given.which]
    table = _Table(p.count, idle, odds)
    back = odds.lookback
    for n in range(1, p.count + 1):
        table.rep[n + back] = (table.enter[n : n + back] + reps[n]).max(axis=0)
        table.rest[n + back] = (table.rep[n : n + back] + rests[n]).max(axis=0)
        after = np.maximum(table.rep[n + back - 1], table.after[n + back - 1]) + idle[n - 1]
        table.after[n + back] = after
        table.enter[n + back] = np.maximum(np.maximum(table.fresh[n], after - odds.again), table.rest[n + back])
    ends = np.maximum(table.after[-1], table.rep[-1])
    total = np.maximum(ends, table.fresh[-1] + odds.start) - given.price
    order = np.argsort(-total, kind="stable")[:most]
    none = ends <= table.fresh[-1] + odds.start
    return [
        Reading(
            () if none[h] else _trace(table, reps[..., h], rests[..., h if rests.shape[2] > 1 else 0], int(h), odds),
            float(total[h]),
            float(given.level[given.which[h]]),
        )
        for h in order.tolist()
    ]


class _Table:
    """Best log-odds of each state at each node, (lookback + nodes, h); the first rows stand for "before the start"."""

    def __init__(self, count: int, idle: Floats, odds: Odds) -> None:
        shape = (odds.lookback + count + 1, idle.shape[1])
        self.rep, self.rest, self.after, self.enter = (np.full(shape, -np.inf) for _ in range(4))
        self.fresh = np.concatenate([np.zeros((1, shape[1])), np.cumsum(idle, axis=0)]) - odds.start
        self.enter[odds.lookback] = self.fresh[0]


def _trace(table: _Table, reps: Floats, rests: Floats, h: int, odds: Odds) -> Reps:
    """Back from the end of hypothesis h to the reps that gave its value."""
    back = odds.lookback
    rep, rest_, after, enter = (t[:, h] for t in (table.rep, table.rest, table.after, table.enter))
    n = len(reps) - 1
    found: list[tuple[int, int]] = []
    state = "rep" if rep[n + back] >= after[n + back] else "after"
    while n > 0 and state != "before":
        if state == "after":
            n -= 1
            state = "rep" if rep[n + back] >= after[n + back] else "after"
        elif state == "rep":
            start = n - back + int((enter[n : n + back] + reps[n]).argmax())
            found.append((start, n))
            n = start
            if rest_[n + back] >= enter[n + back]:
                state = "rest"
            else:
                state = "after" if after[n + back] - odds.again >= enter[n + back] else "before"
        else:
            n = n - back + int((rep[n : n + back] + rests[n]).argmax())
            state = "rep"
    return tuple(reversed(found))
