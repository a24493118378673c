"""The terms of the objective: what a span of pieces is worth as a rep or a rest, for each level that work may have."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from milelog.measure.clean import Bools, running
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STAND_MPS, Pieces
from milelog.model import Floats

FAST = 0.03
"""Running less than this below the level of the work, in log speed, ends the rest beside it."""
MAX_BELOW_SET_LOG = 0.2
"""A stretch more than 20 % slower than the set's level is never one of its reps (log speed), unless the watch says so."""
CUT_SHORT_S = 15
"""A span that starts or ends this near to the recording's own start or end may have been cut short by it."""
LEGS_10S = 0.02
"""Error of log cadence over 10 s."""
MOST_STEP = 0.5
"""Sprints are two thirds faster than what lies beside them: legs and heart answer to no more."""
ANSWER_BPM = (5.0, 35.0)
LATE_S = 5
"""Heart rate is highest seconds after a rep."""
RECOVERY_S = 75.0
"""So long the fall of heart rate after a rep is followed."""
WARM_UP = (30.0, 120.0)
"""Beats by which heart rate may rise at the start of any run, and the seconds in which that dies away."""
DRIFT_S = 150.0
"""Seconds in which heart rate may wander by a beat more."""
REACH = 10
"""Pieces that the running beside an edge may hold."""
TWO_PACES = (0.66, 0.78)
"""Share of variance that two classes explain: halving one normal distribution gives 0.64."""


@dataclass(frozen=True, eq=False)
class Spans:
    """All spans of up to `lookback` pieces: row n, column l holds the pieces from node n - lookback + l up to node n.

    Arrays are (nodes, lookback); what lies before the first node is not `real`.
    """

    start: Ints
    real: Bools
    seconds: Floats
    metres: Floats
    log: Floats
    """Log speed of what was run in it."""
    walked_s: Floats
    cadence: Floats
    """Log cadence of what was run in it; NaN where none is known."""
    told: Bools
    """The watch calls it work."""
    worth: Floats
    """What it is worth as a rep whatever the level: evenness, stops, what the watch said. -inf where it can be none."""

    @cached_property
    def reps(self) -> tuple[Ints, Ints]:
        """Rows and columns of the spans that can be a rep."""
        rows, columns = np.nonzero(self.worth > -np.inf)
        return rows, columns


def spans(p: Pieces, odds: Odds) -> Spans:
    """Sums over every span."""
    node = np.arange(p.count + 1)[:, None]
    start = node - np.arange(odds.lookback, 0, -1)[None, :]
    real = start >= 0
    start = np.maximum(start, 0)
    sums = np.zeros((p.count + 1, 8))
    parts = [p.seconds, p.metres, p.run_s, p.run_m, p.hint, p.press, p.steps, p.steps_s]
    np.cumsum(np.stack(parts, axis=1), axis=0, out=sums[1:])
    part = sums[:, None, :] - sums[start]
    seconds, metres, run_s, run_m, hint, pressed, steps, steps_s = np.moveaxis(part, 2, 0)
    walked_s = seconds - run_s
    fits = real & (seconds >= odds.short_s) & (seconds <= odds.longest_s) & (walked_s < 0.34 * seconds)
    log = np.log(np.maximum(run_m / np.maximum(run_s, 1.0), 1.0))
    more = node - start - 1
    one = np.where(more == 0, pressed, -0.5 * more * (pressed > 0))
    share = seconds / max(1.0, float(p.run_s.sum()))
    worth = np.where(
        fits,
        hint
        + one
        - odds.rep
        - walked_s / (odds.stop_s * np.maximum(1.0, seconds / odds.stop_rep_s))
        - odds.share * share,
        -np.inf,
    )
    rows, columns = np.nonzero(fits)
    worth[rows, columns] -= _rough(p, start[rows, columns], rows, log[rows, columns], odds)
    return Spans(start, real, seconds, metres, log, walked_s, _cadence(steps, steps_s), hint > 0, worth)


def _rough(p: Pieces, first: Ints, end: Ints, log: Floats, odds: Odds) -> Floats:
    """How far the pieces from `first` up to `end` lie from their common level, beyond what their length allows."""
    inner = first[:, None] + np.arange(odds.lookback)
    inside = inner < end[:, None]
    inner = np.minimum(inner, p.count - 1)
    allowed = np.sqrt(p.usual(np.maximum(p.seconds, 4.0), odds))
    weight = np.minimum(p.seconds, 300.0) / 60.0 * ~p.walked
    off = np.maximum(np.abs(p.log[inner] - log[:, None]) - allowed[inner], 0.0) / odds.inside
    return np.asarray((np.minimum(off * off / 2, 3.0) * weight[inner] * inside).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies on one side of each node, (nodes, levels): slower running, or a walk, or the end of the recording."""

    log: Floats
    seconds: Floats
    idle: Floats
    """What the edge gains when a walk or a stop lies there; NaN where it does not."""
    fast: Bools
    """Cut short by running as fast as the work."""
    cadence: Floats
    """Log cadence of what was run; NaN where none is known."""
    last: Bools
    """At the recording's own start or end."""


def beside(p: Pieces, level: Floats, side: int, odds: Odds) -> Beside:
    """Up to `context_s` beside each node (side -1 before it, 1 after), or up to running as fast as the level."""
    turn = slice(None, None, side)
    seconds, walked = p.seconds[turn], p.walked[turn]
    node = np.arange(p.count + 1)[:, None]
    at = running(seconds)
    # Up to the first piece as fast as the work, the reach, the end.
    quick = ((p.log[:, None] > level - FAST) & ((p.seconds >= 8) & ~p.walked)[:, None])[turn]
    first = np.full((p.count + 1, len(level)), p.count)
    first[:-1] = np.minimum.accumulate(np.where(quick, node[:-1], p.count)[::-1])[::-1]
    limit = np.minimum(first, node + REACH)
    end = np.minimum(at[np.minimum(limit, p.count)], at[:, None] + odds.context_s)
    time = end - at[:, None]
    cut_short = (first < p.count) & (first < node + REACH) & (at[first] < at[:, None] + odds.context_s)

    def within(values: Floats, until: Floats) -> Floats:
        total = running(values)
        return np.interp(until, at, total) - total[:, None]

    ran = seconds * ~walked
    run_s, metres = within(ran, end), within(ran * p.mean[turn], end)
    steps, steps_s = (within(np.where(walked, 0.0, v[turn]), end) for v in (p.steps, p.steps_s))
    # Walks count as the rest's until a quarter of a minute was run.
    total = running(ran)
    soon = np.minimum(np.searchsorted(total, total + 15), p.count)
    until = np.minimum(end, at[soon][:, None])
    walk_s = within(seconds * walked, until)
    stand_s = within(seconds * (walked & (p.mean[turn] < STAND_MPS)), until)
    log = np.where(run_s >= 4, np.log(np.maximum(metres / np.maximum(run_s, 1.0), 1.0)), 9.0)
    gain = np.where(stand_s > 0.7 * walk_s, odds.stand, odds.walk) + slower(p, level, odds)
    gain = np.where(walk_s >= 12, gain, np.nan)
    # A recording starts and stops by hand, seconds before or after the running does.
    last = at[-1] - at <= CUT_SHORT_S
    found = Beside(log, np.maximum(time, 4.0), gain, cut_short, _cadence(steps, steps_s), last)
    return Beside(*(getattr(found, f.name)[turn] for f in fields(found)))


def edge(
    p: Pieces,
    b: Beside,
    node: Ints,
    level: Ints,
    seconds: Floats,
    log: Floats,
    cadence: Floats,
    far: Ints | None,
    odds: Odds,
) -> Floats:
    """Log-odds of one edge, at some node, of spans of some seconds at some log speed, each for one of the levels: its
    contrast, or its walk. `far` is the node of the other edge of a span that starts here, None where it ends here.
    """
    time = b.seconds[node, level]
    length = np.maximum(seconds, 4.0)
    gap = log - b.log[node, level]
    brief = (10 / np.minimum(length, time)) ** 2.5 * (odds.short * p.restless) ** 2
    width = np.sqrt(p.natural**2 + brief + (p.error / p.typical) ** 2 * (1 / time + 1 / length))
    most = odds.most + odds.longer * np.clip((seconds - 120) / 180, 0, 1)
    modest = odds.modest - odds.held * np.clip((seconds - 300) / 600, 0, 1)
    gain = np.minimum(gap / width - odds.least, (gap - modest) / odds.slope)
    legs = _legs(cadence - b.cadence[node, level], gap, length, odds)
    heart = _heart(p, node, far, gap, time, length, odds)
    gain = np.minimum(np.maximum(gain, odds.floor) + legs + heart, most)
    idle = b.idle[node, level]
    walked = ~np.isnan(idle)
    ratio = np.where(walked, odds.ratio_idle, odds.ratio)
    dip = odds.short_rest_nats_per_efold * np.log(np.maximum(ratio * length / time, 1.0)) * b.fast[node, level]
    found = np.where(walked, idle, gain) - dip
    return np.where(b.last[node], np.maximum(found, odds.end), found)


def _cadence(steps: Floats, seconds: Floats) -> Floats:
    """Log of the mean cadence; NaN where hardly any is known."""
    return np.where(seconds >= 5, np.log(np.maximum(steps, 1.0) / np.maximum(seconds, 1.0)), np.nan)


def _legs(step: Floats, gap: Floats, length: Floats, odds: Odds) -> Floats:
    """Log-odds of a step in log cadence, where log speed steps by `gap`: meant, or the recording's noise."""
    brief = LEGS_10S**2 * 10 / length
    meant, still = odds.legs_spread**2 + brief, odds.legs_still**2 + brief
    off = step - odds.legs * np.clip(gap, 0, MOST_STEP)
    found = (np.log(still / meant) - off**2 / meant + step**2 / still) / 2
    return np.asarray(
        np.nan_to_num(np.clip(np.where(step < 0, np.minimum(found, 0), found), odds.legs_less, odds.legs_more))
    )


def _heart(p: Pieces, node: Ints, far: Ints | None, gap: Floats, time: Floats, length: Floats, odds: Odds) -> Floats:
    """Log-odds of how heart rate rose from the start of a span to its end `far`, or fell after its end."""
    if not len(p.heart):
        return np.zeros_like(gap)
    last = len(p.heart) - 1
    at = p.edges[node]
    if far is None:
        span = np.minimum(time, RECOVERY_S)
        step = p.heart[np.clip(at + LATE_S, 0, last)] - p.heart[np.clip(at + span.astype(np.intp), 0, last)]
        start = np.zeros(at.shape)
    else:
        span = length
        step = p.heart[np.clip(p.edges[far] + LATE_S, 0, last)] - p.heart[np.clip(at - LATE_S, 0, last)]
        start = WARM_UP[0] * np.exp(-at / WARM_UP[1])
    answer = np.clip(odds.heart * np.clip(gap, 0, MOST_STEP), *ANSWER_BPM) * -np.expm1(-span / odds.heart_s)
    still = np.hypot(odds.heart_still + span / DRIFT_S, start)
    meant = np.hypot(np.hypot(odds.heart_spread, answer / 4), start)
    found = np.log(still / meant) - ((step - answer) / meant) ** 2 / 2 + (step / still) ** 2 / 2
    found = np.where(step > answer, np.maximum(found, 0), np.where(step < 0, np.minimum(found, 0), found))
    return np.asarray(np.clip(found, odds.heart_less, odds.heart_more))


def slower(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """What an edge at a walk gains, per level, when a good part of the run was clearly slower than the work.

    Clearly: two classes explain more of the variance of log speed than halving one distribution would.
    """
    slow = (~p.walked[:, None]) & (p.log[:, None] < level - odds.near)
    fast = (~p.walked)[:, None] & ~slow
    whole = max(1.0, float(p.run_s.sum()))
    moment = p.run_s * p.log
    time, rest = p.run_s @ slow, p.run_s @ fast
    low, high = moment @ slow / np.maximum(time, 1.0), moment @ fast / np.maximum(rest, 1.0)
    mean = float(moment.sum()) / whole
    total = float(p.run_s @ (p.log - mean) ** 2) / whole
    explained = time * rest * (high - low) ** 2 / whole**2 / max(total, 1e-9)
    size = np.clip((level - low) / 0.06 - 1.3, 0, odds.slower)
    clear = (explained - TWO_PACES[0]) / (TWO_PACES[1] - TWO_PACES[0])
    return np.asarray(size * np.clip(time / whole / 0.25, 0, 1) * np.clip(clear, 0, 1))


def work(p: Pieces, s: Spans, level: Floats, odds: Odds) -> Floats:
    """What every span is worth as a rep, (nodes, lookback, levels); -inf where it can be none."""
    rows, columns = s.reps
    off = s.log[rows, columns][:, None] - level
    least = -MAX_BELOW_SET_LOG - odds.brief / s.seconds[rows, columns]
    near, which = np.nonzero((off > least[:, None]) | s.told[rows, columns][:, None])
    rows, columns, off = rows[near], columns[near], off[near, which]
    log, seconds, cadence = (values[rows, columns] for values in (s.log, s.seconds, s.cadence))
    start = s.start[rows, columns]
    spread = np.sqrt(odds.spread**2 + (odds.brief / seconds) ** 2)
    gain = s.worth[rows, columns] - np.minimum((off / spread) ** 2 / 2, np.where(off > 0, odds.off, odds.slack))
    gain += edge(p, beside(p, level, -1, odds), start, which, seconds, log, cadence, rows, odds)
    gain += edge(p, beside(p, level, 1, odds), rows, which, seconds, log, cadence, None, odds)
    out = np.full((*s.start.shape, len(level)), -np.inf)
    out[rows, columns, which] = gain
    return out


def easy(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """What each piece costs as none of the work, (pieces, levels): running as fast as reps needs an excuse."""
    near = 1.0 / (1.0 + np.exp(np.clip((level - odds.near - p.log[:, None]) / 0.015, -50, 50)))
    price = 0.2 + np.minimum(p.seconds / odds.leftover_s, odds.leftover)
    return -near * np.where(p.walked | (p.seconds < 12), 0.0, price)[:, None]


def rest(s: Spans, idle: Floats, odds: Odds) -> Floats:
    """What every span is worth as a rest between reps, (nodes, lookback, levels), from what `easy` costs."""
    run = np.concatenate([np.zeros((1, idle.shape[1])), np.cumsum(idle, axis=0)])
    base = np.where(s.real & (s.seconds >= odds.rest_s), -np.clip((s.seconds - 600) / 600, 0, 2), -np.inf)
    return np.asarray(run[:, None, :] - run[s.start] + base[..., None])
