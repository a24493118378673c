"""One clean 1 Hz stream out of whatever a device recorded: pauses, gaps, spikes, lag and slope dealt with.

The cumulative distance is the judge of speed: the speed field of watches lags by 1-6 s and is smoothed, while the
odometer is right at both ends of any span. Between two records nothing is invented: the speed is their mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.formats.geodesy import along_m
from milelog.model import Activity, Evidence, Floats, Streams

MAX_RUN_MPS = 12.5
"""Faster than any human has run (Bolt, 2009: 12.4 m/s): such a step is a teleport or a spike."""
STAND_MPS = 0.4
"""Below this a runner stands: GPS drift alone gives 0.1-0.3 m/s."""
MAX_OTHER_MPS = 45.0
"""Other sports: a bicycle downhill stays below 160 km/h."""
GAP_S = 10.0
"""Smart recording leaves up to about 8 s, seldom more, between records of a runner who moves."""
GAP_MPS = 0.9
"""A long gap covered slower than a stroll was a stop that the recording skipped."""
DEGREE_M = 111200.0
"""A degree of latitude, near enough to judge jitter by."""
JITTER_M = 0.06
"""Jitter of positions that one more second to either side evens out."""
MOST_SMOOTH_S = 3
"""More rounds off corners: with 3 the distance of simulated phones is right on the median, with 1 it is 3 % long."""
SLOPE_WINDOW_S = (15, 75)
"""Span over which slope is taken: long enough that the noise of this recording's elevation makes about 1 % of grade."""
MAX_GRADE = 0.3
Bools = NDArray[np.bool_]


def streams(activity: Activity) -> Streams:
    """The clean 1 Hz stream of one activity, n = whole seconds from the first record to the last (at least 1).

    Never raises: a recording without distance, speed or position gives zero speed and `distance_source` "none".
    """
    times, keep = _clock(activity.column("time_s"))
    odometer = _odometer(activity, times, keep)
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


LAGS_S = range(9)
WINDOW_S = 61
SHARE = 0.3


def _device(values: Floats, times: Floats, grid: Floats) -> Floats | None:
    if not _covers(values, times):
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


def noise(speed: Floats, span: int = 15) -> float:
    """Standard error of one second's speed as it acts over spans of many seconds (m/s).

    Speed noise is autocorrelated over 5-10 s, so it is taken from the steps between means of neighbouring 15 s blocks
    in motion. Their 40th percentile, not the median: in a set of short reps half of the steps are the reps themselves.
    """
    blocks = speed[: len(speed) // span * span].reshape(-1, span)
    means = blocks.mean(axis=1)
    both = (blocks[:-1] > 0).all(axis=1) & (blocks[1:] > 0).all(axis=1)
    steps = np.abs(np.diff(means))[both]
    if len(steps) < 4:
        return 0.2
    # The 40th percentile of |N(0, s)| is 0.524 s; the difference of two means has the variance of both.
    return max(0.05, quantile(steps, 0.4) / 0.524 * float(np.sqrt(span / 2)))


@dataclass(frozen=True, slots=True)
class _Odometer:
    """Cumulative distance at each kept record; `error` is the relative standard error to expect of its source."""

    metres: Floats
    source: str
    error: float
    spikes: int = 0


def _clock(time_s: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Strictly rising times and where they stand: of records that share a time the last is kept."""
    if not len(time_s):
        return time_s, np.zeros(0, dtype=np.intp)
    keep = np.flatnonzero(np.append(np.diff(time_s) > 0, True))
    return time_s[keep], keep


def _odometer(activity: Activity, times: Floats, keep: NDArray[np.intp]) -> _Odometer:
    """The best distance there is: the device's, else along the positions, else the integral of its speed."""
    limit = _limit(activity)
    indoor = activity.sub_sport in {"treadmill", "indoor_running", "virtual_activity"}
    distance = activity.column("distance_m")[keep]
    if _covers(distance, times) and np.nanmax(distance) > 0:
        return _rising(distance, times, "device", 0.03 if indoor else 0.01, limit)
    latitude, longitude = activity.column("latitude_deg")[keep], activity.column("longitude_deg")[keep]
    if _covers(latitude + longitude, times):
        return _rising(_along(latitude, longitude, times), times, "positions", 0.02, limit)
    speed = activity.column("speed_mps")[keep]
    if _covers(speed, times):
        filled = np.nan_to_num(speed)
        steps = 0.5 * (filled[1:] + filled[:-1]) * np.diff(times)
        return _rising(running(steps), times, "speed", 0.03, limit)
    return _Odometer(np.zeros(len(times)), "none", 1.0)


def _covers(values: Floats, times: Floats) -> bool:
    """Whether a column is there for most of the records."""
    return len(times) > 1 and bool(np.isfinite(values).mean() > 0.5)


def _along(latitude: Floats, longitude: Floats, times: Floats) -> Floats:
    """Distance along positions; NaN where there is none.

    Raw positions zigzag, which lengthens every step: they are smoothed first, as far as their jitter asks for.
    """
    found = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    lat, lon = latitude[found], np.unwrap(longitude[found], period=360.0)
    window = _zigzag(lat, lon, times[found])
    if window > 1:
        lat, lon = smooth(lat, window), smooth(lon, window)
    metres = np.full(len(latitude), np.nan)
    steps = np.diff(along_m(lat, lon))
    metres[found] = running(_bridged(steps, np.diff(times[found])))
    return metres


def _zigzag(latitude: Floats, longitude: Floats, times: Floats) -> int:
    """Records over which positions are to be smoothed: 1 where they are sparse or smooth as they are."""
    if len(times) < 60 or quantile(np.diff(times), 0.5) > 2:
        return 1
    bend = np.hypot(np.diff(latitude, 2), np.diff(longitude, 2) * np.cos(np.radians(latitude[1:-1]))) * DEGREE_M
    # Running bends the track by centimetres a second; white noise of s metres an axis bends it by about 2.9 s.
    jitter = quantile(bend, 0.5) / 2.9
    return int(np.clip(2 * round(jitter / JITTER_M) + 1, 1, MOST_SMOOTH_S))


def _middle(values: Floats) -> float:
    """The median; 0 of nothing."""
    return quantile(values, 0.5) if len(values) else 0.0


def _bridged(steps: Floats, spans: Floats) -> Floats:
    """Steps, with those across lost signal lengthened: positions on its two sides give the chord, not the way run.

    What was covered slower than a stroll was a stop and stays as it is.
    """
    speeds = steps / np.maximum(spans, 1e-9)
    usual = _middle(speeds)
    lost = (spans > GAP_S) & (speeds > GAP_MPS) & (speeds < usual) & (_middle(spans) < GAP_S / 2)
    return np.where(lost, usual * spans, steps)


def _limit(activity: Activity) -> float:
    """The speed in m/s that nobody exceeds in this sport."""
    return MAX_RUN_MPS if activity.sport in {"running", "walking", "hiking"} else MAX_OTHER_MPS


def _rising(metres: Floats, times: Floats, source: str, error: float, limit: float) -> _Odometer:
    """Never falls; steps faster than `limit` (m/s) are taken at the typical speed instead."""
    known = np.isfinite(metres)
    filled = np.interp(times, times[known], metres[known])
    steps, spans = np.diff(filled), np.diff(times)
    speeds = steps / spans
    wild = (speeds > limit) | (speeds < 0)
    if wild.any():
        usual = quantile(speeds[~wild], 0.5) if (~wild).any() else 0.0
        steps = np.where(speeds > limit, usual * np.minimum(spans, GAP_S), np.maximum(steps, 0.0))
    return _Odometer(running(steps), source, error, int((speeds > limit).sum()))


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
    if not _covers(values, times):
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


def running(values: Floats | Bools) -> Floats:
    """Running sum from 0, one longer than the values."""
    out = np.zeros(len(values) + 1)
    np.cumsum(values, out=out[1:])
    return out


def quantile(values: Floats, share: float) -> float:
    """The quantile of some values, between two of them by proportion; as NumPy's, in a tenth of its time."""
    at = share * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    ordered = np.partition(values, (low, high))
    return float(ordered[low] + (at - low) * (ordered[high] - ordered[low]))


def smooth(values: Floats, window: int) -> Floats:
    """Centred moving mean over `window` samples, shorter at the ends; same length as given."""
    half = window // 2
    total = running(values)
    index = np.arange(len(values))
    low, high = np.maximum(index - half, 0), np.minimum(index + half + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low), dtype=np.float64)


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


def _problems(activity: Activity, odometer: _Odometer) -> tuple[Problem, ...]:
    """What a reader should know of the stream: where distance came from, and what was thrown out."""
    found = []
    if odometer.source == "none":
        message = "no distance, speed or position was recorded: nothing can be measured"
        found.append(Problem(activity.source, "no-distance", message, "enter the distance by hand"))
    elif odometer.source != "device":
        message = f"no distance was recorded: it was taken from {odometer.source}"
        found.append(Problem(activity.source, "distance-fallback", message))
    if odometer.spikes:
        message = f"{odometer.spikes} steps faster than {_limit(activity):g} m/s were replaced by the usual speed"
        found.append(Problem(activity.source, "speed-spikes", message, "check the track for lost signal"))
    return tuple(found)
