"""The registered metrics of one activity: ascent, mean heart rate, decoupling, training stress; and normalized speed."""

import numpy as np

from milelog.measure.clean import running_sum
from milelog.measure.load import stress
from milelog.measure.metrics.registry import metric
from milelog.model import Floats, Streams, ZoneSet

LEAST_CLIMB_M = 2.0
"""Smaller rises do not count. With this, the median ratio to the device's own total is 1.00 over 63 recordings (80 % within
0.90 and 1.14); without it 1.09 (0.99 to 1.56) (bench/climb.py)."""
CLIMB_OF_NOISE = 10.0
"""Rises below this many times the noise of a single height do not count either: heights from positions stray by metres within
minutes, which made 230 m of ascent in a flat hour."""
STUCK_M = 0.01
"""If all heights are within this range they were not measured: a phone without a barometer writes the same height in every
point, a treadmill 0."""


@metric("ascent", "m", needs=("elevation",))
def ascent(streams: Streams, _zones: ZoneSet | None) -> float | None:
    """Total ascent, m: the sum of the rises in the smoothed elevation that exceed its noise. None if all heights are equal."""
    height = streams.elevation_m[np.isfinite(streams.elevation_m)]
    if np.ptp(height) < STUCK_M:
        return None
    return rises(height, max(LEAST_CLIMB_M, CLIMB_OF_NOISE * streams.elevation_noise_m))


def rises(height: Floats, least: float) -> float:
    """The sum of all rises of at least `least` metres, each from a low to the highest point before the next fall of `least`."""
    if len(height) < 2:
        return 0.0
    slope = np.sign(np.diff(height))
    moving = np.flatnonzero(slope)
    # A rise can only begin or end at a local minimum or maximum.
    turns = moving[1:][np.diff(slope[moving]) != 0] if len(moving) else moving
    total, low, high, climbing = 0.0, float(height[0]), float(height[0]), False
    for h in [*height[turns].tolist(), float(height[-1])]:
        if climbing:
            high = max(high, h)
            if high - h >= least:
                total, low, climbing = total + high - low, h, False
        else:
            low = min(low, h)
            if h - low >= least:
                high, climbing = h, True
    return total + high - low if climbing else total


@metric("mean_heart_rate", "bpm", needs=("heart_rate",))
def mean_heart_rate(streams: Streams, _zones: ZoneSet | None) -> float:
    """Mean heart rate, beats a minute, over the seconds in which it is known."""
    return float(np.nanmean(streams.heart_rate_bpm))


@metric("decoupling", "%", needs=("heart_rate", "moving"))
def decoupling(streams: Streams, _zones: ZoneSet | None) -> float | None:
    """Aerobic decoupling between the first and second half of a run: (EF1 - EF2) / EF1, in per cent.

    EF, the efficiency factor, is grade-adjusted speed over heart rate. Under 5 % is good; it is meaningful for steady runs
    only (Friel). None for under 20 minutes of moving with a heart rate.
    """
    use = streams.moving & (streams.heart_rate_bpm > 30)
    if use.sum() < 1200:
        return None
    first, second = (_efficiency(streams, half) for half in np.array_split(np.flatnonzero(use), 2))
    return 100.0 * (first - second) / first if first > 0 else None


def _efficiency(streams: Streams, index: np.ndarray) -> float:
    return float(streams.adjusted_mps[index].mean() / streams.heart_rate_bpm[index].mean())


def normalized_speed(speed_mps: Floats) -> float:
    """Normalized speed, m/s: the fourth-power mean of the 30 s rolling mean, which weights hard parts as their stress does."""
    if len(speed_mps) < 30:
        return float(speed_mps.mean()) if len(speed_mps) else 0.0
    # The rolling mean by running sums: a convolution would need thirty times as many products.
    summed = running_sum(speed_mps)
    rolled = (summed[30:] - summed[:-30]) / 30
    return float((rolled**4).mean() ** 0.25)


@metric("training_stress", "rTSS", needs=("moving", "zones"))
def training_stress(streams: Streams, zones: ZoneSet | None) -> float:
    """Running training stress (rTSS): 100 for an hour at threshold pace, by the square of normalized grade-adjusted speed."""
    assert zones is not None  # noqa: S101 - `needs` saw to it
    speed = streams.adjusted_mps[streams.moving]
    return stress(normalized_speed(speed), len(speed), zones)
