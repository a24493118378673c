"""The parts of a FIT file: one, or several in a chain, each with a header, a body and a CRC."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from milelog.formats.fit.accumulate import unroll
from milelog.formats.fit.blocks import Block, Floats, gather, text
from milelog.formats.fit.profile import picks
from milelog.formats.fit.protocol import CRC_BYTES, TIMESTAMP, FieldSpec, FileHeader, crc, parse_header
from milelog.formats.fit.scan import Scan


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a file, decoded as far as where its messages lie."""

    start: int
    """Where its header is in the file."""
    header: FileHeader
    body: bytes
    """The part from its header on, less the CRC: offsets count from here."""
    blocks: Mapping[int, tuple[Block, ...]]
    """By global message number."""
    stop: int
    """The first byte of the body that is no part of a whole message."""
    crc_wrong: bool

    def of(self, message: int) -> tuple[Block, ...]:
        """The blocks of one message."""
        return self.blocks.get(message, ())

    def rows(self, message: int, names: frozenset[str]) -> list[dict[str, Any]]:
        """The named fields of each message, in file order: physical units, enum names, None where invalid."""
        found = [
            (int(at), row)
            for block in self.of(message)
            for at, row in zip(block.offsets, _rows(block, names), strict=True)
        ]
        if len(self.of(message)) > 1:
            found.sort(key=lambda pair: pair[0])
        return [row for _, row in found]

    @cached_property
    def _rolled(self) -> Mapping[int, float]:
        """Times of messages with compressed headers, by offset."""
        messages = [b for blocks in self.blocks.values() for b in blocks]
        if not any(b.compressed for b in messages):
            return {}
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
        """The time of each message in FIT seconds, NaN where it has none."""
        if block.compressed:
            return np.array([self._rolled[at] for at in block.offsets.tolist()])
        return _stated(block)


def _stated(block: Block) -> Floats:
    spec = block.layout.by_number.get(TIMESTAMP)
    if spec is None or not spec.count:
        return np.full(block.count, np.nan)
    return block.numbers(spec)


def _rows(block: Block, names: frozenset[str]) -> Iterator[dict[str, Any]]:
    chosen = picks(block.layout, names)
    for values in block.tuples:
        row: dict[str, Any] = dict.fromkeys(names)
        for name, place, spec, enum, scale, offset in chosen:
            value = values[place]
            if type(value) is bytes:
                value = text(value) if not spec.base.code else _first(value, spec, block.layout.order)
            if value is None or value == spec.base.invalid or value != value:  # noqa: PLR0124 - NaN
                continue
            row[name] = enum.get(value, value) if enum else value / scale - offset if scale != 1 or offset else value
        yield row


def _first(raw: bytes, spec: FieldSpec, order: str) -> float | None:
    """The first element of an array; None where the bytes hold no whole one."""
    if not spec.count:
        return None
    return float(np.frombuffer(raw, order + spec.base.code)[0])


def split(data: bytes, wanted: Collection[int] | None) -> Iterator[Part]:
    """The parts of an intact file, one after another."""
    at = 0
    while (header := parse_header(data, at)) is not None:
        end = at + header.size + header.data_size
        body = data[at:end]
        scan = Scan(body, wanted)
        stop = scan.walk(header.size)
        if wanted is not None and any(run.compressed and len(run) for run in scan.runs.values()):
            scan = Scan(body)
            stop = scan.walk(header.size)
        stated = int.from_bytes(data[end : end + CRC_BYTES], "little")
        yield Part(at, header, body, blocks_of(scan), stop, crc(body) != stated)
        at = end + CRC_BYTES


def blocks_of(scan: Scan) -> dict[int, tuple[Block, ...]]:
    """What a walk noted, gathered by message."""
    blocks: dict[int, tuple[Block, ...]] = {}
    for (layout, _), run in scan.runs.items():
        if len(run):
            blocks[layout.message] = (*blocks.get(layout.message, ()), gather(scan.body, run))
    return blocks
