"""Evidence of fitness in one run, from which `runner` estimates threshold speed: fastest stretches, and even minutes with a
heart rate.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from milelog.measure.clean import Bools, in_long_holes, running_sum, slope_costs
from milelog.measure.metrics.efforts import EFFORT_DISTANCES_M, between_stops, doubtful_sum, is_short
from milelog.measure.types import HEART_BPM, SLOPE_GAIN, WARMUP_S, Best, FitnessEvidence, Steady
from milelog.model import Floats, Streams

SHORTEST_M = 1000.0
"""Shortest distance that is used: shorter ones show speed rather than endurance, and an error of a second is over 1 % of them."""
STANDING_SHARE = 0.04
"""This share of a stretch may be spent standing without counting: a traffic light or two. Longer standing counts, or
8 x 400 m with standing rests would look like one fast two-mile run."""
STEADY_S = 300
"""Length of a steady stretch, s: long enough for heart rate to settle, short enough to fit between hills and lights."""
EVEN = 0.08
"""Largest standard deviation of log speed between half minutes of a steady stretch."""
MOST_STEADY = 6
"""Most steady stretches stored of one run; more would add no information."""


def fitness_evidence(streams: Streams) -> FitnessEvidence:
    """The evidence of one run."""
    return FitnessEvidence(bests(streams), steady(streams), median_speed(streams), highest_heart_rate(streams))


def bests(streams: Streams, distances_m: Sequence[float] = EFFORT_DISTANCES_M) -> tuple[Best, ...]:
    """The fastest stretch of each distance from SHORTEST_M on, by moving time at equal effort on flat ground."""
    ground = streams.speed_mps
    if len(ground) < 2 or streams.distance_source == "none":
        return ()
    way, adjusted = (np.concatenate(([0.0], np.cumsum(v))) for v in (ground, streams.adjusted_mps))
    moved = np.concatenate(([0.0], np.cumsum(streams.moving)))
    clock = np.arange(len(way), dtype=np.float64)
    # A tiny slope makes the inverse unique where the runner stands.
    rising = way + clock * 1e-9
    costs = [running_sum(streams.adjusted_mps * cost) for cost in slope_costs(streams)]
    between, doubt = between_stops(streams), doubtful_sum(streams)
    found = []
    run_m = float(rising[-1])
    for wanted in distances_m:
        if wanted < SHORTEST_M:
            continue
        if is_short(run_m, wanted, streams):
            # A race that was recorded a little short, told at its true length.
            scale = wanted * (1 + 1e-9) / run_m
            way, rising, adjusted = way * scale, rising * scale, adjusted * scale
        last = int(np.searchsorted(rising, rising[-1] - wanted, side="right"))
        if rising[-1] < wanted or last == 0:
            break
        end = np.interp(rising[:last] + wanted, rising, clock)
        elapsed = end - clock[:last]
        # The end as whole second and fraction, at which all sums are read.
        second = np.minimum(end.astype(np.intp), len(ground) - 1)
        part = end - second
        moving = moved[second] + part * streams.moving[second] - moved[:last]
        counted = np.maximum(moving, elapsed * (1 - STANDING_SHARE))
        on_the_flat = adjusted[second] + part * streams.adjusted_mps[second] - adjusted[:last]
        gain = np.clip(on_the_flat / wanted, *SLOPE_GAIN)
        flat_s = counted / gain
        if doubt is not None:
            flat_s[doubt[np.ceil(end).astype(np.intp)] > doubt[:last]] = np.inf
        at = int(flat_s.argmin())
        best = _Stretch(float(flat_s[at]), at, float(end[at]), float(gain[at]))
        # Between two stops of minutes a race may be recorded a little short, too.
        for first, after in between:
            ran_m = float(way[after] - way[first])
            if is_short(ran_m, wanted, streams) and (doubt is None or doubt[after] == doubt[first]):
                raised = float(np.clip((adjusted[after] - adjusted[first]) / ran_m, *SLOPE_GAIN))
                spent = max(float(moved[after] - moved[first]), (after - first) * (1 - STANDING_SHARE))
                best = min(best, _Stretch(spent / raised, first, float(after), raised, wanted / ran_m))
        if np.isfinite(best.flat_s):
            found.append(_best(streams, wanted, best, way, clock, costs))
    return tuple(found)


class _Stretch(NamedTuple):
    """A stretch over a race distance; the first in order is the fastest."""

    flat_s: float
    """Its time at equal effort on flat ground, without most of the standing."""
    start: int
    end_s: float
    gain: float
    """Grade-adjusted distance over distance."""
    scale: float = 1.0
    """Factor by which its distance was recorded short."""


def _best(
    streams: Streams, distance_m: float, stretch: _Stretch, way: Floats, clock: Floats, costs: Sequence[Floats]
) -> Best:
    """The stretch with heart rate, evenness and what was run beside it; `way` is the running sum of speed at the seconds
    `clock`, `costs` are those of the cost of climbs and of descents.
    """
    start, end_s, way = stretch.start, stretch.end_s, way * stretch.scale
    end = min(round(end_s), len(way) - 1)
    # Distances of ten equal parts of the time; a stop or a climb makes them differ.
    tenths = np.diff(np.interp(np.linspace(start, end_s, 11), clock, way))
    mean = distance_m / (end_s - start)
    around = round(0.1 * (end_s - start))
    before, after = max(0, start - around), min(len(way) - 1, end + around)
    spent = (start - before) + (after - end)
    beside = (way[start] - way[before] + way[after] - way[end]) / spent / mean if spent > around / 4 else 0.0
    # Without the first two minutes; in stretches under four minutes without the first half.
    heart = streams.heart_rate_bpm[min(start + 120, (start + end) // 2) : end]
    heart = heart[(heart > HEART_BPM[0]) & (heart < HEART_BPM[1])]
    uphill, downhill = (float(np.interp(end_s, clock, c) - c[start]) / distance_m / stretch.gain for c in costs)
    return Best(
        distance_m=distance_m,
        moving_s=stretch.flat_s,
        elapsed_s=end_s - start,
        start_s=float(start),
        heart_rate_bpm=float(heart.mean()) if len(heart) > (end - start) / 3 else None,
        unevenness=float(np.std(np.log(np.maximum(tenths, 0.1)))),
        beside=float(beside),
        uphill=uphill,
        downhill=downhill,
    )


def steady(streams: Streams) -> tuple[Steady, ...]:
    """Stretches of STEADY_S of even running with a known heart rate, after the warm-up; at most MOST_STEADY, evenly spread."""
    count = max(0, (len(streams.time_s) - WARMUP_S) // STEADY_S)

    def stretches(values: Floats | Bools) -> Floats | Bools:
        return values[WARMUP_S : WARMUP_S + count * STEADY_S].reshape(count, STEADY_S)

    beats, speed = stretches(streams.heart_rate_bpm), stretches(streams.adjusted_mps)
    usable = (beats > HEART_BPM[0]) & (beats < HEART_BPM[1])
    halves = speed.reshape(count, STEADY_S // 30, 30).mean(axis=2)
    fits = (usable.mean(axis=1) >= 0.9) & (stretches(streams.moving).mean(axis=1) > 0.97) & (halves.min(axis=1) >= 1.0)
    fits &= np.std(np.log(np.maximum(halves, 1.0)), axis=1) <= EVEN
    grade, uphill, downhill = (stretches(v) for v in (streams.grade, *slope_costs(streams)))
    found = [
        Steady(
            float(STEADY_S),
            float(speed[k].mean()),
            float(beats[k][usable[k]].mean()),
            float(grade[k].mean()),
            float(WARMUP_S + k * STEADY_S),
            float(uphill[k].mean()),
            float(downhill[k].mean()),
        )
        for k in np.flatnonzero(fits).tolist()
    ]
    # Every n-th, so that they are spread over the run, in the course of which heart rate drifts up.
    step = max(1, -(-len(found) // MOST_STEADY))
    return tuple(found[::step])


def median_speed(streams: Streams) -> float | None:
    """Median grade-adjusted speed while moving, m/s; None for under five minutes of moving."""
    use = streams.adjusted_mps[streams.moving & ~in_long_holes(streams)]
    return float(np.median(use)) if len(use) >= 300 else None


def highest_heart_rate(streams: Streams) -> float | None:
    """The highest 30 s mean of heart rate, beats a minute; None if it is plausible for under five minutes."""
    heart = streams.heart_rate_bpm
    usable = heart[np.isfinite(heart) & (heart > HEART_BPM[0]) & (heart < HEART_BPM[1])]
    if len(usable) < 300:
        return None
    summed = running_sum(usable)
    return float(((summed[30:] - summed[:-30]) / 30).max())
