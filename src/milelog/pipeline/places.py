"""Where recordings lie: a folder of this machine or one behind a URL. What is made of them lies in a folder of this machine.

A place is looked at once a run. Everything else about a log (configuration, plan, corrections, index, outputs) is then
found in `Seen.home`: the folder itself, or what stands in for a remote one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from milelog.errors import MilelogError, Problem
from milelog.pipeline.folder import Entry, walk

if TYPE_CHECKING:
    from milelog.pipeline.source import Remote

_URL = re.compile(r"[A-Za-z][\w+.-]+(?:::.*)?://", re.DOTALL)
"""`s3://bucket`, or a chain that ends in one such as `zip::s3://bucket/export.zip`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A place as one look found it."""

    home: Path
    """The folder of this machine that holds all but the recordings."""
    entries: Sequence[Entry]
    problems: Sequence[Problem]
    """What was passed over."""
    find: Callable[[str], Path | Remote | None]
    """A file by its name below the place; None where it is none."""


if TYPE_CHECKING:

    class Place(Protocol):
        """A folder of recordings, or of such folders."""

        @property
        def home(self) -> Path:
            """The folder of this machine that holds all but the recordings."""

        def look(self) -> Seen:
            """What is there now. Raises MilelogError (exit 2) when there is no such folder."""

        def beside(self) -> Seen:
            """As `look`, for one file of it: entries are listed only where that costs no more."""

        def folders(self) -> Mapping[str, Place]:
            """The folders in it by their names, in their order, without hidden ones."""


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder of this machine."""

    home: Path

    def __str__(self) -> str:
        return str(self.home)

    def look(self) -> Seen:
        """What is there now. Raises MilelogError (exit 2) when it is no folder."""
        if not self.home.is_dir():
            raise MilelogError(_no_folder(self.home))
        entries, problems = walk(self.home)
        return Seen(self.home, entries, problems, self._find)

    def beside(self) -> Seen:
        """The folder, not looked through."""
        return Seen(self.home, (), (), lambda name: self.home / name)

    def _find(self, name: str) -> Path | None:
        return found if (found := self.home / name).is_file() else None

    def folders(self) -> Mapping[str, LocalFolder]:
        """The folders in it."""
        found = (p for p in self.home.iterdir() if p.is_dir() and not p.name.startswith("."))
        return {p.name: LocalFolder(p) for p in sorted(found)}


def place_of(given: str | os.PathLike[str] | Place) -> Place:
    """The place of a path, or of a URL that fsspec may know."""
    if isinstance(given, str) and _URL.match(given):
        from milelog.pipeline.remote import RemoteFolder, Url

        return RemoteFolder(Url(given))
    return LocalFolder(Path(given)) if isinstance(given, str | os.PathLike) else given


def file_of(given: str | os.PathLike[str]) -> tuple[Place, str]:
    """The place of a file, and the file's name in it."""
    if isinstance(given, str) and _URL.match(given):
        from milelog.pipeline.remote import RemoteFolder, Url

        folder, name = Url(given).split
        return RemoteFolder(folder), name
    path = Path(given)
    return LocalFolder(path.parent), path.name


def _no_folder(folder: Path) -> Problem:
    message = f"{folder} is not a folder" if folder.exists() else f"there is no folder {folder}"
    return Problem(str(folder), "no-folder", message, "name the folder that holds your recordings", severity="error")
