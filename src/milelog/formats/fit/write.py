"""Writes FIT files: definitions, long runs of messages as NumPy blocks, headers and check sums.

Two layers. The lower one (`Definition`, `definition_bytes`, `run_bytes`, `frame`) takes numbers as the protocol stores
them and can write any bytes, also invalid ones. `FitWriter` above it takes names and physical values; field numbers, base
types, scales and offsets come from fitparse's profile, loaded on first use. Chained files are frames joined by `+`.

Source: FIT protocol, developer.garmin.com/fit/protocol (D00001275).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
from fastcrc import crc16
from numpy.typing import ArrayLike, NDArray

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
"""Start of FIT time."""
TIMESTAMP = 253
"""Number of the field that is the time in every message."""
PROTOCOL_2_0 = 0x20
"""Version byte of protocol 2.0, the first with developer fields."""
PROFILE_VERSION = 21218
"""Version of the profile in headers: 21.218, that of fitparse, from which the names come."""
_COMPRESSED, _DEFINITION, _DEVELOPER = 0x80, 0x40, 0x20
_OFFSET_BITS = 5
"""Number of bits of a compressed header that are the time."""


@dataclass(frozen=True, slots=True)
class Base:
    """A base type: its code in definitions, NumPy kind (`S` for text), size in bytes and invalid value."""

    code: int
    kind: str
    size: int
    invalid: int


BASES: Mapping[str, Base] = {
    "enum": Base(0x00, "u1", 1, 0xFF),
    "sint8": Base(0x01, "i1", 1, 0x7F),
    "uint8": Base(0x02, "u1", 1, 0xFF),
    "sint16": Base(0x83, "i2", 2, 0x7FFF),
    "uint16": Base(0x84, "u2", 2, 0xFFFF),
    "sint32": Base(0x85, "i4", 4, 0x7FFFFFFF),
    "uint32": Base(0x86, "u4", 4, 0xFFFFFFFF),
    "string": Base(0x07, "S", 1, 0),
    "float32": Base(0x88, "f4", 4, 0),
    "float64": Base(0x89, "f8", 8, 0),
    "uint8z": Base(0x0A, "u1", 1, 0),
    "uint16z": Base(0x8B, "u2", 2, 0),
    "uint32z": Base(0x8C, "u4", 4, 0),
    "byte": Base(0x0D, "u1", 1, 0xFF),
    "sint64": Base(0x8E, "i8", 8, 0x7FFFFFFFFFFFFFFF),
    "uint64": Base(0x8F, "u8", 8, 0xFFFFFFFFFFFFFFFF),
    "uint64z": Base(0x90, "u8", 8, 0),
}
"""Base types by name, from the protocol's table; the highest bit of a code means that byte order matters."""
_BY_CODE = {base.code: base for base in BASES.values()}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a definition: number, size in bytes, code of the base type."""

    num: int
    size: int
    base: int


@dataclass(frozen=True, slots=True)
class DeveloperSpec:
    """One developer field of a definition; `base` is its type, which the file describes in another message."""

    num: int
    size: int
    index: int
    base: int


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition message: the layout of the following data messages with its local number."""

    message: int
    fields: tuple[FieldSpec, ...]
    developer: tuple[DeveloperSpec, ...] = ()
    local: int = 0
    big_endian: bool = False


def definition_bytes(definition: Definition) -> bytes:
    """The definition message."""
    header = _DEFINITION | definition.local | (_DEVELOPER if definition.developer else 0)
    order = ">" if definition.big_endian else "<"
    out = struct.pack(f"{order}BBBHB", header, 0, definition.big_endian, definition.message, len(definition.fields))
    out += b"".join(bytes((f.num, f.size, f.base)) for f in definition.fields)
    if definition.developer:
        out += bytes((len(definition.developer),))
        out += b"".join(bytes((f.num, f.size, f.index)) for f in definition.developer)
    return out


def _numpy_type(spec: FieldSpec | DeveloperSpec, order: str) -> np.dtype[Any]:
    """The NumPy type of a field; bytes if its size is no multiple of the base type."""
    base = _BY_CODE.get(spec.base)
    if base is None or base.kind == "S" or spec.size % base.size:
        return np.dtype(f"S{spec.size}")
    count = spec.size // base.size
    kind = np.dtype(order + base.kind)
    return kind if count == 1 else np.dtype((kind, (count,)))


def run_bytes(
    definition: Definition,
    columns: Sequence[ArrayLike],
    *,
    offsets: NDArray[np.integer[Any]] | None = None,
) -> bytes:
    """Data messages of one definition, one after the other.

    `columns` holds one array of raw values per field, then per developer field, all of one length n (n x k for array
    fields). With `offsets` (the low five bits of each time) the headers are compressed timestamp headers, which only
    local messages 0 to 3 can have; without, they are normal ones. Raises ValueError when counts do not match.
    """
    specs: tuple[FieldSpec | DeveloperSpec, ...] = (*definition.fields, *definition.developer)
    if len(columns) != len(specs):
        raise ValueError(f"{len(specs)} fields are defined, {len(columns)} columns were given")
    if offsets is not None and definition.local > 3:
        raise ValueError("compressed timestamp headers reach local messages 0 to 3 only")
    order = ">" if definition.big_endian else "<"
    names = [f"f{i}" for i in range(len(specs))]
    # The bytes of one structured array are those of all messages.
    layout = [("header", "u1"), *((n, _numpy_type(s, order)) for n, s in zip(names, specs, strict=True))]
    block = np.zeros(len(np.asarray(columns[0])) if columns else 1, dtype=layout)
    block["header"] = definition.local
    if offsets is not None:
        low = np.asarray(offsets, np.uint8) & ((1 << _OFFSET_BITS) - 1)
        block["header"] = _COMPRESSED | definition.local << _OFFSET_BITS | low
    for name, column in zip(names, columns, strict=True):
        block[name] = column
    return block.tobytes()


def frame(
    body: bytes,
    *,
    header_size: int = 14,
    header_crc: bool = True,
    data_size: int | None = None,
    protocol: int = PROTOCOL_2_0,
) -> bytes:
    """A whole FIT file around its messages: header of 12 or 14 bytes, body, CRC-16/ARC.

    `header_crc=False` leaves the header's own sum at 0, which the protocol allows; `data_size` may lie, for tests.
    """
    size = len(body) if data_size is None else data_size
    header = struct.pack("<BBHI4s", header_size, protocol, PROFILE_VERSION, size, b".FIT")
    if header_size == 14:
        header += struct.pack("<H", crc16.arc(header) if header_crc else 0)
    whole = header + body
    return whole + struct.pack("<H", crc16.arc(whole))


def fit_time(moment: datetime) -> int:
    """Seconds of the FIT epoch; a naive time is taken as it stands (`local_timestamp`)."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round((aware - FIT_EPOCH).total_seconds())


def semicircles(degrees: ArrayLike) -> NDArray[np.float64]:
    """Degrees of latitude or longitude in the protocol's unit, 2^31 to half a circle; NaN stays."""
    return np.rint(np.asarray(degrees, np.float64) * (2**31 / 180))


@dataclass(frozen=True, slots=True)
class _Named:
    """A field found by name, and how its physical values are converted to raw ones."""

    num: int
    base: Base
    scale: float
    offset: float
    values: Mapping[str, int]
    is_time: bool


@cache
def _message(name: str) -> Any:
    from fitparse.profile import MESSAGE_TYPES

    for found in MESSAGE_TYPES.values():
        if found.name == name:
            return found
    raise ValueError(f'the FIT profile has no message "{name}"')


@cache
def _named(message: str, name: str) -> _Named:
    """Finds a field or subfield in the profile. Raises ValueError for an unknown name."""
    fields: Iterable[Any] = _message(message).fields.values()
    for field in fields:
        if field.name == name:
            return _from_profile(field, field)
    for field in fields:
        for sub in field.subfields or ():
            if sub.name == name:
                return _from_profile(field, sub)
    if name == "timestamp":
        return _Named(TIMESTAMP, BASES["uint32"], 1.0, 0.0, {}, is_time=True)
    raise ValueError(f'the FIT profile has no field "{name}" in "{message}"')


def _from_profile(field: Any, meaning: Any) -> _Named:
    """Number and size from the main field; scale and words from the (sub)field that gives the meaning."""
    base = getattr(field.type, "base_type", None) or field.type
    words = getattr(meaning.type, "values", None) or {}
    by_word = {word: number for number, word in words.items() if isinstance(word, str)}
    is_time = meaning.type.name in {"date_time", "local_date_time"}
    scale = float(meaning.scale or 1)
    return _Named(field.def_num, BASES[base.name], scale, float(meaning.offset or 0), by_word, is_time)


def _raw(named: _Named, value: Any) -> tuple[int, NDArray[Any]]:
    """Size of a field in bytes, and the raw column for one physical value or a column of them."""
    # Text ends with a zero byte; the size of the field is its length.
    if isinstance(value, str) and named.base.kind == "S":
        text = value.encode() + b"\0"
        return len(text), np.array([text])
    if isinstance(value, str):
        value = named.values[value]
    elif isinstance(value, datetime):
        value = fit_time(value)
    physical = np.atleast_1d(np.asarray(value, np.float64))
    if named.base.kind.startswith("f"):
        return named.base.size, physical
    plain = named.is_time or (named.scale == 1 and named.offset == 0)
    scaled = np.rint(physical if plain else (physical + named.offset) * named.scale)
    kind = np.dtype(named.base.kind)
    low, high = np.iinfo(kind).min, np.iinfo(kind).max
    # A cast would silently wrap values that are out of range.
    valid = (scaled >= low) & (scaled <= high)
    return named.base.size, np.where(valid, np.where(valid, scaled, 0).astype(kind), kind.type(named.base.invalid))


@dataclass(frozen=True, slots=True)
class DeveloperField:
    """A developer field as `FitWriter.developer_field` declared it."""

    index: int
    num: int
    base: Base


class FitWriter:
    """Collects messages by name and physical value, then frames them.

    Values that are NaN or out of range are written as the base type's invalid value. Enumerations may be given by
    their word in the profile, times as `datetime` or as seconds of the FIT epoch. The writer remembers the definition
    in each of the 16 local slots, and writes a definition only if the slot has another one.
    """

    def __init__(self, *, big_endian: bool = False) -> None:
        self._big_endian = big_endian
        self._parts: list[bytes] = []
        self._slots: dict[int, Definition] = {}
        self._turn = 0

    def add(self, message: str, **values: Any) -> None:
        """One message; None leaves a field out."""
        self.add_run(message, {name: value for name, value in values.items() if value is not None})

    def add_run(
        self,
        message: str,
        columns: Mapping[str, Any],
        *,
        developer: Sequence[tuple[DeveloperField, ArrayLike]] = (),
        compressed: bool = False,
    ) -> None:
        """Many messages of one kind: `columns` maps field names to columns of n physical values.

        With `compressed`, times go into the headers wherever less than 32 s passed since the message before.
        """
        if compressed:
            self._add_compressed(message, columns, developer)
            return
        # Sixteen local messages are possible; four with compressed headers, which have two bits for them.
        definition, raw = self._layout(message, columns, developer)
        self._parts.append(run_bytes(self._define(definition, 16), raw))

    def _add_compressed(
        self,
        message: str,
        columns: Mapping[str, Any],
        developer: Sequence[tuple[DeveloperField, ArrayLike]],
    ) -> None:
        times = np.asarray(columns["timestamp"], np.int64)
        # Five bits cover up to 31 s after the last full time; after a longer gap, a message with a full time is written.
        starts = np.flatnonzero(np.diff(times, prepend=times[:1] - 32) >= 32).tolist()
        rest = {name: np.asarray(column) for name, column in columns.items() if name != "timestamp"}
        for start, end in zip(starts, [*starts[1:], len(times)], strict=True):
            first = [(f, np.asarray(c)[start : start + 1]) for f, c in developer]
            self.add_run(message, {n: np.asarray(c)[start : start + 1] for n, c in columns.items()}, developer=first)
            follow = slice(start + 1, end)
            later = [(f, np.asarray(c)[follow]) for f, c in developer]
            definition, raw = self._layout(message, {n: c[follow] for n, c in rest.items()}, later)
            if end > start + 1:
                self._parts.append(run_bytes(self._define(definition, 4), raw, offsets=times[follow]))

    def _layout(
        self,
        message: str,
        columns: Mapping[str, Any],
        developer: Sequence[tuple[DeveloperField, ArrayLike]],
    ) -> tuple[Definition, list[ArrayLike]]:
        specs: list[FieldSpec] = []
        raw: list[ArrayLike] = []
        for name, value in columns.items():
            named = _named(message, name)
            size, column = _raw(named, value)
            specs.append(FieldSpec(named.num, size, named.base.code))
            raw.append(column)
        extra = tuple(DeveloperSpec(f.num, f.base.size, f.index, f.base.code) for f, _ in developer)
        raw += [column for _, column in developer]
        number = _message(message).mesg_num
        return Definition(number, tuple(specs), extra, big_endian=self._big_endian), raw

    def _define(self, wanted: Definition, slots: int) -> Definition:
        """The definition with a local number below `slots`, written first if it is not in force."""
        for local in range(slots):
            here = self._slots.get(local)
            placed = replace(wanted, local=local)
            if here == placed:
                return placed
            if here is None:
                break
        else:
            # All slots are in use: redefine them in turn, so that alternating kinds of messages keep theirs.
            local = self._turn = (self._turn + 1) % slots
        placed = replace(wanted, local=local)
        self._slots[local] = placed
        self._parts.append(definition_bytes(placed))
        return placed

    def developer_field(self, index: int, num: int, name: str, units: str, base: str = "float32") -> DeveloperField:
        """Declares a developer field; the first one of an index also declares its application."""
        if num == 0:
            self.add("developer_data_id", developer_data_index=index, application_version=1)
        self.add(
            "field_description",
            developer_data_index=index,
            field_definition_number=num,
            fit_base_type_id=BASES[base].code,
            field_name=name,
            units=units,
        )
        return DeveloperField(index, num, BASES[base])

    def body(self) -> bytes:
        """The messages so far, without header and check sum."""
        return b"".join(self._parts)

    def finish(self, *, header_size: int = 14, header_crc: bool = True) -> bytes:
        """The whole file."""
        return frame(self.body(), header_size=header_size, header_crc=header_crc)
