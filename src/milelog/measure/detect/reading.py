"""Searches a run's pieces for its best readings, over levels of work and sizes that its reps may repeat.

A reading is a set of spans as reps, with its log odds against "no workout". `solve` finds the best reading for one hypothesis
(level and sizes) exactly; this module chooses the hypotheses. Called by `accounts` and `detector`.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from milelog.measure.detect import sizes
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import Pieces
from milelog.measure.detect.sizes import Sizes
from milelog.measure.detect.solve import Hypotheses, Reading, Reps, SpanOdds, solve, span_odds
from milelog.measure.detect.terms import Spans, spans
from milelog.model import Floats

LEVEL_STEP = 0.02
"""Distance between the levels (log speeds) that are tried: a third of the spread of the reps of one set."""
APART = 0.04
"""Distance between levels in the first round, larger so that neighbours of the best level do not crowd out other readings."""
MAX_LEVELS = 32
"""Most levels that are tried, the fastest ones: they reach down to half the speed of the fastest piece."""
PROPOSALS = 6
"""Readings of the first round that are searched with sizes; eight to sixteen gave the same within two reps of all real runs
(docs/detection.md)."""
FREE_SIZE = 0.3
"""Nats for each rep in the first round, in place of what a matching size will add in the second."""
NUDGE = (-1, 0, 1)
"""Steps of level by which the best reading's level is varied in the last round."""
OTHER_REPS, OTHER_S = 3, 240
"""A further set beside the main one needs this many reps, and a part of the run of this many seconds."""
HOPELESS = -1.0
"""If the best proposal of the first round, whose log odds do not yet include `odds.start`, is below this, the search ends: sizes
will not make it a workout. In 306 runs, 144 of them with sets, the lowest proposal that became one had 0.0. Half of all plain
runs end here.
"""


def read(p: Pieces, odds: Odds, planned: Sequence[Sizes] = ()) -> Reading | None:
    """The best reading; None if "no workout" has higher log odds.

    Three rounds: (1) all levels, without sizes and without the prior penalty, propose readings; (2) the levels of the best
    proposals are combined with all sizes that these suggest; (3) the best reading's level is varied by NUDGE.
    """
    level = _levels(p)
    if not len(level):
        return None
    s = spans(p, odds)
    w = span_odds(p, s, level, odds)
    proposals = _proposed(w, odds)
    if not proposals or proposals[0].odds < HOPELESS:
        return None
    # `solve` gives the best first.
    best = next(solve(w, _hypotheses(p, s, level, proposals, planned, odds), odds))
    if not best.reps or best.odds <= 0:
        return None
    beside = _nudged(_hypotheses(p, s, level, [best], planned, odds), len(level))
    return max(best, next(solve(w, beside, odds)), key=lambda r: r.odds)


MayBe = Callable[[Sequence[tuple[int, int]]], bool]
"""A cheap test of proposed reps, in seconds: whether a full search is worthwhile."""


def readings(
    p: Pieces, odds: Odds, planned: Sequence[Sizes] = (), most: int = 3, may_be: MayBe | None = None
) -> list[Reading]:
    """The `most` best distinct readings, best first, even if "no workout" has higher log odds.

    Empty if no proposal of the first round passes `may_be`.
    """
    level = _levels(p)
    if not len(level):
        return []
    s = spans(p, odds)
    w = span_odds(p, s, level, odds)
    proposals = _proposed(w, odds)
    if not proposals:
        return []
    if may_be and not any(may_be([(int(p.edges[a]), int(p.edges[b])) for a, b in r.reps]) for r in proposals):
        return []
    # Skip the search over sizes. The log odds are converted to the scale of full readings: minus the prior penalty, and
    # with reps that have no common sizes.
    if proposals[0].odds < HOPELESS:
        return [replace(r, odds=r.odds - odds.start - (FREE_SIZE - odds.plain) * len(r.reps)) for r in proposals[:most]]
    found = _distinct(solve(w, _hypotheses(p, s, level, proposals, planned, odds), odds, always=True), most)
    if found:
        beside = _nudged(_hypotheses(p, s, level, found[:1], planned, odds), len(level))
        found[0] = max(found[0], next(solve(w, beside, odds, always=True)), key=lambda r: r.odds)
    return found


def _proposed(w: SpanOdds, odds: Odds) -> list[Reading]:
    """The best readings of the first round: one for each level, without sizes and without prior penalty."""
    apart = np.unique(np.round(w.level / APART), return_index=True)[1]
    none = np.zeros((1, 1, 1))
    free = Hypotheses(apart, none, none + FREE_SIZE, np.zeros(1))
    return _distinct(solve(w, free, replace(odds, start=0.0, again=0.0)), PROPOSALS)


def _nudged(given: Hypotheses, levels: int) -> Hypotheses:
    """The hypotheses, each at its own level and at the neighbouring ones; `levels` is the number of levels."""
    return replace(
        given,
        level=np.concatenate([np.clip(given.level + by, 0, levels - 1) for by in NUDGE]),
        rests=np.concatenate([given.rests] * len(NUDGE), axis=-1),
    )


def with_others(p: Pieces, main: Reading, odds: Odds) -> Reading:
    """The reading `main`, plus sets at another pace, such as strides or longer reps, before and after it."""
    dear = replace(odds, start=odds.start + odds.other)
    reps = list(main.reps)
    for first, last in ((0, main.reps[0][0]), (main.reps[-1][1], p.count)):
        if last - first >= 2 * OTHER_REPS - 1 and p.edges[last] - p.edges[first] >= OTHER_S:
            found = read(p.part(first, last), dear)
            if found is not None and len(found.reps) >= OTHER_REPS:
                reps += [(a + first, b + first) for a, b in found.reps]
    return replace(main, reps=tuple(sorted(reps)))


def _levels(p: Pieces) -> Floats:
    """The levels to try: log speeds of running pieces, rounded to LEVEL_STEP, the fastest MAX_LEVELS of them."""
    fit = ~p.walked & (p.seconds >= 8)
    return np.array(sorted(set(np.round(p.log[fit] / LEVEL_STEP).tolist()))[-MAX_LEVELS:]) * LEVEL_STEP


def _distinct(readings: Iterable[Reading], most: int) -> list[Reading]:
    """The first `most` readings that have reps and differ in them."""
    found: dict[Reps, Reading] = {}
    for reading in readings:
        if reading.reps:
            found.setdefault(reading.reps, reading)
        if len(found) == most:
            break
    return list(found.values())


def _hypotheses(
    p: Pieces, s: Spans, levels: Floats, proposals: Sequence[Reading], planned: Sequence[Sizes], odds: Odds
) -> Hypotheses:
    """All combinations of the proposals' levels and rests with no sizes, the sizes any proposal suggests, or planned ones."""
    plain = np.full(s.seconds.shape, odds.plain)
    several = [sizes.repeated(p, r.reps, odds) for r in proposals if len(r.reps) > 1]
    named = list(dict.fromkeys(itertools.chain(*several, sizes.singles(p, proposals, odds), planned)))
    return Hypotheses(
        np.array([np.abs(levels - _level(p, r.reps)).argmin() for r in proposals]),
        _rests(p, s, proposals, odds),
        np.stack([plain, *sizes.matches(s, named, odds)], axis=-1),
        np.array([0.0, *(z.price for z in named)]),
    )


def _level(p: Pieces, reps: Reps) -> float:
    """Log of the median speed of the reps, m/s."""
    ran = p.ran
    speeds = sorted((ran[b, 0] - ran[a, 0]) / max(1.0, ran[b, 1] - ran[a, 1]) for a, b in reps)
    return float(np.log(max(1.0, speeds[len(speeds) // 2])))


def _rests(p: Pieces, s: Spans, proposals: Sequence[Reading], odds: Odds) -> Floats:
    """Log odds of each span as a rest as long as a proposal's others, (nodes, lookback, proposals); 0 for single reps."""
    usual = np.array([_usual_rest(p, r.reps) for r in proposals])
    seconds = np.maximum(s.seconds, 1.0)[..., None]
    off = np.log(seconds / usual) ** 2 / (0.05**2 + (2 * odds.edge_s / seconds) ** 2)
    return np.asarray(np.where(np.isnan(usual), 0.0, np.maximum(odds.rest_match - off / 2, odds.rest_odd)))


def _usual_rest(p: Pieces, reps: Reps) -> float:
    """Median seconds between reps, at least 4; NaN for a single rep."""
    lengths = sorted(float(p.edges[b[0]] - p.edges[a[1]]) for a, b in pairwise(reps))
    return max(4.0, lengths[len(lengths) // 2]) if lengths else math.nan
