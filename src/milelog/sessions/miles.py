"""Counts the surges in each mile of a run (plus pace)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from milelog.model import MileSurges, Segment
from milelog.units import MILE_M


def surges_by_mile(segments: Sequence[Segment], mile_m: float = MILE_M) -> tuple[MileSurges, ...]:
    """The surges of each mile (or of each `mile_m` metres) in order: number, seconds, speed; 0 where a mile has none.

    `segments` are all segments of a run. A surge belongs to the mile of its middle; a last tenth of a mile is added to the
    mile before it.
    """
    total = sum(s.distance_m for s in segments)
    count = max(1, math.ceil(total / mile_m - 0.1))
    held: list[list[Segment]] = [[] for _ in range(count)]
    for number, segment in by_mile(segments, mile_m):
        if segment.kind == "surge":
            held[min(count - 1, number)].append(segment)
    return tuple(_mile(i + 1, surges) for i, surges in enumerate(held))


def placed(segments: Iterable[Segment]) -> Iterator[tuple[float, Segment]]:
    """Each segment with the distance in metres at which it begins."""
    at = 0.0
    for segment in segments:
        yield at, segment
        at += segment.distance_m


def by_mile(segments: Iterable[Segment], mile_m: float, from_m: float = 0.0) -> Iterator[tuple[int, Segment]]:
    """Each segment with the number (from 0) of the mile that holds its middle, so that a surge over a mile's end counts once.

    The first segment begins at `from_m` metres.
    """
    for at, segment in placed(segments):
        yield int((from_m + at + segment.distance_m / 2) / mile_m), segment


def _mile(number: int, surges: Sequence[Segment]) -> MileSurges:
    if not surges:
        return _without_surges(number)
    seconds = sum(s.duration_s for s in surges)
    metres = sum(s.distance_m for s in surges)
    return MileSurges(number, len(surges), seconds, metres / seconds if seconds else None)


@lru_cache(maxsize=256)
def _without_surges(number: int) -> MileSurges:
    """A mile without surges; cached, because most miles of a log have none."""
    return MileSurges(number, 0, 0.0, None)
