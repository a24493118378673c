"""Waits for new files in a folder, and until they are complete (`milelog watch`)."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from milelog.errors import MilelogError, Problem
from milelog.pipeline.listing import OWN_FILES
from milelog.pipeline.local import walk

STILL_S = 1.5
"""A file is complete after this many seconds without a change: watches and browsers write without longer breaks."""
LONGEST_S = 600.0
"""After this many seconds the folder is analyzed even if files still change."""

Shape = dict[str, tuple[int, int, int]]


def shape(folder: Path) -> Shape:
    """Size and times of each file in a folder, by name."""
    return {e.name: e.stat for e in walk(folder)[0]}


def arrivals(
    folder: Path, stop: threading.Event | None = None, still_s: float = STILL_S, known: Shape | None = None
) -> Iterator[None]:
    """Yields None whenever recordings were added, removed or changed, once they are complete. Ends when `stop` is set.

    `known` is the shape after the last analysis, so that changes since then are reported first; by default the current one.
    Raises MilelogError (exit 2) if the package watchfiles is not installed.
    """
    watch = _watch()
    before = shape(folder)
    known = before if known is None else known
    if before != known:
        known = wait_until_still(lambda: shape(folder), still_s)
        yield None
    # A notification only triggers a comparison of the folder itself, so lost or repeated ones do no harm. `step`: changes of
    # 100 ms are collected; `rust_timeout`: `stop` is checked twice a second.
    for _ in watch(folder, watch_filter=_is_news(folder), stop_event=stop, step=100, rust_timeout=500):
        now = wait_until_still(lambda: shape(folder), still_s)
        if now != known:
            known = now
            yield None


def wait_until_still(look: Callable[[], Shape], still_s: float, sleep: Callable[[float], None] = time.sleep) -> Shape:
    """The result of `look` once it has not changed for `still_s` seconds, or after LONGEST_S."""
    seen, waited, quiet = look(), 0.0, 0.0
    step = still_s / 5
    while quiet < still_s and waited < LONGEST_S:
        sleep(step)
        waited += step
        now = look()
        quiet = quiet + step if now == seen else 0.0
        seen = now
    return seen


def _is_news(folder: Path) -> Callable[[Any, str], bool]:
    """A filter for changes of recordings: without files that this program writes, and hidden files."""

    def check(_kind: Any, path: str) -> bool:
        parts = Path(path).absolute().relative_to(folder.absolute()).parts
        # Of the program's own files, TOML files count, since the runner edits them.
        own = len(parts) == 1 and OWN_FILES.fullmatch(parts[0]) and not parts[0].endswith(".toml")
        return bool(parts) and not own and not any(p.startswith(".") for p in parts)

    return check


def _watch() -> Callable[..., Iterator[Any]]:
    try:
        found: Callable[..., Iterator[Any]] = importlib.import_module("watchfiles").watch
    except ImportError as fault:
        message = "watching a folder needs the package watchfiles, which is not installed"
        problem = Problem("watch", "no-watchfiles", message, "pip install 'milelog[watch]'", severity="error")
        raise MilelogError(problem) from fault
    return found
