"""Limits of time and memory for reading one recording, in a worker and in this very process."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from milelog.errors import MilelogError
from milelog.pipeline.measure import TookTooLongError
from milelog.pipeline.memory import is_short, limit_memory
from milelog.pipeline.rejection import rejected

if TYPE_CHECKING:
    from types import FrameType

HANG_S = 30.0
"""Seconds that one recording may take. An hour's run takes about ten milliseconds; a reader that loops takes for ever."""


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TookTooLongError into what is done here for too long, again each second until it is heard."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
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
