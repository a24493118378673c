"""Examples in the documentation, run: `python tools/examples.py` writes their output anew.

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
    """Every page that holds examples."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        # A recipe's commands work once it is carried out: tests/docs/test_docs_recipes.py runs them.
        if BLOCK.search(text) and "```python title=" not in text:
            yield path


def rewritten(text: str) -> str:
    """A page with the output of its examples as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "sample_data", Path(folder) / "sample_data", ignore=LEFT_BEHIND)
        return BLOCK.sub(lambda block: f"```console\n{_run_block(block[1], Path(folder))}```", text)


def measured(text: str) -> str:
    """A page with the figures of its measurements as this machine gives them."""
    return MEASURED.sub(lambda block: f"```measured\n{_run_block(block[1], ROOT)}```", text)


def _run_block(block: str, folder: Path) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_run(command, folder)}" for command in commands)


def _run(command: str, folder: Path) -> str:
    """What a command line prints, standard output first; trailing blanks go, as editors take them too."""
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
    """Write the output of all examples, or with `--measure` of all measurements, anew."""
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
