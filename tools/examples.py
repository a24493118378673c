"""Runs the examples in the documentation: `python tools/examples.py` replaces their output with the current one.

A fenced block marked `console` holds commands (`$ ` before each) and what they print. They run from top to bottom of a
page, in a folder with a fresh copy of `sample_data`, so that what one command writes the next one finds.

A block marked `measured` holds figures of this machine. It is run in the repository, and only when asked for:
`python tools/examples.py --measure`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MEASURED = re.compile(r"^```measured\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
LEFT_BEHIND = shutil.ignore_patterns(".milelog", "milelog-report.html")


def pages() -> Iterator[Path]:
    """Every page with examples that can be run."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        # The commands of a howto page need its code; tests/docs/test_docs_recipes.py runs those.
        if BLOCK.search(text) and "```python title=" not in text:
            yield path


def rewritten(text: str) -> str:
    """The page with the current output of its examples."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "sample_data", Path(folder) / "sample_data", ignore=LEFT_BEHIND)
        return BLOCK.sub(lambda block: f"```console\n{_run_block(block[1], Path(folder))}```", text)


def measured(text: str) -> str:
    """The page with its measurements made on this machine."""
    return MEASURED.sub(lambda block: f"```measured\n{_run_block(block[1], ROOT)}```", text)


def _run_block(block: str, folder: Path) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_run(command, folder)}" for command in commands)


def _run(command: str, folder: Path) -> str:
    """The output of a command line, standard output first, without trailing blanks."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    env = {"PATH": path, "HOME": str(folder), "COLUMNS": "100", "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=1200, check=False
    )
    if "Traceback (most recent call last)" in done.stderr:
        raise SystemExit(f"$ {command}\n{done.stderr}")
    said = (done.stdout + done.stderr).replace(f"{folder.resolve()}/", "")
    lines = [line.rstrip() for line in said.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: list[str]) -> None:
    """Updates the output of all examples, or with `--measure` all measurements."""
    if "--measure" not in arguments:
        for path in pages():
            path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
        return
    for path in PAGES:
        before = path.read_text(encoding="utf-8")
        if MEASURED.search(before):
            path.write_text(measured(before), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
