"""Worker processes as seen from here: how they are started and ended.

On Linux one process loads the program and is forked into all workers; it has no threads and no work of its own, so that
nothing of the caller's is forked. Elsewhere each worker loads the program itself.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, Protocol, cast

FORK_SERVER_WAIT_S = 5.0
"""Seconds for the fork server to end its workers and itself, which takes milliseconds; then it is killed."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Libraries of linear algebra reserve memory for a thread of each core, and a worker's memory is limited."""


class Worker(Protocol):
    """A worker process: tasks are written to `tasks`, its frames are read from `answers`."""

    tasks: IO[bytes]
    answers: IO[bytes]

    def is_ready(self, pid: int) -> None:
        """It has loaded the program, and this is its number."""

    def kill(self) -> None:
        """End it at once; reading its answers then gives EOFError."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises subprocess.TimeoutExpired."""

    def close(self) -> None:
        """Let go of its pipes."""


class SubprocessWorker:
    """A worker that is a child of this process."""

    def __init__(self) -> None:
        self._process = _python("main()", [], subprocess.PIPE)
        self.tasks = cast("IO[bytes]", self._process.stdin)
        self.answers = cast("IO[bytes]", self._process.stdout)

    def is_ready(self, pid: int) -> None:
        """A child is known by itself."""

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""
        return self._process.wait(timeout)

    def close(self) -> None:
        """Let go of its pipes."""
        for pipe in (self.tasks, self.answers):
            with contextlib.suppress(OSError):
                pipe.close()


class ForkServer:
    """The process that loads the program once and is then forked into a worker for each of its sockets."""

    def __init__(self, count: int) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        seats = [theirs.fileno() for _, theirs in pairs]
        try:
            self.process = _python(f"fork_server({seats!r})", seats, subprocess.DEVNULL)
        finally:
            for _, theirs in pairs:
                # Our copies of the workers' ends: while one is open here, a worker's death would not end the pipe.
                theirs.close()
        self.workers: list[Worker] = [ForkedWorker(ours, self) for ours, _ in pairs]

    def end(self) -> None:
        """Let it end every worker of it, and then itself."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()

    def wait(self) -> None:
        """Until it has."""
        try:
            self.process.wait(FORK_SERVER_WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ForkedWorker:
    """A worker that is a child of a fork server: known by a handle, which no other process can come to have."""

    def __init__(self, connection: socket.socket, fork_server: ForkServer) -> None:
        self._connection, self._fork_server = connection, fork_server
        self._handle: int | None = None
        self._gone = False
        self._lock = threading.Lock()  # who watches it may end it while its supervisor lets go of it
        self.tasks: IO[bytes] = connection.makefile("wb")
        self.answers: IO[bytes] = connection.makefile("rb")

    def is_ready(self, pid: int) -> None:
        """It waits for its first task, and is never waited for by its parent: the number is its own."""
        with contextlib.suppress(OSError):
            self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """End it at once, and its fork server where it is still in there."""
        with self._lock:
            if self._gone:
                return
            # Until the worker has told its number there is no handle on it: only its fork server can be ended.
            if self._handle is None:
                self._fork_server.process.kill()
            else:
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            with contextlib.suppress(OSError):
                # The supervisor may be reading from it in another thread: this ends its wait at once.
                self._connection.shutdown(socket.SHUT_RDWR)

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end of the process and returns -SIGKILL: only its parent, the fork server, knows its exit code."""
        if self._handle is None:
            return self._fork_server.process.wait(timeout)
        ended = select.poll()  # any number of files may be open: select knows the first 1,024
        ended.register(self._handle, select.POLLIN)
        if not ended.poll(None if timeout is None else 1000 * timeout):
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return -signal.SIGKILL

    def close(self) -> None:
        """Let go of its socket and of its handle."""
        with self._lock:
            if self._gone:
                return
            self._gone = True
            for pipe in (self.tasks, self.answers, self._connection):
                with contextlib.suppress(OSError):
                    pipe.close()
            if self._handle is not None:
                os.close(self._handle)


def can_fork() -> bool:
    """Whether workers are forked here: where a process can be held on to, and forking is what everybody does."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _python(call: str, seats: Sequence[int], stdout: int) -> subprocess.Popen[bytes]:
    """This very interpreter, which finds the same modules as this process."""
    # The path of this process is handed on as it is: a test or a notebook may have changed it.
    code = f"import sys; sys.path[:] = {sys.path!r}; from milelog.pipeline import worker; worker.{call}"
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=stdout,
        # What libraries print of broken files would stand between the lines of the report.
        stderr=subprocess.DEVNULL,
        pass_fds=seats,
        # Libraries of linear algebra start a thread for each core in every worker, which costs more than the small arrays of
        # a run gain. What the user sets herself stands.
        env={**ONE_THREAD, **os.environ},
    )
