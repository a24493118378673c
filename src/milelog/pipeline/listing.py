"""The listing of a folder of recordings, on this machine or behind a URL, and the names in it that are passed over.

A folder is looked at once a run. Everything else about a log (configuration, plan, corrections, index, outputs) is then
found in `Listing.home`: the folder itself, or what stands in for a remote one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from milelog import store
from milelog.errors import Problem
from milelog.formats import skip_reason

if TYPE_CHECKING:
    from milelog.pipeline.source import Remote

OWN_FILES = re.compile(
    r"(?:milelog(?:-corrections)?\.toml|plan\.toml|milelog-corrections\.toml|milelog-(?:report|coach|team)\.(?:html|pdf|md)|milelog-export)",
    re.IGNORECASE,
)
"""Files that this program reads or writes in the folder itself: they are no recordings, and no arrivals for `watch`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its path below the folder, with `/`, as the walk saw it."""

    name: str
    place: str | Remote
    """The path as text: a run with nothing new opens no file, and to make a Path of each took as long as to find them."""
    size: int
    mtime_ns: int
    ctime_ns: int

    @property
    def path(self) -> Path | Remote:
        """What opens the file."""
        return Path(self.place) if isinstance(self.place, str) else self.place

    @property
    def stat(self) -> tuple[int, int, int]:
        """Size and times, by which a change of the file is noticed."""
        return self.size, self.mtime_ns, self.ctime_ns


_UNFINISHED = re.compile(r"\.milelog-\w+\.part")
"""An output of this program that was being written when the machine or the run went down."""


def is_own(leaf: str, *, is_top: bool) -> bool:
    """Whether this program reads or writes a file or folder of that name itself; most only lie at the top."""
    return bool((is_top and OWN_FILES.fullmatch(leaf)) or _UNFINISHED.fullmatch(leaf))


def skipped_folder(leaf: str) -> Problem | None:
    """Why a folder of this name is passed over with all that lies in it; None where its files are read, or where it is milelog's own."""
    skipped = None if leaf == store.FOLDER else skip_reason(leaf)
    return skipped and replace(skipped, message=f"{skipped.message.replace('file', 'folder')}; nothing in it is read")


def is_entered(leaf: str) -> bool:
    """Whether the files of a folder of this name are read."""
    return leaf != store.FOLDER and not skip_reason(leaf)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder of recordings at one moment, and those that are passed over."""

    home: Path
    """The folder of this machine that holds all but the recordings."""
    entries: Sequence[Entry]
    problems: Sequence[Problem]
    """One for each file or folder that is passed over."""
    find: Callable[[str], Path | Remote | None]
    """A file by its name below the folder; None where there is none."""


if TYPE_CHECKING:

    class RecordingFolder(Protocol):
        """A folder of recordings, or of such folders."""

        @property
        def home(self) -> Path:
            """The folder of this machine that holds all but the recordings."""

        def look(self) -> Listing:
            """Lists the recordings that are there now. Raises MilelogError (exit 2) when there is no such folder."""

        def beside(self) -> Listing:
            """As `look`, for one file of it: entries are listed only where that costs no more."""

        def folders(self) -> Mapping[str, RecordingFolder]:
            """The folders in it by their names, in their order, without hidden ones."""
