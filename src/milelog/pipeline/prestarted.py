"""Workers that are started ahead of their work, so that they load the program while the rest of the run goes on."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from milelog.pipeline.processes import ForkServer, Worker


class PrestartedWorkers:
    """Workers that were started ahead. Use it as a context: leaving ends them all, and waits until they have."""

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
        """Whether there are workers on their way."""
        return bool(self._waiting)

    def begin(self, count: int) -> None:
        """Start `count` workers; where the machine gives none, that shows when they are asked for."""
        from milelog.pipeline import processes

        with contextlib.suppress(OSError):
            # One worker alone is started faster without a process between.
            if count > 1 and processes.can_fork():
                self._fork_server = processes.ForkServer(count)
                self._waiting = list(self._fork_server.workers)
            else:
                for _ in range(count):
                    self._waiting.append(processes.SubprocessWorker())

    def end(self) -> None:
        """End the workers that were never taken, and their fork server."""
        while self._waiting:
            worker = self._waiting.pop()
            worker.kill()
            worker.wait()
            worker.close()
        if self._fork_server is not None:
            self._fork_server.end()

    def take(self) -> Worker:
        """A worker that was started ahead, else one that is started now. Raises OSError."""
        from milelog.pipeline import processes

        return self._waiting.pop() if self._waiting else processes.SubprocessWorker()
