"""The reading of highest log-odds for each hypothesis, exactly, by dynamic programming over the nodes."""

from dataclasses import dataclass

import numpy as np

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
    """What the work may be like: h levels (log speed), and what regular sizes are worth, (h or 1, nodes, lengths)."""

    level: Floats
    sizes: Floats
    rests: Floats
    price: Floats
    """Nats to pay for naming the sizes."""


def solve(p: Pieces, s: Spans, given: Hypotheses, odds: Odds) -> list[Reading]:
    """The best reading under each hypothesis.

    States: before the work, in a rep, in a rest between reps, after a set (easy running, from which another set may
    begin). Each node looks back `lookback` pieces, so the cost is linear in the number of pieces.
    """
    idle = easy(p, given.level, odds)
    reps = work(p, s, given.level, odds) + given.sizes
    rests = rest(s, idle, odds) + given.rests
    h, k = len(given.level), p.count
    table = _Table(h, k)
    table.begin[:, 0] = -odds.start
    table.before[:, 1:] = np.cumsum(idle, axis=1)
    rows = np.arange(h)
    for n in range(1, k + 1):
        back = slice(n - 1, max(0, n - odds.lookback) - 1 if n > odds.lookback else None, -1)
        m = min(n, odds.lookback)
        cost = np.maximum(table.begin[:, back], table.rest[:, back]) + reps[:, n, :m]
        at = cost.argmax(axis=1)
        table.rep[:, n], table.rep_from[:, n] = cost[rows, at], n - 1 - at
        cost = table.rep[:, back] + rests[:, n, :m]
        at = cost.argmax(axis=1)
        table.rest[:, n], table.rest_from[:, n] = cost[rows, at], n - 1 - at
        table.after[:, n] = np.maximum(table.rep[:, n - 1], table.after[:, n - 1]) + idle[:, n - 1]
        table.begin[:, n] = np.maximum(table.before[:, n] - odds.start, table.after[:, n] - odds.again)
    return [_trace(table, r, k, float(given.level[r]), float(given.price[r])) for r in range(h)]


class _Table:
    """Best log-odds of being in each state at each node, and where it was entered."""

    def __init__(self, h: int, k: int) -> None:
        self.begin, self.rep, self.rest, self.after = (np.full((h, k + 1), -np.inf) for _ in range(4))
        self.before = np.zeros((h, k + 1))
        self.rep_from, self.rest_from = (np.zeros((h, k + 1), dtype=np.intp) for _ in range(2))


def _trace(table: _Table, r: int, k: int, level: float, price: float) -> Reading:
    """Back from the end of row r to the reps that gave it."""
    reps: list[tuple[int, int]] = []
    total = max(table.after[r, k], table.rep[r, k])
    if not total > table.before[r, k]:
        return Reading((), float(table.before[r, k]), level)
    state, n = ("rep" if table.rep[r, k] >= table.after[r, k] else "after"), k
    while n > 0:
        if state == "after":
            state = "rep" if table.rep[r, n - 1] >= table.after[r, n - 1] else "after"
            n -= 1
        elif state == "rep":
            start = int(table.rep_from[r, n])
            reps.append((start, n))
            n = start
            if table.rest[r, n] > table.begin[r, n]:
                state = "rest"
            elif table.after[r, n] > -np.inf and table.begin[r, n] > table.before[r, n] - _first(table):
                state = "after"
            else:
                break
        else:
            n = int(table.rest_from[r, n])
            state = "rep"
    return Reading(tuple(reversed(reps)), float(total) - price, level)


def _first(table: _Table) -> float:
    """The price of the first set."""
    return float(-table.begin[0, 0])
