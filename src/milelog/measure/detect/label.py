"""From reps to segments: every second gets a kind, with its distance, speed and provenance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any, Literal

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import pieces
from milelog.measure.detect.pieces import STOOD_PIECE_MPS
from milelog.model import HARD_KINDS, STAND_MPS, Floats, Provenance, Segment, SegmentKind, Streams

STRIDE_S, STRIDES_S = 40.0, 480.0
"""Strides are 10-30 s, and never eight minutes in sum."""
APART_S = 180.0
"""Strides after a set of reps follow an easy jog of their own; closer by, short reps are the last of the set."""
FULL_REST = 1.5
"""Rests after such strides, against the strides: they are run rested."""
FLOAT_REP, FLOAT_EASY = 0.8, 1.05
"""A float is quicker than the easy running around the set, and not a fifth slower than its reps."""
SURGE_S, SURGE_STEP, SURGE_REST = (25.0, 200.0), 0.24, 2.2
"""Surges last one to two minutes, are less than a quarter faster than the run, and leave most of it easy."""
PAUSE_S = 20.0
"""A stop this long is a pause of its own; in a rest it is the rest."""
WALKS, WALK_S = 4, (15.0, 360.0)
"""So many walks of such a length, alike and evenly spaced, were meant: run/walk plans begin with 1 to 5 min of either."""
WALKS_ALIKE = 0.25
"""Median distance of log lengths from their median, of the walks and of the runs between them, up to which they are a rule."""
WALKS_OVER = 0.5
"""Share of the run from its first walk to its last: walks home, or up the one hill, are no rule of the whole run."""
STEADY_S = 600.0
"""Seconds from which easy running between reps is no longer a rest."""


@dataclass(frozen=True, slots=True)
class Rep:
    """Hard work from one second to another."""

    start: int
    end: int
    provenance: Provenance = "detected"
    confidence: float = 1.0


def segments(streams: Streams, speed: Floats, reps: Sequence[Rep], walk: Bools) -> tuple[Segment, ...]:
    """All segments of a run, in order and without a gap."""
    n = len(streams.time_s)
    make = Maker(streams, speed, walk)
    if not reps:
        return make.run_walk(walk_breaks(streams, walk)) or make.plain(0, n, "steady", levels=True)
    kind = _kind(make, reps)
    spread = kind == "surge"
    strides = _strides(reps) if kind == "rep" else frozenset()
    out = list(make.plain(0, reps[0].start, "steady" if spread else "warmup"))
    for i, rep in enumerate(reps):
        out.append(make.rep(rep, "stride" if i in strides else kind))
        if i + 1 < len(reps):
            out += make.between(rep.end, reps[i + 1].start, spread=spread)
    out += make.plain(reps[-1].end, n, "steady" if spread else "cooldown")
    return _floats(out)


class Maker:
    """Makes the segments of one run."""

    def __init__(self, streams: Streams, speed: Floats, walk: Bools) -> None:
        self.walk = walk
        self.speed = speed
        self.paused = clean.running(streams.paused)
        self.stopped = streams.paused | (streams.speed_mps < STAND_MPS)
        # With the distance at the very end, so that a span can end there.
        self.way = np.append(streams.distance_m, streams.distance_m[-1] + streams.speed_mps[-1])
        self.effort = clean.running(streams.adjusted_mps)
        costs = clean.slope_costs(streams)
        self.costs = [clean.running(streams.adjusted_mps * cost) for cost in costs]
        self.ran = clean.running(~walk)

    def mean(self, a: int, b: int) -> float:
        """Mean speed over a span, m/s."""
        return float(self.way[b] - self.way[a]) / max(1, b - a)

    def segment(self, kind: SegmentKind, a: int, b: int, **more: Any) -> Segment:
        """One segment with its figures."""
        metres = float(self.way[b] - self.way[a])
        effort = float(self.effort[b] - self.effort[a])
        uphill, downhill = (float(cost[b] - cost[a]) / max(effort, 1.0) for cost in self.costs)
        # A second of it is left: nothing is divided by no time.
        paused = min(float(self.paused[b] - self.paused[a]), max(0.0, b - a - 1.0)) if kind in HARD_KINDS else 0.0
        seconds = max(1.0, b - a - paused)
        return Segment(
            kind,
            float(a),
            float(b),
            metres,
            metres / seconds,
            adjusted_mps=effort / seconds,
            uphill=uphill,
            downhill=downhill,
            paused_s=paused,
            **more,
        )

    def rep(self, rep: Rep, kind: SegmentKind) -> Segment:
        """A hard segment."""
        return self.segment(kind, rep.start, rep.end, provenance=rep.provenance, confidence=rep.confidence)

    def plain(self, a: int, b: int, kind: SegmentKind, *, levels: bool = False) -> tuple[Segment, ...]:
        """Running without reps, its long stops as pauses."""
        if b <= a:
            return ()
        out: list[Segment] = []
        at = a
        for start, end in ((a + x, a + y) for x, y in clean.runs(self.stopped[a:b])):
            if end - start >= PAUSE_S:
                out += self._even(at, start, kind, levels=levels)
                out.append(self.segment("pause", start, end))
                at = end
        return (*out, *self._even(at, b, kind, levels=levels))

    def _even(self, a: int, b: int, kind: SegmentKind, *, levels: bool) -> list[Segment]:
        """One segment; for a whole run without reps, one a level where the pace rose step by step."""
        if b <= a:
            return []
        if levels and b - a >= 1200:
            # A high error and a high price: only levels of minutes, in runs that were meant to rise.
            edges = pieces(self.speed[a:b], 0.8, 12.0) + a
            means = [self.mean(int(x), int(y)) for x, y in pairwise(edges)]
            rising = len(means) > 2 and all(y > 1.02 * x for x, y in pairwise(means))
            if rising and means[-1] > 1.1 * means[0]:
                return [self.segment(kind, int(x), int(y)) for x, y in pairwise(edges)]
        return [self.segment(kind, a, b)]

    def run_walk(self, breaks: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
        """Running with a walk at each break; empty without breaks."""
        out: list[Segment] = []
        at = 0
        for start, end in breaks:
            out += [*self.plain(at, start, "steady"), self.segment("recovery", start, end, recovery="walk")]
            at = end
        return (*out, *self.plain(at, len(self.walk), "steady")) if breaks else ()

    def between(self, a: int, b: int, *, spread: bool) -> tuple[Segment, ...]:
        """What lies between two reps: a recovery, or easy running where it is long or the reps are surges."""
        if b <= a:
            return ()
        share = float(self.ran[b] - self.ran[a]) / (b - a)
        if share > 0.5 and (spread or b - a > STEADY_S):
            return self.plain(a, b, "steady")
        speed = self.mean(a, b)
        how: Literal["jog", "walk", "stand"] = "jog" if share > 0.5 else "stand" if speed < STAND_MPS else "walk"
        return (self.segment("recovery", a, b, recovery=how),)


def walk_breaks(streams: Streams, walk: Bools) -> list[tuple[int, int]]:
    """The walks of a run in which they follow a rule: several, alike in length, as are the runs between them; else none.

    Who stands does not walk: traffic lights are no run/walk.
    """
    way = clean.running(streams.speed_mps)
    spans = [(a, b) for a, b in clean.runs(walk) if a > 0 and b < len(walk) and WALK_S[0] <= b - a <= WALK_S[1]]
    spans = [(a, b) for a, b in spans if way[b] - way[a] >= STOOD_PIECE_MPS * (b - a)]
    if len(spans) < WALKS or spans[-1][1] - spans[0][0] < WALKS_OVER * len(walk):
        return []
    runs = [b[0] - a[1] for a, b in pairwise(spans)]
    walks = [b - a for a, b in spans]
    return spans if max(map(_unlike, (runs, walks))) <= WALKS_ALIKE else []


def _unlike(lengths: Sequence[int]) -> float:
    """Median distance of the logs of some lengths from their median."""
    logs = np.log(np.maximum(lengths, 1))
    return float(np.median(np.abs(logs - np.median(logs))))


def _kind(make: Maker, reps: Sequence[Rep]) -> SegmentKind:
    """What the hard work of this run is: strides, surges inside an easier run, or reps."""
    lengths = [r.end - r.start for r in reps]
    rests = [b.start - a.end for a, b in pairwise(reps)]
    # Brief and few, with full rests: told without speed, which a watch hardly shows in ten seconds.
    if max(lengths) <= STRIDE_S and sum(lengths) < STRIDES_S and (not rests or min(rests) > max(lengths)):
        return "stride"
    middle = median(lengths)
    # What lies between the surges, and two minutes before the first and after the last of them.
    around = [make.mean(a.end, b.start) for a, b in pairwise(reps)]
    around += [make.mean(max(0, r.start - 120), r.start) for r in reps[:1] if r.start >= 60]
    around += [make.mean(r.end, r.end + 120) for r in reps[-1:] if r.end + 120 < len(make.way)]
    step = (
        math.log(max(1e-9, median(make.mean(r.start, r.end) for r in reps)) / max(0.5, median(around)))
        if around
        else 9.0
    )
    spaced = not rests or median(rests) >= SURGE_REST * middle
    inside = SURGE_S[0] <= middle <= SURGE_S[1] and max(lengths) <= 1.5 * SURGE_S[1]
    return "surge" if inside and spaced and step < SURGE_STEP and len(reps) > 1 else "rep"


def _strides(reps: Sequence[Rep]) -> frozenset[int]:
    """Which of a workout's reps are strides: two or more brief ones in a row, before its set, or well after it."""
    brief = [r.end - r.start <= STRIDE_S for r in reps]
    if all(brief) or sum(r.end - r.start for r, b in zip(reps, brief, strict=True) if b) >= STRIDES_S / 2:
        return frozenset()
    found: set[int] = set()
    for first, last in clean.runs(np.array(brief)):
        row = reps[first:last]
        if len(row) > 1:
            rest = median(b.start - a.end for a, b in pairwise(row))
            length = median(r.end - r.start for r in row)
            apart = first == 0 or reps[first].start - reps[first - 1].end >= APART_S
            if apart and rest >= (FULL_REST if first else 0.9) * length:
                found.update(range(first, last))
    return frozenset(found)


def _floats(found: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments with jogged recoveries told as floats where they were run at more than an easy pace."""
    rests = [s for s in found if s.recovery == "jog"]
    work, easy = ([s for s in found if s.kind in kinds] for kinds in ({"rep"}, {"warmup", "cooldown", "steady"}))
    if not rests or not work or not easy:
        return tuple(found)
    quick, slow, rest = (_effort(part) for part in (work, easy, rests))
    if rest < FLOAT_REP * quick or rest < FLOAT_EASY * slow:
        return tuple(found)
    return tuple(replace(s, recovery="float") if s.recovery == "jog" else s for s in found)


def _effort(found: Sequence[Segment]) -> float:
    """Median grade-adjusted speed by time, so that a short stop among them does not count."""
    order = sorted(((s.adjusted_mps or s.speed_mps), s.duration_s) for s in found)
    half = sum(seconds for _, seconds in order) / 2
    for speed, seconds in order:
        half -= seconds
        if half <= 0:
            return speed
    return order[-1][0]
