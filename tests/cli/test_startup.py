"""Start-up is a feature: what `milelog` must not import before it has to."""

import json
import subprocess
import sys
import time

import pytest

HEAVY = {
    "numpy",
    "polars",
    "pandas",
    "matplotlib",
    "pydantic",
    "lxml",
    "fitparse",
    "jinja2",
    "rich",
    "pyarrow",
    "tzfpy",
}


def loaded_after(code: str) -> set[str]:
    """The top-level modules that are loaded in a fresh interpreter after some code."""
    report = "import sys, json; print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["analyze", "--help"], ["plan", "check", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    modules = loaded_after(f"from milelog.cli import run; run({arguments!r})")
    assert "click" in modules
    assert not modules & HEAVY


def test_import_milelog_imports_nothing_heavy():
    assert not loaded_after("import milelog") & HEAVY


def test_the_list_would_notice():
    assert "numpy" in loaded_after("import numpy") & HEAVY


def best_of(count: int, *command: str) -> float:
    """Seconds of the fastest run: noise only ever adds."""
    return min(timed(command) for _ in range(count))


def timed(command: tuple[str, ...]) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *command], capture_output=True, check=True)
    return time.perf_counter() - begin


def test_help_takes_at_most_three_times_a_bare_import_of_click():
    assert best_of(7, "-m", "milelog", "--help") <= 3 * best_of(7, "-c", "import click")
