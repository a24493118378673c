"""Small changes to the code that its tests should notice: comparisons, operators and constants, one at a time.

    python bench/mutants.py compliance [--tests tests/compliance] [--sample 40] [--seed 1]

A copy of the source is changed at one place, the tests of the package run on it until one fails, and the change is
undone. A change that no test notices is printed with its place. Chosen at random: every change of a package takes hours.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = {
    "compliance": ["tests/compliance"],
    "weeks.py": ["tests/test_weeks.py", "tests/compliance/test_coach.py"],
    "sessions": ["tests/test_sessions.py"],
    "plan": ["tests/plan"],
}
SKIPPED_TESTS = ("test_ten_years", "test_any_week", "test_situations")
"""Too slow to run for each change."""
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


def noticed(change: Change, copy: Path, tests: list[str]) -> bool:
    """Whether a test fails on a copy of the source with the change made."""
    target = copy / "src" / change.path.relative_to(ROOT / "src")
    before = target.read_text()
    target.write_text(change.source)
    chosen = " and ".join(f"not {name}" for name in SKIPPED_TESTS)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", chosen, *tests]
    try:
        env = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return True
    finally:
        target.write_text(before)
    return done.returncode != 0


def main() -> None:
    """Change, test, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    place = ROOT / "src" / "milelog" / given.package
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    every = [c for path in files for c in changes(path)]
    chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    unseen = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for name in ("src", "tests", "bench"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml",):
            shutil.copy(ROOT / name, copy)
        for change in chosen:
            if not noticed(change, copy, TESTS[given.package]):
                unseen += 1
                print(f"unnoticed: {change.path.relative_to(ROOT)}:{change.line}: {change.what}", flush=True)
    print(f"{given.package}: {len(chosen) - unseen} of {len(chosen)} changes noticed ({len(every)} possible)")


if __name__ == "__main__":
    main()
