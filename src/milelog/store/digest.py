"""A digest of plain data: what a picture is drawn from, as one short name."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from hashlib import blake2b
from typing import Any


def digest(*facts: object) -> str:
    """A name for these values; equal values have equal names, in any process.

    Takes numbers, texts, bytes, dates, NumPy arrays, and tuples, lists, mappings, sets and dataclasses of them. Raises
    TypeError for anything else: what cannot be told apart must not be kept.
    """
    total = blake2b(digest_size=20)
    _feed(total, facts)
    return total.hexdigest()


def _feed(total: Any, value: Any) -> None:
    if value is None or isinstance(value, bool | int):
        _part(total, b"i", str(value).encode())
    elif isinstance(value, float):
        _part(total, b"f", struct.pack("<d", value))
    elif isinstance(value, str):
        _part(total, b"s", value.encode("utf-8", "surrogatepass"))
    elif isinstance(value, bytes):
        _part(total, b"b", value)
    elif isinstance(value, date | time):
        _part(total, b"d", value.isoformat().encode())
    else:
        _feed_many(total, value)


def _feed_many(total: Any, value: Any) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in fields(value)]
        _part(total, b"r", f"{type(value).__qualname__} {len(names)}".encode())
        for name in names:
            _feed(total, getattr(value, name))
    elif isinstance(value, Mapping):
        _part(total, b"m", str(len(value)).encode())
        for item in value.items():
            _feed(total, item)
    elif isinstance(value, tuple | list):
        _part(total, b"t", str(len(value)).encode())
        for one in value:
            _feed(total, one)
    elif isinstance(value, set | frozenset):
        _feed(total, sorted(digest(one) for one in value))
    elif hasattr(value, "dtype") and hasattr(value, "tobytes"):
        _part(total, b"a", f"{value.dtype.str}{value.shape}".encode())
        _part(total, b"b", value.tobytes())
    else:
        raise TypeError(f"a {type(value).__name__} has no digest")


def _part(total: Any, kind: bytes, payload: bytes) -> None:
    """Add one value with its kind and length before it, so that no two sequences of values give the same bytes."""
    total.update(b"%s%d:" % (kind, len(payload)))
    total.update(payload)
