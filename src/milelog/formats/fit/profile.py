"""Names, scales, enums and components, as fitparse's profile has them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from fitparse.profile import FIELD_TYPES, MESSAGE_TYPES

from milelog.formats.fit.protocol import FieldSpec, Layout

FILE_ID, DEVICE_SETTINGS, SPORT, SESSION, LAP, RECORD, EVENT, DEVICE_INFO = 0, 2, 12, 18, 19, 20, 21, 23
WORKOUT, WORKOUT_STEP, ACTIVITY, FILE_CREATOR, HR, CORRELATION = 26, 27, 34, 49, 132, 162
FIELD_DESCRIPTION, SPLIT = 206, 312
"""Global message numbers."""


def message_name(number: int) -> str:
    """A message's name, `unknown_N` where the profile has none."""
    found = MESSAGE_TYPES.get(number)
    return str(found.name) if found else f"unknown_{number}"


@lru_cache(maxsize=8192)
def field(message: int, number: int) -> Any:
    """Fitparse's `Field`, None where the profile has none. Every message may have a timestamp."""
    found = MESSAGE_TYPES.get(message)
    known = found.fields.get(number) if found else None
    # The profile lists the common fields in some messages only.
    if known is None and number == 253:
        return MESSAGE_TYPES[RECORD].fields[number]
    return known


def scaling(message: int, number: int) -> tuple[float, float]:
    """Scale and offset of a field: physical = stored / scale - offset."""
    found = field(message, number)
    return (float(found.scale or 1), float(found.offset or 0)) if found else (1.0, 0.0)


def names_of(kind: Any) -> dict[int, str] | None:
    """Names of a fitparse type's values; None where it has none or where they are masks for its bits."""
    values: dict[int, str] | None = getattr(kind, "values", None)
    # The values of such a type are combined: one that happens to equal a mask's number does not mean its name.
    return None if not values or "mask" in values.values() else values


def enum(type_name: str) -> Mapping[int, str]:
    """Names of an enumerated type's values."""
    found: Mapping[int, str] = FIELD_TYPES[type_name].values or {}
    return found


Kind = Literal["text", "time", "number"]
Pick = tuple[str, FieldSpec, Kind, Mapping[int, str] | None, float, float]
"""A field of a message: name, storage, kind, names of values, scale, offset."""


@lru_cache(maxsize=4096)
def picks(layout: Layout, names: frozenset[str]) -> tuple[struct.Struct, tuple[Pick, ...]]:
    """Those fields of a layout that bear one of the names, and what unpacks them alone from a message, in order."""
    found: list[Pick] = []
    codes, end = [layout.order], 0
    for number, spec in sorted(layout.by_number.items(), key=lambda item: item[1].offset):
        known = field(layout.message, number)
        if known is not None and known.name in names:
            found.append(
                (known.name, spec, _kind(known.type.name), names_of(known.type), *scaling(layout.message, number))
            )
            single = spec.count == 1 and spec.base.code
            # Padding steps over the fields between those that are picked: one call of `struct` reads a message.
            codes += [f"{spec.offset - end}x", spec.base.struct_code if single else f"{spec.size}s"]
            end = spec.offset + spec.size
    return struct.Struct("".join(codes)), tuple(found)


def _kind(type_name: str) -> Kind:
    if type_name in {"date_time", "local_date_time"}:
        return "time"
    return "text" if type_name == "string" else "number"
