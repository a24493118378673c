"""Estimates a runner's own response to slopes: how much climbs slow her and descents help her, relative to the usual response.

The response has two factors, `up` and `down` (1 is usual), on the log cost of climbs and descents in `clean.effort`. They are
fitted to steady running with heart rate (`Measured.slope`) by ridge regression towards 1. `learn` calls `by_week`.
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
"""Spread of the response from run to run about the runner's own: wind, heat, ground, drifting altitude."""
APART_S = 120.0
"""Heart rate deviates for minutes at a time; samples this many seconds apart count as independent."""
LEAST_STRAY = 0.03
"""Least standard deviation of heart rate from effort, in log speed (2 to 3 beats)."""

TOGETHER = 0.6
"""Prior correlation of `up` and `down` among runners: those who lose much uphill gain much downhill."""
BEATS_ERROR = 0.1
"""Systematic error that more runs do not reduce: the rise of heart rate with speed differs by a fifth between runners, and about
half of the response is estimated from heart rate, the rest from speed."""
WANDER = (0.004 * 2.93) ** 2
"""Least variance of log effort caused by drifting altitude: weather moves any barometer by 0.4 % of grade. A run without steeper
slopes says little about the response, and gives too low a value."""
HILLY = 2.0
"""A run counts as hilly where the variance of its slopes is more than this many times their noise."""
NEW = 0.03
"""A new response takes effect where a factor or an error has changed by more; a new one every week would make every run be
interpreted again."""


def by_week(runs: Sequence[tuple[date, SlopeAccount]]) -> tuple[SlopeResponse, ...]:
    """The responses by date, each from a Monday on and from the runs before it, without those that changed by less than NEW.

    `runs` must be in the order of their days.
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
    """The response as estimated after each run, in the order of `runs`."""
    if not runs:
        return []
    weights, moves, hilly = _evidence([account for _, account in runs])
    usual = SLOPE_SPREAD**2 * np.array([[1.0, TOGETHER], [TOGETHER, 1.0]])
    known = np.linalg.inv(usual) + weights.cumsum(axis=0)
    offsets = np.linalg.solve(known, moves.cumsum(axis=0)[:, :, None])[:, :, 0]
    variances = np.linalg.inv(known)[:, [0, 1], [0, 1]]
    # The systematic error grows with the share of the estimate that comes from the runs instead of the prior.
    errors = np.sqrt(variances + (BEATS_ERROR * (1 - variances / SLOPE_SPREAD**2)) ** 2)
    columns = (1 + offsets[:, 0], 1 + offsets[:, 1], errors[:, 0], errors[:, 1], hilly.cumsum())
    return [SlopeResponse(day, *row) for (day, _), *row in zip(runs, *(c.tolist() for c in columns), strict=True)]


def _numbers(one: SlopeResponse) -> tuple[float, ...]:
    return one.up, one.down, one.up_error, one.down_error


def _evidence(accounts: Sequence[SlopeAccount]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """The evidence of each run: its precision matrix (runs, 2, 2), that times its deviation from the usual (runs, 2), and
    whether it was hilly (runs,).
    """
    seconds, noise, stray = (
        np.array([getattr(a, name) for a in accounts]) for name in ("seconds", "noise", "felt_felt")
    )
    seen = np.array([[[a.up_up, a.up_down], [a.up_down, a.down_down]] for a in accounts])
    felt = np.array([[a.up_felt, a.down_felt] for a in accounts])
    # Residual variance of the heart rate after the usual response.
    stray = stray - 2 * felt.sum(axis=1) + seen.sum(axis=(1, 2))
    steep = seen[:, 0, 0] + seen[:, 1, 1]
    # Altitude noise makes slopes that are not there. Its variance is not subtracted, because it is known too badly: on real
    # logs that made predictions of left-out runs worse. Instead a noisy run weighs less, and nothing where all may be noise.
    wander = np.maximum(noise, WANDER)
    counted = np.maximum(0.0, 1 - wander / np.maximum(steep, wander)) ** 2
    independent = counted * seconds / APART_S / np.maximum(stray, LEAST_STRAY**2)
    weight = seen * independent[:, None, None]
    moved = (felt - seen.sum(axis=2)) * independent[:, None]
    # The spread between runs limits the weight of one run, however long it is.
    spread = np.eye(2) + RUN_SPREAD**2 * weight
    return np.linalg.solve(spread, weight), np.linalg.solve(spread, moved[:, :, None])[:, :, 0], steep > HILLY * wander
