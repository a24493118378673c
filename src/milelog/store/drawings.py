"""A cache of drawings beside the index: a picture of the same data by the same program is not drawn again.

`.milelog/drawn.sqlite` may be deleted at any time, and is bounded. Nothing here can fail a run: where the cache cannot
be read or written, pictures are drawn.
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
"""Some years of daily runs and all their charts."""
_WAIT_S = 2.0
"""Seconds to wait for another run that writes; after that everything is drawn, and nothing of it kept."""
_TABLE = "CREATE TABLE IF NOT EXISTS drawn (key TEXT PRIMARY KEY, program TEXT, used INTEGER, payload BLOB, sum BLOB)"
_NO_HARM = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
"""Results after which the file is as sound as before."""


class DrawingCache:
    """Bytes by the digest of what they were drawn from. Without a file it keeps nothing: all is drawn.

    `drawer` names what draws besides this program: libraries, fonts.
    """

    def __init__(self, path: Path | None = None, drawer: str = "") -> None:
        self._path, self._program = path, f"{stamp()} {drawer}"
        self._connection = _connect(path) if path else None
        self._new: dict[str, bytes] = {}
        self._met: set[str] = set()
        self.drawn: list[str] = []
        """Names of what was not there and had to be drawn."""

    def get_or_draw(self, name: str, facts: object, draw: Callable[[], bytes]) -> bytes:
        """The bytes that `draw` returns for these facts: from the cache where they are there, else drawn and put there.

        Everything that `draw` draws from must be in `facts`. Raises TypeError for facts without a digest.
        """
        return self.get_or_draw_all(name, (facts,), lambda _: [draw()])[0]

    def get_or_draw_all(
        self, name: str, facts: Sequence[object], draw: Callable[[list[int]], list[bytes]]
    ) -> list[bytes]:
        """As `get_or_draw` for each of some facts. `draw` is asked once, for the places in `facts` of all that is not there."""
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
        """Write what is new, delete what is old, close the file."""
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
        # Once a day is exact enough for an age, and spares a write at each run that draws nothing.
        old = [(today, key, today) for key in self._met]
        rows = [(key, self._program, today, content, _sum(key, content)) for key, content in self._new.items()]
        with connection:
            connection.executemany("UPDATE drawn SET used = ? WHERE key = ? AND used <> ?", old)
            if rows:
                connection.executemany("INSERT OR REPLACE INTO drawn VALUES (?, ?, ?, ?, ?)", rows)
                # Only where something was drawn: keys hold the program's stamp, so rows of another program are never
                # found again.
                connection.execute("DELETE FROM drawn WHERE program <> ?", (self._program,))
                _bound(connection)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """A fault of the file ends its use; a damaged file is removed, for the next run to begin anew."""
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
    """The drawings beside an index, in this folder. Keeps nothing where there is none."""
    found = DrawingCache(home / FILE if home is not None and home.is_dir() else None, drawer)
    try:
        yield found
    finally:
        found.close()


def _connect(path: Path) -> sqlite3.Connection | None:
    """The file, made where there is none; a damaged or foreign one is begun anew, once."""
    # The second time around, the damaged file has been removed.
    for _ in range(2):
        connection = None
        try:
            connection = sqlite3.connect(path, timeout=_WAIT_S)
            connection.execute("PRAGMA synchronous = OFF")  # what a power cut spoils shows in its checksum
            connection.execute(_TABLE)
            # A table of that name but of another shape is found here, not in the middle of a report.
            connection.execute("SELECT key, program, used, payload, sum FROM drawn LIMIT 1")
            path.chmod(0o600)
        except (sqlite3.Error, OSError) as fault:
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
    # The journal of a removed file would be played into the new one of its name.
    for name in (path.name, f"{path.name}-journal"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink()


def _bound(connection: sqlite3.Connection) -> None:
    """Forget what was not used for longest, until the rest fits."""
    # What was drawn in the same run has one day: the later row is the later drawing.
    rows = connection.execute("SELECT key, length(payload) FROM drawn ORDER BY used DESC, rowid DESC").fetchall()
    total, dropped = 0, []
    for key, size in rows:
        total += size
        if total > MOST_BYTES:
            dropped.append((key,))
    connection.executemany("DELETE FROM drawn WHERE key = ?", dropped)


def _sum(key: str, payload: bytes) -> bytes:
    # The key is part of the sum, so that a row under another row's key does not pass either.
    return blake2b(payload, digest_size=12, key=key.encode()).digest()
