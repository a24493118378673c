"""Simulates runs of kinds that are rare among the real recordings, for the measurements of the detector's errors.

The kinds: blocks that stand alone or end a run, sets of several sizes and levels, sets with strides before or after them, brief
strides, stops inside a rep, sets with standing rests and no warm-up, and plain runs with slow kilometres, stops and walks.
Blocks are 7 to 25 % faster than the running around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from numpy.random import PCG64, Generator

from milelog.model import Activity, RecoveryKind
from milelog.simulate import workouts as w
from milelog.simulate.log import simulate_run
from milelog.simulate.motion import Course, Light
from milelog.simulate.route import Terrain, make_route
from milelog.simulate.runner import Block, Runner
from milelog.simulate.watch import PRESETS

Truth = dict[str, object]


def _easy(runner: Runner, minutes: float, pace: float = 1.0) -> Block:
    return Block("steady", runner.easy_mps * pace, duration_s=round(60 * minutes), zone="E")


def _lone(runner: Runner, rng: Generator) -> list[Block]:
    """One block, sometimes two, sometimes to the very end."""
    faster, minutes = rng.uniform(1.07, 1.25), rng.uniform(6, 40)
    block = Block("rep", runner.easy_mps * faster, duration_s=round(60 * minutes), zone=None)
    out = [_easy(runner, rng.uniform(10, 50)), block]
    if rng.random() < 0.3:
        out += [w.rest("jog", runner, seconds=float(rng.integers(120, 400))), block]
    return out if rng.random() < 0.4 else [*out, _easy(runner, rng.uniform(5, 20))]


def _finish(runner: Runner, rng: Generator) -> list[Block]:
    """A long run whose last kilometres are a little faster, to the very end or nearly."""
    block = Block(
        "rep", runner.easy_mps * rng.uniform(1.07, 1.14), distance_m=float(rng.integers(3, 13) * 1000), zone=None
    )
    return [_easy(runner, rng.uniform(35, 80)), block, *([_easy(runner, 2.0, 0.95)] if rng.random() < 0.3 else [])]


def _inside(runner: Runner, rng: Generator) -> list[Block]:
    """One to three long reps at threshold; `scenes` puts a light into the first."""
    rep = Block("rep", runner.threshold_mps, duration_s=float(rng.integers(8, 18) * 60), zone="T")
    rest = w.rest("jog", runner, seconds=float(rng.integers(60, 180)))
    reps = [b for _ in range(int(rng.integers(1, 4))) for b in (rep, rest)][:-1]
    return [_easy(runner, rng.uniform(10, 25)), *reps, _easy(runner, rng.uniform(6, 15))]


def _levels(runner: Runner, rng: Generator) -> list[Block]:
    """4+3+2 minutes, each part faster, again and again."""
    jog = w.rest("jog", runner, seconds=float(rng.choice([60, 90, 120])))
    parts = [(240.0, runner.threshold_mps), (180.0, runner.interval_mps * 0.97), (120.0, runner.interval_mps * 1.04)]
    turn = [b for seconds, mps in parts for b in (Block("rep", mps, duration_s=seconds), jog)]
    return [
        _easy(runner, rng.uniform(10, 20)),
        *(turn * int(rng.integers(1, 4)))[:-1],
        _easy(runner, rng.uniform(6, 15)),
    ]


def _down(runner: Runner, rng: Generator) -> list[Block]:
    """3-2-1 km, or 2000-1600-1200-800-400 m, each faster than the one before."""
    metres = ((3000, 2000, 1000), (2000, 1600, 1200, 800, 400), (1600, 1200, 800, 400))[int(rng.integers(3))]
    jog = w.rest("jog", runner, seconds=float(rng.choice([90, 120, 180])))
    paces = [runner.threshold_mps * (1 + 0.04 * k) for k in range(len(metres))]
    reps = [b for m, mps in zip(metres, paces, strict=True) for b in (Block("rep", mps, distance_m=float(m)), jog)][:-1]
    return [_easy(runner, rng.uniform(10, 20)), *reps, _easy(runner, rng.uniform(6, 15))]


def _faster(runner: Runner, rng: Generator) -> list[Block]:
    """800 m again and again, each a little faster: the last a fifth faster than the first."""
    count = int(rng.integers(5, 9))
    jog = w.rest("jog" if rng.random() < 0.5 else "walk", runner, seconds=float(rng.choice([90, 120, 150])))
    paces = [runner.interval_mps * (0.9 + 0.2 * k / (count - 1)) for k in range(count)]
    reps = [b for mps in paces for b in (Block("rep", mps, distance_m=800.0), jog)][:-1]
    return [_easy(runner, rng.uniform(10, 20)), *reps, _easy(runner, rng.uniform(6, 15))]


def _both(runner: Runner, rng: Generator) -> list[Block]:
    """A set with four strides before it or after it."""
    stride = Block("stride", runner.stride_mps, duration_s=float(rng.choice([15, 20, 30])), zone="R")
    strides = [b for _ in range(4) for b in (stride, w.rest("jog", runner, seconds=60.0))]
    rep = Block("rep", runner.interval_mps, distance_m=1000.0, zone="I")
    rest = w.rest("jog" if rng.random() < 0.5 else "walk", runner, seconds=150.0)
    reps = [b for _ in range(int(rng.integers(4, 7))) for b in (rep, rest)][:-1]
    calm = _easy(runner, 4.0)
    work = [*strides, calm, *reps] if rng.random() < 0.5 else [*reps, calm, *strides]
    return [_easy(runner, rng.uniform(10, 20)), *work, _easy(runner, rng.uniform(5, 12))]


def _brief(runner: Runner, rng: Generator) -> list[Block]:
    """Strides of 10 to 20 s late in an easy run."""
    stride = Block("stride", runner.stride_mps, duration_s=float(rng.choice([10, 12, 15, 20])), zone="R")
    rest = w.rest("jog" if rng.random() < 0.7 else "walk", runner, seconds=float(rng.integers(40, 100)))
    strides = [b for _ in range(int(rng.integers(4, 9))) for b in (stride, rest)][:-1]
    return [
        _easy(runner, rng.uniform(20, 50)),
        *strides,
        *([_easy(runner, rng.uniform(2, 8))] if rng.random() < 0.6 else []),
    ]


def _stood(runner: Runner, rng: Generator) -> list[Block]:
    """Reps of one pace with standing or walking rests, from the first second."""
    seconds, count = float(rng.choice([90, 120, 180, 240, 300, 360])), int(rng.integers(4, 10))
    rest = w.rest("stand" if rng.random() < 0.7 else "walk", runner, seconds=float(rng.integers(9, 30) * 5))
    rep = Block("rep", runner.interval_mps, duration_s=seconds, zone="I")
    return [b for _ in range(count) for b in (rep, rest)][:-1]


def _slow(runner: Runner, rng: Generator) -> list[Block]:
    """Easy running with slower kilometres."""
    parts = [_easy(runner, rng.uniform(8, 30)) for _ in range(int(rng.integers(2, 5)))]
    dips = [_easy(runner, rng.uniform(3, 9), rng.uniform(0.8, 0.93)) for _ in parts]
    return [b for pair in zip(parts, dips, strict=True) for b in pair][:-1]


def _city(runner: Runner, rng: Generator) -> list[Block]:
    """Easy running cut by stops of any length after any way, some of them walked."""
    out = []
    for _ in range(int(rng.integers(3, 16))):
        kind: RecoveryKind = "stand" if rng.random() < 0.75 else "walk"
        out += [_easy(runner, rng.uniform(1, 12)), w.rest(kind, runner, seconds=float(rng.integers(10, 80)))]
    return [*out, _easy(runner, rng.uniform(2, 10))]


def _quicker(runner: Runner, rng: Generator) -> list[Block]:
    """A run that gets a little quicker, or starts too fast and fades."""
    change = rng.uniform(0.005, 0.02) * (1 if rng.random() < 0.5 else -1)
    return [_easy(runner, rng.uniform(4, 8), 1 + change * k) for k in range(int(rng.integers(4, 9)))]


SCENES: dict[str, Callable[[Runner, Generator], list[Block]]] = {
    "lone": _lone,
    "stood": _stood,
    "finish": _finish,
    "inside": _inside,
    "levels": _levels,
    "down": _down,
    "faster": _faster,
    "both": _both,
    "brief": _brief,
    "negative-slow": _slow,
    "negative-city": _city,
    "negative-quicker": _quicker,
}


def scenes(seed: int, count: int) -> Iterator[tuple[str, Activity, Truth]]:
    """`count` runs of each kind with their truth, by runners and watches of every kind, half of them on rolling ground."""
    rng = Generator(PCG64(seed))
    watches = list(PRESETS)
    for kind, make in SCENES.items():
        for number in range(count):
            runner = Runner.of_vdot(float(rng.uniform(36, 62)))
            watch = PRESETS[watches[number % len(watches)]]
            terrain: Terrain = "rolling" if number % 2 and kind != "stood" else "flat"
            route = make_route(terrain, 9000.0, int(rng.integers(1 << 20)))
            blocks = make(runner, rng)
            lights: tuple[Light, ...] = ()
            if kind == "inside":
                way, rep = (b.speed_mps * (b.duration_s or 0.0) for b in blocks[:2])
                lights = (Light(way + rep * rng.uniform(0.3, 0.7), float(rng.integers(12, 45))),)
            course = Course(route, lights)
            activity, truth = simulate_run(
                blocks, [seed, number], watch=replace(watch), runner=runner, course=course, group=kind
            )
            yield f"{kind}-{number}", activity, truth
