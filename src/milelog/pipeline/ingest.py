"""What is new in a folder is measured; the rest comes out of the index, by place or, when it moved, by content."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from milelog.pipeline import codec, executors, reading
from milelog.pipeline.conditions import conditions
from milelog.pipeline.crew import Crew
from milelog.pipeline.folder import Entry
from milelog.pipeline.inputs import code_version, is_fresh
from milelog.pipeline.reading import Reading
from milelog.pipeline.results import FileResult, Settings
from milelog.store import Content, ContentKey, FileRow, Index

if TYPE_CHECKING:
    from milelog.pipeline.run import Options

Opened = list[tuple[FileResult, reading.Row]]
Meanwhile = Callable[[], None]
SKETCHES = 2**26
"""So many bytes of sketches are held at most; more are drawn again when they are asked for."""
SAVE_S = 2.0
"""So much work at most is lost when the machine goes down."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """All results of a folder, in the order of its files."""

    results: tuple[FileResult, ...]
    unchanged: frozenset[str]
    """Sources of results that nothing was read for."""
    sketches: Mapping[str, bytes]
    """What was drawn of the runs that were measured now, as far as it fits into memory."""
    rows: Mapping[int, reading.Row]
    """The sessions of the results as they are packed, by the identity of the session."""
    is_settled: bool
    """Whether the folder, looked at again, must give the same: no file was fresh, in change or out of reach."""


def ingest(entries: Sequence[Entry], settings: Settings, options: Options, index: Index | None, crew: Crew) -> Ingested:
    """Measure what the index does not hold, by a crew that may be on its way. What is done is kept, whatever ends this."""
    if index is None:
        read = _counted(entries, settings, options, frozenset(), crew, options.meanwhile)
        found = {r.name: r for r in read}
        return _gathered(entries, found, {})
    variant = "blind" if settings.blind else ""
    contents = {} if options.rebuild else index.contents(code_version(), variant)
    known, moved = _known(entries, {} if options.rebuild else index.files(), contents, settings)
    todo = [e for e in entries if e.name not in known]
    keeper = _Keeper(index, variant, {e.name: e for e in entries}, moved)
    doubts = index.doubts()
    if todo and options.executor is None and executors.is_here(todo, doubts):
        index.doubt(e.name for e in todo)
    opened: dict[str, Opened] = {}

    def meanwhile() -> None:
        options.meanwhile()
        opened.update((name, _opened(one)) for name, one in known.items())

    try:
        for one in _counted(todo, settings, options, doubts, crew, meanwhile):
            known[one.name] = one
            keeper.add(one)
    finally:
        keeper.flush()
    keeper.prune()
    return _gathered(entries, known, opened, frozenset(e.name for e in todo))


def _opened(one: Reading) -> Opened:
    """The results in a reading, each with its row."""
    with codec.many_values():
        return [(codec.unpack(FileResult, row), row) for row in reading.named_rows(one.payload, one.name)]


def _gathered(
    entries: Sequence[Entry],
    found: Mapping[str, Reading],
    opened: Mapping[str, Opened],
    read: frozenset[str] | None = None,
) -> Ingested:
    """All results in the order of the files; `opened` are those that have been unpacked already."""
    results: list[FileResult] = []
    unchanged: set[str] = set()
    packed: dict[int, reading.Row] = {}
    for entry in entries:
        for result, row in opened.get(entry.name) or _opened(found[entry.name]):
            results.append(result)
            packed |= zip((id(m.session) for m in result.measured), reading.session_rows(row), strict=True)
            if read is not None and entry.name not in read:
                unchanged.add(result.source)
    settled = all(found[e.name].digest and found[e.name].stat == e.stat and not is_fresh(e.stat) for e in entries)
    sketches = {file: drawn for one in found.values() for file, drawn in one.sketches.items()}
    return Ingested(tuple(results), frozenset(unchanged), sketches, packed, settled)


def _counted(
    entries: Sequence[Entry],
    settings: Settings,
    options: Options,
    doubts: frozenset[str],
    crew: Crew,
    meanwhile: Meanwhile,
) -> Iterator[Reading]:
    """Measure, and tell of the progress."""
    found = executors.readings(entries, settings, options.executor, doubts, crew, meanwhile)
    held = 0
    for done, one in enumerate(found, start=1):
        options.progress(done, len(entries))
        held += sum(map(len, one.sketches.values()))
        yield one if held <= SKETCHES else replace(one, sketches={})


def _known(
    entries: Iterable[Entry], files: Mapping[str, FileRow], contents: Mapping[ContentKey, Content], settings: Settings
) -> tuple[dict[str, Reading], list[FileRow]]:
    """What the index holds of these files, measured under the same conditions; and rows of the places that are new."""
    sizes = {c.size for c in contents.values()}

    def now(file: str, start: datetime | None, is_run: bool) -> str:
        return conditions(settings, file, start, is_run=is_run)

    known: dict[str, Reading] = {}
    moved: list[FileRow] = []
    for entry in entries:
        row = files.get(entry.name)
        is_same = row is not None and row.stat == entry.stat
        if row is not None and is_same:
            digest = row.digest
        elif entry.size in sizes:
            digest = reading.digest_of(entry.path)
        else:
            continue
        content = contents.get((digest, reading.suffix_of(entry.name)))
        if content is None or not reading.fits(content.conditions, entry.name, now):
            continue
        known[entry.name] = Reading(entry.name, entry.stat, digest, content.conditions, content.payload)
        if not is_same:
            moved.append(_row(entry.name, entry.stat, digest))
    return known, moved


def _row(name: str, stat: reading.Stat, digest: str) -> FileRow:
    """A file's row; one that changed just now, or did not stand still, must be looked into again."""
    size, mtime_ns, ctime_ns = stat
    return FileRow(name, size, -1 if is_fresh(stat) else mtime_ns, ctime_ns, digest)


class _Keeper:
    """Puts what was measured into the index, a few seconds' work at a time."""

    def __init__(self, index: Index, variant: str, entries: Mapping[str, Entry], files: list[FileRow]) -> None:
        self._index, self._variant, self._entries = index, variant, entries
        self._files, self._contents = files, list[Content]()
        self._saved = time.monotonic()

    def add(self, one: Reading) -> None:
        """Keep a reading that may be kept."""
        if one.digest:
            content = Content(
                one.digest, reading.suffix_of(one.name), self._variant, one.stat[0], one.conditions, one.payload
            )
            self._contents.append(content)
            self._files.append(_row(one.name, one.stat, one.digest))
        if time.monotonic() - self._saved > SAVE_S:
            self.flush()

    def flush(self) -> None:
        """Write what has come together."""
        if self._files or self._contents:
            self._index.save(self._files, self._contents, code_version())
        self._files, self._contents, self._saved = [], [], time.monotonic()

    def prune(self) -> None:
        """Forget what is gone."""
        self._index.prune(self._entries, code_version())
