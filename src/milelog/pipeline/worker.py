"""A worker: a process that measures the files it is given, one at a time, and announces each recording before it begins.

Frames (length, then pickle) come in and go out on pipes or a socket; both ends are this program, of one version. It ends
when its input does.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milelog.pipeline.source import Remote

# Pickle tells no end of its own on a pipe: the length goes first, so that half a frame is known for one.
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Task:
    """The recordings of one file from number `start` on, each `step`-th."""

    path: Path | Remote
    name: str
    start: int = 0
    step: int = 1


def send(pipe: IO[bytes], value: Any) -> None:
    """Write one frame. Raises OSError when the other end is gone."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one frame. Raises EOFError when the other end is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - our own process wrote it


def frames(task: Task, alive: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
    """The frames that a worker sends for a task: `at` before each recording, `row` after it, `end` with stat and digest.

    `alive` is called while a file is still on its way from elsewhere.
    """
    from milelog.pipeline import measure
    from milelog.pipeline.source import open_file

    with open_file(task.path, alive) as opened:
        for number, name, row in measure.measure_members(opened, task.name, task.start, task.step):
            yield ("at", number, name) if row is None else ("row", number, row)
        yield ("end", *opened.identity())


def _load() -> None:
    """Import all that measuring needs."""
    # What each recording would import first, loaded once and then shared by all forked workers.
    import milelog.formats.fit
    import milelog.measure.detect
    import milelog.pipeline.measure  # noqa: F401


def _work(source: IO[bytes], out: IO[bytes]) -> None:
    """Measure what comes in until nothing comes any more."""
    from milelog.pipeline.memory import limit_memory

    with contextlib.suppress(EOFError, OSError):
        # After the program was loaded, so that the limit is what one recording takes and not what the libraries do.
        limit_memory()
        send(out, ("ready", os.getpid()))
        while True:
            for frame in frames(receive(source), lambda: send(out, ("alive",))):
                send(out, frame)


def _leave_interrupts() -> None:
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means


def main() -> None:
    """One worker, on standard input and output."""
    _leave_interrupts()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints may not get between the frames
    _load()
    _work(sys.stdin.buffer, out)


def fork_server(seats: Sequence[int]) -> None:
    """Load the program, become a worker for each of these sockets, and end them all when standard input ends.

    The workers are waited for only then: until they all are to end, the number of none is given to another process.
    """
    _leave_interrupts()
    _load()
    workers = [_fork(seats[number:]) for number in range(len(seats))]
    while os.read(0, 1):
        pass
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    for pid in workers:
        os.waitpid(pid, 0)
    os._exit(0)


def _fork(seats: Sequence[int]) -> int:
    """A worker for the first of these sockets; in it, this does not return."""
    pid = os.fork()
    if pid:
        os.close(seats[0])
        return pid
    try:
        # A worker keeps its own socket alone: with the others' open, the end of one would not be seen by anybody, and
        # on 0 the fork server is told to end.
        for other in (0, *seats[1:]):
            os.close(other)
        _work(os.fdopen(seats[0], "rb"), os.fdopen(os.dup(seats[0]), "wb"))
    finally:
        os._exit(0)
