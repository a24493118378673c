"""What the rest of the log adds to the detector: work hardly faster than what lies around it, in simulated logs.

    python bench/detect_log.py [--runners N] [--weeks N] [--seed S]

Each runner has her own level, watch, habits and hills, no race, and no laps. Her weeks hold plain runs (easy, hilly, brisk,
progressive) and one session 6 to 15 % faster than the running around it: a fast finish, a block inside a long run, two or
three long reps. Printed are the blocks found in each recording by itself, and with the log: by overlap of 0.8 with a block
that was run, and of runs without work the share in which any is found.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from numpy.random import PCG64, Generator

from milelog import analyze
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import HARD_KINDS, Segment
from milelog.sessions.confirmed import SURE
from milelog.simulate import PRESETS, Block, Course, Occasion, Runner, encode, make_route, simulate_run
from milelog.simulate import workouts as w
from milelog.simulate.route import Terrain

FOUND = 0.8
"""Least intersection over union of a segment and a block that was run."""
START = datetime(2025, 1, 6, 6, 0, tzinfo=UTC)
WATCHES = ("second", "second", "smart", "budget", "phone")


@dataclass(frozen=True, slots=True)
class Made:
    """One simulated run: its blocks of work, and what is found in it alone."""

    kind: str
    work: tuple[tuple[float, float], ...]
    alone: tuple[Segment, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, analyze and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runners", type=int, default=8)
    parser.add_argument("--weeks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    confirmed: Counter[str] = Counter()
    for number in range(options.runners):
        for made, with_log in one_log(Generator(PCG64([options.seed, number])), options.weeks):
            total[made.kind] += len(made.work) or 1
            for name, segments in (("alone", made.alone), ("with the log", with_log)):
                hard = [s for s in segments if s.kind in HARD_KINDS]
                found[made.kind, name] += sum(is_found(b, hard) for b in made.work) if made.work else bool(hard)
            for one in with_log:
                if one.kind in HARD_KINDS and one not in made.alone and one.confidence == SURE:
                    confirmed["all"] += 1
                    confirmed["run"] += any(is_found(b, [one]) for b in made.work)
    print(f"{'':34s}{'blocks':>8s}{'alone':>8s}{'with the log':>14s}")
    for kind, count in sorted(total.items()):
        shares = (found[kind, name] / count for name in ("alone", "with the log"))
        print("{:34s}{:8d}{:8.0%}{:14.0%}".format(kind, count, *shares))
    print(f"{confirmed['run']} of {confirmed['all']} confirmed reps are blocks that were run; stated is {SURE:.0%}")
    return 0


def is_found(block: tuple[float, float], hard: Sequence[Segment]) -> bool:
    """Whether a segment stands for the block (seconds)."""
    start, end = block
    shared = [(min(end, s.end_s) - max(start, s.start_s), max(end, s.end_s) - min(start, s.start_s)) for s in hard]
    return any(inter >= FOUND * union for inter, union in shared)


def one_log(rng: Generator, weeks: int) -> Iterator[tuple[Made, tuple[Segment, ...]]]:
    """Each run of one runner's log, with its segments as the analysis of the whole log has them."""
    runner = Runner.of_vdot(float(rng.uniform(34, 60)), max_hr=float(rng.uniform(172, 200)))
    watch = replace(PRESETS[str(rng.choice(WATCHES))], laps="none")
    terrain: Terrain = "flat" if rng.random() < 0.4 else "rolling"
    made: dict[str, Made] = {}
    with tempfile.TemporaryDirectory() as folder:
        for week in range(weeks):
            for day, (kind, blocks) in enumerate(week_of(runner, rng)):
                name = f"{week:02d}-{day}.fit"
                seed = int(rng.integers(2**31))
                course = Course(make_route(terrain, 15000.0, seed))
                when = START + timedelta(weeks=week, days=(0, 1, 3, 5)[day])
                activity, truth = simulate_run(
                    blocks, seed, watch=watch, runner=runner, course=course, occasion=Occasion(name, when)
                )
                (Path(folder) / name).write_bytes(encode(activity, "fit"))
                streams = clean.streams(activity)
                work = tuple((b["start_s"], b["end_s"]) for b in truth["blocks"] if b["kind"] in HARD_KINDS)
                made[name] = Made(kind, work, Detector()(streams))
        sessions = {s.file: s.segments for s in analyze(folder).data.sessions}
    for name, one in made.items():
        yield one, sessions[name]


def week_of(runner: Runner, rng: Generator) -> list[tuple[str, list[Block]]]:
    """A week: three plain runs and one session, by what each is called and its blocks."""

    def run(minutes: float, mps: float) -> Block:
        return Block("steady", mps, duration_s=round(60 * minutes), zone="E")

    def plain() -> tuple[str, list[Block]]:
        usual = runner.easy_mps * rng.uniform(0.94, 1.06)
        minutes = rng.uniform(30, 80)
        if rng.random() < 0.25:
            return "plain: brisk", [run(minutes, usual * 1.07)]
        if rng.random() < 0.25:
            return "plain: a little faster to its end", [run(minutes / 4, usual * k) for k in (0.97, 1.0, 1.03, 1.06)]
        return "plain: easy", [run(minutes, usual)]

    step = rng.uniform(1.06, 1.15)
    hard = runner.threshold_mps * rng.uniform(0.98, 1.03)
    lead = hard / step

    def rep(minutes: float) -> Block:
        return Block("rep", hard, duration_s=round(60 * minutes), zone="T")

    which = rng.integers(3)
    if which == 0:
        work = ("fast finish", [run(rng.uniform(35, 75), lead), rep(rng.uniform(12, 30))])
    elif which == 1:
        minutes = rng.uniform(12, 30)
        work = (
            "block inside a long run",
            [run(rng.uniform(20, 60), lead), rep(minutes), run(rng.uniform(8, 25), lead)],
        )
    else:
        jog = w.rest("jog", runner, seconds=float(rng.integers(60, 240)))
        reps = [b for _ in range(int(rng.integers(2, 4))) for b in (rep(round(rng.uniform(8, 16))), jog)][:-1]
        work = ("two or three long reps", [run(rng.uniform(12, 25), lead), *reps, run(rng.uniform(8, 20), lead)])
    return [plain(), work, plain(), plain()]


if __name__ == "__main__":
    raise SystemExit(main())
