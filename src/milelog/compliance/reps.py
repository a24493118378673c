"""Reps in words: "2 x 2 mi", "3 x 1 mi + 4 x 400 m", "6:41-6:47/mi"."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from milelog.model import Segment
from milelog.units import MILE_M, format_distance, format_pace

_ROUND_M = (200.0, 300.0, 400.0, 500.0, 600.0, 800.0, 1000.0, 1200.0, 1500.0, 2000.0, 3000.0)
_ROUND_MI = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)
_SIZES = [*((m, f"{m:g} m") for m in _ROUND_M), *((m * MILE_M, f"{m:g} mi") for m in _ROUND_MI)]
_NEAR = 0.035


def size_of(segment: Segment, units: str) -> str:
    """A rep's size by the round distance that it is within 3.5 % of, else to a hundredth of the unit."""
    return _size(round(segment.distance_m, 1), units)


@lru_cache(maxsize=4096)
def _size(metres: float, units: str) -> str:
    off, name = min((abs(metres / size - 1), name) for size, name in _SIZES)
    if off <= _NEAR:
        return name
    return format_distance(metres, units, 2)


def describe_reps(segments: Sequence[Segment], units: str) -> str:
    """Equal reps in a row together: "2 x 2 mi", "8 x 60 s"; by distance or by time, whichever says it shorter."""
    sizes = [size_of(s, units) for s in segments]
    times = [_time_of(s) for s in segments]
    return min((_grouped(sizes), _grouped(times)), key=lambda g: g.count("+")) if None not in times else _grouped(sizes)


def _time_of(segment: Segment) -> str | None:
    """A rep's time by the ten seconds that it is within three of; None beside them, or beyond twenty minutes."""
    seconds = segment.end_s - segment.start_s
    near = round(seconds / 10) * 10
    if abs(near - seconds) > 3 or not 10 <= near <= 1200:
        return None
    return f"{near} s" if near < 180 or near % 60 else f"{near // 60} min"


def _grouped(names: Sequence[str | None]) -> str:
    groups = [(name, len(list(same))) for name, same in itertools.groupby(names)]
    return " + ".join(f"{count} x {name}" if count > 1 else str(name) for name, count in groups)


def pace_range(speeds: Sequence[float], units: str) -> str:
    """The paces of several reps, fastest first: "6:41-6:47/mi"."""
    if not speeds:
        return ""
    fast, slow = format_pace(max(speeds), units), format_pace(min(speeds), units)
    return fast if fast == slow else f"{fast.removesuffix('/' + units)}-{slow}"
