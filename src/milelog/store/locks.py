"""Holds on a file: who changes it waits for whoever else does."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from types import ModuleType
from typing import IO

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None


class Lock:
    """A hold on a lock file, which is made where there is none and stays there. It goes when the process does.

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
