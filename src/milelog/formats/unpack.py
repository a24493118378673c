"""Limits on what may come out of a packed file, and gz, bz2 and xz undone within them."""

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
"""A recording larger than this is none."""
MAX_RATIO = 200
"""Recordings shrink 3 to 30 times; more is a bomb."""
RATIO_FROM = 4 * 2**20
"""Bytes below which no ratio is checked: a small file of blanks may shrink a thousand times, and harms nobody."""
MAX_DEPTH = 3
"""Archives inside archives: an export in a zip, in a backup, is two deep; bombs nest without end."""
MAX_MEMBERS = 200_000
"""Files in one archive. Three recordings a day for fifty years are 55,000."""
MAX_TOTAL = 64 * 2**30
"""Bytes that may come out of one archive in all, whatever its own size. An hour in XML takes about 1 MB: these are sixty
thousand hours."""
FREE_TOTAL = 2**30
"""Bytes that may come out of any archive; beyond them MAX_RATIO holds for the archive as a whole too."""
_CHUNK = 2**16
"""Packed bytes that are read at once."""
_ENDLESS = "far more comes out of this archive than a log of runs holds; the rest was not read"
_TRUSTED = "unpack it yourself if you trust it"
GZIP = b"\x1f\x8b"
FAULTS = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError, RuntimeError)
"""Exceptions of decompressors for damaged data; NotImplementedError is a RuntimeError."""


class RefusedError(Exception):
    """Why one file or member is not read."""

    def __init__(self, slug: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.slug, self.message, self.hint = slug, message, hint

    def problem(self, name: str) -> Problem:
        """The refusal as a value."""
        return Problem(name, self.slug, self.message, self.hint, severity="rejected")


class ExhaustedError(RefusedError):
    """An archive as a whole went beyond its limits: nothing more of it is read."""


@dataclass(slots=True)
class Budget:
    """Limits for all that lies behind one path, counted down.

    `index` holds what an export's own index says, by the path of a recording.
    """

    total: int = MAX_TOTAL
    members: int = MAX_MEMBERS
    index: dict[str, About] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    """Names of the members of the archives that were opened."""

    @classmethod
    def of(cls, size: int) -> "Budget":
        """The budget of a file of `size` bytes."""
        return cls(min(MAX_TOTAL, FREE_TOTAL + MAX_RATIO * size))

    def spend(self, size: int) -> None:
        """Count bytes that came out. Raises ExhaustedError."""
        self.total -= size
        if self.total < 0:
            raise ExhaustedError("archive-bomb", _ENDLESS, _TRUSTED)

    def count(self) -> None:
        """Count a member. Raises ExhaustedError."""
        self.members -= 1
        if self.members < 0:
            message = f"more than {MAX_MEMBERS} files in one archive; the rest was not read"
            raise ExhaustedError("archive-bomb", message, _TRUSTED)


def check_ratio(total: int, packed: int) -> None:
    """Raise RefusedError when `total` bytes from `packed` are too many."""
    if total > MAX_BYTES or (total > RATIO_FROM and total > MAX_RATIO * max(packed, 1)):
        message = f"it grows from {packed >> 10} KB to over {min(total, MAX_BYTES) >> 20} MB; nothing was read"
        raise RefusedError("archive-bomb", message, "delete it: no recording packs so well")


def bounded(handle: IO[bytes], size: int) -> bytes:
    """All bytes of a file that says it has `size`. Raises RefusedError where they are more than a recording holds."""
    data = b"" if size > MAX_BYTES else handle.read(MAX_BYTES + 1)
    if max(size, len(data)) > MAX_BYTES:
        message = f"over {MAX_BYTES >> 20} MB, more than any recording holds; nothing was read"
        raise RefusedError("too-large", message, "if it is an archive, unpack it")
    return data


def packing(head: bytes) -> str | None:
    """`gz`, `bz2` or `xz` by the first bytes."""
    if head.startswith(GZIP):
        return "gz"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "bz2"
    return "xz" if head.startswith(b"\xfd7zXZ\0") else None


def first_bytes(handle: IO[bytes], kind: str) -> bytes:
    """The first 512 bytes or so of what is packed; the handle stands at its beginning again."""
    engine = _engine(kind)
    # One block of a tar, in which its magic stands.
    head: bytes = engine.decompress(handle.read(_CHUNK), 512)
    handle.seek(0)
    return head


def unpacked(handle: IO[bytes], size: int, kind: str) -> bytes:
    """The unpacked bytes, within the limits; of a file that is cut off, those that are there.

    Raises RefusedError, or one of FAULTS for damaged data.
    """
    pieces = []
    total = 0
    for piece in _pieces(handle, kind):
        total += len(piece)
        check_ratio(total, size)
        pieces.append(piece)
    # 64 bytes may be an empty file well packed; more of them with nothing inside are the head of a file that was cut
    # off.
    if not total and size > 64:
        raise EOFError("the packed data is cut off at its beginning")
    return b"".join(pieces)


class Unpacking(io.RawIOBase):
    """Unpacks while it is read, from the beginning on, as a file; raises ExhaustedError beyond the budget."""

    def __init__(self, handle: IO[bytes], kind: str, budget: Budget) -> None:
        super().__init__()
        self._pieces = _pieces(handle, kind)
        self._rest = b""
        self._left = budget.total

    def readable(self) -> bool:
        """Reading is all it does."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the next piece goes; 0 at the end."""
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
        # 16 more than the largest window: a gzip header and trailer are expected, and the check sum is verified.
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor()


def _pieces(handle: IO[bytes], kind: str) -> Iterator[bytes]:
    """The streams of a packed file, one after another; what follows the last is padding, and passed over."""
    engine = _engine(kind)
    rest = handle.read(_CHUNK)
    start = rest[:2]
    while rest or not getattr(engine, "needs_input", True):
        # A limit on what comes out of each step: 64 KB of a bomb would become 64 MB at once.
        yield engine.decompress(rest, 4 * _CHUNK)
        if engine.eof:
            rest = engine.unused_data or handle.read(_CHUNK)
            if not rest.startswith(start):
                return
            engine = _engine(kind)
            continue
        # zlib hands back what it did not look at; the others keep it and say that they need no more.
        rest = getattr(engine, "unconsumed_tail", b"")
        if not rest and getattr(engine, "needs_input", True):
            rest = handle.read(_CHUNK)
    if kind == "gz":
        yield engine.flush()
