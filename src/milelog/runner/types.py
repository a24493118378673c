"""Fitness by date and races found, as values that reports read and the index keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from milelog.runner.daniels import training_speed


@dataclass(frozen=True, slots=True)
class Point:
    """Fitness as it was known on the morning of a day."""

    day: date
    vdot: float
    error: float
    """Relative standard error of the threshold speed."""
    known_by: Mapping[str, int] = field(default_factory=dict)
    """How many weeks gave `races`, `reps`, `best efforts`, `heart rate`, `easy pace` until then."""
    easy_mps: float | None = None
    """Usual grade-adjusted speed of her runs without hard work of the last weeks; None with fewer than three."""
    easy_spread: float | None = None
    """Spread (standard deviation) of its log from run to run."""
    easy_bpm: float | None = None
    """Usual heart rate of even running in them."""
    highest_bpm: float | None = None
    """Highest heart rate seen until then, a mean over 30 s; one sensor that errs is outvoted by two other runs."""

    @property
    def threshold_mps(self) -> float:
        """Speed that could be raced for about an hour."""
        return training_speed(self.vdot, "T")


@dataclass(frozen=True, slots=True)
class FoundRace:
    """A run that was probably a race."""

    day: date
    file: str
    distance_m: float
    """Of the course."""
    time_s: float
    """By the clock, over that distance."""
    log_vdot: float
    """Of the grade-adjusted effort."""
    probability: float
    evidence: tuple[str, ...] = ()
    said: bool = False
    """The runner says so."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """The curve, one point for each Monday after a week of the log, and the races that were found on the way."""

    points: tuple[Point, ...] = ()
    found: tuple[FoundRace, ...] = ()
    training: tuple[Point, ...] = ()
    """The same from training alone, without the races, for the last two years; empty where no race is known."""
