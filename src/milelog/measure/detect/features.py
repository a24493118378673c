"""Features of each account of a run: numbers for and against it, which the choice among accounts weighs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.ground import Ground
from milelog.measure.detect.rows import WAIT_S, Columns, Reps, Sides
from milelog.model import Floats

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
LEAST_SPREAD = 0.02
"""Spread of log speed that is there in the most even running: nothing is to be explained in less."""
STEEPER = 0.02
"""Reps so much steeper down than what lies beside them owe their speed to the hill."""


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
    r = Reps.of_accounts(g, accounts)
    sides = Sides.of_reps(g, r)
    columns: dict[str, Floats] = {**_kind(accounts, r), **steps(g, r, sides), **_alikeness(r)}
    columns |= _rests(g, r, sides, columns)
    columns |= _left_over(g, r)
    columns |= inside(g, r, sides)
    columns |= _explaining(g, r)
    return np.stack([columns[name] for name in NAMES], axis=1)


def _kind(accounts: Sequence[Account], r: Reps) -> Columns:
    """How the account was found, and how many reps it has."""
    found = {s: np.array([c.source == s for c in accounts], dtype=np.float64) for s in ("hill", "block", "stretch")}
    return found | {
        "bias": np.ones(len(accounts)),
        # Blocks and stretches were not found by the objective, so it says nothing of them.
        "odds": np.array([np.clip(c.odds, -5, 15) / 5 if c.source in {"set", "hill"} else 0.0 for c in accounts]),
        "count": np.log(r.sizes),
        "reps": r.sizes.astype(np.float64),
        "single": (r.sizes == 1).astype(np.float64),
    }


def steps(g: Ground, r: Reps, sides: Sides) -> Columns:
    """How far the reps stand out from the running beside them, and how the heart answered."""
    p, known = g.pieces, sides.known
    # Nature wanders from minute to minute: of a mean over many minutes less is left of it.
    held = (np.sqrt(60 / np.maximum(r.run_s, 60.0)) + np.sqrt(60 / np.maximum(sides.seconds, 60.0))) / 2
    usual = p.usual(np.maximum(np.minimum(r.run_s, sides.seconds), 5.0), g.odds)
    width = np.sqrt(np.maximum(usual - p.natural**2 * (1 - held), 1e-6))
    # -11 marks an edge with hardly any running beside it; the lowest real value is -2.
    e = np.where(known, np.clip(sides.gap / width, -2.0, 10.0), -11.0)
    seen: Bools = np.asarray(known.any(axis=0))
    # The better of a rep's two edges: a rep may follow a fast warm-up, or go over into a float.
    best = e.max(axis=0)
    edges = np.maximum(r.total(known.sum(axis=0)), 1.0)
    reps_seen = r.total(seen)
    lower_fifth = _quantile(np.where(seen, best, 19.0), r.of, r.first, reps_seen, 0.2)
    mean_step = np.where(seen, sides.step.sum(axis=0) / np.maximum(known.sum(axis=0), 1), 0.15)
    return {
        "evidence": r.total(np.where(known, e, 0.0).sum(axis=0)) / edges,
        "weakest": np.where(reps_seen > 0, lower_fifth, 0.0),
        "total": r.total(np.where(seen, np.clip(best - 1.5, -2.5, 3.0), 0.0)),
        "step": r.total(sides.step.sum(axis=0)) / edges * 10,
        "heart": r.total(_heart(g, r.a, r.b, r.after, r.seconds, mean_step)) / r.sizes,
    }


def _alikeness(r: Reps) -> Columns:
    """How alike the reps of a set are in size and speed, and the rests between them."""
    # Two reps that are alike say little, seven say twice as much as four; more than seven say no more.
    more = np.minimum(r.sizes - 1, 6) / 3
    lengths = np.log(r.seconds), np.log(np.maximum(r.run_m, 1.0))
    alike = np.maximum(*(_alike(length, r.of, r.first) for length in lengths)) * more
    rests = np.zeros(len(r.sizes))
    several = r.sizes > 2
    if several.any():
        kept = _has_rest(r) & several[r.of]
        counts = r.sizes[several]
        where = np.concatenate([[0], np.cumsum(counts - 1)[:-1]])
        group = np.repeat(np.arange(int(several.sum())), counts - 1)
        rests[several] = _alike(np.log(_gaps(r)[kept]), group, where) * np.minimum(counts - 2, 6) / 3
    return {
        "size": np.where(r.sizes > 1, alike, 0.0),
        "rest": rests,
        "levels": np.where(r.sizes > 1, _alike(r.speed, r.of, r.first, 0.15, 0.01), 0.0),
    }


def _has_rest(r: Reps) -> Bools:
    """Every rep but an account's last has a rest behind it."""
    inner = np.ones(len(r.a), dtype=np.bool_)
    inner[r.last] = False
    return inner


def _gaps(r: Reps) -> Floats:
    """Seconds from each rep to the next."""
    return np.asarray(np.maximum(r.after - r.b, 1).astype(np.float64))


def _rests(g: Ground, r: Reps, sides: Sides, columns: Columns) -> Columns:
    """How the rests are taken, and what follows where they are run rather than stood or walked."""
    inner = _has_rest(r)
    waited = g.still_s[r.after] - g.still_s[r.b]
    waits = np.clip(np.log(np.maximum(waited, 1.0) / LIGHT_S), -0.7, 1.2)
    follower = np.append(r.seconds[1:], 1.0)
    ratio = np.clip(r.mean(np.log(_gaps(r) / np.minimum(r.seconds, follower) / 0.4), inner), -2, 1.5)
    # Rests between reps; of one rep alone both edges.
    idle = r.total(sides.idle.sum(axis=0))
    waits_share = np.minimum(idle / np.maximum(2 * (r.sizes - 1), 2), 1.0)
    run_rests = 1 - waits_share
    too_much = np.maximum(r.total(r.run_s) / max(1.0, float(g.run_s[-1])) - MOST_RUN, 0.0)
    return {
        "idle": idle / r.sizes / 2,
        "stood": np.clip(r.total(np.where(inner & (waited >= WAIT_S), waits, 0.0)), -4, 6),
        "ratio": np.where(r.sizes > 1, ratio, 0.0),
        "cold": (r.a[r.first] < 60) * run_rests,
        "dip": too_much * run_rests,
        "paced": (np.maximum(columns["size"], 0.0) + np.maximum(columns["rest"], 0.0)) * waits_share,
    }


def _left_over(g: Ground, r: Reps) -> Columns:
    """Running as fast as the reps that is none of them, and how much of the run is work."""
    slow = _quantile(r.speed, r.of, r.first, r.sizes, 0.25)
    left = _left(g, r.a, r.b, r.of, slow - 0.03)
    work, middle = r.total(r.seconds), _middle(r)
    return {
        "leftover": np.clip(left / work, 0, 2),
        "dropped": np.log1p(np.minimum(left / middle, 8.0)),
        "minutes": np.log(work / 600),
        "share": r.total(r.run_s) / max(1.0, float(g.run_s[-1])),
        "late": np.full(len(r.sizes), max(0.0, g.n / 3600 - LONG_H)),
    }


def _middle(r: Reps) -> Floats:
    """Median seconds of each account's reps."""
    return _quantile(r.seconds, r.of, r.first, r.sizes, 0.5)


def inside(g: Ground, r: Reps, sides: Sides) -> Columns:
    """What lies inside the reps: a slope that made them fast, uneven speed, stops, and bits that are none."""
    climb = (g.height[r.b] - g.height[r.a]) / np.maximum(r.run_m, 1.0)
    side_h = (g.height[sides.highs] - g.height[sides.lows]).sum(axis=0)
    downhill = r.total(side_h / np.maximum(sides.metres.sum(axis=0), 100.0) - climb) / r.sizes
    kept_s, off, squares = g.inside[:, np.maximum(r.b - 8, r.a)] - g.inside[:, np.minimum(r.a + 8, r.b)]
    spread = np.where(kept_s > 2, squares - off * off / np.maximum(kept_s, 1.0), 0.0)
    is_long = r.b - r.a > 18
    count = r.total(np.where(is_long, kept_s, 0.0))
    variance = np.maximum(r.total(np.where(is_long, spread, 0.0)), 0) / np.maximum(count, 1.0)
    rough = np.where(count > 5, np.sqrt(variance), 0.03)
    is_bit = (r.seconds < 0.34 * _middle(r)[r.of]) & sides.idle.any(axis=0)
    return {
        "slope": np.clip(downhill - STEEPER, 0, 0.1) * 20,
        "rough": np.log(np.maximum(rough, 0.01) / g.pieces.natural),
        "still": r.total(g.still_s[r.b] - g.still_s[r.a]) / r.total(r.seconds) * 5,
        "brief": r.total(r.seconds < 25) / r.sizes,
        "odd": r.total(is_bit) / r.sizes,
    }


def _explaining(g: Ground, r: Reps) -> Columns:
    explained = _explained(g, r.a, r.b, r.after, r.first)
    return {"explained": explained, "alone": explained * (r.sizes == 1)}


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
