"""The recipes of `docs/howto/` are carried out on a copy of the source tree, and what they add is seen in the product.

A block with a title is a file of that name; a `diff` block with a title is a change of that file: its lines without a
plus are looked for, those with one are put in. What else is marked `python` or `console` runs in the changed tree.

All recipes are followed in one copy and run in one process over the latest weeks of the sample, so that the program starts
once and each recording is measured once.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = re.compile(r'^```python title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
CHANGE = re.compile(r'^```diff title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = [p for p in sorted((ROOT / "docs" / "howto").glob("*.md")) if FILE.search(p.read_text(encoding="utf-8"))]
TEXTS = [page.read_text(encoding="utf-8") for page in RECIPES]
ADDED = {name for text in TEXTS for name, _ in FILE.findall(text)}
WRITTEN = ADDED | {name for text in TEXTS for name, _ in CHANGE.findall(text)}
"""Files that the recipes add, and those with what they change."""
LEFT_OUT = shutil.ignore_patterns(".milelog", "__pycache__", "*.html", "__snapshots__")
LATEST = "2026-04-0[6-9]*", "2026-04-1*"
"""Recordings of two whole weeks of the sample: enough for every recipe."""
CONTRACTS = {
    "tests/formats/test_contract.py": "CSV",
    "tests/report/test_report_charts.py": "climb",
    "tests/measure/detect/test_detector_contract.py": "test_detector_contract",
    "tests/runner/test_zone_model_contract.py": "test_zone_model_contract",
}
"""Tests over the registries, and the names by which they run for what the recipes add."""
DRIVER = """
import json, os, sys, traceback

pages = json.load(open(sys.argv[1]))
failed = {}
for name, (given, code) in pages.items():
    try:
        exec(compile(code, f"{name}.md", "exec"), {"__name__": name, **given})
    except BaseException:
        failed[name] = traceback.format_exc()
json.dump(failed, open(sys.argv[2], "w"))
"""
pytestmark = pytest.mark.slow


def changed(text, diff):
    """The text with the lines of a diff put in where its context stands."""
    before = "".join(line[1:] for line in diff.splitlines(keepends=True) if not line.startswith("+"))
    after = "".join(line[1:] for line in diff.splitlines(keepends=True) if not line.startswith("-"))
    assert text.count(before) == 1, (
        f"the context of the change stands {text.count(before)} times in the file:\n{before}"
    )
    return text.replace(before, after)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the source tree in which every recipe was followed."""
    copy = tmp_path_factory.mktemp("recipes")
    for name in ("src", "tests", "tools", "bench"):
        shutil.copytree(ROOT / name, copy / name, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", copy)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    for page in RECIPES:
        text = page.read_text(encoding="utf-8")
        for name, content in FILE.findall(text):
            assert not (copy / name).exists(), f"{name} is there already"
            (copy / name).write_text(content, encoding="utf-8")
        for name, diff in CHANGE.findall(text):
            path = copy / name
            path.write_text(changed(path.read_text(encoding="utf-8"), diff), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def log(tree):
    """A folder with the latest weeks of the sample below it."""
    sample = tree / "log" / "sample_data"
    (sample / "runs").mkdir(parents=True)
    for name in ("milelog.toml", "plan.toml"):
        shutil.copy(ROOT / "sample_data" / name, sample)
    for pattern in LATEST:
        for path in (ROOT / "sample_data" / "runs").glob(pattern):
            shutil.copy(path, sample / "runs")
    return sample.parent


def run(tree, *arguments, cwd=None):
    env = {**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd or tree, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def failures(tree, log):
    """What went wrong in the code of each page, run one after the other in one process."""
    sample = log / "sample_data"
    given = {"SAMPLE": str(sample), "RECORDING": str(min((sample / "runs").glob("*.fit")))}
    pages = {page.stem: (given, "\n".join(CODE.findall(page.read_text(encoding="utf-8")))) for page in RECIPES}
    (log / "pages.json").write_text(json.dumps(pages))
    run(tree, "-c", DRIVER, "pages.json", "failed.json", cwd=log)
    return json.loads((log / "failed.json").read_text())


@pytest.mark.parametrize("page", RECIPES, ids=lambda p: p.stem)
def test_what_a_recipe_adds_is_in_the_product(page, failures, tree, log):
    assert page.stem not in failures, failures[page.stem]
    text = page.read_text(encoding="utf-8")
    for block in COMMANDS.findall(text):
        for command in re.findall(r"^\$ milelog (.+)$", block, re.MULTILINE):
            out = run(tree, "-m", "milelog", *command.split(), cwd=log)
            said = block.partition(f"$ milelog {command}\n")[2].partition("\n$ ")[0].strip()
            assert said in out


def test_the_changed_tree_passes_the_types(tree):
    # The files themselves and what they import, which is known from `make check`: all that imports them takes 20 s more.
    assert "no issues found" in run(tree, "-m", "mypy", *sorted(WRITTEN))


def test_the_changed_tree_passes_lint_of_what_was_added(tree):
    run(tree, "-m", "ruff", "check", *sorted(ADDED))
    run(tree, "-m", "ruff", "format", "--check", *sorted(ADDED))


def test_the_contract_tests_hold_what_was_added(tree):
    chosen = " or ".join(CONTRACTS.values())
    out = run(tree, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-vv", "-k", chosen, *CONTRACTS)
    for name, part in CONTRACTS.items():
        held = [line for line in out.splitlines() if line.startswith(name) and "PASSED" in line]
        assert any(part in line for line in held), f"nothing of {name} ran"


def test_every_recipe_is_carried_out():
    wanted = {"chart", "check", "detector", "format", "metric", "section", "zone-model"}
    assert {p.stem for p in RECIPES} == wanted
