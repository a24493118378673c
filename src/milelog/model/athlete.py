"""The runner: zones, races, what she gives of herself in milelog.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ZONE_NAMES = ("E", "M", "T", "I", "R")
"""Daniels' training zones from the slowest: easy, marathon, threshold, interval, repetition."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A band of speeds, slow end first."""

    name: str
    slow_mps: float
    fast_mps: float


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """Zones in force from a date on; `source` says from what (`5 km in 20:15`), `estimate` that no race gave them."""

    start: date | None
    vdot: float
    zones: tuple[Zone, ...]
    source: str
    estimate: bool = False
    error: float | None = None
    """Relative standard error of the threshold speed of an estimate; None for a race."""


@dataclass(frozen=True, slots=True)
class HeartZone:
    """A band of heart rates in beats a minute: from `low_bpm` to just below `high_bpm`; the hardest has no end."""

    name: str
    low_bpm: float
    high_bpm: float


@dataclass(frozen=True, slots=True)
class HeartZones:
    """Heart-rate zones from the easiest to the hardest, without gaps; `source` says from what they follow."""

    zones: tuple[HeartZone, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Race:
    """A race result that sets the zones from its date on."""

    date: date
    distance_m: float
    time_s: float


@dataclass(frozen=True, slots=True)
class Athlete:
    """Whose log this is."""

    name: str | None = None
    units: Literal["mi", "km"] = "mi"
    timezone: str | None = None
    max_hr: float | None = None
    resting_hr: float | None = None
    threshold_hr: float | None = None
    """Mean heart rate of the last 20 minutes of half an hour raced alone (Friel)."""
    races: tuple[Race, ...] = ()
    week_start: int = 0
    """The first day of the athlete's weeks: 0 for Monday, 5 for Saturday, 6 for Sunday."""
