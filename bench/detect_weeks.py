"""Compares the threshold distance of simulated weeks, and the zone of each rep, with the truth.

    python bench/detect_weeks.py [--seeds N] [--noise X ...] [--verbose]

Each recording is processed as in an analysis: clean stream, segments, zones in force, week. For comparison, the true blocks are
measured on the same stream: their errors are due to noise of the watch and not to the detector.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from milelog import formats, weeks
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.measure.detect.corrected import corrected
from milelog.model import Activity, Athlete, Block, Race, Segment, Session, ZoneSet
from milelog.runner import Daniels, daniels
from milelog.runner.sets import zoned
from milelog.simulate import SimulatedFile, simulate_gallery, simulate_log
from milelog.units import parse_clock

RUNNER = Athlete(races=(Race(date(2026, 1, 10), 5000.0, parse_clock("20:15")),))
"""The race from which the simulated runner's paces follow."""
Mode = Literal["blind", "with evidence", "true blocks"]
MODES: tuple[Mode, ...] = ("blind", "with evidence", "true blocks")
FOUND = 0.5
"""Least intersection over union of a segment and a rep for comparing their zones."""


@dataclass(frozen=True, slots=True)
class WeekFound:
    """One simulated week: true metres at threshold, and those found."""

    name: str
    truth_m: float
    found_m: float

    @property
    def miss(self) -> float:
        """Relative error."""
        return abs(self.found_m / self.truth_m - 1)


@dataclass(frozen=True, slots=True)
class ZoneFound:
    """One rep: its true zone, and the one found; `missed` if no segment matches it."""

    name: str
    truth: str
    found: str | None
    missed: bool

    @property
    def right(self) -> bool:
        """Whether the zone is the one that was run. The runs between walk breaks are at easy pace, and no rep is called E:
        there no zone is right.
        """
        return self.found == (None if self.truth == "E" else self.truth)


def activity_of(file: SimulatedFile) -> Activity | None:
    """The run in a simulated file; None where it is no run of the truth."""
    if file.truth is None or file.truth.get("sport", "running") != "running":
        return None
    raw = gzip.decompress(file.data) if file.path.endswith(".gz") else file.data
    loaded = formats.load(raw, file.path.removesuffix(".gz"))
    return loaded.activities[0] if loaded.activities else None


def session(activity: Activity, truth: Mapping[str, Any], zones: ZoneSet, mode: Mode) -> Session:
    """The run with its segments, detected or from the true blocks."""
    streams = clean.streams(activity)
    if mode == "true blocks":
        hard = [b for b in truth["blocks"] if b["kind"] in {"rep", "surge", "stride"}]
        segments = corrected(streams, [Block(b["kind"], b["start_s"], b["end_s"]) for b in hard])
    else:
        segments = Detector()(streams, evidence=None if mode == "blind" else streams.evidence)
    metres, elapsed = float(streams.distance_m[-1]), float(streams.time_s[-1])
    return Session(
        activity.source,
        activity.sport,
        activity.start,
        metres,
        elapsed,
        elapsed,
        elapsed,
        segments=zoned(segments, zones),
    )


def of_zones(name: str, blocks: Iterable[Mapping[str, Any]], found: Sequence[Segment]) -> Iterator[ZoneFound]:
    """The zone of each true rep whose zone is known."""
    hard = [s for s in found if s.kind in {"rep", "surge", "stride"}]
    for block in blocks:
        if block["kind"] not in {"rep", "surge", "stride"} or not block["zone"]:
            continue
        near = max(hard, key=lambda s: _overlap(block, s), default=None)
        missed = near is None or _overlap(block, near) < FOUND
        label = f"{name} {block['kind']} from {block['start_s']:.0f} s, {block['speed_mps']:.2f} m/s"
        yield ZoneFound(label, block["zone"], None if missed or near is None else near.zone, missed)


def _overlap(block: Mapping[str, Any], segment: Segment) -> float:
    start, end = float(block["start_s"]), float(block["end_s"])
    inter = min(end, segment.end_s) - max(start, segment.start_s)
    return inter / (max(end, segment.end_s) - min(start, segment.start_s))


def of_log(seed: int, noise: float, mode: Mode) -> tuple[list[WeekFound], list[ZoneFound]]:
    """The weeks and the reps of one simulated log of eight weeks."""
    zones = Daniels().zones(RUNNER)[0]
    metres: dict[date, list[float]] = {}
    reps: list[ZoneFound] = []
    for file in simulate_log(seed, noise=noise, damaged=False):
        activity = activity_of(file)
        if activity is None or file.truth is None:
            continue
        run = session(activity, file.truth, zones, mode)
        blocks = file.truth["blocks"]
        at = f"seed {seed} noise {noise} {file.path.rpartition('/')[2]}"
        true_m = sum(b["distance_m"] for b in blocks if b["kind"] == "rep" and b["zone"] == "T")
        week = metres.setdefault(weeks.week_begin(date.fromisoformat(file.truth["start"][:10]), 0), [0.0, 0.0])
        week[0] += true_m
        week[1] += sum(s.distance_m for s in weeks.threshold_segments(run))
        reps += of_zones(at, blocks, run.segments)
    found = [WeekFound(f"seed {seed} noise {noise} week of {day}", *m) for day, m in sorted(metres.items())]
    return found, reps


def of_gallery(seed: int, count: int, mode: Mode) -> list[ZoneFound]:
    """The reps of single runs, each by another runner."""
    reps: list[ZoneFound] = []
    for file in simulate_gallery(seed, count):
        activity = activity_of(file)
        if activity is None or file.truth is None:
            continue
        value = file.truth["vdot"]
        zones = ZoneSet(None, value, daniels.zones(value), "simulated")
        run = session(activity, file.truth, zones, mode)
        reps += of_zones(f"gallery {seed} {file.path}", file.truth["blocks"], run.segments)
    return reps


def summary(found: Sequence[WeekFound], reps: Sequence[ZoneFound]) -> dict[str, float]:
    """Shares of weeks within 2 %, and of right zones among the reps found and among all."""
    out: dict[str, float] = {}
    misses = sorted(w.miss for w in found if w.truth_m > 0)
    if misses:
        out |= {
            "weeks": float(len(misses)),
            "median": statistics.median(misses),
            "p90": misses[min(len(misses) - 1, int(0.9 * len(misses)))],
            "worst": misses[-1],
            "within_2": sum(m <= 0.02 for m in misses) / len(misses),
            "false_m": max((w.found_m for w in found if w.truth_m == 0), default=0.0),
        }
    known = [r for r in reps if not r.missed]
    right = sum(r.right for r in known)
    out |= {"reps": float(len(reps)), "found": len(known) / max(1, len(reps)), "zone_right": right / max(1, len(known))}
    work = [r for r in known if " rep " in r.name]
    out["zone_right_reps"] = sum(r.right for r in work) / max(1, len(work))
    return out


def show(title: str, figures: Mapping[str, float]) -> None:
    """One line of figures."""
    parts = []
    if "weeks" in figures:
        parts.append(
            f"threshold of {figures['weeks']:.0f} weeks off by {figures['median']:.2%} (median), {figures['p90']:.2%} (p90), "
            f"{figures['worst']:.1%} (worst), {figures['within_2']:.1%} within 2 %, "
            f"{figures['false_m']:.0f} m at worst where none was run"
        )
    parts.append(
        f"zone right in {figures['zone_right']:.1%} of {figures['found']:.1%} found of {figures['reps']:.0f} "
        f"(reps alone {figures['zone_right_reps']:.1%})"
    )
    print(f"{title:44s} {'; '.join(parts)}", flush=True)


def of_simulation(
    seeds: Iterable[int], noises: Sequence[float], *, gallery: int, verbose: bool = False
) -> dict[str, Any]:
    """Figures by noise and by the evidence given to the detector."""
    out: dict[str, Any] = {}
    chosen = list(seeds)
    for mode in MODES:
        for noise in noises:
            logs = [of_log(seed, noise, mode) for seed in chosen]
            found, reps = [w for ws, _ in logs for w in ws], [r for _, rs in logs for r in rs]
            title = f"simulated weeks, noise {noise}, {mode}"
            out[title] = summary(found, reps)
            show(title, out[title])
            if verbose:
                tell(found, reps)
        reps = of_gallery(chosen[0], gallery, mode) if gallery else []
        if reps:
            out[f"simulated gallery, {mode}"] = summary((), reps)
            show(f"simulated gallery, {mode}", out[f"simulated gallery, {mode}"])
            if verbose:
                tell((), reps)
    return out


def tell(found: Sequence[WeekFound], reps: Sequence[ZoneFound]) -> None:
    """Prints all weeks that are off by more than 2 %, and all wrong zones."""
    for week in found:
        if week.truth_m == 0 and week.found_m > 0:
            print(f"    {week.name}: {week.found_m:.0f} m where none was run")
        elif week.truth_m > 0 and week.miss > 0.02:
            print(f"    {week.name}: {week.found_m:.0f} of {week.truth_m:.0f} m")
    for rep in reps:
        if not rep.missed and not rep.right:
            print(f"    {rep.name}: {rep.found}, not {rep.truth}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of many seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=6, help="how many logs")
    parser.add_argument("--first", type=int, default=31, help="the first seed")
    parser.add_argument("--noise", type=float, nargs="+", default=[1.0, 1.6])
    parser.add_argument("--gallery", type=int, default=160, help="how many single runs")
    parser.add_argument("--verbose", action="store_true", help="name what was missed")
    given = parser.parse_args(arguments)
    seeds = range(given.first, given.first + given.seeds)
    of_simulation(seeds, given.noise, gallery=given.gallery, verbose=given.verbose)
    return 0


if __name__ == "__main__":
    sys.exit(main())
