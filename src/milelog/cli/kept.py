"""What commands keep beside the index: which output stands already, and what the last analyses said.

Each is one small text that is replaced whole, by one run at a time. It can be lost without harm: where it cannot be
kept, it is not.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from milelog.errors import MilelogError
from milelog.store.locks import Lock
from milelog.store.place import choose

if TYPE_CHECKING:
    from milelog.pipeline import Analysis

OUTPUTS = "outputs.json"
WAIT_S = 2.0


def read(folder: Path, name: str) -> str:
    """A text that was kept for a folder; empty where there is none."""
    try:
        return (_home(folder) / name).read_text("utf-8")
    except (OSError, ValueError):
        return ""


def update(folder: Path, name: str, change: Callable[[str], str | None]) -> None:
    """Replace a text by what `change` makes of it; None leaves it as it is."""
    from milelog.report.files import write_atomic

    home = _home(folder)
    if not home.is_dir():
        return
    with contextlib.closing(Lock(home / "kept.lock", WAIT_S)) as lock, contextlib.suppress(MilelogError):
        if lock.take(exclusive=True) and (text := change(read(folder, name))) is not None:
            write_atomic(home / name, text)


def _home(folder: Path) -> Path:
    """Where the folder's index lies."""
    return choose(folder).path.parent


def is_current(analysis: Analysis, path: Path, parts: str = "report") -> bool:
    """Whether a file stands as it was written from this very analysis, by the program as it is now."""
    mark = _mark(analysis, path, parts)
    return bool(analysis.key) and mark is not None and _marks(read(analysis.folder, OUTPUTS)).get(_name(path)) == mark


def note(analysis: Analysis, path: Path, content: bytes, parts: str = "report") -> None:
    """Remember from what a file was just written, if that is what stands there: another run may have written it too."""
    mark = _mark(analysis, path, parts)
    if not analysis.key or mark is None or _content(path) != content or mark != _mark(analysis, path, parts):
        return

    def marked(text: str) -> str:
        return json.dumps({**_marks(text), _name(path): mark}, sort_keys=True)

    update(analysis.folder, OUTPUTS, marked)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _name(path: Path) -> str:
    return str(path.absolute())


def _marks(text: str) -> dict[str, list[object]]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _mark(analysis: Analysis, path: Path, parts: str) -> list[object] | None:
    """The analysis, the program, and the file as it stands; None where it does not."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [analysis.key, _stamp(parts), found.st_ino, found.st_size, found.st_mtime_ns]


def _stamp(parts: str) -> str:
    """The program's files that make outputs, by what `stat` says of them."""
    total = blake2b(digest_size=12)
    for folder, folders, files in os.walk(Path(__file__).parent.parent / parts):
        folders[:] = sorted(f for f in folders if not f.startswith("__"))
        for name in sorted(files):
            found = Path(folder, name).stat()
            total.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return total.hexdigest()
