"""Remembers which analysis each written report came from, so that an unchanged report is not written again; and what the
last analyses said.

Each is one small text beside the index that is replaced whole, by one run at a time. It can be lost without harm: where it
cannot be kept, it is not.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from milelog.errors import MilelogError
from milelog.store.files import write_atomic
from milelog.store.locks import only_writer
from milelog.store.program import stamp

OUTPUTS = "outputs.json"
WAIT_S = 2.0
"""Seconds to wait for another run that writes here. A stamp that is not kept only means that a report is written once
more.
"""


def read(home: Path | None, name: str) -> str:
    """A text that was kept in this folder; empty where there is none."""
    try:
        return (home / name).read_text("utf-8") if home is not None else ""
    except (OSError, ValueError):
        return ""


def document(text: str | bytes) -> Any:
    """The JSON value of a text that was kept; None where it is none, or nested deeper than anything that is kept."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def update(home: Path | None, name: str, change: Callable[[str], str | None]) -> None:
    """Replace a text by what `change` makes of it; None leaves it as it is."""
    # Asked before the lock is taken, so that a run with nothing to note waits for nobody; asked again with it, since
    # another run may have written meanwhile.
    if home is None or not home.is_dir() or change(read(home, name)) is None:
        return
    with contextlib.suppress(MilelogError, OSError), only_writer(home, WAIT_S):
        if (text := change(read(home, name))) is not None:
            write_atomic(home / name, text)


def is_current(home: Path | None, key: str, path: Path) -> bool:
    """Whether a file is still as this version of the program wrote it from the analysis with this key."""
    mark = _mark(key, path)
    return bool(key) and mark is not None and _marks(read(home, OUTPUTS)).get(_name(path)) == mark


def note(home: Path | None, key: str, path: Path, content: bytes) -> None:
    """Remember from which analysis a file was just written, if that is what stands there: another run may have written
    it too.
    """
    mark = _mark(key, path)
    # The mark is taken before and after the look at the content: in between another run may have replaced the file.
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
    """The keys of the analysis and the program, and the file's inode, size and time; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    # Inode, size and time instead of the content: an edit by hand, or another file in its place, changes one of them,
    # and nothing is read.
    return [key, stamp(), found.st_ino, found.st_size, found.st_mtime_ns]
