"""Reads and writes the runner's corrections in milelog-corrections.toml, which override files and detection.

A correction is matched to a run by its start and not by its file, so that it still applies when the run is imported again under
another name or in another format. `milelog fix` writes the file; `sessions.corrected` applies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milelog import documents
from milelog.corrections import edit
from milelog.corrections.comments import Comment, comment_of
from milelog.corrections.comments import lines as _comment_lines
from milelog.corrections.runs import is_same_run
from milelog.errors import MilelogError, Problem
from milelog.model import Block
from milelog.units import FIRST_YEAR, format_clock, format_elapsed

if TYPE_CHECKING:
    from milelog.corrections.schema import CorrectionsTable, RunTable

CORRECTIONS_NAME = documents.CORRECTIONS_NAME


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of one recording; fields at their default change nothing."""

    file: str
    start: datetime | None = None
    """The recording's own start, by which the run is recognized under another file name."""
    blocks: tuple[Block, ...] | None = None
    """The hard work as the runner marks it, in elapsed seconds; empty for no hard work, None to keep what was detected."""
    note: str = ""
    sport: str | None = None
    distance_m: float | None = None
    """Total distance, for example as the treadmill showed it."""
    actual_start: datetime | None = None
    """When the run really began; local time where it has no offset."""
    is_mine: bool = True
    """False where somebody else ran it; the recording is then left out everywhere."""
    race_m: float | None = None
    """Distance of the race that it was."""
    is_race: bool | None = None
    """False where the runner says that it was not a race; None where she says nothing."""
    cut: tuple[tuple[float, float], ...] = ()
    """Stretches that are not part of the run (a drive home), in elapsed seconds."""
    merge_next: bool = False
    """Whether the next recording continues this run."""
    rpe: float | None = None
    """Rating of perceived effort, 0 to 10."""

    @property
    def says_anything(self) -> bool:
        """Whether it changes anything."""
        return self != Correction(self.file, self.start)

    @property
    def reshapes(self) -> bool:
        """Whether it changes sport, distance or extent, so that the recording has to be measured anew."""
        return bool(self.sport or self.distance_m or self.cut)

    def is_for(self, file: str, start: datetime | None) -> bool:
        """Whether it is for this run: by the start where both are known, else by the name of the file."""
        return is_same_run(self.file, self.start, file, start)


def find(folder: Path) -> Path | None:
    """The path of the corrections in a folder or in the nearest folder above; None without one."""
    return documents.in_or_above(folder, CORRECTIONS_NAME)


def load(path: Path) -> tuple[Correction, ...]:
    """The corrections in a file. Raises MilelogError (exit 2) with all its faults."""
    return _of(documents.load(path, path.name))


def parse(raw: bytes | str, source: str = CORRECTIONS_NAME) -> tuple[Correction, ...]:
    """The corrections in the bytes or text of a file. Raises MilelogError as `load` does."""
    return _of(documents.parse(raw, source))


def parse_comments(raw: bytes | str, source: str = CORRECTIONS_NAME) -> tuple[Comment, ...]:
    """The comments in the bytes or text of a file, in their order. Raises MilelogError as `load` does."""
    return _comments_of(documents.parse(raw, source))


def with_comment(raw: bytes, comment: Comment) -> str:
    """The text of a file with one comment added, otherwise unchanged. Raises MilelogError for a faulty file."""
    document = documents.parse(raw, CORRECTIONS_NAME)
    known = _comments_of(document)
    # The new table is appended, so that the runner's own lines are not changed.
    text = document.text.rstrip() or "\n".join(_HEAD)
    text = "\n".join((text, *_comment_lines((comment,)))) + "\n"
    # A file with its tables in another form of TOML is written anew.
    return text if _holds(text, _of(document), (*known, comment)) else render(_of(document), (*known, comment))


def _of(document: documents.Document) -> tuple[Correction, ...]:
    return tuple(_correction(r) for r in _table(document).run)


def _comments_of(document: documents.Document) -> tuple[Comment, ...]:
    return tuple(comment_of(c) for c in _table(document).comment)


def _table(document: documents.Document) -> CorrectionsTable:
    from milelog.corrections.schema import CorrectionsTable

    table, problems = documents.validate(document, CorrectionsTable, document.data)
    # Runs without faults are checked even if others have some, so that all faults of a file are reported at once.
    problems += tuple(_overlaps(document))
    problems += tuple(
        document.problem(
            "comment-on-nothing",
            "a comment says neither its week nor its run",
            ("comment", number),
            hint='write week = "2026-W17", or file = and start = as in a [[run]]',
        )
        for number, one in enumerate(table.comment if table else ())
        if not (one.week or one.file or one.start)
    )
    if problems or table is None:
        raise MilelogError(*sorted(problems, key=documents.line_of))
    return table


def _correction(run: RunTable) -> Correction:
    blocks = None if run.segments is None else tuple(Block(b.kind, b.start, b.end, b.zone) for b in run.segments)
    return Correction(
        file=run.file,
        start=run.start,
        blocks=blocks,
        note=run.note,
        sport=run.sport,
        distance_m=run.distance,
        actual_start=run.actual_start,
        is_mine=not run.not_mine,
        race_m=run.race or None,
        is_race=None if run.race is None else bool(run.race),
        cut=tuple(run.cut),
        merge_next=run.merge_next,
        rpe=run.effort,
    )


def _overlaps(document: documents.Document) -> Iterable[Problem]:
    """Problems of segments that end before they begin, or begin before the one above ends."""
    from milelog.corrections.schema import RunTable

    runs = document.data.get("run")
    for index, raw in enumerate(runs if isinstance(runs, list) else ()):
        run, _ = documents.validate(document, RunTable, raw)
        blocks = (run.segments if run else None) or []
        for number, block in enumerate(blocks):
            if block.end <= block.start:
                place = ("run", index, "segments", number, "end")
                message = "the segment ends before it begins"
                hint = "times are elapsed, from the first record: start first, then end"
                yield document.problem("segment-backwards", message, place, hint=hint, value=True)
        for number, (before, after) in enumerate(pairwise(blocks), start=1):
            if after.start < before.end:
                place = ("run", index, "segments", number, "start")
                message = f"begins before the segment above ends ({format_clock(before.end)})"
                hint = "list the segments in order, each after the one above"
                yield document.problem("segments-overlap", message, place, hint=hint, value=True)


def is_possible(start: datetime) -> bool:
    """Whether a run can have begun then: from FIRST_YEAR to next year. Other years would make thousands of empty weeks."""
    return FIRST_YEAR <= start.year <= datetime.now(UTC).year + 1


def find_for(corrections: Sequence[Correction], file: str, start: datetime | None) -> Correction | None:
    """The correction of a run, or None; the last of several, because runners add new ones at the end."""
    return next((c for c in reversed(corrections) if c.is_for(file, start)), None)


def replaced(corrections: Iterable[Correction], new: Correction) -> tuple[Correction, ...]:
    """The corrections, with a new one in place of those of the same run."""
    return (*without(corrections, new.file, new.start), new)


def without(corrections: Iterable[Correction], file: str, start: datetime | None) -> tuple[Correction, ...]:
    """The corrections without those of one run."""
    return tuple(c for c in corrections if not c.is_for(file, start))


def edited(raw: bytes, file: str, start: datetime | None, change: Mapping[str, Any] | None) -> str:
    """The text of a file with the correction of one run changed; the tables of other runs stay as they were written.

    `change` maps fields of `Correction` to new values; other fields keep theirs. None removes the correction. Raises
    MilelogError (exit 2) where the text has a fault.
    """
    document = documents.parse(raw, CORRECTIONS_NAME)
    known = _of(document)
    mine = [n for n, c in enumerate(known) if c.is_for(file, start)]
    before = known[mine[-1]] if mine else Correction(file, start)
    # A correction that changes nothing is not written.
    new = None if change is None else replace(before, file=file, start=start, **change)
    added = (new,) if new is not None and new.says_anything else ()
    left = (*without(known, file, start), *added)
    comments = _comments_of(document)
    rest = edit.without_runs(document, mine)
    # Tables in another form of TOML (`run = [{...}]`) cannot be cut out by lines. The file is then written anew, with the
    # same content but without its comments and form.
    if rest is None:
        return render(left, comments)
    if not known and not rest.strip():
        return render(added)
    text = "\n".join((rest.rstrip("\r\n"), *_lines(added))) + "\n"
    # The result is parsed before it is used. If it does not have the intended content, the whole file is written anew: a
    # lost correction would be worse than lost formatting.
    wanted = (*without(known, file, start), *parse(render(added)))
    return text if _holds(text, wanted, comments) else render(left, comments)


def _holds(text: str, corrections: Sequence[Correction], comments: Sequence[Comment]) -> bool:
    try:
        return parse(text) == tuple(corrections) and parse_comments(text) == tuple(comments)
    except MilelogError:
        return False


_HEAD = (
    "# What you said of your runs yourself. It stands above every detection; delete a [[run]] to take it back.",
    "# Times are elapsed, from the first record of the recording.",
)


def render(corrections: Iterable[Correction], comments: Iterable[Comment] = ()) -> str:
    """The text of a file with these corrections and comments; times are rounded to a tenth of a second."""
    return "\n".join((*_HEAD, *_lines(corrections), *_comment_lines(comments))) + "\n"


def _lines(corrections: Iterable[Correction]) -> list[str]:
    """The TOML lines of these corrections, each table after a blank line."""
    lines = []
    for one in corrections:
        lines += ["", "[[run]]", *(f"{key} = {value}" for key, value in _values(one))]
        if one.blocks is not None:
            lines += ["segments = [", *(f"    {_block(b)}," for b in one.blocks), "]"]
    return lines


def _values(one: Correction) -> Iterator[tuple[str, str]]:
    """Keys and TOML values of the fields that are set, without the segments."""
    yield "file", documents.toml_string(one.file)
    if one.start is not None:
        yield "start", one.start.isoformat(timespec="seconds")
    if one.note:
        yield "note", documents.toml_string(one.note)
    if one.sport is not None:
        yield "sport", documents.toml_string(one.sport)
    if one.distance_m is not None:
        yield "distance", _metres(one.distance_m)
    if one.actual_start is not None:
        yield "actual_start", one.actual_start.isoformat(timespec="seconds")
    if not one.is_mine:
        yield "not_mine", "true"
    if one.race_m is not None:
        yield "race", _metres(one.race_m)
    elif one.is_race is False:
        yield "race", "false"
    if one.cut:
        yield "cut", "[" + ", ".join(f'"{format_elapsed(a)}-{format_elapsed(b)}"' for a, b in one.cut) + "]"
    if one.merge_next:
        yield "merge_next", "true"
    if one.rpe is not None:
        yield "effort", f"{one.rpe:g}"


def _block(block: Block) -> str:
    zone = f', zone = "{block.zone}"' if block.zone else ""
    start, end = format_elapsed(block.start_s), format_elapsed(block.end_s)
    return f'{{ kind = "{block.kind}", start = "{start}", end = "{end}"{zone} }}'


def _metres(distance_m: float) -> str:
    return f'"{distance_m:.12g} m"'
