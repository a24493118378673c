"""What a reader marks on the served page: lines of text to stretches of hard work, kept beside the log."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast
from urllib.parse import quote

from milelog import config, corrections, documents
from milelog.errors import ExitCode, MilelogError, Problem
from milelog.model import HARD_KINDS, Block, SegmentKind, Session
from milelog.report.files import write_atomic
from milelog.store.locks import Lock
from milelog.store.place import FOLDER
from milelog.units import format_clock, format_elapsed, parse_clock

WAIT_S = 10.0

_LINE = re.compile(r"(\w+)\s+([\d:.]+)\s*[-–]\s*([\d:.]+)$")


def key(session: Session) -> str:
    """The recording's name as a form carries it there and back: a browser changes line breaks and bytes of no UTF-8."""
    return quote(session.file, errors="surrogateescape")


def lines(session: Session) -> str:
    """The hard work of a run as it stands, one stretch a line: `rep 17:40-31:24.5`. `parse` reads it back."""
    hard = [g for g in session.segments if g.kind in HARD_KINDS]
    return "\n".join(f"{g.kind} {format_elapsed(g.start_s)}-{format_elapsed(g.end_s)}" for g in hard)


def parse(text: str, session: Session) -> tuple[Block, ...]:
    """The stretches of a text; blank lines are left out, and no line means no hard work.

    Raises MilelogError that names every line that cannot be kept: of another form, outside the run, or overlapping.
    """
    blocks, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            blocks.append(_block(line.strip(), session))
        except ValueError as fault:
            problems.append(_problem(session, str(fault), f"line {number}"))
    blocks.sort(key=lambda b: b.start_s)
    problems += [
        _problem(session, f"{b.kind} {format_elapsed(b.start_s)} begins before the stretch above it ends")
        for a, b in pairwise(blocks)
        if b.start_s < a.end_s
    ]
    if problems:
        raise MilelogError(*problems)
    return tuple(blocks)


def keep(folder: Path, session: Session, blocks: Sequence[Block] | None, note: str = "") -> Path:
    """Writes what was said of a run beside the log; None takes back what was said before. Returns the file.

    Of two that write at once, one waits for the other. Raises MilelogError when the file that is there has a fault,
    when it cannot be written, or when nothing in it could tell the run again.
    """
    home = config.find(folder)
    path = corrections.find(folder) or (home.parent if home else folder.absolute()) / corrections.CORRECTIONS_NAME
    given = (folder.absolute() / session.file).relative_to(path.parent).as_posix()
    name = _readable(given)
    if session.start is None and name != given:
        raise MilelogError(_nameless(name))
    new = None if blocks is None else corrections.Correction(name, session.start, tuple(blocks), _readable(note))
    with _alone(path):
        # Where the file is a link, what it leads to is written.
        write_atomic(path.resolve(), corrections.edited(_bytes(path), name, session.start, new))
    return path


def _readable(text: str) -> str:
    r"""As a text file can hold it: bytes of a name that are no UTF-8 as `\xff`. The run is known by its start anyway."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _nameless(name: str) -> Problem:
    message = "nothing was kept: it has no start, and its name is no UTF-8, so nothing would tell the run again"
    return Problem(name, "cannot-write", message, "give the recording another name, then run again", severity="error")


def _bytes(path: Path) -> bytes:
    """What stands there; nothing where there is no file. Raises MilelogError when it cannot be read."""
    return documents.raw(path) if path.is_file() else b""


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else writes this file meanwhile. Raises MilelogError (exit 4) when somebody does for long."""
    home = path.parent / FOLDER
    with contextlib.suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.closing(Lock(home / "corrections.lock", WAIT_S)) as lock:
        if not lock.take(exclusive=True):
            message = f"another run has been writing {path.name} for over {WAIT_S:.0f} s; nothing was kept"
            problem = Problem(
                path.name, "cannot-write", message, "wait for it to end, then run again", severity="error"
            )
            raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)
        yield


def _block(line: str, session: Session) -> Block:
    found = _LINE.match(line)
    if found is None or found[1] not in HARD_KINDS:
        raise ValueError(
            f'"{line[:60]}" is no stretch: write rep, surge or stride and its times, such as rep 17:40-31:24'
        )
    start, end = parse_clock(found[2]), parse_clock(found[3])
    if end <= start:
        raise ValueError(f'"{line[:60]}" ends before it begins')
    if start >= session.elapsed_s:
        raise ValueError(f'"{line[:60]}" begins after the recording ends at {format_clock(session.elapsed_s)}')
    return Block(cast("SegmentKind", found[1]), start, min(end, session.elapsed_s))


def _problem(session: Session, message: str, where: str = "") -> Problem:
    hint = "nothing was kept; go back and mend the line"
    return Problem(session.file, "bad-segment", message, hint, where, "error")
