"""Plus pace: the surges of each mile of a run."""

import math
from collections.abc import Sequence

from milelog.model import MileSurges, Segment, Streams
from milelog.units import unit_m


def surges_by_mile(segments: Sequence[Segment], streams: Streams, units: str = "mi") -> tuple[MileSurges, ...]:
    """Each mile (or km) of the run in order, with the surges whose middle lies in it; miles without any count 0."""
    import numpy as np

    total = float(streams.distance_m[-1] + streams.speed_mps[-1])
    unit = unit_m(units)
    count = max(1, math.ceil(total / unit - 0.1))
    held: list[list[Segment]] = [[] for _ in range(count)]
    for surge in (s for s in segments if s.kind == "surge"):
        middle = float(np.interp((surge.start_s + surge.end_s) / 2, streams.time_s, streams.distance_m))
        held[min(count - 1, int(middle / unit))].append(surge)
    return tuple(_mile(i + 1, surges) for i, surges in enumerate(held))


def _mile(number: int, surges: Sequence[Segment]) -> MileSurges:
    seconds = sum(s.end_s - s.start_s for s in surges)
    metres = sum(s.distance_m for s in surges)
    return MileSurges(number, len(surges), seconds, metres / seconds if seconds else None)
