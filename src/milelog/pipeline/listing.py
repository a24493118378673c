"""The listing of a folder of recordings, on this machine (`local`) or behind a URL (`remote`).

A folder is listed once a run. Everything else about a log (configuration, plan, corrections, index, outputs) is in `Listing.home`,
which is the folder itself, or a local folder with copies for a remote one.
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
    r"(?:milelog(?:-corrections)?\.toml|plan\.toml|milelog-(?:report|coach|team)\.(?:html|pdf|md)|milelog-export)",
    re.IGNORECASE,
)
"""Files that this program reads or writes in the folder itself; they are no recordings, and `watch` ignores them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a listing."""

    name: str
    """Path below the folder, with `/`."""
    place: str | Remote
    """The file. A path is text, since creating a Path for each file takes as long as listing them."""
    size: int
    mtime_ns: int
    ctime_ns: int

    @property
    def path(self) -> Path | Remote:
        """The file as a Path, or a remote file."""
        return Path(self.place) if isinstance(self.place, str) else self.place

    @property
    def stat(self) -> tuple[int, int, int]:
        """Size and times, by which a change of the file is noticed."""
        return self.size, self.mtime_ns, self.ctime_ns


_UNFINISHED = re.compile(r"\.milelog-\w+\.part")
"""An unfinished output of this program, left by a run that was killed."""


def is_own(leaf: str, *, is_top: bool) -> bool:
    """Whether a file or folder of this name belongs to the program itself; most of them only at the top level."""
    return bool((is_top and OWN_FILES.fullmatch(leaf)) or _UNFINISHED.fullmatch(leaf))


def skipped_folder(leaf: str) -> Problem | None:
    """The reason to skip a folder of this name; None if its files are read, or if it is milelog's own."""
    skipped = None if leaf == store.FOLDER else skip_reason(leaf)
    return skipped and replace(skipped, message=f"{skipped.message.replace('file', 'folder')}; nothing in it is read")


def is_entered(leaf: str) -> bool:
    """Whether the files of a folder of this name are read."""
    return leaf != store.FOLDER and not skip_reason(leaf)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder of recordings at one moment."""

    home: Path
    """The local folder with everything but the recordings."""
    entries: Sequence[Entry]
    """The files to read, by name."""
    problems: Sequence[Problem]
    """One for each file or folder that is skipped."""
    find: Callable[[str], Path | Remote | None]
    """Returns a file by its path below the folder; None if there is none."""


if TYPE_CHECKING:

    class RecordingFolder(Protocol):
        """A folder of recordings, or a folder of such folders."""

        @property
        def home(self) -> Path:
            """The local folder with everything but the recordings."""

        def look(self) -> Listing:
            """The current listing. Raises MilelogError (exit 2) if there is no such folder."""

        def beside(self) -> Listing:
            """A listing for reading one file: it may lack the entries, if these would cost extra."""

        def folders(self) -> Mapping[str, RecordingFolder]:
            """The folders in it, sorted by name, without hidden ones."""
