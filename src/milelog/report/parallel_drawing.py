"""Draws the pages of many weeks (`pdf`) in several processes, one for each core."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from milelog.pipeline.pool import cores

MIN_TASKS_PER_PROCESS = 4
"""Pages from which another process is faster, since it must import matplotlib first."""
_CODE = "import sys; sys.path[:] = {path!r}; from milelog.report import parallel_drawing; parallel_drawing.main()"


def draw_all(draw: Callable[..., bytes], tasks: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """The results of `draw`, a module-level function, for each task; on several cores if there are enough tasks.

    If another process fails for any reason, its tasks are drawn here, so only `draw` itself can raise.
    """
    count = max(1, min(cores(), len(tasks) // MIN_TASKS_PER_PROCESS))
    # Every n-th task for each process: neighbouring weeks take similar times, so that all end together.
    workers = [_DrawingProcess(draw, tasks[i::count]) for i in range(1, count)]
    try:
        found: list[bytes | None] = [None] * len(tasks)
        found[::count] = [draw(*task) for task in tasks[::count]]
        for i, worker in enumerate(workers, start=1):
            found[i::count] = worker.drawn()
    finally:
        for worker in workers:
            worker.end()
    return [draw(*task) if content is None else content for task, content in zip(tasks, found, strict=True)]


class _DrawingProcess:
    """Another process that draws some of the tasks."""

    def __init__(self, draw: Callable[..., bytes], tasks: Sequence[tuple[Any, ...]]) -> None:
        self._count = len(tasks)
        self._process: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError, pickle.PicklingError, AttributeError, TypeError):
            request = pickle.dumps((draw, list(tasks)))
            self._process = subprocess.Popen(  # noqa: S603 - this very interpreter
                [sys.executable, "-c", _CODE.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            if self._process.stdin is not None:
                self._process.stdin.write(request)
                self._process.stdin.close()

    def drawn(self) -> list[bytes | None]:
        """The drawings in the order of the tasks; all None if the process failed."""
        if self._process is not None and self._process.stdout is not None:
            with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
                found: list[bytes | None] = pickle.load(self._process.stdout)  # noqa: S301 - our own process wrote it
                return found
        return [None] * self._count

    def end(self) -> None:
        """Kill the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()


def main() -> None:
    """Entry point of the other process: reads tasks from standard input and writes all drawings to standard output."""
    draw, tasks = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
    pickle.dump([draw(*task) for task in tasks], sys.stdout.buffer)
