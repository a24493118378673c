"""Time in zones, from what is kept of every run."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from functools import lru_cache

from milelog.measure.types import bin_speed
from milelog.model import ZoneSet
from milelog.runner import borders
from milelog.runner.types import USUAL, SlopeResponse


def zone_seconds(
    speed_s: Sequence[int],
    zone_set: ZoneSet | None,
    slope_by_speed: Sequence[tuple[int, int]] = (),
    slope: SlopeResponse = USUAL,
) -> dict[str, float]:
    """Moving seconds in each zone, from the histogram of grade-adjusted speed and the slopes in each of its bins, by the runner's
    response to slopes.
    """
    spent: dict[str, float] = {}
    if zone_set is None:
        return spent
    zones = _zones_of_bins(zone_set, len(speed_s))
    if slope is not USUAL and slope_by_speed:
        names, limits = borders(zone_set)
        gains = (slope.gain(up / 1000, down / 1000) for up, down in slope_by_speed)
        zones = tuple(names[bisect.bisect(limits, bin_speed(n) * gain)] for n, gain in enumerate(gains))
    for name, seconds in zip(zones, speed_s, strict=True):
        if seconds:
            spent[name] = spent.get(name, 0.0) + seconds
    return spent


@lru_cache(maxsize=256)
def _zones_of_bins(zone_set: ZoneSet, count: int) -> tuple[str, ...]:
    """The zone of each bin of the histogram: looked up once, not once a run."""
    names, limits = borders(zone_set)  # as `zone_of` has it, without looking the zones up for each bin
    speeds = map(bin_speed, range(count))
    return tuple(names[bisect.bisect(limits, speed)] for speed in speeds)
