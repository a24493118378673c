"""Simulated runs of the kinds that are rare among the real ones: blocks that stand alone, sets with rests that are stood and no
warm-up, and plain runs with slow kilometres, stops and walks. Blocks are 7 to 25 % faster than the running around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from numpy.random import PCG64, Generator

from milelog.model import Activity, RecoveryKind
from milelog.simulate import workouts as w
from milelog.simulate.log import simulate_run
from milelog.simulate.motion import Course
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


def _stood(runner: Runner, rng: Generator) -> list[Block]:
    """Reps of one pace with rests that are stood or walked, from the first second."""
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
            course = Course(make_route(terrain, 9000.0, int(rng.integers(1 << 20))))
            blocks = make(runner, rng)
            activity, truth = simulate_run(
                blocks, [seed, number], watch=replace(watch), runner=runner, course=course, group=kind
            )
            yield f"{kind}-{number}", activity, truth
