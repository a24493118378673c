"""Opens files that somebody else named: a pipe, a device or a file of the kernel is refused at once, never waited for."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

KERNEL = ("/proc/", "/sys/")
"""What lies there says that it is a regular file; reading it may wait for ever, or give back what was never stored."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Not waiting, for opening a pipe waits until somebody writes; not inherited by workers; and on Windows without
changing line ends."""


class NotRegularError(OSError):
    """What was named is a folder, a pipe, a socket, a device or a file of the kernel."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is a folder, a pipe or a device, not a file", str(path))


def is_of_kernel(path: Path) -> bool:
    """Whether a path, or what it links to, is a window into the kernel (`/proc/kmsg`)."""
    return os.path.realpath(path).startswith(KERNEL)


def open_regular(path: Path) -> BufferedReader:
    """Open a file to be read. Raises NotRegularError for what is none, and any other OSError."""
    # Before it is opened, as opening alone may wait (a pipe) or act on a device.
    if not stat.S_ISREG(path.stat().st_mode) or is_of_kernel(path):
        raise NotRegularError(path)
    handle = os.fdopen(os.open(path, _FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):  # replaced since it was looked at
        handle.close()
        raise NotRegularError(path)
    return handle


def read_regular(path: Path, largest: int) -> bytes:
    """All bytes of a file. Raises NotRegularError for what is none, and OSError (EFBIG) beyond `largest` bytes."""
    with open_regular(path) as handle:
        data = handle.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest // 2**20} MB", str(path))
    return data
