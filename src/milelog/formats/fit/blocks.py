"""Messages of one layout as a block of bytes, and the columns in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.formats.fit.protocol import FieldSpec, Layout
from milelog.formats.fit.scan import Offsets, Run

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Block:
    """The data messages of one layout, gathered: message i starts at `start + i * stride` of `buffer`."""

    layout: Layout
    count: int
    buffer: Any
    start: int
    stride: int
    offsets: Offsets
    """Where each message was in its body."""
    compressed: bool = False
    """Whether their headers carry the last bits of their time."""

    def raw(self, spec: FieldSpec) -> NDArray[Any]:
        """A single-valued field as stored, shape (count,): a view, never a copy."""
        kind = self.layout.order + spec.base.code
        return np.ndarray((self.count,), kind, self.buffer, self.start + spec.offset, (self.stride,))

    def raw_array(self, spec: FieldSpec) -> NDArray[Any]:
        """A field of several elements, shape (count, elements); of its bytes where they are no whole elements."""
        base, elements = (spec.base, spec.count) if spec.count else (None, spec.size)
        kind = self.layout.order + (base.code if base and base.code else "u1")
        width = base.size if base else 1
        shape, strides = (self.count, elements), (self.stride, width)
        return np.ndarray(shape, kind, self.buffer, self.start + spec.offset, strides)

    def headers(self) -> NDArray[np.uint8]:
        """The header bytes."""
        return np.ndarray((self.count,), np.uint8, self.buffer, self.start, (self.stride,))

    def numbers(self, spec: FieldSpec, scale: float = 1.0, offset: float = 0.0) -> Floats:
        """A numeric field in physical units, shape (count,), NaN where invalid.

        Of an array on a single-valued field the first element counts.
        """
        raw = self.raw(spec) if spec.count == 1 else self.raw_array(spec)[:, 0]
        return physical(raw, spec, scale, offset)

    def strings(self, spec: FieldSpec) -> list[str | None]:
        """A text field; None where empty."""
        table = np.ascontiguousarray(self.raw_array(spec).view(np.uint8))
        return [text(bytes(row)) for row in table]

    @cached_property
    def tuples(self) -> list[tuple[Any, ...]]:
        """Every native field of every message as `Layout.unpack` gives it: for the few messages that are not records."""
        unpack = self.layout.unpack.unpack_from
        buffer = self.buffer
        ends = range(self.start, self.start + self.count * self.stride, self.stride)
        return [unpack(buffer, at) for at in ends]


def physical(raw: NDArray[Any], spec: FieldSpec, scale: float, offset: float) -> Floats:
    """Stored numbers as physical ones: divided by the scale, less the offset, NaN where invalid."""
    invalid = spec.base.invalid
    if invalid is None:
        return _floats(raw, scale, offset)
    out: Floats = np.divide(raw, scale, dtype=np.float64) if scale != 1 else raw.astype(np.float64)
    if offset:
        out -= offset
    missing = raw == invalid
    if missing.any():
        out[missing] = np.nan
    return out


def _floats(raw: NDArray[Any], scale: float, offset: float) -> Floats:
    """As `physical`, for fields stored as floats: what is not finite is missing."""
    with np.errstate(all="ignore"):
        out: Floats = raw.astype(np.float64) / scale - offset
    out[~np.isfinite(out)] = np.nan
    return out


def text(raw: bytes) -> str | None:
    """Text up to its first zero byte; a character that the field's end cut in two is left out."""
    bare = raw.split(b"\0", 1)[0]
    try:
        return bare.decode() or None
    except UnicodeDecodeError as error:
        cut = error.start if error.reason == "unexpected end of data" else len(bare)
        return bare[:cut].decode("utf-8", "replace") or None


def gather(body: bytes, run: Run) -> Block:
    """A run's messages as one block: a view where they lie at one stride, else a copy made in one NumPy step."""
    layout, span = run.layout, run.span()
    if span is not None:
        start, count, stride = span
        offsets = np.arange(start, start + count * stride, stride, dtype=np.int64)
        return Block(layout, count, body, start, stride, offsets, run.compressed)
    offsets = run.offsets()
    windows = np.ndarray((len(body) - layout.size + 1,), f"V{layout.size}", body, 0, (1,))
    return Block(layout, len(offsets), windows[offsets], 0, layout.size, offsets, run.compressed)
