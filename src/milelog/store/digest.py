"""A digest of plain data (`digest`), used as the key of cached drawings."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import cache
from hashlib import blake2b
from typing import Any


def digest(*facts: object) -> str:
    """A digest of the values as hexadecimal text; equal values have equal digests in any process.

    Takes numbers, texts, bytes, dates, NumPy arrays, and tuples, lists, mappings, sets and dataclasses of them. Raises
    TypeError for anything else.
    """
    parts: list[bytes] = []
    _feed(parts, facts)
    return blake2b(b"".join(parts), digest_size=20).hexdigest()


def _feed(parts: list[bytes], value: Any) -> None:
    """Adds one value, with its kind and size before it, so that no two sequences of values give the same bytes."""
    if isinstance(value, float):
        parts += (b"f", struct.pack("<d", value))
    elif isinstance(value, str):
        _sized(parts, b"s", value.encode("utf-8", "surrogatepass"))
    elif value is None or isinstance(value, bool | int):
        _sized(parts, b"i", str(value).encode())
    elif isinstance(value, tuple | list):
        # A sequence of floats may have thousands of numbers: pack them in one call.
        kinds = set(map(type, value))
        if kinds and all(issubclass(kind, float) for kind in kinds):
            parts += (b"F%d:" % len(value), struct.pack(f"<{len(value)}d", *value))
            return
        parts.append(b"t%d:" % len(value))
        for one in value:
            _feed(parts, one)
    elif (found := _layout(value.__class__)) is not None:
        head, names = found
        parts.append(head)
        for name in names:
            _feed(parts, getattr(value, name))
    else:
        _feed_other(parts, value)


def _feed_other(parts: list[bytes], value: Any) -> None:
    if isinstance(value, bytes):
        _sized(parts, b"b", value)
    elif isinstance(value, date | time):
        _sized(parts, b"d", value.isoformat().encode())
    elif isinstance(value, Mapping):
        parts.append(b"m%d:" % len(value))
        for item in value.items():
            _feed(parts, item)
    # Sets have no order that is the same in every process, so the digests of their members are sorted.
    elif isinstance(value, set | frozenset):
        _feed(parts, sorted(digest(one) for one in value))
    elif hasattr(value, "dtype") and hasattr(value, "tobytes"):
        _sized(parts, b"a", f"{value.dtype.str}{value.shape}".encode())
        _sized(parts, b"b", value.tobytes())
    else:
        raise TypeError(f"a {type(value).__name__} has no digest")


@cache
def _layout(kind: type) -> tuple[bytes, tuple[str, ...]] | None:
    """The bytes that identify a dataclass, and the names of its fields; None if it is no dataclass."""
    if not is_dataclass(kind):
        return None
    names = tuple(f.name for f in fields(kind))
    return f"r{kind.__qualname__} {len(names)}:".encode(), names


def _sized(parts: list[bytes], kind: bytes, payload: bytes) -> None:
    parts += (b"%s%d:" % (kind, len(payload)), payload)
