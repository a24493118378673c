"""Computes the features of each account of a run, which `chooser` weighs. `members` uses some of them for single reps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.rows import WAIT_S, Columns, Reps, Sides
from milelog.measure.detect.run_sums import RunSums
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
"""Typical wait at traffic lights in seconds; standing rests are longer."""
LONG_H = 2.5
"""Hours from which runs are races, treks and ultras rather than workouts (Daniels: long runs of 150 min at most)."""
MOST_RUN = 0.6
"""Usual upper bound of work as a share of all running, if rests are run: there is a warm-up as well."""
EDGE_S = 10
"""This many seconds beside a rep (accelerating, slowing down) never count as running left over."""
GRID_S = 5
"""Running left over is counted on a grid of this many seconds, to keep the cost low."""
LEAST_SPREAD = 0.02
"""Spread of log speed in the most even running, added to the variance, so that such running leaves nothing to explain."""
STEEPER = 0.02
"""Reps that descend by this much more grade than the running beside them owe their speed to the hill."""


def features(sums: RunSums, accounts: Sequence[Account]) -> Floats:
    """The features of the accounts of one run, (accounts, NAMES).

    How the account was found:
    - hill, block, stretch: 1 if by that method; odds: the objective's log odds / 5, for its own readings
    - count: log number of reps; reps: number of reps; single: 1 if there is only one
    How the reps stand out. Steps are those in log speed between a rep and the running beside it:
    - evidence: mean step in units of noise and natural variation; weakest: the lower fifth of the reps' larger steps;
      total: the sum of their excess over 1.5; step: mean step in tenths
    - heart: rise and fall of heart rate as a share of what is expected of such steps
    - slope: how much more than STEEPER the reps descend, compared with what lies beside them
    - explained: share of the variance of log speed, walks included, that is explained by a level for each rep and for each
      stretch between reps; alone: the same for a single rep, 0 for a set (which its sizes and rests support as well)
    How regular they are:
    - size, rest, levels: how alike the lengths, rests and speeds are; the same likeness among more reps counts more
    - paced: `size` plus `rest`, times the share of walking and standing rests: the search did not choose those edges
      for being alike
    - odd: share of far shorter bits between stops; brief: share of reps under 25 s
    How they are rested:
    - idle: share of edges at a walk or stop; stood: log of standing rests over LIGHT_S, summed
    - ratio: log of rest over rep
    - cold: 1 if the run starts with the first rep; dip: work as a share of the running beyond MOST_RUN (then it is the
      rests that stand out); both times the share of rests that are run
    What is left unexplained:
    - leftover, dropped: seconds as fast as the reps but outside them, relative to the work and to one rep
    - minutes: log of work over ten minutes; share: work as a share of the running; late: hours of the run beyond LONG_H
    - rough: log of the spread of speed inside reps over the natural one; still: share of the reps' time spent standing
    """
    r = Reps.of_accounts(sums, accounts)
    sides = Sides.of_reps(sums, r)
    columns: dict[str, Floats] = {**_kind(accounts, r), **steps(sums, r, sides), **_alikeness(r)}
    columns |= _rests(sums, r, sides, columns)
    columns |= _left_over(sums, r)
    columns |= inside(sums, r, sides)
    columns |= _explaining(sums, r)
    return np.stack([columns[name] for name in NAMES], axis=1)


def _kind(accounts: Sequence[Account], r: Reps) -> Columns:
    """How the account was found, and how many reps it has."""
    found = {s: np.array([c.source == s for c in accounts], dtype=np.float64) for s in ("hill", "block", "stretch")}
    return found | {
        "bias": np.ones(len(accounts)),
        # Blocks and stretches were not found by the objective, so it has no log odds for them.
        "odds": np.array([np.clip(c.odds, -5, 15) / 5 if c.source in {"set", "hill"} else 0.0 for c in accounts]),
        "count": np.log(r.sizes),
        "reps": r.sizes.astype(np.float64),
        "single": (r.sizes == 1).astype(np.float64),
    }


def steps(sums: RunSums, r: Reps, sides: Sides) -> Columns:
    """How far the reps stand out from the running beside them, and how heart rate followed."""
    p, known = sums.pieces, sides.known
    # Natural variation is from minute to minute: averaging over several minutes reduces it.
    held = (np.sqrt(60 / np.maximum(r.run_s, 60.0)) + np.sqrt(60 / np.maximum(sides.seconds, 60.0))) / 2
    usual = p.usual(np.maximum(np.minimum(r.run_s, sides.seconds), 5.0), sums.odds)
    width = np.sqrt(np.maximum(usual - p.natural**2 * (1 - held), 1e-6))
    # -11 marks an edge with hardly any running beside it; the lowest real value is -2.
    e = np.where(known, np.clip(sides.gap / width, -2.0, 10.0), -11.0)
    seen: Bools = np.asarray(known.any(axis=0))
    # The better of a rep's two edges: it may follow a fast warm-up, or go over into a float.
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
        "heart": r.total(_heart(sums, r.a, r.b, r.after, r.seconds, mean_step)) / r.sizes,
    }


def _alikeness(r: Reps) -> Columns:
    """How alike the reps of a set are in size and speed, and the rests between them."""
    # Two alike reps are weak evidence, seven are twice as strong as four, and more than seven add nothing.
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
    """Which reps are followed by a rest: all but the last one of each account."""
    inner = np.ones(len(r.a), dtype=np.bool_)
    inner[r.last] = False
    return inner


def _gaps(r: Reps) -> Floats:
    """Seconds from each rep to the next."""
    return np.asarray(np.maximum(r.after - r.b, 1).astype(np.float64))


def _rests(sums: RunSums, r: Reps, sides: Sides, columns: Columns) -> Columns:
    """How the rests are taken (running, walking or standing), and the features that depend on that."""
    inner = _has_rest(r)
    waited = sums.still_s[r.after] - sums.still_s[r.b]
    waits = np.clip(np.log(np.maximum(waited, 1.0) / LIGHT_S), -0.7, 1.2)
    follower = np.append(r.seconds[1:], 1.0)
    ratio = np.clip(r.mean(np.log(_gaps(r) / np.minimum(r.seconds, follower) / 0.4), inner), -2, 1.5)
    # Rests between reps; of one rep alone both edges.
    idle = r.total(sides.idle.sum(axis=0))
    waits_share = np.minimum(idle / np.maximum(2 * (r.sizes - 1), 2), 1.0)
    run_rests = 1 - waits_share
    too_much = np.maximum(r.total(r.run_s) / max(1.0, float(sums.run_s[-1])) - MOST_RUN, 0.0)
    return {
        "idle": idle / r.sizes / 2,
        "stood": np.clip(r.total(np.where(inner & (waited >= WAIT_S), waits, 0.0)), -4, 6),
        "ratio": np.where(r.sizes > 1, ratio, 0.0),
        "cold": (r.a[r.first] < 60) * run_rests,
        "dip": too_much * run_rests,
        "paced": (np.maximum(columns["size"], 0.0) + np.maximum(columns["rest"], 0.0)) * waits_share,
    }


def _left_over(sums: RunSums, r: Reps) -> Columns:
    """How much running is as fast as the reps but not part of them, and how much of the run is work."""
    slow = _quantile(r.speed, r.of, r.first, r.sizes, 0.25)
    left = _left(sums, r.a, r.b, r.of, slow - 0.03)
    work, middle = r.total(r.seconds), _middle(r)
    return {
        "leftover": np.clip(left / work, 0, 2),
        "dropped": np.log1p(np.minimum(left / middle, 8.0)),
        "minutes": np.log(work / 600),
        "share": r.total(r.run_s) / max(1.0, float(sums.run_s[-1])),
        "late": np.full(len(r.sizes), max(0.0, sums.n / 3600 - LONG_H)),
    }


def _middle(r: Reps) -> Floats:
    """Median duration of each account's reps, s."""
    return _quantile(r.seconds, r.of, r.first, r.sizes, 0.5)


def inside(sums: RunSums, r: Reps, sides: Sides) -> Columns:
    """What lies inside the reps: a descent that made them fast, uneven speed, stops; and bits too short to be reps."""
    climb = (sums.height[r.b] - sums.height[r.a]) / np.maximum(r.run_m, 1.0)
    side_h = (sums.height[sides.highs] - sums.height[sides.lows]).sum(axis=0)
    downhill = r.total(side_h / np.maximum(sides.metres.sum(axis=0), 100.0) - climb) / r.sizes
    kept_s, off, squares = sums.inside[:, np.maximum(r.b - 8, r.a)] - sums.inside[:, np.minimum(r.a + 8, r.b)]
    spread = np.where(kept_s > 2, squares - off * off / np.maximum(kept_s, 1.0), 0.0)
    is_long = r.b - r.a > 18
    count = r.total(np.where(is_long, kept_s, 0.0))
    variance = np.maximum(r.total(np.where(is_long, spread, 0.0)), 0) / np.maximum(count, 1.0)
    rough = np.where(count > 5, np.sqrt(variance), 0.03)
    is_bit = (r.seconds < 0.34 * _middle(r)[r.of]) & sides.idle.any(axis=0)
    return {
        "slope": np.clip(downhill - STEEPER, 0, 0.1) * 20,
        "rough": np.log(np.maximum(rough, 0.01) / sums.pieces.natural),
        "still": r.total(sums.still_s[r.b] - sums.still_s[r.a]) / r.total(r.seconds) * 5,
        "brief": r.total(r.seconds < 25) / r.sizes,
        "odd": r.total(is_bit) / r.sizes,
    }


def _explaining(sums: RunSums, r: Reps) -> Columns:
    explained = _explained(sums, r.a, r.b, r.after, r.first)
    return {"explained": explained, "alone": explained * (r.sizes == 1)}


def _quantile(values: Floats, of: Ints, first: Ints, counts: Floats | Ints, share: float) -> Floats:
    """The quantile `share` of the lowest `counts` values of each account; `of` is each value's account, `first` its first."""
    ordered = values[np.lexsort((values, of))]
    at = share * np.maximum(np.asarray(counts, dtype=np.float64) - 1, 0.0)
    low = at.astype(np.intp)
    high = np.minimum(low + 1, np.maximum(np.asarray(counts).astype(np.intp) - 1, 0))
    return np.asarray(ordered[first + low] + (at - low) * (ordered[first + high] - ordered[first + low]))


def _alike(values: Floats, of: Ints, first: Ints, usual: float = 0.3, least: float = 0.02) -> Floats:
    """How alike the values (logs) of each account are: the mean log of (expected distance / distance to the nearest other).

    The expected distance is that of random values with spread `usual`; distances below `least` count as `least`. Only the
    nearest value counts, so that a set with several sizes is as regular as a set with one.
    """
    order = np.lexsort((values, of))
    steps = np.diff(values[order])
    # Values of different accounts must not be neighbours: 9 is larger than any log ratio.
    steps[of[1:] != of[:-1]] = 9.0
    nearest = np.minimum(np.append(steps, 9.0), np.concatenate([[9.0], steps]))
    counts = np.diff(np.append(first, len(values)))
    # The more values, the nearer some of them are by chance.
    chance = usual / np.sqrt(counts)
    return np.add.reduceat(np.maximum(np.log(chance[of] / np.maximum(nearest, least)), -2), first) / counts


def _left(sums: RunSums, a: Ints, b: Ints, of: Ints, level: Floats) -> Floats:
    """Seconds outside each account's reps that were run at its `level` (log speed) or faster."""
    grid = sums.level[GRID_S // 2 :: GRID_S]
    inside = np.zeros((len(level), len(grid) + 1))
    np.add.at(inside, (of, np.clip((a - EDGE_S) // GRID_S, 0, len(grid))), 1)
    np.add.at(inside, (of, np.clip((b + EDGE_S) // GRID_S, 0, len(grid))), -1)
    out = np.cumsum(inside, axis=1)[:, :-1] < 0.5
    return GRID_S * np.asarray((out & (grid > level[:, None])).sum(axis=1), dtype=np.float64)


def _explained(sums: RunSums, a: Ints, b: Ints, after: Ints, first: Ints) -> Floats:
    """Share of the variance of log speed that is explained if each rep, and each stretch between two reps, has its own level."""

    def squares(start: Ints, end: Ints) -> Floats:
        seconds, off, square = sums.moved[:, end] - sums.moved[:, start]
        return np.asarray(square - off * off / np.maximum(seconds, 1.0))

    own = np.add.reduceat(squares(a, b) + squares(b, after), first) + squares(np.zeros_like(first), a[first])
    floor = sums.moved[0, -1] * LEAST_SPREAD**2
    whole = squares(np.zeros(1, dtype=np.intp), np.array([sums.n]))[0]
    return np.asarray(1 - (own + floor) / (whole + floor + 1e-9))


def _heart(sums: RunSums, a: Ints, b: Ints, after: Ints, seconds: Floats, step: Floats) -> Floats:
    """How far heart rate followed each rep, from -1 (opposite) over 0 (not at all, or unknown) to 1 (as expected) and 1.5.

    `step` is the rep's step in log speed.
    """
    heart = sums.pieces.heart
    if not len(heart):
        return np.zeros(len(a))
    last = len(heart) - 1
    rise = heart[np.clip(b - 3, 0, last)] - heart[np.clip(a + 3, 0, last)]
    fall = heart[np.clip(b + 3, 0, last)] - heart[np.clip(np.minimum(after, b + 75), 0, last)]
    expected = np.clip(sums.odds.heart * np.clip(step, 0.05, 0.3), 5, 30) * -np.expm1(-seconds / sums.odds.heart_s)
    # Heart rate rises at the start of any run.
    start = np.where(a < 300, 0.5, 1.0)
    answer = np.clip(np.stack([rise * start, fall]) / expected, -1, 1.5)
    return np.asarray(answer.mean(axis=0))
