"""One object behind a URL, fetched once and in pieces by the process that measures it."""

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
"""Bytes asked for at a time: nearly every recording is one piece."""
IN_MEMORY = 16 * 2**20
"""Larger objects, in bytes, are written to a nameless temporary file while they are measured."""


class _Stats(NamedTuple):
    st_size: int
    st_mtime_ns: int
    st_ctime_ns: int


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """An object as the listing of one visit has it. It travels to other processes, which open it themselves."""

    folder: Url
    visit: int
    path: str = field(repr=False)
    listed: Stat
    content: str = ""
    """A name of its content that the store gives (an MD5, a tag), so that it need not be read; empty without one."""

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rstrip("/").rpartition("/")[2]

    def absolute(self) -> RemoteFile:
        """Itself: it is the same everywhere."""
        return self

    def stat(self) -> _Stats:
        """As the store tells now; as it was listed where only its times differ in exactness. Raises OSError."""
        try:
            now = self._now()
        except RefusedError as fault:
            raise OSError(errno.EIO, fault.message) from None
        return _Stats(*(self.listed if store.is_same(now, self.listed) else now))

    def is_changed(self) -> bool:
        """Whether it is another than the one that was listed. Raises RefusedError when the store does not say."""
        return not store.is_same(self._now(), self.listed)

    def _now(self) -> Stat:
        fs, _ = store.connected(self.folder, self.visit)
        return store.stat_of(store.asked(lambda: fs.info(self.path)))

    def piece(self, start: int, end: int) -> bytes:
        """Some of its bytes. Raises RefusedError."""
        fs, _ = store.connected(self.folder, self.visit)
        data: bytes = store.asked(lambda: fs.cat_file(self.path, start=start, end=end))
        return data

    def read_bytes(self) -> bytes:
        """All of it. Raises OSError."""
        try:
            with self.open_file() as opened:
                return opened.read()
        except RefusedError as fault:
            raise OSError(errno.EIO, fault.message) from None

    def open_file(self, alive: Callable[[], None] = lambda: None) -> Fetched:
        """The object while it is measured."""
        return Fetched(self, alive)

    def digest(self) -> str:
        """Its content hash: what the store tells, else of its bytes; empty when it cannot be had."""
        if self.content:
            return f"{self.content}-{self.listed[0]}"
        with self.open_file() as opened:
            return opened.identity()[1]


class Fetched(io.RawIOBase):
    """An object as an open file: bytes are fetched when they are first asked for, in order, and each only once.

    `read` raises RefusedError when the store fails, and when the object is no longer the one that was listed.
    """

    def __init__(self, file: RemoteFile, alive: Callable[[], None]) -> None:
        super().__init__()
        self._file, self._alive = file, alive
        self._size = file.listed[0]
        # Kept while it is measured: archives are read from their end, and readers look twice at the head.
        self._held: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with this
        self._fetched = self._at = 0
        self._sum = hashlib.blake2b(digest_size=16)
        # Stores name contents by MD5: with it, a whole object is known to be the listed one without asking again.
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._is_sure = False

    def __enter__(self) -> Self:
        return self

    def readable(self) -> bool:
        """Reading is what it is for."""
        return True

    def seekable(self) -> bool:
        """Archives begin at their end."""
        return True

    def tell(self) -> int:
        """The offset of the next byte to be read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Stand elsewhere; nothing is fetched."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """This many bytes; fewer only at the end."""
        end = self._size if size is None or size < 0 else min(self._size, self._at + size)
        self._reach(end)
        self._held.seek(self._at)
        data = self._held.read(max(0, end - self._at))
        self._at += len(data)
        return data

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Forget what was fetched."""
        self._held.close()
        super().close()

    def members(self, name: str) -> Iterator[Member]:
        """The recordings in it."""
        from milelog.formats import members_in

        return members_in(cast("IO[bytes]", self), self._size, name)

    def identity(self) -> tuple[Stat, str]:
        """Its size and times as listed, and its content hash; no hash where it changed or could not be read."""
        try:
            # Without a name from the store the rest has to be fetched for its hash, even where the readers stopped
            # early.
            if not self._file.content:
                self._reach(self._size)
            if not self._is_sure and self._file.is_changed():
                return self._file.listed, ""
        except RefusedError:
            return self._file.listed, ""
        return self._file.listed, self._file.digest() if self._file.content else self._sum.hexdigest()

    def _reach(self, end: int) -> None:
        """Fetch up to there."""
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
            # An object that was replaced by a shorter one has no such piece.
            if fault.slug != "store-failed" or not self._file.is_changed():
                raise
            raise _changed() from None
        if len(data) != end - self._fetched:
            raise _changed()
        return data

    def _check(self) -> None:
        """All is here: by its MD5, or by asking again, it is what was listed and not parts of two. Raises RefusedError."""
        content = self._file.content
        if not (store.is_md5(content) and content == self._md5.hexdigest()) and self._file.is_changed():
            raise _changed()
        self._is_sure = True


def _changed() -> RefusedError:
    message = "the object changed while it was read; nothing of this reading was kept"
    return RefusedError("file-changing", message, "run again when it is whole")
