"""Start-up is a feature: what `milelog` must not import before it has to."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = {
    "numpy",
    "polars",
    "pandas",
    "matplotlib",
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
    """Processor seconds of the cheapest run: other work on the machine only ever adds."""
    return min(processor_s(command) for _ in range(count))


def processor_s(command: tuple[str, ...]) -> float:
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="needs the processor time of one child")
def test_help_costs_at_most_three_times_a_bare_import_of_click():
    assert best_of(7, "-m", "milelog", "--help") <= 3 * best_of(7, "-c", "import click")
