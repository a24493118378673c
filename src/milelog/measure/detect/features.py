"""Features of each account of a run: numbers for and against it, which the choice among accounts weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STAND_MPS, Pieces
from milelog.model import Floats, Streams

NAMES = (
    "bias",
    "hill",
    "block",
    "stretch",
    "odds",
    "count",
    "reps",
    "single",
    "evidence",
    "weakest",
    "total",
    "step",
    "idle",
    "stood",
    "ratio",
    "size",
    "rest",
    "levels",
    "heart",
    "leftover",
    "dropped",
    "minutes",
    "share",
    "slope",
    "rough",
    "still",
    "brief",
    "odd",
    "cold",
    "late",
    "dip",
    "paced",
    "explained",
    "alone",
)
"""Names of the features, in order; `features` says what each is."""
SIDE_S = 300
"""Most seconds of running beside a rep that are averaged."""
NEAR_S = 90
"""Seconds from an edge within which a stop or walk belongs to it."""
WAIT_S = 15
"""Seconds of the shortest stop that counts."""
LIGHT_S = 45.0
"""Traffic lights keep a runner waiting about so long; rests that are stood are longer."""
LONG_H = 2.5
"""Longer runs are races, treks and ultras rather than workouts (Daniels: long runs of 150 min at most)."""
MOST_RUN = 0.6
"""Largest share of the running that is work where rests are run: such a workout is warmed up for."""
EDGE_S = 10
"""Seconds beside a rep that are no running left over: speeding up and slowing down."""
GRID_S = 5
"""Seconds between the levels that running left over is counted by: each account is held against all of them."""
SLOWEST, FASTEST = 0.35, 0.6
"""Log speed below and above the run's median beyond which it is as good as a walk, or a sprint."""
LEAST_SPREAD = 0.02
"""Spread of log speed that is there in the most even running: nothing is to be explained in less."""
STEEPER = 0.02
"""Reps so much steeper down than what lies beside them owe their speed to the hill."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Running sums of one run, which every account is measured on."""

    pieces: Pieces
    odds: Odds
    n: int
    run_s: Floats
    run_m: Floats
    still_s: Floats
    height: Floats
    level: Floats
    """Log speed each second, a mean of 20 s of running; -inf where it stands."""
    inside: Floats
    """Running sums of the count, the sum and the squares of the finite levels, (3, n + 1)."""
    moved: Floats
    """The same of the levels of all that was run or walked, bounded, (3, n + 1)."""


def ground(streams: Streams, speed: Floats, p: Pieces, odds: Odds) -> Ground:
    """The sums of one run at the speed that its accounts were read from."""
    still = np.repeat(p.walked, np.diff(p.edges)) | (streams.speed_mps < STAND_MPS)
    ran = ~still
    run_s, run_m = clean.running(ran), clean.running(speed * ran)
    n = len(speed)
    at = np.arange(n)
    low, high = np.maximum(at - 10, 0), np.minimum(at + 10, n)
    seconds = run_s[high] - run_s[low]
    known = ran & (seconds > 5)
    log = _log(run_m[high] - run_m[low], seconds) * known
    sums = np.stack([clean.running(known), clean.running(log), clean.running(log * log)])
    climbed = clean.running(streams.grade * streams.speed_mps)
    moved = _moved(speed, streams.speed_mps >= STAND_MPS, low, high)
    return Ground(p, odds, n, run_s, run_m, clean.running(still), climbed, np.where(known, log, -np.inf), sums, moved)


def _moved(speed: Floats, moving: Bools, low: Ints, high: Ints) -> Floats:
    """Running sums of the count, the sum and the squares of log speed over 20 s of what was not stood, (3, n + 1)."""
    seconds_up_to, metres_up_to = clean.running(moving), clean.running(speed * moving)
    seconds = seconds_up_to[high] - seconds_up_to[low]
    known = moving & (seconds > 5)
    log = _log(metres_up_to[high] - metres_up_to[low], seconds)
    if known.any():
        middle = clean.quantile(log[known], 0.5)
        log = np.clip(log, middle - SLOWEST, middle + FASTEST)
    log = log * known
    return np.stack([clean.running(known), clean.running(log), clean.running(log * log)])


def features(g: Ground, accounts: Sequence[Account]) -> Floats:
    """The features of some accounts of one run, (accounts, NAMES).

    - hill, block, stretch: how it was found; odds: the objective's log-odds in fives, for its own readings
    - count: log number of reps; reps: number; single: whether there is only one
    - evidence, weakest, total: steps at edges beside running, in units of noise and nature: mean, lower fifth of the reps,
      and sum of what each rep exceeds 1.5 by; step: the same in log speed, mean, in tenths
    - idle: share of edges at a walk or stop; stood: how much longer than a traffic light the rests are stood, summed in e-folds;
      ratio: rest over rep
    - size, rest, levels: how alike reps, rests and speeds are, more of them saying more
    - heart: rise and fall of heart rate as a share of what the steps should make
    - leftover, dropped: running as fast as the reps that is none of them, against the work and against one rep
    - minutes: log of the work against ten minutes; share: of the run that is work
    - slope: how much more than STEEPER its reps go down than what lies beside them; rough: spread of speed inside reps against nature
    - still: stops inside reps; brief: share of strides; odd: share of bits between stops, far shorter than the others;
      cold: starts on the first rep, as far as rests are run; late: hours of the run beyond LONG_H; dip: share of
      the running that is work beyond MOST_RUN, as far as rests are run: then it is the rests that stand out
    - paced: how alike reps and rests are, as far as rests are stood or walked: the edges of those were not chosen to be alike
    - explained: share of the variance of log speed, walks included, that the levels of the reps and of what lies between
      them explain
    - alone: the same of one rep alone, 0 for a set: a set is told by its sizes and rests, too, one block by its level only
    """
    p = g.pieces
    sizes = np.array([len(c.reps) for c in accounts])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    last = first + sizes - 1
    of = np.repeat(np.arange(len(accounts)), sizes)
    a, b = np.array([rep for c in accounts for rep in c.reps], dtype=np.intp).T

    def total(values: Floats | Bools) -> Floats:
        return np.add.reduceat(values.astype(np.float64), first)

    def mean(values: Floats, known: Bools) -> Floats:
        return total(np.where(known, values, 0.0)) / np.maximum(total(known), 1.0)

    seconds = (b - a).astype(np.float64)
    run_s, run_m = g.run_s[b] - g.run_s[a], g.run_m[b] - g.run_m[a]
    v = _log(run_m, run_s)
    before = np.concatenate([[0], b[:-1]])
    # All accounts lie in one row of reps, so that each feature is one array operation: the neighbours at an account's
    # ends are those of the run.
    before[first] = 0
    after = np.concatenate([a[1:], [g.n]])
    after[last] = g.n
    start, end = np.maximum(before, a - SIDE_S), np.minimum(after, b + SIDE_S)
    # Both sides of every rep: rows are before it and after it.
    lows, highs = np.stack([start, b]), np.stack([a, end])
    side_s, side_m = g.run_s[highs] - g.run_s[lows], g.run_m[highs] - g.run_m[lows]
    near = np.stack([np.maximum(start, a - NEAR_S), b]), np.stack([a, np.minimum(end, b + NEAR_S)])
    idle = g.still_s[near[1]] - g.still_s[near[0]] >= WAIT_S
    known = side_s >= 20
    gap = v - _log(side_m, side_s)
    # Nature wanders from minute to minute: of a mean over many minutes less is left of it.
    held = (np.sqrt(60 / np.maximum(run_s, 60.0)) + np.sqrt(60 / np.maximum(side_s, 60.0))) / 2
    usual = p.usual(np.maximum(np.minimum(run_s, side_s), 5.0), g.odds)
    width = np.sqrt(np.maximum(usual - p.natural**2 * (1 - held), 1e-6))
    # -11 marks an edge with hardly any running beside it; the lowest real value is -2.
    e = np.where(known, np.clip(gap / width, -2.0, 10.0), -11.0)
    seen = known.any(axis=0)
    # The better of a rep's two edges: a rep may follow a fast warm-up, or go over into a float.
    best = e.max(axis=0)
    edges = total(known.sum(axis=0))
    step = np.where(known, np.clip(gap, -0.1, 0.4), 0.0)
    evidence = total(np.where(known, e, 0.0).sum(axis=0)) / np.maximum(edges, 1.0)
    steps = total(step.sum(axis=0)) / np.maximum(edges, 1.0)
    weakest = np.where(total(seen) > 0, _quantile(np.where(seen, best, 19.0), of, first, total(seen), 0.2), 0.0)
    gained = total(np.where(seen, np.clip(best - 1.5, -2.5, 3.0), 0.0))
    explained = _explained(g, a, b, after, first)
    # Rests: the gap after every rep but an account's last.
    inner = np.ones(len(a), dtype=np.bool_)
    inner[last] = False
    gaps = np.maximum(after - b, 1).astype(np.float64)
    waited = g.still_s[after] - g.still_s[b]
    waits = np.clip(np.log(np.maximum(waited, 1.0) / LIGHT_S), -0.7, 1.2)
    stood = np.clip(total(np.where(inner & (waited >= WAIT_S), waits, 0.0)), -4, 6)
    follower = np.append(seconds[1:], 1.0)
    ratio = np.clip(mean(np.log(gaps / np.minimum(seconds, follower) / 0.4), inner), -2, 1.5)
    # Two reps that are alike say little, seven say twice as much as four; more than seven say no more.
    more = np.minimum(sizes - 1, 6) / 3
    alike = np.maximum(_alike(np.log(seconds), of, first), _alike(np.log(np.maximum(run_m, 1.0)), of, first)) * more
    rests = np.zeros(len(accounts))
    several = sizes > 2
    if several.any():
        kept = inner & several[of]
        where = np.concatenate([[0], np.cumsum(sizes[several] - 1)[:-1]])
        group = np.repeat(np.arange(int(several.sum())), sizes[several] - 1)
        rests[several] = _alike(np.log(gaps[kept]), group, where) * np.minimum(sizes[several] - 2, 6) / 3
    middle = _quantile(seconds, of, first, sizes, 0.5)
    slow = _quantile(v, of, first, sizes, 0.25)
    left = _left(g, a, b, of, slow - 0.03)
    work = total(seconds)
    climb = (g.height[b] - g.height[a]) / np.maximum(run_m, 1.0)
    side_h = (g.height[highs] - g.height[lows]).sum(axis=0)
    downhill = total(side_h / np.maximum(side_m.sum(axis=0), 100.0) - climb) / sizes
    slope = np.clip(downhill - STEEPER, 0, 0.1)
    kept_s, off, squares = g.inside[:, np.maximum(b - 8, a)] - g.inside[:, np.minimum(a + 8, b)]
    spread = np.where(kept_s > 2, squares - off * off / np.maximum(kept_s, 1.0), 0.0)
    count = total(np.where(b - a > 18, kept_s, 0.0))
    # Rests between reps; of one rep alone both edges.
    part = np.maximum(2 * (sizes - 1), 2)
    waits_share = np.minimum(total(idle.sum(axis=0)) / part, 1.0)
    run_rests = 1 - waits_share
    size = np.where(sizes > 1, alike, 0.0)
    too_much = np.maximum(total(run_s) / max(1.0, float(g.run_s[-1])) - MOST_RUN, 0.0)
    rough = np.where(
        count > 5, np.sqrt(np.maximum(total(np.where(b - a > 18, spread, 0.0)), 0) / np.maximum(count, 1.0)), 0.03
    )
    mean_step = np.where(seen, step.sum(axis=0) / np.maximum(known.sum(axis=0), 1), 0.15)
    # Blocks and stretches were not found by the objective, so it says nothing of them.
    objective = np.array([np.clip(c.odds, -5, 15) / 5 if c.source in {"set", "hill"} else 0.0 for c in accounts])
    source = np.array([[c.source == s for s in ("hill", "block", "stretch")] for c in accounts], dtype=np.float64)
    return np.stack(
        [
            np.ones(len(accounts)),
            *source.T,
            objective,
            np.log(sizes),
            sizes.astype(np.float64),
            (sizes == 1).astype(np.float64),
            evidence,
            weakest,
            gained,
            steps * 10,
            total(idle.sum(axis=0)) / sizes / 2,
            stood,
            np.where(sizes > 1, ratio, 0.0),
            size,
            rests,
            np.where(sizes > 1, _alike(v, of, first, 0.15, 0.01), 0.0),
            total(_heart(g, a, b, after, seconds, mean_step)) / sizes,
            np.clip(left / work, 0, 2),
            np.log1p(np.minimum(left / middle, 8.0)),
            np.log(work / 600),
            total(run_s) / max(1.0, float(g.run_s[-1])),
            slope * 20,
            np.log(np.maximum(rough, 0.01) / p.natural),
            total(g.still_s[b] - g.still_s[a]) / work * 5,
            total(seconds < 25) / sizes,
            total((seconds < 0.34 * middle[of]) & idle.any(axis=0)) / sizes,
            (a[first] < 60) * run_rests,
            np.full(len(accounts), max(0.0, g.n / 3600 - LONG_H)),
            too_much * run_rests,
            (np.maximum(size, 0.0) + np.maximum(rests, 0.0)) * waits_share,
            explained,
            explained * (sizes == 1),
        ],
        axis=1,
    )


def _log(metres: Floats, seconds: Floats) -> Floats:
    """Log of a mean speed, that of a metre a second at least."""
    return np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0))


def _quantile(values: Floats, of: Ints, first: Ints, counts: Floats | Ints, share: float) -> Floats:
    """A quantile of each account's values, the lowest `counts` of which count."""
    ordered = values[np.lexsort((values, of))]
    at = share * np.maximum(np.asarray(counts, dtype=np.float64) - 1, 0.0)
    low = at.astype(np.intp)
    high = np.minimum(low + 1, np.maximum(np.asarray(counts).astype(np.intp) - 1, 0))
    return np.asarray(ordered[first + low] + (at - low) * (ordered[first + high] - ordered[first + low]))


def _alike(values: Floats, of: Ints, first: Ints, usual: float = 0.3, least: float = 0.02) -> Floats:
    """How near each value of an account lies to its nearest fellow (log scale), against what chance gives: a set of several
    sizes is as regular as a set of one.
    """
    order = np.lexsort((values, of))
    steps = np.diff(values[order])
    # 9 is more than any log ratio: values of two accounts are no fellows.
    steps[of[1:] != of[:-1]] = 9.0
    nearest = np.minimum(np.append(steps, 9.0), np.concatenate([[9.0], steps]))
    counts = np.diff(np.append(first, len(values)))
    # Of many values some are always near by chance.
    chance = usual / np.sqrt(counts)
    return np.add.reduceat(np.maximum(np.log(chance[of] / np.maximum(nearest, least)), -2), first) / counts


def _left(g: Ground, a: Ints, b: Ints, of: Ints, level: Floats) -> Floats:
    """Seconds that each account leaves out though they were run at its level or faster."""
    grid = g.level[GRID_S // 2 :: GRID_S]
    inside = np.zeros((len(level), len(grid) + 1))
    np.add.at(inside, (of, np.clip((a - EDGE_S) // GRID_S, 0, len(grid))), 1)
    np.add.at(inside, (of, np.clip((b + EDGE_S) // GRID_S, 0, len(grid))), -1)
    out = np.cumsum(inside, axis=1)[:, :-1] < 0.5
    return GRID_S * np.asarray((out & (grid > level[:, None])).sum(axis=1), dtype=np.float64)


def _explained(g: Ground, a: Ints, b: Ints, after: Ints, first: Ints) -> Floats:
    """Share of the variance of log speed that goes when each rep, and each stretch between two, has a level of its own."""

    def squares(start: Ints, end: Ints) -> Floats:
        seconds, off, square = g.moved[:, end] - g.moved[:, start]
        return np.asarray(square - off * off / np.maximum(seconds, 1.0))

    own = np.add.reduceat(squares(a, b) + squares(b, after), first) + squares(np.zeros_like(first), a[first])
    floor = g.moved[0, -1] * LEAST_SPREAD**2
    whole = squares(np.zeros(1, dtype=np.intp), np.array([g.n]))[0]
    return np.asarray(1 - (own + floor) / (whole + floor + 1e-9))


def _heart(g: Ground, a: Ints, b: Ints, after: Ints, seconds: Floats, step: Floats) -> Floats:
    """How far heart rate answered to each rep as work makes it: 0 not at all, 1 as expected; 0 where it is not known."""
    heart = g.pieces.heart
    if not len(heart):
        return np.zeros(len(a))
    last = len(heart) - 1
    rise = heart[np.clip(b - 3, 0, last)] - heart[np.clip(a + 3, 0, last)]
    fall = heart[np.clip(b + 3, 0, last)] - heart[np.clip(np.minimum(after, b + 75), 0, last)]
    expected = np.clip(g.odds.heart * np.clip(step, 0.05, 0.3), 5, 30) * -np.expm1(-seconds / g.odds.heart_s)
    # Heart rate rises at the start of any run.
    start = np.where(a < 300, 0.5, 1.0)
    answer = np.clip(np.stack([rise * start, fall]) / expected, -1, 1.5)
    return np.asarray(answer.mean(axis=0))
