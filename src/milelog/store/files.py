"""Writes files whole or not at all, readable by their owner alone."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from pathlib import Path

from milelog.errors import ExitCode, MilelogError, Problem

PART = (".milelog-", ".part")
"""Beginning and end of the names of files that are still being written."""
STALE_S = 3600
"""An unfinished file of this age, in seconds, belongs to no run any more: the largest output takes seconds to write."""
OWNER_ONLY = 0o600
"""A log tells where its runner lives: nobody else on the machine reads what is made of it."""


def write_atomic(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Writes a file in one step: readers see the old file or the whole new one, never a half.

    Text is written as UTF-8. The folder is made when it is missing; the mode is 0600. A pipe or a device that is named
    is written to and stays what it is. Raises MilelogError (exit code 4, slug `cannot-write`) when the disk, the folder or
    the rights do not allow it; the old file is then still whole and nothing half-written is left.
    """
    target = Path(path)
    # Names of files that are no UTF-8 reach reports as lone surrogates, which UTF-8 cannot hold: they are written
    # escaped.
    payload = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if _is_stream(target):
            _pour(target, payload)
        else:
            _replace(target, payload)
    except OSError as error:
        problem = Problem(
            source=str(target),
            slug="cannot-write",
            message=f"cannot write {target.name}: {error.strerror or error}; what stood there before is untouched",
            hint="free some space, or write to another place",
            severity="error",
        )
        raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE) from error
    return target


def _is_stream(target: Path) -> bool:
    """Whether a pipe, a socket or a device has that name: it is written to and never replaced by a file."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _pour(target: Path, payload: bytes) -> None:
    """Writes to a pipe or a device. A pipe that nobody reads is an OSError at once, never a wait."""
    # O_NONBLOCK makes opening a pipe without a reader fail instead of waiting for one for ever; writing may wait again.
    handle = os.open(target, os.O_WRONLY | os.O_NONBLOCK | getattr(os, "O_NOCTTY", 0))
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as stream:
        stream.write(payload)


def _replace(target: Path, payload: bytes) -> None:
    _sweep(target.parent)
    # In the target's own folder: a rename is one step only within one file system.
    handle, name = tempfile.mkstemp(prefix=PART[0], suffix=PART[1], dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(payload)
            part.flush()
            # Without it the rename may reach the disk before the bytes do: after a power cut the file would be empty.
            os.fsync(part.fileno())
        # Before the rename: under its own name the file is never readable by others, not for an instant.
        Path(name).chmod(OWNER_ONLY)
        Path(name).replace(target)
        _sync(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed have left, once no run can still be writing it."""
    old = time.time() - STALE_S
    with contextlib.suppress(OSError):
        for left in folder.glob("*".join(PART)):
            # lstat: a link of that name is judged, and removed, by itself and not by what it leads to.
            if left.lstat().st_mtime < old:
                left.unlink()


def _sync(folder: Path) -> None:
    """Write the folder's entry to the disk, where the system can: else a power cut may undo a rename that was reported as done."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
