"""Log-odds of one edge of a span: its contrast with what lies beside it, and how legs and heart answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from milelog.measure.clean import Bools, running
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces
from milelog.model import Floats

FAST = 0.03
"""Running less than this below the level of the work, in log speed, ends the rest beside it."""
CUT_SHORT_S = 15
"""A span that starts or ends this near to the recording's own start or end may have been cut short by it."""
LEGS_10S = 0.02
"""Error of log cadence over 10 s."""
MOST_STEP = 0.5
"""Sprints are two thirds faster than what lies beside them: legs and heart answer to no more."""
ANSWER_BPM = (5.0, 35.0)
"""Bounds of the beats by which heart rate is expected to answer, however small or large the step in speed."""
LATE_S = 5
"""Heart rate is highest seconds after a rep."""
RECOVERY_S = 75.0
"""Seconds after a rep over which the fall of heart rate is measured."""
WARM_UP = (30.0, 120.0)
"""Beats by which heart rate may rise at the start of any run, and the seconds in which that dies away."""
DRIFT_S = 150.0
"""Seconds in which heart rate may wander by a beat more."""
REACH = 10
"""Most pieces that the running beside an edge may hold."""
TWO_PACES = (0.66, 0.78)
"""Share of variance that two classes explain: halving one normal distribution gives 0.64."""


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


def beside(p: Pieces, level: Floats, side: int, clear: Floats, odds: Odds) -> Beside:
    """Up to `context_s` beside each node (side -1 before it, 1 after), or up to running as fast as the level. `clear` is
    what `slower` adds at walks for each level.
    """
    turn = slice(None, None, side)
    seconds, walked = p.seconds[turn], p.walked[turn]
    node = np.arange(p.count + 1)[:, None]
    at = running(seconds)
    # Up to the first piece as fast as the work, the reach, the end.
    quick = ((p.log[:, None] > level - FAST) & ((p.seconds >= 8) & ~p.walked)[:, None])[turn]
    first = np.full((p.count + 1, len(level)), p.count)
    # For each node the nearest quick piece at or after it: a running minimum from the end.
    first[:-1] = np.minimum.accumulate(np.where(quick, node[:-1], p.count)[::-1])[::-1]
    limit = np.minimum(first, node + REACH)
    end = np.minimum(at[np.minimum(limit, p.count)], at[:, None] + odds.context_s)
    time = end - at[:, None]
    cut_short = (first < p.count) & (first < node + REACH) & (at[first] < at[:, None] + odds.context_s)

    ran = seconds * ~walked
    still = walked & (p.mean[turn] < STOOD_PIECE_MPS)
    steps, steps_s = (np.where(walked, 0.0, v[turn]) for v in (p.steps, p.steps_s))
    # Walks count as the rest's until a quarter of a minute was run.
    total = running(ran)
    soon = np.minimum(np.searchsorted(total, total + 15), p.count)
    until = np.minimum(end, at[soon][:, None])
    run_s, metres, steps, steps_s = _within(at, (ran, ran * p.mean[turn], steps, steps_s), end)
    walk_s, stand_s = _within(at, (seconds * walked, seconds * still), until)
    log = np.where(run_s >= 4, np.log(np.maximum(metres / np.maximum(run_s, 1.0), 1.0)), 9.0)
    gain = np.where(stand_s > 0.7 * walk_s, odds.stand, odds.walk) + clear
    gain = np.where(walk_s >= 12, gain, np.nan)
    # A recording starts and stops by hand, seconds before or after the running does.
    last = at[-1] - at <= CUT_SHORT_S
    found = Beside(log, np.maximum(time, 4.0), gain, cut_short, log_cadence(steps, steps_s), last)
    return Beside(*(getattr(found, f.name)[turn] for f in fields(found)))


def _within(at: Floats, values: Sequence[Floats], until: Floats) -> Iterator[Floats]:
    """For each array of values of pieces, whose edges lie at the seconds `at`, the sums from every edge up to the times
    `until`, (edges, levels); of the piece in which that time lies its part.
    """
    piece = np.minimum(np.searchsorted(at, until, side="right") - 1, len(at) - 2)
    past = until - at[piece]
    seconds = np.diff(at)
    for value in values:
        total = running(value)
        yield (value / seconds)[piece] * past + total[piece] - total[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """The part of an edge's log-odds that depends on its span alone, the same beside every level; one entry a span."""

    length: Floats
    """Seconds, 4 at least."""
    log: Floats
    cadence: Floats
    most: Floats
    modest: Floats
    meant: Floats
    """Variance of its step in log cadence where it was meant, and where it is the recording's noise."""
    still: Floats
    likelier: Floats
    """Log of their ratio."""


def spans_own(seconds: Floats, log: Floats, cadence: Floats, odds: Odds) -> Own:
    """The terms of spans of some seconds at some log speeds and log cadences."""
    length = np.maximum(seconds, 4.0)
    brief = LEGS_10S**2 * 10 / length
    meant, still = odds.legs_spread**2 + brief, odds.legs_still**2 + brief
    most = odds.most + odds.longer * np.clip((seconds - 120) / 180, 0, 1)
    modest = odds.modest - odds.held * np.clip((seconds - 300) / 600, 0, 1)
    return Own(length, log, cadence, most, modest, meant, still, np.log(still / meant))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """How heart rate rose over a span or fell after it, and what it would have done."""

    step: Floats
    reached: Floats
    """Share of the answer to a step in speed that there was time for."""
    still: Floats
    """Spread of what it does when nothing is meant."""
    start: Floats | float
    """Beats by which it rises because the run has begun."""

    def at(self, index: Any) -> "Answer":
        """Those of some spans or edges."""
        start = self.start if isinstance(self.start, float) else self.start[index]
        return Answer(self.step[index], self.reached[index], self.still[index], start)


def rise(p: Pieces, first: Ints, end: Ints, length: Floats, odds: Odds) -> Answer | None:
    """The rise over spans between two nodes; None where heart rate is not known."""
    if not len(p.heart):
        return None
    last, at = len(p.heart) - 1, p.edges[first]
    step = p.heart[np.minimum(p.edges[end] + LATE_S, last)] - p.heart[np.clip(at - LATE_S, 0, last)]
    start = WARM_UP[0] * np.exp(-at / WARM_UP[1])
    still = np.hypot(odds.heart_still + length / DRIFT_S, start)
    return Answer(step, -np.expm1(-length / odds.heart_s), still, start)


def fall(p: Pieces, seconds: Floats, odds: Odds) -> Answer | None:
    """The fall in the `seconds` after each node, (nodes, levels); None where heart rate is not known."""
    if not len(p.heart):
        return None
    last, at = len(p.heart) - 1, p.edges[:, None]
    span = np.minimum(seconds, RECOVERY_S)
    step = p.heart[np.minimum(at + LATE_S, last)] - p.heart[np.minimum(at + span.astype(np.intp), last)]
    return Answer(step, -np.expm1(-span / odds.heart_s), odds.heart_still + span / DRIFT_S, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of some edges: what lies there, and the node and the level of each edge."""

    beside: Beside
    node: Ints
    level: Ints


def edge(p: Pieces, side: Side, own: Own, span: Ints, heart: Answer | None, odds: Odds) -> Floats:
    """Log-odds of edges of the spans numbered `span`, each for one of the levels: its contrast, or its walk."""
    b, at = side.beside, (side.node, side.level)
    time = b.seconds[at]
    length = own.length[span]
    gap = own.log[span] - b.log[at]
    short = 10 / np.minimum(length, time)
    # To the power 2.5, in a tenth of the time of a power.
    brief = short * short * np.sqrt(short) * (odds.short * p.restless) ** 2
    width = np.sqrt(p.natural**2 + brief + (p.error / p.typical) ** 2 * (1 / time + 1 / length))
    # Both have to hold: the step stands out from noise and nature, and it is as large as runners mean.
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


def _legs(step: Floats, gap: Floats, own: Own, span: Ints, odds: Odds) -> Floats:
    """Log-odds of a step in log cadence, where log speed steps by `gap`: meant, or the recording's noise."""
    off = step - odds.legs * gap
    found = (own.likelier[span] - off**2 / own.meant[span] + step**2 / own.still[span]) / 2
    found = np.clip(np.where(step < 0, np.minimum(found, 0), found), odds.legs_less, odds.legs_more)
    return np.asarray(np.where(np.isnan(found), 0.0, found))


def _heart(a: Answer, gap: Floats, odds: Odds) -> Floats:
    """Log-odds of how heart rate answered, where log speed steps by `gap`."""
    answer = np.clip(odds.heart * gap, *ANSWER_BPM) * a.reached
    meant = odds.heart_spread**2 + (answer / 4) ** 2 + a.start**2
    found = np.log(a.still * a.still / meant) / 2 - (a.step - answer) ** 2 / (2 * meant) + (a.step / a.still) ** 2 / 2
    # More of an answer than expected never speaks against a rep, and less than none never for it.
    found = np.where(a.step > answer, np.maximum(found, 0), np.where(a.step < 0, np.minimum(found, 0), found))
    return np.asarray(np.clip(found, odds.heart_less, odds.heart_more))


def log_cadence(steps: Floats, seconds: Floats) -> Floats:
    """Log of the mean cadence; NaN where hardly any is known."""
    return np.where(seconds >= 5, np.log(np.maximum(steps, 1.0) / np.maximum(seconds, 1.0)), np.nan)


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
