"""Logs of short simulated runs, for tests of the pipeline."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from milelog.simulate import Block, Occasion, Runner, encode, simulate_run

FIRST = datetime(2026, 3, 2, 6, 30, tzinfo=ZoneInfo("America/Chicago"))
CONFIG = """
[athlete]
timezone = "America/Chicago"
[[race]]
date = 2026-01-10
distance = "5 km"
time = "20:15"
"""
PLAN = """
name = "Base"
start = 2026-03-02
[week]
volume = "10-12 mi"
long_run = "3 mi"
threshold = "1 mi"
"""


def make_run(number: int, *, start: datetime | None = None, minutes: float = 6.0, kind: str = "fit") -> bytes:
    """A short run with one hard stretch, on the day of its number; whole in itself and always the same."""
    runner = Runner.of_vdot(49.1)
    blocks = [
        Block("warmup", runner.easy_mps, duration_s=60.0 * minutes / 3),
        Block("rep", runner.threshold_mps, duration_s=60.0 * minutes / 3, zone="T"),
        Block("cooldown", runner.easy_mps, duration_s=60.0 * minutes / 3),
    ]
    when = start or FIRST + timedelta(days=number, seconds=number)
    activity, _ = simulate_run(blocks, seed=number, runner=runner, occasion=Occasion(f"run-{number}", when))
    return encode(replace(activity, source=f"run-{number}"), kind)


def settle(folder: Path) -> None:
    """Let the files look as if they had lain there for a while: a change just now would have to be looked into again."""
    old = FIRST.timestamp()
    for path in folder.rglob("*"):
        if path.is_file() and ".milelog" not in path.parts:
            os.utime(path, (old, old))


def without_reading(document: dict) -> dict:
    """The document without what tells a fresh reading from an index: read and unchanged are one sum."""
    files = document["files"]
    files["read"] += files.pop("unchanged")
    return document


def fingerprint(folder: Path) -> str:
    """A digest of the names and contents of all recordings, plans and corrections of a folder."""
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and ".milelog" not in p.parts[:-1]):
        found.update(os.fsencode(path.relative_to(folder)) + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
