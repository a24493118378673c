"""A runner's fitness on one day as a probability distribution over VDOT, for Bayesian updates (used by `state`).

A second unknown is the runner's offset: by how much her VDOT as estimated from heart rate (or, without heart rates, from easy
pace) differs from her true one. With it, heart rates over months show how fitness changes, although they do not show its
level. The distribution is a table, because observations give shapes that no formula covers: "not below this best effort",
"at T or at I, but nothing between".
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
"""Prior: the VDOT of adult runners (median, and spread in log VDOT)."""
MOVES, OFFSET_MOVES = 0.012, 0.009
"""Random walk of fitness and of the offset in one week (standard deviation in log VDOT). 0.012 a week is 9 % in a year."""
UNSEEN_MOVES = 0.03
"""The same for fitness in a week without a run. After eight such weeks the error is 8 %; Coyle et al. (1984) measured a loss of
VO2max of 7 % after three weeks without training and of 16 % after twelve, but who records nothing may still have run."""
SURPRISE, SURPRISE_SPREAD = 0.01, 0.15
"""In this share of weeks fitness may jump, with this spread (log VDOT). Without it, the first hard run after ten easy weeks
would hardly change the estimate."""
NEW_OFFSET = 0.03
"""In this share of weeks the offset may be another one, whatever it was: another watch, a strap instead of the wrist, a
sensor that counts steps. It is more probable than a jump of fitness, so that a jump of heart rates alone says little of fitness."""
HEART_SPREAD, PACE_SPREAD = 0.20, 0.20
"""Spread of the offset among runners (log VDOT), for heart rates and for easy paces."""


@lru_cache(maxsize=1)
def grid() -> Floats:
    """The values of log VDOT in the table."""
    return np.asarray(np.arange(math.log(LOWEST), math.log(HIGHEST) + STEP / 2, STEP), dtype=np.float64)


@lru_cache(maxsize=1)
def offsets() -> Floats:
    """The values of the offset in the table, in log VDOT."""
    return np.asarray((np.arange(OFFSETS) - OFFSETS // 2) * (OFFSET_STEPS * STEP), dtype=np.float64)


def _blur(table: Floats, spread: float, axis: int) -> Floats:
    """The table convolved with a normal distribution (`spread` in cells) along one axis; what would leave it stays at the end."""
    if spread < 0.05:
        return table
    # Three standard deviations hold 99.7 % of a bell.
    reach = max(1, math.ceil(3 * spread))
    shifts = np.arange(-reach, reach + 1)
    if spread < 0.7:
        # A normal curve sampled at whole cells would be too narrow; these weights have the variance spread².
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
        """The prior, before the first run."""
        rows = np.exp(-0.5 * ((grid() - math.log(FIRST_VDOT)) / FIRST_SPREAD) ** 2)
        return cls(_normalized(rows[:, None] * _gaussian(offsets(), HEART_SPREAD)))

    def after(self, weeks: float, moves: float = MOVES) -> Belief:
        """The belief this many weeks later, without new observations; `moves` is the random walk of fitness in a week."""
        table = _blur(self.table, moves * math.sqrt(weeks) / STEP, 0)
        table = _blur(table, OFFSET_MOVES * math.sqrt(weeks) / (STEP * OFFSET_STEPS), 1)
        # Fitness and the offset do not jump in the same week.
        rows = _jump_matrix() @ self.of_fitness
        jumped = SURPRISE * rows[:, None] * table.sum(axis=0)
        other = NEW_OFFSET * table.sum(axis=1)[:, None] * _gaussian(offsets(), HEART_SPREAD)
        return Belief((1 - SURPRISE - NEW_OFFSET) * table + jumped + other)

    def given(self, log_likelihood: Floats) -> Belief:
        """The belief after an observation of fitness alone; the log likelihood has one value for each row."""
        return Belief(_normalized(self.table * np.exp(log_likelihood - log_likelihood.max())[:, None]))

    def given_effort(self, value: float, spread: float) -> Belief:
        """The belief after an observation of the sum of fitness and offset (log VDOT); heavy-tailed for heat or a bad sensor."""
        # Rows and offsets are multiples of one step, so their sums are too, and each is computed once.
        sums = grid()[0] + offsets()[0] + STEP * np.arange(len(grid()) + OFFSET_STEPS * (OFFSETS - 1))
        off = (value - sums) / spread
        # Student's t with four degrees of freedom, without its constant factor.
        likely = np.exp(-2.5 * np.log1p(off * off / 4))
        return Belief(_normalized(self.table * sliding_window_view(likely, len(grid()))[::OFFSET_STEPS].T))

    def with_new_offset(self, spread: float) -> Belief:
        """The belief with the prior of the offset again, as when heart rates replace paces."""
        return Belief(self.of_fitness[:, None] * _gaussian(offsets(), spread))

    @property
    def of_fitness(self) -> Floats:
        """Probability of each value of log VDOT."""
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
def _jump_matrix() -> Floats:
    """Transition matrix of a jump of fitness: normal with SURPRISE_SPREAD, columns add up to 1."""
    apart = (grid()[:, None] - grid()) / SURPRISE_SPREAD
    weights = np.exp(-0.5 * apart * apart)
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float64)


def _gaussian(values: Floats, spread: float) -> Floats:
    found = np.exp(-0.5 * (values / spread) ** 2)
    return np.asarray(found / found.sum(), dtype=np.float64)


def _normalized(table: Floats) -> Floats:
    return np.asarray(table / table.sum(), dtype=np.float64)
