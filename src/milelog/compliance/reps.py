"""Reps in words: "2 x 2 mi", "3 x 1 mi + 4 x 400 m", "6:41-6:47/mi"."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from milelog.model import Segment
from milelog.units import MILE_M, format_clock, format_distance, format_pace

_ROUND_M = (200.0, 300.0, 400.0, 500.0, 600.0, 800.0, 1000.0, 1200.0, 1500.0, 2000.0, 3000.0)
_ROUND_MI = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)
_SIZES = [*((m, f"{m:g} m") for m in _ROUND_M), *((m * MILE_M, f"{m:g} mi") for m in _ROUND_MI)]
_NEAR = 0.035


def size_of(segment: Segment, units: str) -> str:
    """A rep's size by the round distance or time that it is within 3.5 % of, else by its distance."""
    return _size(round(segment.distance_m, 1), round(segment.end_s - segment.start_s, 1), units)


@lru_cache(maxsize=4096)
def _size(metres: float, seconds: float, units: str) -> str:
    off, name = min((abs(metres / size - 1), name) for size, name in _SIZES)
    if off <= _NEAR:
        return name
    if seconds >= 30 and abs(seconds / 30 - round(seconds / 30)) < 0.07:
        return f"{format_clock(round(seconds / 30) * 30)} min"
    return format_distance(metres, units, 2)


def describe_reps(segments: Sequence[Segment], units: str) -> str:
    """Equal reps in a row together: "2 x 2 mi", "2 mi + 1 mi"."""
    groups = [(name, len(list(same))) for name, same in itertools.groupby(size_of(s, units) for s in segments)]
    return " + ".join(f"{count} x {name}" if count > 1 else name for name, count in groups)


def pace_range(speeds: Sequence[float], units: str) -> str:
    """The paces of several reps, fastest first: "6:41-6:47/mi"."""
    if not speeds:
        return ""
    fast, slow = format_pace(max(speeds), units), format_pace(min(speeds), units)
    return fast if fast == slow else f"{fast.removesuffix('/' + units)}-{slow}"
