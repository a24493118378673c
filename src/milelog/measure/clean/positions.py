"""Distance along positions: jumps aside passed over, zigzag smoothed, lost signal bridged."""

from dataclasses import dataclass

import numpy as np

from milelog.formats.geodesy import along_m, steps_m
from milelog.measure.clean import jitter, rounded
from milelog.measure.clean.arrays import Bools, quantile, running_sum, smooth
from milelog.measure.clean.jitter import DEGREE_M
from milelog.model import Floats

GAP_S = 10.0
"""Smart recording leaves up to about 8 s, seldom more, between records of a runner who moves."""
GAP_MPS = 0.9
"""A long gap covered slower than a stroll was a stop that the recording skipped."""
RUN_MPS, WALKED_S = 1.95, 30.0
"""Below the speed at which people change from walking to running, for half a minute or more, a gap was walked."""
LEAPS = 5.0
"""Times its noise by which a position leaps in a second, at most: two independent errors in two directions."""
NOISY_M = 1.0
"""Noise from which that is so: a usual receiver has a tenth of it from second to second."""
ASIDE_S = 10.0
"""A receiver that lost its way is back on it in seconds; a place that stays elsewhere is a new start."""
DRIFT_M = 100.0
"""A receiver under a roof wanders so far within an hour."""
JITTER_M = 0.06
"""Jitter of positions that one more second to either side evens out."""
MOST_SMOOTH_S = 3
"""Most records that are averaged for a usual receiver: more would round off corners. With 3 the distance of simulated phones is
right on the median, with 1 it is 3 % long."""


@dataclass(frozen=True, slots=True)
class Way:
    """Cumulative metres along positions, at their times."""

    times: Floats
    metres: Floats
    aside: int = 0
    """Jumps aside that were passed over."""
    grain_m: float = 0.0
    """Step in metres of the grid that the positions were rounded to; 0 where none is coarse enough to matter."""


def along(latitude: Floats, longitude: Floats, times: Floats, limit: float) -> Way:
    """The way along known positions, which nobody covers faster than `limit` (m/s).

    Raw positions zigzag, which lengthens every step: they are smoothed first, as far as their jitter asks for. A jump
    would be smeared by that, so it goes before.
    """
    # A run across the antimeridian would be smoothed through Greenwich.
    lon = np.unwrap(longitude, period=360.0)
    grain = rounded.grain_deg(latitude, lon)
    grain_m = grain * DEGREE_M
    is_coarse = rounded.SPARSE * grain_m > rounded.way_m(steps_m(latitude, lon))
    noise = 0.0 if is_coarse else jitter.noise_m(latitude, lon, times)
    # So noisy a receiver, or so coarse a grid, leaps from one record to the next without having lost the way.
    leap = rounded.LEAP * grain_m if is_coarse else LEAPS * noise * (noise >= NOISY_M)
    far = limit + leap
    kept, aside = _without_jumps(latitude, lon, times, far)
    lat, lon, times = latitude[kept], lon[kept], times[kept]
    if is_coarse:
        if grain_m > rounded.MOST_GRAIN_M:
            whole = float(along_m(lat, lon)[-1]) / rounded.ROUND_CORNERS
            even = whole * (times - times[0]) / (times[-1] - times[0])
            return Way(times, even, aside, grain_m)
        lat, lon = rounded.evened(lat, times, grain), rounded.evened(lon, times, grain)
        return _bridged(times, np.diff(along_m(lat, lon)), aside, grain_m)
    window = _zigzag(lat, lon, times)
    while 1 < window < jitter.MOST_WINDOW and jitter.added(noise, lat, lon, window) > jitter.MOST:
        window += 2
    if window > 1:
        lat, lon = _smoothed(lat, lon, times, window, far)
    steps = np.diff(along_m(lat, lon))
    if noise and jitter.added(noise, lat, lon, window) > (jitter.SMALL if window > 1 else jitter.SPARSE_SMALL):
        steps = jitter.taken_out(steps, noise, window)
    return _bridged(times, steps, aside)


def stay(latitude: Floats, longitude: Floats) -> bool:
    """Whether positions stay about one place, as those of a receiver that lies in a gym and drifts."""
    known = np.isfinite(latitude) & np.isfinite(longitude)
    if not known.any():
        return True
    lat, lon = latitude[known], np.unwrap(longitude[known], period=360.0)
    north = np.abs(lat - quantile(lat, 0.5))
    east = np.abs(lon - quantile(lon, 0.5)) * np.cos(np.radians(lat))
    # The 90th percentile: a first fix of yesterday's place is elsewhere, and the street at the door a little way off.
    return bool(quantile(np.hypot(north, east), 0.9) * DEGREE_M <= DRIFT_M)


def _smoothed(latitude: Floats, longitude: Floats, times: Floats, window: int, limit: float) -> tuple[Floats, Floats]:
    """Positions smoothed over `window` records, but not across a gap or a jump: the mean of two places is neither."""
    spans = np.diff(times)
    parted = np.flatnonzero((spans > GAP_S) | (steps_m(latitude, longitude) > limit * spans))
    ends = np.concatenate([parted, parted + 1])
    out = smooth(latitude, window), smooth(longitude, window)
    for even, raw in zip(out, (latitude, longitude), strict=True):
        even[ends] = raw[ends]
    return out


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
    # Records seconds apart are parted by more way than they jitter: smoothing would only round off corners.
    if len(times) < 60 or quantile(np.diff(times), 0.5) > 2:
        return 1
    bend = np.hypot(np.diff(latitude, 2), np.diff(longitude, 2) * np.cos(np.radians(latitude[1:-1]))) * DEGREE_M
    # Running bends the track by centimetres a second; white noise of s metres an axis bends it by about 2.9 s.
    jitter = quantile(bend, 0.5) / 2.9
    return int(np.clip(2 * round(jitter / JITTER_M) + 1, 1, MOST_SMOOTH_S))


def _middle(values: Floats) -> float:
    """The median; 0 of nothing."""
    return quantile(values, 0.5) if len(values) else 0.0


def _bridged(times: Floats, steps: Floats, aside: int, grain_m: float = 0.0) -> Way:
    """The way of these steps, those across lost signal lengthened: positions on its two sides give the chord, not the way run.

    What was covered slower than a stroll was a stop, and what was covered at a walk for long was walked: they stay.
    """
    spans = np.diff(times)
    speeds = steps / np.maximum(spans, 1e-9)
    usual = _middle(speeds)
    # Only in a recording that is dense elsewhere: where every gap is long, none of them is a loss of signal.
    lost = (spans > GAP_S) & (speeds > GAP_MPS) & (speeds < usual) & (_middle(spans) < GAP_S / 2)
    lost &= (spans < WALKED_S) | (speeds > RUN_MPS)
    return Way(times, running_sum(np.where(lost, usual * spans, steps)), aside, grain_m)
