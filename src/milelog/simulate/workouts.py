"""The workouts of simulated runs: each function gives the blocks of one kind of run for one runner."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.random import Generator

from milelog.model import RecoveryKind
from milelog.simulate.runner import Block, Runner
from milelog.units import MILE_M

Blocks = tuple[Block, ...]


def easy(runner: Runner, rng: Generator, *, miles: float) -> Blocks:
    """Easy running all the way."""
    return (Block("steady", runner.easy_mps * rng.uniform(0.98, 1.02), until_m=miles * MILE_M, zone="E"),)


def easy_with_walks(runner: Runner, rng: Generator, *, miles: float, walks: int = 2) -> Blocks:
    """Easy running with some walks at random places."""
    marks = sorted(rng.uniform(0.15, 0.9, walks).tolist())
    blocks = []
    for mark in marks:
        blocks.append(Block("steady", runner.easy_mps, until_m=mark * miles * MILE_M, zone="E"))
        blocks.append(Block("recovery", runner.walk_mps, duration_s=float(rng.integers(25, 70)), recovery="walk"))
    return (*blocks, Block("steady", runner.easy_mps, until_m=miles * MILE_M, zone="E"))


def progression(runner: Runner, rng: Generator, *, miles: float) -> Blocks:
    """Easy at first, a little quicker with each quarter, but never hard."""
    pace = runner.easy_mps * rng.uniform(0.95, 0.97)
    shares = (1.0, 1.03, 1.06, 1.10)
    return tuple(
        Block("steady", pace * share, until_m=miles * MILE_M * (i + 1) / len(shares), zone="E")
        for i, share in enumerate(shares)
    )


def reps(
    runner: Runner,
    rng: Generator,
    *,
    miles: float,
    rep_miles: Sequence[float],
    rest: Block,
    zone: str = "T",
    warmup_miles: float = 2.0,
) -> Blocks:
    """Warm-up, hard reps with the same rest between, cool-down to the total."""
    speed = {"T": runner.threshold_mps, "I": runner.interval_mps, "R": runner.repetition_mps}[zone]
    blocks = [Block("warmup", runner.easy_mps * rng.uniform(0.97, 1.0), distance_m=warmup_miles * MILE_M, zone="E")]
    for i, length in enumerate(rep_miles):
        if i:
            blocks.append(rest)
        blocks.append(Block("rep", speed, distance_m=length * MILE_M, zone=zone))
    blocks.append(Block("cooldown", runner.easy_mps * rng.uniform(0.94, 0.98), until_m=miles * MILE_M, zone="E"))
    return tuple(blocks)


def jog(runner: Runner, *, miles: float | None = None, seconds: float | None = None) -> Block:
    """A jogged recovery."""
    metres = None if miles is None else miles * MILE_M
    return Block("recovery", runner.jog_mps, distance_m=metres, duration_s=seconds, zone="E", recovery="jog")


def rest(kind: RecoveryKind, runner: Runner, *, seconds: float) -> Block:
    """A recovery of the given duration: jogged, walked, standing, or as a float."""
    speed = {"jog": runner.jog_mps, "walk": runner.walk_mps, "stand": 0.0, "float": 0.95 * runner.easy_mps}[kind]
    return Block("recovery", speed, duration_s=seconds, recovery=kind, zone="E" if kind in {"jog", "float"} else None)


def two_by_two(runner: Runner, rng: Generator, *, miles: float, zone: str = "T") -> Blocks:
    """2 x 2 mi at threshold, 1 mi jog between."""
    return reps(runner, rng, miles=miles, rep_miles=(2, 2), rest=jog(runner, miles=1.0), zone=zone)


def two_then_one(runner: Runner, rng: Generator, *, miles: float) -> Blocks:
    """1 x 2 mi, 1 mi jog, 1 x 1 mi at threshold."""
    return reps(runner, rng, miles=miles, rep_miles=(2, 1), rest=jog(runner, miles=1.0))


def miles_with_minutes(runner: Runner, rng: Generator, *, miles: float, count: int, zone: str = "T") -> Blocks:
    """3 or 4 x 1 mi with 1 min jog between."""
    return reps(runner, rng, miles=miles, rep_miles=(1,) * count, rest=jog(runner, seconds=60.0), zone=zone)


def continuous(runner: Runner, rng: Generator, *, miles: float, hard_miles: float) -> Blocks:
    """3 to 4 mi at threshold without a break."""
    return reps(runner, rng, miles=miles, rep_miles=(hard_miles,), rest=jog(runner, seconds=60.0), warmup_miles=2.5)


def long_with_surges(runner: Runner, rng: Generator, *, miles: int, per_mile: Sequence[int]) -> Blocks:
    """A long run with plus pace: `per_mile` surges of 60 to 120 s inside each mile, at a place of their own."""
    easy_pace, blocks = runner.easy_mps * rng.uniform(0.985, 1.015), []
    for mile, count in enumerate(per_mile[:miles]):
        for k in range(count):
            place = (mile + (k + rng.uniform(0.15, 0.45)) / count) * MILE_M
            # Two surges of two minutes would leave hardly any easy running in a mile.
            longest = 120.0 if count == 1 else 75.0
            blocks.append(Block("steady", easy_pace, until_m=place, zone="E"))
            seconds = float(5 * rng.integers(12, int(longest / 5) + 1))
            pace = runner.plus_mps * rng.uniform(0.98, 1.02)
            blocks.append(Block("surge", pace, duration_s=seconds, zone="M"))
    return (*blocks, Block("steady", easy_pace, until_m=miles * MILE_M, zone="E"))


def strides(runner: Runner, rng: Generator, *, miles: float, count: int = 6, seconds: float = 20.0) -> Blocks:
    """Easy running with quick strides near its end, a jog of 70 to 100 s after each."""
    # A stride and its jog take about a quarter of a mile; half a mile is left to cool down.
    blocks = [Block("steady", runner.easy_mps, until_m=(miles - 0.45 - 0.24 * count) * MILE_M, zone="E")]
    for _ in range(count):
        blocks.append(Block("stride", runner.stride_mps, duration_s=seconds, zone="R"))
        blocks.append(jog(runner, seconds=float(rng.integers(70, 100))))
    return (*blocks, Block("cooldown", runner.easy_mps * 0.97, until_m=miles * MILE_M, zone="E"))


def hill_reps(
    runner: Runner, rng: Generator, *, count: int = 8, seconds: float = 60.0, way_miles: float = 2.6
) -> Blocks:
    """Hill reps: to the foot of a hill, several times hard up and easily down, and back."""
    blocks = [Block("warmup", runner.easy_mps, distance_m=way_miles * MILE_M, zone="E")]
    for i in range(count):
        up = Block("rep", runner.interval_mps * rng.uniform(1.0, 1.03), duration_s=seconds, zone="I", turn=i > 0)
        # At these paces and 7 %, running down takes an eighth longer than running up.
        down = Block(
            "recovery", 0.9 * runner.jog_mps, duration_s=round(seconds * 1.13), recovery="jog", zone="E", turn=True
        )
        blocks += [up, down]
    return (*blocks, Block("cooldown", runner.easy_mps, distance_m=way_miles * MILE_M, zone="E"))


def track_reps(
    runner: Runner, rng: Generator, *, count: int, metres: float, kind: RecoveryKind, seconds: float
) -> Blocks:
    """Short fast reps on a track with standing, walked or jogged rests."""
    blocks = [Block("warmup", runner.easy_mps * rng.uniform(0.97, 1.0), distance_m=3000.0, zone="E")]
    for i in range(count):
        if i:
            blocks.append(rest(kind, runner, seconds=seconds))
        blocks.append(Block("rep", runner.repetition_mps, distance_m=metres, zone="R"))
    return (*blocks, Block("cooldown", runner.jog_mps, distance_m=2000.0, zone="E"))


def with_pause(blocks: Blocks, after: int, seconds: float) -> Blocks:
    """The same run with the timer stopped for a while after block `after`."""
    return (*blocks[: after + 1], Block("pause", 0.0, duration_s=seconds), *blocks[after + 1 :])


def paused_easy(runner: Runner, rng: Generator, *, miles: float, at_mile: float, seconds: float) -> Blocks:
    """Easy running, the timer stopped once on the way."""
    whole = easy(runner, rng, miles=miles)[0]
    first = Block("steady", whole.speed_mps, until_m=at_mile * MILE_M, zone="E")
    return with_pause((first, whole), 0, seconds)


def ride(_: Runner, rng: Generator, *, minutes: float) -> Blocks:
    """An easy bike ride."""
    return (Block("steady", rng.uniform(6.4, 7.2), duration_s=60.0 * minutes),)


def walk(runner: Runner, _: Generator, *, minutes: float) -> Blocks:
    """A walk."""
    return (Block("steady", runner.walk_mps, duration_s=60.0 * minutes),)
