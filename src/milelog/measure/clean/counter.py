"""The device's counter of metres as it was meant: steps back undone, way that it added late spread over the time it took.

A counter is right in the long run and wrong in detail: it stands in a tunnel and adds the way at its end, it is renewed
each few seconds or in hundredths of a mile, it is corrected backwards, it starts again from 0 with each lap. Way that it
keeps counting afterwards was made; only what nobody can have run, and no standing before explains, is cut.
"""

from dataclasses import dataclass

import numpy as np

from milelog.measure.clean.arrays import Bools, quantile, true_spans
from milelog.measure.clean.coverage import GAP_S
from milelog.model import Floats

ASIDE_S = 60.0
"""A counter that stands aside (at 0, at 9,999, some metres back) and returns within a minute was never there."""
RESTART_SHARE, RESTART_M = 0.1, 50.0
"""A counter that falls by 50 m or more to below a tenth of what it was has started anew, with a lap, say."""
STEPPED_SHARE = 0.25
"""Share of steps at zero from which a counter may be one that is renewed in steps."""
STEPPED_STAND = 3.0
"""A stand of up to three usual intervals is the counter's way to count; a longer one is a stop, or lost signal."""
SLOW, BRISK = 0.7, 1.5
"""Below 0.7 of the usual speed a counter lags; way caught up with gives a plausible speed up to 1.5 of it."""
CRAWL_S = 60.0
"""Seconds before a jump in which a counter may have lagged without standing."""
CRAWL, EVEN = 0.85, 1.25
"""It lagged when its speed was below 0.85 of the usual, and with what it added it must be below 1.25."""
MOST_SPIKE_S = 60.0
"""A speed that nobody runs and that goes on for a minute is no spike: it is judged with the whole stretch."""
BLOCK_S = 20.0
"""Seconds over which a counter's steps even out."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Knots of the cumulative distance, strictly rising times; metres never fall between them."""

    times: Floats
    metres: Floats
    spikes: int = 0
    """Stretches that were too fast for anybody and were cut."""


def repaired(times: Floats, metres: Floats, limit: float) -> Counter:
    """A counter with its faults mended. `metres` are all known, at strictly rising times; no step may be faster than `limit` (m/s)."""
    steps, spans = np.diff(metres), np.diff(times)
    back = np.count_nonzero(steps < 0)
    still = np.count_nonzero(steps == 0)
    # Most counters have nothing to mend: this test is all they cost.
    if not back and still <= STEPPED_SHARE * len(steps) and not np.count_nonzero(steps > limit * spans):
        return Counter(times, metres)
    if back:
        times, metres = _without_steps_back(times, metres, limit)
    usual = usual_speed(times, metres, limit)
    if still > STEPPED_SHARE * len(steps):
        times, metres = _between_steps(times, metres)
    return _caught_up(times, metres, limit, usual)


def usual_speed(times: Floats, metres: Floats, limit: float) -> float:
    """The median speed of a counter while it moves, over blocks of BLOCK_S; 0 where it never does."""
    if len(times) < 2:
        return 0.0
    at = np.arange(times[0], times[-1] + BLOCK_S, BLOCK_S)
    speeds = np.diff(np.interp(at, times, metres)) / BLOCK_S
    moving = speeds[(speeds > 0.5) & (speeds < limit)]
    return quantile(moving, 0.5) if len(moving) else 0.0


def _without_steps_back(times: Floats, metres: Floats, limit: float) -> tuple[Floats, Floats]:
    """The counter without the values that its steps back show to be wrong; new starts are added up."""
    shown, metres = metres, metres.copy()
    usual = usual_speed(times, np.maximum.accumulate(metres), limit)
    kept = np.ones(len(times), dtype=np.bool_)
    for fall in np.flatnonzero(np.diff(metres) < 0).tolist():
        if not kept[fall] or metres[fall + 1] >= metres[fall]:
            continue
        if _passed_over(times, metres, kept, fall, limit, usual):
            continue
        if shown[fall] - shown[fall + 1] > RESTART_M and shown[fall + 1] < RESTART_SHARE * shown[fall]:
            metres[fall + 1 :] = metres[fall] + shown[fall + 1 :]
        else:
            _taken_back(times, metres, kept, fall, usual)
    times, metres = times[kept], metres[kept]
    rising = np.append(True, metres[1:] >= np.maximum.accumulate(metres)[:-1])
    return times[rising], metres[rising]


def _passed_over(times: Floats, metres: Floats, kept: Bools, fall: int, limit: float, usual: float) -> bool:
    """Whether the values at a fall stood aside for a moment; then they are left out.

    Either those before it were too high (the counter jumped up and now returns), or those after it are too low (it
    returns soon to where the way goes on).
    """
    # The counter jumped up within the last minute, and now returns to where it had been.
    first = int(np.searchsorted(times, times[fall] - ASIDE_S))
    jumps = np.flatnonzero(np.diff(metres[first : fall + 1]) > limit * np.diff(times[first : fall + 1])) + first
    for i in jumps[::-1].tolist():
        if kept[i] and 0 <= metres[fall + 1] - metres[i] <= limit * (times[fall + 1] - times[i]):
            kept[i + 1 : fall + 1] = False
            return True
    # It fell, and within a minute it goes on from where it was at a speed of this run.
    last = int(np.searchsorted(times, times[fall] + ASIDE_S, side="right"))
    way, spent = metres[fall + 1 : last] - metres[fall], times[fall + 1 : last] - times[fall]
    back = np.flatnonzero((way >= 0.5 * usual * spent) & (way <= limit * spent))
    if not len(back):
        return False
    kept[fall + 1 : fall + 1 + int(back[0])] = False
    return True


def _taken_back(times: Floats, metres: Floats, kept: Bools, fall: int, usual: float) -> None:
    """Leave out the values before a correction that it shows to be too high, and so many before them that no stand is left
    in their place.
    """
    ahead = np.flatnonzero(kept[: fall + 1] & (metres[: fall + 1] <= metres[fall + 1]))
    if not len(ahead):
        # Nothing before it is as low: all of it was wrong, or of another run. The way from here on counts.
        metres[: fall + 1] = metres[fall + 1]
        return
    # No farther back than the corrected metres take at a third of the usual speed: some metres must not stretch half
    # a recording.
    most = (metres[fall] - metres[fall + 1]) / max(0.3 * usual, 0.1) + times[fall + 1] - times[int(ahead[-1])]
    speeds = (metres[fall + 1] - metres[ahead]) / (times[fall + 1] - times[ahead])
    fair = ahead[(speeds >= SLOW * usual) & (times[fall + 1] - times[ahead] <= most)]
    kept[int(fair[-1] if len(fair) else ahead[-1]) + 1 : fall + 1] = False


def _between_steps(times: Floats, metres: Floats) -> tuple[Floats, Floats]:
    """A counter that is renewed in steps as one that rises between them; as given, where it is renewed with each record."""
    steps, spans = np.diff(metres), np.diff(times)
    changed = np.flatnonzero(steps > 0) + 1
    # Too few to tell how the counter steps.
    if len(changed) < 8:
        return times, metres
    waits = np.diff(times[changed])
    usual_s, record_s = quantile(waits, 0.5), quantile(spans, 0.5)
    if usual_s < 1.5 * record_s:
        return times, metres
    at, value = times[changed], metres[changed]
    short = waits <= STEPPED_STAND * usual_s
    # Records sample each step up to an interval late, which makes neighbouring speeds differ by a fifth: each step is
    # moved to where its neighbours see it, if all three are alike.
    even = short[:-1] & short[1:] & (np.abs(np.diff(np.diff(value))) < 0.2 * np.diff(value)[1:])
    smooth_s = at.copy()
    smooth_s[1:-1] = np.where(even, 0.25 * at[:-2] + 0.5 * at[1:-1] + 0.25 * at[2:], at[1:-1])
    # A stop ends one usual interval before the next step, unless that step holds the way of all of the time.
    stops = np.flatnonzero(~short & (np.diff(value) <= 2 * quantile(np.diff(value), 0.5)))
    smooth_s = np.concatenate([times[:1], smooth_s, at[stops + 1] - usual_s, times[-1:]])
    value = np.concatenate([metres[:1], value, value[stops], metres[-1:]])
    order = np.lexsort((value, smooth_s))
    smooth_s, value = smooth_s[order], np.maximum.accumulate(value[order])
    once = np.append(np.diff(smooth_s) > 0, True)
    return smooth_s[once], value[once]


def _caught_up(times: Floats, metres: Floats, limit: float, usual: float) -> Counter:
    """The counter with the way of each step that is too fast for anybody spread over the time before (or after) it in which it
    lagged; cut where it did not.
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
        window = _lag(times, metres, first, last, usual)
        if window is None:
            # No standing explains the leap: the usual speed is put in its place, for ten seconds of each step at most, since
            # in a longer gap between two records the runner may have stood.
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
        # More time than the way takes: the runner stood first, and the way is put at the end of the stretch.
        if way < SLOW * usual * (times[end] - times[start]):
            extra.append((times[end] - max(took, spent), metres[start] - cut[start]))
    values = metres - cut
    if extra:
        at, value = np.array(extra).T
        return Counter(*_inserted(times[kept], values[kept], at, value), spikes)
    return Counter(times[kept], values[kept], spikes)


def _inserted(times: Floats, metres: Floats, at: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Knots with some more of them, in order, one for each time, metres never falling."""
    joined, level = np.concatenate([times, at]), np.concatenate([metres, value])
    order = np.argsort(joined, kind="stable")
    joined, level = joined[order], np.maximum.accumulate(level[order])
    once = np.append(np.diff(joined) > 0, True)
    return joined[once], level[once]


def _lag(times: Floats, metres: Floats, first: int, last: int, usual: float) -> tuple[int, int] | None:
    """The stretch (first and last knot) whose speed is plausible once a jump between two knots is spread over it: the time
    before the jump in which the counter stood or lagged, else the time after it; None where neither explains it.
    """
    if usual <= 0:
        return None
    slow = np.diff(metres) < SLOW * usual * np.diff(times)
    quick_before = np.flatnonzero(~slow[:first])
    quick_after = np.flatnonzero(~slow[last:])
    start = int(quick_before[-1]) + 1 if len(quick_before) else 0
    end = last + int(quick_after[0]) if len(quick_after) else len(times) - 1
    # The time before the jump is tried first: counters mostly add what they missed, seldom ahead of time.
    for a, b in ((start, last), (first, end), (start, end)):
        if (a < first or b > last) and metres[b] - metres[a] <= BRISK * usual * (times[b] - times[a]):
            return a, b
    a = int(np.searchsorted(times, times[first] - CRAWL_S))
    spent, way = times[first] - times[a:first], metres[first] - metres[a:first]
    even = (metres[last] - metres[a:first]) <= EVEN * usual * (times[last] - times[a:first])
    fits = np.flatnonzero(even & (way <= CRAWL * usual * spent))
    return (a + int(fits[-1]), last) if len(fits) else None
