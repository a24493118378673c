"""The two locks of a folder: the shared one of the index, and the one for writing corrections and the files beside the index."""

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
    """Be the only one who reads, changes and writes a file beside the index in this folder, corrections included.

    One lock for all of them: each is held for milliseconds. Raises TimeoutError when another holds it for `wait_s`, and
    OSError where no lock can be made.
    """
    import filelock  # not loaded where nothing is written

    with filelock.FileLock(home / WRITERS, wait_s, mode=0o600):
        yield


class SharedLock:
    """A lock on a file that many may hold at once, or one alone; the file is made where there is none and stays there. The
    lock goes when the process does. filelock's own lock for many readers is a second SQLite file: dearer than the index.

    Where the system has no locks, or the file cannot be made, there is nothing to wait for.
    """

    def __init__(self, path: Path, wait_s: float) -> None:
        self._wait_s = wait_s
        self._file: IO[bytes] | None = None
        with contextlib.suppress(OSError):
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "ab")

    def take(self, *, exclusive: bool) -> bool:
        """Wait for the lock, shared or alone; False when that takes too long."""
        if self._file is None or fcntl is None:
            return True
        # flock has no timeout of its own, so it is tried again until the time is over; 20 ms is no wait that anybody
        # notices.
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
        """Let go."""
        if self._file is not None:
            self._file.close()
