"""The registry of metrics. A metric is a pure function of a clean stream with a name, a unit and a list of what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from milelog.model import Streams, ZoneSet

Compute = Callable[[Streams, ZoneSet | None], float | None]
NEEDS: Mapping[str, Callable[[Streams, ZoneSet | None], bool]] = {
    "moving": lambda s, _z: bool(s.moving.any()),
    "heart_rate": lambda s, _z: bool(np.isfinite(s.heart_rate_bpm).any()),
    "elevation": lambda s, _z: bool(np.isfinite(s.elevation_m).any()),
    "zones": lambda _s, z: z is not None,
}
"""The needs that a metric may declare, each with a test of the stream (and the zones)."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of an activity."""

    name: str
    unit: str
    needs: tuple[str, ...]
    compute: Compute

    def __call__(self, streams: Streams, zones: ZoneSet | None = None) -> float | None:
        """The figure in `unit`; None if the stream lacks what the metric needs."""
        if not all(NEEDS[need](streams, zones) for need in self.needs):
            return None
        return self.compute(streams, zones)


METRICS: dict[str, Metric] = {}


def figures(streams: Streams) -> dict[str, float]:
    """All finite metrics of a stream by name, except those that need zones, which sessions compute."""
    found = ((m.name, m(streams)) for m in METRICS.values() if "zones" not in m.needs)
    return {name: float(value) for name, value in found if value is not None and np.isfinite(value)}


def metric(name: str, unit: str, needs: tuple[str, ...] = ()) -> Callable[[Compute], Metric]:
    """Decorator that registers a function as a metric. Raises ValueError for a duplicate name or an unknown need."""

    def register(compute: Compute) -> Metric:
        if name in METRICS:
            raise ValueError(f"two metrics are named {name}")
        if unknown := set(needs) - set(NEEDS):
            raise ValueError(f"metric {name} needs {sorted(unknown)}: known are {sorted(NEEDS)}")
        found = METRICS[name] = Metric(name, unit, needs, compute)
        return found

    return register
