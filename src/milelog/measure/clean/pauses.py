"""Pauses: where the timer stood, whether the trace agrees, and the way that was made meanwhile."""

from dataclasses import dataclass

import numpy as np

from milelog.measure.clean.counter import usual_speed
from milelog.measure.clean.positions import GAP_MPS, GAP_S
from milelog.model import Activity, Floats

Span = tuple[float, float]
DENIED = 0.6
"""A pause in which the way went on at 0.6 of the usual speed or more was run."""
DENIED_SHARE = 0.7
"""Share of a pause that must be covered at that speed: a jog to the corner does not deny it."""
SMALL_M = 25.0
"""Way of a pause that is the watch's lag, not a change of place: auto-pause stops and starts some seconds late."""
FASTER = 1.5
"""Nobody runs half as fast again as usual through a pause: such way was ridden."""
HALF = 0.5
"""Share of the pauses by which timer time must fall short of elapsed time to have left them out."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The cumulative distance without the way of pauses, and the pauses that the trace agrees with."""

    metres: Floats
    pauses: tuple[Span, ...]
    denied_s: float = 0.0
    """Seconds of pauses that the trace denies."""
    left_out_m: float = 0.0
    """Way of pauses that was left out, where it is more than the lag of a watch."""


def without_pauses(activity: Activity, times: Floats, metres: Floats, source: str, limit: float) -> Paused:
    """The cumulative distance (m) at known times (s) without the way of pauses.

    A device's own counter knows what it counts: its way stays where it is small, or where the device's total holds it. The way
    between positions goes.
    """
    spans = [(max(a, 0.0), b) for a, b in activity.pauses if b - max(a, 0.0) >= 1.0 and a < times[-1]]
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
    # A device's counter may fall by itself, which `repaired` has yet to see.
    return Paused(np.maximum.accumulate(out) if source != "device" else out, honoured, denied_s, reported_m)


def _denied(activity: Activity, span: Span, times: Floats, metres: Floats, source: str, usual: float) -> bool:
    """Whether the way goes on through a pause as if there were none, record by record.

    The device's counter decides alone. Positions are recorded by some devices while the timer stands: there the timer's total
    must agree that it ran.
    """
    start, end = span
    inside = times[(times > start) & (times < end)]
    # Hardly a record was written meanwhile: nothing denies the pause.
    if len(inside) < 3 or usual <= 0:
        return False
    if source != "device" and _timer_agrees(activity, float(times[-1])):
        return False
    at = np.linspace(start, end, max(2, int((end - start) // GAP_S) + 1))
    speeds = np.diff(np.interp(at, times, metres)) / np.diff(at)
    # Records must be there all the way: across a hole the way is a guess.
    holes = np.diff(np.concatenate([[start], inside, [end]]))
    if holes.max() > max(3 * GAP_S, (1 - DENIED_SHARE) * (end - start)):
        return False
    brisk = (speeds >= DENIED * usual) & (speeds <= FASTER * usual)
    return bool(brisk.mean() >= DENIED_SHARE)


def _timer_agrees(activity: Activity, recorded_s: float) -> bool:
    """Whether the total of the timer leaves out the pauses."""
    timer_s = activity.totals.timer_s
    if timer_s is None:
        return True
    elapsed = activity.totals.elapsed_s or recorded_s
    return timer_s <= elapsed - HALF * sum(b - a for a, b in activity.pauses)


def _counted(activity: Activity, whole_m: float, way_m: float) -> bool:
    """Whether the device's own total is nearer to the distance with the way of the pauses than to that without it."""
    total = activity.totals.distance_m
    return total is not None and total > 0 and abs(whole_m - total) < abs(whole_m - way_m - total)


def standing(times: Floats, metres: Floats) -> list[Span]:
    """Long gaps between records without way: the timer stood, though no event says so."""
    spans = np.diff(times)
    if not len(spans):
        return []
    long = np.flatnonzero(spans > GAP_S)
    if len(long):
        # The 90th percentile: smart recording leaves gaps of many lengths, and a stop is longer than nearly all of
        # them.
        usual = float(np.partition(spans, int(0.9 * (len(spans) - 1)))[int(0.9 * (len(spans) - 1))])
        long = long[spans[long] > 3 * usual]
    return [
        (float(times[i]), float(times[i + 1])) for i in long.tolist() if metres[i + 1] - metres[i] < GAP_MPS * spans[i]
    ]
