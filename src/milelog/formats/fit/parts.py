"""Splits a FIT file into its parts: one, or several in a chain, each with a header, a body and a check sum."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from milelog.formats.fit.accumulate import unroll
from milelog.formats.fit.blocks import Block, Floats, text
from milelog.formats.fit.profile import RECORD, picks
from milelog.formats.fit.protocol import (
    CRC_BYTES,
    DEFINITION,
    FIT_END_S,
    MAGIC,
    TIMESTAMP,
    FieldSpec,
    FileHeader,
    crc,
    parse_header,
)
from milelog.formats.fit.salvage import Loss, salvage
from milelog.formats.fit.scan import Scan

CrcState = Literal["right", "wrong", "absent"]
SizeState = Literal["right", "wrong", "unset", "cut"]
"""The size in the header: right, wrong, not set (0: the watch crashed), or larger than the file, which was cut off."""
MAX_DEFINITION = 6 + 3 * 255 + 1 + 3 * 255
"""Bytes of the longest definition message: six of header, 255 fields of three bytes, the number of developer fields, and 255 of
these."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a file, with the places of its messages."""

    start: int
    """Offset of its header in the file."""
    header: FileHeader
    body: bytes
    """The part from its header on, without the check sum; offsets of messages count from here."""
    blocks: Mapping[int, tuple[Block, ...]]
    """Its messages by global message number."""
    extent: Extent
    losses: tuple[Loss, ...] = ()
    """Stretches of the file that could not be read, as (first byte, byte after the last)."""

    def of(self, message: int) -> tuple[Block, ...]:
        """The blocks of one message."""
        return self.blocks.get(message, ())

    def rows(self, message: int, names: frozenset[str]) -> list[dict[str, Any]]:
        """The named fields of each message in file order: physical units, names of enumerations, None where invalid."""
        blocks = self.of(message)
        if len(blocks) == 1:
            return _rows(blocks[0], names)
        found = [pair for block in blocks for pair in zip(block.run.places(), _rows(block, names), strict=True)]
        found.sort(key=lambda pair: pair[0])
        return [row for _, row in found]

    def ordered(self, message: int) -> tuple[tuple[Block, ...], NDArray[np.int64] | None]:
        """The blocks of a message, and the permutation that sorts their concatenation into file order; None if sorted."""
        blocks = self.of(message)
        if len(blocks) < 2:
            return blocks, None
        return blocks, np.argsort(np.concatenate([b.offsets for b in blocks]), kind="stable")

    @cached_property
    def records(self) -> tuple[tuple[Block, ...], NDArray[np.int64] | None]:
        """The blocks of the records, and their order."""
        return self.ordered(RECORD)

    @cached_property
    def _rolled(self) -> Mapping[int, float]:
        """Full times of messages with compressed headers, by offset."""
        messages = [b for blocks in self.blocks.values() for b in blocks]
        if not any(b.compressed for b in messages):
            return {}
        # Over all messages of the part, since the five bits follow the last full time of any message.
        times = [_stated(b) for b in messages]
        bits = [
            (b.headers() & 0x1F).astype(np.float64) if b.compressed else t % 32
            for b, t in zip(messages, times, strict=True)
        ]
        offsets = np.concatenate([b.offsets for b in messages])
        order = np.argsort(offsets, kind="stable")
        full = np.concatenate(times)[order]
        rolled = unroll(np.concatenate(bits)[order], full, 5)
        return dict(zip(offsets[order].tolist(), rolled.tolist(), strict=True))

    def times(self, block: Block) -> Floats:
        """The time of each message in FIT seconds, NaN where missing."""
        if block.compressed:
            return np.array([self._rolled[at] for at in block.offsets.tolist()])
        return _stated(block)


def _stated(block: Block) -> Floats:
    """The timestamp field of each message in FIT seconds, NaN where missing."""
    spec = block.layout.by_number.get(TIMESTAMP)
    if spec is None or not spec.numeric:
        return np.full(block.count, np.nan)
    found = block.numbers(spec)
    # A definition may give the timestamp another type; values out of range are invalid.
    if spec.base.code != "u4":
        found[~((found >= 0) & (found < FIT_END_S))] = np.nan
    return found


def _rows(block: Block, names: frozenset[str]) -> list[dict[str, Any]]:
    """The named fields of each message. A definition may give a field any type; values of a wrong kind are left out."""
    unpacker, chosen = picks(block.layout, names)
    unpack, body = unpacker.unpack_from, block.body
    rows = []
    for at in block.run.places():
        row: dict[str, Any] = dict.fromkeys(names)
        for (name, spec, kind, enum, scale, offset), stored in zip(chosen, unpack(body, at), strict=True):
            value = stored
            # `picks` unpacks text, arrays and fields of odd size as bytes.
            if type(stored) is bytes:
                value = text(stored) if not spec.base.code else _first(stored, spec, block.layout.order)
                if value is None:
                    continue
            if value == spec.base.invalid or (kind == "text") != isinstance(value, str):
                continue
            if kind == "number":
                if enum is not None:
                    row[name] = enum.get(value, value)
                elif -math.inf < value < math.inf:
                    row[name] = value / scale - offset if scale != 1 or offset else value
            elif kind == "text" or 0 <= value < FIT_END_S:
                row[name] = value
        rows.append(row)
    return rows


def _first(raw: bytes, spec: FieldSpec, order: str) -> float | None:
    """The first element of an array; None if its bytes are no whole element."""
    if not spec.count:
        return None
    return float(np.frombuffer(raw, order + spec.base.code)[0])


class Split(NamedTuple):
    """The parts of a file."""

    parts: tuple[Part, ...]
    strays: tuple[Loss, ...]
    """Stretches of bytes that belong to no part."""
    mended: bool = False
    """Whether the line ends of a file sent as text were restored first."""


def split(data: bytes, wanted: Collection[int] | None) -> Split:
    """Splits a file, whole or damaged, into its parts.

    `wanted` are the numbers of the messages to keep (None: all); in a damaged part all are kept.
    """
    found = _split(data, wanted)
    # A valid file may have a carriage return before each of its few line feeds by chance. So these are removed only if the
    # check sum is wrong, and only if it is right afterwards.
    if any(part.extent.crc != "right" for part in found.parts) and _sent_as_text(data):
        mended = _split(data.replace(b"\r\n", b"\n"), wanted)
        if all(part.extent.crc == "right" for part in mended.parts):
            return Split(mended.parts, mended.strays, mended=True)
    return found


def _sent_as_text(data: bytes) -> bool:
    """Whether there is a carriage return before each line feed, as in a file that was sent as text."""
    feeds = data.count(b"\n")
    return feeds > 0 and feeds == data.count(b"\r\n")


_MOST_PARTS = 1000
"""Most parts of one file: chains have a handful, only garbage has more."""


def _split(data: bytes, wanted: Collection[int] | None) -> Split:
    parts: list[Part] = []
    strays: list[Loss] = []
    at = 0
    while at < len(data):
        if len(parts) == _MOST_PARTS:
            strays.append((at, len(data)))
            break
        header = parse_header(data, at)
        if header is None:
            found = next_header(data, at)
            strays.append((at, found))
            at = found
            continue
        extent = _extent(data, at, header)
        if extent.crc != "right" and (end := _end_of_data(data, at, header, extent)) < extent.end:
            strays.append((end, extent.end))
            extent = replace(extent, end=end)
        parts.append(_part(data, at, header, extent, wanted))
        at = extent.after
    return Split(tuple(parts), tuple(strays))


def next_header(data: bytes, at: int) -> int:
    """Offset of the next file header from `at` on; the end of the data if there is none."""
    # `.FIT` is at byte 8 of a header, whose first byte is its own size.
    while (found := data.find(MAGIC, at + 8)) >= 0:
        start = found - 8
        if data[start] in {12, 14} and parse_header(data, start) is not None:
            return start
        at = start + 1
    return len(data)


@dataclass(frozen=True, slots=True)
class Extent:
    """The end of a part; all offsets in the file."""

    end: int
    """End of its messages, where its check sum begins."""
    after: int
    """Offset after the part."""
    crc: CrcState
    size: SizeState = "right"


def _extent(data: bytes, at: int, header: FileHeader) -> Extent:
    """The end of the part at `at`: as its header says, or if that is impossible, as the check sum or the next header shows."""
    begin = at + header.size
    end = begin + header.data_size
    fits = end + CRC_BYTES <= len(data) and header.data_size > 0
    # A CRC over data and its own CRC is 0.
    if fits and crc(data[at : end + CRC_BYTES]) == 0:
        return Extent(end, end + CRC_BYTES, "right")
    # If the file, or this part of a chain, ends there, the size is right and the data are damaged.
    if fits and (end + CRC_BYTES == len(data) or parse_header(data, end + CRC_BYTES) is not None):
        return Extent(end, end + CRC_BYTES, "wrong")
    # Otherwise the size may be wrong and the data valid: try the check sum at the end of the file or before the next header.
    limit = next_header(data, at + 1)
    if limit - CRC_BYTES >= begin and crc(data[at:limit]) == 0:
        return Extent(limit - CRC_BYTES, limit, "right", "unset" if header.data_size == 0 else "wrong")
    if header.data_size == 0:
        return Extent(max(limit - CRC_BYTES, begin), limit, "absent", "unset")
    if end > limit:
        return Extent(limit, limit, "absent", "cut")
    if end + CRC_BYTES > limit:
        return Extent(end, limit, "absent")
    # If the messages end exactly where the header says, its size is right, and what follows belongs to no part.
    if Scan(data[at:end], ()).walk(header.size) == end - at:
        return Extent(end, end + CRC_BYTES, "wrong")
    return Extent(limit - CRC_BYTES, limit, "wrong", "wrong")


_PADDING = 64
"""At least this many zero bytes at the end are space that a device reserved and never wrote."""


def _end_of_data(data: bytes, at: int, header: FileHeader, extent: Extent) -> int:
    """The end of a part without a valid check sum, without zero padding.

    A zero byte is the header of local message 0, so padding would otherwise be read as records.
    """
    written = len(data[at : extent.end].rstrip(b"\0"))
    if extent.end - at - written < _PADDING or written < header.size:
        return extent.end
    scan = Scan(data[at : at + written], ())
    stop = scan.walk(header.size)
    known = scan.steps[data[at + stop]] if stop < written else 0  # its last values may be zeros
    return at + max(written, stop + known)


def _part(data: bytes, at: int, header: FileHeader, extent: Extent, wanted: Collection[int] | None) -> Part:
    body = data[at : extent.end]
    scan, losses = Scan(body, wanted), list[Loss]()
    stop = scan.walk(header.size)
    if stop < len(body):
        # A file that was cut off, or never closed, ends inside a message and is valid before it, so no search is needed.
        if extent.size in {"cut", "unset"} and _ends_in_message(scan, stop):
            losses = [(stop, len(body))]
        else:
            scan, losses = salvage(body, header.size)
    # Compressed times follow the previous message, wanted or not, so all messages are kept.
    elif wanted is not None and any(run.compressed and len(run) for run in scan.runs.values()):
        scan = Scan(body)
        scan.walk(header.size)
    return Part(at, header, body, blocks_of(scan), extent, tuple((at + lo, at + hi) for lo, hi in losses))


def _ends_in_message(scan: Scan, stop: int) -> bool:
    """Whether the scan stopped in a known message that the end of the body cuts off."""
    header = scan.body[stop]
    known = scan.sizes[header] or scan.steps[header]
    if header & 0xC0 == DEFINITION:
        return len(scan.body) - stop < MAX_DEFINITION
    return bool(known) and stop + known > len(scan.body)


def blocks_of(scan: Scan) -> dict[int, tuple[Block, ...]]:
    """The messages that a scan found, as blocks by global message number."""
    blocks: dict[int, tuple[Block, ...]] = {}
    for (layout, _), run in scan.runs.items():
        if len(run):
            blocks[layout.message] = (*blocks.get(layout.message, ()), Block(scan.body, run))
    return blocks
