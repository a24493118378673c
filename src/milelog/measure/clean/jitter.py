"""Noise of positions from one record to the next: it lengthens every step, by an amount that the track itself tells.

Noise that lasts for many seconds moves neighbours alike and lengthens nothing; it is neither seen nor corrected here.
"""

import numpy as np

from milelog.formats.geodesy import steps_m
from milelog.measure.clean.arrays import quantile, smooth
from milelog.model import Floats

DEGREE_M = 111200.0
"""A degree of latitude, near enough to judge jitter by."""
MOST_APART_S = 4.0
"""Records farther apart bend with the road by as much as receivers jitter."""
LEAST_RECORDS = 60
"""Fewer are too few to measure noise in."""
OVER_S = 10
"""Records over which the usual way is taken: noise hardly lengthens it."""
SMALL, SPARSE_SMALL = 0.005, 0.015
"""Shares of the way that noise may add uncorrected. Sparse records of a clean track on winding roads look like as much as the
second."""
MOST = 0.04
"""Share of the way from which more records are averaged before noise is taken out of their steps: what is taken out is known in
the mean, not for each step."""
MOST_WINDOW = 9
"""Most records that are averaged: at 3 m/s, corners within 27 m are rounded off."""
AROUND = 15
"""Records over which the squared step is averaged: over fewer its own noise would be mistaken for speed."""


def noise_m(latitude: Floats, longitude: Floats, times: Floats) -> float:
    """Standard deviation in metres, in each direction, of what is independent from record to record; 0 where it cannot be told.

    Positions are held against the straight way between their neighbours. The median of that is hardly moved by corners.
    """
    spans = np.diff(times)
    if len(times) < LEAST_RECORDS or quantile(spans, 0.5) > MOST_APART_S:
        return 0.0
    share = spans[:-1] / (spans[:-1] + spans[1:])
    north, east = (v[1:-1] - (v[:-2] * (1 - share) + v[2:] * share) for v in (latitude, longitude))
    aside = np.hypot(north, east * np.cos(np.radians(latitude[1:-1]))) * DEGREE_M
    # White noise s has s sqrt(1 + a^2 + (1-a)^2) an axis here, and the median of a Rayleigh distribution is 1.177 of it.
    return quantile(aside / np.sqrt(1 + share**2 + (1 - share) ** 2), 0.5) / 1.177


def added(noise: float, latitude: Floats, longitude: Floats, window: int = 1) -> float:
    """The share of the way that so much noise adds to a track whose positions are averaged over `window` records."""
    way = quantile(steps_m(latitude[::OVER_S], longitude[::OVER_S]), 0.5) / OVER_S
    # Across the way a step has the variance 2 s^2 / w^2, and lengthens by half of that over its length squared.
    return (noise / (window * way)) ** 2 if way > 0 else 0.0


def taken_out(steps: Floats, noise: float, window: int) -> Floats:
    """Steps in metres without what noise adds to them, once positions are averaged over `window` records."""
    variance = 2 * (noise / window) ** 2
    squares = smooth(steps**2, AROUND)
    # A step v with noise has the mean square v^2 + 2 s^2, and the mean length of about v + s^2 / 2v.
    true, mean = np.maximum(squares - 2 * variance, 0.0), np.maximum(squares - variance, 1e-12)
    return np.asarray(steps * np.sqrt(true / mean), dtype=np.float64)
