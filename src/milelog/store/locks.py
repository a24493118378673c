"""The two locks of a folder: one for the index, shared by its users, and one for writing corrections and other small files."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import IO

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None


WRITERS = "write.lock"


@contextlib.contextmanager
def only_writer(home: Path, wait_s: float) -> Iterator[None]:
    """Holds the exclusive lock for reading, changing and writing files beside the index in `home`, including corrections.

    There is one lock for all of these files, since each is held for milliseconds. Raises TimeoutError after `wait_s` seconds,
    and OSError if the lock cannot be created.
    """
    import filelock  # not loaded where nothing is written

    with filelock.FileLock(home / WRITERS, wait_s, mode=0o600):
        yield


class SharedLock:
    """A lock on a file, held shared by many or exclusively by one. It is released when the process ends; the file stays.

    (filelock's lock with shared mode uses a second SQLite file, which costs more than opening the index.) If the system has no
    such locks, or the file cannot be created, `take` succeeds at once.
    """

    def __init__(self, path: Path, wait_s: float) -> None:
        self._wait_s = wait_s
        self._file: IO[bytes] | None = None
        with contextlib.suppress(OSError):
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "ab")

    def take(self, *, exclusive: bool) -> bool:
        """Waits for the lock, shared or exclusive; returns False after `wait_s` seconds."""
        if self._file is None or fcntl is None:
            return True
        # flock has no timeout, so it is tried again every 20 ms until the time is over.
        kind = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB
        end = time.monotonic() + self._wait_s
        while time.monotonic() < end:
            try:
                fcntl.flock(self._file, kind)
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:
                return True
            else:
                return True
        return False

    def close(self) -> None:
        """Releases the lock."""
        if self._file is not None:
            self._file.close()
