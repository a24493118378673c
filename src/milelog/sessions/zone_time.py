"""Computes the time in each zone from the speed histogram that is stored for every run."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from functools import lru_cache

from milelog.measure.types import bin_speed
from milelog.model import ZoneSet
from milelog.runner import borders
from milelog.runner.types import USUAL, SlopeResponse

FLAT = (0, 0)
"""Slopes up and down of a histogram bin that is level."""


def zone_seconds(
    speed_s: Sequence[int],
    zone_set: ZoneSet | None,
    slope_by_speed: Sequence[tuple[int, int]] = (),
    slope: SlopeResponse = USUAL,
) -> dict[str, float]:
    """Moving seconds in each zone; empty without zones.

    `speed_s` holds the seconds in each bin of grade-adjusted speed, `slope_by_speed` the mean log cost of climbs and of
    descents in each bin (in thousandths), `slope` the runner's own response to them.
    """
    spent: dict[str, float] = {}
    if zone_set is None:
        return spent
    zones, speeds, names, limits = _bins(zone_set, len(speed_s))
    slopes = slope_by_speed if slope is not USUAL else ()
    for n, seconds in enumerate(speed_s):
        if not seconds:
            continue  # most bins: a run has few speeds
        name = zones[n]
        if slopes and slopes[n] != FLAT:
            up, down = slopes[n]
            name = names[bisect.bisect(limits, speeds[n] * slope.gain(up / 1000, down / 1000))]
        spent[name] = spent.get(name, 0.0) + seconds
    return spent


@lru_cache(maxsize=256)
def bin_speeds(count: int) -> tuple[float, ...]:
    """The speeds of the first bins of a histogram, m/s; cached, since all runs have about as many."""
    return tuple(map(bin_speed, range(count)))


@lru_cache(maxsize=256)
def _bins(
    zone_set: ZoneSet, count: int
) -> tuple[tuple[str, ...], tuple[float, ...], tuple[str, ...], tuple[float, ...]]:
    """The zone and speed of each histogram bin, then the names of the zones and the speeds between them; cached for all runs."""
    names, limits = borders(zone_set)  # as `zone_of` has it, without looking the zones up for each bin
    speeds = bin_speeds(count)
    return tuple(names[bisect.bisect(limits, speed)] for speed in speeds), speeds, names, limits
