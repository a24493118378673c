"""Compares the surges found in each mile of simulated long runs (number, duration, speed) with the truth.

python bench/detect_miles.py [--seeds N] [--noise X ...] [--verbose]
python bench/detect_miles.py --hidden [--seeds N] [--noise X ...]

With `--hidden`: the share of long runs with surges in nine miles in which none is found, by the error of one second's speed.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from numpy.random import PCG64, Generator

from milelog import sessions
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import MileSurges
from milelog.simulate import PRESETS, Runner, simulate_run
from milelog.simulate import workouts as w
from milelog.units import MILE_M

VDOTS = (38.0, 49.1, 58.0)
WATCHES = ("second", "smart", "budget", "phone")


@dataclasses.dataclass(frozen=True, slots=True)
class Mile:
    """One mile: the true surges, and those found."""

    name: str
    truth: MileSurges
    found: MileSurges


def true_miles(blocks: Sequence[Mapping[str, Any]], count: int) -> list[MileSurges]:
    """The surges of each mile, by the mile of their middle."""
    held: list[list[Mapping[str, Any]]] = [[] for _ in range(count)]
    at = 0.0
    for block in blocks:
        if block["kind"] == "surge":
            held[min(count - 1, int((at + block["distance_m"] / 2) / MILE_M))].append(block)
        at += block["distance_m"]
    return [_mile(i + 1, surges) for i, surges in enumerate(held)]


def _mile(number: int, surges: Sequence[Mapping[str, Any]]) -> MileSurges:
    seconds = sum(float(b["end_s"]) - float(b["start_s"]) for b in surges)
    metres = sum(float(b["distance_m"]) for b in surges)
    return MileSurges(number, len(surges), seconds, metres / seconds if seconds else None)


def miles_of(seed: int, watch: str, noise: float) -> Iterator[Mile]:
    """A long run of 10 miles with up to two surges in each, by a runner with one of VDOTS."""
    rng = Generator(PCG64([seed, WATCHES.index(watch)]))
    runner = Runner.of_vdot(VDOTS[seed % len(VDOTS)])
    per_mile = [0, *(int(n) for n in rng.choice([0, 1, 1, 1, 1, 2], 9))]
    blocks = w.long_with_surges(runner, rng, miles=10, per_mile=per_mile)
    device = dataclasses.replace(PRESETS[watch], noise=noise)
    activity, truth = simulate_run(blocks, (seed, 7), watch=device, runner=runner)
    streams = clean.streams(activity)
    found = sessions.surges_by_mile(Detector()(streams))
    wanted = true_miles(truth["blocks"], len(found))
    for mile, got in zip(wanted, found, strict=True):
        yield Mile(f"{watch} seed {seed} noise {noise} mile {got.mile}", mile, got)


def summary(miles: Sequence[Mile]) -> dict[str, float]:
    """Share of miles with the right number of surges, and errors of those with one surge both in the truth and found."""
    pairs = [(m.truth, m.found) for m in miles if m.truth.count == m.found.count == 1]
    lengths = sorted(abs(t.duration_s - f.duration_s) for t, f in pairs)
    speeds = sorted(abs(f.speed_mps / t.speed_mps - 1) for t, f in pairs if f.speed_mps and t.speed_mps)
    empty = [m for m in miles if m.truth.count == 0]
    return {
        "miles": float(len(miles)),
        "count_right": sum(m.truth.count == m.found.count for m in miles) / max(1, len(miles)),
        "none_right": sum(m.found.count == 0 for m in empty) / max(1, len(empty)),
        "length_median_s": statistics.median(lengths) if lengths else float("nan"),
        "length_p90_s": lengths[int(0.9 * len(lengths))] if lengths else float("nan"),
        "speed_median": statistics.median(speeds) if speeds else float("nan"),
        "speed_p90": speeds[int(0.9 * len(speeds))] if speeds else float("nan"),
    }


def show(title: str, figures: Mapping[str, float]) -> None:
    """One line of figures."""
    print(
        f"{title:44s} count right in {figures['count_right']:.1%} of {figures['miles']:.0f} miles, in "
        f"{figures['none_right']:.1%} of those without; length off by {figures['length_median_s']:.1f} s (median), "
        f"{figures['length_p90_s']:.1f} s (p90), speed by {figures['speed_median']:.2%}, {figures['speed_p90']:.2%}",
        flush=True,
    )


def of_simulation(seeds: Sequence[int], noises: Sequence[float], *, verbose: bool = False) -> dict[str, Any]:
    """Figures by watch and noise."""
    out: dict[str, Any] = {}
    for watch in WATCHES:
        for noise in noises:
            miles = [m for seed in seeds for m in miles_of(seed, watch, noise)]
            title = f"plus pace by the mile, {watch}, noise {noise}"
            out[title] = summary(miles)
            show(title, out[title])
            for mile in miles if verbose else ():
                if mile.truth.count != mile.found.count:
                    print(f"    {mile.name}: {mile.found.count} of {mile.truth.count}")
    return out


def hidden_by_error(seeds: Sequence[int], noises: Sequence[float]) -> Iterator[str]:
    """Prints the share of runs in which none of nine surges is found, by the relative error of one second's speed."""
    found: list[tuple[float, bool]] = []
    for watch in WATCHES:
        for noise in noises:
            for seed in seeds:
                runner = Runner.of_vdot(VDOTS[seed % len(VDOTS)])
                blocks = w.long_with_surges(runner, Generator(PCG64([seed, 3])), miles=10, per_mile=[0] + [1] * 9)
                device = dataclasses.replace(PRESETS[watch], noise=noise)
                streams = clean.streams(simulate_run(blocks, (seed, 11), watch=device, runner=runner)[0])
                seen = sum(m.count for m in sessions.surges_by_mile(Detector()(streams)))
                error = streams.speed_error_mps / float(streams.speed_mps[streams.moving].mean())
                found.append((error, seen == 0))
    for low, high in itertools.pairwise((0.0, 0.08, 0.12, 0.16, 0.2, 0.25, 1.0)):
        runs = [none for error, none in found if low <= error < high]
        yield f"error of a second's speed {low:.0%}-{high:.0%}: {sum(runs)} of {len(runs)} runs show none of nine surges"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of many seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12, help="how many long runs for each watch")
    parser.add_argument("--first", type=int, default=100, help="the first seed")
    parser.add_argument("--noise", type=float, nargs="+", default=[1.0, 1.6])
    parser.add_argument("--hidden", action="store_true", help="how many runs show no surge at all")
    parser.add_argument("--verbose", action="store_true", help="name the miles that were missed")
    given = parser.parse_args(arguments)
    seeds = range(given.first, given.first + given.seeds)
    if given.hidden:
        for line in hidden_by_error(seeds, given.noise):
            print(line)
    else:
        of_simulation(seeds, given.noise, verbose=given.verbose)
    return 0


if __name__ == "__main__":
    sys.exit(main())
