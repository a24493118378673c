"""The FIT profile: names, scales and enumerations of messages and fields, from fitparse."""

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
    """A message's name; `unknown_N` if it is not in the profile."""
    found = MESSAGE_TYPES.get(number)
    return str(found.name) if found else f"unknown_{number}"


@lru_cache(maxsize=8192)
def field(message: int, number: int) -> Any:
    """The fitparse `Field`; None if it is not in the profile."""
    found = MESSAGE_TYPES.get(message)
    known = found.fields.get(number) if found else None
    # Every message may have a timestamp, but the profile lists it in some messages only.
    if known is None and number == 253:
        return MESSAGE_TYPES[RECORD].fields[number]
    return known


def scaling(message: int, number: int) -> tuple[float, float]:
    """Scale and offset of a field: physical = stored / scale - offset."""
    found = field(message, number)
    return (float(found.scale or 1), float(found.offset or 0)) if found else (1.0, 0.0)


def names_of(kind: Any) -> dict[int, str] | None:
    """Names of a fitparse type's values; None if it has none, or if they are bit masks."""
    values: dict[int, str] | None = getattr(kind, "values", None)
    # Bit masks are combined, so a value that equals the number of a mask does not mean its name.
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
    """The fields of a layout with one of the names, and a Struct that unpacks exactly these from a message, in order."""
    found: list[Pick] = []
    codes, end = [layout.order], 0
    for number, spec in sorted(layout.by_number.items(), key=lambda item: item[1].offset):
        known = field(layout.message, number)
        if known is not None and known.name in names:
            found.append(
                (known.name, spec, _kind(known.type.name), names_of(known.type), *scaling(layout.message, number))
            )
            single = spec.count == 1 and spec.base.code
            # Padding skips the fields in between, so that one `unpack` reads a message.
            codes += [f"{spec.offset - end}x", spec.base.struct_code if single else f"{spec.size}s"]
            end = spec.offset + spec.size
    return struct.Struct("".join(codes)), tuple(found)


def _kind(type_name: str) -> Kind:
    if type_name in {"date_time", "local_date_time"}:
        return "time"
    return "text" if type_name == "string" else "number"
