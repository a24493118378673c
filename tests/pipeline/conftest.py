"""Small simulated logs, and the way from a folder to the document that `analyze --json` prints."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import textwrap
from pathlib import Path

import pytest
from made_runs import CONFIG, PLAN, fingerprint, make_run, settle, without_reading

from milelog.pipeline import Options, analyze_folder, inputs
from milelog.report import as_json


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


@pytest.fixture(scope="session")
def documents() -> dict[str, str]:
    """What folders gave when they were read without an index, by their content."""
    return {}


@pytest.fixture
def clean(analyze, documents):
    """The document of a folder read without any index, less what depends on the reading; an equal folder is read once."""

    def run(folder: Path, **options) -> dict:
        key = f"{fingerprint(folder)} {sorted(options.items())}"
        if key not in documents:
            documents[key] = json.dumps(without_reading(analyze(folder, use_index=False, **options)))
        return json.loads(documents[key])

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
            import milelog.formats.registry as registry

            def read(data, source):
                if data.startswith(b"RAISE"):
                    raise KeyError("not foreseen")
                if data.startswith(b"HANG"):
                    while True:
                        pass
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
