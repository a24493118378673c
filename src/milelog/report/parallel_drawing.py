"""Drawing on all cores: the pages of many weeks are drawn by several processes, each a share of them."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from milelog.pipeline.pool import cores

MIN_TASKS_PER_PROCESS = 4
"""Pages that a further process has to draw to be worth the loading of matplotlib."""
_CODE = "import sys; sys.path[:] = {path!r}; from milelog.report import parallel_drawing; parallel_drawing.main()"


def draw_all(draw: Callable[..., bytes], tasks: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """The results of `draw`, a function of a module, for each task; on several cores where there is enough to do.

    What another process does not give, for whatever reason, is drawn here, so that only `draw` itself can fail.
    """
    count = max(1, min(cores(), len(tasks) // MIN_TASKS_PER_PROCESS))
    # Every n-th task for each: neighbouring weeks take about as long, so that all end together.
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
        """Its drawings in the order of its tasks; None for each where it did not come to its end."""
        if self._process is not None and self._process.stdout is not None:
            with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
                found: list[bytes | None] = pickle.load(self._process.stdout)  # noqa: S301 - our own process wrote it
                return found
        return [None] * self._count

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()


def main() -> None:
    """Draw what comes in on standard input, and give it out when all of it is drawn."""
    draw, tasks = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
    pickle.dump([draw(*task) for task in tasks], sys.stdout.buffer)
