"""The files of a folder: which are there, which are set aside unread, in one walk that opens nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import store
from milelog.errors import Problem
from milelog.formats import skip_reason

if TYPE_CHECKING:
    from milelog.pipeline.source import Remote

OWN_FILES = re.compile(
    r"(?:milelog(?:-corrections)?\.toml|plan\.toml|milelog-corrections\.toml|milelog-(?:report|coach|team)\.(?:html|pdf|md)|milelog-export)",
    re.IGNORECASE,
)
"""What this program reads or writes there itself: no recordings, and no news either."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its path below the folder, with `/`, as the walk saw it."""

    name: str
    path: Path | Remote
    size: int
    mtime_ns: int
    ctime_ns: int

    @property
    def stat(self) -> tuple[int, int, int]:
        """What tells that the file has changed."""
        return self.size, self.mtime_ns, self.ctime_ns


_UNFINISHED = re.compile(r"\.milelog-\w+\.part")
"""An output of this program that was being written when the machine or the run went down."""


def is_own(leaf: str, *, is_top: bool) -> bool:
    """Whether this program reads or writes a file or folder of that name itself; most only lie at the top."""
    return bool((is_top and OWN_FILES.fullmatch(leaf)) or _UNFINISHED.fullmatch(leaf))


def skipped_folder(leaf: str) -> Problem | None:
    """Why a folder of this name is passed over with all that lies in it; None where it is gone into, or is our own."""
    skipped = None if leaf == store.FOLDER else skip_reason(leaf)
    return skipped and replace(skipped, message=f"{skipped.message.replace('file', 'folder')}; nothing in it is read")


def is_entered(leaf: str) -> bool:
    """Whether a folder of this name is gone into."""
    return leaf != store.FOLDER and not skip_reason(leaf)


def walk(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """All files below the folder in the order of their names, and those that are not looked into."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    waiting = [(folder, "")]  # no recursion: folders may lie in each other a thousand deep
    while waiting:
        waiting += _list(*waiting.pop(), entries, problems)
    return sorted(entries, key=lambda e: e.name), sorted(problems, key=lambda p: p.source)


def _list(folder: Path, prefix: str, entries: list[Entry], problems: list[Problem]) -> list[tuple[Path, str]]:
    """Add the files of one folder; the folders in it, and how names in them begin."""
    try:
        found = list(os.scandir(folder))
    except OSError as fault:
        said = f"this folder cannot be read: {fault.strerror}"
        problems.append(Problem(prefix or ".", "unreadable", said, "change its permissions", severity="rejected"))
        return []
    deeper = []
    for item in found:
        name = prefix + item.name
        if is_own(item.name, is_top=not prefix):
            continue
        if item.is_dir(follow_symlinks=False):
            if skipped := skipped_folder(item.name):
                problems.append(replace(skipped, source=name))
            elif is_entered(item.name):
                deeper.append((Path(item.path), f"{name}/"))
        else:
            _file(item, name, entries, problems)
    return deeper


def _file(item: os.DirEntry[str], name: str, entries: list[Entry], problems: list[Problem]) -> None:
    if skipped := skip_reason(item.name):
        problems.append(replace(skipped, source=name))
    elif item.is_symlink() and not _is_file(item):
        message = "a link to a folder or to nothing; links to folders are not followed"
        hint = "put the recordings themselves here"
        problems.append(Problem(name, "link", message, hint, severity="skipped"))
    elif not _is_file(item):
        message = "a pipe, a socket or a device, not a file"
        problems.append(Problem(name, "not-a-file", message, "remove it from the folder", severity="rejected"))
    else:
        try:
            found = item.stat()
        except OSError:  # it went away since the folder was listed
            return
        entries.append(Entry(name, Path(item.path), found.st_size, found.st_mtime_ns, found.st_ctime_ns))


def _is_file(item: os.DirEntry[str]) -> bool:
    """Whether it is a regular file, or leads to one; a link to itself leads nowhere."""
    try:
        return item.is_file()
    except OSError:
        return False
