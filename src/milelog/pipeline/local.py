"""Lists a local folder of recordings, without opening any file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from milelog.errors import MilelogError, Problem
from milelog.formats import skip_reason
from milelog.pipeline.listing import Entry, Listing, is_entered, is_own, skipped_folder
from milelog.regular_files import is_of_kernel


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder of this machine."""

    home: Path

    def __str__(self) -> str:
        return str(self.home)

    def look(self) -> Listing:
        """The current listing. Raises MilelogError (exit 2) if it is no folder."""
        if not self.home.is_dir():
            raise MilelogError(_no_folder(self.home))
        entries, problems = walk(self.home)
        return Listing(self.home, entries, problems, self._find)

    def beside(self) -> Listing:
        """A listing without entries."""
        return Listing(self.home, (), (), lambda name: self.home / name)

    def _find(self, name: str) -> Path | None:
        return found if (found := self.home / name).is_file() else None

    def folders(self) -> Mapping[str, LocalFolder]:
        """The folders in it."""
        found = (p for p in self.home.iterdir() if p.is_dir() and not p.name.startswith("."))
        return {p.name: LocalFolder(p) for p in sorted(found)}


def walk(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """All files below the folder sorted by name, and problems for those that are skipped."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    waiting = [(folder, "")]  # no recursion, since folders may be nested a thousand deep
    while waiting:
        waiting += _list(*waiting.pop(), entries, problems)
    return sorted(entries, key=lambda e: e.name), sorted(problems, key=lambda p: p.source)


def _list(folder: Path, prefix: str, entries: list[Entry], problems: list[Problem]) -> list[tuple[Path, str]]:
    """Adds the files of one folder; returns the folders in it, with the prefix of names in them."""
    try:
        # Listed completely first, so that an unreadable folder gives one problem.
        found = list(os.scandir(folder))
    except OSError as fault:
        cause = f"this folder cannot be read: {fault.strerror}"
        problems.append(Problem(prefix or ".", "unreadable", cause, "change its permissions", severity="rejected"))
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
    """Adds one file to the entries, or the reason to skip it to the problems."""
    if skipped := skip_reason(item.name):
        problems.append(replace(skipped, source=name))
    # Links to folders are not followed, since they may be circular or lead to the whole disk; links to files are read.
    elif item.is_symlink() and _leads_to_no_file(item):
        message = "a link to a folder or to nothing; links to folders are not followed"
        hint = "put the recordings themselves here"
        problems.append(Problem(name, "link", message, hint, severity="skipped"))
    elif not _is_file(item) or (item.is_symlink() and is_of_kernel(Path(item.path))):
        message = "a pipe, a socket or a device, not a file"
        problems.append(Problem(name, "not-a-file", message, "remove it from the folder", severity="rejected"))
    else:
        try:
            found = item.stat()
        except OSError:  # it was deleted since the folder was listed
            return
        entries.append(Entry(name, item.path, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


def _is_file(item: os.DirEntry[str]) -> bool:
    """Whether it is a regular file, or a link to one."""
    try:
        return item.is_file()
    except OSError:
        return False


def _leads_to_no_file(item: os.DirEntry[str]) -> bool:
    """Whether a link leads to a folder, to nothing or to itself (not to a pipe or a device)."""
    try:
        return item.is_dir() or not Path(item.path).exists()
    except OSError:
        return True


def _no_folder(folder: Path) -> Problem:
    message = f"{folder} is not a folder" if folder.exists() else f"there is no folder {folder}"
    return Problem(str(folder), "no-folder", message, "name the folder that holds your recordings", severity="error")
