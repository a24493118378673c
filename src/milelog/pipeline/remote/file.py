"""One remote object, which the process that measures it fetches once, in pieces."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Self, cast

from milelog.formats.unpack import RefusedError
from milelog.pipeline.remote import store
from milelog.pipeline.remote.url import Url
from milelog.pipeline.source import Stat

if TYPE_CHECKING:
    from milelog.formats import Member

PIECE = 4 * 2**20
"""Bytes fetched at a time; nearly every recording is one piece."""
IN_MEMORY = 16 * 2**20
"""Larger objects, in bytes, are held in a temporary file while they are measured."""


class _Stats(NamedTuple):
    st_size: int
    st_mtime_ns: int
    st_ctime_ns: int


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A remote object as it was listed. It can be pickled and opened by other processes."""

    folder: Url
    visit: int
    """Identifies the listing."""
    path: str = field(repr=False)
    listed: Stat
    content: str = ""
    """An identifier of its content from the store (an MD5, a tag), so that it need not be read; empty if there is none."""

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rstrip("/").rpartition("/")[2]

    def absolute(self) -> RemoteFile:
        """Itself."""
        return self

    def stat(self) -> _Stats:
        """The current stat; that of the listing if they differ only in the precision of times. Raises OSError."""
        try:
            now = self._now()
        except RefusedError as fault:
            raise OSError(errno.EIO, fault.message) from None
        return _Stats(*(self.listed if store.is_same(now, self.listed) else now))

    def is_changed(self) -> bool:
        """Whether it has changed since it was listed. Raises RefusedError if the store does not answer."""
        return not store.is_same(self._now(), self.listed)

    def _now(self) -> Stat:
        fs, _ = store.connected(self.folder, self.visit)
        return store.stat_of(store.asked(lambda: fs.info(self.path)))

    def piece(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`. Raises RefusedError."""
        fs, _ = store.connected(self.folder, self.visit)
        data: bytes = store.asked(lambda: fs.cat_file(self.path, start=start, end=end))
        return data

    def read_bytes(self) -> bytes:
        """All bytes. Raises OSError."""
        try:
            with self.open_file() as opened:
                return opened.read()
        except RefusedError as fault:
            raise OSError(errno.EIO, fault.message) from None

    def open_file(self, alive: Callable[[], None] = lambda: None) -> Fetched:
        """Opens the object for measuring."""
        return Fetched(self, alive)

    def digest(self) -> str:
        """Its content hash: the store's identifier, else a digest of its bytes; empty if it cannot be read."""
        if self.content:
            return f"{self.content}-{self.listed[0]}"
        with self.open_file() as opened:
            return opened.identity()[1]


class Fetched(io.RawIOBase):
    """A remote object as an open file. Bytes are fetched when first needed, in order, and each only once.

    `read` raises RefusedError if the store fails, or if the object has changed since it was listed.
    """

    def __init__(self, file: RemoteFile, alive: Callable[[], None]) -> None:
        super().__init__()
        self._file, self._alive = file, alive
        self._size = file.listed[0]
        # Keeps what was fetched, since archives are read from their end, and readers read the head twice.
        self._held: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with this
        self._fetched = self._at = 0
        self._sum = hashlib.blake2b(digest_size=16)
        # Some stores identify content by MD5, which proves that a complete object is the listed one.
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._is_sure = False

    def __enter__(self) -> Self:
        return self

    def readable(self) -> bool:
        """Always True."""
        return True

    def seekable(self) -> bool:
        """Always True."""
        return True

    def tell(self) -> int:
        """The offset of the next byte to be read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Sets the offset of the next byte; fetches nothing."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Reads `size` bytes; fewer only at the end."""
        end = self._size if size is None or size < 0 else min(self._size, self._at + size)
        self._reach(end)
        self._held.seek(self._at)
        data = self._held.read(max(0, end - self._at))
        self._at += len(data)
        return data

    def readinto(self, buffer: Any) -> int:
        """Reads into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Deletes the fetched bytes."""
        self._held.close()
        super().close()

    def members(self, name: str) -> Iterator[Member]:
        """The recordings in it."""
        from milelog.formats import members_in

        return members_in(cast("IO[bytes]", self), self._size, name)

    def identity(self) -> tuple[Stat, str]:
        """Its stat as listed, and its content hash; an empty hash if it changed or could not be read."""
        try:
            # Without an identifier from the store, fetch the rest for the hash, even if the reader stopped early.
            if not self._file.content:
                self._reach(self._size)
            if not self._is_sure and self._file.is_changed():
                return self._file.listed, ""
        except RefusedError:
            return self._file.listed, ""
        return self._file.listed, self._file.digest() if self._file.content else self._sum.hexdigest()

    def _reach(self, end: int) -> None:
        """Fetches all bytes up to `end`."""
        while self._fetched < end:
            data = self._next()
            self._held.seek(self._fetched)
            self._held.write(data)
            self._sum.update(data)
            self._md5.update(data)
            self._fetched += len(data)
            self._alive()
            if self._fetched == self._size:
                self._check()

    def _next(self) -> bytes:
        end = min(self._size, self._fetched + PIECE)
        try:
            data = self._file.piece(self._fetched, end)
        except RefusedError as fault:
            # The piece may be missing because the object was replaced by a shorter one.
            if fault.slug != "store-failed" or not self._file.is_changed():
                raise
            raise _changed() from None
        if len(data) != end - self._fetched:
            raise _changed()
        return data

    def _check(self) -> None:
        """Checks, by MD5 or by asking the store, that the complete object is the listed one. Raises RefusedError."""
        content = self._file.content
        if not (store.is_md5(content) and content == self._md5.hexdigest()) and self._file.is_changed():
            raise _changed()
        self._is_sure = True


def _changed() -> RefusedError:
    message = "the object changed while it was read; nothing of this reading was kept"
    return RefusedError("file-changing", message, "run again when it is whole")
