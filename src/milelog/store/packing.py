"""Typed values as bytes and back: frozen dataclasses through msgspec, by their annotations.

What other code has packed is never unpacked, so there are no versions here.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from milelog.errors import ForeignError

_one_at_a_time = threading.Lock()
"""msgspec notes on a class what it learns of its fields: a second thread that finds this half done ends in a segmentation
fault. The pages of two browsers asked for at once are two threads."""


def pack(value: object) -> bytes:
    """The bytes of a value. A datetime keeps its instant and loses its offset: it comes back in UTC.

    Raises UnicodeEncodeError for a name that is no Unicode.
    """
    return _encoder().encode(value)


def unpack(kind: Any, payload: bytes) -> Any:
    """The value of this type. Raises ForeignError for what is none."""
    try:
        return _decoder(kind).decode(payload)
    # Also ValueError and RecursionError: bytes of another program may decode to a date that is none, or nest without
    # end.
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
    """Paths as text, scalars of NumPy as Python's own."""
    return str(value) if isinstance(value, Path) else value.item()
