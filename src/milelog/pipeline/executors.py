"""Measures files (`readings`): in this process, on supervised worker processes (`pool`), or on the caller's executor."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from milelog.errors import MilelogError, Problem
from milelog.pipeline.listing import Entry
from milelog.pipeline.prestarted import PrestartedWorkers
from milelog.pipeline.reading import Reading

if TYPE_CHECKING:
    from concurrent.futures import Executor

SCHEDULER_WAIT = "10s"
"""Timeout for the connection to a scheduler, in the notation of distributed, whose default is 30 s."""
MAX_HERE = 0
"""Up to this many new files are measured in the main process. It is 0, since a file may kill the process that reads it. Tests,
whose files are safe, set it higher.
"""
SMALL = 2**20
"""Files with more bytes are never measured in the main process."""


def expect(entries: Sequence[Entry], executor: Executor | None, prestarted: PrestartedWorkers) -> None:
    """Starts workers in advance for files that will probably have to be measured."""
    if not entries or executor is not None or is_here(entries):
        return
    from milelog.pipeline.pool import cores, shares_of

    prestarted.begin(min(cores(), sum(shares_of(e, cores()) for e in entries)))


def readings(
    entries: Sequence[Entry],
    executor: Executor | None,
    prestarted: PrestartedWorkers | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Reading]:
    """Measures files, in any order; `meanwhile` is called once the workers are busy."""
    if not entries:  # then no measuring code is loaded
        return
    if executor is not None:
        yield from _on_executor(entries, executor)
    elif is_here(entries):
        yield from _here(entries)
    else:
        yield from _on_workers(entries, prestarted, meanwhile)


def is_here(entries: Sequence[Entry]) -> bool:
    """Whether files are measured in this process: few, small, and a timeout is possible here."""
    is_small = len(entries) <= MAX_HERE and all(e.size <= SMALL for e in entries)
    if not is_small:
        return False
    from milelog.pipeline.limits import can_stop

    return can_stop()


def _here(entries: Sequence[Entry]) -> Iterator[Reading]:
    from milelog.pipeline import limits
    from milelog.pipeline.measure import read_file

    for entry in entries:
        with limits.alarm(limits.HANG_S):
            found = read_file(entry.path, entry.name)
        yield found


def _on_workers(
    entries: Sequence[Entry],
    prestarted: PrestartedWorkers | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Reading]:
    """Measures files on supervised workers, or here if no worker can be started."""
    from milelog.pipeline.pool import CannotStartError, Pool

    left = {e.name: e for e in entries}
    try:
        with prestarted or PrestartedWorkers() as workers, Pool(workers) as pool:
            for found in pool.map(entries, meanwhile):
                del left[found.name]
                yield found
    # If no process can be started (a container with a limit), measure the rest here.
    except CannotStartError:
        yield from _here(list(left.values()))


def _on_executor(entries: Sequence[Entry], executor: Executor) -> Iterator[Reading]:
    """Measures files on the caller's executor, and those on which it failed on supervised workers."""
    from concurrent.futures import as_completed

    from milelog.pipeline.measure import read_file

    futures = {}
    failed: list[Entry] = []
    for entry in entries:
        try:
            # An absolute path, since workers may have another current directory.
            futures[executor.submit(read_file, entry.path.absolute(), entry.name)] = entry
        except RuntimeError:  # the executor broke on an earlier file, or was shut down
            failed.append(entry)
    try:
        for future in as_completed(list(futures)):
            entry = futures.pop(future)
            try:
                found = future.result()
            except Exception:  # noqa: BLE001 - whatever an executor may raise, each file gets its answer
                failed.append(entry)
            else:
                yield found
    finally:
        # If the caller has stopped iterating, cancel what has not begun.
        for future in futures:
            future.cancel()
    if failed:
        yield from _on_workers(failed)


@contextlib.contextmanager
def opened(name: str) -> Iterator[Executor]:
    """Opens the executor of `--executor`: `dask` for Dask workers on this machine, or the address of a scheduler.

    Raises MilelogError (exit 2) if distributed is not installed or no scheduler answers.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as fault:
        raise MilelogError(_no_distributed(name)) from fault
    try:
        client = distributed.Client(*(() if name == "dask" else (name,)), timeout=SCHEDULER_WAIT)
    except (OSError, ValueError) as fault:
        message = f"no scheduler answers at {name}: {fault}"
        hint = "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
        raise MilelogError(Problem("--executor", "no-scheduler", message, hint, severity="error")) from fault
    with client:
        yield client.get_executor()


def _no_distributed(name: str) -> Problem:
    message = f"the executor {name} needs the package distributed, which is not installed"
    return Problem("--executor", "no-distributed", message, "pip install 'milelog[cluster]'", severity="error")
