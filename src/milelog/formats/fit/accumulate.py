"""Counters of a few bits that roll over: their full values."""

from __future__ import annotations

import numpy as np

from milelog.formats.fit.blocks import Floats


def unroll(low: Floats, full: Floats, bits: int) -> Floats:
    """Full values of a counter of which only the last `bits` bits are known, and now and then the whole.

    `low` holds the bits, NaN where there is no value; `full` the whole value where it stands, else NaN. A counter that
    was never set starts from its first bits. Between two values it is taken to have gone forward by less than one turn.
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
    # The place of the last whole value at or before each one; it anchors the sum of the steps since.
    last = np.maximum.accumulate(np.where(np.isnan(known), -1, np.arange(len(there))))
    base = np.where(last >= 0, known[last] - rising[last], 0.0)
    out[there] = rising + base
    return out
