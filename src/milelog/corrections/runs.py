"""How a correction or a comment finds its run, although the name of a recording changes with every export."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

SAME_START_S = 60.0
"""Recordings of one run start at most this many seconds apart, on whatever device."""


def is_same_run(file: str, start: datetime | None, run_file: str, run_start: datetime | None) -> bool:
    """Whether the stored `file` and `start` mean this run: by the start where both are known, else by the file's name."""
    if start is not None and run_start is not None:
        return abs((start - run_start).total_seconds()) <= SAME_START_S
    return bool(file) and (file == run_file or file.endswith(f"/{run_file}"))
