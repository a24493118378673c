"""Pieces of constant speed read as a workout: which of them are reps, by the cost of saying so."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from milelog.detect.changes import Ints
from milelog.model import SegmentKind, Streams


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled span in whole seconds."""

    kind: SegmentKind
    start: int
    end: int
    recovery: Literal["jog", "walk", "stand", "float"] | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """Piece i spans edges[i] to edges[i + 1] at speed[i]."""

    edges: Ints
    speed: np.ndarray
    way: np.ndarray
    error: float

    def mean(self, a: int, b: int) -> float:
        return float(self.way[self.edges[b]] - self.way[self.edges[a]]) / max(1.0, float(self.edges[b] - self.edges[a]))

    def length(self, a: int, b: int) -> float:
        return float(self.edges[b] - self.edges[a])

    def metres(self, a: int, b: int) -> float:
        return float(self.way[self.edges[b]] - self.way[self.edges[a]])


Reps = tuple[tuple[int, int], ...]
WALK = 1.95


def read(streams: Streams, edges: Ints) -> list[Part]:
    way = np.append(0.0, np.cumsum(streams.speed_mps))
    speed = np.diff(way[edges]) / np.maximum(1, np.diff(edges))
    levels = Levels(edges, speed, way, max(0.35, streams.speed_error_mps))
    reps = best(levels)
    return label(levels, reps)


def best(levels: Levels) -> Reps:
    order = np.unique(np.log(np.maximum(levels.speed, 0.8)))
    gaps = np.diff(order)
    cuts = np.exp(order[:-1] + gaps / 2)[gaps > 0.02]
    seen: dict[Reps, float] = {}
    for cut in cuts:
        reps = above(levels, float(cut))
        if reps and reps not in seen:
            seen[reps] = gain(levels, reps)
    top = sorted(seen, key=lambda r: seen[r], reverse=True)[:6]
    for reps in top:
        climb(levels, reps, seen)
    if not seen:
        return ()
    won = max(seen, key=lambda r: seen[r])
    return won if seen[won] > 0 else ()


def climb(levels: Levels, reps: Reps, seen: dict[Reps, float]) -> None:
    current = reps
    for _ in range(12):
        options = list(moves(levels, current))
        for option in options:
            if option not in seen:
                seen[option] = gain(levels, option)
        top = max(options, key=lambda r: seen[r], default=current)
        if seen[top] <= seen[current]:
            return
        current = top


def moves(levels: Levels, reps: Reps):
    for i in range(len(reps)):
        yield reps[:i] + reps[i + 1 :]
    for i in range(len(reps)):
        a, b = reps[i]
        for m in range(a + 1, min(b, a + 12)):
            yield (*reps[:i], (m, b), *reps[i + 1 :])
        for m in range(max(a + 1, b - 12), b):
            yield (*reps[:i], (a, m), *reps[i + 1 :])
        if i + 1 < len(reps) and levels.length(b, reps[i + 1][0]) < 25:
            yield (*reps[:i], (a, reps[i + 1][1]), *reps[i + 2 :])


def above(levels: Levels, cut: float) -> Reps:
    fast = levels.speed > cut
    # brief dips and blips are not rests and reps
    runs = []
    i = 0
    k = len(fast)
    while i < k:
        j = i
        while j < k and fast[j] == fast[i]:
            j += 1
        runs.append([i, j, bool(fast[i])])
        i = j
    reps = [(a, b) for a, b, f in runs if f]
    merged: list[tuple[int, int]] = []
    for a, b in reps:
        if merged and levels.length(merged[-1][1], a) < 8:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    return tuple((a, b) for a, b in merged if levels.length(a, b) >= 8)


def gain(levels: Levels, reps: Reps) -> float:
    """Log-odds of a workout with these reps against natural variation."""
    if not reps:
        return 0.0
    k = len(levels.speed)
    n = len(reps)
    total = -5.0
    dur = np.array([levels.length(a, b) for a, b in reps])
    met = np.array([levels.metres(a, b) for a, b in reps])
    pace = np.log(np.maximum(met / dur, 0.5))
    rest = [(reps[i][1], reps[i + 1][0]) for i in range(n - 1)]
    rdur = np.array([levels.length(a, b) for a, b in rest])
    rmean = np.array([levels.mean(a, b) for a, b in rest])
    outer = [(i) for i in range(k) if (i < reps[0][0] or i >= reps[-1][1]) and levels.speed[i] > WALK]
    odur = sum(levels.length(i, i + 1) for i in outer)
    easy = sum(levels.metres(i, i + 1) for i in outer) / odur if odur > 60 else None
    before = side(levels, reps[0][0], -1)
    after = side(levels, reps[-1][1], +1)
    left = np.append(before or np.nan, rmean)
    right = np.append(rmean, after or np.nan)
    for i in range(n):
        cs = []
        for x in (left[i], right[i]):
            if np.isfinite(x):
                if x < WALK:
                    x = easy or None
                    if x is None:
                        continue
                cs.append((pace[i] - np.log(x), (np.exp(pace[i]) - x) * np.sqrt(min(dur[i], 120)) / levels.error))
        if cs:
            c = min(q[0] for q in cs)
            z = min(q[1] for q in cs)
            total += float(np.clip((c - 0.07) / 0.035, -5, 3 if n > 1 else 5)) if z > 3 else -3.0
            if n == 1 and len(cs) < 2:
                total -= 3
        else:
            total += 0.0
    # regularity
    if n > 1:
        total += regular(dur, met, 2.0, -1.0)
        total += float(np.sum(np.clip(0.7 - ((pace - np.median(pace)) / 0.06) ** 2 / 2, -3, 1)))
    if n > 2:
        total += regular(rdur, np.maximum(1, rdur * rmean), 1.2, -0.8)
    else:
        total -= 1
    total -= 0.5 * n
    if n == 1:
        total += -3 + (min(dur[0], 600) - 240) / 120
    # running as fast as the reps that is none of them
    fast = sum(
        levels.length(i, i + 1)
        for i in range(k)
        if not any(a <= i < b for a, b in reps)
        and np.log(max(levels.speed[i], 0.5)) > np.quantile(pace, 0.3) - 0.03
        and levels.length(i, i + 1) > 15
    )
    total -= min(6.0, fast / 60)
    # stops inside
    for a, b in reps:
        slow = sum(levels.length(i, i + 1) for i in range(a, b) if levels.speed[i] < WALK)
        total -= slow / 15
        inside = np.log(np.maximum(levels.speed[a:b], 1.0))
        w = np.diff(levels.edges[a : b + 1])
        sd = np.sqrt(np.average((inside - np.average(inside, weights=w)) ** 2, weights=w))
        total -= (sd / 0.08) ** 2 / 2
    return total


def side(levels: Levels, edge: int, step: int) -> float | None:
    """Mean speed of up to three minutes before (-1) or after (1) an edge, stops aside; None when there is nothing."""
    way = time = 0.0
    i = edge - 1 if step < 0 else edge
    while 0 <= i < len(levels.speed) and time < 180:
        if levels.speed[i] > WALK:
            way += levels.metres(i, i + 1)
            time += levels.length(i, i + 1)
        i += step
    return way / time if time > 20 else None


def regular(dur, met, good, bad):
    total = 0.0
    for i in range(len(dur)):
        r = min(min(abs(np.log(x[i] / x[j])) for j in range(len(x)) if j != i) for x in (dur + 2, met + 8))
        total += max(bad, good - (r / 0.05) ** 2 / 2)
    return total


def label(levels: Levels, reps: Reps) -> list[Part]:
    e = levels.edges
    n = int(e[-1])
    if not reps:
        return [Part("steady", 0, n)]
    out: list[Part] = []
    if reps[0][0] > 0:
        out.append(Part("warmup", 0, int(e[reps[0][0]])))
    for i, (a, b) in enumerate(reps):
        out.append(Part("rep", int(e[a]), int(e[b])))
        if i + 1 < len(reps):
            c = reps[i + 1][0]
            v = levels.mean(b, c)
            out.append(Part("recovery", int(e[b]), int(e[c]), "stand" if v < 0.5 else "walk" if v < WALK else "jog"))
    if e[reps[-1][1]] < n:
        out.append(Part("cooldown", int(e[reps[-1][1]]), n))
    return out
