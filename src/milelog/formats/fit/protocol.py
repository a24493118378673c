"""The FIT protocol: base types, definitions, file headers.

Base types come from fitparse's profile; the bit layout of headers and definitions is that of the FIT protocol
(Garmin, "Flexible and Interoperable Data Transfer (FIT) Protocol", sections on file structure and record format).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import fastcrc
import numpy as np
from fitparse.records import BASE_TYPE_BYTE, BASE_TYPES

MAGIC = b".FIT"
"""Data type of the file header, at its byte 8."""
CRC_BYTES = 2
"""Bytes of the check sum at the end of a file."""
DEFINITION = 0x40
"""Bit of a message's header byte: a definition follows, else data."""
DEVELOPER = 0x20
"""Bit of a definition's header byte: developer fields follow the native ones."""
COMPRESSED = 0x80
"""Bit of a data message's header byte: the five lowest bits are those of the time, the two above them the local message."""
TIMESTAMP = 253
"""Number of the field that is the time in every message."""
SYSTEM_TIME_END = 0x10000000
"""Smaller times are seconds since the device was switched on, not dates (type `date_time` of the profile)."""
NO_TIME = 0xFFFFFFFF
"""The invalid value of a time, an unsigned number of 32 bits."""
FIT_END_S = NO_TIME
"""End of valid times in FIT seconds: the clock overflows in the year 2126."""
UTC_EPOCH_S = 631065600
"""Start of FIT time, 1989-12-31T00:00:00Z, in Unix seconds."""


@dataclass(frozen=True, slots=True)
class BaseType:
    """How one element of a field is stored: `code` is a NumPy type less its byte order, empty for strings."""

    name: str
    size: int
    code: str
    struct_code: str
    invalid: float | None
    """The value that means "invalid"; None for floats (NaN) and strings."""


def _base_type(name: str, fmt: str) -> BaseType:
    if fmt == "s":
        return BaseType(name, 1, "", "s", None)
    kind = np.dtype(fmt)
    invalid: float | None = None
    if kind.kind != "f":
        invalid = 0 if name.endswith("z") else int(np.iinfo(kind).max)
    return BaseType(name, kind.itemsize, kind.str[1:], fmt, invalid)


_BY_NUMBER: Mapping[int, BaseType] = {
    identifier & 0x1F: _base_type(base.name, base.fmt) for identifier, base in BASE_TYPES.items()
}
"""Base types by the lowest five bits of their identifier, since some writers leave out the endian bit."""
BASE_IDENTIFIERS = frozenset(BASE_TYPES) | frozenset(_BY_NUMBER)
"""Identifiers of base types, with and without their endian bit."""
BYTE = _BY_NUMBER[BASE_TYPE_BYTE.identifier & 0x1F]
"""The type used for fields of unknown type, and for those whose size does not fit their type."""


def base_type(identifier: int) -> BaseType:
    """The base type with an identifier; `byte` if it is unknown."""
    return _BY_NUMBER.get(identifier & 0x1F, BYTE)


def base_type_named(name: str) -> BaseType | None:
    """The base type with a name; None if it is unknown."""
    return next((base for base in _BY_NUMBER.values() if base.name == name), None)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a definition: its offset in a message (from the header byte on) and how it is stored."""

    number: int
    offset: int
    size: int
    base: BaseType
    count: int
    """Number of elements; 0 if the size is no multiple of the base type, so that only bytes can be read."""
    developer: int | None = None
    """Index of the developer, for a developer field; its type is in a `field_description` message."""

    @property
    def numeric(self) -> bool:
        """Whether it contains at least one number."""
        return self.count > 0 and bool(self.base.code)

    def retyped(self, base: BaseType) -> FieldSpec:
        """The same bytes with another base type."""
        count = self.size // base.size if self.size % base.size == 0 else 0
        return FieldSpec(self.number, self.offset, self.size, base, count, self.developer)


@dataclass(frozen=True, eq=False)
class Layout:
    """A definition message: the fields of the data messages that follow it. Equal definitions share one object."""

    message: int
    order: str
    """`<` or `>`."""
    fields: tuple[FieldSpec, ...]
    developer_fields: tuple[FieldSpec, ...]
    size: int
    """Bytes of a data message, including its header byte."""

    @cached_property
    def by_number(self) -> Mapping[int, FieldSpec]:
        """Fields by number; of several with the same number, the first one with any bytes."""
        found: dict[int, FieldSpec] = {}
        for spec in self.fields:
            if spec.size:
                found.setdefault(spec.number, spec)
        return found


@lru_cache(maxsize=4096)
def parse_definition(body: bytes, fields: int) -> Layout:
    """The layout of a definition's bytes, from its reserved byte on, with the given number of native `fields`."""
    # `body`: reserved byte, architecture, message number (two bytes), number of fields, the fields.
    order = ">" if body[1] else "<"
    message = int.from_bytes(body[2:4], "big" if body[1] else "little")
    offset = 1
    native: list[FieldSpec] = []
    developer: list[FieldSpec] = []
    for at in range(5, 5 + 3 * fields, 3):
        number, size, kind = body[at : at + 3]
        # Real files have sizes that are 0 or no multiple of the type's; such a field is kept as bytes.
        native.append(FieldSpec(number, offset, size, BYTE, size).retyped(base_type(kind)))
        offset += size
    for at in range(6 + 3 * fields, len(body), 3):
        number, size, owner = body[at : at + 3]
        # The types of developer fields are in `field_description` messages.
        developer.append(FieldSpec(number, offset, size, BYTE, size, owner))
        offset += size
    return Layout(message, order, tuple(native), tuple(developer), offset)


def definition_end(data: bytes, at: int) -> int:
    """The end of the definition message whose header is at `at`. Raises IndexError if the data end before."""
    end = at + 6 + 3 * data[at + 5]
    if data[at] & DEVELOPER:
        end += 1 + 3 * data[end]
    return end


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The header of a FIT file, or of one part of a chain."""

    size: int
    data_size: int
    protocol: int
    profile: int
    crc_wrong: bool

    @property
    def protocol_version(self) -> str:
        """The protocol version, such as `2.0`."""
        return f"{self.protocol >> 4}.{self.protocol & 0xF}"


def parse_header(data: bytes, at: int) -> FileHeader | None:
    """The file header at an offset; None if there is none. A header check sum of 0 is allowed and not verified."""
    if data[at + 8 : at + 12] != MAGIC or data[at] < 12 or at + data[at] > len(data):
        return None
    size = data[at]
    protocol, profile, data_size = struct.unpack_from("<BHI", data, at + 1)
    # Older headers have 12 bytes and no check sum.
    stated = struct.unpack_from("<H", data, at + 12)[0] if size >= 14 else 0
    wrong = bool(stated) and crc(data[at : at + 12]) != stated
    return FileHeader(size, data_size, protocol, profile, wrong)


def crc(data: bytes) -> int:
    """The check sum of the protocol: CRC-16/ARC."""
    value: Any = fastcrc.crc16.arc(data)
    return int(value)
