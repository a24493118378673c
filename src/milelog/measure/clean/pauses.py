"""Checks the pauses of a recording against its trace, and leaves out distance covered during pauses. Used by `odometer`."""

from dataclasses import dataclass

import numpy as np

from milelog.measure.clean.counter import usual_speed
from milelog.measure.clean.coverage import GAP_S
from milelog.measure.clean.positions import GAP_MPS
from milelog.model import Activity, Floats

Span = tuple[float, float]
DENIED = 0.6
"""Share of the usual speed from which the runner was evidently running during a "pause"."""
DENIED_SHARE = 0.7
"""Share of the pause that must be at such a speed: a short jog during a pause does not count."""
SMALL_M = 25.0
"""Distance during a pause that is due to the watch's lag: auto-pause stops and starts some seconds late."""
ELSEWHERE_S, ELSEWHERE_MPS = 3600.0, 0.7
"""A gap of ELSEWHERE_S in the positions, over which the runner came on more slowly than ELSEWHERE_MPS, was spent on other things."""
FASTER = 1.5
"""Faster than this many times the usual speed is no running: such distance was ridden."""
HALF = 0.5
"""Timer time leaves out the pauses if it is shorter than elapsed time by this share of them, at least."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The result of `without_pauses`."""

    metres: Floats
    """Cumulative distance without that of the pauses."""
    pauses: tuple[Span, ...]
    """The pauses that the trace agrees with."""
    denied_s: float = 0.0
    """Seconds of pauses that the trace contradicts."""
    left_out_m: float = 0.0
    """Metres during pauses that were left out, not counting distances within a watch's lag."""


def without_pauses(activity: Activity, times: Floats, metres: Floats, source: str, limit: float) -> Paused:
    """The cumulative distance (m) at known times (s) without the distance covered during pauses.

    With a device's own counter, distance during a pause is kept if it is small, or if the device's total includes it. Distance
    between positions is always left out.
    """
    spans = [(max(a, 0.0), b) for a, b in activity.pauses if b - max(a, 0.0) >= 1.0 and a < times[-1]]
    if source != "device":
        spans += [s for s in _hours_elsewhere(times, metres) if not any(a < s[1] and b > s[0] for a, b in spans)]
    if not spans:
        return Paused(metres, ())
    usual = usual_speed(times, metres, limit)
    honoured = tuple(s for s in spans if not _denied(activity, s, times, metres, source, usual))
    denied_s = sum(b - a for a, b in spans) - sum(b - a for a, b in honoured)
    if not honoured:
        return Paused(metres, (), denied_s)
    starts, ends = np.array(honoured).T
    way = np.maximum(np.interp(ends, times, metres) - np.interp(starts, times, metres), 0.0)
    if source == "device":
        drop = way > SMALL_M
        if drop.any() and _counted(activity, float(metres[-1] - metres[0]), float(way[drop].sum())):
            drop &= way > max(FASTER * usual, GAP_MPS) * (ends - starts)
    else:
        drop = way > 0
    if not drop.any():
        return Paused(metres, honoured, denied_s)
    out = metres.copy()
    for start, end, skipped in zip(starts[drop], ends[drop], way[drop], strict=True):
        level = float(np.interp(start, times, metres) - metres[0]) + float(out[0])
        level -= float(way[drop & (ends <= start)].sum())
        inside = (times > start) & (times < end)
        out[inside] = level
        out[times >= end] -= skipped
    reported_m = float(way[drop & (way > SMALL_M)].sum())
    # A device's counter may still fall; `repaired` handles that afterwards.
    return Paused(np.maximum.accumulate(out) if source != "device" else out, honoured, denied_s, reported_m)


def _hours_elsewhere(times: Floats, metres: Floats) -> list[Span]:
    """Gaps of an hour or more after which the positions go on elsewhere, too near for running: two runs in one track."""
    gaps = np.flatnonzero(np.diff(times) >= ELSEWHERE_S)
    found = [(float(times[i]), float(times[i + 1]), float(metres[i + 1] - metres[i])) for i in gaps.tolist()]
    return [(a, b) for a, b, way in found if way < ELSEWHERE_MPS * (b - a)]


def _denied(activity: Activity, span: Span, times: Floats, metres: Floats, source: str, usual: float) -> bool:
    """Whether the records show that the runner ran on through a pause.

    With the device's counter that is enough. Some devices record positions while the timer stands, so with positions the
    device's total timer time must confirm that the timer ran.
    """
    start, end = span
    inside = times[(times > start) & (times < end)]
    # Hardly any records: nothing contradicts the pause.
    if len(inside) < 3 or usual <= 0:
        return False
    if source != "device" and _timer_agrees(activity, float(times[-1])):
        return False
    at = np.linspace(start, end, max(2, int((end - start) // GAP_S) + 1))
    speeds = np.diff(np.interp(at, times, metres)) / np.diff(at)
    # There must be records throughout: across a hole the distance is a guess.
    holes = np.diff(np.concatenate([[start], inside, [end]]))
    if holes.max() > max(3 * GAP_S, (1 - DENIED_SHARE) * (end - start)):
        return False
    brisk = (speeds >= DENIED * usual) & (speeds <= FASTER * usual)
    return bool(brisk.mean() >= DENIED_SHARE)


def _timer_agrees(activity: Activity, recorded_s: float) -> bool:
    """Whether the device's total timer time leaves out the pauses, or is unknown."""
    timer_s = activity.totals.timer_s
    if timer_s is None:
        return True
    elapsed = activity.totals.elapsed_s or recorded_s
    return timer_s <= elapsed - HALF * sum(b - a for a, b in activity.pauses)


def _counted(activity: Activity, whole_m: float, way_m: float) -> bool:
    """Whether the device's total is nearer to the distance with `way_m`, that of the pauses, than to the distance without it."""
    total = activity.totals.distance_m
    return total is not None and total > 0 and abs(whole_m - total) < abs(whole_m - way_m - total)


def unmarked_pauses(times: Floats, metres: Floats) -> list[Span]:
    """Long gaps between records in which the distance hardly grows: pauses that the device did not mark."""
    spans = np.diff(times)
    if not len(spans):
        return []
    long = np.flatnonzero(spans > GAP_S)
    if len(long):
        # The 90th percentile, since smart recording leaves gaps of many lengths and a stop is longer than nearly all.
        usual = float(np.partition(spans, int(0.9 * (len(spans) - 1)))[int(0.9 * (len(spans) - 1))])
        long = long[spans[long] > 3 * usual]
    return [
        (float(times[i]), float(times[i + 1])) for i in long.tolist() if metres[i + 1] - metres[i] < GAP_MPS * spans[i]
    ]
