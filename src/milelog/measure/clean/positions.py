"""Distance along positions, without jumps to the side and zigzag, and with gaps of lost signal bridged."""

from dataclasses import dataclass, replace

import numpy as np

from milelog.formats.geodesy import along_m, steps_m
from milelog.measure.clean import jitter, rounded
from milelog.measure.clean.arrays import Bools, quantile, running_sum, smooth
from milelog.measure.clean.coverage import GAP_S
from milelog.measure.clean.jitter import DEGREE_M
from milelog.model import Floats

GAP_MPS = 0.9
"""A gap covered slower than this (a stroll) was a stop that was not recorded."""
RUN_MPS, WALKED_S = 1.95, 30.0
"""A gap of at least WALKED_S seconds, slower than RUN_MPS, was walked (walk-run transition of adults)."""
LEAPS = 5.0
"""For noisy receivers the largest plausible step is longer by this many times the noise: two independent errors in two
directions."""
NOISY_M = 1.0
"""Noise from which a receiver is noisy; the usual noise from second to second is a tenth of this."""
LOST_SPANS = 3.0
"""A gap of lost signal is longer than this many times what nine of ten gaps between records last. Some apps leave out points where the
runner is slow or the way is straight; their gaps, taken for lost signal, made run/walk 10 % too long and runs 3-8 %."""
ASIDE_S = 10.0
"""A jump to the side ends within this many seconds; positions that stay elsewhere are a new start."""
DRIFT_M = 100.0
"""Within an hour, positions of a receiver under a roof drift by up to this much."""
SPARSE_S, MOST_DOUBT, CORRECTED = 2.5, 0.1, 0.4
"""Usual seconds between records from which noise cannot be told from bends, the greatest error of distance for that, and the
share of it that stays where the noise was taken out."""
JITTER_M = 0.06
"""For each such amount of jitter, positions are averaged over one more second on either side."""
MOST_SMOOTH_S = 3
"""Most records that are averaged for a usual receiver; more would round off corners. With 3 the distance of simulated phones is
right (median), with 1 it is 3 % long."""


@dataclass(frozen=True, slots=True)
class Way:
    """The distance along positions."""

    times: Floats
    metres: Floats
    """Cumulative, at `times`."""
    aside: int = 0
    """Number of jumps to the side that were left out."""
    grain_m: float = 0.0
    """Step of the grid to which the positions were rounded, m; 0 if it is too fine to matter."""
    doubt: float = 0.0
    """Share of the distance that noise may still add where records are seconds apart, and noise looks like bends of the road."""


def distance_along(latitude: Floats, longitude: Floats, times: Floats, limit: float) -> Way:
    """The distance along known positions; steps faster than `limit` (m/s) are errors.

    Raw positions zigzag, which lengthens every step, so they are smoothed according to their jitter. Jumps are removed
    before that, since smoothing would spread them.
    """
    # Otherwise a run across the antimeridian would be smoothed through longitude 0.
    lon = np.unwrap(longitude, period=360.0)
    grain = rounded.grain_deg(latitude, lon)
    grain_m = grain * DEGREE_M
    is_coarse = rounded.SPARSE * grain_m > rounded.usual_step_m(steps_m(latitude, lon))
    noise = 0.0 if is_coarse else jitter.noise_m(latitude, lon, times)
    # With a noisy receiver, or a coarse grid, large steps between records are normal and no jumps.
    leap = rounded.LEAP * grain_m if is_coarse else LEAPS * noise * (noise >= NOISY_M)
    far = limit + leap
    kept, aside = _without_jumps(latitude, lon, times, far)
    lat, lon, times = latitude[kept], lon[kept], times[kept]
    if is_coarse:
        if grain_m > rounded.MOST_GRAIN_M:
            whole = float(along_m(lat, lon)[-1]) / rounded.ROUND_CORNERS
            even = whole * (times - times[0]) / (times[-1] - times[0])
            return Way(times, even, aside, grain_m)
        lat, lon = rounded.restored(lat, times, grain), rounded.restored(lon, times, grain)
        return _bridged(times, np.diff(along_m(lat, lon)), aside, grain_m)
    window = _zigzag(lat, lon, times)
    while 1 < window < jitter.MOST_WINDOW and jitter.added_share(noise, lat, lon, window) > jitter.MOST:
        window += 2
    if window > 1:
        lat, lon = _smoothed(lat, lon, times, window, far)
    steps = np.diff(along_m(lat, lon))
    doubt = _doubt(lat, lon, times, window)
    if noise and jitter.added_share(noise, lat, lon, window) > (jitter.SMALL if window > 1 else jitter.SPARSE_SMALL):
        steps, doubt = jitter.without_noise(steps, noise, window), CORRECTED * doubt
    return replace(_bridged(times, steps, aside), doubt=doubt)


def _doubt(latitude: Floats, longitude: Floats, times: Floats, window: int) -> float:
    """The share that noise adds to sparse records, if all that looks like noise is noise."""
    if window > 1 or len(times) < 2 or quantile(np.diff(times), 0.5) < SPARSE_S:
        return 0.0
    noise = jitter.noise_m(latitude, longitude, times, most_apart_s=np.inf)
    return min(jitter.added_share(noise, latitude, longitude), MOST_DOUBT)


def stays_in_place(latitude: Floats, longitude: Floats) -> bool:
    """Whether positions stay around one place, as those of a receiver that drifts in a gym."""
    known = np.isfinite(latitude) & np.isfinite(longitude)
    if not known.any():
        return True
    lat, lon = latitude[known], np.unwrap(longitude[known], period=360.0)
    north = np.abs(lat - quantile(lat, 0.5))
    east = np.abs(lon - quantile(lon, 0.5)) * np.cos(np.radians(lat))
    # The 90th percentile, since the first fix may be yesterday's place, and the street outside may be in the recording.
    return bool(quantile(np.hypot(north, east), 0.9) * DEGREE_M <= DRIFT_M)


def _smoothed(latitude: Floats, longitude: Floats, times: Floats, window: int, limit: float) -> tuple[Floats, Floats]:
    """Positions averaged over `window` records, but not across a gap or a jump."""
    spans = np.diff(times)
    parted = np.flatnonzero((spans > GAP_S) | (steps_m(latitude, longitude) > limit * spans))
    ends = np.concatenate([parted, parted + 1])
    out = smooth(latitude, window), smooth(longitude, window)
    for even, raw in zip(out, (latitude, longitude), strict=True):
        even[ends] = raw[ends]
    return out


def _without_jumps(latitude: Floats, longitude: Floats, times: Floats, limit: float) -> tuple[Bools, int]:
    """Which positions are no part of a jump to the side, and the number of jumps.

    A jump leaves the track faster than `limit` (m/s) and returns within ASIDE_S to a place that can be reached from it.
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
    """Number of records over which positions are to be averaged: 1 if they are sparse or smooth already."""
    # Records that are seconds apart are farther from each other than they jitter: averaging would only round off corners.
    if len(times) < 60 or quantile(np.diff(times), 0.5) > 2:
        return 1
    bend = np.hypot(np.diff(latitude, 2), np.diff(longitude, 2) * np.cos(np.radians(latitude[1:-1]))) * DEGREE_M
    # The second difference of a running track is centimetres; of white noise of s metres on each axis it is about 2.9 s.
    jitter = quantile(bend, 0.5) / 2.9
    return int(np.clip(2 * round(jitter / JITTER_M) + 1, 1, MOST_SMOOTH_S))


def _middle(values: Floats) -> float:
    """The median; 0 if there are no values."""
    return quantile(values, 0.5) if len(values) else 0.0


def _bridged(times: Floats, steps: Floats, aside: int, grain_m: float = 0.0) -> Way:
    """The distance of these steps, with steps across lost signal lengthened to the usual speed.

    The positions on both sides of such a gap give the chord, which is shorter than the run. Gaps slower than a stroll were
    stops, and long gaps at walking speed were walked: these are left as they are.
    """
    spans = np.diff(times)
    speeds = steps / np.maximum(spans, 1e-9)
    usual = _middle(speeds)
    # Only in a recording that is dense elsewhere: if all gaps are long, none is a loss of signal.
    longest = max(GAP_S, LOST_SPANS * quantile(spans, 0.9)) if len(spans) else GAP_S
    lost = (spans > longest) & (speeds > GAP_MPS) & (speeds < usual) & (_middle(spans) < GAP_S / 2)
    lost &= (spans < WALKED_S) | (speeds > RUN_MPS)
    return Way(times, running_sum(np.where(lost, usual * spans, steps)), aside, grain_m)
