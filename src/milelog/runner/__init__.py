"""What the whole log and the config tell about the athlete: VDOT, zones by date, heart-rate zones, fitness, slope response.

The pipeline calls `learn.learn` once for a log; sessions, compliance and reports read the `Runner` that it returns.
"""

import bisect
import itertools
import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol

from milelog.model import Athlete, Effort, Zone, ZoneSet
from milelog.runner.daniels import Daniels, training_speed, vdot
from milelog.runner.heart import FiveZones

__all__ = [
    "Daniels",
    "FiveZones",
    "ZoneModel",
    "best_effort",
    "borders",
    "in_force",
    "timetable",
    "training_speed",
    "vdot",
    "zone_of",
]

ESTIMATE_RANGE_M = (1500.0, 21100.0)
"""Shortest and longest effort that VDOT is estimated from: sprints are not aerobic, and few train at marathon effort."""


class ZoneModel(Protocol):
    """A rule that turns race results into zones."""

    def zones(self, athlete: Athlete) -> tuple[ZoneSet, ...]:
        """Zone sets in order of their start; empty where the athlete's config gives no race."""


MODEL: ZoneModel = Daniels()
"""The zone model in use."""


def best_effort(efforts: Iterable[tuple[date | None, Effort]]) -> tuple[date | None, Effort] | None:
    """The effort of the highest VDOT and its day; None without an effort of 1500 m or more that a person can run."""
    low, high = ESTIMATE_RANGE_M
    ranked = [
        (vdot(e.distance_m, e.time_s), day, e) for day, e in efforts if low <= e.distance_m <= high and e.time_s > 0
    ]
    if not ranked:
        return None
    value, day, effort = max(ranked, key=lambda r: r[0])
    # Nobody has a VDOT outside of these; the recording is broken.
    return (day, effort) if 10 <= value <= 90 else None


def timetable(athlete: Athlete) -> tuple[ZoneSet, ...]:
    """The athlete's zone sets by date from the races that she gives; empty without any (then `learn` estimates them)."""
    return MODEL.zones(athlete)


def in_force(sets: Sequence[ZoneSet], day: date | None) -> ZoneSet | None:
    """The zones in force on a day: those of the last race on or before it; the first set also reaches back."""
    found = None
    for zone_set in sets:
        if zone_set.start is None or (day is not None and zone_set.start <= day):
            found = zone_set
    return found


def zone_of(speed_mps: float, zone_set: ZoneSet | None) -> str | None:
    """The zone of a grade-adjusted speed; None without zones or for a speed that is not positive.

    Two neighbouring zones are divided in the middle of their gap or overlap. Slower than E is E, faster than R is R.
    """
    if zone_set is None or not math.isfinite(speed_mps) or speed_mps <= 0:
        return None
    names, limits = borders(zone_set)
    return names[bisect.bisect(limits, speed_mps)]


@lru_cache(maxsize=64)
def borders(zone_set: ZoneSet) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The names of the zones, slowest first, and the speeds in m/s that divide neighbouring zones (one fewer)."""
    ordered: list[Zone] = sorted(zone_set.zones, key=lambda z: z.slow_mps)
    limits = tuple((slower.fast_mps + faster.slow_mps) / 2 for slower, faster in itertools.pairwise(ordered))
    return tuple(z.name for z in ordered), limits
