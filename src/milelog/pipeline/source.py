"""A file to measure: a local path, or a remote object with the same methods."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from milelog.regular_files import open_regular

Stat = tuple[int, int, int]
"""Size; modification time and change time in ns (for a remote object, a digest of its tags in place of the latter)."""
NOWHERE: Stat = (-1, -1, -1)
"""The stat of a missing file."""


if TYPE_CHECKING:  # creating a Protocol class costs as much at every start as reading a small file
    from milelog.formats import Member

    class Stats(Protocol):
        """Size and times of a file, as `os.stat_result` has them."""

        @property
        def st_size(self) -> int:
            """Bytes."""

        @property
        def st_mtime_ns(self) -> int:
            """When its content changed."""

        @property
        def st_ctime_ns(self) -> int:
            """When its entry changed."""

    class OpenFile(Protocol):
        """A file while it is measured."""

        def members(self, name: str) -> Iterator[Member]:
            """The recordings in it, one at a time; faults are problems in their place."""

        def identity(self) -> tuple[Stat, str]:
            """Stat and digest for the index; an empty digest if the file changed while it was read."""

    class Source(Protocol):
        """The part of `pathlib.Path` that the pipeline uses. Methods raise OSError if the file is missing or unreadable."""

        @property
        def name(self) -> str:
            """Its last part."""

        def absolute(self) -> Source:
            """The same file for another process."""

        def stat(self) -> Stats:
            """Size and times as they are now."""

        def read_bytes(self) -> bytes:
            """All of it."""

    class Remote(Source, Protocol):
        """A remote file, which is fetched once, and whose digest may be known without fetching."""

        def absolute(self) -> Remote:
            """The same file for another process."""

        def open_file(self, alive: Callable[[], None]) -> AbstractContextManager[OpenFile]:
            """Opens the file for measuring; `alive` is called as bytes arrive."""

        def digest(self) -> str:
            """Its content hash; empty if it is unknown."""


class _OnDisk:
    """A local file that is being measured."""

    __slots__ = ("before", "path")

    def __init__(self, path: Path) -> None:
        self.path, self.before = path, stat_of(path)

    def members(self, name: str) -> Iterator[Member]:
        """The recordings in it."""
        from milelog import formats

        return formats.open_members(self.path, name)

    def identity(self) -> tuple[Stat, str]:
        """Its digest, unless it changed."""
        digest = digest_of(self.path)
        # No digest if the file changed in between, since it may have been measured in part.
        return self.before, digest if stat_of(self.path) == self.before else ""


def open_file(source: Path | Remote, alive: Callable[[], None] = lambda: None) -> AbstractContextManager[OpenFile]:
    """Opens a file for measuring; a context manager. `alive` is called while a remote file is fetched."""
    if isinstance(source, Path):
        return nullcontext(_OnDisk(source))
    return source.open_file(alive)


def stat_of(source: Source) -> Stat:
    """Size and times of a file, by which changes are noticed; NOWHERE for a missing file."""
    try:
        found = source.stat()
    except OSError:
        return NOWHERE
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def digest_of(source: Path | Remote) -> str:
    """The content hash of a file; empty if it cannot be read."""
    if not isinstance(source, Path):
        return source.digest()
    try:
        with open_regular(source) as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""
