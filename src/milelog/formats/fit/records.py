"""The record messages of one part as columns of the same length, in file order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from milelog.formats.fit.accumulate import unroll
from milelog.formats.fit.blocks import Block, Floats, physical
from milelog.formats.fit.parts import Part
from milelog.formats.fit.profile import scaling
from milelog.formats.fit.protocol import BYTE

DEGREES = 180 / 2**31
"""Degrees in a semicircle; exact, and so are products with positions."""
LATITUDE, LONGITUDE, ALTITUDE, HEART_RATE, CADENCE, DISTANCE, SPEED, POWER, PACKED = 0, 1, 2, 3, 4, 5, 6, 7, 8
TEMPERATURE, CADENCE_256, FRACTIONAL_CADENCE, WIDE_SPEED, WIDE_ALTITUDE = 13, 52, 53, 73, 78
_STREAMS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("elevation_m", (WIDE_ALTITUDE, ALTITUDE)),
    ("distance_m", (DISTANCE,)),
    ("speed_mps", (WIDE_SPEED, SPEED)),
    ("heart_rate_bpm", (HEART_RATE,)),
    ("cadence_spm", (CADENCE_256, CADENCE)),
    ("power_w", (POWER,)),
    ("temperature_c", (TEMPERATURE,)),
)
"""Columns and the fields that they come from; the first field takes precedence."""


def joined(blocks: Sequence[Block], order: NDArray[np.int64] | None, number: int) -> Floats | None:
    """One numeric field of all blocks in physical units; None if no definition has it."""
    specs = [b.layout.by_number.get(number) for b in blocks]
    found = [(b, s) for b, s in zip(blocks, specs, strict=True) if s is not None and s.numeric]
    if not found:
        return None
    block, spec = found[0]
    scale, offset = scaling(block.layout.message, number)
    if len(blocks) == 1:
        return block.numbers(spec, scale, offset)
    # If all blocks store the field in the same way, concatenate before scaling: one pass instead of one for each block.
    if len(found) == len(blocks) and all(s.base is spec.base and s.count == 1 for _, s in found):
        whole = physical(np.concatenate([b.raw(s) for b, s in found]), spec, scale, offset)
    else:
        none = np.full(max(b.count for b in blocks), np.nan)
        whole = np.concatenate(
            [
                b.numbers(s, scale, offset) if s is not None and s.numeric else none[: b.count]
                for b, s in zip(blocks, specs, strict=True)
            ]
        )
    return whole if order is None else whole[order]


def prefer(first: Floats | None, second: Floats | None) -> Floats | None:
    """The first column with its gaps filled from the second; None if both are."""
    if first is None or second is None:
        return second if first is None else first
    missing = np.isnan(first)
    return np.where(missing, second, first) if np.count_nonzero(missing) else first


def columns(part: Part) -> dict[str, Floats]:
    """The columns of a part's records, NaN where missing, and `timestamp` in FIT seconds; empty without records.

    Cadence is as stored: for runners in strides a minute.
    """
    blocks, order = part.records
    if not blocks:
        return {}
    times = [part.times(b) for b in blocks]
    stamp = times[0] if order is None else np.concatenate(times)[order]
    found: dict[str, Floats] = {"timestamp": stamp}
    latitude, longitude = (joined(blocks, order, n) for n in (LATITUDE, LONGITUDE))
    # A latitude without longitude is useless.
    if latitude is not None and longitude is not None:
        found["latitude_deg"], found["longitude_deg"] = latitude * DEGREES, longitude * DEGREES
    for name, numbers in _STREAMS:
        column = None
        for number in numbers:
            column = prefer(column, joined(blocks, order, number))
        if column is not None:
            found[name] = column
    _add_fraction(found, joined(blocks, order, FRACTIONAL_CADENCE))
    _add_packed(found, blocks, order)
    return found


def _add_fraction(found: dict[str, Floats], fraction: Floats | None) -> None:
    if fraction is not None and "cadence_spm" in found:
        # Profile: 128ths of a stride, stored in addition to whole strides.
        found["cadence_spm"] = found["cadence_spm"] + np.where(np.isnan(fraction), 0.0, fraction)


def _add_packed(found: dict[str, Floats], blocks: Sequence[Block], order: NDArray[np.int64] | None) -> None:
    """Fills gaps of speed and distance from the field `compressed_speed_distance` (12 bits each)."""
    if not any(PACKED in b.layout.by_number for b in blocks):
        return
    pieces = [_packed_bits(b) for b in blocks]
    whole = np.concatenate(pieces)
    bits = whole if order is None else whole[order]
    # Twelve bits of speed in cm/s, and twelve of distance in 1/16 m, which roll over after 256 m.
    speed = np.where(bits % 4096 == 4095, np.nan, bits % 4096) / 100
    distance = unroll(np.floor(bits / 4096), np.full(len(bits), np.nan), 12) / 16
    for name, column in (("speed_mps", speed), ("distance_m", distance)):
        merged = prefer(found.get(name), column)
        if merged is not None:
            found[name] = merged


def _packed_bits(block: Block) -> Floats:
    """The three bytes of that field as one number, NaN where invalid (all bits set)."""
    spec = block.layout.by_number.get(PACKED)
    if spec is None or spec.size < 3:
        return np.full(block.count, np.nan)
    parts = block.raw_array(spec.retyped(BYTE))[:, :3].astype(np.float64)
    bits: Floats = parts[:, 0] + parts[:, 1] * 256 + parts[:, 2] * 65536
    bits[bits == 0xFFFFFF] = np.nan
    return bits
