"""Limits of time and memory for reading one recording, in a worker or in this process."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from milelog.errors import MilelogError
from milelog.pipeline.measure import TookTooLongError
from milelog.pipeline.memory import is_short, limit_memory
from milelog.pipeline.rejection import rejected

if TYPE_CHECKING:
    from types import FrameType

HANG_S = 30.0
"""Processor time that one recording may take, s. An hour's run takes about 20 ms; a looping reader takes forever."""
STARVED = 10.0
"""Factor to the limit of wall-clock time. It is needed for a reader that waits without using the processor, and large since on a
busy machine a valid recording once waited for half a minute.
"""


class Patience:
    """A timeout: `seconds` of processor time (measured by `used`), or STARVED times that of wall-clock time.

    If `used` returns None, the limit is `seconds` of wall-clock time.
    """

    def __init__(self, seconds: float, used: Callable[[], float | None] = lambda: None) -> None:
        self._seconds, self._used = seconds, used
        self._begun, self._before = time.monotonic(), used()

    @property
    def is_over(self) -> bool:
        """Whether the timeout has passed."""
        waited = time.monotonic() - self._begun
        if waited <= self._seconds:
            return False
        used = self._used()
        if used is None or self._before is None or waited > STARVED * self._seconds:
            return True
        return used - self._before > self._seconds


def processor_s(pid: int) -> float | None:
    """Processor time of a process, s; None if the system does not provide it, or the process has ended."""
    try:
        # The process's name in brackets may contain blanks and brackets, so fields are counted from its end.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raises TookTooLongError in the code inside if it takes too long (main thread only, on systems with SIGALRM)."""
    patience = Patience(seconds, time.process_time)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if patience.is_over:
            raise TookTooLongError

    if not can_stop():
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    # Repeated each second, since a library that catches all exceptions may swallow one TookTooLongError.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def can_stop() -> bool:
    """Whether code in this thread can be interrupted by a signal: in the main thread, if the system has timers."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextlib.contextmanager
def limited(source: str) -> Iterator[None]:
    """Runs the code inside within the limits of a worker. Raises MilelogError (exit 2) beyond them."""
    before = limit_memory()
    try:
        with alarm(HANG_S):
            yield
    # A MemoryError has two causes: the file needs too much memory, or the machine provides too little.
    except MemoryError as fault:
        raise MilelogError(*rejected(source, "out-of-memory" if is_short() else "too-large").problems) from fault
    except TookTooLongError as fault:
        raise MilelogError(*rejected(source, "reader-hung").problems) from fault
    finally:
        if before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, before)
