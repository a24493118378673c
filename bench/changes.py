"""Times an analysis after a change of configuration, plan or corrections, on a log that was analyzed before.

    python bench/changes.py [--count N] [--keep FOLDER]

Figures are for the whole process, including start-up, index and report: wall seconds, and processor seconds, which depend less on
other load. `read` is the number of files measured, which should be 0.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest import ENVIRONMENT, PLAN, TOML, activities, analyze, make_log, spend

RACE = '[[race]]\ndate = 2024-05-04\ndistance = "5 km"\ntime = "19:30"\n'
SESSIONS = '[[week.sessions]]\nday = "Tue"\nworkout = "8 mi with 3 x 1 mi @ T, 1 min jog"\n'
CORRECTION = "--rep=17:00-27:00"
REPEATS = 3


def write(name: str, text: str) -> Callable[[Path, int], None]:
    """A function that changes one of the runner's files, differently in each turn."""

    def change(folder: Path, turn: int) -> None:
        (folder / name).write_text(text.replace("#", str(turn)), "utf-8")

    return change


def fix(folder: Path, turn: int) -> list[str]:
    """The command that corrects a run, another one in each turn."""
    runs = sorted(folder.glob("*.fit"))
    return [sys.executable, "-m", "milelog", "fix", str(runs[len(runs) // 2 + turn]), CORRECTION]


def correct(folder: Path, turn: int) -> None:
    """Corrects a run with `milelog fix`."""
    subprocess.run(fix(folder, turn), check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)


CHANGES: dict[str, Callable[[Path, int], None]] = {
    "a race": write("milelog.toml", TOML + RACE.replace("19:30", "19:3#")),
    "units": lambda folder, turn: write(
        "milelog.toml", TOML.replace("[athlete]", f'[athlete]\nunits = "{("km", "mi")[turn % 2]}"')
    )(folder, turn),
    "week_start": lambda folder, turn: write(
        "milelog.toml", TOML.replace("[athlete]", f'[athlete]\nweek_start = "{("Sun", "Mon")[turn % 2]}"')
    )(folder, turn),
    "volume of the plan": write("plan.toml", PLAN.replace("45-50", "4#-50")),
    "tolerance": write("plan.toml", PLAN + '[tolerance]\nvolume = "# %"\n'),
    "workouts of the plan": write("plan.toml", PLAN + SESSIONS.replace("3 x", "# x")),
    "a correction": correct,
}


def report(folder: Path, more: Sequence[str], title: str) -> None:
    """Prints the times for each change."""
    print(f"{title}\n{'':<24} {'wall':>8} {'processor':>10}  read")
    command = [sys.executable, "-m", "milelog", "analyze", str(folder), *more]
    for name, change in CHANGES.items():
        spent = []
        for turn in range(1, REPEATS + 1):
            change(folder, turn)
            spent.append(spend(command))
            time.sleep(0.1)
        change(folder, REPEATS + 1)
        found = subprocess.run(analyze(folder, "--json"), check=True, env=ENVIRONMENT, capture_output=True)
        read = json.loads(found.stdout)["files"]["read"]
        wall, processor = (statistics.median(v) for v in zip(*((s.wall_s, s.cpu_s) for s in spent), strict=True))
        print(f"{name:<24} {wall:7.2f} s {processor:8.2f} s  {read}")


def main() -> None:
    """Makes a log, analyzes it, and times analyses after changes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="a log that is made there once and used again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch) / "log"
        if not folder.exists():
            make_log(folder, activities(), given.count)
            time.sleep(2.5)  # files that changed just now are looked into again
        for name, text in (("milelog.toml", TOML), ("plan.toml", PLAN)):
            (folder / name).write_text(text, "utf-8")
        (folder / "milelog-corrections.toml").unlink(missing_ok=True)
        cold = spend(analyze(folder, "--no-html", "--rebuild"))
        again = spend(analyze(folder, "--no-html"))
        print(
            f"{given.count} runs: cold {cold.wall_s:.2f} s ({cold.cpu_s:.2f} s processor), again {again.wall_s:.2f} s"
        )
        report(folder, ("--no-html",), "in the terminal")
        report(folder, (), "with the page")
        # It shows the corrected run, for which the whole log is judged.
        spent = [spend(fix(folder, -turn)) for turn in range(1, REPEATS + 1)]
        wall, processor = (statistics.median(v) for v in zip(*((s.wall_s, s.cpu_s) for s in spent), strict=True))
        print(f"{'`milelog fix` itself':<24} {wall:7.2f} s {processor:8.2f} s")


if __name__ == "__main__":
    main()
