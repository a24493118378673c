"""Figures of one activity: climb, heart rate, decoupling, training stress."""

import numpy as np

from milelog.measure.metrics.registry import metric
from milelog.model import Floats, Streams, ZoneSet


@metric("ascent", "m", needs=("elevation",))
def ascent(streams: Streams, _zones: ZoneSet | None) -> float:
    """Metres climbed, on the smoothed elevation."""
    steps = np.diff(streams.elevation_m[np.isfinite(streams.elevation_m)])
    return float(steps[steps > 0].sum())


@metric("mean_heart_rate", "bpm", needs=("heart_rate",))
def mean_heart_rate(streams: Streams, _zones: ZoneSet | None) -> float:
    """Mean heart rate over the seconds that have one."""
    return float(np.nanmean(streams.heart_rate_bpm))


@metric("decoupling", "%", needs=("heart_rate", "moving"))
def decoupling(streams: Streams, _zones: ZoneSet | None) -> float | None:
    """How far speed for a heartbeat fell from the first half to the second: (EF1 - EF2) / EF1, in per cent.

    EF is grade-adjusted speed over heart rate. Under 5 % is good; it means something on steady runs only (Friel). None
    under 20 minutes of moving with a heart rate.
    """
    use = streams.moving & (streams.heart_rate_bpm > 30)
    if use.sum() < 1200:
        return None
    first, second = (_efficiency(streams, half) for half in np.array_split(np.flatnonzero(use), 2))
    return 100.0 * (first - second) / first if first > 0 else None


def _efficiency(streams: Streams, index: np.ndarray) -> float:
    return float(streams.adjusted_mps[index].mean() / streams.heart_rate_bpm[index].mean())


def normalized_speed(speed_mps: Floats) -> float:
    """Fourth-power mean of the 30 s rolling speed, in m/s: a plain mean hides the reps."""
    if len(speed_mps) < 30:
        return float(speed_mps.mean()) if len(speed_mps) else 0.0
    summed = np.cumsum(np.insert(speed_mps, 0, 0.0))
    rolled = (summed[30:] - summed[:-30]) / 30
    return float((rolled**4).mean() ** 0.25)


@metric("training_stress", "rTSS", needs=("moving", "zones"))
def training_stress(streams: Streams, zones: ZoneSet | None) -> float:
    """Running training stress: 100 an hour at threshold pace, growing with the square of normalized graded speed."""
    assert zones is not None  # noqa: S101 - `needs` saw to it
    speed = streams.adjusted_mps[streams.moving]
    return stress(normalized_speed(speed), len(speed), zones)


def stress(normalized_mps: float, moving_s: float, zones: ZoneSet) -> float:
    """Running training stress of so many seconds at this normalized speed."""
    threshold = next(z.fast_mps for z in zones.zones if z.name == "T")
    return 100.0 * moving_s / 3600 * (normalized_mps / threshold) ** 2
