"""All messages of one layout as one block, whose fields are read as NumPy columns."""

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
    """The data messages of one layout in one body."""

    body: bytes
    run: Run

    @property
    def layout(self) -> Layout:
        """The layout of all messages of the block."""
        return self.run.layout

    @property
    def compressed(self) -> bool:
        """Whether their headers contain the lowest bits of their time (compressed timestamp headers)."""
        return self.run.compressed

    @cached_property
    def count(self) -> int:
        """Number of messages."""
        return len(self.run)

    @cached_property
    def offsets(self) -> Offsets:
        """Offset of each message in the body, (count)."""
        return self.run.offsets()

    @cached_property
    def _laid(self) -> tuple[Any, int, int]:
        """A buffer in which message i starts at `start + i * stride`; start; stride.

        It is the body itself if the messages are evenly spaced, else a copy of the messages.
        """
        span = self.run.span()
        if span is not None:
            return self.body, span[0], span[2]
        size = self.layout.size
        # Overlapping windows of a message's size at every byte: indexing them copies all messages without a loop.
        windows = np.ndarray((len(self.body) - size + 1,), f"V{size}", self.body, 0, (1,))
        return windows[self.offsets], 0, size

    def raw(self, spec: FieldSpec) -> NDArray[Any]:
        """A single-valued field as stored, (count); a view of the buffer."""
        buffer, start, stride = self._laid
        return np.ndarray((self.count,), self.layout.order + spec.base.code, buffer, start + spec.offset, (stride,))

    def raw_array(self, spec: FieldSpec) -> NDArray[Any]:
        """A field of several elements, (count, elements); as bytes if its size is no multiple of an element."""
        base, elements = (spec.base, spec.count) if spec.count else (None, spec.size)
        kind = self.layout.order + (base.code if base and base.code else "u1")
        width = base.size if base else 1
        buffer, start, stride = self._laid
        return np.ndarray((self.count, elements), kind, buffer, start + spec.offset, (stride, width))

    def headers(self) -> NDArray[np.uint8]:
        """The header byte of each message."""
        buffer, start, stride = self._laid
        return np.ndarray((self.count,), np.uint8, buffer, start, (stride,))

    def numbers(self, spec: FieldSpec, scale: float = 1.0, offset: float = 0.0) -> Floats:
        """A numeric field in physical units, (count), NaN where invalid; of an array the first element."""
        raw = self.raw(spec) if spec.count == 1 else self.raw_array(spec)[:, 0]
        return physical(raw, spec, scale, offset)

    def strings(self, spec: FieldSpec) -> list[str | None]:
        """A text field; None for empty texts."""
        table = np.ascontiguousarray(self.raw_array(spec).view(np.uint8))
        return [text(bytes(row)) for row in table]


def physical(raw: NDArray[Any], spec: FieldSpec, scale: float, offset: float) -> Floats:
    """Stored numbers in physical units: stored / scale - offset, NaN where invalid."""
    invalid = spec.base.invalid
    if invalid is None:
        return _floats(raw, scale, offset)
    out: Floats = raw.astype(np.float64)
    # Compare the aligned floats, unless the stored numbers have 64 bits, which a float may not represent exactly.
    missing = (out if spec.base.size < 8 else raw) == invalid
    # Divide; multiplying by the reciprocal would give 0.8240000000000001 for 824 / 1000.
    if scale != 1:
        out /= scale
    if offset:
        out -= offset
    if np.count_nonzero(missing):
        out[missing] = np.nan
    return out


def _floats(raw: NDArray[Any], scale: float, offset: float) -> Floats:
    """As `physical`, for fields stored as floats, of which those that are not finite are missing."""
    with np.errstate(all="ignore"):
        out: Floats = raw.astype(np.float64) / scale - offset
    out[~np.isfinite(out)] = np.nan
    return out


def text(raw: bytes) -> str | None:
    """The text up to the first zero byte; without a last character that the end of the field cuts off."""
    bare = raw.split(b"\0", 1)[0]
    try:
        return bare.decode() or None
    except UnicodeDecodeError as error:
        # Drop a multi-byte character that is cut off; replace other invalid bytes.
        cut = error.start if error.reason == "unexpected end of data" else len(bare)
        return bare[:cut].decode("utf-8", "replace") or None
