"""Mutation tests: changes comparisons, operators and constants one at a time, and checks that a test fails.

    python bench/mutants.py compliance [--sample 150] [--seed 1] [--of bands.py]

A copy of the source is changed at one place, and the tests that run this place are executed, quick ones first, until one fails.
Changes that no test notices are printed. Which tests run which line is measured once with coverage.py. Equivalent changes, which no
test can notice, are listed with reasons in `mutants_equivalent.toml` and are not tried. (mutmut 3 was tried, but it does not change
module constants, where most bounds of verdicts are.)
"""

from __future__ import annotations

import argparse
import ast
import compileall
import importlib
import math
import os
import py_compile
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import coverage
import pytest
from mutations import Change, changes

ROOT = Path(__file__).parents[1]
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.toml")
TESTS = {
    "compliance": ["tests/compliance"],
    "weeks.py": ["tests/test_weeks.py", "tests/compliance/test_coach.py"],
    "sessions": ["tests/sessions"],
    "plan": ["tests/plan"],
    "runner": ["tests/runner"],
    "measure": ["tests/measure"],
    "store": ["tests/store", "tests/pipeline/test_index.py"],
    "corrections": ["tests/corrections", "tests/sessions/test_corrected.py"],
    "formats": ["tests/formats"],
}
SKIPPED_TESTS = (
    "not (test_ten_years or test_any_week or test_situations or way_to_met or cut_at_every_byte or every_whole_point_before "
    "or over_recordings or three_doors or TestTruncat or no_text_takes_long or test_truth or test_forty_minutes "
    "or over_long_hills)"
)
"""Tests that are too slow to run for each change."""
SLOWEST_S = 120.0
"""Timeout, s; a change that exceeds it hangs, and counts as noticed."""
PLUGINS = ("syrupy", "_hypothesis_pytestplugin", "xdist.plugin")
"""The pytest plugins that the tests need; loading all of them takes longer than most tests."""


@dataclass(frozen=True)
class Runs:
    """Coverage and times of one run of the tests on the unchanged source."""

    by_line: dict[Path, dict[int, set[str]]]
    """Names of the test functions that run each line; empty for a line that runs at import or in a fixture."""
    seconds: dict[str, float]
    """Total time of all cases of each test function."""
    files: dict[str, set[str]]
    """The test files with each test function."""

    def of(self, change: Change) -> set[str] | None:
        """The test functions that run a changed line; empty if any test may, None if none does."""
        lines = self.by_line[change.path]
        return lines.get(change.line, lines.get(change.statement))


def run_unchanged(copy: Path, tests: list[str], files: list[Path]) -> Runs:
    """Runs all tests once, and records which of them runs which line, and their times."""
    settings = copy / "lines.ini"
    settings.write_text(f"[run]\ndynamic_context = test_function\ndata_file = {copy / 'lines.db'}\n")
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest"]
    times = copy / "times.xml"
    # Writes the bytecode of the tests, so that later runs need not compile them.
    environment = {k: v for k, v in _environment(copy).items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [*command, *_options(tests), "-k", SKIPPED_TESTS, f"--junit-xml={times}"],
        cwd=copy,
        env=environment,
        check=False,
    )
    if done.returncode:
        sys.exit("the tests must pass before the code is changed")
    data = coverage.CoverageData(str(copy / "lines.db"))
    data.read()
    by_line = {}
    for path in files:
        lines = data.contexts_by_lineno(str(copy / path.relative_to(ROOT)))
        # A line that runs at import is run by every test.
        by_line[path] = {n: set() if "" in names else {_function(c) for c in names} for n, names in lines.items()}
    seconds: dict[str, float] = {}
    modules: dict[str, set[str]] = {}
    for case in ET.parse(times).iter("testcase"):
        name = case.get("name", "").partition("[")[0]
        seconds[name] = seconds.get(name, 0.0) + float(case.get("time", 0))
        modules.setdefault(name, set()).add(case.get("classname", "").replace(".", "/") + ".py")
    return Runs(by_line, seconds, modules)


def _function(context: str) -> str:
    return context.rsplit(".", 1)[-1]


def _options(tests: list[str]) -> list[str]:
    return ["-q", "-p", "no:cacheprovider", *(f"-p{name}" for name in PLUGINS), *tests]


def _environment(copy: Path) -> dict[str, str]:
    shared = os.environ.get("MILELOG_SHARED", str(ROOT.parent / "shared"))
    source = {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return {**os.environ, **source, "MILELOG_SHARED": shared}


@dataclass(frozen=True)
class Chosen:
    """A pytest plugin that runs only the named test functions (or all), the quickest first."""

    names: set[str]
    seconds: dict[str, float]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Selects and sorts the tests."""
        found = [i for i in items if not self.names or self._name(i) in self.names]
        items[:] = sorted(found, key=lambda i: self.seconds.get(self._name(i), 0.0))

    @staticmethod
    def _name(item: pytest.Item) -> str:
        return item.name.partition("[")[0]


def noticed(change: Change, copy: Path, tests: list[str], runs: Runs) -> bool:
    """Whether a test fails on a copy of the source with the change."""
    names = runs.of(change)
    if names is None:
        return False
    target = copy / change.path.relative_to(ROOT)
    before = target.read_text()
    target.write_text(change.source)
    try:
        chosen = sorted({f for name in names for f in runs.files.get(name, ()) if (copy / f).is_file()})
        return not _passes(copy, chosen or tests, Chosen(names, runs.seconds))
    finally:
        target.write_text(before)


def _passes(copy: Path, tests: list[str], chosen: Chosen) -> bool:
    """Whether the tests pass, in a fork of this process, which has the common imports loaded."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(copy)
        os.environ.update(_environment(copy))
        sys.path.insert(0, str(copy / "src"))
        sys.dont_write_bytecode = True
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        code = 1
        try:
            code = int(pytest.main(["-x", *_options(tests), "-k", SKIPPED_TESTS], plugins=[chosen]))
        finally:
            os._exit(code)
    until = time.monotonic() + SLOWEST_S
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code == pytest.ExitCode.USAGE_ERROR:
                sys.exit("pytest could not be started")
            return code in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def load_once(copy: Path, changed: str) -> None:
    """Imports what all tests need, except code that imports the changed package, and compiles the rest."""
    sys.path.insert(0, str(copy / "src"))
    for name in ("hypothesis", "numpy", "polars", *PLUGINS, *_unchanged_packages(copy, changed)):
        importlib.import_module(name)
    # Bytecode is validated by content, so that a changed module is recompiled.
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    for folder in ("src", "bench"):
        compileall.compile_dir(copy / folder, quiet=2, invalidation_mode=mode, force=True)


def _unchanged_packages(copy: Path, changed: str) -> list[str]:
    """The packages and modules of milelog that do not import the changed one, directly or indirectly."""
    imports: dict[str, set[str]] = {}
    for path in (copy / "src" / "milelog").rglob("*.py"):
        package = path.relative_to(copy / "src" / "milelog").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "milelog":
                imports.setdefault(package, set()).update(a.name for a in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("milelog."):
                imports.setdefault(package, set()).add(node.module.split(".")[1])
    reached = {changed.removesuffix(".py")}
    while more := {name for name, used in imports.items() if used & reached and name not in reached}:
        reached |= more
    return [f"milelog.{name}" for name in sorted(imports.keys() - reached) if not name.startswith("__")]


def listed_as_equivalent() -> dict[tuple[str, str, str], str]:
    """The reasons of the listed equivalent changes, by file, text of the line and change."""
    entries = tomllib.loads(EQUIVALENT.read_text()).get("equivalent", [])
    return {(e["file"], e["line"], what): e["why"] for e in entries for what in e["changes"]}


def _key(change: Change) -> tuple[str, str, str]:
    return str(change.path.relative_to(ROOT / "src" / "milelog")), change.text, change.what


def _outdated(listed: Iterable[tuple[str, str, str]], every: Iterable[Change], package: str) -> Iterator[str]:
    """Entries listed for a package whose line no longer exists."""
    there = {_key(c) for c in every}
    for key in listed:
        if key[0].partition("/")[0] == package and key not in there:
            yield f"listed, but not in the code: {key[0]}: {key[1]}: {key[2]}"


def main() -> None:
    """Tries the changes, and prints those that no test notices."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--sample", type=int, default=150, help="how many changes, chosen at random; 0 makes all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", default="", help="only files whose name holds this text")
    given = parser.parse_args()
    place = ROOT / "src" / "milelog" / given.package
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    every = [c for path in files for c in changes(path)]
    listed = listed_as_equivalent()
    for line in _outdated(listed, every, given.package):
        print(line)
    every = [c for c in every if given.of in c.path.name]
    chosen = random.Random(given.seed).sample(every, min(given.sample or len(every), len(every)))
    equivalent = sum(_key(c) in listed for c in chosen)
    unseen = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch).resolve()
        for name in ("src", "tests", "bench", "docs"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, copy)
        runs = run_unchanged(copy, TESTS[given.package], files)
        load_once(copy, given.package)
        for change in chosen:
            if _key(change) in listed or noticed(change, copy, TESTS[given.package], runs):
                continue
            unseen += 1
            reason = "no test runs it" if runs.of(change) is None else "unnoticed"
            print(f"{reason}: {change.path.relative_to(ROOT)}:{change.line}: {change.what}", flush=True)
    count = len(chosen) - equivalent
    share = 1 - unseen / count if count else 1.0
    rest = 1 - len(chosen) / max(len(every), 1)
    error = 1.645 * math.sqrt(share * (1 - share) / max(count, 1) * rest)
    print(
        f"{given.package}: {count - unseen} of {count} changes noticed, {share:.0%} +- {error:.0%}; "
        f"{equivalent} more are equivalent (listed); {len(every)} possible"
    )


if __name__ == "__main__":
    main()
