"""The odometer: the best cumulative distance that a recording gives, free of jumps, zigzag and spikes."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from milelog.formats.geodesy import along_m, steps_m
from milelog.measure.clean.arrays import Bools, quantile, running, smooth
from milelog.model import Activity, Floats

MAX_RUN_MPS = 12.5
"""Faster than any human has run (Bolt, 2009: 12.4 m/s): such a step is a teleport or a spike."""
MAX_OTHER_MPS = 45.0
"""Other sports: a bicycle downhill stays below 160 km/h."""
GAP_S = 10.0
"""Smart recording leaves up to about 8 s, seldom more, between records of a runner who moves."""
GAP_MPS = 0.9
"""A long gap covered slower than a stroll was a stop that the recording skipped."""
ASIDE_S = 10.0
"""A receiver that lost its way is back on it in seconds; a place that stays elsewhere is a new start."""
DEGREE_M = 111200.0
"""A degree of latitude, near enough to judge jitter by."""
JITTER_M = 0.06
"""Jitter of positions that one more second to either side evens out."""
MOST_SMOOTH_S = 3
"""More rounds off corners: with 3 the distance of simulated phones is right on the median, with 1 it is 3 % long."""


@dataclass(frozen=True, slots=True)
class Odometer:
    """Cumulative distance at each kept record; `error` is the relative standard error to expect of its source."""

    metres: Floats
    source: str
    error: float
    spikes: int = 0


def measured(activity: Activity, times: Floats, keep: NDArray[np.intp]) -> Odometer:
    """The best distance there is: the device's, else along the positions, else the integral of its speed."""
    limit = fastest(activity)
    indoor = activity.sub_sport in {"treadmill", "indoor_running", "virtual_activity"}
    distance = activity.column("distance_m")[keep]
    if covers(distance, times) and np.nanmax(distance) > 0:
        return _rising(distance, times, "device", 0.03 if indoor else 0.01, limit)
    latitude, longitude = activity.column("latitude_deg")[keep], activity.column("longitude_deg")[keep]
    if covers(latitude + longitude, times):
        metres, aside = _along(latitude, longitude, times, limit)
        found = _rising(metres, times, "positions", 0.02, limit)
        return replace(found, spikes=found.spikes + aside)
    speed = activity.column("speed_mps")[keep]
    if covers(speed, times):
        filled = np.nan_to_num(speed)
        steps = 0.5 * (filled[1:] + filled[:-1]) * np.diff(times)
        return _rising(running(steps), times, "speed", 0.03, limit)
    return Odometer(np.zeros(len(times)), "none", 1.0)


def covers(values: Floats, times: Floats) -> bool:
    """Whether a column is there for most of the records."""
    return len(times) > 1 and bool(np.isfinite(values).mean() > 0.5)


def _along(latitude: Floats, longitude: Floats, times: Floats, limit: float) -> tuple[Floats, int]:
    """Distance along positions, NaN where there is none, and how many jumps aside were passed over.

    Raw positions zigzag, which lengthens every step: they are smoothed first, as far as their jitter asks for. A jump
    would be smeared by that, so it goes before.
    """
    found = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    lat, lon = latitude[found], np.unwrap(longitude[found], period=360.0)
    kept, aside = _without_jumps(lat, lon, times[found], limit)
    found, lat, lon = found[kept], lat[kept], lon[kept]
    window = _zigzag(lat, lon, times[found])
    if window > 1:
        lat, lon = smooth(lat, window), smooth(lon, window)
    metres = np.full(len(latitude), np.nan)
    steps = np.diff(along_m(lat, lon))
    metres[found] = running(_bridged(steps, np.diff(times[found])))
    return metres, aside


def _without_jumps(latitude: Floats, longitude: Floats, times: Floats, limit: float) -> tuple[Bools, int]:
    """Which positions stand where a runner can have been, and how many jumps there are: away faster than `limit` (m/s), and
    within ASIDE_S back to where the way goes on.
    """
    kept = np.ones(len(times), dtype=np.bool_)
    away = np.flatnonzero(steps_m(latitude, longitude) > limit * np.diff(times))
    count = 0
    for i in away.tolist():
        back = away[(away > i) & (times[away] <= times[i] + ASIDE_S)] + 1
        if not kept[i] or not len(back):
            continue
        way = steps_m(*(np.stack([np.full(len(back), v[i]), v[back]], axis=1).ravel() for v in (latitude, longitude)))[
            ::2
        ]
        ends = back[way <= limit * (times[back] - times[i])]
        if len(ends):
            kept[i + 1 : int(ends[0])] = False
            count += 1
    return kept, count


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


def fastest(activity: Activity) -> float:
    """The speed in m/s that nobody exceeds in this sport."""
    return MAX_RUN_MPS if activity.sport in {"running", "walking", "hiking"} else MAX_OTHER_MPS


def _rising(metres: Floats, times: Floats, source: str, error: float, limit: float) -> Odometer:
    """Never falls; steps faster than `limit` (m/s) are taken at the typical speed instead."""
    known = np.isfinite(metres)
    filled = np.interp(times, times[known], metres[known])
    steps, spans = np.diff(filled), np.diff(times)
    speeds = steps / spans
    wild = (speeds > limit) | (speeds < 0)
    if wild.any():
        usual = quantile(speeds[~wild], 0.5) if (~wild).any() else 0.0
        steps = np.where(speeds > limit, usual * np.minimum(spans, GAP_S), np.maximum(steps, 0.0))
    return Odometer(running(steps), source, error, int((speeds > limit).sum()))
