"""Small texts stored beside the index: which analysis each written report came from, so that it is not written again if nothing
changed, and what the last analyses printed.

Each text is replaced as a whole, by one run at a time. It may be lost without harm: if it cannot be written, nothing is stored.
"""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from milelog.errors import MilelogError
from milelog.regular_files import read_regular
from milelog.store.files import write_atomic
from milelog.store.locks import only_writer
from milelog.store.program import stamp

OUTPUTS = "outputs.json"
LARGEST = 64 << 20
"""Most bytes of a stored text: a folder from elsewhere may hold anything beside its index."""
WAIT_S = 2.0
"""Seconds to wait for another run that writes; after that the text is not stored, and the next command writes the report again."""


def read(home: Path | None, name: str) -> str:
    """A text stored in this folder; empty if there is none."""
    try:
        return read_regular(home / name, LARGEST).decode() if home is not None else ""
    except (OSError, ValueError):
        return ""


def document(text: str | bytes) -> Any:
    """The JSON value of a stored text; None if it is not valid, or nested too deeply."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def update(home: Path | None, name: str, change: Callable[[str], str | None]) -> None:
    """Replaces a text by the result of `change`; None leaves it unchanged."""
    # Called first without the lock, so that a run with nothing to write does not wait; then again with the lock, since
    # another run may have written in between.
    if home is None or not home.is_dir() or change(read(home, name)) is None:
        return
    with contextlib.suppress(MilelogError, OSError), only_writer(home, WAIT_S):
        if (text := change(read(home, name))) is not None:
            write_atomic(home / name, text)


def is_current(home: Path | None, key: str, path: Path) -> bool:
    """Whether a file is still as this version of the program wrote it, from the analysis with this key."""
    mark = _mark(key, path)
    return bool(key) and mark is not None and _marks(read(home, OUTPUTS)).get(_name(path)) == mark


def note(home: Path | None, key: str, path: Path, content: bytes) -> None:
    """Stores the key of the analysis from which a file was just written, if the file still has this content."""
    mark = _mark(key, path)
    # The mark is taken before and after comparing the content, since another run may replace the file in between.
    if not key or mark is None or _content(path) != content or mark != _mark(key, path):
        return
    update(home, OUTPUTS, lambda text: json.dumps({**_marks(text), _name(path): mark}, sort_keys=True))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _name(path: Path) -> str:
    return str(path.absolute())


def _marks(text: str) -> dict[str, list[object]]:
    found = document(text)
    return found if isinstance(found, dict) else {}


def _mark(key: str, path: Path) -> list[object] | None:
    """The keys of the analysis and the program, with the file's inode, size and time; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    # A pipe or a device keeps nothing, and reading back what was written would wait for ever, or never end.
    if not stat.S_ISREG(found.st_mode):
        return None
    # An edit, or another file in its place, changes inode, size or time; so the content need not be read.
    return [key, stamp(), found.st_ino, found.st_size, found.st_mtime_ns]
