"""Compares the speed of reading GPX and TCX with that of a plain lxml parse, gpxpy and tcxreader, in one run, as ratios.

Reads the reference recordings (`../shared`, or MILELOG_SHARED). Each file is read by all readers in turn, `ROUNDS` times; the
shortest processor time counts. Ratios are given as the median over the files, for all files together, and as the range.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import gpxpy
from lxml import etree
from tcxreader.tcxreader import TCXReader

from milelog.formats import gpx, tcx

ROUNDS = 9
SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).resolve().parents[1].parent / "shared"))
SMALLEST = 20_000
"""Smaller files are left out: their time is mostly that of a call."""
Job = Callable[[bytes], object]


def bare(data: bytes) -> object:
    """Parses to a tree only."""
    return etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False))


def by_gpxpy(data: bytes) -> object:
    """Peer for GPX."""
    return gpxpy.parse(data.decode("utf-8-sig"))


def by_tcxreader(data: bytes) -> object:
    """Peer for TCX."""
    return TCXReader().read(io.BytesIO(data))


def seconds(job: Job, data: bytes) -> float | None:
    """One timing, s; None if the reader fails on the file."""
    start = time.process_time()
    try:
        job(data)
    except Exception:  # noqa: BLE001 - peers raise what they like
        return None
    return time.process_time() - start


def fastest(jobs: Mapping[str, Job], data: bytes) -> dict[str, float]:
    """The shortest of `ROUNDS` timings of each reader that can read the file."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            took = seconds(job, data)
            if took is not None:
                best[name] = min(took, best.get(name, took))
    return best


def compare(title: str, suffix: str, jobs: Mapping[str, Job]) -> None:
    """Print milelog's time beside each peer's over all files of a suffix."""
    files = sorted(p for p in SHARED.rglob(f"*{suffix}") if p.stat().st_size >= SMALLEST)
    timings = []
    for path in files:
        data = path.read_bytes()
        found = fastest(jobs, data)
        timings.append((len(data), found))
    size = sum(n for n, _ in timings)
    own = sum(t["milelog"] for _, t in timings)
    print(f"{title}: {len(files)} files, {size / 1e6:.1f} MB, milelog {size / own / 1e6:.0f} MB/s")
    for name in jobs:
        pairs = [(t[name], t["milelog"]) for _, t in timings if name in t]
        if name == "milelog" or not pairs:
            continue
        ratios = sorted(theirs / ours for theirs, ours in pairs)
        whole = sum(theirs for theirs, _ in pairs) / sum(ours for _, ours in pairs)
        print(
            f"  {name:<16} takes {statistics.median(ratios):.2f} x our time (together {whole:.2f},"
            f" {ratios[0]:.2f} to {ratios[-1]:.2f} over {len(ratios)} files); we take {1 / whole:.2f} x theirs"
        )


def main() -> int:
    """Prints both comparisons; returns 1 if there are no recordings."""
    if not SHARED.is_dir():
        print(f"no reference recordings at {SHARED}")
        return 1
    compare("GPX", ".gpx", {"milelog": lambda d: gpx.read(d, "f"), "bare lxml parse": bare, "gpxpy": by_gpxpy})
    compare("TCX", ".tcx", {"milelog": lambda d: tcx.read(d, "f"), "bare lxml parse": bare, "tcxreader": by_tcxreader})
    return 0


if __name__ == "__main__":
    sys.exit(main())
