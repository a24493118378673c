"""The detector: change points, then the cheapest reading of the pieces as a workout, or as none."""

from dataclasses import dataclass

import numpy as np

from milelog.detect.changes import Ints, pieces
from milelog.detect.reading import Part, read
from milelog.model import Evidence, Segment, SegmentKind, Streams, Workout, ZoneSet


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the segments of a run. Frozen: a call keeps nothing and edits nothing."""

    price: float = 10.0
    """Price of a change, in nats: about 1.5 log n for an hour, more than noise of the estimated size ever wins."""
    least_error_mps: float = 0.35
    """No device is quieter than this over a minute, and no runner steadier."""

    def __call__(
        self,
        streams: Streams,
        zones: ZoneSet | None = None,
        *,
        evidence: Evidence | None = None,  # noqa: ARG002
        planned: Workout | None = None,  # noqa: ARG002
    ) -> tuple[Segment, ...]:
        """Segments in order, without overlap, from the first second to the last."""
        speed = streams.speed_mps
        error = max(self.least_error_mps, streams.speed_error_mps)
        edges = pieces(speed, error, self.price)
        parts = read(streams, edges)
        return segments(streams, parts, zones)


def segments(streams: Streams, parts: list[Part], zones: ZoneSet | None) -> tuple[Segment, ...]:
    """Segments with their distance, speed and zone."""
    way = np.append(streams.distance_m, streams.distance_m[-1] + streams.speed_mps[-1])
    out = []
    for part in parts:
        a, b = part.start, part.end
        metres = float(way[b] - way[a])
        speed = metres / max(1, b - a)
        zone = zone_of(speed, zones) if part.kind in {"rep", "surge", "stride"} else None
        adjusted = float(streams.adjusted_mps[a:b].mean())
        out.append(
            Segment(part.kind, float(a), float(b), metres, speed, zone, adjusted_mps=adjusted, recovery=part.recovery)
        )
    return tuple(out)


def zone_of(speed: float, zones: ZoneSet | None) -> str | None:
    """The zone whose band is nearest to a speed, in log speed."""
    if zones is None or not speed > 0:
        return None

    def away(slow: float, fast: float) -> float:
        return max(0.0, float(np.log(slow / speed)), float(np.log(speed / fast)))

    return min(zones.zones, key=lambda z: away(z.slow_mps, z.fast_mps)).name


__all__ = ["Detector", "Ints", "SegmentKind"]
