"""Writes files atomically (complete or not at all), readable by their owner only."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import time
from pathlib import Path

from milelog.errors import ExitCode, MilelogError, Problem

PART = (".milelog-", ".part")
"""Prefix and suffix of the names of files that are being written."""
STALE_S = 3600
"""An unfinished file of this age, in seconds, was left by a run that ended: writing takes seconds at most."""
OWNER_ONLY = 0o600
"""Mode of all outputs: a log shows where its runner lives, so other users of the machine may not read it."""


def write_atomic(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Writes a file in one step: readers see either the old file or the complete new one.

    Text is written as UTF-8. Missing folders are created; the mode is 0600. If the path is a pipe or a device, the content is
    written to it. Raises MilelogError (exit code 4, slug `cannot-write`) if writing is impossible; the old file is then
    unchanged.
    """
    target = Path(path)
    # File names that are not UTF-8 become lone surrogates in reports; these cannot be encoded, so they are escaped.
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
            hint=_hint(error),
            severity="error",
        )
        raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE) from error
    return target


def _hint(error: OSError) -> str:
    """What to do where a file cannot be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "free some space, or write to another place"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "change who may write there, or write to another place"
    return "write to another place"


def _is_stream(target: Path) -> bool:
    """Whether the path is a pipe, a socket or a device, which is written to and not replaced."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _pour(target: Path, payload: bytes) -> None:
    """Writes to a pipe or a device. Raises OSError at once for a pipe without a reader."""
    # With O_NONBLOCK, opening a pipe without a reader fails instead of blocking forever. Writing may block again.
    handle = os.open(target, os.O_WRONLY | os.O_NONBLOCK | getattr(os, "O_NOCTTY", 0))
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as stream:
        stream.write(payload)


def _replace(target: Path, payload: bytes) -> None:
    _sweep(target.parent)
    # In the target's own folder, since a rename is atomic only within one file system.
    handle, name = tempfile.mkstemp(prefix=PART[0], suffix=PART[1], dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(payload)
            part.flush()
            # Without it the rename may reach the disk before the content, and the file would be empty after a power cut.
            os.fsync(part.fileno())
        # Before the rename, so that the file is never readable by others.
        Path(name).chmod(OWNER_ONLY)
        Path(name).replace(target)
        _sync(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _sweep(folder: Path) -> None:
    """Removes unfinished files that killed runs have left."""
    old = time.time() - STALE_S
    with contextlib.suppress(OSError):
        for left in folder.glob("*".join(PART)):
            # lstat, so that a link of that name is judged and removed by itself.
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
