"""Many athletes' tables as one dataset: Parquet, partitioned by table and athlete, scanned without being loaded.

    DATASET/weeks/athlete=anna/part.parquet

`polars.scan_parquet("DATASET/weeks/**/*.parquet", hive_partitioning=True)` reads all athletes' weeks lazily. One
athlete's partitions are replaced one by one, each whole or not at all; nothing else in the dataset is touched.
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
"""Beside the tables: of which analysis each athlete's partitions are."""
PREFIX = "athlete="


def partition(dataset: Path, table: str, athlete: str) -> Path:
    """The file that holds one athlete's rows of a table; names are escaped as in an address, as readers expect."""
    return dataset / table / f"{PREFIX}{quote(athlete, safe='')}" / "part.parquet"


def write(run: Run, dataset: Path, athlete: str) -> bool:
    """Write an athlete's partitions; False when those of the same analysis stand there already.

    Raises MilelogError (exit 4) when the disk does not allow it.
    """
    mark = dataset / KEYS / quote(athlete, safe="")
    if run.key and _text(mark) == run.key:
        return False
    # First: while the tables are half new the mark of the old analysis must not stand.
    mark.unlink(missing_ok=True)
    for name in tables.TABLES:
        write_atomic(partition(dataset, name, athlete), tables.parquet(run.analysis, name))
    # Written last: a run that is cut short before it leaves no mark, and is done again.
    write_atomic(mark, run.key)
    return True


def athletes(dataset: Path) -> frozenset[str]:
    """The athletes of whom the dataset holds anything."""
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
