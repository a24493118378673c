"""Log odds of one edge of a span as the edge of a rep: the step in speed, and how cadence and heart rate followed it.

Called by `terms`. Node n is the edge before piece n; a level is a log speed that the work may have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from milelog.measure.clean import Bools, running_sum
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces
from milelog.model import Floats

FAST = 0.03
"""Running that is less than this below the level of the work, in log speed, ends the rest beside an edge."""
CUT_SHORT_S = 15
"""Within this many seconds of the recording's start or end a rep may have been cut short by the recording."""
LEGS_10S = 0.02
"""Standard error of log cadence over 10 s."""
MOST_STEP = 0.5
"""Largest step in log speed (two thirds faster: a sprint) for which a larger answer of cadence and heart rate is expected."""
ANSWER_BPM = (5.0, 35.0)
"""Bounds of the rise in heart rate that is expected of a rep, however small or large its step in speed."""
LATE_S = 5
"""Heart rate lags: it is highest this many seconds after a rep's end."""
RECOVERY_S = 75.0
"""The fall of heart rate is measured over this many seconds after a rep, at most."""
WARM_UP = (30.0, 120.0)
"""At the start of any run heart rate may rise by this many beats a minute; the allowance decays with this time constant, s."""
DRIFT_S = 150.0
"""For each such number of seconds heart rate may drift by one more beat a minute."""
REACH = 10
"""Most pieces in the running beside an edge."""
TWO_PACES = (0.66, 0.78)
"""A run has two paces if splitting its log speeds into two classes explains this share of their variance: not at all at the
first number, certainly at the second. Splitting one normal distribution in halves explains 0.64."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The running on one side of each node, as arrays of (nodes, levels)."""

    log: Floats
    """Log speed of the running there."""
    seconds: Floats
    """Its length, at least 4 s."""
    idle: Floats
    """Log odds of the edge if a walk or a stop lies there; NaN if none does."""
    fast: Bools
    """Whether it was cut short by running as fast as the work."""
    cadence: Floats
    """Log cadence of the running; NaN where it is unknown."""
    last: Bools
    """Whether the node is at the recording's start or end, (nodes)."""


def beside(p: Pieces, level: Floats, side: int, clear: Floats, odds: Odds) -> Neighbours:
    """What lies before each node (`side` -1) or after it (`side` 1), for each level.

    It reaches to `odds.context_s`, to `REACH` pieces, or to running as fast as the level, whichever comes first. `clear`, one
    number a level, is what `slower` adds to the log odds of a walk.
    """
    turn = slice(None, None, side)
    seconds, walked = p.seconds[turn], p.walked[turn]
    node = np.arange(p.count + 1)[:, None]
    at = running_sum(seconds)
    # Pieces as fast as the work.
    quick = ((p.log[:, None] > level - FAST) & ((p.seconds >= 8) & ~p.walked)[:, None])[turn]
    first = np.full((p.count + 1, len(level)), p.count)
    # The nearest of these at or after each node: a running minimum from the end.
    first[:-1] = np.minimum.accumulate(np.where(quick, node[:-1], p.count)[::-1])[::-1]
    limit = np.minimum(first, node + REACH)
    end = np.minimum(at[np.minimum(limit, p.count)], at[:, None] + odds.context_s)
    time = end - at[:, None]
    cut_short = (first < p.count) & (first < node + REACH) & (at[first] < at[:, None] + odds.context_s)

    ran = seconds * ~walked
    still = walked & (p.mean[turn] < STOOD_PIECE_MPS)
    steps, steps_s = (np.where(walked, 0.0, v[turn]) for v in (p.steps, p.steps_s))
    # A walk belongs to this edge only if it begins before 15 s were run.
    total = running_sum(ran)
    soon = np.minimum(np.searchsorted(total, total + 15), p.count)
    until = np.minimum(end, at[soon][:, None])
    run_s, metres, steps, steps_s = _within(at, (ran, ran * p.mean[turn], steps, steps_s), end)
    walk_s, stand_s = _within(at, (seconds * walked, seconds * still), until)
    log = np.where(run_s >= 4, np.log(np.maximum(metres / np.maximum(run_s, 1.0), 1.0)), 9.0)
    gain = np.where(stand_s > 0.7 * walk_s, odds.stand, odds.walk) + clear
    gain = np.where(walk_s >= 12, gain, np.nan)
    # The recording is started and stopped by hand, seconds before or after the running.
    last = at[-1] - at <= CUT_SHORT_S
    found = Neighbours(log, np.maximum(time, 4.0), gain, cut_short, log_cadence(steps, steps_s), last)
    return Neighbours(*(getattr(found, f.name)[turn] for f in fields(found)))


def _within(at: Floats, values: Sequence[Floats], until: Floats) -> Iterator[Floats]:
    """Sums of each array of piece totals from every edge up to the times `until`, (edges, levels).

    `at` holds the seconds of the edges. Of the piece in which `until` lies, the proportional part counts.
    """
    piece = np.minimum(np.searchsorted(at, until, side="right") - 1, len(at) - 2)
    past = until - at[piece]
    seconds = np.diff(at)
    for value in values:
        total = running_sum(value)
        yield (value / seconds)[piece] * past + total[piece] - total[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class SpanTerms:
    """The terms of an edge's log odds that depend on its span alone and not on the level; one entry a span."""

    length: Floats
    """Seconds, at least 4."""
    log: Floats
    """Log speed."""
    cadence: Floats
    """Log cadence; NaN where it is unknown."""
    most: Floats
    """Upper bound of the edge's log odds, nats."""
    modest: Floats
    """Step in log speed that is evidence neither for nor against a rep."""
    meant: Floats
    """Variance of the step in log cadence at the edge of a rep."""
    still: Floats
    """Variance of the step in log cadence where the step in speed is noise."""
    likelier: Floats
    """Log of `still` / `meant`."""


def span_terms(seconds: Floats, log: Floats, cadence: Floats, odds: Odds) -> SpanTerms:
    """The terms of spans of the given lengths (s), log speeds and log cadences."""
    length = np.maximum(seconds, 4.0)
    brief = LEGS_10S**2 * 10 / length
    meant, still = odds.legs_spread**2 + brief, odds.legs_still**2 + brief
    most = odds.most + odds.longer * np.clip((seconds - 120) / 180, 0, 1)
    modest = odds.modest - odds.held * np.clip((seconds - 300) / 600, 0, 1)
    return SpanTerms(length, log, cadence, most, modest, meant, still, np.log(still / meant))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """How heart rate rose over a span or fell after it, in beats a minute, and what to compare that with."""

    step: Floats
    """The measured rise, or fall."""
    reached: Floats
    """Share of the full response to a step in speed that there was time for."""
    still: Floats
    """Standard deviation of the change in steady running."""
    start: Floats | float
    """Rise that is due to the start of the run."""

    def at(self, index: Any) -> "Answer":
        """The answers of the spans or edges selected by a numpy index."""
        start = self.start if isinstance(self.start, float) else self.start[index]
        return Answer(self.step[index], self.reached[index], self.still[index], start)


def rise(p: Pieces, first: Ints, end: Ints, length: Floats, odds: Odds) -> Answer | None:
    """The rise of heart rate over spans from node `first` to node `end`; None if the run has no heart rate."""
    if not len(p.heart):
        return None
    last, at = len(p.heart) - 1, p.edges[first]
    step = p.heart[np.minimum(p.edges[end] + LATE_S, last)] - p.heart[np.clip(at - LATE_S, 0, last)]
    start = WARM_UP[0] * np.exp(-at / WARM_UP[1])
    still = np.hypot(odds.heart_still + length / DRIFT_S, start)
    return Answer(step, -np.expm1(-length / odds.heart_s), still, start)


def fall(p: Pieces, seconds: Floats, odds: Odds) -> Answer | None:
    """The fall of heart rate in the `seconds` after each node, (nodes, levels); None if the run has no heart rate."""
    if not len(p.heart):
        return None
    last, at = len(p.heart) - 1, p.edges[:, None]
    span = np.minimum(seconds, RECOVERY_S)
    step = p.heart[np.minimum(at + LATE_S, last)] - p.heart[np.minimum(at + span.astype(np.intp), last)]
    return Answer(step, -np.expm1(-span / odds.heart_s), odds.heart_still + span / DRIFT_S, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of some edges."""

    beside: Neighbours
    """The running on that side of every node."""
    node: Ints
    """The node of each edge."""
    level: Ints
    """The index of the level for which each edge is rated."""


def edge(p: Pieces, side: Side, own: SpanTerms, span: Ints, heart: Answer | None, odds: Odds) -> Floats:
    """Log odds of edges, each of span number `span` at one level: those of its contrast, or of the walk beside it."""
    b, at = side.beside, (side.node, side.level)
    time = b.seconds[at]
    length = own.length[span]
    gap = own.log[span] - b.log[at]
    short = 10 / np.minimum(length, time)
    # short^2.5, ten times as fast as `**`.
    brief = short * short * np.sqrt(short) * (odds.short * p.restless) ** 2
    width = np.sqrt(p.natural**2 + brief + (p.error / p.typical) ** 2 * (1 / time + 1 / length))
    # The minimum, since both must hold: the step stands out from noise and natural variation, and it is as large as an
    # intended one.
    gain = np.minimum(gap / width - odds.least, (gap - own.modest[span]) / odds.slope)
    gain = np.maximum(gain, odds.floor)
    bounded = np.clip(gap, 0, MOST_STEP)
    if p.steps_s.any():
        gain += _legs(own.cadence[span] - b.cadence[at], bounded, own, span, odds)
    if heart is not None:
        gain += _heart(heart, bounded, odds)
    gain = np.minimum(gain, own.most[span])
    idle = b.idle[at]
    walked = ~np.isnan(idle)
    found = np.where(walked, idle, gain)
    dip = np.flatnonzero(b.fast[at])
    ratio = np.where(walked[dip], odds.ratio_idle, odds.ratio)
    found[dip] -= odds.short_rest_nats_per_efold * np.log(np.maximum(ratio * length[dip] / time[dip], 1.0))
    return np.where(b.last[side.node], np.maximum(found, odds.end), found)


def _legs(step: Floats, gap: Floats, own: SpanTerms, span: Ints, odds: Odds) -> Floats:
    """Log odds of steps in log cadence beside steps in log speed of `gap`: a log likelihood ratio of rep against noise."""
    off = step - odds.legs * gap
    found = (own.likelier[span] - off**2 / own.meant[span] + step**2 / own.still[span]) / 2
    found = np.clip(np.where(step < 0, np.minimum(found, 0), found), odds.legs_less, odds.legs_more)
    return np.asarray(np.where(np.isnan(found), 0.0, found))


def _heart(a: Answer, gap: Floats, odds: Odds) -> Floats:
    """Log odds of the change in heart rate at steps in log speed of `gap`: a log likelihood ratio of rep against drift."""
    answer = np.clip(odds.heart * gap, *ANSWER_BPM) * a.reached
    meant = odds.heart_spread**2 + (answer / 4) ** 2 + a.start**2
    found = np.log(a.still * a.still / meant) / 2 - (a.step - answer) ** 2 / (2 * meant) + (a.step / a.still) ** 2 / 2
    # A larger answer than expected never counts against a rep, and a change the wrong way never for it.
    found = np.where(a.step > answer, np.maximum(found, 0), np.where(a.step < 0, np.minimum(found, 0), found))
    return np.asarray(np.clip(found, odds.heart_less, odds.heart_more))


def log_cadence(steps: Floats, seconds: Floats) -> Floats:
    """Log of the mean cadence, from its sum over `seconds`; NaN where fewer than 5 s are known."""
    return np.where(seconds >= 5, np.log(np.maximum(steps, 1.0) / np.maximum(seconds, 1.0)), np.nan)


def slower(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """Log odds added to an edge at a walk, one number a level, if much of the run was clearly slower than the work.

    "Clearly" means that two classes, slower and not slower, explain more of the variance of log speed than halving a normal
    distribution would (`TWO_PACES`).
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
