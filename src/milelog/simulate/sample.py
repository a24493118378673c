"""Writes the sample folder: a simulated log with its configuration, plan, truth and README."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from milelog.simulate.log import FIRST_MONDAY, TIMEZONE, log_truth, simulate_log
from milelog.simulate.weeks import WEEKS

SEED = 1
"""Seed of the sample that is shipped."""
CONFIG = f"""\
# The configuration of the sample log: an invented runner on invented roads.
[athlete]
name = "June Harlow"
units = "mi"
timezone = "{TIMEZONE}"
max_hr = 188
resting_hr = 52

[[race]]                       # sets the training zones from this day on
date = 2026-01-10
distance = "5 km"
time = "20:15"

[plan]
file = "plan.toml"
"""
PLAN_HEAD = f"""\
# Eight weeks of stamina for the mile.
name = "Mile: stamina"
start = {FIRST_MONDAY.isoformat()}             # a Monday
end = LAST_DAY               # a Sunday; without it the plan goes on until today

[week]                         # what every week asks unless it says otherwise
volume = "45-50 mi"
long_run = "10 mi with plus pace"
threshold = "3-4 mi"
"""
README = """\
# Sample data

Simulated recordings of an invented runner: {weeks} weeks of a block for the mile, with the plan they were meant to
follow. No one ran these miles; the roads do not exist. `make sample` writes this folder again, the same bytes.

| path | what |
|---|---|
| `runs/` | recordings as watches and phones write them: FIT, GPX, TCX, some packed with gzip |
| `broken/` | what else is found in a folder of exports, and must not stop anything |
| `milelog.toml`, `plan.toml` | whose log it is, and what was planned |
| `truth.json` | what was really run: blocks of each run, sums and right verdicts of each week |

{table}
The model behind it, and how to make other logs, is described in `docs/simulator.md`.
"""


def plan_text(weeks: int = 8) -> str:
    """The text of plan.toml for a log of `weeks` weeks."""
    last = FIRST_MONDAY + timedelta(days=7 * weeks - 1)
    out = [PLAN_HEAD.replace("LAST_DAY", last.isoformat())]
    for week in range(weeks):
        script = WEEKS[week % len(WEEKS)]
        out.append(f"\n[[weeks]]\nstart = {(FIRST_MONDAY + timedelta(weeks=week)).isoformat()}\n")
        out += [f'[[weeks.sessions]]\nday = "{day}"\nworkout = "{text}"\n' for day, text in script.planned]
    return "".join(out)


def _readme(truth: dict[str, Any]) -> str:
    rows = ["| week of | what happened | volume | longest | at threshold | surges |", "|---|---|---|---|---|---|"]
    for week in truth["weeks"]:
        miles = [f"{week[name] / 1609.344:.1f} mi" for name in ("volume_m", "long_run_m", "threshold_m")]
        rows.append(f"| {week['start']} | {week['story']} | {' | '.join(miles)} | {week['surges']} |")
    return README.format(weeks=len(truth["weeks"]), table="\n".join(rows) + "\n")


def _lines(value: Any, indent: str = "") -> Iterator[str]:
    """JSON with one line for each innermost object, which is readable and compact."""
    if isinstance(value, dict) and any(isinstance(v, dict | list) for v in value.values()):
        parts = [f"{json.dumps(k)}: {''.join(_lines(v, indent + ' '))}" for k, v in value.items()]
        yield "{\n" + indent + " " + (",\n" + indent + " ").join(parts) + "\n" + indent + "}"
    elif isinstance(value, list) and any(isinstance(v, dict) for v in value):
        parts = ["".join(_lines(v, indent + " ")) for v in value]
        yield "[\n" + indent + " " + (",\n" + indent + " ").join(parts) + "\n" + indent + "]"
    else:
        yield json.dumps(value, ensure_ascii=False)


def sample_files(seed: int = SEED, weeks: int = 8) -> Iterator[tuple[str, bytes]]:
    """Yields path and content of every file of the folder."""
    files = list(simulate_log(seed, weeks))
    truth = log_truth(files, weeks=weeks)
    for file in files:
        yield file.path, file.data
    yield "truth.json", ("".join(_lines(truth)) + "\n").encode()
    yield "milelog.toml", CONFIG.encode()
    yield "plan.toml", plan_text(weeks).encode()
    yield "README.md", _readme(truth).encode()


def same_content(path: str, old: bytes, new: bytes) -> bool:
    """Whether two files have the same content; gz files are compared uncompressed, since builds of zlib compress differently."""
    if old == new or not path.endswith(".gz"):
        return old == new
    try:
        return gzip.decompress(old) == gzip.decompress(new)
    except (OSError, EOFError, zlib.error):
        return False


def write_sample(folder: Path, seed: int = SEED, weeks: int = 8) -> int:
    """Writes the folder, except files that already have the right content. Returns the number of files."""
    count = 0
    for path, data in sample_files(seed, weeks):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # Equal files are not written, so that their times, and the index, stay valid.
        if not (target.is_file() and same_content(path, target.read_bytes(), data)):
            target.write_bytes(data)
        count += 1
    return count
