"""Measured files as JSON for the index, and back. Rows written by other code are never read, so no versions here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from milelog.errors import Problem
from milelog.model import Effort, MileSurges, Segment, Session
from milelog.pipeline.measure import FileResult, Measured

SESSION_FIELDS = tuple(f.name for f in dataclasses.fields(Session))


def _plain(value: Any) -> Any:
    """Dataclasses as lists of their fields; rounded floats, since no measurement is finer than a millimetre."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value


def encode(results: Sequence[FileResult]) -> str:
    """What one file of the folder gave, as one line of JSON."""
    return json.dumps(_plain(results), separators=(",", ":"), ensure_ascii=False)


def _session(row: list[Any]) -> Session:
    fields = dict(zip(SESSION_FIELDS, row, strict=True))
    fields["start"] = datetime.fromisoformat(fields["start"]) if fields["start"] else None
    fields["segments"] = tuple(Segment(*s) for s in fields["segments"])
    fields["efforts"] = tuple(Effort(*e) for e in fields["efforts"])
    fields["miles"] = tuple(MileSurges(*m) for m in fields["miles"])
    return Session(**fields)


def _measured(row: list[Any]) -> Measured:
    session, speed_s, placed, conditions = row
    return Measured(_session(session), tuple(speed_s), placed, conditions)


def decode(payload: str) -> tuple[FileResult, ...]:
    """The inverse of `encode`."""
    return tuple(
        FileResult(source, outcome, digest, tuple(_measured(m) for m in measured), tuple(Problem(*p) for p in problems))
        for source, outcome, digest, measured, problems in json.loads(payload)
    )
