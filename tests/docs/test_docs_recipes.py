"""The recipes of `docs/howto/` are carried out on a copy of the source tree, and what they add is seen in the product.

A block with a title is a file of that name; a `diff` block with a title is a change of that file: its lines without a
plus are looked for, those with one are put in. What else is marked `python` or `console` runs in the changed tree.
"""

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
LEFT_OUT = shutil.ignore_patterns(".milelog", "__pycache__", "*.html")
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
    for name in ("src", "tests", "tools", "bench", "sample_data"):
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


def run(tree, *arguments, cwd=None):
    env = {**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd or tree, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.mark.parametrize("page", RECIPES, ids=lambda p: p.stem)
def test_what_a_recipe_adds_is_in_the_product(page, tree, tmp_path):
    text = page.read_text(encoding="utf-8")
    shutil.copytree(tree / "sample_data", tmp_path / "sample_data")
    first = min((tmp_path / "sample_data" / "runs").glob("*.fit"))
    program = tmp_path / f"{page.stem}_recipe.py"
    given = f"SAMPLE = {str(tmp_path / 'sample_data')!r}\nRECORDING = {str(first)!r}\n"
    program.write_text(given + "\n".join(CODE.findall(text)), encoding="utf-8")
    run(tree, str(program), cwd=tmp_path)
    for block in COMMANDS.findall(text):
        for command in re.findall(r"^\$ milelog (.+)$", block, re.MULTILINE):
            out = run(tree, "-m", "milelog", *command.split(), cwd=tmp_path)
            said = block.partition(f"$ milelog {command}\n")[2].partition("\n$ ")[0].strip()
            assert said in out


def test_the_changed_tree_passes_the_types(tree):
    run(tree, "-m", "mypy")


def test_the_changed_tree_passes_lint_of_what_was_added(tree):
    names = {name for page in RECIPES for name, _ in FILE.findall(page.read_text(encoding="utf-8"))}
    run(tree, "-m", "ruff", "check", *sorted(names))
    run(tree, "-m", "ruff", "format", "--check", *sorted(names))


def test_the_contract_tests_hold_what_was_added(tree):
    tests = ["tests/report/test_report_charts.py", "tests/formats/test_contract.py", "tests/measure/metrics"]
    there = [name for name in tests if (tree / name).exists()]
    chosen = "titles or odd_logs or words_of_a_chart or contract or registry or metric"
    run(tree, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", chosen, *there)


def test_the_recipes_are_there():
    assert {p.stem for p in RECIPES} >= {"chart", "section"}
