"""Measures the new files of a folder, and takes the results of the others from the index, by path or (if moved) by content."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milelog import store
from milelog.errors import MilelogError
from milelog.measure.types import FileResult
from milelog.pipeline import executors, reading
from milelog.pipeline.inputs import is_fresh
from milelog.pipeline.listing import Entry
from milelog.pipeline.prestarted import PrestartedWorkers
from milelog.pipeline.reading import Reading
from milelog.store import Content, ContentKey, FileRow, Index
from milelog.store.program import measuring_code

if TYPE_CHECKING:
    from milelog.pipeline.listing import Listing
    from milelog.pipeline.options import Options

Results = tuple[FileResult, ...]
FLUSH_S = 2.0
"""Flush interval in seconds; a crash loses at most this much work."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """All results of a folder, in the order of its files."""

    results: Results
    unchanged: frozenset[str]
    """Sources of results that came from the index."""
    is_stable: bool
    """Whether the same listing always gives these results: no file was recently modified, changing or unreadable."""


def ingest(
    entries: Sequence[Entry], options: Options, index: Index | None, prestarted: PrestartedWorkers, units: str
) -> Ingested:
    """Measures the files that are not in the index. Finished measurements are written to the index even if the run fails."""
    if index is None:
        read = {r.name: r for r in _with_progress(entries, options, prestarted, options.meanwhile)}
        opened = {name: _unpacked(one, options, units) for name, one in read.items()}
        return _in_order_of_files(entries, read, opened, frozenset(read))
    contents = {} if options.rebuild else index.contents(measuring_code())
    known, moved = _from_index(entries, {} if options.rebuild else index.files(), contents)
    todo = [e for e in entries if e.name not in known]
    writer = _IndexWriter(index, {e.name: e for e in entries}, moved)
    opened = {}

    def meanwhile() -> None:
        # Unpack the known results while the workers are measuring.
        options.meanwhile()
        opened.update((name, reading.results(one.payload, name)) for name, one in known.items())

    try:
        for one in _with_progress(todo, options, prestarted, meanwhile):
            known[one.name] = one
            writer.add(one)
            opened[one.name] = _unpacked(one, options, units)
    # Also after an interrupt or an error, since measuring takes most of the time of a run.
    finally:
        writer.flush()
    # Only if the run was not interrupted.
    writer.prune()
    return _in_order_of_files(entries, known, opened, frozenset(e.name for e in todo))


def known_results(listing: Listing) -> Results:
    """The results of a folder's files that are in the index; nothing is measured. Empty if the index cannot be opened."""
    try:
        with store.open_index(listing.home, []) as index:
            if index is None:
                return ()
            known, _ = _from_index(listing.entries, index.files(), index.contents(measuring_code()))
    except (MilelogError, store.DamagedError):
        return ()
    return tuple(r for name, one in known.items() for r in reading.results(one.payload, name))


def _unpacked(one: Reading, options: Options, units: str) -> Results:
    """The results of a file that was just measured; also passes them to `options.measured`."""
    found = reading.results(one.payload, one.name)
    options.measured(found, units)
    return found


def _in_order_of_files(
    entries: Sequence[Entry], found: Mapping[str, Reading], opened: Mapping[str, Results], read: frozenset[str]
) -> Ingested:
    """All results in the order of the files; `opened` are those unpacked already, `read` the files measured now."""
    results: list[FileResult] = []
    unchanged: set[str] = set()
    for entry in entries:
        kept_results = opened.get(entry.name) or reading.results(found[entry.name].payload, entry.name)
        results += kept_results
        if entry.name not in read:
            unchanged.update(r.source for r in kept_results)
    # A snapshot may only be stored if the same listing always gives the same results.
    stable = all(found[e.name].digest and found[e.name].stat == e.stat and not is_fresh(e.stat) for e in entries)
    return Ingested(tuple(results), frozenset(unchanged), stable)


def _with_progress(
    entries: Sequence[Entry],
    options: Options,
    prestarted: PrestartedWorkers,
    meanwhile: Callable[[], None],
) -> Iterator[Reading]:
    """Measures files, and reports the progress after each."""
    found = executors.readings(entries, options.executor, prestarted, meanwhile)
    for done, one in enumerate(found, start=1):
        options.progress(done, len(entries))
        yield one


def _from_index(
    entries: Iterable[Entry], files: Mapping[str, FileRow], contents: Mapping[ContentKey, Content]
) -> tuple[dict[str, Reading], list[FileRow]]:
    """The readings of the files that are in the index, and new rows for those whose path or time changed."""
    sizes = {c.size for c in contents.values()}
    known: dict[str, Reading] = {}
    moved: list[FileRow] = []
    for entry in entries:
        row = files.get(entry.name)
        is_same = row is not None and row.stat == entry.stat
        if row is not None and is_same:
            digest = row.digest
        # It may be a renamed or copied file. Only files of a known size are read for their digest.
        elif entry.size in sizes:
            digest = reading.digest_of(entry.path)
        else:
            continue
        content = contents.get((digest, reading.suffix_of(entry.name)))
        if content is None:
            continue
        known[entry.name] = Reading(entry.name, entry.stat, digest, content.payload)
        if not is_same:
            moved.append(_row(entry.name, entry.stat, digest))
    return known, moved


def _row(name: str, stat: reading.Stat, digest: str) -> FileRow:
    """The row of a file; without a valid time if it changed just now, so that it is examined again in the next run."""
    size, mtime_ns, ctime_ns = stat
    return FileRow(name, size, -1 if is_fresh(stat) else mtime_ns, ctime_ns, digest)


class _IndexWriter:
    """Writes measurements to the index every FLUSH_S seconds."""

    def __init__(self, index: Index, entries: Mapping[str, Entry], files: list[FileRow]) -> None:
        self._index, self._entries = index, entries
        self._files, self._contents = files, list[Content]()
        self._saved = time.monotonic()

    def add(self, one: Reading) -> None:
        """Adds a reading to be written, unless its digest is empty (it must be measured again)."""
        if one.digest:
            self._contents.append(Content(one.digest, reading.suffix_of(one.name), one.stat[0], one.payload))
            self._files.append(_row(one.name, one.stat, one.digest))
        if time.monotonic() - self._saved > FLUSH_S:
            self.flush()

    def flush(self) -> None:
        """Writes the readings added since the last flush."""
        if self._files or self._contents:
            self._index.save(self._files, self._contents, measuring_code())
        self._files, self._contents, self._saved = [], [], time.monotonic()

    def prune(self) -> None:
        """Deletes files that are gone from the index."""
        self._index.prune(self._entries, measuring_code())
