"""The types shared by all stages, as frozen dataclasses: recordings, athletes, planned workouts, sessions and weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milelog.lazy_names import lazy_names

if TYPE_CHECKING:
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
        INDOORS,
        RUN_MPS,
        RUNNING,
        STAND_MPS,
        STREAM_COLUMNS,
        Activity,
        Evidence,
        Floats,
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
        mean_flat_mps,
    )
    from milelog.model.workout import (
        PaceOffset,
        Recovery,
        RecoveryKind,
        Workout,
        WorkoutStep,
        flat,
    )
    from milelog.verdicts import Span, Status, Verdict

__all__ = [
    "HARD_KINDS",
    "INDOORS",
    "RUNNING",
    "RUN_MPS",
    "STAND_MPS",
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
    "flat",
    "mean_flat_mps",
]

_imported = lazy_names(
    "milelog",
    {
        "model.athlete": ("ZONE_NAMES", "Athlete", "HeartZone", "HeartZones", "Race", "Zone", "ZoneSet"),
        "model.recording": (
            "INDOORS",
            "RUNNING",
            "RUN_MPS",
            "STAND_MPS",
            "STREAM_COLUMNS",
            "Activity",
            "Evidence",
            "Lap",
            "Split",
            "Step",
            "Streams",
            "Totals",
        ),
        "model.session": (
            "HARD_KINDS",
            "Block",
            "Disagreement",
            "Effort",
            "HardKind",
            "MileSurges",
            "Provenance",
            "Segment",
            "SegmentKind",
            "Session",
            "Week",
            "mean_flat_mps",
        ),
        "verdicts": ("Span", "Status", "Verdict"),
        "model.workout": ("PaceOffset", "Recovery", "RecoveryKind", "Workout", "WorkoutStep", "flat"),
    },
)


def __getattr__(name: str) -> Any:
    """Imports a public name on its first use, so that reading the configuration does not load NumPy and polars.

    For the same reason `Floats` and `STREAM_SCHEMA`, the polars schema of `Activity.records`, are made here.
    """
    if name == "Floats":
        import numpy as np
        from numpy.typing import NDArray

        return NDArray[np.float64]
    if name == "STREAM_SCHEMA":
        import polars as pl

        from milelog.model.recording import STREAM_COLUMNS

        return pl.Schema(dict.fromkeys(STREAM_COLUMNS, pl.Float64))
    return _imported(name)
