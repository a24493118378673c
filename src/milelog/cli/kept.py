"""Outputs that stand already: what was made from the same analysis by the same program is not made again."""

from __future__ import annotations

import contextlib
import json
import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from milelog.errors import MilelogError
from milelog.store import FOLDER

if TYPE_CHECKING:
    from milelog.pipeline import Analysis

FILE = "outputs.json"


def is_current(analysis: Analysis, path: Path, parts: str = "report") -> bool:
    """Whether a file stands as it was written from this very analysis, by the program as it is now."""
    mark = _mark(analysis, path, parts)
    return bool(analysis.key) and mark is not None and _marks(analysis).get(_name(path)) == mark


def note(analysis: Analysis, path: Path, parts: str = "report") -> None:
    """Remember from what a file was just written; where that cannot be kept, it is written again the next time."""
    mark = _mark(analysis, path, parts)
    home = analysis.folder / FOLDER
    if not analysis.key or mark is None or not home.is_dir():
        return
    from milelog.report.files import write_atomic

    with contextlib.suppress(MilelogError):
        write_atomic(home / FILE, json.dumps({**_marks(analysis), _name(path): mark}, sort_keys=True))


def _name(path: Path) -> str:
    return str(path.absolute())


def _marks(analysis: Analysis) -> dict[str, list[object]]:
    try:
        found = json.loads((analysis.folder / FOLDER / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _mark(analysis: Analysis, path: Path, parts: str) -> list[object] | None:
    """The analysis, the program, and the file as it stands; None where it does not."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [analysis.key, _stamp(parts), found.st_size, found.st_mtime_ns]


def _stamp(parts: str) -> str:
    """The program's files that make outputs, by what `stat` says of them."""
    total = blake2b(digest_size=12)
    for folder, folders, files in os.walk(Path(__file__).parent.parent / parts):
        folders[:] = sorted(f for f in folders if not f.startswith("__"))
        for name in sorted(files):
            found = Path(folder, name).stat()
            total.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return total.hexdigest()
