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
"""Bit of a definition's header byte: developer fields stand behind the native ones."""
COMPRESSED = 0x80
"""Bit of a data message's header byte: its five lowest bits are those of the time, the two above the local message."""
TIMESTAMP = 253
"""Number of the field that is the time in every message."""
SYSTEM_TIME_END = 0x10000000
"""Times below are seconds since the device was switched on, not dates (type `date_time` of the profile)."""
NO_TIME = 0xFFFFFFFF
"""The invalid value of a time, an unsigned number of 32 bits."""
FIT_END_S = NO_TIME
"""First number that is no time, in FIT seconds: the clock runs out in the year 2126."""
UTC_EPOCH_S = 631065600
"""1989-12-31T00:00:00Z, where FIT time begins, in Unix seconds."""


@dataclass(frozen=True, slots=True)
class BaseType:
    """How one element of a field is stored: `code` is a NumPy type less its byte order, empty for strings."""

    name: str
    size: int
    code: str
    struct_code: str
    invalid: float | None
    """The value that stands for nothing; None for floats (NaN) and strings."""


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
"""Base types by the low five bits of their identifier: some writers leave out the endian bit."""
BASE_IDENTIFIERS = frozenset(BASE_TYPES) | frozenset(_BY_NUMBER)
"""Identifiers of base types, with their endian bit and without."""
BYTE = _BY_NUMBER[BASE_TYPE_BYTE.identifier & 0x1F]
"""The type for fields of unknown types, and for those whose size fits no element of theirs."""


def base_type(identifier: int) -> BaseType:
    """The base type of that identifier; `byte` where the protocol knows none."""
    return _BY_NUMBER.get(identifier & 0x1F, BYTE)


def base_type_named(name: str) -> BaseType | None:
    """The base type of that name."""
    return next((base for base in _BY_NUMBER.values() if base.name == name), None)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a definition: where it lies in a message (header byte counted) and how it is stored."""

    number: int
    offset: int
    size: int
    base: BaseType
    count: int
    """Elements; 0 where the size is no multiple of the base type, so that only the bytes can be had."""
    developer: int | None = None
    """Index of the developer whose field it is; its type stands in a `field_description` message."""

    @property
    def numeric(self) -> bool:
        """Whether it holds at least one whole number."""
        return self.count > 0 and bool(self.base.code)

    def retyped(self, base: BaseType) -> FieldSpec:
        """The same bytes under another base type."""
        count = self.size // base.size if self.size % base.size == 0 else 0
        return FieldSpec(self.number, self.offset, self.size, base, count, self.developer)


@dataclass(frozen=True, eq=False)
class Layout:
    """A definition message: which fields the data messages under it hold. Shared by all files that define the same."""

    message: int
    order: str
    """`<` or `>`."""
    fields: tuple[FieldSpec, ...]
    developer_fields: tuple[FieldSpec, ...]
    size: int
    """Bytes of a data message, its header byte counted."""

    @cached_property
    def by_number(self) -> Mapping[int, FieldSpec]:
        """Fields by number; of two with one number the first that has any bytes."""
        found: dict[int, FieldSpec] = {}
        for spec in self.fields:
            if spec.size:
                found.setdefault(spec.number, spec)
        return found


@lru_cache(maxsize=4096)
def parse_definition(body: bytes, fields: int) -> Layout:
    """The layout that a definition's bytes (from its reserved byte on) describe, `fields` of them native ones."""
    # `body` begins with the reserved byte; then come architecture, message number (two bytes) and number of fields.
    order = ">" if body[1] else "<"
    message = int.from_bytes(body[2:4], "big" if body[1] else "little")
    offset = 1
    native: list[FieldSpec] = []
    developer: list[FieldSpec] = []
    for at in range(5, 5 + 3 * fields, 3):
        number, size, kind = body[at : at + 3]
        # A size that is no multiple of its type's, or 0, stands in real files: the field is kept as bytes, and the
        # rest is read.
        native.append(FieldSpec(number, offset, size, BYTE, size).retyped(base_type(kind)))
        offset += size
    for at in range(6 + 3 * fields, len(body), 3):
        number, size, owner = body[at : at + 3]
        # Their types stand in `field_description` messages, not here.
        developer.append(FieldSpec(number, offset, size, BYTE, size, owner))
        offset += size
    return Layout(message, order, tuple(native), tuple(developer), offset)


def definition_end(data: bytes, at: int) -> int:
    """Where the definition message whose header is at `at` ends. Raises IndexError where the data ends before."""
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
        """Such as `2.0`."""
        return f"{self.protocol >> 4}.{self.protocol & 0xF}"


def parse_header(data: bytes, at: int) -> FileHeader | None:
    """The file header at a place; None where there is none. A header CRC of 0 is legal and says nothing."""
    if data[at + 8 : at + 12] != MAGIC or data[at] < 12 or at + data[at] > len(data):
        return None
    size = data[at]
    protocol, profile, data_size = struct.unpack_from("<BHI", data, at + 1)
    # Older headers have 12 bytes, and no check sum of their own.
    stated = struct.unpack_from("<H", data, at + 12)[0] if size >= 14 else 0
    wrong = bool(stated) and crc(data[at : at + 12]) != stated
    return FileHeader(size, data_size, protocol, profile, wrong)


def crc(data: bytes) -> int:
    """The CRC-16 of the protocol (ARC)."""
    value: Any = fastcrc.crc16.arc(data)
    return int(value)
