"""How much of a run's variation is the recording's noise, and how much is the runner's own nature."""

from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.model import Floats

NATURAL = (0.015, 0.04)
"""Bounds of the spread of log speed between minutes nobody meant to differ."""
WANDER = 0.015
"""Usual spread of log speed over 10 s, noise taken out."""
RESTLESS = (0.5, 1.5)
"""Bounds of the factor by which one run may wander more or less than usual."""
QUIET_MPS = 0.35
"""No recording is quieter than this for one second, as it acts over many."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard errors of one second's speed, m/s: as it acts over 5 s, and over 15."""

    brief: float
    slow: float

    @property
    def error(self) -> float:
        """Whether it is white or wanders over a quarter of a minute."""
        return max(QUIET_MPS, self.brief, self.slow)

    def part(self, source: str) -> tuple[float, float]:
        """The part of a run's variation over minutes, and over 10 s, that is no running, by the source of its distance.

        Positions err by metres that wander over a quarter of a minute and more; what a watch's odometer wanders over so
        long was run.
        """
        wander = max(self.brief, self.slow)
        return (wander, wander) if source == "positions" else (0.0, self.brief)


def noise_of(speed: Floats) -> Noise:
    """The noise of a speed each second."""
    return Noise(clean.noise(speed, 5), clean.noise(speed, 15))


def natural(speed: Floats, noise: float) -> float:
    """Spread of log speed between minutes of running that nobody meant to differ, within NATURAL; `noise` is the standard
    error of one second's speed that has no part in it, m/s.
    """
    steps, usual = _changes(speed, 60)
    # Too short to tell: between the bounds.
    if len(steps) < 4:
        return 0.025
    # The lower quarter, since a workout's own steps are the upper ones: of |N(0, s)| it is 0.319 s; the difference of two
    # has the variance of both.
    total = clean.quantile(steps, 0.25) / 0.319 / np.sqrt(2)
    return float(np.clip(_without(total, noise, usual, 60), *NATURAL))


def restless(speed: Floats, noise: float) -> float:
    """How far this run's speed wanders over 10 s, the noise of its single seconds (m/s) taken out, as a factor on what is
    usual.
    """
    steps, usual = _changes(speed, 10)
    if len(steps) < 12:
        return 1.0
    # Of |N(0, s)| the median is 0.674 s.
    total = clean.quantile(steps, 0.5) / 0.674 / np.sqrt(2)
    return float(np.clip(np.sqrt(_without(total, noise, usual, 10) / WANDER), *RESTLESS))


def _changes(speed: Floats, seconds: int) -> tuple[Floats, float]:
    """Changes of the log of mean speed from each so many seconds of running to the next, and the usual mean, m/s."""
    blocks = speed[: len(speed) // seconds * seconds].reshape(-1, seconds)
    means = blocks.mean(axis=1)
    # Without stops and walks, which are no wandering of a runner's pace.
    moving = (blocks > 0).all(axis=1) & (means > 1.5)
    both = moving[1:] & moving[:-1]
    usual = clean.quantile(means[moving], 0.5) if moving.any() else 3.0
    return np.abs(np.diff(np.log(np.maximum(means, 0.5))))[both], usual


def _without(total: float, noise: float, usual_mps: float, seconds: int) -> float:
    """A spread of log speed over some seconds, less the part of it that noise of single seconds makes."""
    return float(np.sqrt(max(total**2 - (noise / usual_mps) ** 2 / seconds, 0.0)))
