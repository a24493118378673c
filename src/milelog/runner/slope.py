"""How a runner answers to slopes: what climbs cost her and what descents give her, against the usual response.

Two numbers, 1 for the usual: log effort on a climb is `up` times, on a descent `down` times that of `clean.effort`. They are
fitted to even running with a heart rate (`Measured.slope`), by ridge regression towards the usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from milelog.measure.types import SlopeAccount
from milelog.model import Floats
from milelog.runner.fitness import monday
from milelog.runner.types import SLOPE_SPREAD, USUAL, SlopeResponse

RUN_SPREAD = 0.3
"""Spread of one run's own response about the runner's: wind, heat, ground, heights that wander."""
APART_S = 120.0
"""The heart strays for minutes at a time: even running so far apart tells anew."""
LEAST_STRAY = 0.03
"""Least that heart rate strays from effort, in log speed: 2 to 3 beats."""

TOGETHER = 0.6
"""Correlation of the two numbers among runners: who loses much uphill gains much downhill, and so does who is heavy."""
BEATS_ERROR = 0.1
"""Error that no number of runs tells away: hearts rise by a fifth more or less beats than the usual with speed, and half of the
response is told by beats, the rest by speed."""
WANDER = (0.004 * 2.93) ** 2
"""Least variance of log effort that wandering heights make: weather moves any barometer by 0.4 % of grade. A run on ground
no steeper tells little, and that too low."""
HILLY = 2.0
"""A run is counted among those that the response rests on where its slopes are so many times that."""
NEW = 0.03
"""A response is in force until one of its numbers or errors has moved by more: the same run is not read anew each week."""


def by_week(runs: Sequence[tuple[date, SlopeAccount]]) -> tuple[SlopeResponse, ...]:
    """The responses in force, each from a Monday on and known from the runs before it; one that hardly differs from the last
    is left out. `runs` in the order of their days.
    """
    found: list[SlopeResponse] = []
    last = USUAL
    for (day, _), one, after in zip_longest(runs, responses(runs), runs[1:]):
        start = monday(day) + timedelta(days=7)
        if after is not None and after[0] < start:
            continue
        if max(abs(a - b) for a, b in zip(_numbers(one), _numbers(last), strict=True)) > NEW:
            last = replace(one, day=start)
            found.append(last)
    return tuple(found)


def responses(runs: Sequence[tuple[date, SlopeAccount]]) -> list[SlopeResponse]:
    """The response as it was known after each run, in the order of the runs given."""
    if not runs:
        return []
    weights, moves, hilly = _evidence([account for _, account in runs])
    usual = SLOPE_SPREAD**2 * np.array([[1.0, TOGETHER], [TOGETHER, 1.0]])
    known = np.linalg.inv(usual) + weights.cumsum(axis=0)
    offsets = np.linalg.solve(known, moves.cumsum(axis=0)[:, :, None])[:, :, 0]
    variances = np.linalg.inv(known)[:, [0, 1], [0, 1]]
    # The more comes from the heart, the more hangs on what its beats stand for.
    errors = np.sqrt(variances + (BEATS_ERROR * (1 - variances / SLOPE_SPREAD**2)) ** 2)
    columns = (1 + offsets[:, 0], 1 + offsets[:, 1], errors[:, 0], errors[:, 1], hilly.cumsum())
    return [SlopeResponse(day, *row) for (day, _), *row in zip(runs, *(c.tolist() for c in columns), strict=True)]


def _numbers(one: SlopeResponse) -> tuple[float, ...]:
    return one.up, one.down, one.up_error, one.down_error


def _evidence(accounts: Sequence[SlopeAccount]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """For each run the weight of what it tells, (runs, 2, 2), that times how far it is from the usual, (runs, 2), and whether
    it was hilly enough to tell much.
    """
    seconds, noise, stray = (
        np.array([getattr(a, name) for a in accounts]) for name in ("seconds", "noise", "felt_felt")
    )
    seen = np.array([[[a.up_up, a.up_down], [a.up_down, a.down_down]] for a in accounts])
    felt = np.array([[a.up_felt, a.down_felt] for a in accounts])
    # What is left of the heart where the slope counts as usual.
    stray = stray - 2 * felt.sum(axis=1) + seen.sum(axis=(1, 2))
    steep = seen[:, 0, 0] + seen[:, 1, 1]
    # Noise makes slopes that nobody feels. What it adds is not taken away, since it is known too badly: on real logs that made
    # runs left out worse predicted than without. A run weighs less instead, and nothing where all may be noise.
    wander = np.maximum(noise, WANDER)
    counted = np.maximum(0.0, 1 - wander / np.maximum(steep, wander)) ** 2
    independent = counted * seconds / APART_S / np.maximum(stray, LEAST_STRAY**2)
    weight = seen * independent[:, None, None]
    moved = (felt - seen.sum(axis=2)) * independent[:, None]
    # No run says more of her than its own spread about her allows, however long it is.
    spread = np.eye(2) + RUN_SPREAD**2 * weight
    return np.linalg.solve(spread, weight), np.linalg.solve(spread, moved[:, :, None])[:, :, 0], steep > HILLY * wander
