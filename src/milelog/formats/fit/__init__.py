"""Bytes to columns: the FIT reader."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, BinaryIO

from milelog.formats.fit.reader import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["messages", "read"]


def messages(source: str | PathLike[str] | BinaryIO | bytes) -> dict[str, pl.DataFrame]:
    """Every message of a FIT file, one frame a message name: see `milelog.formats.fit.frames.messages`."""
    from milelog.formats.fit import frames

    return frames.messages(source)
