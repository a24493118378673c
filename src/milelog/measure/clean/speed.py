"""Speed at each second: the odometer's, with the device's own smoother speed field where that is known."""

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, running_sum, smooth
from milelog.model import STAND_MPS, Floats, Streams

LAGS_S = 9
"""Speed fields are late by 1 to 6 s, seldom 8: lags of 0 to 8 s are tried."""
WINDOW_S = 61
"""Seconds over which the odometer corrects the speed field, where it is as noisy as most are."""
SHARE = 0.3
"""Most that a single second of the odometer counts beside the speed field."""


def blend(way: Floats, device: Floats | None, paused: Bools) -> Floats:
    """Speed from the odometer and, with its lag taken out, from the device's own smoother speed field (NaN where unknown)."""
    calm = np.where(paused, 0.0, way)
    # Two minutes are too few to measure a lag in.
    if device is None or len(way) < 120:
        return calm
    wide = smooth(calm, 5)
    if np.isnan(device).any():
        device = np.where(np.isnan(device), wide, device)
    lag = _lag(device, wide)
    shifted = np.append(device[lag:], np.full(lag, device[-1]))
    shifted = np.where(paused, 0.0, shifted)
    # How wildly the odometer differs from the speed field over a quarter of a minute, its slow drift taken out: the
    # median over 0.6745 is the standard deviation of a normal distribution. The wilder, the longer it is averaged and
    # the less its single seconds count.
    apart = smooth(calm - shifted, 15)
    wild = quantile(np.abs(apart - smooth(apart, 91)), 0.5) / 0.6745
    window = int(np.clip(WINDOW_S * wild / 0.12, 31, 121))
    share = SHARE * min(1.0, (0.15 / max(wild, 0.05)) ** 2)
    mixed = np.maximum(shifted + smooth(calm - shifted, window), 0.0)
    out = share * calm + (1 - share) * mixed
    # After a stop, speed fields creep down and up for half a minute: the odometer says when the runner stands.
    stopped = smooth((calm < STAND_MPS).astype(np.float64), 5) > 0.9
    return np.where(paused | stopped, 0.0, out)


def _lag(device: Floats, wide: Floats) -> int:
    """Seconds by which the speed field is late: where the sum of its squared differences from the odometer is least."""
    n = len(wide) - LAGS_S + 1
    # Sum of (d - w)^2 = sum d^2 - 2 sum d w + sum w^2, and the last is the same for every lag.
    squares = running_sum(device * device)
    # einsum, not a product of BLAS: that starts threads for a long run, which cost more than they gain.
    products = [float(np.einsum("i,i->", device[k : k + n], wide[:n])) for k in range(LAGS_S)]
    return int(np.argmin([squares[k + n] - squares[k] - 2 * products[k] for k in range(LAGS_S)]))


def effort(grade: Floats) -> Floats:
    """Flat speed of equal effort over ground speed, by grade (rise over run).

    The polynomial fitted to Strava's improved grade-adjusted pace (g in %): downhill it gains less than Minetti et al.
    (2002) promise, as heart rates do.
    """
    g = 100.0 * grade
    factor = 1 + g * (0.029291 + g * (0.0018084 + g * (4.066e-7 + g * (-3.686e-7 - 2.663e-9 * g))))
    return np.asarray(factor, dtype=np.float64)


def slope_costs(streams: Streams) -> tuple[Floats, Floats]:
    """Log cost of the slope at each second, as its adjusted speed has it: of what climbs (0 elsewhere), and of what descends."""
    ran = streams.speed_mps > 0
    cost = np.log(np.divide(streams.adjusted_mps, streams.speed_mps, out=np.ones(len(ran)), where=ran))
    return np.maximum(cost, 0.0), np.minimum(cost, 0.0)


_UPHILL = np.linspace(0.0, 0.3, 301)
"""Grades at which `effort` is tabled for its inverse."""
_EFFORTS = effort(_UPHILL)


def uphill_grade(factor: float) -> float:
    """The uphill grade at which flat speed of equal effort is so many times ground speed; 0 for 1 and less, at most 0.3."""
    return float(np.interp(factor, _EFFORTS, _UPHILL))
