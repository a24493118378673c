"""A whole finished analysis as one payload of the index, and back."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from milelog.model import Session, Week
from milelog.pipeline import codec
from milelog.pipeline.analysis import Analysis

OUTSIDE = frozenset({"folder", "open_run", "key", "weeks", "sessions", "sketches"})
"""Fields of an Analysis that are not packed by their type: some belong to the run, two share their sessions."""


@cache
def _kinds() -> dict[str, Any]:
    hints = typing.get_type_hints(Analysis)
    return {f.name: hints[f.name] for f in fields(Analysis) if f.name not in OUTSIDE}


def pack(analysis: Analysis, known: Mapping[int, Any]) -> bytes | None:
    """The payload; None for an analysis whose weeks hold sessions that it does not list. `known` are sessions that are
    packed already, by their identity.
    """
    places = {id(s): n for n, s in enumerate(analysis.sessions)}
    weeks = []
    for week in analysis.weeks:
        if any(id(s) not in places for s in week.sessions):
            return None
        weeks.append([codec.pack(Week, replace(week, sessions=())), [places[id(s)] for s in week.sessions]])
    plain = {name: codec.pack(kind, getattr(analysis, name)) for name, kind in _kinds().items()}
    sessions = [known.get(id(s)) or codec.pack(Session, s) for s in analysis.sessions]
    return codec.dumps([plain, sessions, weeks])


def unpack(payload: bytes, **outside: Any) -> Analysis:
    """The analysis of a payload, with its folder and its `open_run`. Raises ValueError, TypeError, KeyError or IndexError
    for a foreign one.
    """
    plain, rows, packed = codec.loads(payload)
    sessions: tuple[Session, ...] = codec.unpack(tuple[Session, ...], rows)
    weeks = []
    for row, held in packed:
        week: Week = codec.unpack(Week, row)
        weeks.append(replace(week, sessions=tuple(sessions[n] for n in held)))
    rest = {name: codec.unpack(kind, plain[name]) for name, kind in _kinds().items()}
    return Analysis(sessions=sessions, weeks=tuple(weeks), **rest, **outside)
