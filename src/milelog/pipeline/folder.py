"""The files of a folder: which are there, which are set aside unread, in one walk that opens nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from milelog.errors import Problem
from milelog.store import FOLDER as INDEX_FOLDER

OWN_FILES = frozenset({"milelog.toml", "plan.toml", "milelog-report.html"})
"""What this program reads or writes there itself: no recordings, and no news either."""
TRASH = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".trash", ".trashes", "$recycle.bin"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its path below the folder, with `/`, as the walk saw it."""

    name: str
    path: Path
    size: int
    mtime_ns: int


def _skip(name: str, slug: str, message: str, hint: str = "nothing needs to be done") -> Problem:
    return Problem(name, slug, message, hint, severity="skipped")


def _unwanted(name: str, leaf: str) -> Problem | None:
    if leaf.lower() in TRASH or leaf.startswith("._"):
        return _skip(name, "system-file", "a file that the operating system left there")
    if leaf.startswith("."):
        return _skip(name, "hidden-file", "a hidden file")
    if leaf.lower().endswith((".icloud", ".partial", ".crdownload", ".download", ".tmp")):
        return _skip(
            name,
            "placeholder",
            "a placeholder or an unfinished download",
            "download it whole, and it will be read",
        )
    return None


def walk(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """All files below the folder in the order of their names, and those that are not looked into."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    _walk(folder, "", entries, problems)
    return sorted(entries, key=lambda e: e.name), sorted(problems, key=lambda p: p.source)


def _walk(folder: Path, prefix: str, entries: list[Entry], problems: list[Problem]) -> None:
    try:
        found = list(os.scandir(folder))
    except OSError as fault:
        said = f"this folder cannot be read: {fault.strerror}"
        problems.append(Problem(prefix or ".", "unreadable", said, "change its permissions", severity="rejected"))
        return
    for item in found:
        name = prefix + item.name
        if item.is_dir(follow_symlinks=False):
            if item.name != INDEX_FOLDER and not item.name.startswith(".") and item.name.lower() not in TRASH:
                _walk(Path(item.path), f"{name}/", entries, problems)
        elif not (not prefix and item.name in OWN_FILES):
            _file(item, name, entries, problems)


def _file(item: os.DirEntry[str], name: str, entries: list[Entry], problems: list[Problem]) -> None:
    if skipped := _unwanted(name, item.name):
        problems.append(skipped)
    elif item.is_symlink() and not item.is_file():
        message = "a link to a folder or to nothing; links to folders are not followed"
        problems.append(_skip(name, "link", message, "put the recordings themselves here"))
    elif not item.is_file():
        message = "a pipe, a socket or a device, not a file"
        problems.append(Problem(name, "not-a-file", message, "remove it from the folder", severity="rejected"))
    else:
        stat = item.stat()
        entries.append(Entry(name, Path(item.path), stat.st_size, stat.st_mtime_ns))
