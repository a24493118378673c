"""Draws the runs with the most missed or false segments: the trace, with the truth below and the segments found above.

    python bench/detect_traces.py [--out FOLDER] [--most N]

Writes `real.png` from ../shared/truth (or MILELOG_SHARED) if that exists, and `simulated.png`, which the documentation shows:
strides with smart recording, surges of a phone with positions only, a ladder without easy running, a long block hardly faster than
easy running, and irregular walk breaks.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import detect
import matplotlib as mpl
import numpy as np
from numpy.random import PCG64, Generator

from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import HARD_KINDS, SegmentKind
from milelog.simulate import PRESETS, Block, Runner, Watch, simulate_run
from milelog.simulate import workouts as w

SHOWN_MPS = (1.5, 6.5)


def hard_to_find() -> list[detect.Case]:
    """Simulated runs of kinds in which the detector is known to fail."""
    runner = Runner.of_vdot(49.1)
    made: dict[str, tuple[Sequence[Block], Watch]] = {
        "8 strides of 12 s, recorded every 1 to 8 s": (
            w.strides(runner, Generator(PCG64(1)), miles=5.0, count=8, seconds=12.0),
            PRESETS["smart"],
        ),
        "10 miles with plus pace, positions of a phone": (
            w.long_with_surges(runner, Generator(PCG64(2)), miles=10, per_mile=(0, 1, 1, 1, 1, 1, 1, 1, 1, 0)),
            PRESETS["phone"],
        ),
        "the same, a watch that records every second": (
            w.long_with_surges(runner, Generator(PCG64(2)), miles=10, per_mile=(0, 1, 1, 1, 1, 1, 1, 1, 1, 0)),
            dataclasses.replace(PRESETS["second"], laps="none"),
        ),
    }
    second = dataclasses.replace(PRESETS["second"], laps="none")
    easy = runner.easy_mps

    def block(seconds: float, pace: float, kind: SegmentKind = "steady") -> Block:
        return Block(kind, easy * pace, duration_s=seconds)

    def stood(seconds: float) -> Block:
        return w.rest("stand", runner, seconds=seconds)

    def walked(seconds: float) -> Block:
        return w.rest("walk", runner, seconds=seconds)

    ladder = [(400, 120), (300, 100), (250, 140), (200, 90), (105, 60), (80, 100), (48, 0)]
    made |= {
        "a ladder from the first second, rests that are stood": (
            [b for run, rest in ladder for b in (block(run, 1.25, "rep"), stood(rest)) if b.duration_s],
            second,
        ),
        "12 min at 6 % faster near the end of 85 min, a stop inside, positions of a phone": (
            [block(3600, 1.0), block(400, 1.06, "rep"), stood(30), block(320, 1.06, "rep"), block(780, 1.0)],
            PRESETS["phone"],
        ),
        "runs of 1 to 12 min with walk breaks without rule": (
            [b for run, walk in ((720, 80), (240, 50), (400, 110), (90, 70), (310, 60), (620, 130), (180, 0))
             for b in (block(run, 1.0, "rep"), walked(walk)) if b.duration_s],
            second,
        ),
    }  # fmt: skip
    cases = []
    for name, (blocks, watch) in made.items():
        activity, truth = simulate_run(blocks, 1, watch=watch, runner=runner)
        cases.append(detect.Case(name, clean.streams(activity), truth))
    return cases


def scores(cases: Sequence[detect.Case]) -> list[float]:
    """F1 of each run, blind; 0 for a plain run with a false segment."""
    rate = detect.scorer()
    if rate is None:
        return [0.0] * len(cases)
    found = []
    for case in cases:
        groups = detect.score([case], Detector(), rate)["f1_by_group"]
        found.append(float(next(iter(groups.values()), 1.0)))
    return found


def draw(cases: Sequence[detect.Case], path: Path) -> None:
    """Draws one row for each run."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, rows = plt.subplots(len(cases), 1, figsize=(11, 2.0 * len(cases)), squeeze=False, layout="constrained")
    for axes, case in zip(rows[:, 0], cases, strict=True):
        _row(axes, case)
    rows[-1, 0].set_xlabel("minutes")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)
    print(path)


def _row(axes: Any, case: detect.Case) -> None:
    streams = case.streams
    axes.plot(streams.time_s / 60, clean.smooth(streams.speed_mps, 5), color="#333", linewidth=0.7)
    run = [(b["start_s"], b["end_s"]) for b in case.truth["blocks"] if b["kind"] in HARD_KINDS]
    found = [(s.start_s, s.end_s) for s in Detector()(streams) if s.kind in HARD_KINDS]
    for spans, low, high, colour in ((run, 0.0, 0.08, "#2f78b7"), (found, 0.92, 1.0, "#c2571a")):
        for a, b in spans:
            axes.axvspan(a / 60, b / 60, low, high, color=colour, linewidth=0)
    what = case.truth.get("what") or case.truth.get("workout") or ""
    axes.set_title(f"{case.name}  {what}".strip(), loc="left", fontsize=9)
    axes.set_ylim(*SHOWN_MPS)
    axes.set_ylabel("m/s")
    axes.margins(x=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/traces"), help="folder of the pictures")
    parser.add_argument("--most", type=int, default=12, help="so many of the real runs")
    given = parser.parse_args(arguments)
    cases = detect.real()
    if cases:
        worst = np.argsort(scores(cases), kind="stable")[: given.most]
        draw([cases[i] for i in worst.tolist()], given.out / "real.png")
    draw(hard_to_find(), given.out / "simulated.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
