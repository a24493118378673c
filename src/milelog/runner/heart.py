"""Five heart-rate zones from the athlete's threshold, maximal and resting heart rate, and the time spent in each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from milelog.measure.types import FIRST_BPM
from milelog.model import Athlete, HeartZone, HeartZones


@dataclass(frozen=True, slots=True)
class FiveZones:
    """Heart-rate zones Z1 to Z5; each field holds the lower ends of Z2 to Z5 as shares of one reference heart rate.

    The first known reference is used: threshold heart rate, heart-rate reserve, maximal heart rate.

    Sources: shares of threshold heart rate for runners, J. Friel, *Total Heart Rate Training* (2006); shares of the
    heart-rate reserve, M. J. Karvonen, E. Kentala, O. Mustala, *Ann Med Exp Biol Fenn* 35 (1957), in steps of a tenth
    as watches have them; the same steps of the maximum where the resting rate is unknown.
    """

    threshold: tuple[float, ...] = (0.85, 0.90, 0.95, 1.00)
    reserve: tuple[float, ...] = (0.60, 0.70, 0.80, 0.90)
    maximum: tuple[float, ...] = (0.60, 0.70, 0.80, 0.90)

    def zones(self, athlete: Athlete) -> HeartZones | None:
        """The zones in whole beats; None without `threshold_hr` and `max_hr` (age predicts them too badly)."""
        top, rest, threshold = athlete.max_hr, athlete.resting_hr, athlete.threshold_hr
        if threshold is not None:
            return _set(f"threshold heart rate {threshold:.0f}", [threshold * s for s in self.threshold])
        if top is None:
            return None
        if rest is not None:
            edges = [rest + (top - rest) * s for s in self.reserve]
            return _set(f"heart-rate reserve, {rest:.0f} to {top:.0f}", edges)
        return _set(f"maximal heart rate {top:.0f}", [top * s for s in self.maximum])


def seconds(heart_s: Sequence[int], zones: HeartZones | None) -> dict[str, float]:
    """Seconds in each zone that was reached. `heart_s[i]` holds the seconds at a heart rate of FIRST_BPM + i."""
    spent: dict[str, float] = {}
    if zones is None:
        return spent
    for zone in zones.zones:
        low, high = (round(min(max(e - FIRST_BPM, 0), len(heart_s))) for e in (zone.low_bpm, zone.high_bpm))
        if total := sum(heart_s[low:high]):
            spent[zone.name] = float(total)
    return spent


def _set(source: str, edges: Sequence[float]) -> HeartZones:
    # Rounded half up: Python's `round` takes halves to the even neighbour.
    ends = [0.0, *(float(math.floor(e + 0.5)) for e in edges), math.inf]
    return HeartZones(tuple(HeartZone(f"Z{i}", low, high) for i, (low, high) in enumerate(pairwise(ends), 1)), source)
