"""A cache of drawings beside the index, so that a chart of the same data is not drawn again by the same program.

`.milelog/drawn.sqlite` may be deleted at any time, and its size is bounded. Faults of the cache never fail a run: everything is
then drawn.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path

from milelog.store.digest import digest
from milelog.store.program import stamp

FILE = "drawn.sqlite"
MOST_BYTES = 64_000_000
"""Largest total size, enough for some years of daily runs with all their charts."""
_WAIT_S = 2.0
"""Seconds to wait for another run that writes; after that everything is drawn, and nothing is stored."""
_TABLE = "CREATE TABLE IF NOT EXISTS drawn (key TEXT PRIMARY KEY, program TEXT, used INTEGER, payload BLOB, sum BLOB)"
_NO_HARM = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
"""SQLite's results that do not mean that the file is damaged."""


class DrawingCache:
    """A cache of drawings (bytes) by the digest of their inputs. Without a file it stores nothing and draws everything.

    `drawer` names what drawings depend on besides this program: libraries, fonts.
    """

    def __init__(self, path: Path | None = None, drawer: str = "") -> None:
        self._path, self._program = path, f"{stamp()} {drawer}"
        self._connection = _connect(path) if path else None
        self._new: dict[str, bytes] = {}
        self._met: set[str] = set()
        self.drawn: list[str] = []
        """Names of the drawings that were not in the cache."""

    def get_or_draw(self, name: str, facts: object, draw: Callable[[], bytes]) -> bytes:
        """The result of `draw`, from the cache if it is there, else drawn and stored.

        `facts` must contain everything on which the drawing depends. Raises TypeError for facts without a digest.
        """
        return self.get_or_draw_all(name, (facts,), lambda _: [draw()])[0]

    def get_or_draw_all(
        self, name: str, facts: Sequence[object], draw: Callable[[list[int]], list[bytes]]
    ) -> list[bytes]:
        """As `get_or_draw` for each of `facts`. `draw` is called once, with the indices of those that are not in the cache."""
        keys = [digest(self._program, name, fact) if self._connection else "" for fact in facts]
        found = [self._taken(key) for key in keys]
        missing = [i for i, content in enumerate(found) if content is None]
        for i, content in zip(missing, draw(missing) if missing else [], strict=True):
            found[i] = content
            self.drawn.append(name)
            if keys[i]:
                self._new[keys[i]] = content
        return [content for content in found if content is not None]

    def close(self) -> None:
        """Writes new drawings, deletes old ones, closes the file."""
        if self._connection is None:
            return
        with self._guarded():
            self._write(self._connection)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _taken(self, key: str) -> bytes | None:
        if key in self._new:
            return self._new[key]
        if self._connection is None:
            return None
        with self._guarded():
            row = self._connection.execute("SELECT payload, sum FROM drawn WHERE key = ?", (key,)).fetchone()
            if row and isinstance(row[0], bytes) and _sum(key, row[0]) == row[1]:
                self._met.add(key)
                return row[0]
        return None

    def _write(self, connection: sqlite3.Connection) -> None:
        today = date.today().toordinal()  # noqa: DTZ011 - only an age
        # The last use is stored as a day, so that runs on the same day write nothing.
        old = [(today, key, today) for key in self._met]
        rows = [(key, self._program, today, content, _sum(key, content)) for key, content in self._new.items()]
        with connection:
            connection.executemany("UPDATE drawn SET used = ? WHERE key = ? AND used <> ?", old)
            if rows:
                connection.executemany("INSERT OR REPLACE INTO drawn VALUES (?, ?, ?, ?, ?)", rows)
                # Drawings of another version are never found again, since keys contain the program's stamp.
                connection.execute("DELETE FROM drawn WHERE program <> ?", (self._program,))
                _bound(connection)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Ends the use of the cache after a fault of its file, and removes a damaged file."""
        try:
            yield
        except (sqlite3.Error, OverflowError) as fault:
            code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if isinstance(fault, sqlite3.DatabaseError) and code not in _NO_HARM and self._path is not None:
                _remove(self._path)


@contextlib.contextmanager
def opened(home: Path | None, drawer: str = "") -> Iterator[DrawingCache]:
    """The cache beside the index in the folder `home`; one that stores nothing if there is no such folder."""
    found = DrawingCache(home / FILE if home is not None and home.is_dir() else None, drawer)
    try:
        yield found
    finally:
        found.close()


def _connect(path: Path) -> sqlite3.Connection | None:
    """Opens the file, creates it if missing, and replaces a damaged or foreign one; None if it cannot be used."""
    # The second time, the damaged file has been removed.
    for _ in range(2):
        connection = None
        try:
            connection = sqlite3.connect(path, timeout=_WAIT_S)
            connection.execute("PRAGMA synchronous = OFF")  # damage by a power cut is found by the check sums
            connection.execute(_TABLE)
            # Fails here, and not in the middle of a report, if the table has other columns.
            connection.execute("SELECT key, program, used, payload, sum FROM drawn LIMIT 1")
            path.chmod(0o600)
        # UnicodeDecodeError: the message of SQLite quotes a damaged name, and Python cannot decode it.
        except (sqlite3.Error, OSError, UnicodeDecodeError) as fault:
            if connection is not None:
                connection.close()
            if isinstance(fault, OSError) or getattr(fault, "sqlite_errorcode", 0) & 0xFF in {
                *_NO_HARM,
                sqlite3.SQLITE_CANTOPEN,
            }:
                return None
            _remove(path)
        else:
            return connection
    return None


def _remove(path: Path) -> None:
    # Also the journal, which SQLite would otherwise apply to the new file of that name.
    for name in (path.name, f"{path.name}-journal"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink()


def _bound(connection: sqlite3.Connection) -> None:
    """Deletes the least recently used drawings until the others fit into MOST_BYTES."""
    # Drawings of one day are ordered by row, since later rows are later drawings.
    rows = connection.execute("SELECT key, length(payload) FROM drawn ORDER BY used DESC, rowid DESC").fetchall()
    total, dropped = 0, []
    for key, size in rows:
        total += size
        if total > MOST_BYTES:
            dropped.append((key,))
    connection.executemany("DELETE FROM drawn WHERE key = ?", dropped)


def _sum(key: str, payload: bytes) -> bytes:
    # Includes the key, so that a payload under another row's key is detected, too.
    return blake2b(payload, digest_size=12, key=key.encode()).digest()
