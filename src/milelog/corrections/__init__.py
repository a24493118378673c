"""Corrections of runs by the runner: milelog-corrections.toml, beside the log. They outrank files and detection.

A correction belongs to a run, not to a file: it is known by its start, so that it survives a new import of the same run
under another name or in another format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milelog import documents
from milelog.corrections import edit
from milelog.corrections.comments import Comment, comment_of
from milelog.corrections.comments import lines as _comment_lines
from milelog.errors import MilelogError, Problem
from milelog.model import Block
from milelog.units import format_clock, format_elapsed

if TYPE_CHECKING:
    from milelog.corrections.schema import CorrectionsTable, RunTable

CORRECTIONS_NAME = documents.CORRECTIONS_NAME
FIRST_YEAR = 1950
"""As in the configuration: nobody alive ran before."""
SAME_START_S = 60.0
"""Two devices on one run start less than a minute apart."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of one recording. A field at its default leaves what the recording says."""

    file: str
    start: datetime | None = None
    """The recording's own start: with it the run is known again under another name."""
    blocks: tuple[Block, ...] | None = None
    """The hard work as she marks it; empty for none, None where detection stands. Times are the recording's."""
    note: str = ""
    sport: str | None = None
    distance_m: float | None = None
    """The whole distance, such as the treadmill's."""
    actual_start: datetime | None = None
    """When the run really began; without an offset it is the time at the runner's place."""
    is_mine: bool = True
    """False leaves the recording out of everything: somebody else ran it."""
    race_m: float | None = None
    """The run was a race of this distance."""
    is_race: bool | None = None
    """False: it was no race, whatever it looks like."""
    cut: tuple[tuple[float, float], ...] = ()
    """Stretches that were no running (a drive home), in elapsed seconds of the recording."""
    merge_next: bool = False
    """The next recording continues this run."""
    rpe: float | None = None
    """Rating of the effort, 0-10."""

    @property
    def says_anything(self) -> bool:
        """Whether any field but the run itself is set."""
        return self != Correction(self.file, self.start)

    @property
    def reshapes(self) -> bool:
        """Whether the recording itself is to be read otherwise: its sport, distance or extent."""
        return bool(self.sport or self.distance_m or self.cut)

    def is_for(self, file: str, start: datetime | None) -> bool:
        """Whether this is the run: by its start where both are known, else by its file's name."""
        if self.start is not None and start is not None:
            # By the start first, since names change with every export; the name alone where the clock was never set.
            return abs((self.start - start).total_seconds()) <= SAME_START_S
        return self.file == file or self.file.endswith(f"/{file}")

    def may_be_on(self, day: date | None) -> bool:
        """Whether it may be for a run of that day; a day more or less where another time zone is configured."""
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


def parse_comments(raw: bytes | str, source: str = CORRECTIONS_NAME) -> tuple[Comment, ...]:
    """The comments in the bytes or the text of a file, in the order they stand. Raises MilelogError as `load` does."""
    return _comments_of(documents.parse(raw, source))


def with_comment(raw: bytes, comment: Comment) -> str:
    """The text of a file with one comment more; all else stays as it was written. Raises MilelogError for a faulty one."""
    document = documents.parse(raw, CORRECTIONS_NAME)
    known = _comments_of(document)
    # The new table is appended, so that every line of the runner stays where it is.
    text = document.text.rstrip() or "\n".join(_HEAD)
    text = "\n".join((text, *_comment_lines((comment,)))) + "\n"
    # A file that holds its tables in another form of TOML is written anew.
    return text if _holds(text, _of(document), (*known, comment)) else render(_of(document), (*known, comment))


def _of(document: documents.Document) -> tuple[Correction, ...]:
    return tuple(_correction(r) for r in _table(document).run)


def _comments_of(document: documents.Document) -> tuple[Comment, ...]:
    return tuple(comment_of(c) for c in _table(document).comment)


def _table(document: documents.Document) -> CorrectionsTable:
    from milelog.corrections.schema import CorrectionsTable

    table, problems = documents.validate(document, CorrectionsTable, document.data)
    # On whatever runs are right, also where others have faults: all faults of a file are told at once.
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
    """Segments that end before they begin, or begin before the one above has ended."""
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
    """Whether a run can have begun then. A year beyond would make as many empty weeks before it."""
    return FIRST_YEAR <= start.year <= datetime.now(UTC).year + 1


def find_for(corrections: Sequence[Correction], file: str, start: datetime | None) -> Correction | None:
    """The correction of a run, the last one written where there are several."""
    # The last one: a runner who writes by hand adds below.
    return next((c for c in reversed(corrections) if c.is_for(file, start)), None)


def replaced(corrections: Iterable[Correction], new: Correction) -> tuple[Correction, ...]:
    """The corrections with a new one instead of those of the same run."""
    return (*without(corrections, new.file, new.start), new)


def without(corrections: Iterable[Correction], file: str, start: datetime | None) -> tuple[Correction, ...]:
    """The corrections without those of one run."""
    return tuple(c for c in corrections if not c.is_for(file, start))


def edited(raw: bytes, file: str, start: datetime | None, change: Mapping[str, Any] | None) -> str:
    """The text of a file after a change of what it says of one run.

    `change` maps fields of `Correction` to their new values; what it does not name stays as it was said before. None
    takes back all. What stands there of other runs stays as it was written. Raises MilelogError (exit 2) when the text
    has a fault.
    """
    document = documents.parse(raw, CORRECTIONS_NAME)
    known = _of(document)
    mine = [n for n, c in enumerate(known) if c.is_for(file, start)]
    before = known[mine[-1]] if mine else Correction(file, start)
    # An empty change of a run that says nothing else would leave a table of its name alone: such a one is not written.
    new = None if change is None else replace(before, file=file, start=start, **change)
    added = (new,) if new is not None and new.says_anything else ()
    left = (*without(known, file, start), *added)
    comments = _comments_of(document)
    rest = edit.without_runs(document, mine)
    # Tables in another form of TOML (`run = [{...}]`) cannot be cut out by lines: the file is written anew, and keeps
    # what it says but not how.
    if rest is None:
        return render(left, comments)
    if not known and not rest.strip():
        return render(added)
    text = "\n".join((rest.rstrip("\r\n"), *_lines(added))) + "\n"
    # The result is read back before it is used: where the cut text says anything else than what is meant, the whole
    # file is written anew. A lost correction would be worse than a lost blank line.
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
    """The text of the file; `load` of it gives the same corrections, times to the tenth of a second."""
    return "\n".join((*_HEAD, *_lines(corrections), *_comment_lines(comments))) + "\n"


def _lines(corrections: Iterable[Correction]) -> list[str]:
    """The tables of these corrections, each after a blank line."""
    lines = []
    for one in corrections:
        lines += ["", "[[run]]", *(f"{key} = {value}" for key, value in _values(one))]
        if one.blocks is not None:
            lines += ["segments = [", *(f"    {_block(b)}," for b in one.blocks), "]"]
    return lines


def _values(one: Correction) -> Iterator[tuple[str, str]]:
    """Keys and values of a table as TOML, but for the segments; only fields that are set."""
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
