"""Features of single reps, by which `chooser.amended` decides whether each belongs to the chosen set.

Two accounts that differ by one rep have almost the same features, since those are means over all reps. The rep itself, compared
with the other reps of the set (its fellows), tells more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from milelog.measure.clean import Bools
from milelog.measure.detect.accounts import Account
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.edges import RepSpans
from milelog.measure.detect.features import inside, steps
from milelog.measure.detect.rows import Columns, Reps, Sides
from milelog.measure.detect.run_sums import RunSums, log_speed
from milelog.model import Floats

NAMES = (
    "bias",
    "share",
    "size",
    "rhythm",
    "rest",
    "slower",
    "evidence",
    "heart",
    "edge",
    "far",
    "first",
    "last",
    "brief",
    "still",
    "rough",
    "odd",
)
"""Names of the features of one rep, in order; `members` says what each is."""
EDGE_S, SIZE = 3.5, 0.045
"""Standard error of a measured duration, s, and standard deviation of the logs of sizes that were meant to be equal."""
CLOCK_S = 2.0
"""If a watch counts out the set, the starts of reps keep to the interval within this many seconds."""
UNLIKE = 0.3
"""Difference of log size, or of log rest, from which two reps are no more alike than two random ones."""
BEAT = 0.2
"""The same for the time from start to start, as a share of it."""
FELLOWS = 6
"""A rep's speed is compared with that of this many fellows, those nearest in size."""
EVEN, EVEN_REPS = 0.04, 2
"""Prior for the spread of log speed among a set's reps, and the number of reps that the prior is worth."""
SHORTEST_REST_S = 5.0
"""Shorter rests are compared as if they lasted this many seconds."""
FAR_OFF = 1e6
"""Stands for "nothing to compare with": larger than any difference of sizes or times."""
BESIDE_S, BESIDE_LEAST_S = 60, 15
"""Seconds of running beside an edge with which a rep is compared, and the least that suffices; with less (a stop) the edge
counts as clear."""
CLEAR = 0.3
"""Steps in log speed above this count as this."""
USUAL_EVIDENCE = 1.5
"""Value of `evidence` for a rep without running beside it, in units of noise and natural variation."""


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The reps that a set has or might have."""

    reps: RepSpans
    """In order of time."""
    own: Bools
    """Which of them the chosen account has."""
    values: Floats
    """Their features, (reps, NAMES)."""


def members(sums: RunSums, chosen: RepSpans, others: Sequence[tuple[int, int]], share: Floats) -> Members:
    """The reps of the chosen set and the `others`, which do not overlap it, with features that compare each with the set.

    `share` gives the log odds of the accounts that contain each rep: first for the set's own reps, then for the others.

    - size: how near its length in seconds or metres is to that of the second nearest fellow
    - rhythm: how near its time from start to start is to those of the set
    - rest: how near its rest is to the nearest rest of the set; far: log of its rest over the set's median rest
    - slower: how much slower it is than its fellows of similar size, in units of their spread
    - evidence, heart, still, rough, brief: as in `features`; odd: 1 for a far shorter bit between stops
    - edge: the smaller of its two steps in log speed, against the minute before it and the minute after it, in tenths
    - first, last: 1 if it would be the first, or the last, rep of the set
    """
    spans = [*chosen, *others]
    order = sorted(range(len(spans)), key=spans.__getitem__)
    reps = tuple(spans[i] for i in order)
    a, b = np.array(reps, dtype=np.intp).T
    fellows = Reps.of_accounts(sums, [Account(chosen, "set")])
    # The fellows before and after each rep; a rep of the set is not its own fellow.
    before, after = np.searchsorted(fellows.b, a, "right") - 1, np.searchsorted(fellows.a, b, "left")
    ends, starts = np.append(fellows.b, 0)[before], np.append(fellows.a, sums.n)[after]
    r = Reps.apart(sums, reps, ends, starts)
    sides = Sides.of_reps(sums, r)
    common: Columns = {**steps(sums, r, sides), **inside(sums, r, sides)}
    known = np.asarray(sides.known.any(axis=0))
    is_fellow = (fellows.b <= a[:, None]) | (fellows.a >= b[:, None])
    columns = {
        "bias": np.ones(len(a)),
        "share": share[order],
        **_sizes(r, fellows, is_fellow, sides),
        **_beat(r, fellows, is_fellow, before, after),
        "evidence": np.where(known, common["evidence"], USUAL_EVIDENCE),
        "heart": common["heart"],
        "edge": _lesser_edge(sums, r),
        "first": (before < 0).astype(np.float64),
        "last": (after == len(fellows.a)).astype(np.float64),
        "brief": common["brief"],
        "still": common["still"],
        "rough": common["rough"],
    }
    own = np.array([i < len(chosen) for i in order])
    return Members(reps, own, np.stack([columns[name] for name in NAMES], axis=1))


def _lesser_edge(sums: RunSums, r: Reps) -> Floats:
    """The smaller of the steps at a rep's two edges: the last minutes of a warm-up have a clear edge at one end only."""
    low, high = (
        np.stack([np.maximum(r.before, r.a - BESIDE_S), r.b]),
        np.stack([r.a, np.minimum(r.after, r.b + BESIDE_S)]),
    )
    seconds, metres = sums.run_s[high] - sums.run_s[low], sums.run_m[high] - sums.run_m[low]
    step = np.clip(r.speed - log_speed(metres, seconds), -0.1, CLEAR)
    return np.asarray(10 * np.where(seconds >= BESIDE_LEAST_S, step, CLEAR).min(axis=0))


def _sizes(r: Reps, fellows: Reps, is_fellow: Bools, sides: Sides) -> Columns:
    """How similar each rep is to its fellows in size, and in speed to those of similar size."""
    metres = np.maximum(fellows.run_m, 1.0), np.maximum(r.run_m, 1.0)
    seconds = np.where(is_fellow, np.abs(np.log(r.seconds[:, None] / fellows.seconds)), np.inf)
    way = np.where(is_fellow, np.abs(np.log(metres[1][:, None] / metres[0])), np.inf)
    off = np.minimum(_second(seconds, 3), _second(way, 3))
    near = np.argsort(seconds, axis=1)[:, :FELLOWS]
    there = np.take_along_axis(is_fellow, near, axis=1)
    count = np.maximum(there.sum(axis=1), 1)
    speed = fellows.speed[near] * there
    mean = speed.sum(axis=1) / count
    spread = np.sqrt(
        (np.maximum((speed * fellows.speed[near]).sum(axis=1) - count * mean**2, 0.0) + EVEN_REPS * EVEN**2)
        / (count + EVEN_REPS)
    )
    middle = _lower_median(np.where(is_fellow, fellows.seconds, np.inf))
    return {
        "size": _like(off, np.hypot(SIZE, EDGE_S / r.seconds)),
        "slower": np.clip((mean - r.speed) / spread, 0.0, 5.0),
        "odd": ((r.seconds < 0.34 * middle) & sides.idle.any(axis=0)).astype(np.float64),
    }


def _beat(r: Reps, fellows: Reps, is_fellow: Bools, before: Ints, after: Ints) -> Columns:
    """How well each rep keeps to the set's times from start to start, and to its rests."""
    # The times and rests between neighbouring fellows, except those between which this rep lies.
    counts = is_fellow[:, 1:] & is_fellow[:, :-1] & ~((fellows.a[:-1] < r.a[:, None]) & (fellows.a[1:] > r.a[:, None]))
    rests = np.where(counts, np.maximum(fellows.a[1:] - fellows.b[:-1], SHORTEST_REST_S), np.inf)
    beats = np.where(counts, np.diff(fellows.a), np.inf)
    number = counts.sum(axis=1)
    has_before, has_after = before >= 0, after < len(fellows.a)
    first, last = np.append(fellows.a, 0)[before], np.append(fellows.a, 0)[after]
    rhythm, off, shortest = np.full(len(r.a), -1.0), np.full(len(r.a), FAR_OFF), np.full(len(r.a), np.inf)
    for beat, rest, has in (
        (r.a - first, r.a - r.before, has_before),
        (last - r.a, r.after - r.b, has_after),
    ):
        away = np.abs(beats - beat[:, None])
        near = np.maximum(_second(away, 2), CLOCK_S)
        # Among many times some are near by chance, unless most of them are.
        chance = (
            0.5 * np.log(np.maximum(number, 2) / 2) * (1 - (away <= near[:, None]).sum(axis=1) / np.maximum(number, 1))
        )
        kept = np.log(BEAT * np.maximum(beat, 1.0) / near) - chance
        rhythm = np.where(has, np.maximum(rhythm, np.clip(kept, -1.0, 3.0)), rhythm)
        length = np.where(has, np.maximum(rest, SHORTEST_REST_S), np.inf)
        shortest = np.minimum(shortest, length)
        unlike = np.abs(np.log(rests / np.where(has, length, 1.0)[:, None])).min(axis=1, initial=FAR_OFF)
        off = np.where(has, np.minimum(off, unlike), off)
    middle = _lower_median(rests)
    known = (number > 0) & np.isfinite(shortest)
    ratio = np.where(known, shortest, 1.0) / np.where(known, middle, 1.0)
    return {
        "rhythm": np.where(number > 1, rhythm, 0.0),
        "rest": np.where(known, _like(off, np.maximum(0.05, 4 / np.where(known, shortest, 1.0))), 0.0),
        "far": np.where(known, np.clip(np.log(ratio), 0.0, 3.0), 0.0),
    }


def _like(off: Floats, error: Floats) -> Floats:
    """Likeness of two sizes as log(UNLIKE / `off`), clipped; `off` is their log ratio and counts as `error` at least."""
    return np.asarray(np.clip(np.log(UNLIKE / np.maximum(off, error)), -2.0, 2.3))


def _second(values: Floats, least: int) -> Floats:
    """The second smallest value of each row, or the smallest if fewer than `least` are finite; FAR_OFF if none is."""
    ordered = np.sort(np.concatenate([values, np.full((len(values), 2), FAR_OFF)], axis=1), axis=1)
    return np.asarray(np.where(np.isfinite(values).sum(axis=1) >= least, ordered[:, 1], ordered[:, 0]))


def _lower_median(values: Floats) -> Floats:
    """The lower median of the finite values of each row; infinite if there are none."""
    if not values.shape[1]:
        return np.full(len(values), np.inf)
    ordered = np.sort(values, axis=1)
    at = np.maximum(np.isfinite(values).sum(axis=1) - 1, 0) // 2
    return np.asarray(np.take_along_axis(ordered, at[:, None], axis=1)[:, 0])
