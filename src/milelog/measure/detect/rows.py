"""The reps of several accounts as flat arrays, and the running beside each rep, for `features` and `members`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.run_sums import RunSums, log_speed
from milelog.model import Floats

SIDE_S = 300
"""Speed beside a rep is averaged over this many seconds at most."""
NEAR_S = 90
"""A stop or walk within this many seconds of an edge belongs to the edge."""
WAIT_S = 15
"""Shortest stop that counts, s."""

Columns = Mapping[str, Floats]
"""Features by name, each with one number for each account."""


@dataclass(frozen=True, eq=False)
class Reps:
    """The reps of all accounts, one after the other, so that each feature is one array operation.

    Arrays have one entry a rep; `first`, `last` and `sizes` have one entry an account.
    """

    a: Ints
    """First second of the rep."""
    b: Ints
    """The second after its last."""
    of: Ints
    """Index of its account."""
    first: Ints
    """Index of each account's first rep."""
    last: Ints
    """Index of each account's last rep."""
    sizes: Ints
    """Number of reps of each account."""
    before: Ints
    """End of the rep before it, or the start of the run."""
    after: Ints
    """Start of the rep after it, or the end of the run."""
    seconds: Floats
    """Duration."""
    run_s: Floats
    """Seconds of running, without walking and standing."""
    run_m: Floats
    """Metres in these seconds."""
    speed: Floats
    """Log of the mean speed in these seconds."""

    @classmethod
    def of_accounts(cls, sums: RunSums, accounts: Sequence[Account]) -> Reps:
        """The reps of the accounts, in their order."""
        sizes = np.array([len(c.reps) for c in accounts])
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        last = first + sizes - 1
        a, b = np.array([rep for c in accounts for rep in c.reps], dtype=np.intp).T
        before, after = np.concatenate([[0], b[:-1]]), np.concatenate([a[1:], [sums.n]])
        # The first and last reps of an account have the run's start and end for neighbours.
        before[first], after[last] = 0, sums.n
        run_s, run_m = sums.run_s[b] - sums.run_s[a], sums.run_m[b] - sums.run_m[a]
        of = np.repeat(np.arange(len(accounts)), sizes)
        seconds = (b - a).astype(np.float64)
        return cls(a, b, of, first, last, sizes, before, after, seconds, run_s, run_m, log_speed(run_m, run_s))

    @classmethod
    def apart(cls, sums: RunSums, spans: Sequence[tuple[int, int]], before: Ints, after: Ints) -> Reps:
        """Each span as an account of its own, with the given end of the rep before it and start of the rep after it."""
        each = cls.of_accounts(sums, [Account((span,), "set") for span in spans])
        return replace(each, before=before, after=after)

    def total(self, values: Floats | Bools) -> Floats:
        """The sum over each account's reps."""
        return np.add.reduceat(values.astype(np.float64), self.first)

    def mean(self, values: Floats, known: Bools) -> Floats:
        """The mean over those of each account's reps that are `known`; 0 if none is."""
        return self.total(np.where(known, values, 0.0)) / np.maximum(self.total(known), 1.0)


@dataclass(frozen=True, eq=False)
class Sides:
    """The running beside each rep, up to SIDE_S of it, as arrays of (2, reps): row 0 before the rep, row 1 after it."""

    lows: Ints
    """First second of the stretch beside the rep."""
    highs: Ints
    """The second after its last."""
    seconds: Floats
    """Seconds of it that were run."""
    metres: Floats
    """Metres in these seconds."""
    idle: Bools
    """Whether the runner stood or walked near that edge."""
    known: Bools
    """Whether there is enough running (20 s) to compare with."""
    gap: Floats
    """Log speed of the rep minus that of the running beside it."""
    step: Floats
    """`gap`, clipped; 0 where it is not `known`."""

    @classmethod
    def of_reps(cls, sums: RunSums, r: Reps) -> Sides:
        """The running beside the reps `r`."""
        start, end = np.maximum(r.before, r.a - SIDE_S), np.minimum(r.after, r.b + SIDE_S)
        lows, highs = np.stack([start, r.b]), np.stack([r.a, end])
        seconds, metres = sums.run_s[highs] - sums.run_s[lows], sums.run_m[highs] - sums.run_m[lows]
        near = np.stack([np.maximum(start, r.a - NEAR_S), r.b]), np.stack([r.a, np.minimum(end, r.b + NEAR_S)])
        idle = sums.still_s[near[1]] - sums.still_s[near[0]] >= WAIT_S
        known = seconds >= 20
        gap = r.speed - log_speed(metres, seconds)
        return cls(lows, highs, seconds, metres, idle, known, gap, np.where(known, np.clip(gap, -0.1, 0.4), 0.0))
