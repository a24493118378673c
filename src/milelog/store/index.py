"""The index: one SQLite file a folder that stores what was measured and computed. It can be deleted and is made again.

Measurements are stored by content: a `file` row gives the digest of the file at a path, a `content` row the measurement of that
digest. A `snapshot` is a complete analysis, a `document` a checked configuration or plan, a `derived` row a result computed from a
trace. Every payload has a check sum, so that damaged ones are never used.
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
"""Number of analyses that are stored, the latest ones."""
DOCUMENTS = 32
"""Number of configurations and plans that are stored: those in use, and the texts before the last edits.
A few KB each; with few, some edits of the configuration make the plan be parsed anew."""
DERIVED = 5000
"""Number of derived results that are stored: some years of planned days, with several plans."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file when its content was last examined. `mtime_ns` is -1 if it may have changed just then."""

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
    """The packed measurement of a file's bytes; `suffix` is the part of the name by which the reader is chosen."""

    digest: str
    suffix: str
    size: int
    payload: bytes


ContentKey = tuple[str, str]
"""Digest and suffix."""


class Index:
    """The open index of one folder.

    `code` is the digest of the measuring code (`program.measuring_code`); measurements by other code are not returned. Errors of
    the database (sqlite3.DatabaseError) are passed on; `open_index` converts them.
    """

    def __init__(self, connection: sqlite3.Connection, location: IndexLocation) -> None:
        self._connection = connection
        self.location = location

    def files(self) -> dict[str, FileRow]:
        """All known files, by path."""
        found = self._connection.execute("SELECT path, size, mtime_ns, ctime_ns, digest FROM file")
        # Paths are stored as bytes, since names need not be valid UTF-8.
        return {(name := os.fsdecode(path)): FileRow(name, *rest) for path, *rest in found}

    def is_empty(self) -> bool:
        """Whether no file is known."""
        return self._connection.execute("SELECT 1 FROM file LIMIT 1").fetchone() is None

    def contents(self, code: str) -> dict[ContentKey, Content]:
        """All measurements by this code. Raises DatabaseError if a payload is damaged."""
        found = self._connection.execute(
            "SELECT digest, suffix, size, payload, sum FROM content WHERE code = ?", (code,)
        )
        return {(row[0], row[1]): Content(*_sound(row)) for row in found}

    def save(self, files: Iterable[FileRow], contents: Iterable[Content], code: str) -> None:
        """Writes rows in one transaction."""
        with self._writing():
            self._connection.executemany(
                "INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?, ?, ?)",
                [(c.digest, c.suffix, code, c.size, c.payload, zlib.crc32(c.payload)) for c in contents],
            )
            rows = [(os.fsencode(f.path), f.size, f.mtime_ns, f.ctime_ns, f.digest) for f in files]
            self._connection.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", rows)

    def prune(self, present: Iterable[str], code: str) -> None:
        """Deletes files that are not `present`, contents that no file has, and measurements by other code."""
        with self._writing():
            # A temporary table, since SQLite limits the number of parameters.
            self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS present (path BLOB PRIMARY KEY)")
            self._connection.execute("DELETE FROM present")
            self._connection.executemany("INSERT INTO present VALUES (?)", [(os.fsencode(p),) for p in present])
            self._connection.execute("DELETE FROM file WHERE path NOT IN (SELECT path FROM present)")
            self._connection.execute("DELETE FROM content WHERE code <> ?", (code,))
            # The content of a moved file is kept, since its new path already has a row.
            self._connection.execute("DELETE FROM content WHERE digest NOT IN (SELECT digest FROM file)")

    def snapshot(self, key: str) -> bytes | None:
        """A packed analysis by the key of its inputs; None if it is not stored."""
        return self._payload("snapshot", key)

    def keep_snapshot(self, key: str, payload: bytes) -> None:
        """Stores an analysis, and deletes the oldest."""
        self._keep("snapshot", {key: payload}, SNAPSHOTS)

    def derived(self, key: str) -> bytes | None:
        """A packed result derived from a trace, by the key of its inputs; None if it is not stored."""
        return self._payload("derived", key)

    def keep_derived(self, found: Mapping[str, bytes]) -> None:
        """Stores derived results, and deletes the oldest."""
        self._keep("derived", found, DERIVED)

    def document(self, key: str) -> bytes | None:
        """A packed configuration or plan by the key of its text; None if it is not stored."""
        return self._payload("document", key)

    def keep_document(self, key: str, payload: bytes) -> None:
        """Stores a configuration or plan, and deletes the oldest."""
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
                # Numbers increase with each row written, also when a row is replaced, so the oldest have the smallest.
                f"DELETE FROM {table} WHERE number <= (SELECT max(number) FROM {table}) - ?",  # noqa: S608
                (count,),
            )

    def check(self) -> None:
        """Raises DatabaseError if any payload is damaged."""
        for table in ("content", "snapshot", "document", "derived"):
            for row in self._connection.execute(f"SELECT payload, sum FROM {table}"):  # noqa: S608
                _sound(row)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction for writing."""
        # IMMEDIATE waits for the write lock now. A transaction that begins with reading would fail with SQLITE_BUSY, without
        # waiting, if another run writes before it does.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _sound(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without its last column, the check sum of the payload before it. Raises DatabaseError if these do not match."""
    *rest, payload, total = row
    if not isinstance(payload, bytes) or zlib.crc32(payload) != total:
        raise sqlite3.DatabaseError("a row is not what was written")
    return (*rest, payload)
