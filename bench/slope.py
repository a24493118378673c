"""Measures how well a runner's response to slope is estimated from her log, and what this improves.

    python bench/slope.py [--seeds N] [--runs N] [FOLDER ...]

Simulated runners with different responses run on rolling ground: prints the fitted response against the true one, and the zones of
reps by the usual, the fitted and the true response. For folders of recordings: leaves out each hilly run in turn, and predicts its
speed on slopes at its heart rate by the usual response and by that fitted to the other runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.random import PCG64, Generator

import milelog
from milelog.errors import MilelogError
from milelog.measure import clean
from milelog.measure.detect.corrected import corrected
from milelog.measure.metrics.histogram import speed_histograms
from milelog.measure.metrics.slope_account import slope_account
from milelog.measure.types import SlopeAccount
from milelog.model import Athlete, Race, Segment, Streams
from milelog.model import Block as Marked
from milelog.runner import Daniels
from milelog.runner.sets import zoned
from milelog.runner.slope import HILLY, WANDER, responses
from milelog.runner.types import USUAL, SlopeResponse, on_the_flat
from milelog.sessions.zone_time import zone_seconds
from milelog.simulate import Block, Course, Runner
from milelog.simulate.log import simulate_run
from milelog.simulate.motion import running_cost
from milelog.simulate.route import HILL_M, Route, make_route
from milelog.simulate.watch import PRESETS, Watch
from milelog.simulate.workouts import hill_reps
from milelog.units import MILE_M

DAY = date(2026, 3, 2)
SETS = (("T", 4, 420.0, 60.0), ("I", 5, 180.0, 150.0), ("T", 3, 600.0, 90.0), ("I", 6, 150.0, 120.0))
WATCHES = {
    "barometer, each second": PRESETS["second"],
    "barometer, smart, wrist": PRESETS["smart"],
    "GPS heights, wrist": dataclasses.replace(PRESETS["budget"], elevation="gps"),
}


def true_response(runner: Runner, routes: list[Route]) -> SlopeResponse:
    """The response of a simulated runner relative to the usual one, over the slopes of her routes in both directions."""
    grades = np.concatenate([r.grades() for r in routes])
    grades = np.concatenate([grades, -grades])
    cost = running_cost(grades)
    own = np.log(cost ** np.where(cost > 1, runner.uphill, runner.downhill))
    usual = np.log(clean.effort(grades))
    up, down = (float((own[s] @ usual[s]) / (usual[s] @ usual[s])) for s in (usual > 0, usual < 0))
    return SlopeResponse(None, up, down, 0.0, 0.0)


def simulated(seed: int, count: int, watch: Watch) -> Iterator[tuple[Streams, list[Marked], Runner, Route]]:
    """The runs of one runner: every third one with reps, every sixth one with hill reps, the others easy."""
    rng = Generator(PCG64([seed, 5]))
    runner = dataclasses.replace(Runner.of_vdot(49.1), uphill=rng.uniform(0.35, 0.95), downhill=rng.uniform(0.35, 0.95))
    for number in range(count):
        route = make_route("rolling", 8100.0, seed * 10 + number % 5)
        easy = Block("steady", runner.easy_mps, duration_s=float(rng.uniform(2000, 3600)), zone="E")
        blocks: Sequence[Block] = [easy]
        if number % 6 == 0:
            route = make_route("hill", 2.6 * MILE_M + HILL_M, seed * 10 + number)
            blocks = hill_reps(runner, rng, seconds=float(rng.choice([45, 60, 75])))
        elif number % 3 == 0:
            zone, reps, seconds, rest = SETS[int(rng.integers(len(SETS)))]
            speed = runner.threshold_mps if zone == "T" else runner.interval_mps
            rep = Block("rep", speed, duration_s=seconds, zone=zone)
            jog = Block("recovery", runner.jog_mps, duration_s=rest, recovery="jog", zone="E")
            ends = [Block("warmup", runner.easy_mps, duration_s=900.0, zone="E")]
            blocks = [*ends, *[b for _ in range(reps) for b in (rep, jog)][:-1], *ends]
        # Reps are run at an even effort, for which the zone is right.
        who = dataclasses.replace(runner, gives_in=1.0) if number % 3 == 0 else runner
        activity, truth = simulate_run(blocks, [seed, number], watch=watch, runner=who, course=Course(route))
        hard = [b for b in truth["blocks"] if b["kind"] == "rep"]
        marked = [Marked("rep", b["start_s"], b["end_s"], b["zone"]) for b in hard]
        yield clean.streams(activity), marked, runner, route


ZONES = Daniels().zones(Athlete(races=(Race(DAY, 5000.0, 1215.0),)))[0]


def above_easy(easy: list[Streams], slope: SlopeResponse) -> float:
    """Share of the time of easy runs that is above easy pace by this response."""
    spent: Counter[str] = Counter()
    for streams in easy:
        speeds, slopes = speed_histograms(streams)
        spent.update(zone_seconds(speeds, ZONES, slopes, slope))
    return 1 - spent["E"] / spent.total()


def zones_right(reps: list[tuple[list[Segment], list[str]]], slope: SlopeResponse) -> float:
    """Share of reps with the right zone by this response."""
    right = total = 0
    for segments, names in reps:
        found = zoned([on_the_flat(s, slope) for s in segments], ZONES)
        right += sum(s.zone == n for s, n in zip(found, names, strict=True))
        total += len(names)
    return right / total


def of_simulated(seeds: int, count: int) -> None:
    """Print the errors of fitted responses and the zones of reps."""
    for name, watch in WATCHES.items():
        off, covered, shares, above = [], [], [], []
        for seed in range(seeds):
            accounts, reps, routes, easy, runner = [], [], [], [], None
            for streams, marked, runner, route in simulated(seed, count, watch):  # noqa: B007
                segments = [s for s in corrected(streams, marked) if s.kind == "rep"]
                if segments:
                    reps.append((segments, [m.zone or "" for m in marked]))
                else:
                    easy.append(streams)
                if account := slope_account(streams, segments):
                    accounts.append((DAY, account))
                routes.append(route)
            if runner is None or not accounts:
                continue
            truth, found = true_response(runner, routes), responses(accounts)[-1]
            off.append((found.up - truth.up, found.down - truth.down, 1 - truth.up, 1 - truth.down))
            covered.append((abs(off[-1][0]) <= 2 * found.up_error, abs(off[-1][1]) <= 2 * found.down_error))
            shares.append([zones_right(reps, r) for r in (USUAL, found, truth)])
            above.append([above_easy(easy, r) for r in (USUAL, found, truth)])
        errors = np.sqrt(np.mean(np.square(off), axis=0))
        up, down = np.mean(off, axis=0)[:2]
        within = np.mean(covered, axis=0)
        usual, fitted, true = np.mean(shares, axis=0)
        easy_usual, easy_fitted, easy_true = np.mean(above, axis=0)
        print(
            f"{name:<24} off (rms) up {errors[0]:.2f} (usual {errors[2]:.2f}), down {errors[1]:.2f} (usual {errors[3]:.2f}); "
            f"bias {up:+.2f} {down:+.2f}; within two errors {within[0]:.0%} {within[1]:.0%}; "
            f"zones of reps right {usual:.1%} usual, {fitted:.1%} fitted, {true:.1%} true; "
            f"easy runs above easy for {easy_usual:.1%} usual, {easy_fitted:.1%} fitted, {easy_true:.1%} true",
            flush=True,
        )


def stray(account: SlopeAccount, up: float, down: float) -> float:
    """Mean squared residual of log speed at a given heart rate, with this response."""
    a = account
    linear = up * a.up_felt + down * a.down_felt
    return a.felt_felt - 2 * linear + up * up * a.up_up + 2 * up * down * a.up_down + down * down * a.down_down


def accounts_of(folder: Path, most: int) -> list[SlopeAccount]:
    """The accounts of some runs of a folder, drawn at random."""
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".fit", ".gpx", ".tcx"})
    random.Random(1).shuffle(files)
    found: list[SlopeAccount] = []
    for path in files:
        if len(found) >= most:
            break
        try:
            activities = milelog.read(path)
        except MilelogError:
            continue
        runs = (a for a in activities if a.sport == "running")
        found += [account for a in runs if (account := slope_account(clean.streams(a), ()))]
    return found


def of_folder(folder: Path, most: int) -> None:
    """Prints the response of a log, and how well it predicts each run left out."""
    accounts = accounts_of(folder, most)
    if not accounts:
        print(f"{folder.name:<16} no run with heart rate and elevation")
        return
    whole = responses([(DAY, a) for a in accounts])[-1]
    sums, better, hilly = np.zeros(3), 0, 0
    for i, left in enumerate(accounts):
        if left.up_up + left.down_down < HILLY * max(WANDER, left.noise):
            continue
        rest = [(DAY, a) for a in (*accounts[:i], *accounts[i + 1 :])]
        own = responses(rest)[-1] if rest else USUAL
        usual, fitted = stray(left, 1, 1), stray(left, own.up, own.down)
        sums += left.seconds * np.array([usual, fitted, 1.0])
        better, hilly = better + (fitted < usual), hilly + 1
    line = f"{folder.name:<16} up {whole.up:.2f} ± {whole.up_error:.2f}, down {whole.down:.2f} ± {whole.down_error:.2f}"
    if hilly:
        usual, fitted = (math.sqrt(s / sums[2]) for s in sums[:2])
        line += f"; log speed at heart rate off by {usual:.4f} usual, {fitted:.4f} fitted; better in {better} of {hilly} hilly"
    print(f"{line} of {len(accounts)} runs", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--most", type=int, default=100, help="runs of a folder")
    options = parser.parse_args()
    if not options.folders:
        of_simulated(options.seeds, options.runs)
    for folder in options.folders:
        of_folder(folder, options.most)


if __name__ == "__main__":
    main()
