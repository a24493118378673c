"""Restores the full values of counters that are stored with a few bits and roll over."""

from __future__ import annotations

import numpy as np

from milelog.formats.fit.blocks import Floats


def unroll(low: Floats, full: Floats, bits: int) -> Floats:
    """Full values of a counter of which the lowest `bits` bits are known, and occasionally the full value.

    `low` are the bits, NaN where there is no value; `full` is the full value where known, else NaN. Without any full value the
    counter starts at its first bits. Between two values it is assumed to advance by less than one turn.
    """
    out = np.full(len(low), np.nan)
    there = np.flatnonzero(~np.isnan(low))
    if not len(there):
        return out
    turn = float(1 << bits)
    steps = np.diff(low[there], prepend=low[there[0]]) % turn
    steps[0] = low[there[0]]
    rising = np.cumsum(steps)
    known = full[there]
    # The index of the last full value at or before each value; the steps since then are added to it.
    last = np.maximum.accumulate(np.where(np.isnan(known), -1, np.arange(len(there))))
    base = np.where(last >= 0, known[last] - rising[last], 0.0)
    out[there] = rising + base
    return out
