"""Measures how well fitness is estimated from a log: simulated runners whose fitness changes by ten per cent in a year.

    python bench/runner.py [--seeds N] [--weeks N]

Each runner has her own level, course of fitness, heart rate, watch, habits of pace and weeks. Prints the errors of the threshold speed
at the start of each week after the first six, estimated from earlier data only, and of the zones of reps.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.random import PCG64, Generator

from milelog.measure.metrics.fitness_evidence import fitness_evidence
from milelog.model import Race, Segment, Streams
from milelog.runner import daniels, in_force
from milelog.runner.evidence import RunEvidence, hard_stretches
from milelog.runner.fitness import fitness, zone_sets
from milelog.runner.sets import zoned
from milelog.simulate import Block, Course, Runner
from milelog.simulate.motion import play

START = date(2025, 1, 6)
REPS = {
    "T": (
        (2, 1080, 180),
        (3, 900, 120),
        (4, 420, 60),
        (5, 360, 60),
        (6, 300, 60),
        (1, 1500, 0),
        (1, 2100, 0),
        (3, 600, 90),
    ),
    "I": ((5, 180, 150), (6, 200, 120), (4, 240, 200), (6, 150, 120), (5, 225, 180)),
    "R": ((8, 45, 100), (10, 60, 120), (8, 80, 180), (6, 95, 240)),
}
"""Sets by zone: count, seconds of a rep, seconds of rest."""
MIDDLE = {"T": 0.87, "I": 0.975, "R": 1.08}


@dataclass(frozen=True)
class Person:
    """One simulated runner."""

    rng: Generator
    vdot: tuple[float, ...]
    """VDOT by week."""
    easy: float
    habit: dict[str, float]
    max_hr: float
    resting_hr: float
    has_heart: bool
    watch: float
    """Relative error of the watch's distances."""
    runs: int
    structured: float
    """Share of weeks with a session, by its kind."""


def person(seed: int, weeks: int, *, structured: bool) -> Person:
    """A random runner: her level, course of fitness and habits."""
    rng = Generator(PCG64(seed))
    at = np.arange(weeks) / 52
    # Ten per cent of speed are about 11 % of VDOT; up, down, or up and down again.
    shape = [at, -at, np.sin(np.pi * at * 1.3), -np.sin(np.pi * at * 1.3)][seed % 4]
    path = math.log(rng.uniform(33, 62)) + 0.11 * shape + 0.002 * np.cumsum(rng.standard_normal(weeks))
    return Person(
        rng,
        tuple(np.exp(path).tolist()),
        easy=rng.normal(0.67, 0.03),
        habit={z: rng.normal(share, 0.012) for z, share in MIDDLE.items()},
        max_hr=rng.normal(187, 9),
        resting_hr=rng.normal(54, 6),
        has_heart=bool(rng.random() < 0.8),
        watch=rng.normal(0.0, 0.006),
        runs=int(rng.integers(3, 7)),
        structured=0.7 if structured else 0.0,
    )


def outings(p: Person, week: int, *, races: bool) -> list[tuple[int, list[Block]]]:
    """The runs of one week: day and blocks."""
    rng, value = p.rng, p.vdot[week]

    def speed(share: float, spread: float = 0.012) -> float:
        return daniels.speed_at(value * share) * (1 + spread * float(rng.standard_normal()))

    def easy(seconds: float) -> Block:
        return Block("steady", speed(p.easy, 0.03), duration_s=seconds, zone="E")

    out: list[tuple[int, list[Block]]] = []
    race_week = races and week % 10 == 9
    if race_week:
        metres = float(rng.choice([5000.0, 10000.0, 21097.5]))
        pace = metres / daniels.race_time(value, metres) * (1 + 0.008 * float(rng.standard_normal()))
        out.append((5, [Block("steady", pace, distance_m=metres)]))
    for day, zone, chance in ((1, "T", p.structured), (3, "I", 0.5 * p.structured), (4, "R", 0.35 * p.structured)):
        if rng.random() > chance or race_week:
            continue
        count, seconds, rest = REPS[zone][int(rng.integers(len(REPS[zone])))]
        blocks = [easy(rng.uniform(700, 1200))]
        for i in range(count):
            if i:
                blocks.append(Block("recovery", speed(0.55), duration_s=rest, recovery="jog", zone="E"))
            blocks.append(Block("rep", speed(p.habit[zone]), duration_s=seconds, zone=zone))
        out.append((day, [*blocks, easy(600)]))
    days = rng.choice([0, 2, 6], size=min(3, max(1, p.runs - len(out))), replace=False).tolist()
    out.extend((int(day), [easy(rng.uniform(1800, 3600) + (2400 if day == 6 else 0))]) for day in days)
    return sorted(out, key=lambda o: o[0])


def recorded(p: Person, week: int, day: int, blocks: Sequence[Block]) -> tuple[RunEvidence, tuple[Segment, ...]]:
    """The measured evidence of one run, and its true segments."""
    who = replace(Runner.of_vdot(p.vdot[week]), max_hr=p.max_hr, resting_hr=p.resting_hr)
    motion = play(list(blocks), who, Course(None), p.rng)
    factor = (1 + p.watch) * (1 + 0.004 * float(p.rng.standard_normal()))
    speed = motion.speed_mps * factor
    way = np.concatenate(([0.0], np.cumsum(speed)))
    heart = motion.heart_rate_bpm + 2.5 * float(p.rng.standard_normal()) + 2.0 * math.sin(week / 8)
    n = len(speed)
    streams = Streams(
        time_s=np.arange(n, dtype=np.float64), speed_mps=speed, adjusted_mps=speed, distance_m=way[:-1],
        moving=speed > 0, paused=np.zeros(n, bool), grade=np.zeros(n), elevation_m=np.zeros(n),
        heart_rate_bpm=heart if p.has_heart else np.full(n, np.nan),
    )  # fmt: skip
    segments = []
    for block, a, b in zip(motion.blocks, motion.edges_s, motion.edges_s[1:], strict=False):
        metres = float(np.interp(b, np.arange(n + 1), way) - np.interp(a, np.arange(n + 1), way))
        if b - a > 1:
            segments.append(Segment(block.kind, float(a), float(b), metres, metres / (b - a), zone=block.zone))
    found = [s for s in segments if s.kind != "rep" or p.rng.random() > 0.05]
    told, work = fitness_evidence(streams), hard_stretches(found)
    run = RunEvidence(
        day=START + timedelta(days=7 * week + day),
        distance_m=float(way[-1]),
        moving_s=float(n),
        easy_mps=None if work else told.median_mps,
        bests=told.bests,
        steady=told.steady,
        hard=work,
        max_heart_rate_bpm=told.max_heart_rate_bpm,
    )
    return run, tuple(segments)


@dataclass
class Score:
    """Errors of one way of training over many runners."""

    errors: list[float]
    sigmas: list[float]
    right: int = 0
    reps: int = 0

    def line(self, name: str) -> str:
        """The line to print."""
        e, s = np.abs(self.errors), np.array(self.sigmas)
        zones = f"zone of rep right {self.right / self.reps:6.1%} of {self.reps}" if self.reps else ""
        return (
            f"{name:<34} threshold speed off by {np.median(e):5.2%} (median), {np.quantile(e, 0.9):5.2%} (90 %), "
            f"bias {np.mean(self.errors):+5.2%}, within 1.28 errors {np.mean(e <= 1.2816 * s):4.0%}  {zones}"
        )


def trial(seeds: int, weeks: int, *, races: bool, structured: bool, given: bool = False) -> Score:
    """Many runners of one kind."""
    score = Score([], [])
    for seed in range(seeds):
        p = person(seed, weeks, structured=structured)
        runs, truth, raced = [], [], []
        for week in range(weeks):
            for day, blocks in outings(p, week, races=races):
                run, segments = recorded(p, week, day, blocks)
                runs.append(run)
                truth.append((run.day, segments))
                if given and len(blocks) == 1 and blocks[0].distance_m is not None:
                    raced.append(Race(run.day, blocks[0].distance_m, float(segments[0].end_s)))
        curve = fitness(runs, raced)
        for point in curve.points[5:-1]:
            true = daniels.training_speed(p.vdot[(point.day - START).days // 7], "T")
            score.errors.append(math.log(point.threshold_mps / true))
            score.sigmas.append(point.error)
        sets = zone_sets(curve)
        for when, segments in truth:
            if when < START + timedelta(weeks=6):
                continue
            named = zoned(segments, in_force(sets, when))
            for s, n in zip(segments, named, strict=True):
                if s.kind == "rep":
                    score.reps += 1
                    score.right += s.zone == n.zone
    return score


def young(seeds: int, weeks: int = 10) -> str:
    """How far the threshold speed of a young log of easy runs moves from one week to the next, at most."""
    moves = []
    for seed in range(100, 100 + seeds):
        p = person(seed, weeks, structured=False)
        runs = [recorded(p, w, day, blocks)[0] for w in range(weeks) for day, blocks in outings(p, w, races=False)]
        speeds = [math.log(point.threshold_mps) for point in fitness(runs).points]
        moves.append(max(abs(b - a) for a, b in pairwise(speeds)))
    return (
        f"{f'young logs, {weeks} weeks of easy runs':<34} threshold speed moves in a week by at most {np.median(moves):5.2%} "
        f"(median), {max(moves):5.2%} (worst of {seeds})"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--weeks", type=int, default=52)
    options = parser.parse_args()
    print(young(options.seeds), flush=True)
    for name, races, structured, given in (
        ("never races", False, True, False),
        ("never races, easy runs alone", False, False, False),
        ("a race every ten weeks, found", True, True, False),
        ("a race every ten weeks, given", True, True, True),
    ):
        print(
            trial(options.seeds, options.weeks, races=races, structured=structured, given=given).line(name), flush=True
        )


if __name__ == "__main__":
    main()
