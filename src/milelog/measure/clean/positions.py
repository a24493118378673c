"""Distance along positions: jumps aside passed over, zigzag smoothed, lost signal bridged."""

import numpy as np

from milelog.formats.geodesy import along_m, steps_m
from milelog.measure.clean.arrays import Bools, quantile, running, smooth
from milelog.model import Floats

GAP_S = 10.0
"""Smart recording leaves up to about 8 s, seldom more, between records of a runner who moves."""
GAP_MPS = 0.9
"""A long gap covered slower than a stroll was a stop that the recording skipped."""
RUN_MPS, WALKED_S = 1.95, 30.0
"""Below the speed at which people change from walking to running, for half a minute or more, a gap was walked."""
ASIDE_S = 10.0
"""A receiver that lost its way is back on it in seconds; a place that stays elsewhere is a new start."""
DEGREE_M = 111200.0
"""A degree of latitude, near enough to judge jitter by."""
DRIFT_M = 100.0
"""A receiver under a roof wanders so far within an hour."""
JITTER_M = 0.06
"""Jitter of positions that one more second to either side evens out."""
MOST_SMOOTH_S = 3
"""Most records that are averaged: more would round off corners. With 3 the distance of simulated phones is right on the
median, with 1 it is 3 % long."""


def along(latitude: Floats, longitude: Floats, times: Floats, limit: float) -> tuple[Floats, Floats, int]:
    """Times and cumulative metres along known positions, and how many jumps aside were passed over.

    Raw positions zigzag, which lengthens every step: they are smoothed first, as far as their jitter asks for. A jump
    would be smeared by that, so it goes before.
    """
    # A run across the antimeridian would be smoothed through Greenwich.
    lon = np.unwrap(longitude, period=360.0)
    kept, aside = _without_jumps(latitude, lon, times, limit)
    lat, lon, times = latitude[kept], lon[kept], times[kept]
    window = _zigzag(lat, lon, times)
    if window > 1:
        lat, lon = _smoothed(lat, lon, times, window, limit)
    steps = np.diff(along_m(lat, lon))
    return times, running(_bridged(steps, np.diff(times))), aside


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


def _bridged(steps: Floats, spans: Floats) -> Floats:
    """Steps, with those across lost signal lengthened: positions on its two sides give the chord, not the way run.

    What was covered slower than a stroll was a stop, and what was covered at a walk for long was walked: they stay.
    """
    speeds = steps / np.maximum(spans, 1e-9)
    usual = _middle(speeds)
    # Only in a recording that is dense elsewhere: where every gap is long, none of them is a loss of signal.
    lost = (spans > GAP_S) & (speeds > GAP_MPS) & (speeds < usual) & (_middle(spans) < GAP_S / 2)
    lost &= (spans < WALKED_S) | (speeds > RUN_MPS)
    return np.where(lost, usual * spans, steps)
