"""Measures `milelog analyze` as a whole process: wall time and peak memory, first and again with nothing changed.

    python bench/run.py [FOLDER] [--runs N]

The folder (sample_data by default) is copied first. The time of `python -c "import click"` is printed for comparison.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def timed(arguments: list[str]) -> tuple[float, float]:
    """Wall seconds of a command, and the peak memory of its largest process in MB. Raises SystemExit if it fails."""
    begin = time.perf_counter()
    process = os.posix_spawn(
        arguments[0], arguments, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    _, status, usage = os.wait4(process, 0)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(arguments)} ended with {code}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def report(name: str, runs: list[tuple[float, float]]) -> float:
    """Prints the median time and the largest memory of some runs; returns the median."""
    median = statistics.median(seconds for seconds, _ in runs)
    print(f"{name:<34} {median:8.3f} s   {max(memory for _, memory in runs):7.0f} MB")
    return median


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "sample_data")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "log"
        shutil.copytree(given.folder, folder, ignore=shutil.ignore_patterns(".milelog", "milelog-report.html"))
        analyze = [sys.executable, "-m", "milelog", "analyze", str(folder)]
        cold, warm, page = [], [], []
        for _ in range(given.runs):
            shutil.rmtree(folder / ".milelog", ignore_errors=True)
            cold.append(timed([*analyze, "--no-html"]))
            warm.append(timed([*analyze, "--no-html"]))
            page.append(timed(analyze))
        files = sum(1 for p in folder.rglob("*") if p.is_file())
    print(f"{files} files, {given.runs} runs, median wall time and peak memory")
    report("analyze, cold", cold)
    report("analyze, nothing changed", warm)
    report("analyze, nothing changed, and page", page)
    runs = range(given.runs)
    bare = report("python -c 'import click'", [timed([sys.executable, "-c", "import click"]) for _ in runs])
    helped = report("milelog --help", [timed([sys.executable, "-m", "milelog", "--help"]) for _ in runs])
    print(f"milelog --help beside a bare import of click: {helped / bare:.2f}")


if __name__ == "__main__":
    main()
