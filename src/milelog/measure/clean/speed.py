"""Speed at each second (`blend`), and the effect of slope on effort (`effort`, `slope_costs`), on which grade-adjusted pace rests."""

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, running_sum, smooth
from milelog.model import STAND_MPS, Floats, Streams

LAGS_S = 9
"""Number of lags that are tried, 0 to 8 s: speed fields are 1 to 6 s late, seldom 8."""
WINDOW_S = 61
"""Seconds over which an odometer of usual noise corrects the speed field."""
STEPS_SHARE = 0.3
"""A speed field that is 0 for more than this share of the time in which the runner moves is none."""
SHARE = 0.3
"""Largest weight of a single second of the odometer beside the speed field."""


def blend(way: Floats, device: Floats | None, paused: Bools) -> Floats:
    """Speed at 1 Hz, m/s, from the odometer's (`way`) and the device's smoother speed field, whose lag is removed.

    `device` is NaN where it is unknown. In pauses, and where the odometer stands, speed is 0.
    """
    calm = np.where(paused, 0.0, way)
    # Under two minutes the lag cannot be measured.
    if device is None or len(way) < 120 or _is_of_steps(device, calm):
        return calm
    wide = smooth(calm, 5)
    if np.isnan(device).any():
        device = np.where(np.isnan(device), wide, device)
    lag = _lag(device, wide)
    shifted = np.append(device[lag:], np.full(lag, device[-1]))
    shifted = np.where(paused, 0.0, shifted)
    # Standard deviation (median / 0.6745) of the odometer's difference from the speed field over 15 s, without slow drift.
    # The larger it is, the longer the odometer is averaged and the less its single seconds count.
    apart = smooth(calm - shifted, 15)
    wild = quantile(np.abs(apart - smooth(apart, 91)), 0.5) / 0.6745
    window = int(np.clip(WINDOW_S * wild / 0.12, 31, 121))
    share = SHARE * min(1.0, (0.15 / max(wild, 0.05)) ** 2)
    mixed = np.maximum(shifted + smooth(calm - shifted, window), 0.0)
    out = share * calm + (1 - share) * mixed
    # Around a stop, speed fields fall and rise over half a minute, so the odometer decides where the runner stands.
    stopped = smooth((calm < STAND_MPS).astype(np.float64), 5) > 0.9
    return np.where(paused | stopped, 0.0, out)


def _is_of_steps(device: Floats, way: Floats) -> bool:
    """Whether the speed field is that of a counter's steps: 0 while the counter stands, although the runner moves.

    `way` is the speed of the odometer, in which the steps were evened out.
    """
    moves = way > 2 * STAND_MPS
    return bool(np.count_nonzero(moves & (device < STAND_MPS)) > STEPS_SHARE * np.count_nonzero(moves))


def _lag(device: Floats, wide: Floats) -> int:
    """Lag of the speed field in seconds: the one with the least squared difference from the odometer's speed, `wide`."""
    n = len(wide) - LAGS_S + 1
    # Sum of (d - w)^2 = sum d^2 - 2 sum d w + sum w^2, and the last is the same for every lag.
    squares = running_sum(device * device)
    # einsum rather than `@`: for a long run BLAS starts threads, which cost more than they gain.
    products = [float(np.einsum("i,i->", device[k : k + n], wide[:n])) for k in range(LAGS_S)]
    return int(np.argmin([squares[k + n] - squares[k] - 2 * products[k] for k in range(LAGS_S)]))


def effort(grade: Floats) -> Floats:
    """Grade-adjusted speed over ground speed, by grade (rise over run): the factor to the flat speed of equal effort.

    The polynomial is fitted to Strava's improved grade-adjusted pace. Downhill it gives less than the energy cost of Minetti
    et al. (2002), as heart rates do.
    """
    g = 100.0 * grade
    factor = 1 + g * (0.029291 + g * (0.0018084 + g * (4.066e-7 + g * (-3.686e-7 - 2.663e-9 * g))))
    return np.asarray(factor, dtype=np.float64)


def slope_costs(streams: Streams) -> tuple[Floats, Floats]:
    """Log cost of slope at each second, log(grade-adjusted speed / speed): uphill part (0 elsewhere), downhill part (<= 0)."""
    ran = streams.speed_mps > 0
    cost = np.log(np.divide(streams.adjusted_mps, streams.speed_mps, out=np.ones(len(ran)), where=ran))
    return np.maximum(cost, 0.0), np.minimum(cost, 0.0)


_UPHILL = np.linspace(0.0, 0.3, 301)
"""Grades at which `effort` is tabulated for its inverse."""
_EFFORTS = effort(_UPHILL)


def uphill_grade(factor: float) -> float:
    """The uphill grade at which `effort` equals `factor`; 0 for 1 and less, at most 0.3."""
    return float(np.interp(factor, _EFFORTS, _UPHILL))
