"""The dynamic program gives the best reading there is: checked against all readings of small runs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from block_runs import speeds
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import cut
from milelog.measure.detect.solve import Hypotheses, solve, span_odds
from milelog.measure.detect.terms import easy, rest, spans, work

ODDS = Odds(lookback=4)


def every_reading(count):
    """All ways to set up to four reps that do not touch among the nodes of so many pieces."""
    spans_ = [(a, b) for a in range(count) for b in range(a + 1, min(count, a + ODDS.lookback) + 1)]
    yield ()
    for size in (1, 2, 3, 4):
        for reps in itertools.combinations(spans_, size):
            if all(x[1] < y[0] for x, y in itertools.pairwise(reps)):
                yield reps


def value(p, s, level, reps):
    """Log-odds of one reading, straight from the terms."""
    idle = easy(p, level, ODDS)
    gains = work(p, s, level, ODDS)[..., 0]
    rests = rest(s, ODDS)
    idle = idle[:, 0]
    if not reps:
        return float(idle.sum())
    total = float(idle[: reps[0][0]].sum()) - ODDS.start + float(idle[reps[-1][1] :].sum())
    for a, b in reps:
        total += float(gains[b, ODDS.lookback - (b - a)])
    for (_, a), (b, _) in itertools.pairwise(reps):
        as_rest = float(rests[b, ODDS.lookback - (b - a)]) if b - a <= ODDS.lookback else -np.inf
        total += float(idle[a:b].sum()) + max(as_rest, -ODDS.again)
    return total


@pytest.mark.parametrize("seed", range(12))
def test_no_other_reading_has_higher_odds(seed):
    rng = np.random.default_rng(seed)
    blocks = [(int(rng.integers(20, 400)), float(rng.choice([1.2, 2.8, 3.0, 3.4, 4.0, 4.1]))) for _ in range(7)]
    speed = speeds(*blocks, noise=0.01, seed=seed)
    edges = np.append(0, np.cumsum([s for s, _ in blocks]))
    p = cut(speed, edges, speed < 2)
    s = spans(p, ODDS)
    level = np.array([np.log(4.05)])
    none = np.zeros((1, 1, 1))
    given = Hypotheses(np.array([0]), none, none, np.zeros(1))
    found = next(solve(span_odds(p, s, level, ODDS), given, ODDS))
    best = max(value(p, s, level, reps) for reps in every_reading(p.count))
    assert found.odds == pytest.approx(best)
    assert value(p, s, level, found.reps) == pytest.approx(best)
