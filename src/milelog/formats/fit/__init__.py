"""The FIT reader.

`protocol` and `profile` describe the format; `scan` finds the messages of a body, `salvage` those of a damaged one; `parts` splits a
file; `blocks` gives columns of equal messages. `records` and `summary` read them, `assemble` makes activities, and `reader.read` is
the entry. `frames` gives all messages as polars frames; `write` writes FIT files.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, BinaryIO

from milelog.formats.fit.reader import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["messages", "read"]


def messages(source: str | PathLike[str] | BinaryIO | bytes) -> dict[str, pl.DataFrame]:
    """All messages of a FIT file, one frame for each message name; see `milelog.formats.fit.frames.messages`."""
    from milelog.formats.fit import frames

    return frames.messages(source)
