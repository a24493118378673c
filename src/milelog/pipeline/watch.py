"""Wait for files to arrive in a folder, and for those that arrive to be whole."""

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
"""Seconds without a change after which a file is whole: watches and browsers write without such breaks."""
LONGEST_S = 600.0
"""Seconds after which the folder is analyzed even if files in it still change."""

Shape = dict[str, tuple[int, int, int]]


def shape(folder: Path) -> Shape:
    """Size and times of each file in a folder, by its name."""
    return {e.name: e.stat for e in walk(folder)[0]}


def arrivals(
    folder: Path, stop: threading.Event | None = None, still_s: float = STILL_S, known: Shape | None = None
) -> Iterator[None]:
    """One None each time that recordings came, went or changed, once they stand still. Ends when `stop` is set.

    `known` is the shape that was reported last, so that what came since counts as news; what is there now by default.
    Raises MilelogError (exit 2) when the package watchfiles is not installed.
    """
    watch = _watch()
    before = shape(folder)
    known = before if known is None else known
    if before != known:
        known = wait_until_still(lambda: shape(folder), still_s)
        yield None
    # Notifications only say that something happened: what is compared is the folder itself, so that a lost or doubled one
    # does no harm. `step` gathers the changes of a tenth of a second; `rust_timeout` has the wait look at `stop` twice a second.
    for _ in watch(folder, watch_filter=_is_news(folder), stop_event=stop, step=100, rust_timeout=500):
        now = wait_until_still(lambda: shape(folder), still_s)
        if now != known:
            known = now
            yield None


def wait_until_still(look: Callable[[], Shape], still_s: float, sleep: Callable[[float], None] = time.sleep) -> Shape:
    """The result of `look` once it has been the same for `still_s` seconds; after LONGEST_S whatever it is then."""
    seen, waited, quiet = look(), 0.0, 0.0
    # Five looks in that time: a file that still grows shows in one of them.
    step = still_s / 5
    while quiet < still_s and waited < LONGEST_S:
        sleep(step)
        waited += step
        now = look()
        quiet = quiet + step if now == seen else 0.0
        seen = now
    return seen


def _is_news(folder: Path) -> Callable[[Any, str], bool]:
    """Whether a change is one of recordings: not of what this program writes itself, nor of hidden files."""

    def check(_kind: Any, path: str) -> bool:
        parts = Path(path).absolute().relative_to(folder.absolute()).parts
        # TOML files are the program's own too, but the runner edits them: a new plan is news.
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
