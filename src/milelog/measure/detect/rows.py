"""The reps of some accounts in one row of arrays, and the running beside each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.ground import Ground, log_speed
from milelog.model import Floats

SIDE_S = 300
"""Most seconds of running beside a rep that are averaged."""
NEAR_S = 90
"""Seconds from an edge within which a stop or walk belongs to it."""
WAIT_S = 15
"""Seconds of the shortest stop that counts."""

Columns = Mapping[str, Floats]
"""Features by name, each with one number for each account."""


@dataclass(frozen=True, eq=False)
class Reps:
    """The reps of all accounts in one row, so that each feature is one array operation."""

    a: Ints
    """First second of each rep."""
    b: Ints
    """The second after its last."""
    of: Ints
    """Its account."""
    first: Ints
    """Place in the row of each account's first rep; `last` of its last one."""
    last: Ints
    sizes: Ints
    """Number of reps of each account."""
    before: Ints
    """End of the rep before it, or the start of the run."""
    after: Ints
    """Start of the rep after it, or the end of the run."""
    seconds: Floats
    run_s: Floats
    """Seconds of it that were run, and metres in them."""
    run_m: Floats
    speed: Floats
    """Log of its mean speed while running."""

    @classmethod
    def of_accounts(cls, g: Ground, accounts: Sequence[Account]) -> Reps:
        """The reps of some accounts, in their order."""
        sizes = np.array([len(c.reps) for c in accounts])
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        last = first + sizes - 1
        a, b = np.array([rep for c in accounts for rep in c.reps], dtype=np.intp).T
        before, after = np.concatenate([[0], b[:-1]]), np.concatenate([a[1:], [g.n]])
        # The neighbours at an account's ends are those of the run.
        before[first], after[last] = 0, g.n
        run_s, run_m = g.run_s[b] - g.run_s[a], g.run_m[b] - g.run_m[a]
        of = np.repeat(np.arange(len(accounts)), sizes)
        seconds = (b - a).astype(np.float64)
        return cls(a, b, of, first, last, sizes, before, after, seconds, run_s, run_m, log_speed(run_m, run_s))

    @classmethod
    def apart(cls, g: Ground, spans: Sequence[tuple[int, int]], before: Ints, after: Ints) -> Reps:
        """Spans each of which is an account of its own, with the end of what lies before and the start of what comes after."""
        each = cls.of_accounts(g, [Account((span,), "set") for span in spans])
        return replace(each, before=before, after=after)

    def total(self, values: Floats | Bools) -> Floats:
        """The sum over the reps of each account."""
        return np.add.reduceat(values.astype(np.float64), self.first)

    def mean(self, values: Floats, known: Bools) -> Floats:
        """The mean over those reps of each account that are known; 0 where none is."""
        return self.total(np.where(known, values, 0.0)) / np.maximum(self.total(known), 1.0)


@dataclass(frozen=True, eq=False)
class Sides:
    """The running beside each rep, up to SIDE_S of it: rows are before the rep and after it."""

    lows: Ints
    highs: Ints
    seconds: Floats
    metres: Floats
    idle: Bools
    """Whether somebody stood or walked near that edge."""
    known: Bools
    """Whether there is running enough to compare with."""
    gap: Floats
    """Log speed of the rep less that of the running beside it."""
    step: Floats
    """The same, bounded; 0 where it is not known."""

    @classmethod
    def of_reps(cls, g: Ground, r: Reps) -> Sides:
        """The running beside some reps."""
        start, end = np.maximum(r.before, r.a - SIDE_S), np.minimum(r.after, r.b + SIDE_S)
        lows, highs = np.stack([start, r.b]), np.stack([r.a, end])
        seconds, metres = g.run_s[highs] - g.run_s[lows], g.run_m[highs] - g.run_m[lows]
        near = np.stack([np.maximum(start, r.a - NEAR_S), r.b]), np.stack([r.a, np.minimum(end, r.b + NEAR_S)])
        idle = g.still_s[near[1]] - g.still_s[near[0]] >= WAIT_S
        known = seconds >= 20
        gap = r.speed - log_speed(metres, seconds)
        return cls(lows, highs, seconds, metres, idle, known, gap, np.where(known, np.clip(gap, -0.1, 0.4), 0.0))
