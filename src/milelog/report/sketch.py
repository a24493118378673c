"""What is drawn of a run while its recording is open: named here so that a worker loads what draws, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from milelog.model import Activity, Streams


def sketch(activity: Activity, streams: Streams, units: str) -> bytes:
    """The trace of a run, as the page will want it."""
    from milelog.report import recordings

    return recordings.sketch(activity, streams, units)
