"""Starts and ends worker processes.

On Linux a fork server loads the program once and is forked into all workers; it has no threads and no other work, so nothing of the
caller is forked. On other systems each worker loads the program itself.
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
"""Timeout, s, for the fork server to end its workers and itself (usually milliseconds); then it is killed."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Limits libraries of linear algebra to one thread: each thread reserves memory, which is limited in a worker."""


class Worker(Protocol):
    """A worker process: tasks are written to `tasks`, its frames are read from `answers`."""

    tasks: IO[bytes]
    answers: IO[bytes]

    def is_ready(self, pid: int) -> None:
        """Called when it has loaded the program, with its process id."""

    def kill(self) -> None:
        """Kills it; reading its answers then gives EOFError."""

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end; returns its exit code. Raises subprocess.TimeoutExpired."""

    def close(self) -> None:
        """Closes its pipes."""


class SubprocessWorker:
    """A worker that is a child of this process."""

    def __init__(self) -> None:
        self._process = _python("main()", [], subprocess.PIPE)
        self.tasks = cast("IO[bytes]", self._process.stdin)
        self.answers = cast("IO[bytes]", self._process.stdout)

    def is_ready(self, pid: int) -> None:
        """Does nothing: the process is known already."""

    def kill(self) -> None:
        """Kills it."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end; returns its exit code."""
        return self._process.wait(timeout)

    def close(self) -> None:
        """Closes its pipes."""
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
                # Close our copies of the workers' ends, so that a worker's death closes its socket.
                theirs.close()
        self.workers: list[Worker] = [ForkedWorker(ours, self) for ours, _ in pairs]

    def end(self) -> None:
        """Makes it end its workers and itself."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()

    def wait(self) -> None:
        """Waits for its end."""
        try:
            self.process.wait(FORK_SERVER_WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ForkedWorker:
    """A worker that is a child of a fork server. It is killed by a pidfd, which cannot refer to another process later."""

    def __init__(self, connection: socket.socket, fork_server: ForkServer) -> None:
        self._connection, self._fork_server = connection, fork_server
        self._handle: int | None = None
        self._gone = False
        self._lock = threading.Lock()  # `kill` and `close` are called by different threads
        self.tasks: IO[bytes] = connection.makefile("wb")
        self.answers: IO[bytes] = connection.makefile("rb")

    def is_ready(self, pid: int) -> None:
        """Opens its pidfd. The process id is still its own, since its parent waits for no child until all are to end."""
        with contextlib.suppress(OSError):
            self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """Kills it, or the whole fork server if its process id is not known yet."""
        with self._lock:
            if self._gone:
                return
            if self._handle is None:
                self._fork_server.process.kill()
            else:
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            with contextlib.suppress(OSError):
                # Ends the wait of a supervisor that is reading from it in another thread.
                self._connection.shutdown(socket.SHUT_RDWR)

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end; returns -SIGKILL, since only its parent, the fork server, knows the exit code."""
        if self._handle is None:
            return self._fork_server.process.wait(timeout)
        ended = select.poll()  # not select.select, which is limited to 1,024 file descriptors
        ended.register(self._handle, select.POLLIN)
        if not ended.poll(None if timeout is None else 1000 * timeout):
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return -signal.SIGKILL

    def close(self) -> None:
        """Closes its socket and its pidfd."""
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
    """Whether workers are forked on this system: on Linux with pidfd."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _python(call: str, seats: Sequence[int], stdout: int) -> subprocess.Popen[bytes]:
    """Starts this interpreter with `worker.<call>`; `seats` are the file descriptors that it inherits."""
    # With the same sys.path, which a test or a notebook may have changed.
    code = f"import sys; sys.path[:] = {sys.path!r}; from milelog.pipeline import worker; worker.{call}"
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=stdout,
        # Libraries print warnings on broken files, which would disturb the report.
        stderr=subprocess.DEVNULL,
        pass_fds=seats,
        # Linear algebra in several threads costs more than it gains for the small arrays of a run. The user's own settings
        # take precedence.
        env={**ONE_THREAD, **os.environ},
    )
