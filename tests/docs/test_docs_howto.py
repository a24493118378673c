"""The code in the documentation runs: blocks marked `python`, page by page, from top to bottom.

`RECORDING` is a run of the sample data and `SAMPLE` a copy of all of it. Blocks marked `py` are fragments.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [
    p
    for p in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if BLOCK.search(text := p.read_text(encoding="utf-8")) and "```python title=" not in text
]
"""Pages with titled blocks are recipes: they are carried out on a copy of the tree (test_docs_recipes.py)."""


def runnable(page: Path) -> str:
    """The page as a program: prose as blank lines, so that a traceback names the line of the page."""
    text = page.read_text(encoding="utf-8")
    keep = set()
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        keep.update(range(first, first + block[1].count("\n")))
    return "".join(line if i in keep else "\n" for i, line in enumerate(text.splitlines(keepends=True)))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_code_on_the_page_runs(page, sample_data, tmp_path):
    copy = tmp_path / "sample_data"
    shutil.copytree(sample_data, copy, ignore=shutil.ignore_patterns(".milelog"))
    first = min(p for p in copy.rglob("*.fit") if "broken" not in p.parts)
    program = tmp_path / f"{page.stem}.py"
    program.write_text(runnable(page), encoding="utf-8")
    start = f"import runpy; runpy.run_path({str(program)!r}, {{'RECORDING': {str(first)!r}, 'SAMPLE': {str(copy)!r}}})"
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def test_there_are_such_pages():
    assert {p.stem for p in PAGES} >= {"README", "ingest", "simulator"}
