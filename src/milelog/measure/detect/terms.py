"""The terms of the objective: what a span of pieces is worth as a rep or a rest, for each level that work may have."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.contrast import Side, beside, edge, fall, log_cadence, rise, slower, spans_own
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import Pieces
from milelog.model import Floats

MAX_BELOW_SET_LOG = 0.2
"""A stretch more than 20 % slower than the set's level is never one of its reps (log speed), unless the watch says so."""


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
    is_work: Bools
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
    # Running sums of all eight at once: each span is then one difference.
    sums = np.zeros((p.count + 1, 8))
    parts = [p.seconds, p.metres, p.run_s, p.run_m, p.hint, p.press, p.steps, p.steps_s]
    np.cumsum(np.stack(parts, axis=1), axis=0, out=sums[1:])
    part = sums[:, None, :] - sums[start]
    seconds, metres, run_s, run_m, hint, pressed, steps, steps_s = np.moveaxis(part, 2, 0)
    walked_s = seconds - run_s
    # A third walked or stood is no rep.
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
    """How far the pieces from `first` up to `end` lie from their common level, beyond what their length allows."""
    inner = first[:, None] + np.arange(odds.lookback)
    inside = inner < end[:, None]
    inner = np.minimum(inner, p.count - 1)
    allowed = np.sqrt(p.usual(np.maximum(p.seconds, 4.0), odds))
    weight = np.minimum(p.seconds, 300.0) / 60.0 * ~p.walked
    off = np.maximum(np.abs(p.log[inner] - log[:, None]) - allowed[inner], 0.0) / odds.inside
    return np.asarray((np.minimum(off * off / 2, 3.0) * weight[inner] * inside).sum(axis=1))


def work(p: Pieces, s: Spans, level: Floats, odds: Odds) -> Floats:
    """What every span is worth as a rep, (nodes, lookback, levels); -inf where it can be none."""
    rows, columns = s.reps
    start, log, seconds = s.start[rows, columns], s.log[rows, columns], s.seconds[rows, columns]
    off = log[:, None] - level
    # Of a short rep smoothing takes a good part: it may read slower than it was.
    least = -MAX_BELOW_SET_LOG - odds.brief / seconds
    near, which = np.nonzero((off > least[:, None]) | s.is_work[rows, columns][:, None])
    off = off[near, which]
    width = np.sqrt(odds.spread**2 + (odds.brief / seconds) ** 2)
    gain = s.worth[rows, columns][near]
    gain -= np.minimum((off / width[near]) ** 2 / 2, np.where(off > 0, odds.off, odds.slack))
    own = spans_own(seconds, log, s.cadence[rows, columns], odds)
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
    """What each piece costs as none of the work, (pieces, levels): running as fast as reps needs an excuse."""
    # A soft border, 1.5 % of speed wide: a hard one would turn the whole reading on the error of one piece.
    near = 1.0 / (1.0 + np.exp(np.clip((level - odds.near - p.log[:, None]) / 0.015, -50, 50)))
    price = 0.2 + np.minimum(p.seconds / odds.leftover_s, odds.leftover)
    return -near * np.where(p.walked | (p.seconds < 12), 0.0, price)[:, None]


def rest(s: Spans, odds: Odds) -> Floats:
    """What every span costs as a rest between reps beyond running it easy, (nodes, lookback); -inf where it can be none."""
    return np.where(s.real & (s.seconds >= odds.rest_s), -np.clip((s.seconds - 600) / 600, 0, 2), -np.inf)
