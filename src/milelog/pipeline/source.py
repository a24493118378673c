"""A file to measure, wherever it lies: a path on this machine, or an object behind a URL with the same methods."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from milelog.regular_files import open_regular

Stat = tuple[int, int, int]
"""Size, time of change of content and of the entry (or a digest of what a store tells instead), nanoseconds."""
NOWHERE: Stat = (-1, -1, -1)
"""Stands for a file that is gone: no file that is there has such a stat."""


if TYPE_CHECKING:  # a protocol costs every start as much as it costs to read a small file
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
            """Stat and digest by which the index knows it from now on; an empty digest where it changed meanwhile."""

    class Source(Protocol):
        """The part of `pathlib.Path` that the pipeline uses. OSError is raised where a file is gone or cannot be had."""

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
        """A file that is no path: it knows how to be fetched once, and may be known by its content unread."""

        def absolute(self) -> Remote:
            """The same file for another process."""

        def open_file(self, alive: Callable[[], None]) -> AbstractContextManager[OpenFile]:
            """The file while it is measured; `alive` is called as its bytes arrive."""

        def digest(self) -> str:
            """Its content hash; empty when it cannot be had."""


class _OnDisk:
    """A path while it is measured."""

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
        # Looked at before and after: what was written in between may have been measured in part, and must not be known
        # by this digest.
        return self.before, digest if stat_of(self.path) == self.before else ""


def open_file(source: Path | Remote, alive: Callable[[], None] = lambda: None) -> AbstractContextManager[OpenFile]:
    """A file, open while it is measured and closed at the end. `alive` is called while a long fetch goes on."""
    if isinstance(source, Path):
        return nullcontext(_OnDisk(source))
    return source.open_file(alive)


def stat_of(source: Source) -> Stat:
    """Size and times, by which a change of a file is noticed. NOWHERE for a file that is gone."""
    try:
        found = source.stat()
    except OSError:
        return NOWHERE
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def digest_of(source: Path | Remote) -> str:
    """The content hash of a file's bytes; empty when it cannot be read."""
    if not isinstance(source, Path):
        return source.digest()
    try:
        with open_regular(source) as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""
