"""Opens files given by the user, and refuses pipes, devices and kernel files, whose reading could block forever."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

KERNEL = ("/proc/", "/sys/")
"""Folders whose files claim to be regular, although reading them may block (`/proc/kmsg`) or give what was never stored."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""NONBLOCK: opening a pipe would wait for a writer. CLOEXEC: workers do not inherit the file. BINARY: Windows keeps line ends."""


class NotRegularError(OSError):
    """The path is a folder, a pipe, a socket, a device or a kernel file."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is a folder, a pipe or a device, not a file", str(path))


def is_of_kernel(path: Path) -> bool:
    """Whether a path, or the target of a link, is a kernel file (`/proc/kmsg`)."""
    return os.path.realpath(path).startswith(KERNEL)


def open_regular(path: Path) -> BufferedReader:
    """Opens a regular file for reading. Raises NotRegularError if it is none, and OSError."""
    # Checked before opening, since opening alone may block (a pipe) or act on a device.
    if not stat.S_ISREG(path.stat().st_mode) or is_of_kernel(path):
        raise NotRegularError(path)
    handle = os.fdopen(os.open(path, _FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):  # it was replaced after the first check
        handle.close()
        raise NotRegularError(path)
    return handle


def read_regular(path: Path, largest: int) -> bytes:
    """All bytes of a regular file. Raises NotRegularError if it is none, and OSError (EFBIG) if it exceeds `largest` bytes."""
    with open_regular(path) as handle:
        data = handle.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest // 2**20} MB", str(path))
    return data
