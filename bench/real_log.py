"""Times the whole program on a real log, compared with the time that fitfast takes only to decode its FIT files.

    python bench/real_log.py FOLDER [--fitfast PYTHON]

FOLDER is not written to: its files are linked into a temporary folder beside it. PYTHON is a Python with fitfast; without it only
milelog is timed. Figures of milelog are for the whole process, including workers and the HTML page.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest import spend

DECODE = """
import sys, time
from pathlib import Path
import fitfast
files = sorted(p for p in Path(sys.argv[1]).rglob("*") if p.suffix.lower() == ".fit")
refused, wall, cpu = 0, time.perf_counter(), time.process_time()
for path in files:
    try:
        fitfast.records(str(path))
    except Exception:
        refused += 1
print(len(files), refused, time.perf_counter() - wall, time.process_time() - cpu)
"""
"""Decodes the record columns only: no laps, no distances checked, nothing stored."""
TOML = '[athlete]\ntimezone = "UTC"\n[[race]]\ndate = 2016-03-06\ndistance = "10 km"\ntime = "48:{:02}"\n'


def linked(source: Path, target: Path) -> Path:
    """Makes a folder with links to the same recordings, without files of an earlier analysis."""
    for path in source.rglob("*"):
        if path.is_file() and path.suffix.lower() in {".fit", ".gpx", ".tcx", ".gz", ".zip"}:
            there = target / path.relative_to(source)
            there.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, there)
    (target / "milelog.toml").write_text(TOML.format(0), "utf-8")
    return target


def decoded(python: str, folder: Path) -> tuple[float, float]:
    """Prints the time of fitfast; returns its wall and processor seconds."""
    done = subprocess.run([python, "-c", DECODE, str(folder)], check=True, capture_output=True, text=True)
    files, refused, wall, cpu = done.stdout.split()
    what = f"fitfast decodes {files} FIT files and refuses {refused}"
    print(f"{what:<58} {float(wall):8.2f} s {float(cpu):8.2f} s cpu")
    return float(wall), float(cpu)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fitfast", metavar="PYTHON", help="a Python in which fitfast is installed")
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; wall, processor, largest process")
    with tempfile.TemporaryDirectory(dir=given.folder.absolute().parent) as scratch:
        folder = linked(given.folder, Path(scratch) / "log")
        command = [sys.executable, "-m", "milelog", "analyze", str(folder)]
        peer = decoded(given.fitfast, folder) if given.fitfast else None
        time.sleep(2.5)  # files that changed just now are looked into again
        for number, (name, more) in enumerate(
            (
                ("cold, with the page", ()),
                ("again", ()),
                ("nothing new", ()),
                ("a new race, in the terminal", ("--no-html",)),
                ("a new race, with the page", ()),
            )
        ):
            if "race" in name:
                (folder / "milelog.toml").write_text(TOML.format(number), "utf-8")
            spent = spend([*command, *more])
            beside = ""
            if peer and number == 0:
                beside = f"  {spent.wall_s / peer[0]:.2f} times fitfast ({spent.cpu_s / peer[1]:.2f} of processor)"
            print(f"{name:<58} {spent.wall_s:8.2f} s {spent.cpu_s:8.2f} s cpu {spent.memory_mb:6.0f} MB{beside}")


if __name__ == "__main__":
    main()
