"""Turns the chosen reps into segments: gives every second of the run a kind, and each segment its distance and speed.

Called by `detector` for detected reps and by `corrected` for marked ones.
"""

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
"""Longest stride, and longest total of strides, in seconds. Strides last 10-30 s and never add up to eight minutes."""
APART_S = 180.0
"""Seconds of jogging between a set of reps and the strides after it; nearer short reps are the last reps of the set."""
FULL_REST = 1.5
"""Rests between strides after a set, relative to the strides: strides are run well rested."""
FLOAT_REP, FLOAT_EASY = 0.8, 1.05
"""A float has at least these shares of the speed of the reps and of the speed of the easy running around the set."""
SURGE_S, SURGE_STEP, SURGE_REST = (25.0, 200.0), 0.24, 2.2
"""Surges: duration in seconds (one to two minutes are usual), largest step in log speed against the running around them, and
least ratio of the running between two surges to a surge."""
STOP_S = 10.0
"""Least seconds of standing within a rep that count as a stop; a shorter one may be a lost signal. Stops of any length are left
out of the rep's pace.
"""
PAUSE_S = 20.0
"""A stop of at least this many seconds becomes a pause segment, unless it lies between reps: there it is the recovery."""
WALKS, WALK_S = 4, (15.0, 360.0)
"""A run/walk has at least this many walks of this length in seconds: beginners' plans use 1 to 5 min."""
WALKS_ALIKE = 0.25
"""Walks, and runs between them, are regular if the median deviation of their log lengths is at most this."""
WALKS_OVER = 0.5
"""Least share of the run between its first walk and its last: walks home or up a single hill are no run/walk."""
STEADY_S = 600.0
"""Longer easy running between reps, in seconds, is steady running rather than a recovery."""


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep from second `start` to second `end` (exclusive)."""

    start: int
    end: int
    provenance: Provenance = "detected"
    confidence: float = 1.0


def segments(streams: Streams, speed: Floats, reps: Sequence[Rep], walk: Bools) -> tuple[Segment, ...]:
    """The segments of a run, in order and without a gap.

    `speed` is 1 Hz speed with slope taken out, `walk` marks the seconds of walking or standing.
    """
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
        self.paused = clean.running_sum(streams.paused)
        self.stopped = streams.paused | (streams.speed_mps < STAND_MPS)
        self.way = clean.metres_at_seconds(streams)
        self.effort = clean.running_sum(streams.adjusted_mps)
        costs = clean.slope_costs(streams)
        self.costs = [clean.running_sum(streams.adjusted_mps * cost) for cost in costs]
        self.ran = clean.running_sum(~walk)

    def mean(self, a: int, b: int) -> float:
        """Mean speed from second a to second b, m/s."""
        return float(self.way[b] - self.way[a]) / max(1, b - a)

    def segment(self, kind: SegmentKind, a: int, b: int, **more: Any) -> Segment:
        """One segment with its distance, speed, grade-adjusted speed, cost of slopes and pauses."""
        metres = float(self.way[b] - self.way[a])
        effort = float(self.effort[b] - self.effort[a])
        uphill, downhill = (float(cost[b] - cost[a]) / max(effort, 1.0) for cost in self.costs)
        # At least one second remains, so that no speed is infinite.
        paused = min(self._stood(a, b), max(0.0, b - a - 1.0)) if kind in HARD_KINDS else 0.0
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

    def _stood(self, a: int, b: int) -> float:
        """Seconds of a rep in which the watch stood, or the runner did; at its edges that is a part of the rest."""
        stops = [(x, y) for x, y in clean.true_spans(self.stopped[a:b]) if x > 0 and y < b - a and y - x >= STOP_S]
        stood = sum(y - x - float(self.paused[a + y] - self.paused[a + x]) for x, y in stops)
        return float(self.paused[b] - self.paused[a]) + stood

    def rep(self, rep: Rep, kind: SegmentKind) -> Segment:
        """The segment of a rep, a surge or a stride."""
        return self.segment(kind, rep.start, rep.end, provenance=rep.provenance, confidence=rep.confidence)

    def plain(self, a: int, b: int, kind: SegmentKind, *, levels: bool = False) -> tuple[Segment, ...]:
        """Running without reps, split at long stops, which become pauses. `levels`: see `_even`."""
        if b <= a:
            return ()
        out: list[Segment] = []
        at = a
        for start, end in ((a + x, a + y) for x, y in clean.true_spans(self.stopped[a:b])):
            if end - start >= PAUSE_S:
                out += self._even(at, start, kind, levels=levels)
                out.append(self.segment("pause", start, end))
                at = end
        return (*out, *self._even(at, b, kind, levels=levels))

    def _even(self, a: int, b: int, kind: SegmentKind, *, levels: bool) -> list[Segment]:
        """One segment; with `levels` (a whole run without reps) one for each level if the pace rose step by step."""
        if b <= a:
            return []
        if levels and b - a >= 1200:
            # A high error and a high price give levels of several minutes only: intended progressions.
            edges = pieces(self.speed[a:b], 0.8, 12.0) + a
            means = [self.mean(int(x), int(y)) for x, y in pairwise(edges)]
            rising = len(means) > 2 and all(y > 1.02 * x for x, y in pairwise(means))
            if rising and means[-1] > 1.1 * means[0]:
                return [self.segment(kind, int(x), int(y)) for x, y in pairwise(edges)]
        return [self.segment(kind, a, b)]

    def run_walk(self, breaks: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
        """Segments of a run/walk: steady running, and a recovery for each walk; empty without `breaks`."""
        out: list[Segment] = []
        at = 0
        for start, end in breaks:
            out += [*self.plain(at, start, "steady"), self.segment("recovery", start, end, recovery="walk")]
            at = end
        return (*out, *self.plain(at, len(self.walk), "steady")) if breaks else ()

    def between(self, a: int, b: int, *, spread: bool) -> tuple[Segment, ...]:
        """The segments between two reps: a recovery, or steady running if it is long or lies between surges (`spread`)."""
        if b <= a:
            return ()
        share = float(self.ran[b] - self.ran[a]) / (b - a)
        if share > 0.5 and (spread or b - a > STEADY_S):
            return self.plain(a, b, "steady")
        speed = self.mean(a, b)
        how: Literal["jog", "walk", "stand"] = "jog" if share > 0.5 else "stand" if speed < STAND_MPS else "walk"
        return (self.segment("recovery", a, b, recovery=how),)


def walk_breaks(streams: Streams, walk: Bools) -> list[tuple[int, int]]:
    """The walks of a run/walk as (start, end) in seconds; empty unless there are several of regular length and spacing.

    Standing does not count as walking, so that traffic lights make no run/walk.
    """
    way = clean.running_sum(streams.speed_mps)
    spans = [(a, b) for a, b in clean.true_spans(walk) if a > 0 and b < len(walk) and WALK_S[0] <= b - a <= WALK_S[1]]
    spans = [(a, b) for a, b in spans if way[b] - way[a] >= STOOD_PIECE_MPS * (b - a)]
    if len(spans) < WALKS or spans[-1][1] - spans[0][0] < WALKS_OVER * len(walk):
        return []
    runs = [b[0] - a[1] for a, b in pairwise(spans)]
    walks = [b - a for a, b in spans]
    return spans if max(map(_unlike, (runs, walks))) <= WALKS_ALIKE else []


def _unlike(lengths: Sequence[int]) -> float:
    """Median absolute deviation of the logs of lengths."""
    logs = np.log(np.maximum(lengths, 1))
    return float(np.median(np.abs(logs - np.median(logs))))


def _kind(make: Maker, reps: Sequence[Rep]) -> SegmentKind:
    """The kind of a run's hard segments: strides, surges inside an easier run, or reps."""
    lengths = [r.end - r.start for r in reps]
    rests = [b.start - a.end for a, b in pairwise(reps)]
    # Brief and few, with full rests. Speed is not tested, since a watch hardly shows it within ten seconds.
    if max(lengths) <= STRIDE_S and sum(lengths) < STRIDES_S and (not rests or min(rests) > max(lengths)):
        return "stride"
    middle = median(lengths)
    # The running between the surges, and two minutes before the first and after the last of them.
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
    """Indices of those reps of a workout that are strides: two or more brief ones in a row, before its set or well after it."""
    brief = [r.end - r.start <= STRIDE_S for r in reps]
    if all(brief) or sum(r.end - r.start for r, b in zip(reps, brief, strict=True) if b) >= STRIDES_S / 2:
        return frozenset()
    found: set[int] = set()
    for first, last in clean.true_spans(np.array(brief)):
        row = reps[first:last]
        if len(row) > 1:
            rest = median(b.start - a.end for a, b in pairwise(row))
            length = median(r.end - r.start for r in row)
            apart = first == 0 or reps[first].start - reps[first - 1].end >= APART_S
            if apart and rest >= (FULL_REST if first else 0.9) * length:
                found.update(range(first, last))
    return frozenset(found)


def _floats(found: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments, with `jog` recoveries changed to `float` if they were run faster than easy running."""
    rests = [s for s in found if s.recovery == "jog"]
    work, easy = ([s for s in found if s.kind in kinds] for kinds in ({"rep"}, {"warmup", "cooldown", "steady"}))
    if not rests or not work or not easy:
        return tuple(found)
    quick, slow, rest = (_effort(part) for part in (work, easy, rests))
    if rest < FLOAT_REP * quick or rest < FLOAT_EASY * slow:
        return tuple(found)
    return tuple(replace(s, recovery="float") if s.recovery == "jog" else s for s in found)


def _effort(found: Sequence[Segment]) -> float:
    """Median grade-adjusted speed weighted by duration, so that a short stop has no effect."""
    order = sorted((s.flat_mps, s.duration_s) for s in found)
    half = sum(seconds for _, seconds in order) / 2
    for speed, seconds in order:
        half -= seconds
        if half <= 0:
            return speed
    return order[-1][0]
