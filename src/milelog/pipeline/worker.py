"""The code of a worker process, which measures the files that `pool` sends, one at a time, and announces each recording first.

Both directions use frames (length, then pickle) on pipes or a socket between processes of the same program. A worker ends when
its input is closed.
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

# The length of a frame comes first, so that an incomplete one is detected.
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Task:
    """The recordings of one file with the numbers start, start + step ..."""

    path: Path | Remote
    name: str
    start: int = 0
    step: int = 1


def send(pipe: IO[bytes], value: Any) -> None:
    """Writes one frame. Raises OSError if the other end is closed."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Reads one frame. Raises EOFError if the other end is closed."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - our own process wrote it


def frames(task: Task, alive: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
    """The frames for a task: `at` before each recording, `row` with its result after it, `end` with the file's stat and digest.

    `alive` is called while a remote file is fetched.
    """
    from milelog.pipeline import measure
    from milelog.pipeline.source import open_file

    with open_file(task.path, alive) as opened:
        for number, name, row in measure.measure_members(opened, task.name, task.start, task.step):
            yield ("at", number, name) if row is None else ("row", number, row)
        yield ("end", *opened.identity())


def _load() -> None:
    """Imports all modules that measuring needs, before the fork server forks its workers."""
    import milelog.formats.fit
    import milelog.measure.detect
    import milelog.pipeline.measure  # noqa: F401


def _work(source: IO[bytes], out: IO[bytes]) -> None:
    """Measures tasks until the input is closed."""
    from milelog.pipeline.memory import limit_memory

    with contextlib.suppress(EOFError, OSError):
        # After loading the program, so that the limit applies to the recording, without the libraries.
        limit_memory()
        send(out, ("ready", os.getpid()))
        while True:
            for frame in frames(receive(source), lambda: send(out, ("alive",))):
                send(out, frame)


def _leave_interrupts() -> None:
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means


def main() -> None:
    """Runs one worker on standard input and output."""
    _leave_interrupts()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that output of libraries does not get between the frames
    _load()
    _work(sys.stdin.buffer, out)


def fork_server(seats: Sequence[int]) -> None:
    """Loads the program, forks a worker for each of the sockets `seats`, and kills them all when standard input is closed.

    It waits for no worker before that, so that no process id of a worker is reused by another process.
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
    """Forks a worker for the first of these sockets; returns its process id. In the worker it does not return."""
    pid = os.fork()
    if pid:
        os.close(seats[0])
        return pid
    try:
        # A worker keeps only its own socket: if it kept the others, their closing would not be noticed. Descriptor 0 is the
        # input of the fork server.
        for other in (0, *seats[1:]):
            os.close(other)
        _work(os.fdopen(seats[0], "rb"), os.fdopen(os.dup(seats[0]), "wb"))
    finally:
        os._exit(0)
