"""Starts workers in advance, so that they load the program while this process reads configuration and plan."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from milelog.pipeline.processes import ForkServer, Worker


class PrestartedWorkers:
    """Workers started in advance. Use it as a context manager; leaving it ends them and waits for their end."""

    def __init__(self) -> None:
        self._fork_server: ForkServer | None = None
        self._waiting: list[Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        if self._fork_server is not None:
            self._fork_server.wait()

    @property
    def is_begun(self) -> bool:
        """Whether there are workers that were started and not taken."""
        return bool(self._waiting)

    def begin(self, count: int) -> None:
        """Starts `count` workers. Failures are ignored here; `take` raises then."""
        from milelog.pipeline import processes

        with contextlib.suppress(OSError):
            # A single worker starts faster without a fork server.
            if count > 1 and processes.can_fork():
                self._fork_server = processes.ForkServer(count)
                self._waiting = list(self._fork_server.workers)
            else:
                for _ in range(count):
                    self._waiting.append(processes.SubprocessWorker())

    def end(self) -> None:
        """Ends the workers that were not taken, and the fork server."""
        while self._waiting:
            worker = self._waiting.pop()
            worker.kill()
            worker.wait()
            worker.close()
        if self._fork_server is not None:
            self._fork_server.end()

    def take(self) -> Worker:
        """A worker started in advance, or a new one. Raises OSError if none can be started."""
        from milelog.pipeline import processes

        return self._waiting.pop() if self._waiting else processes.SubprocessWorker()
