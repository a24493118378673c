"""Descriptions and shoes that the runner entered in Strava, from its export; shown only on the runner's own page."""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from milelog.formats import About, read_index
from milelog.formats.strava import INDEX
from milelog.pipeline import Analysis
from milelog.pipeline.export_index import LARGEST, note_for

_UP = 3
"""Number of folders above a recording in which its index (`activities.csv`) is searched."""


def read(analysis: Analysis) -> dict[str, About]:
    """The entries of the indexes beside the recordings or in their archives, by the session's file.

    Empty if no recording is at its place, as in a log redacted for others. Never raises for bad input.
    """
    entries: dict[str, About] = {}
    for index in dict.fromkeys(i for s in analysis.sessions for i in _indexes(analysis.folder, s.file)):
        # The nearest index comes first and takes precedence.
        entries = {**_read(analysis.folder, index), **entries}
    found = {s.file: note_for(entries, s.file) for s in analysis.sessions} if entries else {}
    return {file: about for file, about in found.items() if about is not None}


def _indexes(folder: Path, file: str) -> Iterator[str]:
    """Possible paths of this recording's index, the nearest first: the archive that holds it, else the folders above it."""
    parts = PurePosixPath(file).parts
    for count in range(1, len(parts) + 1):
        outer = PurePosixPath(*parts[:count])
        with contextlib.suppress(OSError, ValueError):
            if (folder / outer).is_file():
                if count < len(parts):
                    yield str(outer)
                else:
                    yield from (str(above / INDEX) for above in list(outer.parents)[:_UP])
                return


def _read(folder: Path, name: str) -> Mapping[str, About]:
    """The entries of an index, or of the index in an archive, by the recordings' paths in the log; empty if unreadable."""
    path = folder / name
    try:
        if PurePosixPath(name).name != INDEX:
            return _read_archive(path, name)
        if not path.is_file() or path.stat().st_size > LARGEST:
            return {}
        return _under(PurePosixPath(name).parent, path.read_bytes())
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return {}


def _read_archive(path: Path, name: str) -> Mapping[str, About]:
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            inside = PurePosixPath(info.filename)
            if inside.name == INDEX and info.file_size <= LARGEST:
                with archive.open(info) as entry:
                    return _under(PurePosixPath(name) / inside.parent, entry.read(LARGEST))
    return {}


def _under(home: PurePosixPath, data: bytes) -> dict[str, About]:
    return {str(home / path): about for path, about in read_index(data).items()}
