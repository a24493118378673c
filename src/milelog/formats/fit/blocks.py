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
    """The data messages of one layout in one body. Their bytes are gathered when a column is first asked for."""

    body: bytes
    run: Run

    @property
    def layout(self) -> Layout:
        """The layout that all messages of the block share."""
        return self.run.layout

    @property
    def compressed(self) -> bool:
        """Whether their headers carry the last bits of their time."""
        return self.run.compressed

    @cached_property
    def count(self) -> int:
        """Number of messages."""
        return len(self.run)

    @cached_property
    def offsets(self) -> Offsets:
        """Where each message is in the body, shape (count,)."""
        return self.run.offsets()

    @cached_property
    def _laid(self) -> tuple[Any, int, int]:
        """A buffer in which message i starts at `start + i * stride`, start and stride.

        The body itself where they lie at one stride, else a copy made in one NumPy step.
        """
        span = self.run.span()
        if span is not None:
            return self.body, span[0], span[2]
        size = self.layout.size
        # Overlapping windows of one message's size at every byte: indexing them gathers all messages without a loop.
        windows = np.ndarray((len(self.body) - size + 1,), f"V{size}", self.body, 0, (1,))
        return windows[self.offsets], 0, size

    def raw(self, spec: FieldSpec) -> NDArray[Any]:
        """A single-valued field as stored, shape (count,): a view, never a copy."""
        buffer, start, stride = self._laid
        return np.ndarray((self.count,), self.layout.order + spec.base.code, buffer, start + spec.offset, (stride,))

    def raw_array(self, spec: FieldSpec) -> NDArray[Any]:
        """A field of several elements, shape (count, elements); of its bytes where they are no whole elements."""
        base, elements = (spec.base, spec.count) if spec.count else (None, spec.size)
        kind = self.layout.order + (base.code if base and base.code else "u1")
        width = base.size if base else 1
        buffer, start, stride = self._laid
        return np.ndarray((self.count, elements), kind, buffer, start + spec.offset, (stride, width))

    def headers(self) -> NDArray[np.uint8]:
        """The header bytes."""
        buffer, start, stride = self._laid
        return np.ndarray((self.count,), np.uint8, buffer, start, (stride,))

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


def physical(raw: NDArray[Any], spec: FieldSpec, scale: float, offset: float) -> Floats:
    """Stored numbers as physical ones: divided by the scale, less the offset, NaN where invalid."""
    invalid = spec.base.invalid
    if invalid is None:
        return _floats(raw, scale, offset)
    out: Floats = raw.astype(np.float64)
    # Compared as floats, in one stride and aligned, where these hold every stored number.
    missing = (out if spec.base.size < 8 else raw) == invalid
    # Divided: multiplying by the reciprocal makes 0.8240000000000001 of 824 / 1000.
    if scale != 1:
        out /= scale
    if offset:
        out -= offset
    if np.count_nonzero(missing):
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
        # A character of several bytes at the end of a field is cut by its size; anything else is no UTF-8 at all.
        cut = error.start if error.reason == "unexpected end of data" else len(bare)
        return bare[:cut].decode("utf-8", "replace") or None
