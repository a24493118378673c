"""Serializes frozen dataclasses to bytes and back, with msgspec, by their annotations.

The format has no version number: stored values are found by a key that contains a digest of the program's code, so values
written by another version are never read.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from milelog.errors import ForeignError

_one_at_a_time = threading.Lock()
"""msgspec caches information on each class when its decoder is made, which is not thread-safe: two threads, such as two requests
to `milelog serve`, have caused a segmentation fault."""


def pack(value: object) -> bytes:
    """The bytes of a value. A datetime loses its UTC offset: it is unpacked as the same instant in UTC.

    Raises UnicodeEncodeError for a file name that is not valid Unicode.
    """
    return _encoder().encode(value)


def unpack(kind: Any, payload: bytes) -> Any:
    """The value of type `kind` in packed bytes. Raises ForeignError if they hold no such value."""
    try:
        return _decoder(kind).decode(payload)
    # Also ValueError and RecursionError: arbitrary bytes may decode to an invalid date, or nest without end.
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ForeignError(f"a row of it is none of this program's: {fault}") from fault


@cache
def _encoder() -> msgspec.msgpack.Encoder:
    return msgspec.msgpack.Encoder(enc_hook=_plain)


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    with _one_at_a_time:
        return msgspec.msgpack.Decoder(kind, dec_hook=lambda wanted, value: wanted(value))


def _plain(value: Any) -> Any:
    """Converts paths to text and NumPy scalars to Python's types."""
    return str(value) if isinstance(value, Path) else value.item()
