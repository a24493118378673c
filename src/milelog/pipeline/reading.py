"""What one file of a folder gave, as it travels from a worker and lies in the index: plain rows, free of the file's name.

Rows are rounded where they are made, so that a measurement is the same number fresh and out of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from milelog.errors import Problem
from milelog.pipeline import codec
from milelog.pipeline.results import FileResult, Measured
from milelog.pipeline.source import NOWHERE, Stat, digest_of, stat_of

__all__ = [
    "NOWHERE",
    "TRANSIENT",
    "Now",
    "Packed",
    "Reading",
    "Row",
    "Stat",
    "Used",
    "digest_of",
    "fits",
    "named_rows",
    "pack",
    "reading",
    "results",
    "session_rows",
    "stat_of",
    "suffix_of",
]

DIGITS = 6
STORE_FAULTS = frozenset({"store-gone", "store-forbidden", "store-timeout", "store-failed"})
TRANSIENT = frozenset({"unreadable", "file-changing", "reader-died"}) | STORE_FAULTS
"""What may be otherwise the next time: never kept."""

Row = list[Any]
Used = list[tuple[str, str | None, bool, str]]
"""Of each activity: the end of its name, its start, whether it was a run, and the conditions of measuring it."""
Packed = tuple[Row, Used, Mapping[str, bytes]]
"""With what was drawn of the activities, by their whole names."""
Now = Callable[[str, datetime | None, bool], str]
"""The conditions of now for an activity of that name and start."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, measured. `digest` is empty where it must not be kept."""

    name: str
    stat: Stat
    digest: str
    conditions: str
    payload: bytes
    sketches: Mapping[str, bytes] = field(default_factory=dict)
    """By whole names; they are handed on and not kept."""


def suffix_of(name: str) -> str:
    """That part of a name which readers go by: what stands behind its last dot, and before a .gz."""
    leaf, mark, last = name.rpartition("/")[2].lower().rpartition(".")
    if last in {"gz", "bz2", "xz"}:
        return f"{leaf.rpartition('.')[2]}.{last}"
    return last if mark else ""


def pack(result: FileResult, name: str, sketches: Mapping[str, bytes] | None = None) -> Packed:
    """A result as a row in which no name begins with the file's own."""
    row = _rounded(codec.pack(FileResult, result))
    _rename(row, lambda text: text.removeprefix(name))
    used = [_used(m, name) for m in result.measured]
    return row, used, sketches or {}


def _used(measured: Measured, name: str) -> tuple[str, str | None, bool, str]:
    session = measured.session
    start = session.start.isoformat() if session.start else None
    return session.file.removeprefix(name), start, session.is_run, measured.conditions


def reading(name: str, rows: Sequence[Packed], stat: Stat, digest: str) -> Reading:
    """A file's members in their order as one Reading."""
    rows = rows or [pack(_nothing_inside(name), name)]
    slugs = {p[1] for row, _, _ in rows for p in row[4]}
    kept = "" if slugs & TRANSIENT else digest
    conditions = codec.dumps([u for _, used, _ in rows for u in used]).decode("ascii")
    sketches = {file: drawn for _, _, some in rows for file, drawn in some.items()}
    return Reading(name, stat, kept, conditions, codec.dumps([row for row, _, _ in rows]), sketches)


def _nothing_inside(name: str) -> FileResult:
    problem = Problem(name, "archive-empty", "an archive with nothing in it", severity="skipped")
    return FileResult(name, "skipped", "", problems=(problem,))


def results(payload: bytes, name: str) -> tuple[FileResult, ...]:
    """The results in a payload, for a file of that name. Raises ValueError, TypeError or IndexError for a foreign one."""
    return tuple(codec.unpack(FileResult, row) for row in named_rows(payload, name))


def named_rows(payload: bytes, name: str) -> list[Row]:
    """The rows in a payload, for a file of that name."""
    rows: list[Row] = codec.loads(payload)
    for row in rows:
        _rename(row, lambda text: name + text)
    return rows


def session_rows(row: Row) -> list[Row]:
    """The packed sessions in a result's row, in the order of its activities."""
    return [measured[0] for measured in row[3]]


def fits(conditions: str, name: str, now: Now) -> bool:
    """Whether a file of that name would be measured the same now."""
    return all(
        now(name + end, datetime.fromisoformat(start) if start else None, run) == used
        for end, start, run, used in codec.loads(conditions)
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(float(value), DIGITS)
    if isinstance(value, list):
        return [_rounded(v) for v in value]
    return value


def _rename(row: Row, rename: Callable[[str], str]) -> None:
    """Rename the source, the sessions and the problems of a result's row in place."""
    row[0] = rename(row[0])
    for measured in row[3]:
        measured[0][0] = rename(measured[0][0])
    for problem in row[4]:
        problem[0] = rename(problem[0])
