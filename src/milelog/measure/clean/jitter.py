"""Corrects the distance along positions for their noise (jitter), which lengthens every step.

The noise is estimated from the track itself. Only noise that is independent from record to record matters: slow drift moves
neighbouring positions alike and lengthens nothing. Used by `positions`.
"""

import numpy as np

from milelog.formats.geodesy import steps_m
from milelog.measure.clean.arrays import quantile, smooth
from milelog.model import Floats

DEGREE_M = 111200.0
"""Metres in a degree of latitude, exact enough for estimates of noise."""
MOST_APART_S = 4.0
"""With a longer usual time between records, bends of the road look like jitter, and noise is not estimated."""
LEAST_RECORDS = 60
"""Fewest records for an estimate of the noise."""
OVER_S = 10
"""The usual distance between records is taken over this many of them, so that noise hardly lengthens it."""
SMALL, SPARSE_SMALL = 0.005, 0.015
"""Noise is not corrected if it adds less than this share to the distance; the second is for sparse records, which look as noisy
as that on winding roads even in a clean track."""
MOST = 0.04
"""If noise adds more than this share, positions are averaged over more records first: the correction is right on average,
but not for each step."""
MOST_WINDOW = 9
"""Most records that are averaged. At 3 m/s that rounds off corners within 27 m."""
AROUND = 15
"""Squared steps are averaged over this many records; with fewer, their own noise would be mistaken for speed."""


def noise_m(latitude: Floats, longitude: Floats, times: Floats, most_apart_s: float = MOST_APART_S) -> float:
    """Standard deviation, in metres for each axis, of the noise that is independent between records; 0 if it cannot be estimated.

    It follows from the median distance of positions from the straight line between their neighbours. Corners hardly change
    that median.
    """
    spans = np.diff(times)
    if len(times) < LEAST_RECORDS or quantile(spans, 0.5) > most_apart_s:
        return 0.0
    share = spans[:-1] / (spans[:-1] + spans[1:])
    north, east = (v[1:-1] - (v[:-2] * (1 - share) + v[2:] * share) for v in (latitude, longitude))
    aside = np.hypot(north, east * np.cos(np.radians(latitude[1:-1]))) * DEGREE_M
    # White noise s gives this distance the standard deviation s sqrt(1 + a^2 + (1-a)^2) on each axis; the median of a Rayleigh
    # distribution is 1.177 times that of an axis.
    return quantile(aside / np.sqrt(1 + share**2 + (1 - share) ** 2), 0.5) / 1.177


def added_share(noise: float, latitude: Floats, longitude: Floats, window: int = 1) -> float:
    """The share that noise (m) adds to the distance of a track whose positions are averaged over `window` records."""
    way = quantile(steps_m(latitude[::OVER_S], longitude[::OVER_S]), 0.5) / OVER_S
    # Across the track a step has the variance 2 s^2 / w^2; it lengthens by the share variance / (2 length^2).
    return (noise / (window * way)) ** 2 if way > 0 else 0.0


def without_noise(steps: Floats, noise: float, window: int) -> Floats:
    """Steps in metres without the length that noise (m) adds to them, for positions averaged over `window` records."""
    variance = 2 * (noise / window) ** 2
    squares = smooth(steps**2, AROUND)
    # A step v with noise of variance s^2 on each axis has the mean square v^2 + 2 s^2 and the mean length v + s^2 / 2v.
    true, mean = np.maximum(squares - 2 * variance, 0.0), np.maximum(squares - variance, 1e-12)
    return np.asarray(steps * np.sqrt(true / mean), dtype=np.float64)
