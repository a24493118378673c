"""Assembles the clean stream of an activity (`streams`): a 1 Hz clock, pauses, distance, speed, elevation and slope."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from milelog.measure.clean import remarks, totals
from milelog.measure.clean.arrays import Bools, noise, smooth
from milelog.measure.clean.coverage import covers, holes, sampled
from milelog.measure.clean.doubt import doubtful, long_holes
from milelog.measure.clean.impossible import Impossible, without_impossible
from milelog.measure.clean.laps import in_elapsed_time
from milelog.measure.clean.odometer import Odometer, best_odometer
from milelog.measure.clean.pauses import unmarked_pauses
from milelog.measure.clean.speed import blend, effort
from milelog.model import RUNNING, STAND_MPS, Activity, Evidence, Floats, Streams

SLOPE_WINDOW_S = (15, 75)
"""Bounds of the time over which slope is measured, s. It is chosen so that noise of the elevation makes about 1 % of grade."""
MAX_GRADE = 0.3
"""Grades are clipped to this. Steeper ground is climbed, not run, and from 46 % on the polynomial of `effort` falls again."""
FASTEST_CLIMB_MPS = 0.6
"""Largest plausible ascent, metres of height a second: the record over a vertical kilometre is 0.58 (28:53 min). A faster rise
across the window of the slope is an error of the barometer or of the positions."""
MOST_FASTER = 0.01
"""If a larger share of the time climbs faster than that, no height of the recording is used. Steep trails had at most 0.1 %,
recordings with wrong heights 1 to 11 %. (Grade itself does not separate them: walkers meet 30 % and more.)"""
MOST_FASTER_S = 30
"""Up to this many seconds are tolerated anyway: in a short run one or two steps of a barometer exceed that share."""
STOOD_SHARE = 0.5
"""A hole that is paused for this share of its time was a stop."""


def streams(activity: Activity) -> Streams:
    """The clean 1 Hz stream of one activity; its length n is the whole seconds from the first record to the last, at least 1.

    Never raises: a recording without distance, speed and position gives zero speed and `distance_source` "none".
    """
    times, keep = _rising_times(activity.column("time_s"))
    seconds = max(1, int(np.ceil(times[-1]))) if len(times) else 1
    grid = np.arange(seconds, dtype=np.float64)
    cadence = sampled(activity.column("cadence_spm")[keep], times, grid)
    covered = _covered(activity, times, keep, cadence)
    odometer, possible, paused = covered.odometer, covered.possible, covered.paused
    metres = possible.metres
    device = _device_speed(activity, times, keep, grid)
    if device is not None and covered.factor != 1.0:
        device *= covered.factor
    speed = blend(np.diff(metres), device, paused)
    speed[speed < STAND_MPS] = 0.0
    elevation, window, height_noise = _elevation(activity.column("elevation_m")[keep], times, grid)
    grade = _grade(elevation, metres, window, odometer.source)
    laps = in_elapsed_time(activity.laps, metres, paused)
    is_run = activity.sport == RUNNING
    # A hole that counts as a pause, or over which nobody moved, holds no running of unknown pace.
    holes_s = [
        (a, b)
        for a, b in (long_holes(odometer.times, odometer.source) if is_run else ())
        if paused[int(a) : int(b)].mean() < STOOD_SHARE and speed[int(a) : int(b)].mean() > STAND_MPS
    ]
    return Streams(
        time_s=grid,
        speed_mps=speed,
        adjusted_mps=speed * effort(grade),
        distance_m=metres[:-1],
        moving=speed > 0.0,
        paused=paused,
        grade=grade,
        elevation_m=elevation,
        heart_rate_bpm=sampled(activity.column("heart_rate_bpm")[keep], times, grid),
        cadence_spm=cadence,
        speed_error_mps=noise(speed),
        elevation_noise_m=height_noise,
        distance_error=odometer.error,
        distance_source=odometer.source,
        evidence=Evidence(laps, activity.steps, activity.splits),
        pauses=odometer.pauses,
        not_run=((0.0, float(seconds)),) if possible.ride else tuple((float(a), float(b)) for a, b in possible.cut),
        doubtful=(*doubtful(metres, device, cadence), *holes_s) if is_run else (),
        problems=remarks.problems(activity, odometer, possible, metres, covered.factor, holes_s),
    )


@dataclass(frozen=True, slots=True)
class _Covered:
    """The distance of an activity, scaled to the device's total where that is more exact, and its pauses."""

    odometer: Odometer
    factor: float
    """The factor by which the odometer's distance was multiplied."""
    possible: Impossible
    """The distance at whole seconds (one entry more than seconds), without what nobody can have run."""
    paused: Bools


def _covered(activity: Activity, times: Floats, keep: NDArray[np.intp], cadence: Floats) -> _Covered:
    """The distance of an activity; `cadence` is at 1 Hz, one entry for each second of the stream."""
    odometer = best_odometer(activity, times, keep)
    seconds = len(cadence)
    paused = _paused(odometer, times, seconds)
    if odometer.source == "none":
        odometer = _from_totals(activity, odometer, times, paused)
    metres = odometer.at(np.arange(seconds + 1, dtype=np.float64)) if len(times) else np.zeros(seconds + 1)
    # Scaled first, so that impossible speeds are judged by the final distance.
    factor = totals.scale(activity, float(metres[-1]), float(times[-1]) if len(times) else 0.0, odometer.source)
    if factor != 1.0:
        metres = metres * factor
    possible = without_impossible(metres, cadence) if activity.sport == RUNNING else Impossible(metres)
    for start, end in possible.cut:
        paused[start:end] = True
    return _Covered(odometer, factor, possible, paused)


def _from_totals(activity: Activity, odometer: Odometer, times: Floats, paused: Bools) -> Odometer:
    """The odometer from the laps or the device's total, for records without distance; unchanged if these are unknown, too."""
    found = totals.distance_from_totals(activity, times, ~paused)
    if found is None:
        return odometer
    source, known, metres = found
    return replace(odometer, times=known, metres=metres, source=source, error=totals.ERRORS[source])


def _device_speed(activity: Activity, times: Floats, keep: NDArray[np.intp], grid: Floats) -> Floats | None:
    """The device's speed field on the 1 Hz grid, NaN in holes; None if it is known for less than half of the time."""
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


def _rising_times(time_s: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Strictly rising times, and the indices of their records; of records with the same time the last is kept."""
    if not len(time_s):
        return time_s, np.zeros(0, dtype=np.intp)
    keep = np.flatnonzero(np.append(np.diff(time_s) > 0, True))
    return time_s[keep], keep


def _paused(odometer: Odometer, times: Floats, seconds: int) -> Bools:
    """Which seconds are in a pause: marked by the device, or a long gap between records without distance."""
    paused = np.zeros(seconds, dtype=np.bool_)
    gaps = unmarked_pauses(times, odometer.at(times)) if len(times) else []
    for start, end in [*odometer.pauses, *gaps]:
        if end - start >= 1:
            paused[max(0, round(start)) : max(0, round(end))] = True
    return paused


def _elevation(values: Floats, times: Floats, grid: Floats) -> tuple[Floats, int, float]:
    """Smoothed elevation on the 1 Hz grid; the window for the slope, s; and the noise of single heights, m.

    Elevation is averaged over half of that window, which depends on the noise. NaN if it is unknown for half of the time.
    """
    if not covers(values, times):
        return np.full(len(grid), np.nan), SLOPE_WINDOW_S[1], 0.0
    known = np.isfinite(values)
    raw = np.interp(grid, times[known], values[known])
    if len(raw) < 30:
        return raw, SLOPE_WINDOW_S[1], 0.0
    bends = np.abs(raw[10:] - 2 * raw[5:-5] + raw[:-10])
    # The second difference of white noise s has the standard deviation s sqrt(6), and the mean absolute value 0.8 of that.
    height_noise = float(np.mean(bends) / (0.8 * np.sqrt(6)))
    window = slope_window_s(height_noise)
    return smooth(raw, window // 2), window, height_noise


def slope_window_s(height_noise_m: float) -> int:
    """The window for the slope, s, by the noise of the heights."""
    # At 2.7 m/s, noise s over w seconds makes a grade of s sqrt(2) / (2.7 w): 1.6 % with this window, less after smoothing.
    return int(np.clip(height_noise_m * 33.3, *SLOPE_WINDOW_S))


def _grade(elevation: Floats, metres: Floats, window: int, source: str) -> Floats:
    """Grade at each second, as rise over run across `window` seconds.

    0 where the runner hardly moves; 0 everywhere if heights are unknown or climb impossibly fast (`MOST_FASTER`).
    """
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
    # Over less than ten metres, a metre of noise would be a grade of ten per cent.
    grade = np.where(possible & (way > 10.0), rise / np.maximum(way, 10.0), 0.0)
    return np.clip(grade, -MAX_GRADE, MAX_GRADE)
