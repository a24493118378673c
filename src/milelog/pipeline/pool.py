"""A pool of supervised worker processes: a file that raises, hangs, takes too much memory or kills its worker affects no other.

(With the standard library's pool, a file that kills its worker fails all pending files.) A thread here feeds each worker and reads
its answers. Workers are never forked from this process, so its threads and the caller's main module do not matter.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from milelog.pipeline import limits, reading
from milelog.pipeline.listing import Entry
from milelog.pipeline.prestarted import PrestartedWorkers
from milelog.pipeline.processes import Worker
from milelog.pipeline.worker import Task, receive, send

START_S = 120.0
"""Timeout for the start of a worker, s, on a busy machine."""
WATCH_S = 0.2
"""Seconds between checks for hanging workers."""
SHARE_FROM = 2 * 2**20
"""Archives of at least this size are shared among workers, each measuring every n-th recording."""
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
TRIES = 2
"""Number of attempts for a recording whose worker dies, since a worker may have been killed for other reasons."""


class CannotStartError(Exception):
    """No worker process can be started on this machine."""


def shares_of(entry: Entry, workers: int) -> int:
    """The number of workers among which a file is shared."""
    here = isinstance(entry.path, Path)  # a remote file is fetched once, by one worker
    return workers if here and entry.size >= SHARE_FROM and entry.name.lower().endswith(ARCHIVES) else 1


def cores() -> int:
    """Number of processors that this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class _Job:
    """One file that is being measured."""

    entry: Entry
    left: int = 1
    """Number of shares that are not finished."""
    rows: dict[int, reading.Packed] = field(default_factory=dict)
    """Results received so far, by number of the recording."""
    identities: set[tuple[reading.Stat, str]] = field(default_factory=set)
    """Stat and digest of the file, as each worker found them at its end."""

    def reading(self) -> reading.Reading:
        """The reading of the file; without digest (not to be stored) if its workers did not read the same bytes to the end."""
        rows = [self.rows[n] for n in sorted(self.rows)]
        # Two digests mean that the archive changed between its workers, so the rows belong to different versions.
        stat, digest = next(iter(self.identities)) if len(self.identities) == 1 else (reading.NOWHERE, "")
        return reading.reading(self.entry.name, rows, stat, digest)


@dataclass(slots=True)
class _Share:
    """The part of a job that one worker does."""

    job: _Job
    task: Task
    deaths: int = 0
    """How often a worker died at its current recording."""


class Pool:
    """A number of workers, started by `map`. Use it as a context manager; leaving it kills them."""

    def __init__(self, prestarted: PrestartedWorkers) -> None:
        self._prestarted, self._workers = prestarted, cores()
        self._shares: deque[_Share] = deque()
        self._done: queue.SimpleQueue[_Job | BaseException] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._supervisors: list[_Supervisor] = []
        self.is_stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_stopped = True
        # Killed at once, since after an interrupt the user waits for the prompt; finished work is in the index.
        for one in self._supervisors:
            one.stop()
        self._prestarted.end()

    def map(self, entries: Sequence[Entry], meanwhile: Callable[[], None] = lambda: None) -> Iterator[reading.Reading]:
        """The readings of the files as they are finished. The largest files are started first.

        `meanwhile` is called once the workers have their first tasks.
        """
        for entry in sorted(entries, key=lambda e: (-e.size, e.name)):
            self._shares.extend(self._shared(entry))
        count = min(self._workers, len(self._shares))
        if not self._prestarted.is_begun:
            self._prestarted.begin(count)
        self._supervisors = [_Supervisor(self, limits.HANG_S) for _ in range(count)]
        for one in self._supervisors:
            one.start()
        meanwhile()
        for _ in entries:
            yield self._next_done().reading()

    def _next_done(self) -> _Job:
        while True:
            for one in self._supervisors:
                one.watch()
            # A short wait, so that hanging workers are noticed while nothing is done.
            with contextlib.suppress(queue.Empty):
                done = self._done.get(timeout=WATCH_S)
                if isinstance(done, BaseException):
                    raise done
                return done

    def _shared(self, entry: Entry) -> list[_Share]:
        count = shares_of(entry, self._workers)
        job = _Job(entry, count)
        return [_Share(job, Task(entry.path, entry.name, k, count)) for k in range(count)]

    def worker(self) -> Worker:
        """A worker that is starting. Raises OSError."""
        with self._lock:
            return self._prestarted.take()

    def next(self) -> _Share | None:
        """The next share; None if there are no more, or the pool is being closed."""
        with self._lock:
            return self._shares.popleft() if self._shares and not self.is_stopped else None

    def finish(self, share: _Share, identity: tuple[reading.Stat, str] | None) -> None:
        """Marks a share as done; the file is finished with its last share."""
        with self._lock:
            job = share.job
            job.left -= 1
            if identity:
                job.identities.add(identity)
            if not job.left:
                self._done.put(job)

    def fail(self, fault: BaseException) -> None:
        """Passes on an exception of a supervisor, to be raised by `map`."""
        self._done.put(fault)


class _Supervisor(threading.Thread):
    """A thread that feeds one worker, and starts another if it dies or hangs."""

    def __init__(self, pool: Pool, hang_s: float) -> None:
        super().__init__(daemon=True, name="milelog-worker")
        self._pool, self._hang_s = pool, hang_s
        self._process: Worker | None = None
        self._hung = False
        self._pid = 0
        self._patience: limits.Patience | None = None

    def run(self) -> None:
        """Processes shares until there are none left."""
        try:
            while share := self._pool.next():
                self._do(share)
        except BaseException as fault:  # noqa: BLE001 - exceptions of a thread would be lost
            self._pool.fail(fault)
        finally:
            self.stop()

    def stop(self) -> None:
        """Kills the worker."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            process.close()

    def _do(self, share: _Share) -> None:
        """Processes one share, with new workers for those that die or hang."""
        while True:
            at: tuple[int, str] | None = None
            self._hung = False
            try:
                for frame in self._talk(share.task):
                    if frame[0] == "at":
                        at = frame[1:]
                    elif frame[0] == "row":
                        share.job.rows[frame[1]], at = frame[2], None
                        # If this worker dies, the next one continues after the last recording received.
                        share.task = replace(share.task, start=frame[1] + share.task.step)
                        share.deaths = 0
                    elif frame[0] == "end":
                        self._pool.finish(share, frame[1:])
                        return
            # The pipe was closed, broke, or gave part of a frame: the worker is gone.
            except (EOFError, OSError, ValueError):
                self.stop()
                if self._pool.is_stopped:
                    return
                if not self._survives(share, at):
                    return

    def _survives(self, share: _Share, at: tuple[int, str] | None) -> bool:
        """Handles the death of a worker at recording `at`: tries it again, or rejects it. Returns whether the share goes on."""
        from milelog.pipeline.rejection import rejected

        share.deaths += 1
        # A hang is not tried again: it would cost HANG_S once more, and a looping reader loops again.
        if not self._hung and share.deaths < TRIES:
            return True
        slug = "reader-hung" if self._hung else "reader-died"
        number, name = at or (share.task.start, share.task.name)
        share.job.rows[number] = reading.pack(rejected(name, slug), share.job.entry.name)
        if at is None:  # it was still opening the file
            # With its digest, so that the rejected file is not opened again until it changes.
            stat = reading.stat_of(share.task.path)
            self._pool.finish(share, (stat, reading.digest_of(share.task.path)))
            return False
        share.deaths = 0
        share.task = replace(share.task, start=number + share.task.step)
        return True

    def _talk(self, task: Task) -> Iterator[tuple[Any, ...]]:
        """Gives the worker a task, and yields its frames up to `end`."""
        process = self._process or self._begin()
        self._hung = False
        self._patience = limits.Patience(self._hang_s, self._used)
        send(process.tasks, task)
        while True:
            frame = receive(process.answers)
            self._patience = limits.Patience(self._hang_s, self._used)
            yield frame
            if frame[0] == "end":
                self._patience = None
                return

    def _used(self) -> float | None:
        return limits.processor_s(self._pid)

    def watch(self) -> None:
        """Kills the worker if it has sent nothing for too long; the supervisor then starts another."""
        process, patience = self._process, self._patience
        if process is not None and patience is not None and patience.is_over:
            self._hung, self._patience = True, None
            process.kill()

    def _begin(self) -> Worker:
        """Starts a worker, and waits until it is ready. Raises CannotStartError after TRIES attempts."""
        for _ in range(TRIES):
            try:
                return self._start()
            except (OSError, EOFError):
                self.stop()
                if self._pool.is_stopped:
                    break
        raise CannotStartError

    def _start(self) -> Worker:
        process = self._process = self._pool.worker()
        self._patience = limits.Patience(START_S)
        self._pid = receive(process.answers)[1]
        process.is_ready(self._pid)
        return process
