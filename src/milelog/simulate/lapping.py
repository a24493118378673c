"""The laps of a simulated recording: automatic ones by distance, pressed ones, and those of workout steps."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from milelog.model import Floats, Lap, Step
from milelog.simulate.motion import Motion
from milelog.simulate.runner import Block

INTENSITY = {
    "warmup": "warmup",
    "rep": "interval",
    "surge": "active",
    "stride": "interval",
    "recovery": "recovery",
    "steady": "active",
    "cooldown": "cooldown",
}
"""The intensity of a workout step by the kind of block (FIT profile, `intensity`)."""


def _at(counted_m: Floats, time_s: float) -> float:
    return float(np.interp(time_s, np.arange(len(counted_m)), counted_m))


def automatic_laps(counted_m: Floats, unit_m: float, end_s: float) -> tuple[Lap, ...]:
    """A lap for each `unit_m` of the watch's distance, and one for the rest; with infinite `unit_m` a single lap."""
    last = _at(counted_m, end_s)
    marks = [unit_m * k for k in range(1, math.ceil(last / unit_m))] if math.isfinite(unit_m) else []
    seconds = np.arange(len(counted_m))
    # A watch notices that a mark was passed at the next whole second.
    edges = [0.0, *(math.ceil(t) for t in np.interp(marks, counted_m, seconds).tolist()), end_s]
    spans = list(itertools.pairwise(edges))
    return tuple(
        Lap(
            float(a),
            float(b),
            distance_m=round(_at(counted_m, b) - _at(counted_m, a), 2),
            trigger="distance" if i < len(spans) - 1 else "session_end",
            intensity="active",
        )
        for i, (a, b) in enumerate(spans)
    )


def _lap_blocks(blocks: Sequence[Block]) -> list[int]:
    """Indices of the blocks that begin a lap: not pauses, and not the blocks directly after them."""
    return [i for i, b in enumerate(blocks) if not b.is_pause and (i == 0 or not blocks[i - 1].is_pause)]


def pressed_laps(
    motion: Motion,
    counted_m: Floats,
    end_s: float,
    error_s: tuple[float, float],
    rng: Generator,
    *,
    by_step: bool,
) -> tuple[Lap, ...]:
    """A lap for each block, pressed with an error (s) uniformly from `error_s`, rounded to whole seconds.

    With `by_step` they are laps of the steps of a workout.
    """
    first = _lap_blocks(motion.blocks)
    numbers = watch_steps(motion.blocks)[1]
    edges = [0.0]
    for i in first[1:]:
        pressed = float(np.rint(motion.edges_s[i] + rng.uniform(*error_s)))
        # Laps keep their order and last at least a second.
        edges.append(min(max(pressed, edges[-1] + 1.0), end_s - 1.0))
    edges.append(end_s)
    laps = []
    for i, a, b in zip(first, edges, edges[1:], strict=False):
        block = motion.blocks[i]
        goal = "time" if block.duration_s is not None else "distance" if block.distance_m is not None else "manual"
        laps.append(
            Lap(
                a,
                b,
                distance_m=round(_at(counted_m, b) - _at(counted_m, a), 2),
                trigger="session_end" if b == end_s else goal if by_step else "manual",
                intensity=INTENSITY.get(block.kind, "active") if by_step else "active",
                step=numbers[i] if by_step else None,
            ),
        )
    return tuple(laps)


def _alike(a: Block, b: Block) -> bool:
    return (a.kind, a.distance_m, a.duration_s, a.until_m) == (b.kind, b.distance_m, b.duration_s, b.until_m)


def _repeats(blocks: Sequence[Block]) -> tuple[int, int]:
    """The first block of the pair of blocks that repeats most often, and the number of times; (0, 1) if none does."""
    best = (0, 1)
    for start in range(len(blocks) - 3):
        times = 1
        while all(
            (k := start + 2 * times + j) < len(blocks) and _alike(blocks[start + j], blocks[k]) for j in range(2)
        ):
            times += 1
        # A repeat begins with a rep, not with the rest before it.
        if blocks[start].is_hard and times > best[1]:
            best = (start, times)
    return best


def _step(index: int, block: Block) -> Step:
    kind = "time" if block.duration_s is not None else "distance" if block.distance_m is not None else "open"
    goal = block.duration_s if block.duration_s is not None else block.distance_m
    return Step(index, INTENSITY.get(block.kind, "active"), kind, goal)


def watch_steps(blocks: Sequence[Block]) -> tuple[tuple[Step, ...], list[int]]:
    """The steps of the workout as stored on a watch, with repeats, and the index of the step of each block."""
    start, times = _repeats(blocks)
    steps: list[Step] = []
    numbers: list[int] = []
    for i, block in enumerate(blocks):
        if block.is_pause:
            numbers.append(numbers[-1] if numbers else 0)
        elif times > 1 and start + 2 <= i < start + 2 * times:
            numbers.append(numbers[i - 2])
        else:
            if times > 1 and i == start + 2 * times:
                steps.append(_repeat(len(steps), numbers[start], times))
            numbers.append(len(steps))
            steps.append(_step(len(steps), block))
    if times > 1 and start + 2 * times == len(blocks):
        steps.append(_repeat(len(steps), numbers[start], times))
    return tuple(steps), numbers


def _repeat(index: int, first: int, times: int) -> Step:
    """A repeat step: go back to step `first` until it was done `times` times; the writer of the file parses the name."""
    return Step(index, None, "repeat", float(times), f"from {first}")
