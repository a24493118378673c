"""Scores the detector on real runs (blind, with laps, and compared with baselines) and on simulated ones, including threshold
distance of weeks and zones of reps; and measures its time.

    python bench/detect.py [--quick] [--json FILE]

Real runs are read from ../shared/truth (or MILELOG_SHARED), whose scorer counts a rep as found when it overlaps with
intersection over union 0.8 or both its edges lie within 5 s. Without that folder only the simulated logs are scored.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import detect_weeks
import numpy as np

from milelog import formats, sessions
from milelog.measure import clean
from milelog.measure.detect import Detector
from milelog.model import Activity, Segment, Session, Streams
from milelog.simulate import SimulatedFile, simulate_gallery, simulate_log

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).parents[2] / "shared"))
Find = Callable[[Streams], Sequence[Segment]]
Scorer = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
FIGURES = ("micro_f1", "macro_f1", "precision", "recall")


@dataclass(frozen=True, slots=True)
class Case:
    """One run and its truth."""

    name: str
    streams: Streams
    truth: Mapping[str, Any]
    folder: str = ""


FOLDERS = ("truth", "truth-2")
"""Folders of real runs: of the first few runners, and of 22 others."""


def scorer() -> Scorer | None:
    """The scoring function beside the truth; None if it is not there."""
    module = scorer_module()
    found: Scorer | None = module.score if module else None
    return found


def scorer_module() -> Any:
    """The module of the scorer beside the truth; None if it is not there."""
    path = SHARED / "tools" / "score_segments.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("score_segments", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _activities(data: bytes, name: str) -> tuple[Activity, ...]:
    """The activities of a file's bytes."""
    raw = gzip.decompress(data) if name.endswith(".gz") else data
    return formats.load(raw, name.removesuffix(".gz")).activities


def _activity(data: bytes, name: str) -> Activity | None:
    """The first run of a file's bytes."""
    found = _activities(data, name)
    return found[0] if found else None


def real(folders: Sequence[str] = FOLDERS) -> list[Case]:
    """The runs of the truth folders; the longest one of each file."""
    cases = []
    for folder in (SHARED / name for name in folders):
        if not (folder / "truth.json").is_file():
            continue
        for name, truth in json.loads((folder / "truth.json").read_text())["files"].items():
            found = _activities((folder / name).read_bytes(), name)
            if found and not truth.get("skip"):
                longest = max(found, key=lambda a: float(a.column("time_s")[-1]) if a.size else 0.0)
                cases.append(Case(name, clean.streams(longest), truth, folder.name))
    return cases


def simulated(files: Iterable[SimulatedFile]) -> list[Case]:
    """The runs among simulated files."""
    cases = []
    for file in files:
        if file.truth is None or file.truth.get("sport", "running") != "running":
            continue
        activity = _activity(file.data, file.path)
        if activity is not None:
            cases.append(Case(file.path.rpartition("/")[2], clean.streams(activity), file.truth))
    return cases


def score(cases: Sequence[Case], find: Find, rate: Scorer) -> dict[str, Any]:
    """The scorer's figures for a detector on the given cases."""
    activities = [
        {
            "file": c.name,
            "segments": [{"kind": s.kind, "start_s": s.start_s, "end_s": s.end_s} for s in find(c.streams)],
            "workout": "",
        }
        for c in cases
    ]
    return rate({"activities": activities}, {"files": {c.name: c.truth for c in cases}})


def show(title: str, figures: Mapping[str, Any]) -> None:
    """One line of figures."""
    parts = [f"{name.replace('_', ' ')} {figures[name]:.3f}" for name in FIGURES if figures[name] is not None]
    if figures["false_per_run_without_blocks"] is not None:
        parts.append(f"false a plain run {figures['false_per_run_without_blocks']:.2f}")
    if figures["edge_error_median_s"] is not None:
        parts.append(f"edges {figures['edge_error_median_s']:.1f} s, p90 {figures['edge_error_p90_s']:.1f} s")
    print(f"{title:44s} {'; '.join(parts)}", flush=True)


def _segments(reps: Iterable[tuple[float, float]]) -> list[Segment]:
    return [Segment("rep", a, b, 0.0, 0.0) for a, b in reps]


def two_means(values: np.ndarray, weights: np.ndarray) -> float:
    """The threshold between two classes that explains most variance (Otsu)."""
    order = np.argsort(values)
    v, w = values[order], weights[order]
    below, moment = np.cumsum(w), np.cumsum(w * v)
    above, rest = below[-1] - below, moment[-1] - moment
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (moment / below - rest / above) ** 2
    at = int(np.nanargmax(between[:-1])) if len(v) > 1 else 0
    return float((v[at] + v[min(at + 1, len(v) - 1)]) / 2)


def pelt(streams: Streams) -> list[Segment]:
    """Baseline: PELT on speed in 5 s bins (ruptures, squared error), then two-means over the pieces."""
    import ruptures

    n = len(streams.speed_mps) // 5 * 5
    bins = np.clip(streams.speed_mps[:n].reshape(-1, 5).mean(axis=1), 0, 8)
    if len(bins) < 12:
        return []
    edges = [0, *ruptures.KernelCPD(kernel="linear", min_size=3).fit(bins).predict(pen=3.0)]
    means = np.array([bins[a:b].mean() for a, b in itertools.pairwise(edges)])
    cut = two_means(means, np.diff(edges).astype(float))
    reps: list[tuple[float, float]] = []
    for (a, b), fast in zip(itertools.pairwise(edges), means > cut, strict=True):
        if fast and reps and reps[-1][1] == a * 5:
            reps[-1] = (reps[-1][0], b * 5.0)
        elif fast:
            reps.append((a * 5.0, b * 5.0))
    return _segments(reps)


def above_mean(streams: Streams) -> list[Segment]:
    """Baseline: all stretches of speed, smoothed over 30 s, that are 10 % above the run's mean."""
    moving = streams.speed_mps[streams.moving]
    if not len(moving):
        return []
    fast = clean.smooth(streams.speed_mps, 31) > 1.1 * float(moving.mean())
    edges = np.flatnonzero(np.diff(np.concatenate([[False], fast, [False]]).astype(int))).reshape(-1, 2)
    return _segments((float(a), float(b)) for a, b in edges if b - a >= 15)


def baselines() -> dict[str, Find]:
    """The baselines whose packages are installed."""
    found: dict[str, Find] = {"baseline: 10 % above the mean": above_mean}
    if importlib.util.find_spec("ruptures"):
        found["baseline: PELT and two-means"] = pelt
    return found


def best_ms(work: Callable[[], object], times: int = 7) -> float:
    """The shortest time of several calls, ms, which is affected least by other load."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - began))
    return min(spent)


def timing(rate_hours: Sequence[int] = (1, 6, 24)) -> dict[str, float]:
    """Milliseconds from records to workout notation, by the length of the run in hours."""
    out = {}
    for hours in rate_hours:
        activity = endless(hours)
        repeats = 7 if hours < 6 else 2
        out[f"{hours} h"] = best_ms(lambda a=activity: recognised(a), repeats)  # type: ignore[misc]
    return out


def recognised(activity: Activity) -> tuple[str, str]:
    """All steps for one run: clean stream, segments, miles, kind and workout notation."""
    streams = clean.streams(activity)
    found, moved = Detector()(streams), float(streams.moving.sum())
    metres, elapsed = float(streams.distance_m[-1]), float(streams.time_s[-1])
    miles = sessions.surges_by_mile(found)
    run = Session(activity.source, activity.sport, None, metres, elapsed, elapsed, moved, segments=found, miles=miles)
    return sessions.kind(run), sessions.notation(run)


def endless(hours: int) -> Activity:
    """A run of the given hours, each with 5 x 1000 m and easy running, recorded every second."""
    rng = np.random.default_rng(5)
    hour = np.concatenate(
        [np.full(900, 3.0), np.tile(np.r_[np.full(240, 4.2), np.full(120, 2.4)], 5), np.full(900, 3.0)]
    )
    speed = np.maximum(np.tile(hour, hours) * (1 + 0.03 * rng.standard_normal(3600 * hours)), 0.0)
    time_s = np.arange(len(speed) + 1, dtype=float)
    columns = {
        "time_s": time_s,
        "distance_m": np.append(0.0, np.cumsum(speed)),
        "speed_mps": np.append(speed, speed[-1]),
        "elevation_m": 100 + 5 * np.sin(time_s / 500),
        "heart_rate_bpm": np.full(len(time_s), 150.0),
    }
    return Activity("endless", "running", columns)


def told(streams: Streams) -> Sequence[Segment]:
    """The detector with the laps, steps and splits of the watch."""
    return Detector()(streams, evidence=streams.evidence)


def of_truth(rate: Scorer) -> dict[str, Any]:
    """Real runs: blind, with evidence, baselines."""
    cases = real()
    if not cases:
        print("no ../shared/truth here: real runs are not scored")
        return {}
    finds: dict[str, Find] = {"real runs, blind": Detector(), "real runs, with evidence": told, **baselines()}
    out = {}
    for title, find in finds.items():
        out[title] = score(cases, find, rate)
        show(title, out[title])
    worst = sorted(out["real runs, blind"]["f1_by_group"].items(), key=lambda g: g[1])[:6]
    print(f"  weakest groups, blind: {', '.join(f'{g} {v:.2f}' for g, v in worst)}")
    return out


def of_simulation(rate: Scorer, *, quick: bool) -> dict[str, Any]:
    """Simulated logs of several seeds and noises, and the gallery of single runs."""
    out = {}
    for seed in (11, 12) if quick else (11, 12, 13, 14):
        for noise in (1.0,) if quick else (1.0, 1.6):
            title = f"simulated log, seed {seed}, noise {noise}"
            out[title] = score(simulated(simulate_log(seed, noise=noise)), Detector(), rate)
            show(title, out[title])
            kept = [v for g, v in out[title]["f1_by_group"].items() if g.startswith(("threshold", "long-surges"))]
            print(f"  threshold and plus-pace runs: F1 {statistics.fmean(kept):.3f} (mean of groups)")
    for seed in (21,) if quick else (21, 22):
        cases = simulated(simulate_gallery(seed, 64 if quick else 160))
        for find, given in ((Detector(), "blind"), (told, "with evidence")):
            title = f"simulated gallery, seed {seed}, {given}"
            out[title] = score(cases, find, rate)
            show(title, out[title])
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints all figures; with --json also writes them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer simulated logs")
    parser.add_argument("--json", type=Path, help="write the figures there")
    given = parser.parse_args(arguments)
    rate = scorer()
    if rate is None:
        print("no scorer: set MILELOG_SHARED to the folder that holds tools/score_segments.py", file=sys.stderr)
        return 3
    seeds, noises = (range(31, 32), (1.0,)) if given.quick else (range(31, 35), (1.0, 1.6))
    found = {
        "real": of_truth(rate),
        "simulated": of_simulation(rate, quick=given.quick),
        "weeks": detect_weeks.of_simulation(seeds, noises, gallery=48 if given.quick else 160),
        "ms": timing(),
    }
    print("; ".join(f"{k} of running in {v:.1f} ms" for k, v in found["ms"].items()))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
