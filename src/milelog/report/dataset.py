"""Tables of many athletes as one Parquet dataset, partitioned by table and athlete (`milelog squad --dataset`).

    DATASET/weeks/athlete=anna/part.parquet

`polars.scan_parquet("DATASET/weeks/**/*.parquet", hive_partitioning=True)` reads all athletes' weeks lazily. Each
partition of an athlete is replaced atomically; other files in the dataset are not changed.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from milelog.report import tables
from milelog.store.files import write_atomic

if TYPE_CHECKING:
    from milelog.pipeline import Run

KEYS = "_keys"
"""Folder beside the tables with one file an athlete: the key of the analysis from which the partitions were written."""
PREFIX = "athlete="


def partition(dataset: Path, table: str, athlete: str) -> Path:
    """The file with one athlete's rows of a table; the name is percent-encoded, as readers of Hive partitions expect."""
    return dataset / table / f"{PREFIX}{quote(athlete, safe='')}" / "part.parquet"


def write(run: Run, dataset: Path, athlete: str) -> bool:
    """Write an athlete's partitions; returns False if those of the same analysis are there already.

    Raises MilelogError (exit 4) when the disk does not allow it.
    """
    mark = dataset / KEYS / quote(athlete, safe="")
    if run.key and _text(mark) == run.key:
        return False
    # Removed first: the mark must not name the old analysis while only some tables are new.
    mark.unlink(missing_ok=True)
    for name in tables.TABLES:
        write_atomic(partition(dataset, name, athlete), tables.parquet(run.analysis, name))
    # Written last: an interrupted run leaves no mark, so the next one writes all tables again.
    write_atomic(mark, run.key)
    return True


def athletes(dataset: Path) -> frozenset[str]:
    """The names of the athletes in the dataset."""
    marks = [p.name for p in (dataset / KEYS).glob("*") if not p.name.startswith(".")]
    folders = [p.name.removeprefix(PREFIX) for name in tables.TABLES for p in (dataset / name).glob(f"{PREFIX}*")]
    return frozenset(unquote(name) for name in (*marks, *folders))


def forget(dataset: Path, athlete: str) -> None:
    """Remove an athlete's partitions."""
    for name in tables.TABLES:
        path = partition(dataset, name, athlete)
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()
    (dataset / KEYS / quote(athlete, safe="")).unlink(missing_ok=True)


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except OSError:
        return None
