"""Compares the index with the files of the folder (`milelog doctor --check`): differences, and damaged rows."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from milelog import store
from milelog.errors import Problem
from milelog.pipeline import reading
from milelog.pipeline.folders import folder_of
from milelog.store.program import measuring_code

if TYPE_CHECKING:
    from milelog.pipeline.listing import RecordingFolder


def check_index(folder: str | PathLike[str] | RecordingFolder) -> tuple[Problem, ...]:
    """A note on each file that differs between a folder and its index; empty if none does.

    The content of every known file is read and compared. Nothing is changed, except that a damaged index is set aside. Raises
    MilelogError (exit 4) if another run holds the index.
    """
    notes: list[Problem] = []
    listing = folder_of(folder).look()
    entries = listing.entries
    try:
        with store.open_index(listing.home, notes) as index:
            if index is None:
                return tuple(notes)
            # Check sums first, since a damaged index cannot be compared with.
            index.check()
            files = index.files()
            digests = {digest for digest, _ in index.contents(measuring_code())}
    except store.DamagedError as fault:
        store.set_aside(fault, notes)
        return tuple(notes)
    names = {e.name for e in entries}
    notes += [_note(n, "index-gone", "in the index, but no longer in the folder") for n in sorted(files.keys() - names)]
    for entry in entries:
        row = files.get(entry.name)
        if row is None:
            notes.append(_note(entry.name, "index-new", "in the folder, but not yet in the index"))
        # By content, not by size and time, to find changes that a run would not notice.
        elif reading.digest_of(entry.path) != row.digest:
            notes.append(_note(entry.name, "index-changed", "its content is not what was measured"))
        elif row.digest not in digests:
            notes.append(_note(entry.name, "index-stale", "measured by another version of the program"))
    return tuple(notes)


def _note(name: str, slug: str, message: str) -> Problem:
    return Problem(name, slug, message, "the next `milelog analyze` sees to it")
