"""The terms of the objective: what a span of pieces is worth as a rep or a rest, for each level that work may have."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from milelog.detect.changes import Ints
from milelog.detect.odds import Odds
from milelog.detect.pieces import STAND_MPS, Bools, Pieces
from milelog.model import Floats

FAST = 0.03
"""Running less than this below the level of the work, in log speed, ends the rest beside it."""
KIN = 0.2
"""Further below the level of the work, in log speed, nothing is one of its reps, unless the watch says so."""
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
    sums = np.zeros((p.count + 1, 6))
    np.cumsum(np.stack([p.seconds, p.metres, p.run_s, p.run_m, p.hint, p.press], axis=1), axis=0, out=sums[1:])
    part = sums[:, None, :] - sums[start]
    seconds, metres, run_s, run_m, hint, pressed = np.moveaxis(part, 2, 0)
    walked_s = seconds - run_s
    fits = real & (seconds >= odds.short_s) & (seconds <= odds.longest_s) & (walked_s < 0.34 * seconds)
    log = np.log(np.maximum(run_m / np.maximum(run_s, 1.0), 1.0))
    more = node - start - 1
    one = np.where(more == 0, pressed, -0.5 * more * (pressed > 0))
    share = seconds / max(1.0, float(p.run_s.sum()))
    worth = np.where(fits, hint + one - odds.rep - walked_s / odds.stop_s - odds.share * share, -np.inf)
    rows, columns = np.nonzero(fits)
    worth[rows, columns] -= _rough(p, start[rows, columns], rows, log[rows, columns], odds)
    return Spans(start, real, seconds, metres, log, walked_s, hint > 0, worth)


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


def beside(p: Pieces, level: Floats, side: int, odds: Odds) -> Beside:
    """Up to `context_s` beside each node (side -1 before it, 1 after), or up to running as fast as the level."""
    k, shape = p.count, (p.count + 1, len(level))
    seconds, metres, time = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    walk_s, stand_s = np.zeros(shape), np.zeros(shape)
    on, stopped = np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
    quick = (p.log[:, None] > level - FAST) & ((p.seconds >= 8) & ~p.walked)[:, None]
    for step in range(REACH):
        at = np.arange(k + 1) + (step if side > 0 else -1 - step)
        ok = (at >= 0) & (at < k)
        at = np.clip(at, 0, k - 1)
        fast = quick[at] & ok[:, None]
        stopped |= on & fast
        on &= ok[:, None] & ~fast & (time < odds.context_s)
        if not on.any():
            break
        take = np.minimum(p.seconds[at, None], odds.context_s - time) * on
        idle = take * (p.walked[at, None] & (seconds < 15))
        walk_s += idle
        stand_s += idle * (p.mean[at, None] < STAND_MPS)
        time += take
        take = take * ~p.walked[at, None]
        seconds += take
        metres += take * p.mean[at, None]
    log = np.where(seconds >= 4, np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0)), 9.0)
    gain = np.where(stand_s > 0.7 * walk_s, odds.stand, odds.walk) + slower(p, level, odds)
    gain = np.where(walk_s >= 12, gain, np.nan)
    gain[0 if side < 0 else k] = odds.end
    return Beside(log, np.maximum(time, 4.0), gain, stopped)


def edge(p: Pieces, b: Beside, node: Ints, seconds: Floats, log: Floats, odds: Odds) -> Floats:
    """Log-odds of one edge of spans of some seconds at some log speed, (spans, levels): its contrast, or its walk."""
    time = b.seconds[node]
    length = np.maximum(seconds, 4.0)[:, None]
    gap = log[:, None] - b.log[node]
    brief = (10 / np.minimum(length, time)) ** 2.5 * odds.short**2
    width = np.sqrt(p.natural**2 + brief + (p.error / p.typical) ** 2 * (1 / time + 1 / length))
    most = odds.most + odds.longer * np.clip((seconds[:, None] - 120) / 180, 0, 1)
    modest = odds.modest - odds.held * np.clip((seconds[:, None] - 300) / 600, 0, 1)
    gain = np.minimum(gap / width - odds.least, (gap - modest) / odds.slope)
    gain = np.minimum(np.maximum(gain, odds.floor), most)
    idle = b.idle[node]
    walked = ~np.isnan(idle)
    ratio = np.where(walked, odds.ratio_idle, odds.ratio)
    dip = odds.few * np.log(np.maximum(ratio * length / time, 1.0)) * b.fast[node]
    return np.where(walked, idle, gain) - dip


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
    log, seconds, start = s.log[rows, columns], s.seconds[rows, columns], s.start[rows, columns]
    off = log[:, None] - level
    spread = np.sqrt(odds.spread**2 + (odds.brief / seconds) ** 2)[:, None]
    gain = s.worth[rows, columns][:, None] - np.minimum(
        (off / spread) ** 2 / 2, np.where(off > 0, odds.off, odds.slack)
    )
    gain += edge(p, beside(p, level, -1, odds), start, seconds, log, odds)
    gain += edge(p, beside(p, level, 1, odds), rows, seconds, log, odds)
    out = np.full((*s.start.shape, len(level)), -np.inf)
    out[rows, columns] = np.where(
        (off > -KIN - odds.brief / seconds[:, None]) | s.told[rows, columns][:, None], gain, -np.inf
    )
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
