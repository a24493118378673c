"""Limits of time and memory for reading one recording, in a worker and in this very process."""

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
"""Seconds of processor that one recording may take. An hour's run takes about twenty milliseconds; a reader that loops takes
for ever.
"""
STARVED = 10.0
"""As many times that it may take by the clock. On a machine that does other work a sound recording once waited for half a
minute, and was refused for good; a reader that waits for what never comes uses no processor at all.
"""


class Patience:
    """How long a process may take: `seconds` of processor as `used` says them, or STARVED times that by the clock.

    `seconds` by the clock alone where `used` gives None.
    """

    def __init__(self, seconds: float, used: Callable[[], float | None] = lambda: None) -> None:
        self._seconds, self._used = seconds, used
        self._begun, self._before = time.monotonic(), used()

    @property
    def is_over(self) -> bool:
        """Whether it has taken too long."""
        waited = time.monotonic() - self._begun
        if waited <= self._seconds:
            return False
        used = self._used()
        if used is None or self._before is None or waited > STARVED * self._seconds:
            return True
        return used - self._before > self._seconds


def processor_s(pid: int) -> float | None:
    """Seconds of processor that a process has used; None where the system does not say, or it has ended."""
    try:
        # The name in brackets may hold blanks and brackets of its own: fields are counted from its end.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TookTooLongError into what is done here for too long, again each second until it is heard."""
    patience = Patience(seconds, time.process_time)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if patience.is_over:
            raise TookTooLongError

    if not can_stop():
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    # It rings on each second: one TookTooLongError may be swallowed by a library that catches every exception.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def can_stop() -> bool:
    """Whether what is done in this thread can be stopped from within: by a signal, in the main thread."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextlib.contextmanager
def limited(source: str) -> Iterator[None]:
    """Read one recording here within the limits of a worker. Raises MilelogError (exit 2) beyond them."""
    before = limit_memory()
    try:
        with alarm(HANG_S):
            yield
    # The same fault has two causes with two remedies: a file that needs too much, and a machine that gives too little.
    except MemoryError as fault:
        raise MilelogError(*rejected(source, "out-of-memory" if is_short() else "too-large").problems) from fault
    except TookTooLongError as fault:
        raise MilelogError(*rejected(source, "reader-hung").problems) from fault
    finally:
        if before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, before)
