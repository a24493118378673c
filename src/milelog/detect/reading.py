"""Pieces of constant speed read as a workout: the labelling of highest log-odds, found exactly by dynamic programming."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from milelog.detect.changes import Ints
from milelog.model import Floats

Bools = NDArray[np.bool_]
Reps = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Odds:
    """Log-odds (nats) of what coaches set against what merely happens on a run."""

    least: float = 2.2
    most: float = 2.5
    longer: float = 1.0
    modest: float = 0.075
    slope: float = 0.012
    floor: float = -3.0
    start: float = 4.0
    again: float = 1.0
    rep: float = 0.8
    share: float = 2.0
    spread: float = 0.07
    off: float = 2.0
    slack: float = 4.0
    inside: float = 0.06
    stop_s: float = 10.0
    short_s: float = 8.0
    longest_s: float = 4500.0
    context_s: float = 240.0
    walk: float = 0.4
    stand: float = 0.15
    rest_s: float = 10.0
    alike: float = 0.025
    edge_s: float = 2.5
    match: float = 2.0
    odd: float = -1.0
    template: float = 3.0
    round_: float = 1.0
    plain: float = -0.5
    leftover: float = 2.5
    lookback: int = 14


@dataclass(frozen=True, slots=True)
class Pieces:
    """Piece p spans edges[p] to edges[p + 1]; `walked` where the runner walked or stood. Error is of one second."""

    edges: Ints
    seconds: Floats
    metres: Floats
    walked: Bools
    error: float
    natural: float
    log: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def count(self) -> int:
        """Number of pieces."""
        return len(self.seconds)


@dataclass(frozen=True, slots=True)
class Spans:
    """All spans of up to `lookback` pieces: row k, column l is pieces k - l - 1 up to (not with) node k."""

    start: Ints
    real: Bools
    seconds: Floats
    metres: Floats
    run_log: Floats
    all_log: Floats
    walked_s: Floats
    rough: Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """Reps as spans of nodes, with the log-odds of the whole."""

    reps: Reps
    odds: float
    level: float


def spans(p: Pieces, odds: Odds) -> Spans:
    """Sums over every span."""
    k = np.arange(p.count + 1)[:, None]
    start = k - np.arange(1, odds.lookback + 1)[None, :]
    real = start >= 0
    start = np.maximum(start, 0)

    def total(values: Floats) -> Floats:
        run = np.append(0.0, np.cumsum(values))
        return run[k] - run[start]

    run = ~p.walked
    seconds, metres = total(p.seconds), total(p.metres)
    run_s, run_m = total(p.seconds * run), total(p.metres * run)
    x = np.log(np.maximum(np.where(run_s > 0, run_m / np.maximum(run_s, 1), 1.0), 1.0))
    # deviation of each piece inside a span from the span's level, less what noise and nature give a piece so short
    inner = k[:, :, None] - 1 - np.arange(odds.lookback)[None, None, :]
    inside = (inner >= start[:, :, None]) & (inner >= 0)
    inner = np.maximum(inner, 0)
    off = np.abs(p.log[inner] - x[:, :, None]) - usual(p, p.seconds)[inner]
    cost = np.minimum((np.maximum(off, 0) / odds.inside) ** 2 / 2, 3.0) * np.minimum(p.seconds, 60)[inner] / 60
    rough = (cost * (inside & run[inner])).sum(axis=2)
    mean = np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0))
    return Spans(start, real, seconds, metres, x, mean, seconds - run_s, rough)


def usual(p: Pieces, seconds: Floats) -> Floats:
    """Spread of log speed over a span that noise and nature give: the shorter the wider."""
    typical = float(np.exp(np.median(p.log[~p.walked]))) if (~p.walked).any() else 3.0
    short = 0.15 * (10 / np.maximum(seconds, 4)) ** 1.25
    return np.sqrt(p.natural**2 + short**2 + (p.error / typical) ** 2 / np.maximum(seconds, 4))


def read(p: Pieces, odds: Odds) -> Reading | None:
    """The best reading as a workout, or None when no workout is the better account."""
    s = spans(p, odds)
    levels = _levels(p)
    if not len(levels):
        return None
    none = np.zeros((1, *s.seconds.shape))
    free = replace(odds, start=0.0, again=0.0)
    ranked = sorted(solve(p, s, levels, none + 0.3, none, free), key=lambda r: r.odds, reverse=True)
    best = Reading((), 0.0, 0.0)
    for most in (6, 3):
        rows = _hypotheses(p, s, ranked[:24], most, odds)
        if not rows:
            return None
        level, regular, rest = (np.stack([np.asarray(r[i]) for r in rows]) for i in range(3))
        found = solve(p, s, level, regular, rest, odds)
        priced = [replace(r, odds=r.odds - row[3]) for r, row in zip(found, rows, strict=True)]
        ranked = sorted(priced, key=lambda r: r.odds, reverse=True)
        best = max(best, ranked[0], key=lambda r: r.odds)
    return best if best.reps and best.odds > 0 else None


def _hypotheses(
    p: Pieces, s: Spans, ranked: list[Reading], most: int, odds: Odds
) -> list[tuple[float, Floats, Floats, float]]:
    """Levels and templates suggested by the best readings so far: what a rep is worth, a rest, and the price of both."""
    none = np.zeros(s.seconds.shape)
    rows: list[tuple[float, Floats, Floats, float]] = []
    seen: set[Reps] = set()
    for reading in ranked:
        if reading.reps in seen or not reading.reps:
            continue
        seen.add(reading.reps)
        if len(seen) > most:
            break
        metres = np.append(0.0, np.cumsum(p.metres * ~p.walked))
        time = np.append(0.0, np.cumsum(p.seconds * ~p.walked))
        level = float(
            np.median([np.log((metres[b] - metres[a]) / max(1.0, time[b] - time[a])) for a, b in reading.reps])
        )
        rows.append((level, none + odds.plain, none, 0.0))
        if len(reading.reps) < 2:
            continue
        rest = _rest_template(p, s, reading, odds)
        for templates, timed in _templates(p, reading, odds):
            value = s.seconds if timed else s.metres
            price = sum(odds.template - odds.round_ * is_round(t, timed) for t in templates)
            rows.append((level, _regular(value, s, templates, timed, odds), rest, price))
    return rows


def is_round(value: float, timed: bool) -> bool:
    """Whether a runner would set out to run just this."""
    if timed:
        choices = (
            10,
            15,
            20,
            30,
            45,
            60,
            75,
            90,
            120,
            150,
            180,
            240,
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
        return min(abs(value - c) / (2 + 0.01 * c) for c in choices) < 1
    miles = (400, 800, 1609, 3219, 4828, 6437)
    choices = (50, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1200, 1600, 2000, 2400, 3000, 3200, 4000, 5000, *miles)
    return min(abs(value - c) / (4 + 0.012 * c) for c in choices) < 1


def _levels(p: Pieces) -> Floats:
    """Candidate log speeds of work: of every running piece that is not brief, thinned to 2 % steps."""
    fit = (~p.walked) & (p.seconds >= 8)
    x = np.sort(p.log[fit])
    if not len(x):
        return x
    bins = np.unique(np.round(x / 0.025)) * 0.025
    return bins[-24:]


def _regular(value: Floats, s: Spans, templates: list[float], timed: bool, odds: Odds) -> Floats:
    speed = np.exp(s.run_log)
    width = np.sqrt(odds.alike**2 + (odds.edge_s * (1.0 if timed else speed) / np.maximum(value, 1.0)) ** 2)
    off = np.min([np.abs(np.log(np.maximum(value, 1.0) / t)) for t in templates], axis=0)
    return np.maximum(odds.match - (off / width) ** 2 / 2, odds.odd)


def _templates(p: Pieces, reading: Reading, odds: Odds) -> list[tuple[list[float], bool]]:
    at = np.append(0.0, np.cumsum(p.seconds))
    way = np.append(0.0, np.cumsum(p.metres))
    out = []
    for run, timed in ((at, True), (way, False)):
        values = np.array([run[b] - run[a] for a, b in reading.reps])
        found = []
        left = list(values)
        while len(left) > 1 and len(found) < 4:
            near = [[v for v in left if abs(np.log(v / c)) < 0.06] for c in left]
            group = max(near, key=len)
            if len(group) < 2:
                break
            found.append(float(np.median(group)))
            left = [v for v in left if v not in group]
        if found:
            out.append(([found[0]], timed))
        if len(found) > 1:
            out.append((found, timed))
    return out


def _rest_template(p: Pieces, s: Spans, reading: Reading, odds: Odds) -> Floats:
    at = np.append(0.0, np.cumsum(p.seconds))
    rests = np.array([at[b[0]] - at[a[1]] for a, b in zip(reading.reps, reading.reps[1:], strict=False)])
    middle = max(4.0, float(np.median(rests)))
    width = np.sqrt(0.05**2 + (2 * odds.edge_s / np.maximum(s.seconds, 1.0)) ** 2)
    off = np.abs(np.log(np.maximum(s.seconds, 1.0) / middle))
    return np.maximum(1.0 - (off / width) ** 2 / 2, -0.5)


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside each node, for each level of work: rows hypotheses, columns nodes."""

    gap: Floats
    seconds: Floats
    walk: Bools
    stand: Bools
    end: Bools
    cut: Bools


def beside(p: Pieces, level: Floats, side: int, odds: Odds) -> Beside:
    """The slower running (or walk) next to each node, up to context_s or to the next running as fast as the level."""
    k, h = p.count, len(level)
    node = np.arange(k + 1)
    seconds, metres = np.zeros((h, k + 1)), np.zeros((h, k + 1))
    walk_s, stand_s = np.zeros((h, k + 1)), np.zeros((h, k + 1))
    open_ = np.ones((h, k + 1), dtype=bool)
    cut = np.zeros((h, k + 1), dtype=bool)
    mean = p.metres / p.seconds
    for step in range(10):
        at = node + step if side > 0 else node - 1 - step
        ok = (at >= 0) & (at < k)
        at = np.clip(at, 0, k - 1)
        fast = (p.log[at][None] > level[:, None] - 0.03) & (p.seconds[at] >= 8)[None] & ~p.walked[at][None]
        cut |= open_ & ok[None] & fast
        open_ &= ok[None] & ~fast & (seconds + walk_s < odds.context_s)
        take = np.minimum(p.seconds[at][None], odds.context_s - seconds - walk_s) * open_
        seconds += np.where(p.walked[at][None], 0.0, take)
        metres += np.where(p.walked[at][None], 0.0, take * mean[at][None])
        first = open_ & (seconds < 15)
        walk_s += np.where(p.walked[at][None] & first, take, 0.0)
        stand_s += np.where(p.walked[at][None] & first & (mean[at] < 0.5)[None], take, 0.0)
    x = np.log(np.maximum(metres / np.maximum(seconds, 1.0), 1.0))
    end = np.zeros(k + 1, dtype=bool)
    end[0 if side < 0 else k] = True
    gap = np.where(seconds >= 4, x, 9.0)
    walk = walk_s >= 12
    return Beside(gap, seconds + walk_s, walk, walk & (stand_s > 0.7 * walk_s), np.broadcast_to(end, gap.shape), cut)


def edge_gain(p: Pieces, s: Spans, b: Beside, nodes: Ints, slower: Floats, odds: Odds) -> Floats:
    """Log-odds of one edge of every span, rows hypotheses: its contrast, or its walk."""
    gap, t = s.run_log[None] - b.gap[:, nodes], b.seconds[:, nodes]
    typical = float(np.exp(np.median(p.log[~p.walked])))
    d = s.seconds[None]
    less = np.minimum(d, t)
    short = 0.15 * (10 / np.maximum(less, 4)) ** 1.25
    width = np.sqrt(p.natural**2 + short**2 + (p.error / typical) ** 2 * (1 / np.maximum(t, 4) + 1 / np.maximum(d, 4)))
    most = odds.most + odds.longer * np.clip((d - 120) / 180, 0, 1)
    meant = (gap - odds.modest) / odds.slope
    gain = np.clip(np.minimum((gap - odds.least * width) / width, meant), odds.floor, most)
    few = b.cut[:, nodes] & (t < 0.12 * d)
    gain = gain - np.where(few, 2 * np.log(np.maximum(0.12 * d / np.maximum(t, 4), 1.0)), 0.0)
    rest = np.where(b.stand[:, nodes], odds.stand, odds.walk) + slower[:, None, None]
    gain = np.where(b.walk[:, nodes], rest, gain)
    return np.where(b.end[:, nodes], 0.0, gain)


def solve(p: Pieces, s: Spans, level: Floats, regular: Floats, rest: Floats, odds: Odds) -> list[Reading]:
    """For each hypothesis h (a level of work, and what regularity pays) the best labelling."""
    h, k = len(level), p.count
    run = ~p.walked
    slow = run[None] & (p.log[None] < level[:, None] - 0.05)
    slow_s = (p.seconds * slow).sum(axis=1)
    easy_log = np.log(np.maximum((p.metres * slow).sum(axis=1) / np.maximum(slow_s, 1), 1.0))
    share = slow_s / max(1.0, float((p.seconds * run).sum()))
    slower = np.clip((level - easy_log) / 0.06 - 1.3, 0, 1.2) * np.clip(share / 0.25, 0, 1)
    nodes = np.broadcast_to(np.arange(k + 1)[:, None], s.start.shape)
    work = _work(p, s, odds)[None] + regular
    off = s.run_log[None] - level[:, None, None]
    work = work - np.minimum((off / odds.spread) ** 2 / 2, np.where(off > 0, odds.off, odds.slack))
    work = work + edge_gain(p, s, beside(p, level, -1, odds), s.start, slower, odds)
    work = work + edge_gain(p, s, beside(p, level, +1, odds), nodes, slower, odds)
    work = np.where(s.run_log[None] > level[:, None, None] - 0.2, work, -np.inf)
    easy = _easy(p, level, odds)
    rests = _rest(p, s, easy, odds) + rest
    low = -np.inf
    before, after = np.full((h, k + 1), low), np.full((h, k + 1), low)
    w, j = np.full((h, k + 1), low), np.full((h, k + 1), low)
    before[:, 0] = 0.0
    from_w = np.zeros((h, k + 1), dtype=bool)
    w_from, j_from = np.zeros((h, k + 1), dtype=np.intp), np.zeros((h, k + 1), dtype=np.intp)
    begin = np.full((h, k + 1), low)
    begin[:, 0] = -odds.start
    rows = np.arange(h)
    for n in range(1, k + 1):
        back = np.arange(n - 1, max(0, n - odds.lookback) - 1, -1)
        m = len(back)
        cost = np.maximum(begin[:, back], j[:, back]) + work[:, n, :m]
        at = cost.argmax(axis=1)
        w[:, n], w_from[:, n] = cost[rows, at], n - 1 - at
        cost = w[:, back] + rests[:, n, :m]
        at = cost.argmax(axis=1)
        j[:, n], j_from[:, n] = cost[rows, at], n - 1 - at
        before[:, n] = before[:, n - 1] + easy[:, n - 1]
        from_w[:, n] = w[:, n - 1] > after[:, n - 1]
        after[:, n] = np.maximum(w[:, n - 1], after[:, n - 1]) + easy[:, n - 1]
        begin[:, n] = np.maximum(before[:, n] - odds.start, after[:, n] - odds.again)
    null = before[:, k]
    out = []
    for r in range(h):
        ends = {"b": before[r, k], "a": after[r, k], "w": w[r, k]}
        state = max(ends, key=lambda x: ends[x])
        total = ends[state]
        n = k
        reps: list[tuple[int, int]] = []
        while n > 0:
            if state == "b":
                break
            if state == "a":
                state = "w" if from_w[r, n] else "a"
                n -= 1
            elif state == "w":
                i = int(w_from[r, n])
                reps.append((i, n))
                n = i
                if j[r, i] > begin[r, i]:
                    state = "j"
                else:
                    state = "b" if before[r, i] - odds.start >= after[r, i] - odds.again else "a"
            else:
                n = int(j_from[r, n])
                state = "w"
        del null
        null = 0
        out.append(Reading(tuple(reversed(reps)), float(total), float(level[r])))
    return out


def _work(p: Pieces, s: Spans, odds: Odds) -> Floats:
    """What a span costs as a rep, whatever its level."""
    share = s.seconds / max(1.0, float((p.seconds * ~p.walked).sum()))
    cost = -odds.rep - s.rough - s.walked_s / odds.stop_s - odds.share * share
    ok = s.real & (s.seconds >= odds.short_s) & (s.seconds <= odds.longest_s) & (s.walked_s < 0.34 * s.seconds)
    return np.where(ok, cost, -np.inf)


def _easy(p: Pieces, level: Floats, odds: Odds) -> Floats:
    """What a piece costs as none of the workout: running as fast as the reps needs an excuse."""
    near = 1.0 / (1.0 + np.exp(-(p.log[None, :] - (level[:, None] - 0.05)) / 0.015))
    price = 0.2 + np.minimum(p.seconds / 90.0, odds.leftover)
    return -near * np.where(p.walked | (p.seconds < 12), 0.0, price)[None, :]


def _rest(p: Pieces, s: Spans, easy: Floats, odds: Odds) -> Floats:
    ok = s.real & (s.seconds >= odds.rest_s)
    run = np.concatenate([np.zeros((len(easy), 1)), np.cumsum(easy, axis=1)], axis=1)
    k = np.arange(p.count + 1)[:, None]
    inside = run[:, k] - run[:, s.start]
    gain = inside - np.clip((s.seconds - 600) / 600, 0, 2)[None]
    return np.where(ok[None], gain, -np.inf)
