"""The athlete: settings and races from milelog.toml, and training zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ZONE_NAMES = ("E", "M", "T", "I", "R")
"""Daniels' training zones from the slowest: easy, marathon, threshold, interval, repetition."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A training zone as a range of speeds."""

    name: str
    slow_mps: float
    fast_mps: float


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """The pace zones that are in force from a date on."""

    start: date | None
    vdot: float
    """Daniels' VDOT from which the zones follow."""
    zones: tuple[Zone, ...]
    source: str
    """What the zones follow from, such as `5 km in 20:15`."""
    estimate: bool = False
    """Whether they were estimated from training instead of a race."""
    error: float | None = None
    """Relative standard error of the threshold speed of an estimate; None for a race."""


@dataclass(frozen=True, slots=True)
class HeartZone:
    """A heart-rate zone: `low_bpm` <= heart rate < `high_bpm`; for the hardest zone `high_bpm` is infinite."""

    name: str
    low_bpm: float
    high_bpm: float


@dataclass(frozen=True, slots=True)
class HeartZones:
    """Heart-rate zones from the easiest to the hardest, without gaps."""

    zones: tuple[HeartZone, ...]
    source: str
    """What the zones follow from, in words."""


@dataclass(frozen=True, slots=True)
class Race:
    """A race result, from which the zones follow from its date on."""

    date: date
    distance_m: float
    time_s: float


@dataclass(frozen=True, slots=True)
class Athlete:
    """The runner whose log is analyzed."""

    name: str | None = None
    units: Literal["mi", "km"] = "mi"
    timezone: str | None = None
    max_hr: float | None = None
    resting_hr: float | None = None
    threshold_hr: float | None = None
    """Threshold heart rate: the mean of the last 20 minutes of a 30-minute time trial (Friel)."""
    races: tuple[Race, ...] = ()
    week_start: int = 0
    """First weekday of the athlete's weeks: 0 for Monday, 5 for Saturday, 6 for Sunday."""
