"""Repairs a cumulative distance: removes steps back, and spreads distance that was added late over the time it took.

A device's distance counter is right in the long run and wrong in detail. It stops in a tunnel and adds the distance at its
end; it is updated every few seconds or in hundredths of a mile; it is corrected backwards; it restarts at 0 with each lap.
Distance is kept where the counter stops or lags before a jump; only a jump without such a cause, faster than anybody runs,
is cut. Called by `odometer` for every source of distance.
"""

from dataclasses import dataclass

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, true_spans
from milelog.measure.clean.coverage import GAP_S
from milelog.model import Floats

ASIDE_S = 60.0
"""Values elsewhere (0, 9999, some metres back) from which the counter returns within this many seconds are left out."""
RESTART_SHARE, RESTART_M = 0.1, 50.0
"""A counter that falls by RESTART_M or more, to below RESTART_SHARE of its value, restarted, for example with a new lap."""
STEPPED_SHARE = 0.25
"""If this share of the steps is zero, the counter may be one that is updated less often than records are written."""
LEAST_STILL, LEAST_GRAIN_M = 0.02, 1.9
"""A counter of whole grains (of 2 to 5 m, for example) stays the same for a smaller share, of a second at a time."""
LEAST_STEPS = 60
"""In fewer steps such grains may be chance."""
STEPPED_STAND = 3.0
"""Such a counter may stay the same for this many usual intervals; longer is a stop, or lost signal."""
SLOW, BRISK = 0.7, 1.5
"""Shares of the usual speed: below SLOW a counter lags; with the distance that it adds later it must stay below BRISK."""
CRAWL_S = 60.0
"""Seconds before a jump in which a counter may have lagged without stopping."""
CRAWL, EVEN = 0.85, 1.25
"""The same shares for that case: it lagged if its speed was below CRAWL, and with what it adds it must stay below EVEN."""
MOST_SPIKE_S = 60.0
"""A speed beyond the limit that lasts this long is no spike; `impossible` judges it."""
BLOCK_S = 20.0
"""The usual speed is taken over blocks of this many seconds, in which a counter's steps average out."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A cumulative distance: metres at strictly rising times; metres never fall."""

    times: Floats
    metres: Floats
    spikes: int = 0
    """Number of stretches that were faster than the limit and were cut."""


def repaired(times: Floats, metres: Floats, limit: float) -> Counter:
    """The counter without its faults; no step is faster than `limit` (m/s). `metres` has no NaN, `times` rise strictly."""
    steps, spans = np.diff(metres), np.diff(times)
    back = np.count_nonzero(steps < 0)
    still = np.count_nonzero(steps == 0)
    # Most counters have no faults and end here.
    stepped = still > STEPPED_SHARE * len(steps) or (still > LEAST_STILL * len(steps) and _counts_whole_grains(steps))
    if not back and not stepped and not np.count_nonzero(steps > limit * spans):
        return Counter(times, metres)
    if back:
        times, metres = _without_steps_back(times, metres, limit)
    usual = usual_speed(times, metres, limit)
    if stepped:
        times, metres = _interpolated_between_steps(times, metres)
    return _with_jumps_spread(times, metres, limit, usual)


def usual_speed(times: Floats, metres: Floats, limit: float) -> float:
    """Median speed while the counter moves, m/s, over blocks of BLOCK_S; 0 if it never moves."""
    if len(times) < 2:
        return 0.0
    at = np.arange(times[0], times[-1] + BLOCK_S, BLOCK_S)
    speeds = np.diff(np.interp(at, times, metres)) / BLOCK_S
    moving = speeds[(speeds > 0.5) & (speeds < limit)]
    return quantile(moving, 0.5) if len(moving) else 0.0


def _without_steps_back(times: Floats, metres: Floats, limit: float) -> tuple[Floats, Floats]:
    """The counter without the values that its steps back show to be wrong; after a restart counting goes on."""
    shown, metres = metres, metres.copy()
    usual = usual_speed(times, np.maximum.accumulate(metres), limit)
    kept = np.ones(len(times), dtype=np.bool_)
    for fall in np.flatnonzero(np.diff(metres) < 0).tolist():
        if not kept[fall] or metres[fall + 1] >= metres[fall]:
            continue
        if _clear_outliers(times, metres, kept, fall, limit, usual):
            continue
        if shown[fall] - shown[fall + 1] > RESTART_M and shown[fall + 1] < RESTART_SHARE * shown[fall]:
            metres[fall + 1 :] = metres[fall] + shown[fall + 1 :]
        else:
            _clear_before_correction(times, metres, kept, fall, usual)
    times, metres = times[kept], metres[kept]
    rising = np.append(True, metres[1:] >= np.maximum.accumulate(metres)[:-1])
    return times[rising], metres[rising]


def _clear_outliers(times: Floats, metres: Floats, kept: Bools, fall: int, limit: float, usual: float) -> bool:
    """Clears `kept` for values that were wrong for a moment around a fall, and says whether there were any.

    Either the values before the fall were too high (the counter had jumped up and now returns), or those after it are too
    low (it soon returns to where it would have been).
    """
    # The counter had jumped up within the last minute, and now returns to where it was.
    first = int(np.searchsorted(times, times[fall] - ASIDE_S))
    jumps = np.flatnonzero(np.diff(metres[first : fall + 1]) > limit * np.diff(times[first : fall + 1])) + first
    for i in jumps[::-1].tolist():
        if kept[i] and 0 <= metres[fall + 1] - metres[i] <= limit * (times[fall + 1] - times[i]):
            kept[i + 1 : fall + 1] = False
            return True
    # It fell, and within a minute goes on from where it was at a plausible speed.
    last = int(np.searchsorted(times, times[fall] + ASIDE_S, side="right"))
    way, spent = metres[fall + 1 : last] - metres[fall], times[fall + 1 : last] - times[fall]
    back = np.flatnonzero((way >= 0.5 * usual * spent) & (way <= limit * spent))
    if not len(back):
        return False
    kept[fall + 1 : fall + 1 + int(back[0])] = False
    return True


def _clear_before_correction(times: Floats, metres: Floats, kept: Bools, fall: int, usual: float) -> None:
    """Clears `kept` for the values before a backward correction: those that were too high, and enough earlier ones that the
    counter does not seem to stop before the correction.
    """
    ahead = np.flatnonzero(kept[: fall + 1] & (metres[: fall + 1] <= metres[fall + 1]))
    if not len(ahead):
        # All earlier values are higher: they were wrong, or of another run. Distance counts from here on.
        metres[: fall + 1] = metres[fall + 1]
        return
    # Go back no farther than the corrected metres take at a third of the usual speed, so that a few metres do not change
    # half of the recording.
    most = (metres[fall] - metres[fall + 1]) / max(0.3 * usual, 0.1) + times[fall + 1] - times[int(ahead[-1])]
    speeds = (metres[fall + 1] - metres[ahead]) / (times[fall + 1] - times[ahead])
    fair = ahead[(speeds >= SLOW * usual) & (times[fall + 1] - times[ahead] <= most)]
    kept[int(fair[-1] if len(fair) else ahead[-1]) + 1 : fall + 1] = False


def _counts_whole_grains(steps: Floats) -> bool:
    """Whether a counter shows every second to fifth metre: all its steps are multiples of one, with single stands between them."""
    rises = np.flatnonzero(steps > 0)
    waits = np.diff(rises)
    if len(rises) < LEAST_STEPS or np.count_nonzero((waits > 1) & (waits <= STEPPED_STAND)) < LEAST_STILL * len(steps):
        return False
    grains = steps[rises] / steps[rises].min()
    return steps[rises].min() >= LEAST_GRAIN_M and bool(np.all(np.abs(grains - np.round(grains)) <= 0.02))


def _interpolated_between_steps(times: Floats, metres: Floats) -> tuple[Floats, Floats]:
    """A counter that is updated in steps, interpolated between these; unchanged if it is updated with each record."""
    steps, spans = np.diff(metres), np.diff(times)
    changed = np.flatnonzero(steps > 0) + 1
    # Too few steps to find their interval.
    if len(changed) < 8:
        return times, metres
    waits = np.diff(times[changed])
    usual_s, record_s = quantile(waits, 0.5), quantile(spans, 0.5)
    if usual_s < 1.5 * record_s and not _counts_whole_grains(steps):
        return times, metres
    at, value = times[changed], metres[changed]
    short = waits <= STEPPED_STAND * usual_s
    # A record shows a step up to one interval late, which makes neighbouring speeds differ by a fifth. So the time of each
    # step is averaged with its neighbours', if all three steps are similar.
    even = short[:-1] & short[1:] & (np.abs(np.diff(np.diff(value))) < 0.2 * np.diff(value)[1:])
    smooth_s = at.copy()
    smooth_s[1:-1] = np.where(even, 0.25 * at[:-2] + 0.5 * at[1:-1] + 0.25 * at[2:], at[1:-1])
    # A stop ends one usual interval before the next step, unless that step is so large that it covers the whole time.
    stops = np.flatnonzero(~short & (np.diff(value) <= 2 * quantile(np.diff(value), 0.5)))
    smooth_s = np.concatenate([times[:1], smooth_s, at[stops + 1] - usual_s, times[-1:]])
    value = np.concatenate([metres[:1], value, value[stops], metres[-1:]])
    order = np.lexsort((value, smooth_s))
    smooth_s, value = smooth_s[order], np.maximum.accumulate(value[order])
    once = np.append(np.diff(smooth_s) > 0, True)
    return smooth_s[once], value[once]


def _with_jumps_spread(times: Floats, metres: Floats, limit: float, usual: float) -> Counter:
    """The counter with each jump beyond `limit` spread over the time before (or after) it in which the counter lagged; a jump
    without such a time is cut.
    """
    steps, spans = np.diff(metres), np.diff(times)
    fast = steps > limit * spans
    if not fast.any():
        return Counter(times, metres)
    kept = np.ones(len(times), dtype=np.bool_)
    extra: list[tuple[float, float]] = []
    cut = np.zeros(len(times))
    spikes = 0
    for first, last in true_spans(fast):
        spent = times[last] - times[first]
        if spent >= MOST_SPIKE_S:
            continue
        window = _lagging_stretch(times, metres, first, last, usual)
        if window is None:
            # No lag explains the jump: replace it by the usual speed, for at most ten seconds of each step, since in a longer
            # gap between two records the runner may have stood.
            allowed = usual * float(np.minimum(spans[first:last], GAP_S).sum())
            way = metres[last] - metres[first]
            if way > allowed:
                kept[first + 1 : last] = False
                cut[last:] += way - allowed
                spikes += 1
            continue
        start, end = window
        kept[start + 1 : end] = False
        way = metres[end] - metres[start]
        took = way / usual
        # More time than the distance takes: the runner stood first, and moved at the end of the stretch.
        if way < SLOW * usual * (times[end] - times[start]):
            extra.append((times[end] - max(took, spent), metres[start] - cut[start]))
    values = metres - cut
    if extra:
        at, value = np.array(extra).T
        return Counter(*_inserted(times[kept], values[kept], at, value), spikes)
    return Counter(times[kept], values[kept], spikes)


def _inserted(times: Floats, metres: Floats, at: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Times and metres with further points inserted in order, one for each time, metres never falling."""
    joined, level = np.concatenate([times, at]), np.concatenate([metres, value])
    order = np.argsort(joined, kind="stable")
    joined, level = joined[order], np.maximum.accumulate(level[order])
    once = np.append(np.diff(joined) > 0, True)
    return joined[once], level[once]


def _lagging_stretch(times: Floats, metres: Floats, first: int, last: int, usual: float) -> tuple[int, int] | None:
    """The stretch (first and last index) over which the jump from `first` to `last` can be spread at a plausible speed.

    It is the time before the jump in which the counter stood or lagged, else the time after it; None if neither fits.
    """
    if usual <= 0:
        return None
    slow = np.diff(metres) < SLOW * usual * np.diff(times)
    quick_before = np.flatnonzero(~slow[:first])
    quick_after = np.flatnonzero(~slow[last:])
    start = int(quick_before[-1]) + 1 if len(quick_before) else 0
    end = last + int(quick_after[0]) if len(quick_after) else len(times) - 1
    # The time before the jump is tried first: counters usually add late what they missed, and seldom run ahead.
    for a, b in ((start, last), (first, end), (start, end)):
        if (a < first or b > last) and metres[b] - metres[a] <= BRISK * usual * (times[b] - times[a]):
            return a, b
    a = int(np.searchsorted(times, times[first] - CRAWL_S))
    spent, way = times[first] - times[a:first], metres[first] - metres[a:first]
    even = (metres[last] - metres[a:first]) <= EVEN * usual * (times[last] - times[a:first])
    fits = np.flatnonzero(even & (way <= CRAWL * usual * spent))
    return (a + int(fits[-1]), last) if len(fits) else None
