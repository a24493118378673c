"""Estimates how much of a run's variation in speed is noise of the recording and how much is the runner's natural variation."""

from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.model import Floats

NATURAL = (0.015, 0.04)
"""Bounds of the standard deviation of log speed between minutes of steady running."""
WANDER = 0.015
"""Usual standard deviation of log speed between stretches of 10 s, without noise."""
RESTLESS = (0.5, 1.5)
"""Bounds of the factor by which one run varies more or less than WANDER."""
QUIET_MPS = 0.35
"""Least standard error of one second's speed, m/s: errors of neighbouring seconds are correlated, so smaller estimates would
be wrong over many seconds."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard errors of one second's speed, m/s, estimated from means over 5 s (`brief`) and over 15 s (`slow`)."""

    brief: float
    slow: float

    @property
    def error(self) -> float:
        """The larger of both, which covers white noise and noise that drifts over 15 s, and at least QUIET_MPS."""
        return max(QUIET_MPS, self.brief, self.slow)

    def part(self, source: str) -> tuple[float, float]:
        """The noise in variation over minutes and over 10 s, m/s for one second, by the `source` of the run's distance.

        Errors of positions drift over 15 s and more, so they also act over minutes. Variation of a watch's odometer over
        minutes is taken to be real.
        """
        wander = max(self.brief, self.slow)
        return (wander, wander) if source == "positions" else (0.0, self.brief)


def noise_of(speed: Floats) -> Noise:
    """The noise of a 1 Hz speed, m/s."""
    return Noise(clean.noise(speed, 5), clean.noise(speed, 15))


def natural(speed: Floats, noise: float) -> float:
    """Standard deviation of log speed between minutes of steady running, within NATURAL.

    `noise` is the standard error of one second's speed, m/s; its share is subtracted.
    """
    steps, usual = _changes(speed, 60)
    # Too short to estimate: a value between the bounds.
    if len(steps) < 4:
        return 0.025
    # The lower quartile, since the largest steps are those of a workout. For |N(0, s)| it is 0.319 s; a difference has the
    # variance of both values, hence sqrt(2).
    total = clean.quantile(steps, 0.25) / 0.319 / np.sqrt(2)
    return float(np.clip(_without(total, noise, usual, 60), *NATURAL))


def restless(speed: Floats, noise: float) -> float:
    """How restless this run's speed is over 10 s: sqrt(standard deviation of log speed / WANDER), within RESTLESS.

    `noise` is the standard error of one second's speed, m/s; its share is subtracted.
    """
    steps, usual = _changes(speed, 10)
    if len(steps) < 12:
        return 1.0
    # For |N(0, s)| the median is 0.674 s.
    total = clean.quantile(steps, 0.5) / 0.674 / np.sqrt(2)
    return float(np.clip(np.sqrt(_without(total, noise, usual, 10) / WANDER), *RESTLESS))


def _changes(speed: Floats, seconds: int) -> tuple[Floats, float]:
    """Absolute changes of log mean speed between neighbouring blocks of `seconds` of running, and the median speed, m/s."""
    blocks = speed[: len(speed) // seconds * seconds].reshape(-1, seconds)
    means = blocks.mean(axis=1)
    # Without stops and walks, which are no variation of running pace.
    moving = (blocks > 0).all(axis=1) & (means > 1.5)
    both = moving[1:] & moving[:-1]
    usual = clean.quantile(means[moving], 0.5) if moving.any() else 3.0
    return np.abs(np.diff(np.log(np.maximum(means, 0.5))))[both], usual


def _without(total: float, noise: float, usual_mps: float, seconds: int) -> float:
    """The standard deviation of log speed between means over `seconds`, after subtracting the variance of the noise."""
    return float(np.sqrt(max(total**2 - (noise / usual_mps) ** 2 / seconds, 0.0)))
