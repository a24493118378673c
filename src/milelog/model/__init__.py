"""The vocabulary as frozen dataclasses. Nothing here reads, computes or prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milelog.model.athlete import (
    ZONE_NAMES,
    Athlete,
    HeartZone,
    HeartZones,
    Race,
    Zone,
    ZoneSet,
)
from milelog.model.recording import (
    RUNNING,
    STREAM_COLUMNS,
    Activity,
    Evidence,
    Lap,
    Split,
    Step,
    Streams,
    Totals,
)
from milelog.model.session import (
    HARD_KINDS,
    Block,
    Disagreement,
    Effort,
    HardKind,
    MileSurges,
    Provenance,
    Segment,
    SegmentKind,
    Session,
    Week,
)
from milelog.model.workout import (
    PaceOffset,
    Recovery,
    RecoveryKind,
    Workout,
    WorkoutStep,
)
from milelog.verdicts import Span, Status, Verdict

if TYPE_CHECKING:
    from milelog.model.recording import Floats

__all__ = [
    "HARD_KINDS",
    "RUNNING",
    "STREAM_COLUMNS",
    "ZONE_NAMES",
    "Activity",
    "Athlete",
    "Block",
    "Disagreement",
    "Effort",
    "Evidence",
    "Floats",
    "HardKind",
    "HeartZone",
    "HeartZones",
    "Lap",
    "MileSurges",
    "PaceOffset",
    "Provenance",
    "Race",
    "Recovery",
    "RecoveryKind",
    "Segment",
    "SegmentKind",
    "Session",
    "Span",
    "Split",
    "Status",
    "Step",
    "Streams",
    "Totals",
    "Verdict",
    "Week",
    "Workout",
    "WorkoutStep",
    "Zone",
    "ZoneSet",
]


def __getattr__(name: str) -> Any:
    """`STREAM_SCHEMA`, the polars schema of `Activity.records`, and `Floats`: made when asked for, so that neither polars
    nor NumPy loads before there is a stream.
    """
    if name == "Floats":
        import numpy as np
        from numpy.typing import NDArray

        return NDArray[np.float64]
    if name == "STREAM_SCHEMA":
        import polars as pl

        return pl.Schema(dict.fromkeys(STREAM_COLUMNS, pl.Float64))
    raise AttributeError(name)
