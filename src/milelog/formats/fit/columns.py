"""All numeric fields of one message as NumPy columns: faster than `frames` if only numbers are needed (bench/readers.py)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fitparse.profile import MESSAGE_TYPES

from milelog.errors import MilelogError
from milelog.formats.fit.blocks import Floats
from milelog.formats.fit.developer import descriptions, developer_column, free_name
from milelog.formats.fit.flaws import not_fit
from milelog.formats.fit.parts import Part, split
from milelog.formats.fit.profile import FIELD_DESCRIPTION, field
from milelog.formats.fit.protocol import SYSTEM_TIME_END, TIMESTAMP, UTC_EPOCH_S
from milelog.formats.fit.records import DEGREES, joined


def columns(data: bytes, message: str = "record") -> dict[str, Floats]:
    """All numeric, single-valued fields of a message as float64 columns, (messages), in file order.

    Values are in the profile's units, NaN where invalid; positions in degrees; `timestamp` in Unix seconds (seconds since the
    device was switched on, if its clock was never set); enumerated values as numbers. Names of developer fields begin with
    `developer_`. Check sums are verified as in `read`. Raises MilelogError if it is no FIT file, and KeyError for a message
    that the profile does not have.
    """
    number = next((n for n, kind in MESSAGE_TYPES.items() if kind.name == message), None)
    if number is None:
        raise KeyError(message)
    parts = split(data, {number, FIELD_DESCRIPTION}).parts
    if not parts:
        raise MilelogError(not_fit(data, "<bytes>"))
    return _stacked([_columns(part, number) for part in parts if part.of(number)])


def _columns(part: Part, number: int) -> dict[str, Floats]:
    blocks, order = part.ordered(number)
    times = [part.times(block) for block in blocks]
    stamp = times[0] if order is None else np.concatenate(times)[order]
    found = {"timestamp": np.where(stamp >= SYSTEM_TIME_END, stamp + UTC_EPOCH_S, stamp)}
    for at in dict.fromkeys(n for block in blocks for n in block.layout.by_number if n != TIMESTAMP):
        column = joined(blocks, order, at)
        if column is not None:
            known = field(number, at)
            name = known.name if known is not None else f"unknown_{at}"
            found[name] = column * DEGREES if known is not None and known.units == "semicircles" else column
    keys = dict.fromkeys((s.developer or 0, s.number) for block in blocks for s in block.layout.developer_fields)
    described = descriptions(part) if keys else {}
    for key in keys:
        about = described.get(key)
        column = developer_column(blocks, order, key, about.base) if about is not None else None
        if about is not None and column is not None:
            found[free_name(f"developer_{about.name}", found)] = column
    return found


def _stacked(parts: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    """The columns of a chain's parts, concatenated."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: np.concatenate([part.get(name, np.full(len(part["timestamp"]), np.nan)) for part in parts])
        for name in names
    }
