"""The stream itself: one clock, speed with its lag taken out, pauses, slope."""

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.measure.clean.arrays import Bools, noise, quantile, smooth
from milelog.measure.clean.odometer import GAP_MPS, GAP_S, Odometer, covers, fastest, measured
from milelog.model import Activity, Evidence, Floats, Streams

STAND_MPS = 0.4
"""Below this a runner stands: GPS drift alone gives 0.1-0.3 m/s."""
SLOPE_WINDOW_S = (15, 75)
"""Span over which slope is taken: long enough that the noise of this recording's elevation makes about 1 % of grade."""
MAX_GRADE = 0.3
LAGS_S = range(9)
"""Speed fields are late by 1 to 6 s, seldom 8."""
WINDOW_S = 61
"""Seconds over which the odometer corrects the speed field, where it is as noisy as most are."""
SHARE = 0.3
"""Most that a single second of the odometer counts beside the speed field."""


def streams(activity: Activity) -> Streams:
    """The clean 1 Hz stream of one activity, n = whole seconds from the first record to the last (at least 1).

    Never raises: a recording without distance, speed or position gives zero speed and `distance_source` "none".
    """
    times, keep = _clock(activity.column("time_s"))
    odometer = measured(activity, times, keep)
    seconds = max(1, int(np.ceil(times[-1]))) if len(times) else 1
    grid = np.arange(seconds + 1, dtype=np.float64)
    metres = np.interp(grid, times, odometer.metres) if len(times) else np.zeros(seconds + 1)
    paused = _paused(activity, times, odometer.metres, seconds)
    speed = blend(np.diff(metres), _device(activity.column("speed_mps")[keep], times, grid[:-1]), paused)
    speed[speed < STAND_MPS] = 0.0
    elevation, window = _elevation(activity.column("elevation_m")[keep], times, grid[:-1])
    grade = _grade(elevation, metres, window, odometer.source)
    return Streams(
        time_s=grid[:-1],
        speed_mps=speed,
        adjusted_mps=speed * effort(grade),
        distance_m=metres[:-1],
        moving=speed > 0.0,
        paused=paused,
        grade=grade,
        elevation_m=elevation,
        heart_rate_bpm=_sampled(activity.column("heart_rate_bpm")[keep], times, grid[:-1]),
        cadence_spm=_sampled(activity.column("cadence_spm")[keep], times, grid[:-1]),
        speed_error_mps=noise(speed),
        distance_error=odometer.error,
        distance_source=odometer.source,
        evidence=Evidence(activity.laps, activity.steps, activity.splits),
        problems=_problems(activity, odometer),
    )


def _device(values: Floats, times: Floats, grid: Floats) -> Floats | None:
    if not covers(values, times):
        return None
    known = np.isfinite(values)
    return np.interp(grid, times[known], values[known])


def blend(way: Floats, device: Floats | None, paused: Bools) -> Floats:
    """Speed from the odometer and, with its lag taken out, from the device's own smoother speed field."""
    if device is None or len(way) < 120:
        return np.where(paused, 0.0, way)
    calm = np.where(paused, 0.0, way)
    wide = smooth(calm, 5)
    n = len(way) - LAGS_S[-1]
    fits = [float(np.mean((device[k : k + n] - wide[:n]) ** 2)) for k in LAGS_S]
    lag = int(np.argmin(fits))
    shifted = np.append(device[lag:], np.full(lag, device[-1]))
    shifted = np.where(paused, 0.0, shifted)
    apart = smooth(calm - shifted, 15)
    wild = quantile(np.abs(apart - smooth(apart, 91)), 0.5) / 0.6745
    window = int(np.clip(WINDOW_S * wild / 0.12, 31, 121))
    share = SHARE * min(1.0, (0.15 / max(wild, 0.05)) ** 2)
    mixed = np.maximum(shifted + smooth(calm - shifted, window), 0.0)
    out = share * calm + (1 - share) * mixed
    stopped = smooth((calm < STAND_MPS).astype(np.float64), 5) > 0.9
    return np.where(paused | stopped, 0.0, out)


def effort(grade: Floats) -> Floats:
    """Flat speed of equal effort over ground speed, by grade (rise over run).

    The polynomial fitted to Strava's improved grade-adjusted pace (g in %): downhill it gains less than Minetti et al.
    (2002) promise, as heart rates do.
    """
    g = 100.0 * grade
    factor = 1 + g * (0.029291 + g * (0.0018084 + g * (4.066e-7 + g * (-3.686e-7 - 2.663e-9 * g))))
    return np.asarray(factor, dtype=np.float64)


def _clock(time_s: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Strictly rising times and where they stand: of records that share a time the last is kept."""
    if not len(time_s):
        return time_s, np.zeros(0, dtype=np.intp)
    keep = np.flatnonzero(np.append(np.diff(time_s) > 0, True))
    return time_s[keep], keep


def _paused(activity: Activity, times: Floats, metres: Floats, seconds: int) -> Bools:
    """Where the timer stood, or where a long gap without way says that it did."""
    paused = np.zeros(seconds, dtype=np.bool_)
    spans = np.diff(times)
    usual = quantile(spans, 0.9) if len(spans) else 1.0
    long = np.flatnonzero(spans > max(GAP_S, 3 * usual))
    slow = [i for i in long if metres[i + 1] - metres[i] < GAP_MPS * spans[i]]
    gaps = [(times[i], times[i + 1]) for i in slow]
    for start, end in [*activity.pauses, *gaps]:
        if end - start >= 1:
            paused[max(0, round(start)) : max(0, round(end))] = True
    return paused


def _sampled(values: Floats, times: Floats, grid: Floats) -> Floats:
    """A column on the 1 Hz grid, NaN throughout where it was hardly recorded."""
    if not covers(values, times):
        return np.full(len(grid), np.nan)
    known = np.isfinite(values)
    return np.interp(grid, times[known], values[known])


def _elevation(values: Floats, times: Floats, grid: Floats) -> tuple[Floats, int]:
    """Elevation on the grid, smoothed over half the span that its own noise asks for, and that span in seconds."""
    raw = _sampled(values, times, grid)
    if np.isnan(raw[0]) or len(raw) < 30:
        return raw, SLOPE_WINDOW_S[1]
    bends = np.abs(raw[10:] - 2 * raw[5:-5] + raw[:-10])
    # White noise s bends by s sqrt(6); at 2.7 m/s, s over w seconds tilts by s sqrt(2) / (2.7 w).
    window = int(np.clip(np.mean(bends) * 0.8 / np.sqrt(6) * 52, *SLOPE_WINDOW_S))
    return smooth(raw, window // 2), window


def _grade(elevation: Floats, metres: Floats, window: int, source: str) -> Floats:
    """Rise over run across a window of seconds; 0 where elevation or distance is unknown or nobody moves."""
    n = len(elevation)
    if source == "none" or np.isnan(elevation[0]) or n < 3:
        return np.zeros(n)
    index, half = np.arange(n), window // 2
    low, high = np.maximum(index - half, 0), np.minimum(index + half, n - 1)
    way = metres[high] - metres[low]
    rise = elevation[high] - elevation[low]
    grade = np.where(way > 10.0, rise / np.maximum(way, 10.0), 0.0)
    if float(np.mean(np.abs(grade) > MAX_GRADE)) > 0.02:
        return np.zeros(n)
    return np.clip(grade, -MAX_GRADE, MAX_GRADE)


def _problems(activity: Activity, odometer: Odometer) -> tuple[Problem, ...]:
    """What a reader should know of the stream: where distance came from, and what was thrown out."""
    found = []
    if odometer.source == "none" and not activity.totals.distance_m:
        message = "no distance, speed or position was recorded: nothing can be measured"
        found.append(
            Problem(
                activity.source,
                "no-distance",
                message,
                'if you know the distance, say it: milelog fix FILE --distance "10 km"',
            )
        )
    elif odometer.source == "none":
        pass  # typed in by hand: the total is all there is, and the reader has said so
    elif odometer.source != "device":
        message = f"no distance was recorded: it was taken from {odometer.source}"
        found.append(Problem(activity.source, "distance-fallback", message))
    if odometer.spikes:
        message = f"{odometer.spikes} steps faster than {fastest(activity):g} m/s were replaced by the usual speed"
        found.append(Problem(activity.source, "speed-spikes", message, "check the track for lost signal"))
    return tuple(found)
