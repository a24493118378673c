"""Developer fields: fields that apps on the watch recorded, whose names and types the file itself describes."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.formats.fit.blocks import Block, Floats
from milelog.formats.fit.parts import Part
from milelog.formats.fit.profile import FIELD_DESCRIPTION, RECORD, field
from milelog.formats.fit.protocol import BYTE, BaseType, base_type_named

_NAMES = frozenset({
    "developer_data_index", "field_definition_number", "fit_base_type_id", "field_name", "units", "native_mesg_num",
    "native_field_num",
})  # fmt: skip
"""The fields of `field_description` that are used."""
Key = tuple[int, int]
"""Index of the developer and number of the field."""
_COLUMN_OF: Mapping[str, str] = {
    "power": "power_w",
    "heart_rate": "heart_rate_bpm",
    "cadence": "cadence_spm",
    "speed": "speed_mps",
    "enhanced_speed": "speed_mps",
    "distance": "distance_m",
    "altitude": "elevation_m",
    "enhanced_altitude": "elevation_m",
    "temperature": "temperature_c",
}
"""Columns by the record field that a developer field replaces, or by its own name."""
_FACTORS: Mapping[str, Mapping[str, float]] = {
    "power_w": {"": 1, "w": 1, "watt": 1, "watts": 1},
    "heart_rate_bpm": {"": 1, "bpm": 1},
    "cadence_spm": {"": 1, "rpm": 1, "spm": 0.5, "steps/min": 0.5, "strides/min": 1},
    "speed_mps": {"m/s": 1, "mps": 1, "km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "mph": 0.44704},
    "distance_m": {"m": 1, "meters": 1, "metres": 1, "km": 1000, "mi": 1609.344},
    "elevation_m": {"m": 1, "meters": 1, "metres": 1, "ft": 0.3048},
    "temperature_c": {"c": 1, "°c": 1, "celsius": 1},
}
"""Factors from the units of developer fields to those of the columns (cadence in strides); other units are not used."""


@dataclass(frozen=True, slots=True)
class Description:
    """A developer field as its `field_description` message describes it."""

    name: str
    units: str
    base: BaseType
    native: str | None
    """Name of the record field that it replaces, if any."""


def descriptions(part: Part) -> dict[Key, Description]:
    """The developer fields of a part."""
    found = {}
    for row in part.rows(FIELD_DESCRIPTION, _NAMES):
        owner, number, kind = (row[n] for n in ("developer_data_index", "field_definition_number", "fit_base_type_id"))
        if not isinstance(owner, int) or not isinstance(number, int):
            continue
        base = base_type_named(kind) if isinstance(kind, str) else None
        native = row["native_field_num"]
        of_record = row["native_mesg_num"] in {None, "record"} and isinstance(native, int)
        known = field(RECORD, native) if of_record else None
        found[owner, number] = Description(
            str(row["field_name"] or f"developer_{owner}_{number}"),
            str(row["units"] or ""),
            base or BYTE,
            known.name if known is not None else None,
        )
    return found


def fill_from_developers(
    columns: Mapping[str, Floats], part: Part, source: str
) -> tuple[dict[str, Floats], list[Problem]]:
    """The columns, with developer fields in place of those that are missing or all zero; and notes on them."""
    filled, problems = dict(columns), list[Problem]()
    blocks, order = part.records
    if not any(b.layout.developer_fields for b in blocks):
        return filled, problems
    for key, about in descriptions(part).items():
        name = _COLUMN_OF.get(about.native or about.name.lower().replace(" ", "_"))
        factor = _FACTORS[name].get(about.units.strip().lower()) if name else None
        # A field in an unknown unit is not used.
        if name is None or factor is None or _useful(filled.get(name)):
            continue
        values = developer_column(blocks, order, key, about.base)
        if values is None or not _useful(values):
            continue
        filled[name] = values * factor
        message = f"{name} comes from the app field {about.name!r}: the watch recorded none of its own"
        problems.append(Problem(source, "developer-field", message))
    return filled, problems


def _useful(column: Floats | None) -> bool:
    # A watch without the sensor writes zeros throughout.
    return column is not None and bool(np.any(np.abs(column) > 0))


def free_name(name: str, taken: Container[str]) -> str:
    """The name, with a number added if it is taken already, as by two sensors of one app."""
    found, again = name, 2
    while found in taken:
        found, again = f"{name}_{again}", again + 1
    return found


def developer_column(
    blocks: Sequence[Block], order: NDArray[np.int64] | None, key: Key, base: BaseType
) -> Floats | None:
    """One numeric developer field over all blocks of a message; None if there is none."""
    pieces, there = [], False
    for block in blocks:
        specs = [s.retyped(base) for s in block.layout.developer_fields if (s.developer, s.number) == key]
        good = [s for s in specs if s.numeric]
        there = there or bool(good)
        pieces.append(block.numbers(good[0]) if good else np.full(block.count, np.nan))
    if not there:
        return None
    whole = np.concatenate(pieces)
    return whole if order is None else whole[order]
