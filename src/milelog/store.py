"""The index of what has been read: one SQLite file in the folder. Deleting it loses nothing but time."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from milelog.errors import ExitCode, MilelogError, Problem

FOLDER = ".milelog"
FILE = "index.sqlite"
SCHEMA = 1
LOCK_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """One file as it was when it was measured, and what was found in it, as JSON."""

    path: str
    size: int
    mtime_ns: int
    payload: str


class Index:
    """The index of one folder. `code` names the version of everything that computes what stands in it: rows written by
    other code are not served.
    """

    def __init__(self, connection: sqlite3.Connection, code: str) -> None:
        self._connection = connection
        self._code = code

    def rows(self) -> dict[str, Row]:
        """All rows written by this code, by path."""
        found = self._connection.execute("SELECT path, size, mtime_ns, payload FROM file WHERE code = ?", (self._code,))
        return {row[0]: Row(*row) for row in found}

    def save(self, rows: Iterable[Row], present: Iterable[str]) -> None:
        """Write rows and forget the files that are gone, all or nothing."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
                [(r.path, r.size, r.mtime_ns, self._code, r.payload) for r in rows],
            )
            self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS present (path TEXT PRIMARY KEY)")
            self._connection.execute("DELETE FROM present")
            self._connection.executemany("INSERT OR IGNORE INTO present VALUES (?)", [(p,) for p in present])
            self._connection.execute("DELETE FROM file WHERE path NOT IN (SELECT path FROM present)")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _check_version(connection)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,"
            " code TEXT NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID",
        )
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in {0, SCHEMA}:
        raise sqlite3.DatabaseError(f"its version is {version}, this program's is {SCHEMA}")


def _is_locked(fault: sqlite3.Error) -> bool:
    return isinstance(fault, sqlite3.OperationalError) and "locked" in str(fault)


def _set_aside(path: Path) -> Path:
    """Move a damaged index out of the way, beside itself; never over another."""
    number = 1
    while (aside := path.with_suffix(f".damaged-{number}")).exists():
        number += 1
    path.replace(aside)
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    return aside


@contextlib.contextmanager
def open_index(folder: Path, code: str, problems: list[Problem]) -> Iterator[Index | None]:
    """The folder's index, made where there is none; None (and a note in `problems`) where it cannot be written.

    A damaged or foreign index is set aside and begun anew. Raises MilelogError (exit 4) when another run holds it.
    """
    path = folder / FOLDER / FILE
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        connection = _open_or_replace(path, problems)
    except (OSError, sqlite3.OperationalError) as fault:
        if isinstance(fault, sqlite3.Error) and _is_locked(fault):
            raise _locked(path) from fault
        problems.append(
            Problem(
                f"{FOLDER}/{FILE}",
                "index-not-writable",
                f"the index cannot be written ({fault}); everything was read anew and nothing is kept",
                "make the folder writable, and the next run is fast",
            )
        )
        yield None
        return
    try:
        yield Index(connection, code)
    except sqlite3.OperationalError as fault:
        raise _locked(path) if _is_locked(fault) else _not_saved(path, fault) from fault
    finally:
        connection.close()


def _open_or_replace(path: Path, problems: list[Problem]) -> sqlite3.Connection:
    is_new = not path.exists()
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.OperationalError):
            raise
        aside = _set_aside(path)
        message = f"the index was damaged or foreign ({fault}); it was set aside as {aside.name} and made anew"
        hint = "nothing is lost: your recordings are the truth; the old index may be deleted"
        problems.append(Problem(f"{FOLDER}/{FILE}", "index-rebuilt", message, hint))
        connection, is_new = _connect(path), True
    if is_new:
        path.chmod(0o600)
    return connection


def _locked(path: Path) -> MilelogError:
    message = f"another run holds the index {path} for over {LOCK_WAIT_S:.0f} s"
    problem = Problem(f"{FOLDER}/{FILE}", "index-locked", message, "wait for it to end", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)


def _not_saved(path: Path, fault: Exception) -> MilelogError:
    message = f"the index {path} cannot be written: {fault}"
    problem = Problem(f"{FOLDER}/{FILE}", "cannot-write", message, "free some space and run again", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)
