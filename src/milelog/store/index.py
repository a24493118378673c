"""The index of what has been read: one SQLite file a folder. Deleting it loses nothing but time.

Files are known by their content: a `file` row says which content lies at a path, a `content` row what was measured in
it. A `snapshot` is a whole finished analysis, a `document` a checked configuration or plan. Every payload carries its
checksum: what was damaged on the disk is never served.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from milelog.store.location import IndexLocation

SNAPSHOTS = 3
"""Finished analyses that are kept, the latest ones."""
DOCUMENTS = 8
"""Checked configurations and plans that are kept: those of a few folders, and the text before the last edit."""
DERIVED = 5000
"""Derived results that are kept: some years of planned days, under several plans."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was when its content was last looked at. `mtime_ns` is -1 where it may have changed just then."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    digest: str

    @property
    def stat(self) -> tuple[int, int, int]:
        """Size and times, by which a change of the file is noticed."""
        return self.size, self.mtime_ns, self.ctime_ns


@dataclass(frozen=True, slots=True)
class Content:
    """The packed measurement of some bytes; `suffix` is the part of the name by which a reader is chosen."""

    digest: str
    suffix: str
    size: int
    payload: bytes


ContentKey = tuple[str, str]
"""Digest and suffix."""


class Index:
    """The index of one folder, open; `location` is where it lies.

    `code` names the version of everything that measures: what other code wrote is not served. Errors of the data base
    (sqlite3.DatabaseError) pass through: `open_index` turns them into what they mean for the run.
    """

    def __init__(self, connection: sqlite3.Connection, location: IndexLocation) -> None:
        self._connection = connection
        self.location = location

    def files(self) -> dict[str, FileRow]:
        """All files that are known, by path."""
        found = self._connection.execute("SELECT path, size, mtime_ns, ctime_ns, digest FROM file")
        # Paths are bytes in the table: a name need not be UTF-8, and SQLite's text would not give it back.
        return {(name := os.fsdecode(path)): FileRow(name, *rest) for path, *rest in found}

    def is_empty(self) -> bool:
        """Whether no file is known."""
        return self._connection.execute("SELECT 1 FROM file LIMIT 1").fetchone() is None

    def contents(self, code: str) -> dict[ContentKey, Content]:
        """All measurements by this code. Raises DatabaseError when a payload is not what was written."""
        found = self._connection.execute(
            "SELECT digest, suffix, size, payload, sum FROM content WHERE code = ?", (code,)
        )
        return {(row[0], row[1]): Content(*_sound(row)) for row in found}

    def doubts(self) -> frozenset[str]:
        """Files that a run was measuring when it ended without a word."""
        return frozenset(os.fsdecode(path) for (path,) in self._connection.execute("SELECT path FROM doubt"))

    def doubt(self, paths: Iterable[str]) -> None:
        """Note which files are about to be measured in this very process."""
        with self._writing():
            self._connection.executemany("INSERT OR IGNORE INTO doubt VALUES (?)", [(os.fsencode(p),) for p in paths])

    def save(self, files: Iterable[FileRow], contents: Iterable[Content], code: str) -> None:
        """Write rows, all or nothing."""
        with self._writing():
            self._connection.executemany(
                "INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?, ?, ?)",
                [(c.digest, c.suffix, code, c.size, c.payload, zlib.crc32(c.payload)) for c in contents],
            )
            rows = [(os.fsencode(f.path), f.size, f.mtime_ns, f.ctime_ns, f.digest) for f in files]
            self._connection.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", rows)
            self._connection.executemany("DELETE FROM doubt WHERE path = ?", [row[:1] for row in rows])

    def prune(self, present: Iterable[str], code: str) -> None:
        """Forget the files that are gone, the contents that no file has, and what other code has written."""
        with self._writing():
            # A table of names and not a list of parameters: SQLite takes a limited number of those, and a log may hold
            # any number of files.
            self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS present (path BLOB PRIMARY KEY)")
            self._connection.execute("DELETE FROM present")
            self._connection.executemany("INSERT INTO present VALUES (?)", [(os.fsencode(p),) for p in present])
            self._connection.execute("DELETE FROM file WHERE path NOT IN (SELECT path FROM present)")
            self._connection.execute("DELETE FROM content WHERE code <> ?", (code,))
            # A moved file has a row of its new path by now: its content stays.
            self._connection.execute("DELETE FROM content WHERE digest NOT IN (SELECT digest FROM file)")
            self._connection.execute("DELETE FROM doubt")

    def snapshot(self, key: str) -> bytes | None:
        """A finished analysis by the key of all that it was made from."""
        return self._payload("snapshot", key)

    def keep_snapshot(self, key: str, payload: bytes) -> None:
        """Keep a finished analysis, and forget the oldest."""
        self._keep("snapshot", {key: payload}, SNAPSHOTS)

    def derived(self, key: str) -> bytes | None:
        """The result derived from a run with a plan or a correction, by the key of its inputs; None if it is not kept."""
        return self._payload("derived", key)

    def keep_derived(self, found: Mapping[str, bytes]) -> None:
        """Keep what was made of measured runs, and forget the oldest."""
        self._keep("derived", found, DERIVED)

    def document(self, key: str) -> bytes | None:
        """A checked document by the key of its text."""
        return self._payload("document", key)

    def keep_document(self, key: str, payload: bytes) -> None:
        """Keep a checked document, and forget the oldest."""
        self._keep("document", {key: payload}, DOCUMENTS)

    def _payload(self, table: str, key: str) -> bytes | None:
        found = self._connection.execute(f"SELECT payload, sum FROM {table} WHERE key = ?", (key,))  # noqa: S608
        row = found.fetchone()
        return _sound(row)[0] if row else None

    def _keep(self, table: str, found: Mapping[str, bytes], count: int) -> None:
        with self._writing():
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {table} (key, payload, sum) VALUES (?, ?, ?)",  # noqa: S608
                [(key, payload, zlib.crc32(payload)) for key, payload in found.items()],
            )
            self._connection.execute(
                # Numbers rise with each row that is written, so the oldest have the smallest. Replacing a row gives it
                # a new number.
                f"DELETE FROM {table} WHERE number <= (SELECT max(number) FROM {table}) - ?",  # noqa: S608
                (count,),
            )

    def check(self) -> None:
        """Raise DatabaseError when any payload is not what was written."""
        for table in ("content", "snapshot", "document", "derived"):
            for row in self._connection.execute(f"SELECT payload, sum FROM {table}"):  # noqa: S608
                _sound(row)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, all or nothing."""
        # IMMEDIATE takes the lock for writing now, and waits for it. A transaction that begins by reading fails with
        # SQLITE_BUSY, without waiting, where another run has written before it does.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _sound(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without its last two columns' checksum. Raises DatabaseError when the payload is another."""
    *rest, payload, total = row
    if not isinstance(payload, bytes) or zlib.crc32(payload) != total:
        raise sqlite3.DatabaseError("a row is not what was written")
    return (*rest, payload)
