"""Compares the index with the files: which of them the next run would measure, and which rows are damaged."""

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
    """A note on each file that differs between a folder and its index; empty when nothing does.

    Every file known by its place is read and its content compared. Nothing is changed, but for a damaged index, which
    is set aside. Raises MilelogError (exit 4) when another run holds it.
    """
    notes: list[Problem] = []
    listing = folder_of(folder).look()
    entries = listing.entries
    try:
        with store.open_index(listing.home, notes) as index:
            if index is None:
                return tuple(notes)
            # All check sums first: contents cannot be compared with an index that cannot be trusted.
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
        # By content, not by stat: the point is to find what a run would not notice.
        elif reading.digest_of(entry.path) != row.digest:
            notes.append(_note(entry.name, "index-changed", "its content is not what was measured"))
        elif row.digest not in digests:
            notes.append(_note(entry.name, "index-stale", "measured by another version of the program"))
    return tuple(notes)


def _note(name: str, slug: str, message: str) -> Problem:
    return Problem(name, slug, message, "the next `milelog analyze` sees to it")
