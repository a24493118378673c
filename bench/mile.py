"""Measures the accuracy of trends: forecasts of the mile, splits of a race, and changes of the threshold.

    python bench/mile.py [--seeds N] [--logs FOLDER] [forecast] [splits] [progress]

Runners are simulated, each with her own level, course of fitness, heart rate, watch and habits (bench/runner.py), a difference
between training and racing, and more or less speed than endurance, which her reps show in part. Each race is forecast from earlier
data only. `--logs FOLDER` compares forecasts with races found in real logs: a folder of folders of recordings, not included here.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import PCG64, Generator

from milelog.measure.types import Measured
from milelog.model import Athlete, Race, Segment, Session
from milelog.runner import daniels, in_force
from milelog.runner.evidence import RunEvidence
from milelog.runner.fitness import fitness, from_training, zone_sets
from milelog.runner.sets import zoned
from milelog.runner.types import Fitness
from milelog.simulate import Block, Runner
from milelog.trends import Log
from milelog.trends.forecast import (
    FOUR_OF_FIVE,
    HOUR_M,
    LONGEST_RACE_M,
    REPEATED_SHARE,
    Raced,
    known,
    point_on,
    predict,
)
from milelog.trends.repeats import compared
from milelog.trends.reps import speed_of_a_beat
from milelog.trends.types import Family, Repeat
from milelog.units import MILE_M
from runner import MIDDLE, REPS, START, Person, person, recorded

FIRST_RACE_WEEK, RACE_EVERY = 8, 5
DISTANCES_M = (MILE_M, 5000.0, 10000.0, 21097.5)
GAP, RESERVE, DAY = 0.012, 0.009, 0.010
"""Standard deviations in log time: difference between racing and training (apart from habits of pace), speed against endurance
for each factor e of distance, and form on the day."""
NAMES = {MILE_M: "mile", 5000.0: "5 km", 10000.0: "10 km", 21097.5: "half marathon"}


@dataclass
class Tally:
    """Errors of forecasts (log time; positive is too optimistic), with half the width of their intervals."""

    errors: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def add(self, error: float, width: float) -> None:
        """Adds one race."""
        self.errors.append(error)
        self.widths.append(width)

    def line(self, name: str) -> str:
        """The line to print."""
        if not self.errors:
            return f"{name:<44} no race"
        e, w = np.array(self.errors), np.array(self.widths)
        return (
            f"{name:<44} {len(e):4} races: off by {np.median(np.abs(e)):5.2%} (median), {np.quantile(np.abs(e), 0.9):5.2%} "
            f"(90 %), bias {e.mean():+5.2%}, 80 % interval holds {np.mean(np.abs(e) <= w):4.0%}, half-width {np.median(w):4.1%}"
        )


def week_of_runs(
    p: Person, week: int, reserve: float, race: tuple[float, float] | None
) -> list[tuple[int, list[Block]]]:
    """The runs of one week; `race` is a distance and its race speed."""
    rng, value = p.rng, p.vdot[week]

    def speed(share: float, spread: float = 0.012) -> float:
        return daniels.speed_at(value * share) * (1 + spread * float(rng.standard_normal()))

    def easy(seconds: float) -> Block:
        return Block("steady", speed(p.easy, 0.03), duration_s=seconds, zone="E")

    out: list[tuple[int, list[Block]]] = []
    if race:
        out.append((5, [Block("steady", race[1], distance_m=race[0])]))
    quick = 1 + reserve * math.log(HOUR_M / MILE_M) * REPEATED_SHARE
    for day, zone, chance in ((1, "T", p.structured), (3, "I", 0.5 * p.structured), (4, "R", 0.5 * p.structured)):
        if rng.random() > chance or (race and day > 2):
            continue
        count, seconds, rest = REPS[zone][int(rng.integers(len(REPS[zone])))]
        blocks = [easy(rng.uniform(700, 1200))]
        for i in range(count):
            if i:
                blocks.append(Block("recovery", speed(0.55), duration_s=rest, recovery="jog", zone="E"))
            middle = p.habit[zone] if zone != "R" else 0.0
            pace = (
                speed(middle) if middle else daniels.training_speed(value, "R") * (p.habit["R"] / MIDDLE["R"]) * quick
            )
            blocks.append(
                Block("rep", pace * (1 + 0.012 * float(rng.standard_normal())), duration_s=seconds, zone=zone)
            )
        out.append((day, [*blocks, easy(600)]))
    days = rng.choice([0, 2, 6], size=min(3, max(1, p.runs - len(out))), replace=False).tolist()
    out.extend((int(day), [easy(rng.uniform(1800, 3600) + (2400 if day == 6 else 0))]) for day in days)
    return sorted(out, key=lambda o: o[0])


def session_of(run: RunEvidence, segments: Sequence[Segment], file: str) -> Session:
    """A run as a Session for trends."""
    start = datetime(run.day.year, run.day.month, run.day.day, 7, tzinfo=UTC)
    return Session(
        file, "running", start, run.distance_m, run.moving_s, run.moving_s, run.moving_s, segments=tuple(segments)
    )


def one_runner(seed: int, weeks: int) -> list[tuple[str, float, float, float]]:
    """Races of one runner: source, distance, error and half-width of each forecast."""
    p = person(seed, weeks, structured=True)
    gap, reserve = GAP * float(p.rng.standard_normal()), RESERVE * float(p.rng.standard_normal())
    runs: list[RunEvidence] = []
    truth: list[tuple[date, tuple[Segment, ...]]] = []
    raced: list[Race] = []
    for week in range(weeks):
        race = None
        if week >= FIRST_RACE_WEEK and week % RACE_EVERY == seed % RACE_EVERY:
            metres = float(p.rng.choice(DISTANCES_M))
            off = gap - reserve * math.log(HOUR_M / metres) + DAY * float(p.rng.standard_normal())
            time_s = daniels.race_time(p.vdot[week], metres) * math.exp(off)
            race = metres, metres / time_s
        for day, blocks in week_of_runs(p, week, reserve, race):
            run, segments = recorded(p, week, day, blocks)
            runs.append(run)
            truth.append((run.day, segments))
            if race and len(blocks) == 1 and blocks[0].distance_m:
                raced.append(Race(run.day, race[0], race[0] / race[1]))
    found = []
    for told, given in (("with races", raced), ("never raced before", [])):
        days = {r.date for r in raced}
        heard = runs if given else [r for r in runs if r.day not in days]
        curve = fitness(heard, given)
        curve = Fitness(curve.points, curve.found, from_training(heard, curve, given))
        sets = zone_sets(curve)
        sessions = [
            session_of(r, zoned(s, in_force(sets, r.day)), f"{n}")
            for n, (r, (_, s)) in enumerate(zip(runs, truth, strict=True))
        ]
        log = Log(Athlete(), raced[-1].date + timedelta(days=1), sessions, (), fitness=curve)
        knows = known(log, [Raced(r.date, r.distance_m, r.time_s) for r in given])
        for race_ in raced:
            made = predict(knows, race_.date, race_.distance_m, races=bool(given))
            plain = point_on(curve.points, race_.date)
            if made is None or plain is None:
                continue
            e = made.estimate
            found.append((told, race_.distance_m, math.log(race_.time_s / e.time_s), math.log(e.high_s / e.time_s)))
            alone = daniels.race_time(plain.vdot, race_.distance_m)
            width = FOUR_OF_FIVE * plain.error
            found.append((f"{told}, VDOT alone", race_.distance_m, math.log(race_.time_s / alone), width))
    return found


def forecasts(seeds: int, weeks: int, first: int) -> Iterator[str]:
    """Prints the errors of forecasts of simulated races, by source and distance."""
    tallies: dict[tuple[str, str], Tally] = {}
    with ProcessPoolExecutor() as pool:
        for rows in pool.map(partial(one_runner, weeks=weeks), range(first, first + seeds)):
            for told, metres, error, width in rows:
                for name in ("all", NAMES[metres]):
                    tallies.setdefault((told, name), Tally()).add(error, width)
    for (told, name), tally in sorted(tallies.items()):
        yield tally.line(f"simulated, {told}, {name}")


LEAST_DAYS = 42
"""Races with fewer days of log before them are left out."""


def public(logs: Path) -> Iterator[str]:
    """Prints the errors of forecasts for races found in each log of a folder, except marathons."""
    from milelog.pipeline import Options, analyze_folder

    everything = Tally()
    for folder in sorted(p for p in logs.iterdir() if p.is_dir()):
        made = analyze_folder(folder, Options(use_index=False))
        first = min((s.day for s in made.sessions if s.is_run and s.day), default=None)
        tally = Tally()
        for race in made.trends.races:
            if race.predicted and first and (race.day - first).days >= LEAST_DAYS and race.distance_m < LONGEST_RACE_M:
                error = math.log(race.time_s / race.predicted.time_s)
                for one in (tally, everything):
                    one.add(error, math.log(race.predicted.high_s / race.predicted.time_s))
        yield tally.line(f"{folder.name}, {len(made.sessions)} sessions")
    yield everything.line("all logs, races found")


LAPS = ((400.0, 82.0), (400.0, 87.0), (400.0, 90.0), (MILE_M - 1200.0, 86.0))
WATCHES = ("second", "smart", "phone")
PRESSED_S = (-0.3, 0.7)
"""Error of lap presses in a race, s."""


def splits(seeds: int) -> Iterator[str]:
    """Prints the errors of 400 m splits of simulated miles, from the trace and from laps pressed on a track."""
    from milelog.measure import clean
    from milelog.measure.activity import measure
    from milelog.simulate.log import VDOT, simulate_run
    from milelog.simulate.watch import PRESETS
    from milelog.trends.races import Race as Raced_
    from milelog.trends.races import read

    who = Runner.of_vdot(VDOT)
    for name in WATCHES:
        for laps in ("none", "pressed"):
            errors: list[float] = []
            said: list[float] = []
            for seed in range(seeds):
                blocks = [Block("warmup", who.easy_mps, duration_s=600), Block("pause", 0.0, duration_s=60)]
                blocks += [Block("rep", m / s, distance_m=m) for m, s in LAPS]
                blocks.append(Block("cooldown", who.jog_mps, duration_s=300))
                watch = replace(PRESETS[name], laps=laps, press_error_s=PRESSED_S)
                activity, truth = simulate_run(blocks, seed, watch=watch, runner=who, evenness=0.0)
                ran = [b for b in truth["blocks"] if b["kind"] == "rep"]
                measured = measure(activity, clean.streams(activity))
                session = session_of_recording(measured)
                race = Raced_(START, MILE_M, ran[-1]["end_s"] - ran[0]["start_s"], "given", session.file)
                log = Log(Athlete(), START, [session], (), measured={session.file: measured}.get)
                found = read(log, race, lambda _day, _distance: None)
                for part, true in zip(found.splits, ran, strict=False):
                    errors.append(part.time_s - (true["end_s"] - true["start_s"]))
                    said.append(part.error_s)
            if not errors:
                yield f"splits, {name}, laps {laps:<8} none read"
                continue
            e, s = np.array(errors), np.array(said)
            yield (
                f"splits, {name}, laps {laps:<8} {len(e):3} splits: error {e.std():.2f} s (standard deviation), "
                f"stated {np.sqrt(np.mean(s**2)):.2f} s"
            )


def session_of_recording(measured: Measured) -> Session:
    """A recording as a Session for trends, without reps."""
    start = datetime(START.year, START.month, START.day, 7, tzinfo=UTC)
    return Session(
        "mile.fit", "running", start, measured.distance_m, measured.elapsed_s, measured.timer_s, measured.moving_s,
        efforts=measured.efforts,
    )  # fmt: skip


def repeated(rng: Generator, step: float, *, by_pace: bool, spread: float) -> Family:
    """A workout of four miles at T, run 18 times by a runner whose threshold changes by `step` before the last six.

    Her pace strays by `spread` from session to session and by 1.2 % from rep to rep, the watch by 0.4 %, her heart by 2.5 beats
    from day to day and by 2 with the season. She runs by effort, or (`by_pace`) at the same pace whatever her fitness.
    """
    beat, season = speed_of_a_beat(168.0, 187.0), float(rng.uniform(0, 2 * math.pi))
    found = []
    for n in range(18):
        fitter = step if n >= 12 else 0.0
        speed = (0.0 if by_pace else fitter) + spread * rng.standard_normal() + 0.006 * rng.standard_normal()
        heart = 168 + (speed - fitter) / beat + 2.5 * rng.standard_normal() + 2.0 * math.sin(season + n / 8)
        shown = 4.0 * math.exp(speed + 0.004 * rng.standard_normal())
        found.append(Repeat(START + timedelta(weeks=n), "", 4, shown, shown, None, float(heart), None, None, None))
    return compared(Family("T", MILE_M, tuple(found)), 187.0)


def progress(count: int) -> Iterator[str]:
    """Prints how often a change of threshold is found within six sessions, and how often one is found without a change."""
    for name, step, by_pace, spread in (
        ("nothing changed", 0.0, False, 0.004),
        ("1 % faster, steady runner (0.4 % a session)", 0.01, False, 0.004),
        ("1 % faster, less steady (0.8 %)", 0.01, False, 0.008),
        ("2 % faster, less steady (0.8 %)", 0.02, False, 0.008),
        ("1 % faster, but always at the same pace", 0.01, True, 0.004),
    ):
        rng = Generator(PCG64(7))
        seen = np.mean([repeated(rng, step, by_pace=by_pace, spread=spread).faster for _ in range(count)])
        yield f"progress, {name:<46} called faster in {seen:5.1%} of {count}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["forecast", "splits", "progress"])
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--first", type=int, default=1000, help="First seed: constants were set on seeds below 1000.")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--logs", type=Path, help="A folder of published logs, one folder each.")
    options = parser.parse_args()
    if "forecast" in options.what:
        for line in forecasts(options.seeds, options.weeks, options.first):
            print(line, flush=True)
    if options.logs:
        for line in public(options.logs):
            print(line, flush=True)
    if "splits" in options.what:
        for line in splits(max(4, options.seeds // 4)):
            print(line, flush=True)
    if "progress" in options.what:
        for line in progress(150 * options.seeds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
