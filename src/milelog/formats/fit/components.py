"""Unpacks fields that contain several others in their bits (components in the profile). Used by `frames`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.formats.fit.blocks import Block, Floats
from milelog.formats.fit.profile import field
from milelog.formats.fit.protocol import FieldSpec
from milelog.formats.fit.series import matches


@dataclass(frozen=True, slots=True)
class Packed:
    """The values of one field, unpacked from another field of a block."""

    target: int
    """Number of the field to which the values belong."""
    values: Floats
    """Stored values, (messages, values), NaN where missing."""
    bits: int
    """Number of bits of each value."""
    scale: float
    offset: float
    accumulate: bool
    """Whether it is a counter that rolls over."""


def packed(block: Block) -> Iterator[Packed]:
    """All values that are packed in a block's fields."""
    for number, spec in block.layout.by_number.items():
        known = field(block.layout.message, number)
        if known is None or not (spec.numeric or not spec.count):
            continue
        # The components of the first matching subfield replace those of the field itself.
        taken = np.zeros(block.count, bool)
        for sub in known.subfields or ():
            fits = matches(block, sub) & ~taken
            taken |= fits
            if sub.components and fits.any():
                yield from _unpack(block, spec, sub.components, fits)
        if known.components:
            yield from _unpack(block, spec, known.components, ~taken)


def _unpack(block: Block, spec: FieldSpec, components: Any, where: NDArray[np.bool_]) -> Iterator[Packed]:
    # In either byte order, the profile counts a component's bits from the lowest bit of the lowest byte.
    octets = _little_endian(block, spec)
    invalid = spec.base.invalid
    there = where & ~(block.raw_array(spec) == invalid).all(axis=1) if invalid is not None else where
    columns: dict[int, list[tuple[Any, Floats]]] = {}
    for component in components:
        # A definition may give the field fewer bytes than the profile's components need.
        if component.bit_offset + component.bits <= 8 * octets.shape[1]:
            values = np.where(there, _bits(octets, component.bit_offset, component.bits), np.nan)
            columns.setdefault(component.def_num, []).append((component, values))
    for target, found in columns.items():
        first = found[0][0]
        values = np.stack([column for _, column in found], axis=1)
        if octets.shape[1] > spec.base.size or first.accumulate:
            values[values == (1 << first.bits) - 1] = np.nan
        yield Packed(
            target, values, first.bits, float(first.scale or 1), float(first.offset or 0), bool(first.accumulate)
        )


def _little_endian(block: Block, spec: FieldSpec) -> NDArray[np.uint8]:
    """A field's bytes, lowest first, (messages, bytes)."""
    raw = block.raw_array(spec)
    return np.ascontiguousarray(raw.astype(raw.dtype.newbyteorder("<"))).view(np.uint8).reshape(block.count, -1)


def _bits(octets: NDArray[np.uint8], shift: int, count: int) -> Floats:
    """The numbers in `count` bits (at most 32) from bit `shift` on."""
    first, last = shift // 8, (shift + count + 7) // 8
    whole = np.zeros(len(octets), np.uint64)
    for place in range(first, last):
        whole |= octets[:, place].astype(np.uint64) << np.uint64(8 * (place - first))
    found = whole >> np.uint64(shift % 8) & np.uint64((1 << count) - 1)
    return found.astype(np.float64)
