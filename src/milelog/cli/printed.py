"""Keeps the printed report, and prints it again where nothing has changed since; `analyze` uses it.

Most of the time of such a run would be spent on imports: on 1,000 runs it takes 0.21 s of processor time with this, 0.55 s
without.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import console
from milelog.cli.diff import ANALYSES
from milelog.store import outputs

if TYPE_CHECKING:
    from rich.console import Console

    from milelog.pipeline import Run

FILE = "printed.txt"
_VARIABLES = (
    "COLORTERM",
    "COLUMNS",
    "FORCE_COLOR",
    "LINES",
    "NO_COLOR",
    "TERM",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
)
"""Environment variables on which the layout by rich depends."""


def again(home: Path, key: str, weeks: int | None) -> bool:
    """Prints the kept report if it is of the analysis with this key and for such a terminal; returns whether it did."""
    path = home / FILE
    if not outputs.is_current(home, _key(home, key, weeks), path):
        return False
    try:
        text = path.read_bytes().decode()
    except (OSError, ValueError):
        return False
    click.echo(text, nl=False, color=True)
    return True


def fresh(run: Run, weeks: int | None, render: Callable[[Console], None]) -> None:
    """Prints a report, and keeps it for the next run unless recordings were read."""
    screen = console()
    # A report of a run that read files says how many, which would be wrong the next time. Old Windows consoles are
    # coloured by system calls, not by printed codes, so their text cannot be kept.
    is_kept = bool(run.key) and run.home is not None and run.analysis.files.read == 0 and not screen.legacy_windows
    if run.home is None or not is_kept:
        render(screen)
        return
    with screen.capture() as found:
        render(screen)
    text = found.get()
    click.echo(text, nl=False, color=True)
    # A name with invalid characters is shown differently on each kind of stream, so such a report is not kept.
    with contextlib.suppress(UnicodeEncodeError):
        content = text.encode()
        outputs.update(run.home, FILE, lambda _: text)
        outputs.note(run.home, _key(run.home, run.key, weeks), run.home / FILE, content)


def _key(home: Path, key: str, weeks: int | None) -> str:
    """A key of everything that the printed text depends on: the analysis, the terminal, and the last analysis remembered."""
    try:
        remembered = (home / ANALYSES).stat()
    except OSError:
        return ""
    terminal = (
        sys.stdout.isatty(),
        sys.stdout.encoding,
        [_size(n) for n in range(3)],
        [os.environ.get(v) for v in _VARIABLES],
    )
    return repr((key, weeks, terminal, remembered.st_ino, remembered.st_size, remembered.st_mtime_ns))


def _size(stream: int) -> tuple[int, int] | None:
    try:
        return os.get_terminal_size(stream)
    except OSError:
        return None
