"""Small changes to the code that its tests should notice: comparisons, operators and constants, one at a time.

    python bench/mutants.py compliance [--sample 150] [--seed 1]

A copy of the source is changed at one place and the tests that run this place are run until one fails. A change that no
test notices is printed with its place. Which tests run which line is measured once, with coverage.py. A general mutation
tester was tried (mutmut 3): it leaves the constants of a module alone, which is where most bounds of a verdict stand.
"""

from __future__ import annotations

import argparse
import ast
import compileall
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]
TESTS = {
    "compliance": ["tests/compliance"],
    "weeks.py": ["tests/test_weeks.py", "tests/compliance/test_coach.py"],
    "sessions": ["tests/sessions", "tests/compliance/test_coach.py"],
    "plan": ["tests/plan"],
    "runner": ["tests/runner"],
    "measure": ["tests/measure"],
    "store": ["tests/store", "tests/pipeline/test_index.py", "tests/report/test_report_drawings.py"],
    "corrections": ["tests/corrections", "tests/sessions/test_corrected.py", "tests/cli/test_fix.py"],
    "formats": ["tests/formats"],
}
SKIPPED_TESTS = "not (test_ten_years or test_any_week or test_situations or way_to_met)"
"""Too slow to run for each change."""
SLOWEST_S = 120.0
"""A change that makes the tests run longer than this counts as noticed: it hangs."""
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True)
class Change:
    """One change: the file, the line, what stood there and the whole new source."""

    path: Path
    line: int
    what: str
    source: str


def changes(path: Path) -> Iterator[Change]:
    """Every change of one file."""
    text = path.read_text()
    tree = ast.parse(text)
    hidden = {id(n) for a in ast.walk(tree) for n in _hidden(a)}
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        for what, undo in _variants(node):
            yield Change(path, getattr(node, "lineno", 0), what, ast.unparse(tree))
            undo()


def _hidden(node: ast.AST) -> Iterator[ast.AST]:
    """What no test can notice: annotations, and texts that document."""
    for name in ("annotation", "returns"):
        part = getattr(node, name, None)
        if isinstance(part, ast.AST):
            yield from ast.walk(part)


def _variants(node: ast.AST) -> Iterator[tuple[str, Callable[[], object]]]:
    """Change a node in place, one way at a time; each comes with what undoes it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        old = node.ops[0]
        node.ops[0] = COMPARED[type(old)]()
        yield f"{type(old).__name__} -> {type(node.ops[0]).__name__}", lambda: node.ops.__setitem__(0, old)
    elif isinstance(node, ast.BinOp) and type(node.op) in CALCULATED:
        was = node.op
        node.op = CALCULATED[type(was)]()
        yield f"{type(was).__name__} -> {type(node.op).__name__}", lambda: setattr(node, "op", was)
    elif isinstance(node, ast.BoolOp):
        joined = node.op
        node.op = ast.Or() if isinstance(joined, ast.And) else ast.And()
        yield f"{type(joined).__name__} -> {type(node.op).__name__}", lambda: setattr(node, "op", joined)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        value = node.value
        changed = value * 2 if value else 1
        node.value = changed
        yield f"{value} -> {changed}", lambda: setattr(node, "value", value)


def tests_by_line(copy: Path, tests: list[str], files: list[Path]) -> dict[Path, dict[int, list[str]]]:
    """Names of the test functions that run each line of each file; [] for a line that runs at import or in a fixture."""
    settings = copy / "lines.ini"
    settings.write_text(f"[run]\ndynamic_context = test_function\ndata_file = {copy / 'lines.db'}\n")
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q", "-n", "0"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-k", SKIPPED_TESTS, *tests], cwd=copy, env=_environment(copy), check=False
    )
    if done.returncode:
        sys.exit("the tests must pass before the code is changed")
    data = coverage.CoverageData(str(copy / "lines.db"))
    data.read()
    found = {}
    for path in files:
        lines = data.contexts_by_lineno(str(copy / path.relative_to(ROOT)))
        # A line that runs at import is noticed by any test.
        found[path] = {
            n: [] if "" in names else sorted({c.rsplit(".", 1)[-1] for c in names}) for n, names in lines.items()
        }
    return found


def _environment(copy: Path) -> dict[str, str]:
    shared = os.environ.get("MILELOG_SHARED", str(ROOT.parent / "shared"))
    return {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "MILELOG_SHARED": shared}


def noticed(change: Change, copy: Path, tests: list[str], names: list[str]) -> bool:
    """Whether a test fails on a copy of the source with the change made."""
    target = copy / change.path.relative_to(ROOT)
    before = target.read_text()
    target.write_text(change.source)
    try:
        return not _passes(copy, tests, names)
    finally:
        target.write_text(before)


def _passes(copy: Path, tests: list[str], names: list[str]) -> bool:
    """Whether the tests pass, run in a fork of this process: what all of them import is loaded already."""
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
            import pytest

            chosen = f"{SKIPPED_TESTS} and ({' or '.join(names)})" if names else SKIPPED_TESTS
            code = int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", chosen, *tests]))
        finally:
            os._exit(code)
    until = time.monotonic() + SLOWEST_S
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def main() -> None:
    """Change, test, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--sample", type=int, default=150, help="how many changes, chosen at random; 0 makes all")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    place = ROOT / "src" / "milelog" / given.package
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    every = [c for path in files for c in changes(path)]
    chosen = random.Random(given.seed).sample(every, min(given.sample or len(every), len(every)))
    tests = TESTS[given.package]
    unseen = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch).resolve()
        for name in ("src", "tests", "bench", "docs"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, copy)
        runs = tests_by_line(copy, tests, files)
        _load(copy)
        for change in chosen:
            names = runs[change.path].get(change.line)
            if names is None or not noticed(change, copy, tests, names):
                unseen += 1
                reason = "no test runs it" if names is None else "unnoticed"
                print(f"{reason}: {change.path.relative_to(ROOT)}:{change.line}: {change.what}", flush=True)
    count = len(chosen)
    share = 1 - unseen / count
    error = 1.645 * math.sqrt(share * (1 - share) / count) * math.sqrt(1 - count / max(len(every), 1))
    print(
        f"{given.package}: {count - unseen} of {count} changes noticed, {share:.0%} +- {error:.0%} ({len(every)} possible)"
    )


def _load(copy: Path) -> None:
    """Load what every run of the tests needs but not the code that is changed, and compile the rest once."""
    import hypothesis  # noqa: F401
    import numpy as np  # noqa: F401
    import polars as pl  # noqa: F401
    import pytest  # noqa: F401

    # Compiled by content, so that a changed module is never taken for the one before it.
    compileall.compile_dir(copy, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


if __name__ == "__main__":
    main()
