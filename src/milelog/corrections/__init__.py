"""What the runner said of her runs herself: milelog-corrections.toml, beside the log, above every detection.

A correction belongs to a run, not to a file: it is known by its start, so that it survives a new import of the same run
under another name or in another format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from milelog import documents
from milelog.corrections import edit
from milelog.errors import MilelogError, Problem
from milelog.model import Block
from milelog.units import format_clock, format_elapsed

CORRECTIONS_NAME = documents.CORRECTIONS_NAME
SAME_START_S = 60.0
"""Two devices on one run start less than a minute apart."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The hard work of one run, as the runner marked it; empty where there was none."""

    file: str
    start: datetime | None = None
    blocks: tuple[Block, ...] = ()
    note: str = ""

    def is_for(self, file: str, start: datetime | None) -> bool:
        """Whether this is the run: by its start where both are known, else by its file's name."""
        if self.start is not None and start is not None:
            return abs((self.start - start).total_seconds()) <= SAME_START_S
        return self.file == file or self.file.endswith(f"/{file}")

    def may_be_on(self, day: date | None) -> bool:
        """Whether it may be for a run of that day; a day more or less where the time zone is told otherwise."""
        return self.start is None or day is None or abs((self.start.date() - day).days) <= 1


def find(folder: Path) -> Path | None:
    """The corrections of a folder: in it, or in the nearest folder above."""
    return documents.in_or_above(folder, CORRECTIONS_NAME)


def load(path: Path) -> tuple[Correction, ...]:
    """The corrections in a file. Raises MilelogError (exit 2) with every fault of it, its line and a caret."""
    return _of(documents.load(path, path.name))


def parse(raw: bytes | str, source: str = CORRECTIONS_NAME) -> tuple[Correction, ...]:
    """As `load`, for the bytes or the text of a file."""
    return _of(documents.parse(raw, source))


def _of(document: documents.Document) -> tuple[Correction, ...]:
    from milelog.corrections.schema import CorrectionsTable

    table, problems = documents.validate(document, CorrectionsTable, document.data)
    problems += tuple(_overlaps(document))
    if problems or table is None:
        raise MilelogError(*sorted(problems, key=documents.line_of))
    return tuple(
        Correction(r.file, r.start, tuple(Block(b.kind, b.start, b.end) for b in r.segments), r.note) for r in table.run
    )


def _overlaps(document: documents.Document) -> Iterable[Problem]:
    """Segments that end before they begin, or begin before the one above has ended."""
    from milelog.corrections.schema import RunTable

    runs = document.data.get("run")
    for index, raw in enumerate(runs if isinstance(runs, list) else ()):
        run, _ = documents.validate(document, RunTable, raw)
        blocks = run.segments if run else []
        for number, block in enumerate(blocks):
            if block.end <= block.start:
                place = ("run", index, "segments", number, "end")
                said = "the segment ends before it begins"
                hint = "times are elapsed, from the first record: start first, then end"
                yield document.problem("segment-backwards", said, place, hint=hint, value=True)
        for number, (before, after) in enumerate(pairwise(blocks), start=1):
            if after.start < before.end:
                place = ("run", index, "segments", number, "start")
                said = f"begins before the segment above ends ({format_clock(before.end)})"
                hint = "list the segments in order, each after the one above"
                yield document.problem("segments-overlap", said, place, hint=hint, value=True)


def find_for(corrections: Sequence[Correction], file: str, start: datetime | None) -> Correction | None:
    """The correction of a run, the last one written where there are several."""
    return next((c for c in reversed(corrections) if c.is_for(file, start)), None)


def replaced(corrections: Iterable[Correction], new: Correction) -> tuple[Correction, ...]:
    """The corrections with a new one in the place of what was said of that run before."""
    return (*without(corrections, new.file, new.start), new)


def without(corrections: Iterable[Correction], file: str, start: datetime | None) -> tuple[Correction, ...]:
    """The corrections without those of one run."""
    return tuple(c for c in corrections if not c.is_for(file, start))


def edited(raw: bytes, file: str, start: datetime | None, new: Correction | None) -> str:
    """The text of a file with what it says of one run replaced, or taken back where `new` is None.

    What stands there of other runs stays as it was written. Raises MilelogError (exit 2) when the text has a fault.
    """
    document = documents.parse(raw, CORRECTIONS_NAME)
    known = _of(document)
    mine = [n for n, c in enumerate(known) if c.is_for(file, start)]
    added = (new,) if new else ()
    left = (*without(known, file, start), *added)
    kept = edit.without_runs(document, mine)
    if kept is None:
        return render(left)
    if not known and not kept.strip():
        return render(added)
    text = "\n".join((kept.rstrip("\r\n"), *_lines(added))) + "\n"
    return text if _says(text, (*without(known, file, start), *parse(render(added)))) else render(left)


def _says(text: str, wanted: Sequence[Correction]) -> bool:
    try:
        return parse(text) == wanted
    except MilelogError:
        return False


def render(corrections: Iterable[Correction]) -> str:
    """The text of the file; `load` of it gives the same corrections, times to the tenth of a second."""
    lines = [
        "# What you said of your runs yourself. It stands above every detection; delete a [[run]] to take it back.",
        "# Times are elapsed, from the first record of the recording.",
        *_lines(corrections),
    ]
    return "\n".join(lines) + "\n"


def _lines(corrections: Iterable[Correction]) -> list[str]:
    """The tables of these corrections, each after a blank line."""
    lines = []
    for one in corrections:
        lines += ["", "[[run]]", f"file = {_quoted(one.file)}"]
        if one.start is not None:
            lines.append(f"start = {one.start.isoformat(timespec='seconds')}")
        if one.note:
            lines.append(f"note = {_quoted(one.note)}")
        lines.append("segments = [")
        lines += [
            f'    {{ kind = "{b.kind}", start = "{format_elapsed(b.start_s)}", end = "{format_elapsed(b.end_s)}" }},'
            for b in one.blocks
        ]
        lines.append("]")
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
