"""Open an index whatever state it is in: new, in use, damaged, foreign, on a full disk or where nothing may be written."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from milelog.errors import ExitCode, MilelogError, Problem
from milelog.store.index import Index
from milelog.store.locks import Lock
from milelog.store.place import Place, cached, choose

SCHEMA = 3
LOCK_WAIT_S = 10.0
LOCK = "lock"
"""A file beside the index: whoever has the index open holds it shared."""
_TABLES = f"""
CREATE TABLE file (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, digest TEXT) WITHOUT ROWID;
CREATE TABLE content (
    digest TEXT, suffix TEXT, code TEXT, size INTEGER, payload BLOB, sum INTEGER, PRIMARY KEY (digest, suffix)
);
CREATE TABLE snapshot (number INTEGER PRIMARY KEY, key TEXT UNIQUE, payload BLOB, sum INTEGER);
CREATE TABLE document (number INTEGER PRIMARY KEY, key TEXT UNIQUE, payload BLOB, sum INTEGER);
CREATE TABLE doubt (path BLOB PRIMARY KEY);
PRAGMA user_version = {SCHEMA};
"""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_NOT_ALLOWED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


class DamagedError(Exception):
    """An index that holds what no run of this program has written."""

    def __init__(self, place: Place, why: str) -> None:
        super().__init__(why)
        self.place = place


@contextlib.contextmanager
def open_index(folder: Path, problems: list[Problem]) -> Iterator[Index | None]:
    """The folder's index, made where there is none, in the user's cache where the folder cannot hold it.

    None (and a note in `problems`) where it can lie nowhere. A damaged or foreign index is set aside and begun anew;
    where the damage shows only in use, DamagedError is raised: `set_aside` it then, and open again. Raises MilelogError
    (exit 4) when another run holds it for long, or when there is no room.
    """
    opened = _open_somewhere(folder, problems)
    if opened is None:
        yield None
        return
    connection, place, lock = opened
    try:
        yield Index(connection, place)
    except sqlite3.DatabaseError as fault:
        raise _told(fault, place) from fault
    finally:
        with contextlib.suppress(sqlite3.Error):
            connection.close()
        lock.close()


def set_aside(fault: DamagedError, problems: list[Problem]) -> None:
    """Move a damaged index out of the way, beside itself, once nobody else uses it. Raises MilelogError (exit 4)."""
    with contextlib.closing(_shared(fault.place)) as lock:
        _move_away(fault.place, lock, str(fault), problems)


def _shared(place: Place) -> Lock:
    """The hold on an index while it is in use: nobody may set it aside under another run."""
    lock = Lock(place.path.parent / LOCK, LOCK_WAIT_S)
    lock.take(exclusive=False)
    return lock


def _code(fault: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF


def _told(fault: sqlite3.DatabaseError, place: Place) -> Exception:
    """What an error of the data base means for the run."""
    if _code(fault) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _locked(place)
    if _code(fault) in _NO_ROOM | _NOT_ALLOWED:
        return _not_saved(place, fault)
    return DamagedError(place, str(fault))


def _open_somewhere(folder: Path, problems: list[Problem]) -> tuple[sqlite3.Connection, Place, Lock] | None:
    first = choose(folder)
    places = (first,) if first.elsewhere else (first, cached(folder, "the folder cannot be written"))
    why: Exception | None = None
    for place in places:
        try:
            opened = _open(place, problems)
        except (OSError, sqlite3.OperationalError) as fault:
            why = fault
            continue
        if place.elsewhere:
            problems.append(_elsewhere(place))
        return opened
    message = f"no index can be written ({why}); everything was read anew and nothing is kept"
    hint = "make the folder writable, and the next run is fast"
    problems.append(Problem(first.name, "index-not-writable", message, hint))
    return None


def _open(place: Place, problems: list[Problem]) -> tuple[sqlite3.Connection, Place, Lock]:
    """Raises OSError or OperationalError where nothing may be written, MilelogError for a lock and a full disk."""
    try:
        place.path.parent.mkdir(mode=0o700, parents=bool(place.elsewhere), exist_ok=True)
    except OSError as fault:
        if fault.errno in _FULL:
            raise _not_saved(place, fault) from fault
        raise
    lock = _shared(place)
    try:
        return _connect_or_replace(place, lock, problems), place, lock
    except BaseException:
        lock.close()
        raise


def _connect_or_replace(place: Place, lock: Lock, problems: list[Problem]) -> sqlite3.Connection:
    try:
        return _connect(place.path)
    except sqlite3.DatabaseError as fault:
        if _code(fault) in _NOT_ALLOWED:
            raise
        told = _told(fault, place)
        if isinstance(told, MilelogError):
            raise told from fault
        _move_away(place, lock, str(fault), problems)
    try:
        return _connect(place.path)
    except sqlite3.DatabaseError as fault:
        raise _told(fault, place) from fault


def _connect(path: Path) -> sqlite3.Connection:
    is_new = not path.exists()
    connection = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        _create_or_check(connection)
        if is_new:
            path.chmod(0o600)
    except BaseException:
        connection.close()
        raise
    return connection


def _create_or_check(connection: sqlite3.Connection) -> None:
    """Make the tables where there are none. Raises DatabaseError for the data base of another program or version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in {0, SCHEMA}:
        raise sqlite3.DatabaseError(f"its version is {version}, this program's is {SCHEMA}")
    if version == 0:
        _create(connection)


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    """Tables and version appear in one transaction: tables without a version are someone else's."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("it is some other program's")


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another run just did."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            _refuse_foreign(connection)
            for statement in _TABLES.split(";"):
                connection.execute(statement)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _move_away(place: Place, lock: Lock, why: str, problems: list[Problem]) -> None:
    """Move the index beside itself, never over another; its journal goes with it. Another run may have done so already."""
    if not lock.take(exclusive=True):
        raise _locked(place)
    try:
        if not _is_damaged(place.path):
            return
        number = 1
        while (aside := place.path.with_suffix(f".damaged-{number}")).exists():
            number += 1
        place.path.replace(aside)
        for extra in ("-wal", "-shm"):
            place.path.with_name(place.path.name + extra).unlink(missing_ok=True)
    finally:
        lock.take(exclusive=False)
    message = f"the index was damaged or foreign ({why}); it was set aside as {aside.name} and made anew"
    hint = "nothing is lost: your recordings are the truth; the old index may be deleted"
    problems.append(Problem(place.name, "index-rebuilt", message, hint))


def _is_damaged(path: Path) -> bool:
    """Whether the index is there and not what this program wrote; looked at with nobody else using it."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(_connect(path)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return True
            Index(connection, Place(path)).check()
    except sqlite3.DatabaseError:
        return True
    return False


def _elsewhere(place: Place) -> Problem:
    return Problem(".milelog", "index-elsewhere", f"{place.elsewhere}: the index is kept in {place.path.parent}")


def _locked(place: Place) -> MilelogError:
    message = f"another run holds the index {place.path} for over {LOCK_WAIT_S:.0f} s"
    problem = Problem(place.name, "index-locked", message, "wait for it to end, then run again", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)


def _not_saved(place: Place, fault: Exception) -> MilelogError:
    message = f"the index {place.path} cannot be written: {fault}"
    problem = Problem(place.name, "cannot-write", message, "free some space and run again", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)
