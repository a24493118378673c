"""The terms of the objective: log odds of every span of pieces as a rep, a rest or easy running, for each level of work.

`solve` adds them up. A level is a log speed that the work may have. The terms of a rep's two edges are in `contrast`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.contrast import Side, beside, edge, fall, log_cadence, rise, slower, span_terms
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import Pieces
from milelog.model import Floats

MAX_BELOW_SET_LOG = 0.2
"""A span this much slower than the set's level, in log speed (20 %), is never one of its reps, unless the watch calls it work."""


@dataclass(frozen=True, eq=False)
class Spans:
    """All spans of up to `lookback` pieces, as arrays of (nodes, lookback).

    Row n, column k holds the span from node n - lookback + k to node n.
    """

    start: Ints
    """The node at which the span starts, 0 where it is not `real`."""
    real: Bools
    """Whether the span exists: it does not start before node 0."""
    seconds: Floats
    metres: Floats
    log: Floats
    """Log speed of what was run."""
    walked_s: Floats
    """Seconds of walking or standing."""
    cadence: Floats
    """Log cadence of what was run; NaN where it is unknown."""
    is_work: Bools
    """Whether the watch calls it work."""
    worth: Floats
    """The terms of its log odds as a rep that do not depend on the level: evenness, stops, the watch's laps. -inf where it
    cannot be a rep."""

    @cached_property
    def reps(self) -> tuple[Ints, Ints]:
        """Rows and columns of the spans that can be reps."""
        rows, columns = np.nonzero(self.worth > -np.inf)
        return rows, columns


def spans(p: Pieces, odds: Odds) -> Spans:
    """All spans of a run with their sums."""
    node = np.arange(p.count + 1)[:, None]
    start = node - np.arange(odds.lookback, 0, -1)[None, :]
    real = start >= 0
    start = np.maximum(start, 0)
    # Running sums of all eight at once: each span's sum is then one difference.
    sums = np.zeros((p.count + 1, 8))
    parts = [p.seconds, p.metres, p.run_s, p.run_m, p.hint, p.press, p.steps, p.steps_s]
    np.cumsum(np.stack(parts, axis=1), axis=0, out=sums[1:])
    part = sums[:, None, :] - sums[start]
    seconds, metres, run_s, run_m, hint, pressed, steps, steps_s = np.moveaxis(part, 2, 0)
    walked_s = seconds - run_s
    # A span with a third of walking or standing cannot be a rep.
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
    return Spans(start, real, seconds, metres, log, walked_s, log_cadence(steps, steps_s), hint > 0, worth)


def _rough(p: Pieces, first: Ints, end: Ints, log: Floats, odds: Odds) -> Floats:
    """Penalty for uneven speed in spans from node `first` to node `end` with log speed `log`, nats.

    It sums, over the pieces, the squared distance from the span's level beyond one standard deviation of noise.
    """
    inner = first[:, None] + np.arange(odds.lookback)
    inside = inner < end[:, None]
    inner = np.minimum(inner, p.count - 1)
    allowed = np.sqrt(p.usual(np.maximum(p.seconds, 4.0), odds))
    weight = np.minimum(p.seconds, 300.0) / 60.0 * ~p.walked
    off = np.maximum(np.abs(p.log[inner] - log[:, None]) - allowed[inner], 0.0) / odds.inside
    return np.asarray((np.minimum(off * off / 2, 3.0) * weight[inner] * inside).sum(axis=1))


def work(p: Pieces, s: Spans, level: Floats, odds: Odds) -> Floats:
    """Log odds of every span as a rep, (nodes, lookback, levels); -inf where it cannot be one."""
    rows, columns = s.reps
    start, log, seconds = s.start[rows, columns], s.log[rows, columns], s.seconds[rows, columns]
    off = log[:, None] - level
    # Smoothing lowers the speed of short reps, so they may read slower.
    least = -MAX_BELOW_SET_LOG - odds.brief / seconds
    near, which = np.nonzero((off > least[:, None]) | s.is_work[rows, columns][:, None])
    off = off[near, which]
    width = np.sqrt(odds.spread**2 + (odds.brief / seconds) ** 2)
    gain = s.worth[rows, columns][near]
    gain -= np.minimum((off / width[near]) ** 2 / 2, np.where(off > 0, odds.off, odds.slack))
    own = span_terms(seconds, log, s.cadence[rows, columns], odds)
    clear = slower(p, level, odds)
    before, after = (beside(p, level, side, clear, odds) for side in (-1, 1))
    rose = rise(p, start, rows, own.length, odds)
    fell = fall(p, after.seconds, odds)
    first, last = start[near], rows[near]
    gain += edge(p, Side(before, first, which), own, near, rose and rose.at(near), odds)
    gain += edge(p, Side(after, last, which), own, near, fell and fell.at((last, which)), odds)
    out = np.full((*s.start.shape, len(level)), -np.inf)
    out[last, columns[near], which] = gain
    return out


def easy(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """Log odds of each piece as part of no rep, (pieces, levels): negative for running as fast as the reps, else about 0."""
    # A logistic border, 1.5 % of speed wide: with a sharp one the error of a single piece would change the whole reading.
    near = 1.0 / (1.0 + np.exp(np.clip((level - odds.near - p.log[:, None]) / 0.015, -50, 50)))
    price = 0.2 + np.minimum(p.seconds / odds.leftover_s, odds.leftover)
    return -near * np.where(p.walked | (p.seconds < 12), 0.0, price)[:, None]


def rest(s: Spans, odds: Odds) -> Floats:
    """Log odds of every span as a rest, relative to easy running, (nodes, lookback); -inf where it cannot be one."""
    return np.where(s.real & (s.seconds >= odds.rest_s), -np.clip((s.seconds - 600) / 600, 0, 2), -np.inf)
