"""The stream itself: one clock, pauses, slope, and what there is to say of them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from milelog.measure.clean import remarks, totals
from milelog.measure.clean.arrays import Bools, noise, smooth
from milelog.measure.clean.coverage import covers, holes, sampled
from milelog.measure.clean.doubt import doubtful
from milelog.measure.clean.impossible import Impossible, without_impossible
from milelog.measure.clean.laps import in_elapsed_time
from milelog.measure.clean.odometer import Odometer, measured
from milelog.measure.clean.pauses import standing
from milelog.measure.clean.speed import blend, effort
from milelog.model import RUNNING, STAND_MPS, Activity, Evidence, Floats, Streams

SLOPE_WINDOW_S = (15, 75)
"""Span over which slope is taken: long enough that the noise of this recording's elevation makes about 1 % of grade."""
MAX_GRADE = 0.3
"""Steeper ground is climbed, not run; and from 46 % on the polynomial of `effort` turns down again."""
FASTEST_CLIMB_MPS = 0.6
"""Metres of height a second. The record over a vertical kilometre is 0.58 (28:53 min): what rises faster, across the span over
which slope is taken, is a barometer or a position that strays."""
MOST_FASTER = 0.01
"""Share of the time with faster climbs from which no height of a recording is believed. Steep trails had at most 0.1 % of it,
recordings with straying heights 1 to 11 %; slope itself does not tell them apart, since walkers meet 30 % and more."""
MOST_FASTER_S = 30
"""In a short run one or two steps of a barometer make more than that share; they cost their own seconds alone."""


def streams(activity: Activity) -> Streams:
    """The clean 1 Hz stream of one activity, n = whole seconds from the first record to the last (at least 1).

    Never raises: a recording without distance, speed or position gives zero speed and `distance_source` "none".
    """
    times, keep = _clock(activity.column("time_s"))
    odometer = measured(activity, times, keep)
    seconds = max(1, int(np.ceil(times[-1]))) if len(times) else 1
    grid = np.arange(seconds + 1, dtype=np.float64)
    paused = _paused(odometer, times, seconds)
    if odometer.source == "none":
        odometer = _of_totals(activity, odometer, times, paused)
    metres = odometer.at(grid) if len(times) else np.zeros(seconds + 1)
    # Before it is looked through: what nobody can have run is judged at the speed that counts.
    factor = totals.scale(activity, float(metres[-1]), float(times[-1]) if len(times) else 0.0, odometer.source)
    if factor != 1.0:
        metres = metres * factor
    cadence = sampled(activity.column("cadence_spm")[keep], times, grid[:-1])
    possible = without_impossible(metres, cadence) if activity.sport == RUNNING else Impossible(metres)
    for start, end in possible.cut:
        paused[start:end] = True
    metres = possible.metres
    device = _device(activity, times, keep, grid[:-1])
    if device is not None and factor != 1.0:
        device *= factor
    speed = blend(np.diff(metres), device, paused)
    speed[speed < STAND_MPS] = 0.0
    elevation, window, height_noise = _elevation(activity.column("elevation_m")[keep], times, grid[:-1])
    grade = _grade(elevation, metres, window, odometer.source)
    laps = in_elapsed_time(activity.laps, metres, paused)
    return Streams(
        time_s=grid[:-1],
        speed_mps=speed,
        adjusted_mps=speed * effort(grade),
        distance_m=metres[:-1],
        moving=speed > 0.0,
        paused=paused,
        grade=grade,
        elevation_m=elevation,
        heart_rate_bpm=sampled(activity.column("heart_rate_bpm")[keep], times, grid[:-1]),
        cadence_spm=cadence,
        speed_error_mps=noise(speed),
        elevation_noise_m=height_noise,
        distance_error=odometer.error,
        distance_source=odometer.source,
        evidence=Evidence(laps, activity.steps, activity.splits),
        pauses=odometer.pauses,
        not_run=((0.0, float(seconds)),) if possible.ride else tuple((float(a), float(b)) for a, b in possible.cut),
        doubtful=doubtful(metres, device, cadence) if activity.sport == RUNNING else (),
        problems=remarks.problems(activity, odometer, possible, metres, factor),
    )


def _of_totals(activity: Activity, odometer: Odometer, times: Floats, paused: Bools) -> Odometer:
    """The odometer out of the laps or the total, where the records hold none."""
    found = totals.of_laps(activity, times, ~paused)
    if found is None:
        return odometer
    source, known, metres = found
    return replace(odometer, times=known, metres=metres, source=source, error=totals.ERRORS[source])


def _device(activity: Activity, times: Floats, keep: NDArray[np.intp], grid: Floats) -> Floats | None:
    """The device's speed on the grid, NaN where records go on without it; None where it is hardly known."""
    if "speed_mps" not in activity.columns:
        return None
    values = activity.columns["speed_mps"][keep]
    if not covers(values, times):
        return None
    at = np.flatnonzero(np.isfinite(values))
    out = np.interp(grid, times[at], values[at])
    if len(at) < len(values):
        for start, end in holes(at, times):
            out[(grid > start) & (grid < end)] = np.nan
    return out


def _clock(time_s: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Strictly rising times and where they stand: of records that share a time the last is kept."""
    if not len(time_s):
        return time_s, np.zeros(0, dtype=np.intp)
    keep = np.flatnonzero(np.append(np.diff(time_s) > 0, True))
    return time_s[keep], keep


def _paused(odometer: Odometer, times: Floats, seconds: int) -> Bools:
    """Where the timer stood, or where a long gap without way says that it did."""
    paused = np.zeros(seconds, dtype=np.bool_)
    gaps = standing(times, odometer.at(times)) if len(times) else []
    for start, end in [*odometer.pauses, *gaps]:
        if end - start >= 1:
            paused[max(0, round(start)) : max(0, round(end))] = True
    return paused


def _elevation(values: Floats, times: Floats, grid: Floats) -> tuple[Floats, int, float]:
    """Elevation on the grid, smoothed over half the span that its own noise asks for, that span in seconds, and the noise
    in metres.
    """
    if not covers(values, times):
        return np.full(len(grid), np.nan), SLOPE_WINDOW_S[1], 0.0
    known = np.isfinite(values)
    raw = np.interp(grid, times[known], values[known])
    if len(raw) < 30:
        return raw, SLOPE_WINDOW_S[1], 0.0
    bends = np.abs(raw[10:] - 2 * raw[5:-5] + raw[:-10])
    # White noise s bends by s sqrt(6), and by 0.8 of that in the mean.
    height_noise = float(np.mean(bends) / (0.8 * np.sqrt(6)))
    window = slope_window_s(height_noise)
    return smooth(raw, window // 2), window, height_noise


def slope_window_s(height_noise_m: float) -> int:
    """Seconds over which slope is taken where heights are so noisy."""
    # At 2.7 m/s, s over w seconds tilts by s sqrt(2) / (2.7 w): 1.6 % with this, less once smoothed.
    return int(np.clip(height_noise_m * 33.3, *SLOPE_WINDOW_S))


def _grade(elevation: Floats, metres: Floats, window: int, source: str) -> Floats:
    """Rise over run across a window of seconds; 0 where nobody moves, and all along where heights are unknown or unbelievable."""
    n = len(elevation)
    if source == "none" or np.isnan(elevation[0]) or n < 3:
        return np.zeros(n)
    index, half = np.arange(n), window // 2
    low, high = np.maximum(index - half, 0), np.minimum(index + half, n - 1)
    way = metres[high] - metres[low]
    rise = elevation[high] - elevation[low]
    possible = rise <= FASTEST_CLIMB_MPS * (high - low)
    if np.count_nonzero(~possible) > max(MOST_FASTER * n, MOST_FASTER_S):
        return np.zeros(n)
    # Over less than ten metres a metre of noise would be a grade of ten per cent.
    grade = np.where(possible & (way > 10.0), rise / np.maximum(way, 10.0), 0.0)
    return np.clip(grade, -MAX_GRADE, MAX_GRADE)
