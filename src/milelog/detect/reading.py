"""From pieces to the best reading: levels of work, sizes that repeat, and the search over them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from milelog.detect.odds import Odds
from milelog.detect.pieces import Pieces
from milelog.detect.solve import Hypotheses, Reading, Reps, solve
from milelog.detect.terms import Spans, spans
from milelog.model import Floats

LEVEL_STEP = 0.04
NUDGE = (-0.03, 0.0, 0.03)
"""Levels beside the best one's that compete at last, in log speed."""
MAX_LEVELS = 16
OTHER_REPS, OTHER_S = 3, 240
"""A set beside the run's own has at least so many reps, in so many seconds."""
SINGLE_S = (240, 960)
"""So long a rep suggests the size of a set by itself; cruise intervals last a quarter of an hour at most (Daniels)."""
ALIKE = 0.06
"""Sizes this near, in log, may be one size that was meant."""
ROUND_S = (
    10,
    15,
    20,
    30,
    40,
    45,
    60,
    75,
    90,
    120,
    150,
    180,
    210,
    240,
    270,
    300,
    360,
    420,
    480,
    540,
    600,
    720,
    900,
    1200,
    1500,
    1800,
)
ROUND_M = (
    50,
    60,
    80,
    100,
    150,
    200,
    300,
    400,
    500,
    600,
    800,
    1000,
    1200,
    1600,
    2000,
    2400,
    3000,
    3200,
    4000,
    4830,
    5000,
    6440,
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes that reps may have been meant to have: seconds if `timed`, else metres; `price` nats for naming them."""

    values: tuple[float, ...]
    timed: bool
    price: float


def read(p: Pieces, odds: Odds, planned: Sequence[Sizes] = ()) -> Reading | None:
    """The best reading as a workout; None when no workout is the better account.

    First every level of work is tried, without sizes and without price, which proposes readings; then the levels and
    sizes of the best proposals compete at full price, twice, so that sizes found late can still mend early reps; at last
    the best one's level is tried a little to both sides.
    """
    levels = _levels(p)
    if not len(levels):
        return None
    s = spans(p, odds)
    free = replace(odds, start=0.0, again=0.0)
    none = np.zeros((1, 1, 1))
    every = Hypotheses(levels, np.arange(len(levels)), none + 0.3, none, np.zeros(len(levels)))
    ranked = solve(p, s, every, free, len(levels))
    best: Reading | None = None
    for most in (6, 3, 1):
        given = _hypotheses(p, s, _distinct(ranked, most), planned, odds)
        if given is None:
            return best
        if most == 1:
            given = _nudged(given)
        ranked = solve(p, s, given, odds, 8)
        top = ranked[0]
        if best is not None and top.odds <= best.odds:
            return best
        if top.reps and top.odds > 0:
            best = top
    return best


def _nudged(given: Hypotheses) -> Hypotheses:
    """The same hypotheses, each at its level and beside it."""
    times, count = len(NUDGE), len(given.level)
    return Hypotheses(
        np.concatenate([given.level + by for by in NUDGE]),
        np.concatenate([given.which + i * count for i in range(times)]),
        np.concatenate([given.sizes] * times, axis=2),
        np.concatenate([given.rests] * times, axis=2) if given.rests.shape[2] > 1 else given.rests,
        np.concatenate([given.price] * times),
    )


def with_others(p: Pieces, main: Reading, odds: Odds) -> Reading:
    """The reading with the sets of another pace, such as strides or drills, that lie before and after its own."""
    dear = replace(odds, start=odds.start + odds.other)
    reps = list(main.reps)
    for first, last in ((0, main.reps[0][0]), (main.reps[-1][1], p.count)):
        if last - first >= OTHER_REPS and p.edges[last] - p.edges[first] >= OTHER_S:
            found = read(p.part(first, last), dear)
            if found is not None and len(found.reps) >= OTHER_REPS:
                reps += [(a + first, b + first) for a, b in found.reps]
    return replace(main, reps=tuple(sorted(reps)))


def _levels(p: Pieces) -> Floats:
    """Log speeds that work may have: those of running pieces, thinned, the fastest where there are many."""
    fit = ~p.walked & (p.seconds >= 8)
    return np.unique(np.round(p.log[fit] / LEVEL_STEP))[-MAX_LEVELS:] * LEVEL_STEP


def _distinct(readings: Sequence[Reading], most: int) -> list[Reading]:
    """The best readings that differ in their reps."""
    found: dict[Reps, Reading] = {}
    for reading in sorted(readings, key=lambda r: r.odds, reverse=True):
        if reading.reps and len(found) < most:
            found.setdefault(reading.reps, reading)
    return list(found.values())


def _hypotheses(
    p: Pieces, s: Spans, proposals: Sequence[Reading], planned: Sequence[Sizes], odds: Odds
) -> Hypotheses | None:
    """Each proposal's level with no sizes, with those its reps repeat, and with those that were planned."""
    if not proposals:
        return None
    plain = np.full(s.seconds.shape, odds.plain)
    none = np.zeros(s.seconds.shape)
    rows: list[tuple[int, Floats, Floats, float]] = []
    singles = _singles(p, proposals, odds)
    for i, reading in enumerate(proposals):
        rows.append((i, plain, none, 0.0))
        several = len(reading.reps) > 1
        rests = _rests(p, s, reading.reps, odds) if several else none
        repeated = sizes_of(p, reading.reps, odds) if several else []
        single = [z for z in singles if z not in repeated]
        rows += [(i, _matches(s, sizes, odds), rests, sizes.price) for sizes in [*repeated, *single, *planned]]
    which, sizes_, rests_, price = zip(*rows, strict=True)
    level = np.array([_level(p, r.reps) for r in proposals])
    return Hypotheses(level, np.array(which), np.stack(sizes_, axis=-1), np.stack(rests_, axis=-1), np.array(price))


def _level(p: Pieces, reps: Reps) -> float:
    """Median log speed of the reps."""
    way, time = (np.append(0.0, np.cumsum(v)) for v in (p.run_m, p.run_s))
    speeds = sorted((way[b] - way[a]) / max(1.0, time[b] - time[a]) for a, b in reps)
    return float(np.log(max(1.0, speeds[len(speeds) // 2])))


def sizes_of(p: Pieces, reps: Reps, odds: Odds) -> list[Sizes]:
    """Durations, and distances, that at least two reps share: the commonest alone, and all of up to four."""
    out = []
    for values, timed in ((p.seconds, True), (p.metres, False)):
        run = np.append(0.0, np.cumsum(values))
        found = _clusters([float(run[b] - run[a]) for a, b in reps])
        meant = [_meant(v, timed=timed, odds=odds) for v in found]
        for named in [found] if meant == found else [found, meant]:
            prices = [odds.template - odds.round_ * is_round(v, timed=timed) for v in named]
            counts = sorted({min(1, len(named)), len(named)})
            out += [Sizes(tuple(named[:n]), timed, sum(prices[:n])) for n in counts if n]
    return out


def _clusters(values: list[float]) -> list[float]:
    """Centres of groups of two or more values within ALIKE of one of them, largest group first."""
    left = np.log(np.maximum(values, 1.0))
    found: list[float] = []
    while len(left) > 1 and len(found) < 4:
        near = np.abs(left[:, None] - left[None, :]) < ALIKE
        row = near[int(near.sum(axis=1).argmax())]
        if row.sum() < 2:
            break
        found.append(float(np.exp(np.median(left[row]))))
        left = left[~row]
    return found


def _singles(p: Pieces, proposals: Sequence[Reading], odds: Odds) -> list[Sizes]:
    """Round sizes that one long rep of a proposal may have: its fellows may not have been proposed as they were run."""
    out = {}
    for values, timed in ((p.seconds, True), (p.metres, False)):
        run = np.append(0.0, np.cumsum(values))
        for r in proposals:
            for a, b in r.reps:
                v = _meant(float(run[b] - run[a]), timed=timed, odds=odds)
                if is_round(v, timed=timed) and SINGLE_S[0] <= p.edges[b] - p.edges[a] <= SINGLE_S[1]:
                    out[v, timed] = Sizes((v,), timed, odds.template - odds.round_)
    return list(out.values())


def _meant(value: float, *, timed: bool, odds: Odds) -> float:
    """The round size that a measured one may have been, else itself."""
    sizes = np.array(ROUND_S if timed else ROUND_M, dtype=np.float64)
    near = float(sizes[np.abs(np.log(sizes / value)).argmin()])
    return near if abs(np.log(near / value)) < 0.75 * odds.alike else value


def is_round(value: float, *, timed: bool) -> bool:
    """Whether a runner would set out to run just this."""
    if timed:
        return any(abs(value - c) < 2 + 0.01 * c for c in ROUND_S)
    return any(abs(value - c) < 4 + 0.012 * c for c in ROUND_M)


def _matches(s: Spans, sizes: Sizes, odds: Odds) -> Floats:
    """What each span gains as a rep of one of the sizes, or loses as one of none."""
    value = np.maximum(s.seconds if sizes.timed else s.metres, 1.0)
    slip = odds.edge_s / np.maximum(s.seconds, 1.0)
    off = np.abs(np.log(value)[..., None] - np.log(np.array(sizes.values))).min(axis=-1)
    gain = np.maximum(odds.match - off**2 / (odds.alike**2 + slip**2) / 2, odds.odd)
    # What the recording's own start or end cut short is no odd size.
    cut = s.start == 0
    cut[-1] = True
    return np.asarray(np.where(cut, np.maximum(gain, 0.0), gain))


def _rests(p: Pieces, s: Spans, reps: Reps, odds: Odds) -> Floats:
    """What each span gains as a rest like the others."""
    at = np.append(0.0, np.cumsum(p.seconds))
    lengths = sorted(at[b[0]] - at[a[1]] for a, b in pairwise(reps))
    middle = max(4.0, lengths[len(lengths) // 2])
    seconds = np.maximum(s.seconds, 1.0)
    off = np.log(seconds / middle) ** 2 / (0.05**2 + (2 * odds.edge_s / seconds) ** 2)
    return np.asarray(np.maximum(odds.rest_match - off / 2, odds.rest_odd))
