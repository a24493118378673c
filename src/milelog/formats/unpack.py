"""Uncompresses gz, bz2 and xz within limits that protect against decompression bombs. Used by `archive`."""

import bz2
import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from milelog.errors import Problem
from milelog.formats.about import About

MAX_BYTES = 256 * 2**20
"""Largest recording in bytes."""
MAX_RATIO = 200
"""Largest compression ratio; that of recordings is 3 to 30."""
RATIO_FROM = 4 * 2**20
"""The ratio is not checked up to this size in bytes: a small file of blanks may compress a thousand times, and does no harm."""
MAX_DEPTH = 3
"""Most levels of nested archives. An export in a zip, in a backup, has two."""
MAX_MEMBERS = 200_000
"""Most files in one archive. Three recordings a day for fifty years are 55,000."""
MAX_TOTAL = 64 * 2**30
"""Most bytes in all that are uncompressed from one archive: sixty thousand hours of XML at 1 MB an hour."""
FREE_TOTAL = 2**30
"""Bytes that may be uncompressed from any archive; beyond them MAX_RATIO applies to the archive as a whole."""
_CHUNK = 2**16
"""Compressed bytes that are read at once."""
_ENDLESS = "far more comes out of this archive than a log of runs holds; the rest was not read"
_TRUSTED = "unpack it yourself if you trust it"
GZIP = b"\x1f\x8b"
FAULTS = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError, RuntimeError)
"""Exceptions of decompressors for damaged data (NotImplementedError is a RuntimeError)."""


class RefusedError(Exception):
    """One file or member is not read, for the reason given."""

    def __init__(self, slug: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.slug, self.message, self.hint = slug, message, hint

    def problem(self, name: str) -> Problem:
        """The refusal as a Problem of the file `name`."""
        return Problem(name, self.slug, self.message, self.hint, severity="rejected")


class ExhaustedError(RefusedError):
    """An archive as a whole exceeded its limits; nothing more of it is read."""


@dataclass(slots=True)
class Budget:
    """The state shared while one file with all its nested archives is read: remaining limits, and its index."""

    total: int = MAX_TOTAL
    """Bytes that may still be uncompressed."""
    members: int = MAX_MEMBERS
    """Members that may still be read."""
    index: dict[str, About] = field(default_factory=dict)
    """Entries of the export's index, by path of the recording."""
    present: set[str] = field(default_factory=set)
    """Names of all members of the archives opened so far."""

    @classmethod
    def of(cls, size: int) -> "Budget":
        """The budget of a file of `size` bytes."""
        return cls(min(MAX_TOTAL, FREE_TOTAL + MAX_RATIO * size))

    def spend(self, size: int) -> None:
        """Subtracts uncompressed bytes. Raises ExhaustedError beyond the limit."""
        self.total -= size
        if self.total < 0:
            raise ExhaustedError("archive-bomb", _ENDLESS, _TRUSTED)

    def count(self) -> None:
        """Subtracts one member. Raises ExhaustedError beyond the limit."""
        self.members -= 1
        if self.members < 0:
            message = f"more than {MAX_MEMBERS} files in one archive; the rest was not read"
            raise ExhaustedError("archive-bomb", message, _TRUSTED)


def check_ratio(total: int, packed: int) -> None:
    """Raises RefusedError if `total` bytes from `packed` compressed ones are too many."""
    if total > MAX_BYTES or (total > RATIO_FROM and total > MAX_RATIO * max(packed, 1)):
        message = f"it grows from {packed >> 10} KB to over {min(total, MAX_BYTES) >> 20} MB; nothing was read"
        raise RefusedError("archive-bomb", message, "delete it: no recording packs so well")


def bounded(handle: IO[bytes], size: int) -> bytes:
    """All bytes of a file with the stated `size`. Raises RefusedError above MAX_BYTES."""
    data = b"" if size > MAX_BYTES else handle.read(MAX_BYTES + 1)
    if max(size, len(data)) > MAX_BYTES:
        message = f"over {MAX_BYTES >> 20} MB, more than any recording holds; nothing was read"
        raise RefusedError("too-large", message, "if it is an archive, unpack it")
    return data


def packing(head: bytes) -> str | None:
    """The compression, `gz`, `bz2` or `xz`, by the first bytes; None if there is none."""
    if head.startswith(GZIP):
        return "gz"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "bz2"
    return "xz" if head.startswith(b"\xfd7zXZ\0") else None


def first_bytes(handle: IO[bytes], kind: str) -> bytes:
    """The first 512 uncompressed bytes or so; the handle is rewound."""
    engine = _engine(kind)
    # One block of a tar, which contains its magic.
    head: bytes = engine.decompress(handle.read(_CHUNK), 512)
    handle.seek(0)
    return head


def unpacked(handle: IO[bytes], size: int, kind: str) -> bytes:
    """The uncompressed bytes, within the limits; for a file that was cut off, as many as there are.

    Raises RefusedError, or one of FAULTS for damaged data.
    """
    pieces = []
    total = 0
    for piece in _pieces(handle, kind):
        total += len(piece)
        check_ratio(total, size)
        pieces.append(piece)
    # Up to 64 bytes may be a compressed empty file; more of them without content are the start of a file that was cut off.
    if not total and size > 64:
        raise EOFError("the packed data is cut off at its beginning")
    return b"".join(pieces)


class Unpacking(io.RawIOBase):
    """A file object that uncompresses as it is read; reading raises ExhaustedError beyond the budget."""

    def __init__(self, handle: IO[bytes], kind: str, budget: Budget) -> None:
        super().__init__()
        self._pieces = _pieces(handle, kind)
        self._rest = b""
        self._left = budget.total

    def readable(self) -> bool:
        """Always True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer with up to one piece of data; returns the number of bytes, 0 at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        part = self._rest[: len(buffer)]
        self._rest = self._rest[len(part) :]
        self._left -= len(part)
        if self._left < 0:
            raise ExhaustedError("archive-bomb", _ENDLESS, _TRUSTED)
        buffer[: len(part)] = part
        return len(part)


def _engine(kind: str) -> Any:
    if kind == "gz":
        # 15 (largest window) + 16: expects a gzip header and trailer, and verifies the check sum.
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor()


def _pieces(handle: IO[bytes], kind: str) -> Iterator[bytes]:
    """The uncompressed data of a file's streams, one after the other; padding after the last one is ignored."""
    engine = _engine(kind)
    rest = handle.read(_CHUNK)
    start = rest[:2]
    while rest or not getattr(engine, "needs_input", True):
        # Limit the output of each step: 64 KB of a bomb could become 64 MB at once.
        yield engine.decompress(rest, 4 * _CHUNK)
        if engine.eof:
            rest = engine.unused_data or handle.read(_CHUNK)
            if not rest.startswith(start):
                return
            engine = _engine(kind)
            continue
        # zlib returns the input that it has not consumed; the others keep it and set `needs_input` to False.
        rest = getattr(engine, "unconsumed_tail", b"")
        if not rest and getattr(engine, "needs_input", True):
            rest = handle.read(_CHUNK)
    if kind == "gz":
        yield engine.flush()
