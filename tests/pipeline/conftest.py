"""Small simulated logs, and the way from a folder to the document that `analyze --json` prints."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import textwrap
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from milelog.pipeline import Options, analyze_folder, inputs
from milelog.report import as_json
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


@pytest.fixture(scope="session")
def runs() -> dict[str, bytes]:
    """Twelve runs by name: FIT, GPX and TCX."""
    kinds = itertools.cycle(("fit", "gpx", "tcx", "fit"))
    return {f"2026/run-{n:02d}.{k}": make_run(n, kind=k) for n, k in zip(range(12), kinds, strict=False)}


@pytest.fixture
def folder(tmp_path, runs) -> Path:
    """A folder with the twelve runs, a configuration and a plan."""
    home = tmp_path / "log"
    for name, data in runs.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (home / "milelog.toml").write_text(CONFIG)
    (home / "plan.toml").write_text(PLAN)
    settle(home)
    return home


@pytest.fixture(autouse=True)
def cache_home(tmp_path, monkeypatch) -> Path:
    """No test writes into the user's own cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    """Files that a test has just written count as old."""
    monkeypatch.setattr(inputs, "FRESH_NS", 0)


@pytest.fixture
def analyze():
    """The document of a folder."""

    def run(folder: Path, **options) -> dict:
        return json.loads(json.dumps(as_json.analysis(analyze_folder(folder, Options(**options))), allow_nan=False))

    return run


@pytest.fixture
def clean(analyze):
    """The document of a folder read without any index, less what depends on the reading."""

    def run(folder: Path, **options) -> dict:
        return without_reading(analyze(folder, use_index=False, **options))

    return run


@pytest.fixture
def bad_readers(tmp_path, monkeypatch) -> Path:
    """In every process started from now on, recordings that begin with RAISE, HANG, EAT or DIE do just that."""
    home = tmp_path / "site"
    home.mkdir()
    (home / "sitecustomize.py").write_text(
        textwrap.dedent(
            """
            import os
            import time
            import milelog.formats.registry as registry

            def read(data, source):
                if data.startswith(b"RAISE"):
                    raise KeyError("not foreseen")
                if data.startswith(b"HANG"):
                    while True:
                        time.sleep(0.01)
                if data.startswith(b"EAT"):
                    held = [bytes(2**27) for _ in range(64)]
                os.kill(os.getpid(), 9)

            def sniff(data):
                return data.startswith((b"RAISE", b"HANG", b"EAT", b"DIE"))

            registry.BUILTIN = (registry.Reader("BAD", (".bad",), sniff, read), *registry.BUILTIN)
            """
        )
    )
    monkeypatch.setenv("PYTHONPATH", str(home), prepend=os.pathsep)
    return home


@pytest.fixture
def copy_of(tmp_path):
    """Another folder with the same files."""
    numbers = itertools.count()

    def copy(folder: Path) -> Path:
        other = tmp_path / f"copy-{next(numbers)}" / folder.name
        shutil.copytree(folder, other, ignore=shutil.ignore_patterns(".milelog"))
        return other

    return copy
