"""Simulates single runs of all kinds, by different runners with different watches (`simulate_gallery`)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from numpy.random import PCG64, Generator

from milelog.model import RecoveryKind
from milelog.simulate import workouts as w
from milelog.simulate.log import FIRST_MONDAY, FORMATS, TIMEZONE, SimulatedFile, encode, simulate_run
from milelog.simulate.motion import Course, Light
from milelog.simulate.route import HILL_M, Terrain, make_route
from milelog.simulate.runner import Block, Runner
from milelog.simulate.watch import PRESETS, LapMode, Occasion, Watch
from milelog.simulate.weeks import Format
from milelog.units import MILE_M


class Made(NamedTuple):
    """One run of the gallery."""

    blocks: w.Blocks
    """The blocks of the run, in order."""
    what: str
    """A description: `5 x 400 m, jog`."""


RESTS: tuple[RecoveryKind, ...] = ("jog", "walk", "stand", "float")


def _ends(runner: Runner, rng: Generator, work: list[Block]) -> w.Blocks:
    """The work with a warm-up and a cool-down of random lengths around it."""
    before = Block(
        "warmup", runner.easy_mps * rng.uniform(0.95, 1.0), duration_s=float(rng.integers(8, 20) * 60), zone="E"
    )
    after = Block(
        "cooldown", runner.easy_mps * rng.uniform(0.9, 1.0), duration_s=float(rng.integers(5, 15) * 60), zone="E"
    )
    return (before, *work, after)


def _with_rests(reps: list[Block], rest: Block) -> list[Block]:
    return [block for rep in reps for block in (rep, rest)][:-1]


def _distance_reps(runner: Runner, rng: Generator) -> Made:
    """Equal reps of 200 m to a mile with one kind of rest."""
    metres, speed, zone = (
        (200.0, runner.repetition_mps, "R"),
        (400.0, runner.repetition_mps, "R"),
        (800.0, runner.interval_mps, "I"),
        (1000.0, runner.interval_mps, "I"),
        (MILE_M, runner.threshold_mps, "T"),
    )[int(rng.integers(5))]
    count, kind = int(rng.integers(3, 6 if metres > 900 else 11)), RESTS[int(rng.integers(3))]
    seconds = float(rng.integers(9, 25) * 5 if metres < 500 else rng.integers(12, 37) * 5)
    rep = Block("rep", speed, distance_m=metres, zone=zone)
    return Made(
        _ends(runner, rng, _with_rests([rep] * count, w.rest(kind, runner, seconds=seconds))),
        f"{count} x {metres:g} m, {kind}",
    )


def _timed_reps(runner: Runner, rng: Generator) -> Made:
    """Equal reps of 1 to 6 min with one kind of rest, including floats."""
    minutes, kind = float(rng.choice([1, 1.5, 2, 3, 4, 6])), RESTS[int(rng.integers(4))]
    count = int(rng.integers(3, 9 if minutes < 3 else 6))
    fast = runner.interval_mps if minutes < 5 else runner.threshold_mps
    rep = Block("rep", fast, duration_s=60 * minutes, zone="I" if minutes < 5 else "T")
    rest = w.rest(kind, runner, seconds=round(60 * minutes * rng.uniform(0.5, 1.0)))
    return Made(_ends(runner, rng, _with_rests([rep] * count, rest)), f"{count} x {minutes:g} min, {kind}")


def _ladder(runner: Runner, rng: Generator) -> Made:
    """Reps of increasing and then decreasing duration, shorter ones faster."""
    steps = (1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0) if rng.random() < 0.5 else (1.0, 2.0, 3.0, 2.0, 1.0)
    reps = [Block("rep", runner.interval_mps * (1.06 - 0.02 * m), duration_s=60 * m, zone="I") for m in steps]
    return Made(_ends(runner, rng, _with_rests(reps, w.rest("jog", runner, seconds=90.0))), "ladder")


def _fartlek(runner: Runner, rng: Generator) -> Made:
    """Surges of random lengths at random intervals in an easy run."""
    blocks = []
    for _ in range(int(rng.integers(5, 11))):
        blocks.append(Block("steady", runner.easy_mps, duration_s=float(rng.integers(90, 420)), zone="E"))
        pace = runner.plus_mps * rng.uniform(1.02, 1.15)
        blocks.append(Block("surge", pace, duration_s=float(rng.integers(30, 150)), zone=None))
    return Made((*blocks, Block("steady", runner.easy_mps, duration_s=400.0, zone="E")), "fartlek")


def _tempo(runner: Runner, rng: Generator) -> Made:
    """One tempo block of 15 to 40 min at threshold."""
    minutes = float(rng.integers(15, 41))
    rep = Block("rep", runner.threshold_mps, duration_s=60 * minutes, zone="T")
    return Made(_ends(runner, rng, [rep]), f"{minutes:g} min at threshold")


def _run_walk(runner: Runner, rng: Generator) -> Made:
    """Run/walk: equal parts of running with walks between them."""
    minutes, count = float(rng.integers(2, 6)), int(rng.integers(5, 10))
    rep = Block("rep", runner.easy_mps, duration_s=60 * minutes, zone="E")
    walk = Block("warmup", runner.walk_mps, duration_s=240.0)
    parts = _with_rests([rep] * count, w.rest("walk", runner, seconds=float(rng.integers(6, 13) * 10)))
    return Made((walk, *parts, dataclasses.replace(walk, kind="cooldown")), f"run/walk: {count} x {minutes:g} min")


def _surges(runner: Runner, rng: Generator) -> Made:
    miles = int(rng.integers(6, 13))
    per_mile = [int(n) for n in rng.choice([0, 1, 1, 1, 1, 2], miles)]
    return Made(
        w.long_with_surges(runner, rng, miles=miles, per_mile=per_mile), f"{miles} mi with {sum(per_mile)} surges"
    )


def _strides(runner: Runner, rng: Generator) -> Made:
    count, seconds = int(rng.integers(4, 9)), float(rng.choice([12, 15, 20, 30]))
    return Made(
        w.strides(runner, rng, miles=float(rng.integers(4, 8)), count=count, seconds=seconds),
        f"{count} x {seconds:g} s strides",
    )


def _hills(runner: Runner, rng: Generator) -> Made:
    count, seconds = int(rng.integers(5, 11)), float(rng.choice([30, 45, 60, 75]))
    return Made(w.hill_reps(runner, rng, count=count, seconds=seconds), f"{count} x {seconds:g} s uphill")


def _easy(runner: Runner, rng: Generator) -> Made:
    return Made(w.easy(runner, rng, miles=float(rng.integers(3, 13))), "easy")


def _walks(runner: Runner, rng: Generator) -> Made:
    walks = int(rng.integers(1, 4))
    return Made(
        w.easy_with_walks(runner, rng, miles=float(rng.integers(4, 9)), walks=walks), f"easy, walked {walks} times"
    )


def _progression(runner: Runner, rng: Generator) -> Made:
    return Made(w.progression(runner, rng, miles=float(rng.integers(4, 9))), "a little quicker with each quarter")


def _race(runner: Runner, rng: Generator) -> Made:
    """An evenly run race, recorded from start to finish: no reps."""
    metres = float(rng.choice([5000.0, 10000.0]))
    return Made(
        (Block("steady", runner.interval_mps * 0.97, distance_m=metres, zone=None),), f"race over {metres / 1000:g} km"
    )


KINDS: dict[str, tuple[Callable[[Runner, Generator], Made], Terrain]] = {
    "distance-reps": (_distance_reps, "flat"),
    "timed-reps": (_timed_reps, "flat"),
    "track-reps": (_distance_reps, "track"),
    "ladder": (_ladder, "flat"),
    "fartlek": (_fartlek, "flat"),
    "tempo": (_tempo, "flat"),
    "run-walk": (_run_walk, "flat"),
    "surges": (_surges, "flat"),
    "strides": (_strides, "flat"),
    "hill-reps": (_hills, "hill"),
    "rolling-reps": (_timed_reps, "rolling"),
    "negative-easy": (_easy, "flat"),
    "negative-rolling": (_easy, "rolling"),
    "negative-walks": (_walks, "flat"),
    "negative-progression": (_progression, "flat"),
    "negative-race": (_race, "flat"),
}
"""The kinds of runs in the gallery, each with its terrain."""


def _course(terrain: Terrain, rng: Generator, seed: int, *, lights: bool) -> Course:
    length = 2.6 * MILE_M + HILL_M if terrain == "hill" else 9000.0
    count = int(rng.integers(0, 6)) if lights else 0
    stops = [Light(float(rng.uniform(400, 12000)), float(rng.integers(10, 70))) for _ in range(count)]
    return Course(make_route(terrain, length, seed % 50), tuple(stops))


def _watch(rng: Generator, noise: float) -> Watch:
    preset = PRESETS[("second", "second", "smart", "budget", "phone")[int(rng.integers(5))]]
    modes: tuple[LapMode, ...] = ("none", "auto_mi", "auto_km", "pressed")
    laps = preset.laps if preset.laps == "none" else modes[int(rng.integers(4))]
    return dataclasses.replace(preset, noise=noise * float(rng.uniform(0.7, 1.5)), laps=laps)


def simulate_gallery(seed: int, count: int, *, noise: float = 1.0) -> Iterator[SimulatedFile]:
    """Yields `count` runs, cycling through KINDS; each depends only on the seed and its number.

    The truth of each contains the runner's VDOT, from which its zones follow.
    """
    for number, (kind, (make, terrain)) in zip(range(count), itertools.cycle(KINDS.items()), strict=False):
        rng = Generator(PCG64([seed, number, 5]))
        runner = Runner.of_vdot(float(rng.uniform(33, 62)), max_hr=float(rng.integers(170, 200)))
        blocks, what = make(runner, rng)
        watch = _watch(rng, noise)
        format_: Format = "gpx" if not watch.distance else FORMATS[int(rng.choice([0, 0, 0, 2]))]
        start = datetime.combine(FIRST_MONDAY, time(6, 30), ZoneInfo(TIMEZONE)) + timedelta(days=number)
        occasion = Occasion(f"{number:04d}-{kind}", start, title="Run")
        course = _course(terrain, rng, seed + number, lights=kind == "negative-easy")
        activity, truth = simulate_run(
            blocks,
            (seed, number),
            watch=watch,
            runner=runner,
            course=course,
            occasion=occasion,
            group=kind,
            what=what,
        )
        yield SimulatedFile(f"{occasion.source}.{format_}", encode(activity, format_), truth | {"vdot": runner.vdot})
