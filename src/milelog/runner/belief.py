"""What is believed of a runner's fitness on one day: a probability for every VDOT.

Beside VDOT stands a second unknown: by how much this runner's heart (or, without one, her easy pace) differs from
everybody's. Her heart rates over months then tell by how much she has moved, although nobody knows her level from them.
A table of probabilities holds any shape: "not below this best effort", "T or I, but nothing between".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from milelog.model import Floats

STEP = 0.01
"""Spacing of the table in log VDOT."""
LOWEST, HIGHEST = 15.0, 90.0
"""Ends of the table, in VDOT: a walker, and more than any record."""
OFFSET_STEPS = 3
"""Spacing of the offsets, in steps of the table."""
OFFSETS = 21
"""Number of offsets: ten to either side, which is 30 % or 1.5 times HEART_SPREAD."""
FIRST_VDOT, FIRST_SPREAD = 42.0, 0.20
"""Adult runners before anything is known of them."""
MOVES, OFFSET_MOVES = 0.012, 0.009
"""How far fitness, and the answer of the heart to it, wander in a week (log VDOT, one standard deviation). 0.012 a week
makes 9 % in a year of wandering."""
SURPRISE, SURPRISE_SPREAD = 0.01, 0.15
"""Share of weeks after which all that was believed may be wrong, and by how much: without it ten easy weeks would outvote
the first hard run."""
HEART_SPREAD, PACE_SPREAD = 0.20, 0.20
"""How far runners' hearts and easy paces lie from the common rule (log VDOT): a heart rate alone names no level."""


@lru_cache(maxsize=1)
def grid() -> Floats:
    """The values of log VDOT in the table."""
    return np.asarray(np.arange(math.log(LOWEST), math.log(HIGHEST) + STEP / 2, STEP), dtype=np.float64)


@lru_cache(maxsize=1)
def offsets() -> Floats:
    """The values of the second unknown, in log VDOT."""
    return np.asarray((np.arange(OFFSETS) - OFFSETS // 2) * (OFFSET_STEPS * STEP), dtype=np.float64)


def _blur(table: Floats, spread: float, axis: int) -> Floats:
    """The table after a random step of this size (in cells) along one axis; what would leave the table stays."""
    if spread < 0.05:
        return table
    # Three standard deviations hold 99.7 % of a bell.
    reach = max(1, math.ceil(3 * spread))
    shifts = np.arange(-reach, reach + 1)
    if spread < 0.7:
        # A sampled bell is too narrow here: its variance must be the step's.
        side = min(0.45, spread * spread / 2)
        shifts, weights = np.array([-1, 0, 1]), np.array([side, 1 - 2 * side, side])
    else:
        weights = np.exp(-0.5 * (shifts / spread) ** 2)
        weights /= weights.sum()
    moved = np.moveaxis(table, axis, 0)
    count = len(moved)
    out = np.zeros_like(moved)
    for shift, weight in zip(shifts.tolist(), weights.tolist(), strict=True):
        a, b = max(0, shift), min(count, count + shift)
        out[a:b] += weight * moved[a - shift : b - shift]
        if shift > 0:
            out[-1] += weight * moved[count - shift :].sum(axis=0)
        elif shift < 0:
            out[0] += weight * moved[:-shift].sum(axis=0)
    return np.moveaxis(out, 0, axis)


@dataclass(frozen=True, eq=False, slots=True)
class Belief:
    """Probabilities by log VDOT (rows) and offset (columns)."""

    table: NDArray[np.float64]

    @classmethod
    def first(cls) -> Belief:
        """Before the first run."""
        rows = np.exp(-0.5 * ((grid() - math.log(FIRST_VDOT)) / FIRST_SPREAD) ** 2)
        return cls(_normal(rows[:, None] * _bell(offsets(), HEART_SPREAD)))

    def after(self, weeks: float) -> Belief:
        """So many weeks later, nothing known of them."""
        table = _blur(self.table, MOVES * math.sqrt(weeks) / STEP, 0)
        table = _blur(table, OFFSET_MOVES * math.sqrt(weeks) / (STEP * OFFSET_STEPS), 1)
        # Only fitness may have leapt: the answer of her heart to it has not.
        rows = _far() @ self.of_fitness
        return Belief((1 - SURPRISE) * table + SURPRISE * rows[:, None] * table.sum(axis=0))

    def given(self, log_likelihood: Floats) -> Belief:
        """With an observation of fitness alone: log likelihood for each row."""
        return Belief(_normal(self.table * np.exp(log_likelihood - log_likelihood.max())[:, None]))

    def given_effort(self, value: float, spread: float) -> Belief:
        """With an observation of fitness and offset together (log VDOT), heavy-tailed: heat, a bad night, a bad sensor."""
        # Rows and offsets lie on one ladder of steps, so that their sums do too.
        sums = grid()[0] + offsets()[0] + STEP * np.arange(len(grid()) + OFFSET_STEPS * (OFFSETS - 1))
        off = (value - sums) / spread
        # Student's t with four degrees of freedom, but for its constant.
        likely = np.exp(-2.5 * np.log1p(off * off / 4))
        return Belief(_normal(self.table * sliding_window_view(likely, len(grid()))[::OFFSET_STEPS].T))

    def with_new_offset(self, spread: float) -> Belief:
        """With the offset forgotten, as when heart rates take the place of paces."""
        return Belief(self.of_fitness[:, None] * _bell(offsets(), spread))

    @property
    def of_fitness(self) -> Floats:
        """Probability of each row."""
        rows: Floats = self.table.sum(axis=1)
        return rows

    @property
    def mean(self) -> float:
        """Expected log VDOT."""
        return float(self.of_fitness @ grid())

    @property
    def spread(self) -> float:
        """Standard deviation of log VDOT."""
        rows, mean = self.of_fitness, self.mean
        return math.sqrt(max(float(rows @ (grid() - mean) ** 2), 0.0))


@lru_cache(maxsize=1)
def _far() -> Floats:
    """A step of SURPRISE_SPREAD as a matrix from row to row."""
    apart = (grid()[:, None] - grid()) / SURPRISE_SPREAD
    weights = np.exp(-0.5 * apart * apart)
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float64)


def _bell(values: Floats, spread: float) -> Floats:
    found = np.exp(-0.5 * (values / spread) ** 2)
    return np.asarray(found / found.sum(), dtype=np.float64)


def _normal(table: Floats) -> Floats:
    return np.asarray(table / table.sum(), dtype=np.float64)
