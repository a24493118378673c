"""Simulates the run itself: converts blocks to true speed, position and heart rate at 1 Hz (`play`).

The change of pace between two blocks takes 2 to 5 s and is centred on the edge that the truth gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from milelog.model import Floats
from milelog.simulate.route import SPACING_M, Route
from milelog.simulate.runner import Block, Runner

SLOW_WANDER = (50.0, 0.019)
"""Slow variation of pace: correlation time, s, and relative standard deviation. Half minutes of real even running differ by
2 to 4 %, including hills and streets, most of it slow."""
QUICK_WANDER = (5.0, 0.010)
"""The same for quick variation from stride to stride."""
DRIFT_PER_S = 0.012 / 3600
"""Standard deviation of the relative change of pace in a second, as runners speed up or tire: about 1 % an hour."""
DIP_EVERY_S = 260.0
"""Mean seconds between short losses of pace on roads (a kerb, a corner, a dog), of 3 to 7 s and 15 to 45 %."""
FAST_START = (0.025, 14.0)
"""Reps begin this share too fast, which decays with this time constant, s."""
ATTENTION = 0.55
"""Factor to the variation in hard work, when the runner watches her pace."""
LEAST_COST = 0.85
"""Lower bound of the cost downhill: Minetti's curve overstates the gain, compared with heart rates."""
HEART_RISE_S, HEART_FALL_S = 26.0, 42.0
HEART_DRIFT = 0.00035
"""Rise of the heart rate by the minute at even effort (cardiac drift), relative: 2 % an hour."""


@dataclass(frozen=True, slots=True)
class Light:
    """A stop with the timer running: distance from the start, and duration."""

    at_m: float
    wait_s: float


@dataclass(frozen=True, slots=True)
class Course:
    """The route of a run, and its traffic lights; without a route it is a treadmill."""

    route: Route | None
    lights: tuple[Light, ...] = ()


@dataclass(frozen=True, eq=False)
class Motion:
    """The true run: speed and heart rate for each of its n seconds, distance and place at the n + 1 whole seconds."""

    blocks: tuple[Block, ...]
    edges_s: Floats
    """Start of the first block, then the end of each: one more than blocks."""
    speed_mps: Floats
    distance_m: Floats
    """Metres since the start."""
    along_m: Floats
    """The position on the route, m, which decreases after a turn."""
    heart_rate_bpm: Floats
    course: Course
    stops_s: tuple[tuple[float, float], ...] = ()
    """Spans in which the runner waits at a light."""


def running_cost(grade: Floats) -> Floats:
    """Energy cost of running on a slope relative to the flat (Minetti et al. 2002, J Appl Physiol 93:1039), at least LEAST_COST."""
    i = np.clip(grade, -0.45, 0.45)
    cost = ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6
    return np.maximum(cost / 3.6, LEAST_COST)


def wander(rng: Generator, count: int, memory_s: float, size: float) -> Floats:
    """A first-order autoregressive series at 1 Hz with the given correlation time and standard deviation."""
    keep = math.exp(-1.0 / memory_s)
    # Scaled so that the standard deviation does not depend on the correlation time.
    shocks = (rng.standard_normal(count) * (size * math.sqrt(1 - keep * keep))).tolist()
    value, out = size * float(rng.standard_normal()), []
    for shock in shocks:
        value = keep * value + shock
        out.append(value)
    return np.array(out)


def _strays(rng: Generator, count: int, evenness: float, *, on_road: bool) -> Floats:
    """The factor from intended to true pace at each second."""
    factor = 1.0 + evenness * (wander(rng, count, *SLOW_WANDER) + wander(rng, count, *QUICK_WANDER))
    factor += np.arange(count) * (evenness * DRIFT_PER_S * float(rng.standard_normal()))
    for _ in range(int(rng.poisson(count / DIP_EVERY_S)) if on_road else 0):
        begin, length, depth = int(rng.integers(count)), int(rng.integers(3, 8)), rng.uniform(0.15, 0.45)
        span = factor[begin : begin + length]
        span *= 1.0 - evenness * depth * np.sin(np.pi * (np.arange(len(span)) + 0.5) / length)
    return factor


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of one between traffic lights, with its own pace."""

    block: int
    speed_mps: float
    rush: float = 0.0
    distance_m: float = math.inf
    until_m: float = math.inf
    duration_s: float = math.inf
    turn: bool = False
    is_light: bool = False


def _pieces(blocks: Sequence[Block], lights: Sequence[Light], rng: Generator, evenness: float) -> Iterator[_Piece]:
    """The blocks with random variation of their pace, split at traffic lights."""
    spread = rng.standard_normal(len(blocks)) * evenness
    waiting = sorted(lights, key=lambda light: light.at_m)
    for i, (b, luck) in enumerate(zip(blocks, spread.tolist(), strict=True)):
        # Reps are paced by the watch, easy running by feel: it strays twice as far.
        speed = b.speed_mps * (1.0 + (0.005 if b.is_hard else 0.012) * min(max(luck, -2.0), 2.0))
        whole = _Piece(i, speed, FAST_START[0] * b.is_hard, b.distance_m or math.inf, b.until_m or math.inf,
                       b.duration_s or math.inf, b.turn)  # fmt: skip
        # Only blocks that end at a distance are split: a wait would shorten a timed block, and reps are run without lights.
        while waiting and b.until_m is not None and not b.is_hard and waiting[0].at_m < b.until_m - 30.0:
            light = waiting.pop(0)
            yield replace(whole, until_m=light.at_m)
            yield _Piece(i, 0.0, duration_s=light.wait_s, is_light=True)
            whole = replace(whole, turn=False)
        yield whole


def _costs(runner: Runner, route: Route | None, along_m: Floats, direction: float) -> Floats:
    """Cost of running at places on the route in a direction, for this runner, relative to the flat."""
    if route is None:
        return np.ones_like(along_m)
    grades = route.grades()
    # Beyond its end a route is run back, with slopes reversed.
    back = np.zeros(along_m.shape, bool) if route.loop else np.mod(along_m, 2 * route.length_m) > route.length_m
    cell = np.minimum((route.fold(along_m) / SPACING_M).astype(np.int64), len(grades) - 1)
    cost = running_cost(grades[cell] * np.where(back, -direction, direction))
    if runner.uphill == runner.downhill == 1.0:
        return cost
    return np.asarray(cost ** np.where(cost > 1.0, runner.uphill, runner.downhill), dtype=np.float64)


def _cover(
    piece: _Piece, goal_m: float, noise: Floats, runner: Runner, place: tuple[Route | None, float, float]
) -> tuple[Floats, Floats]:
    """One piece as seconds since its start and metres covered by then. `place` is route, position (m) and direction."""
    route, along_m, direction = place
    age = np.arange(len(noise), dtype=np.float64)
    strays = 1.0 + (noise - 1.0) * (ATTENTION if piece.rush else 1.0)
    flat = piece.speed_mps * (1.0 + piece.rush * np.exp(-age / FAST_START[1])) * strays
    speed = flat
    # The slope depends on the position, and this on the speed; two iterations are accurate to well under a cell.
    for _ in range(2 if route is not None else 0):
        speed = flat / _costs(runner, route, along_m + direction * np.cumsum(speed), direction) ** runner.gives_in
    covered = np.concatenate(([0.0], np.cumsum(speed)))
    knots = np.arange(len(covered), dtype=np.float64)
    end = piece.duration_s if math.isfinite(piece.duration_s) else float(np.interp(goal_m, covered, knots))
    whole = knots[knots < end - 1e-6]
    return np.append(whole, end), np.append(covered[: len(whole)], np.interp(end, knots, covered))


def _longest_s(piece: _Piece, goal_m: float) -> int:
    """Upper bound of the duration of a piece, s."""
    return math.ceil(piece.duration_s if math.isfinite(piece.duration_s) else goal_m / (0.35 * piece.speed_mps) + 30.0)


def _smooth_edges(speed: Floats, edges_s: Sequence[float], widths_s: Sequence[float]) -> None:
    """Replaces each step of the speed by a ramp of the given width, centred on the edge; changes the array in place."""
    for edge, width in zip(edges_s, widths_s, strict=True):
        first = max(math.floor(edge - width / 2), 1)
        last = min(math.ceil(edge + width / 2), len(speed) - 1)
        if last > first:
            before, after = speed[first - 1], speed[last]
            middles = np.arange(first, last) + 0.5
            share = np.clip((middles - (edge - width / 2)) / width, 0.0, 1.0)
            speed[first:last] = before + (after - before) * share


def _heart(runner: Runner, effort_mps: Floats) -> Floats:
    """Heart rate as a first-order response to effort, which falls more slowly than it rises, with cardiac drift."""
    wanted = [runner.heart_rate(v) for v in effort_mps.tolist()]
    # Starts a little above rest, since the runner has been walking.
    value, out = runner.heart_rate(0.0) + 8.0, []
    for second, goal in enumerate(wanted):
        value += (goal - value) / (HEART_RISE_S if goal > value else HEART_FALL_S)
        out.append(min(value * (1.0 + HEART_DRIFT * second / 60.0), runner.max_hr))
    return np.array(out)


def play(blocks: Sequence[Block], runner: Runner, course: Course, rng: Generator, *, evenness: float = 1.0) -> Motion:
    """Simulates a run of the blocks. `evenness` multiplies the variation of pace (0: none)."""
    route, now, metres, along, direction = course.route, 0.0, 0.0, 0.0, 1.0
    times, distances, places = [np.zeros(1)], [np.zeros(1)], [np.zeros(1)]
    edges, stops, jumps, noise = [0.0] * (len(blocks) + 1), [], [], np.empty(0)
    for piece in _pieces(blocks, course.lights, rng, evenness):
        direction = -direction if piece.turn else direction
        goal = min(piece.distance_m, max(piece.until_m - metres, 1.0))
        begin, need = int(now), int(now) + _longest_s(piece, goal)
        # Drawn for half an hour at a time, since the duration of the run is not known in advance.
        if need > len(noise):
            more = max(need - len(noise), 1800)
            on_road = route is not None and not route.loop
            noise = np.concatenate((noise, _strays(rng, more, evenness, on_road=on_road)))
        age, covered = _cover(piece, goal, noise[begin:need], runner, (route, along, direction))
        times.append(now + age[1:])
        distances.append(metres + covered[1:])
        places.append(along + direction * covered[1:])
        if piece.is_light:
            stops.append((now, now + piece.duration_s))
        now, metres, along = (float(v[-1][-1]) for v in (times, distances, places))
        edges[piece.block + 1] = now
        jumps.append(now)
    return _motion(
        blocks, runner, course, rng, (edges, stops, jumps), tuple(map(np.concatenate, (times, distances, places)))
    )


def _motion(
    blocks: Sequence[Block],
    runner: Runner,
    course: Course,
    rng: Generator,
    marks: tuple[list[float], list[tuple[float, float]], list[float]],
    knots: tuple[Floats, ...],
) -> Motion:
    """The Motion at whole seconds, with smoothed changes of pace."""
    edges, stops, jumps = marks
    seconds = np.arange(math.ceil(edges[-1]) + 1, dtype=np.float64)
    speed = np.diff(np.interp(seconds, knots[0], knots[1]))
    directions = np.sign(np.diff(np.interp(seconds, knots[0], knots[2])))
    _smooth_edges(speed, jumps[:-1], rng.uniform(2.0, 5.0, len(jumps) - 1).tolist())
    distance = np.concatenate(([0.0], np.cumsum(speed)))
    along = np.concatenate(([0.0], np.cumsum(directions * speed)))
    up, down = (_costs(runner, course.route, along[:-1], d) for d in (1.0, -1.0))
    effort = speed * np.where(directions >= 0, up, down)
    return Motion(tuple(blocks), np.array(edges), speed, distance, along, _heart(runner, effort), course, tuple(stops))
