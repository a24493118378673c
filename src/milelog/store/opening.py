"""Opens an index in any state: missing, in use, damaged, of another program, on a full disk, or in a read-only folder."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from milelog.errors import ExitCode, ForeignError, MilelogError, Problem
from milelog.store.index import Index
from milelog.store.location import IndexLocation, cached, locate
from milelog.store.locks import SharedLock

SCHEMA = 7
"""Version of the tables, stored as `user_version`. Increase it when a table changes: older indexes are then replaced."""
LOCK_WAIT_S = 10.0
"""Seconds to wait for another run before giving up with exit code 4. Writes take milliseconds, so that only a hanging run holds
the index for so long.
"""
LOCK = "lock"
"""File beside the index on which each process that has the index open holds a shared lock."""
_TABLES = f"""
CREATE TABLE file (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, digest TEXT) WITHOUT ROWID;
CREATE TABLE content (
    digest TEXT, suffix TEXT, code TEXT, size INTEGER, payload BLOB, sum INTEGER, PRIMARY KEY (digest, suffix)
);
CREATE TABLE snapshot (number INTEGER PRIMARY KEY, key TEXT UNIQUE, payload BLOB, sum INTEGER);
CREATE TABLE derived (number INTEGER PRIMARY KEY, key TEXT UNIQUE, payload BLOB, sum INTEGER);
CREATE TABLE document (number INTEGER PRIMARY KEY, key TEXT UNIQUE, payload BLOB, sum INTEGER);
PRAGMA user_version = {SCHEMA};
"""
# Faults have three outcomes: a full disk ends the run, a read-only place leads to the user's cache, and anything else means that
# the index is damaged.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_NOT_ALLOWED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


class _OlderError(sqlite3.DatabaseError):
    """The index was made by an older version of this program."""


class DamagedError(Exception):
    """The index has contents that this program did not write."""

    def __init__(self, location: IndexLocation, why: str, *, is_certain: bool = False) -> None:
        """`is_certain` if the damage is certain although all check sums are right."""
        super().__init__(why)
        self.location = location
        self.is_certain = is_certain


@contextlib.contextmanager
def open_index(folder: Path, problems: list[Problem]) -> Iterator[Index | None]:
    """Opens the folder's index; creates it if missing, in the user's cache if the folder cannot contain it.

    Gives None, with a note in `problems`, if it cannot be created anywhere. A damaged or foreign index is set aside and replaced.
    If damage is found later, in use, DamagedError is raised: then call `set_aside` and open again. Raises MilelogError (exit 4)
    if another run holds the index for long, or the disk is full.
    """
    opened = _open_somewhere(folder, problems)
    if opened is None:
        yield None
        return
    connection, location, lock = opened
    try:
        yield Index(connection, location)
    except sqlite3.DatabaseError as fault:
        raise _meaning_of(fault, location) from fault
    except ForeignError as fault:
        raise DamagedError(location, str(fault), is_certain=True) from fault
    finally:
        with contextlib.suppress(sqlite3.Error):
            connection.close()
        lock.close()


def set_aside(fault: DamagedError, problems: list[Problem]) -> None:
    """Renames a damaged index once nobody else uses it. Raises MilelogError (exit 4) if another run holds it."""
    with contextlib.closing(_shared(fault.location)) as lock:
        _move_away(fault.location, lock, str(fault), problems, is_certain=fault.is_certain)


def _shared(location: IndexLocation) -> SharedLock:
    """Takes the shared lock on an index, so that no other run sets it aside while it is in use."""
    lock = SharedLock(location.path.parent / LOCK, LOCK_WAIT_S)
    lock.take(exclusive=False)
    return lock


def _code(fault: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF


def _meaning_of(fault: sqlite3.DatabaseError, location: IndexLocation) -> Exception:
    """The error to raise for an error of the database: locked, not saved, or damaged."""
    if _code(fault) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _locked(location)
    if _code(fault) in _NO_ROOM | _NOT_ALLOWED:
        return _not_saved(location, fault)
    return DamagedError(location, str(fault))


def _open_somewhere(
    folder: Path, problems: list[Problem]
) -> tuple[sqlite3.Connection, IndexLocation, SharedLock] | None:
    first = locate(folder)
    # `locate` only checks whether the folder is writable. An index in it may still belong to somebody else; then the cache
    # is tried.
    locations = (first,) if first.elsewhere else (first, cached(folder, "the folder cannot be written"))
    why: Exception | None = None
    for location in locations:
        try:
            opened = _open(location, problems)
        except (OSError, sqlite3.OperationalError) as fault:
            why = fault
            continue
        if location.elsewhere:
            problems.append(_elsewhere(location))
        return opened
    message = f"no index can be written ({why}); everything was read anew and nothing is kept"
    hint = "make the folder writable, and the next run is fast"
    problems.append(Problem(first.name, "index-not-writable", message, hint))
    return None


def _open(location: IndexLocation, problems: list[Problem]) -> tuple[sqlite3.Connection, IndexLocation, SharedLock]:
    """Opens an index at one location. Raises OSError or OperationalError if it is not writable, MilelogError for a lock or a full
    disk.
    """
    try:
        location.path.parent.mkdir(mode=0o700, parents=bool(location.elsewhere), exist_ok=True)
    except OSError as fault:
        if fault.errno in _FULL:
            raise _not_saved(location, fault) from fault
        raise
    lock = _shared(location)
    try:
        return _connect_or_replace(location, lock, problems), location, lock
    except BaseException:
        lock.close()
        raise


def _connect_or_replace(location: IndexLocation, lock: SharedLock, problems: list[Problem]) -> sqlite3.Connection:
    """Opens an index, after replacing an older, damaged or foreign one."""
    try:
        return _connect(location.path)
    except _OlderError:
        _remove_older(location, lock, problems)
    except sqlite3.DatabaseError as fault:
        if _code(fault) in _NOT_ALLOWED:
            raise
        meaning = _meaning_of(fault, location)
        if isinstance(meaning, MilelogError):
            raise meaning from fault
        _move_away(location, lock, str(fault), problems)
    try:
        return _connect(location.path)
    except sqlite3.DatabaseError as fault:
        raise _meaning_of(fault, location) from fault


def _connect(path: Path) -> sqlite3.Connection:
    is_new = not path.exists()
    connection = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None)
    try:
        # With a write-ahead log, NORMAL loses at most the last transactions in a power cut and damages nothing. FULL would
        # wait for the disk at each transaction.
        connection.execute("PRAGMA synchronous = NORMAL")
        _create_or_check(connection)
        if is_new:
            path.chmod(0o600)
    except UnicodeDecodeError as fault:
        # The message of SQLite quotes a damaged name, and Python cannot decode it.
        connection.close()
        raise sqlite3.DatabaseError("the names of its tables are damaged") from fault
    except BaseException:
        connection.close()
        raise
    return connection


def _create_or_check(connection: sqlite3.Connection) -> None:
    """Creates missing tables. Raises DatabaseError for the database of another program or version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    # The table `content` distinguishes an old index of this program from another program's database with a version.
    if 0 < version < SCHEMA and connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'content'").fetchone():
        raise _OlderError(f"its version is {version}")
    if version not in {0, SCHEMA}:
        raise sqlite3.DatabaseError(f"its version is {version}, this program's is {SCHEMA}")
    if version == 0:
        _create(connection)


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    """Raises DatabaseError for tables without a version: this program writes both in one transaction."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("it is some other program's")


def _create(connection: sqlite3.Connection) -> None:
    """Creates the tables, unless another run just did."""
    # In WAL mode readers are not blocked while another run writes.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            _refuse_foreign(connection)
            # One by one, since `executescript` would commit the open transaction first.
            for statement in _TABLES.split(";"):
                connection.execute(statement)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _remove_older(location: IndexLocation, lock: SharedLock, problems: list[Problem]) -> None:
    """Removes the index of an older version once no other run uses it."""
    if not lock.take(exclusive=True):
        raise _locked(location)
    try:
        if _version(location.path) < SCHEMA:  # another run may have replaced it already
            for extra in ("-wal", "-shm", ""):
                location.path.with_name(location.path.name + extra).unlink(missing_ok=True)
    finally:
        lock.take(exclusive=False)
    # Explains to the runner why this run takes minutes instead of a second.
    message = "the index was made by an older version of milelog; every recording was read once more"
    problems.append(Problem(location.name, "index-rebuilt", message, "nothing needs to be done"))


def _version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _move_away(
    location: IndexLocation, lock: SharedLock, why: str, problems: list[Problem], *, is_certain: bool = False
) -> None:
    """Renames a damaged index and deletes its journal, unless another run has done so already."""
    if not lock.take(exclusive=True):
        raise _locked(location)
    try:
        # Checked again now that nobody else holds it: another run may have been writing, or has replaced it already.
        if not (is_certain and location.path.exists()) and not _is_damaged(location.path):
            return
        # Keep older ones, which may be needed for a bug report.
        number = 1
        while (damaged := location.path.with_suffix(f".damaged-{number}")).exists():
            number += 1
        location.path.replace(damaged)
        for extra in ("-wal", "-shm"):
            location.path.with_name(location.path.name + extra).unlink(missing_ok=True)
    finally:
        lock.take(exclusive=False)
    message = f"the index was damaged or foreign ({why}); it was set aside as {damaged.name} and made anew"
    hint = "nothing is lost: your recordings are the truth; the old index may be deleted"
    problems.append(Problem(location.name, "index-rebuilt", message, hint))


def _is_damaged(path: Path) -> bool:
    """Whether the index exists and is damaged or foreign; called with the exclusive lock."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(_connect(path)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return True
            Index(connection, IndexLocation(path)).check()
    except sqlite3.DatabaseError:
        return True
    return False


def _elsewhere(location: IndexLocation) -> Problem:
    return Problem(".milelog", "index-elsewhere", f"{location.elsewhere}: the index is kept in {location.path.parent}")


def _locked(location: IndexLocation) -> MilelogError:
    message = f"another run holds the index {location.path} for over {LOCK_WAIT_S:.0f} s"
    problem = Problem(location.name, "index-locked", message, "wait for it to end, then run again", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)


def _not_saved(location: IndexLocation, fault: Exception) -> MilelogError:
    message = f"the index {location.path} cannot be written: {fault}"
    problem = Problem(location.name, "cannot-write", message, "free some space and run again", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)
