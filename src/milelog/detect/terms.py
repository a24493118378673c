"""The terms of the objective: what a span of pieces is worth as a rep or a rest, for each hypothesis of the work."""

from dataclasses import dataclass

import numpy as np

from milelog.detect.changes import Ints
from milelog.detect.odds import Odds
from milelog.detect.pieces import STAND_MPS, Bools, Pieces
from milelog.model import Floats

FAST = 0.03
"""Running less than this below the level of the work, in log speed, ends the rest beside it."""
REACH = 10
"""Pieces that the running beside an edge may hold."""


@dataclass(frozen=True, slots=True)
class Spans:
    """All spans of up to `lookback` pieces: row k, column l holds pieces k - l - 1 up to, not with, node k."""

    start: Ints
    real: Bools
    seconds: Floats
    metres: Floats
    log: Floats
    """Log speed of what was run in it."""
    walked_s: Floats
    rough: Floats
    """Nats for the unevenness inside."""
    hint: Floats


def spans(p: Pieces, odds: Odds) -> Spans:
    """Sums over every span."""
    node = np.arange(p.count + 1)[:, None]
    start = node - np.arange(1, odds.lookback + 1)[None, :]
    real = start >= 0
    start = np.maximum(start, 0)

    def total(values: Floats) -> Floats:
        run = np.append(0.0, np.cumsum(values))
        return np.asarray(run[node] - run[start])

    seconds, run_s = total(p.seconds), total(p.run_s)
    log = np.log(np.maximum(total(p.run_m) / np.maximum(run_s, 1.0), 1.0))
    pressed, more = total(p.press), node - start - 1
    one = np.where(more == 0, pressed, -0.5 * more * (pressed > 0))
    rough = _rough(p, start, log, odds)
    return Spans(start, real, seconds, total(p.metres), log, seconds - run_s, rough, total(p.hint) + one)


def _rough(p: Pieces, start: Ints, log: Floats, odds: Odds) -> Floats:
    """How far the pieces of each span lie from its level, beyond what their length allows."""
    inner = np.arange(p.count + 1)[:, None, None] - 1 - np.arange(odds.lookback)[None, None, :]
    inside = (inner >= start[:, :, None]) & (inner >= 0)
    inner = np.maximum(inner, 0)
    allowed = np.sqrt(p.usual(np.maximum(p.seconds, 4.0), odds))
    weight = np.minimum(p.seconds, 60.0) / 60.0 * ~p.walked
    off = np.maximum(np.abs(p.log[inner] - log[:, :, None]) - allowed[inner], 0.0) / odds.inside
    return np.asarray((np.minimum(off * off / 2, 3.0) * weight[inner] * inside).sum(axis=2))


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies on one side of each node, rows hypotheses: slower running, or a walk, or the end of the recording."""

    log: Floats
    seconds: Floats
    walk: Bools
    stand: Bools
    fast: Bools
    """Cut short by running as fast as the work."""
    end: int


def beside(p: Pieces, level: Floats, side: int, odds: Odds) -> Beside:
    """Up to `context_s` beside each node (side -1 before it, 1 after), or up to running as fast as the level."""
    k, shape = p.count, (len(level), p.count + 1)
    seconds, metres, time = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    walk_s, stand_s = np.zeros(shape), np.zeros(shape)
    on, stopped = np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
    quick = (p.log[None, :] > level[:, None] - FAST) & (p.seconds >= 8) & ~p.walked
    rested, stood = p.walked, p.mean < STAND_MPS
    for step in range(REACH):
        at = np.arange(k + 1) + (step if side > 0 else -1 - step)
        ok = (at >= 0) & (at < k)
        at = np.clip(at, 0, k - 1)
        fast = quick[:, at] & ok
        stopped |= on & fast
        on &= ok & ~fast & (time < odds.context_s)
        take = np.minimum(p.seconds[at], odds.context_s - time) * on
        idle = take * (rested[at] & (seconds < 15))
        walk_s += idle
        stand_s += idle * stood[at]
        time += take
        take *= ~rested[at]
        seconds += take
        metres += take * p.mean[at]
    log = np.where(seconds >= 4, np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0)), 9.0)
    walk = walk_s >= 12
    return Beside(log, time, walk, walk & (stand_s > 0.7 * walk_s), stopped, 0 if side < 0 else k)


def edge(p: Pieces, s: Spans, b: Beside, nodes: Ints, slower: Floats, odds: Odds) -> Floats:
    """Log-odds of one edge of every span, (hypotheses, nodes, lengths): its contrast, or its walk; 0 at the ends."""
    time = np.maximum(b.seconds, 4.0)[:, nodes]
    length = np.maximum(s.seconds, 4.0)
    gap = s.log - b.log[:, nodes]
    less = np.minimum(length, time)
    brief = odds.short * (10 / less) ** 1.25
    width = np.sqrt(p.natural**2 + brief**2 + (p.error / p.typical) ** 2 * (1 / time + 1 / length))
    most = odds.most + odds.longer * np.clip((s.seconds - 120) / 180, 0, 1)
    gain = np.minimum(gap / width - odds.least, (gap - odds.modest) / odds.slope)
    gain = np.minimum(np.maximum(gain, odds.floor), most)
    dip = np.log(np.maximum(odds.ratio * length / time, 1.0)) * b.fast[:, nodes]
    idle = np.where(b.stand, odds.stand, odds.walk) + slower[:, None]
    gain = np.where(b.walk[:, nodes], idle[:, nodes], gain - odds.few * dip)
    return np.where(nodes == b.end, 0.0, gain)


def slower(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """What an edge at a walk gains, per hypothesis, when a good part of the run was clearly slower than the work.

    Clearly: the share of the variance of log speed that the two classes explain is more than the 0.64 that halving a
    single normal distribution gives.
    """
    slow = (~p.walked) & (p.log < level[:, None] - odds.near)
    fast = (~p.walked) & ~slow
    whole = max(1.0, float(p.run_s.sum()))
    time, rest = slow @ p.run_s, fast @ p.run_s
    low = (slow @ (p.run_s * p.log)) / np.maximum(time, 1.0)
    high = (fast @ (p.run_s * p.log)) / np.maximum(rest, 1.0)
    mean = float(p.run_s @ p.log) / whole
    total = float(p.run_s @ (p.log - mean) ** 2) / whole
    explained = time * rest * (high - low) ** 2 / whole**2 / max(total, 1e-9)
    size = np.clip((level - low) / 0.06 - 1.3, 0, odds.slower)
    return np.asarray(size * np.clip(time / whole / 0.25, 0, 1) * np.clip((explained - 0.66) / 0.12, 0, 1))


def work(p: Pieces, s: Spans, level: Floats, odds: Odds) -> Floats:
    """What every span is worth as a rep, (hypotheses, nodes, lengths); -inf where it can be none."""
    share = s.seconds / max(1.0, float(p.run_s.sum()))
    plain = s.hint - odds.rep - s.rough - s.walked_s / odds.stop_s - odds.share * share
    fits = s.real & (s.seconds >= odds.short_s) & (s.seconds <= odds.longest_s) & (s.walked_s < 0.34 * s.seconds)
    off = s.log - level[:, None, None]
    kin = np.minimum((off / odds.spread) ** 2 / 2, np.where(off > 0, odds.off, odds.slack))
    nodes = np.broadcast_to(np.arange(p.count + 1)[:, None], s.start.shape)
    bonus = slower(p, level, odds)
    sides = edge(p, s, beside(p, level, -1, odds), s.start, bonus, odds)
    sides += edge(p, s, beside(p, level, 1, odds), nodes, bonus, odds)
    return np.where(fits & (off > -0.2), plain - kin + sides, -np.inf)


def easy(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """What each piece costs as none of the work, (hypotheses, pieces): running as fast as reps needs an excuse."""
    near = 1.0 / (1.0 + np.exp(np.clip((level[:, None] - odds.near - p.log) / 0.015, -50, 50)))
    price = 0.2 + np.minimum(p.seconds / odds.leftover_s, odds.leftover)
    return -near * np.where(p.walked | (p.seconds < 12), 0.0, price)


def rest(s: Spans, idle: Floats, odds: Odds) -> Floats:
    """What every span is worth as a rest between reps, (hypotheses, nodes, lengths), from what `easy` costs."""
    run = np.concatenate([np.zeros((len(idle), 1)), np.cumsum(idle, axis=1)], axis=1)
    gain = run[:, :, None] - run[:, s.start] - np.clip((s.seconds - 600) / 600, 0, 2)
    return np.where(s.real & (s.seconds >= odds.rest_s), gain, -np.inf)
