"""Measures the ingest of large logs: time, memory, and size of the index; with `--faults` also behaviour under faults.

    python bench/ingest.py [--scale] [--faults] [--fitdocs COMMAND] [--count N]

Logs are simulated runs of about an hour. Figures are for the whole process: start-up, index, report in the terminal; wall time, and
processor time, which depends less on other load. `--scale` goes from 500 to 8,000 files; `--faults` adds `bench/faults.py`.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import faults
import numpy as np
from numpy.random import PCG64, Generator

import milelog
from milelog.model import Activity
from milelog.simulate import Runner, encode, simulate_run, workouts

KINDS = 40
"""Number of different runs; the log repeats them on other days."""
FIRST = datetime(2023, 3, 6, 12, 0, tzinfo=UTC)
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Environment of the commands. The program is measured with compiled bytecode, as it is installed."""
TOML = '[athlete]\ntimezone = "America/Chicago"\n[[race]]\ndate = 2023-02-01\ndistance = "5 km"\ntime = "20:15"\n'
PLAN = 'name = "Base"\nstart = 2023-03-06\n[week]\nvolume = "45-50 mi"\nlong_run = "10 mi"\nthreshold = "3-4 mi"\n'
MIXED = ("fit",) * 7 + ("gpx",) * 2 + ("tcx",)


def activities() -> list[Activity]:
    """Runs of about an hour, of eight kinds."""
    runner = Runner.of_vdot(49.1)
    make: list[Callable[[Generator], workouts.Blocks]] = [
        lambda rng: workouts.easy(runner, rng, miles=7.2),
        lambda rng: workouts.easy(runner, rng, miles=7.0),
        lambda rng: workouts.easy_with_walks(runner, rng, miles=7.0),
        lambda rng: workouts.two_by_two(runner, rng, miles=8.0),
        lambda rng: workouts.progression(runner, rng, miles=7.0),
        lambda rng: workouts.long_with_surges(runner, rng, miles=8, per_mile=(0, 1, 1, 1, 1, 1, 1, 0)),
        lambda rng: workouts.miles_with_minutes(runner, rng, miles=8.0, count=3),
        lambda rng: workouts.strides(runner, rng, miles=7.0),
    ]
    blocks = [make[k % len(make)](Generator(PCG64(k))) for k in range(KINDS)]
    return [simulate_run(b, k, runner=runner)[0] for k, b in enumerate(blocks)]


def make_run(base: Sequence[Activity], number: int, kind: str = "fit") -> tuple[str, bytes]:
    """Name and bytes of one run of the log."""
    start = FIRST + timedelta(days=number, seconds=number % 50)
    activity = replace(base[number % len(base)], start=start, source=f"{start:%Y-%m-%d}")
    return f"{start:%Y-%m-%d}-{number}.{kind}", encode(activity, kind)  # type: ignore[arg-type]


def make_log(folder: Path, base: Sequence[Activity], count: int, kinds: Sequence[str] = ("fit",)) -> Path:
    """Makes a folder of runs with a configuration and a plan."""
    folder.mkdir(parents=True)
    (folder / "milelog.toml").write_text(TOML, "utf-8")
    (folder / "plan.toml").write_text(PLAN, "utf-8")
    for number, kind in zip(range(count), itertools.cycle(kinds), strict=False):
        name, data = make_run(base, number, kind)
        (folder / name).write_bytes(data)
    return folder


@dataclass(frozen=True, slots=True)
class Spent:
    """Cost of a command: wall and processor seconds (including child processes), and peak memory of its largest process, MB."""

    wall_s: float
    cpu_s: float
    memory_mb: float


def spend(arguments: Sequence[str]) -> Spent:
    """Runs a command. Raises SystemExit if it fails."""
    begin = time.perf_counter()
    process = os.posix_spawn(
        arguments[0], list(arguments), ENVIRONMENT, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    _, status, usage = os.wait4(process, 0)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(arguments)} ended with {code}")
    return Spent(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def analyze(folder: Path, *more: str) -> list[str]:
    """The command line of an analysis."""
    return [sys.executable, "-m", "milelog", "analyze", str(folder), *(more or ("--no-html",))]


def told(name: str, spent: Sequence[Spent], target: str = "") -> Spent:
    """Prints and returns the median."""
    middle = Spent(*(statistics.median(values) for values in zip(*map(_values, spent), strict=True)))
    print(f"{name:<38} {middle.wall_s:8.2f} s {middle.cpu_s:8.2f} s cpu {middle.memory_mb:6.0f} MB  {target}")
    return middle


def _values(spent: Spent) -> tuple[float, float, float]:
    return spent.wall_s, spent.cpu_s, spent.memory_mb


def times(scratch: Path, base: Sequence[Activity], count: int) -> None:
    """Measures a first run, a run with nothing new, one with one new file, a mixed log, and the size of the index."""
    folder = make_log(scratch / "fit", base, count)
    time.sleep(2.5)  # files that changed just now are looked into again
    told(f"{count} FIT, cold", [spend(analyze(folder))], "8 s at 1,000 on two cores")
    told("nothing new", [spend(analyze(folder)) for _ in range(5)], "0.4 s")
    new = []
    for number in range(3):
        name, data = make_run(base, count + number)
        (folder / name).write_bytes(data)
        time.sleep(2.5)
        new.append(spend(analyze(folder)))
    told("one new file", new, "0.6 s")
    (folder / "plan.toml").write_text(PLAN.replace("45-50", "40-45"), "utf-8")
    told("another plan", [spend(analyze(folder))])
    told("as JSON, nothing new", [spend(analyze(folder, "--json"))])
    size = sum(p.stat().st_size for p in (folder / ".milelog").iterdir())
    print(f"{'index':<38} {size / 1024 / (count + 3):8.2f} KB a run{'':20}20 KB")
    mixed = make_log(scratch / "mixed", base, count, MIXED)
    told(f"{count} FIT, GPX, TCX 7:2:1, cold", [spend(analyze(mixed))], "20 s at 1,000")


def scale(scratch: Path, base: Sequence[Activity]) -> None:
    """Measures cost and memory from 500 to 8,000 files, and the marginal cost of each run."""
    counts = (500, 1000, 2000, 4000, 8000)
    each = []
    for count in counts:
        folder = make_log(scratch / f"scale-{count}", base, count)
        cold = told(f"{count} FIT, cold", [spend(analyze(folder))], "400 MB")
        time.sleep(2.5)
        spend(analyze(folder))
        told(f"{count} FIT, nothing new", [spend(analyze(folder))])
        each.append(1000 * cold.cpu_s)
        shutil.rmtree(folder)
    print("ms of processor a run, cold: " + ", ".join(f"{ms / n:.1f}" for ms, n in zip(each, counts, strict=True)))
    slope, start = np.polyfit(counts, each, 1, w=1 / np.array(each))
    off = [ms / (start + slope * n) - 1 for ms, n in zip(each, counts, strict=True)]
    print(f"{start:.0f} ms and {slope:.2f} ms a run; off that line by {', '.join(f'{100 * x:+.0f} %' for x in off)}")


def beside_fitdocs(scratch: Path, base: Sequence[Activity], command: str) -> None:
    """Measures both programs on the same 40 files, with our HTML page."""
    ours = make_log(scratch / "ours", base, 40)
    source, target = scratch / "theirs", scratch / "documents"
    source.mkdir()
    target.mkdir()
    for path in ours.glob("*.fit"):
        shutil.copy(path, source)
    theirs = [shutil.which(command) or command, *FITDOCS]
    theirs = [a.format(source=source, target=target) for a in theirs]
    mine = analyze(ours, "--weeks", "8")
    made = (ours / ".milelog", ours / "milelog-report.html", target)
    cold, warm = [], []
    for _ in range(PAIRS):
        for path in made:
            _forget(path)
        time.sleep(2.5)  # files that changed just now are looked into again
        cold.append((spend(theirs), spend(mine)))
        spend(mine)
        warm.append((spend(theirs), spend(mine)))
    for title, pairs, goal in (("cold", cold, 30), ("nothing new", warm, 12)):
        told(f"fitdocs, 40 FIT, {title}", [a for a, _ in pairs])
        told(f"milelog with its page, {title}", [b for _, b in pairs])
        times = [a.wall_s / b.wall_s for a, b in pairs]
        print(
            f"{title}: {statistics.median(times):.1f} times faster ({min(times):.1f} to {max(times):.1f}), goal {goal}"
        )


def _forget(path: Path) -> None:
    """Deletes the results of an earlier run; an empty folder remains."""
    if path.is_dir():
        shutil.rmtree(path)
        path.mkdir()
    else:
        path.unlink(missing_ok=True)


PAIRS = 3
FITDOCS = ("sync", "{source}", "--out", "{target}", "--no-prompt")


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder."""
    with tempfile.TemporaryDirectory(prefix="milelog-bench-") as name:
        yield Path(name)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--few", action="store_true", help="a tenth of the faults")
    parser.add_argument("--fitdocs", default="fitdocs", help="its command, where it is not on the path")
    given = parser.parse_args()
    base = activities()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; wall, processor, largest process, target")
    compileall.compile_dir(Path(milelog.__file__).parent, quiet=1)
    with scratch_folder() as scratch:
        times(scratch, base, given.count)
        if shutil.which(given.fitdocs):
            beside_fitdocs(scratch, base, given.fitdocs)
        if given.scale:
            scale(scratch, base)
    if given.faults:
        faults.main(["--few"] if given.few else [])


if __name__ == "__main__":
    main()
