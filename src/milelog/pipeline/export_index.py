"""Uses the index of an unpacked export (Strava's `activities.csv`, Apple Health's `export.xml`): its entries for the recordings
beside it, and recordings that it names but that are missing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from milelog.errors import Problem
from milelog.formats import About, read_index
from milelog.formats.sniff import HEAD, xml_root
from milelog.formats.strava import INDEX, is_index, is_index_name
from milelog.pipeline.listing import Entry
from milelog.regular_files import open_regular, read_regular

if TYPE_CHECKING:
    from milelog.measure.types import FileResult
    from milelog.pipeline.source import Remote

NAMED = 5
"""Up to this many missing recordings are reported one by one; more (a part of an export was unpacked) in one note."""
COUNTED = "counted by the index's totals; download the activity from Strava to have its record"
ROUTES = "workout-routes/"
LARGEST = 2**26
"""Largest index in bytes: one of a hundred thousand activities has some 50 MB."""
Notes = Mapping[str, About]
"""Entries of an export's index, by the recordings' names below the folder."""


def notes_by_file(entries: Sequence[Entry]) -> tuple[dict[str, About], list[Problem]]:
    """The entries of all export indexes among the files, by the names of the recordings; and problems of unreadable indexes.

    If several indexes have an entry for a recording, the nearest one above it counts.
    """
    found: dict[str, About] = {}
    problems = []
    # The deepest index is read last and replaces the entries of others.
    for entry in sorted(_indexes(entries), key=lambda e: e.name.count("/")):
        try:
            notes = _read(_bytes_of(entry.path))
        except OSError as fault:
            message = f"what it says of the recordings cannot be read: {fault.strerror or fault}"
            problems.append(Problem(entry.name, "unreadable", message, "check its permissions and run again"))
        else:
            found |= _where_they_lie(notes, entry.name[: entry.name.rfind("/") + 1], entries)
    return found | _routes(entries), problems


def _where_they_lie(notes: Notes, home: str, entries: Sequence[Entry]) -> dict[str, About]:
    """The entries of the index in the folder `home`, by the names of the files; also for files moved within the folder.

    A moved file is found by its own name, since services name files by unique numbers.
    """
    here = [e.name for e in entries if e.name.startswith(home)]
    named = {home + path.removesuffix(".gz") for path in notes}
    moved: dict[str, list[str]] = {}
    for name in here:
        if name.removesuffix(".gz") not in named:
            moved.setdefault(name.rpartition("/")[2].removesuffix(".gz"), []).append(name)
    present = {name.removesuffix(".gz") for name in here}
    found = {}
    for path, about in notes.items():
        plain = path.removesuffix(".gz")
        now = moved.get(plain.rpartition("/")[2], []) if home + plain not in present else []
        found[now[0] if len(now) == 1 else home + path] = about
    return found


def _read(data: bytes) -> dict[str, About]:
    """The entries of an index; empty for a table of that name which is none, such as Garmin's `Activities.csv`."""
    return read_index(data) if is_index(data) else {}


def _bytes_of(path: Path | Remote) -> bytes:
    return read_regular(path, LARGEST) if isinstance(path, Path) else path.read_bytes()


def _routes(entries: Sequence[Entry]) -> dict[str, About]:
    """The entries of Apple Health's export for the routes beside it, without totals.

    The file is read in pieces, in about a second for each gigabyte, and only if there are such routes.
    """
    homes = {e.name.rpartition(ROUTES)[0] for e in entries if ROUTES in e.name}
    found: dict[str, About] = {}
    for entry in entries:
        home = entry.name[: entry.name.rfind("/") + 1]
        if home in homes and entry.name.endswith(".xml") and isinstance(entry.path, Path):
            with (
                contextlib.suppress(OSError),
                open_regular(entry.path) as file,
            ):  # an unreadable file is reported when it is measured
                if xml_root(file.read(HEAD)) == "HealthData":
                    from milelog.formats import apple

                    file.seek(0)
                    notes = apple.routes(apple.workouts_only(file))
                    found |= {home + path: About(sport=about.sport) for path, about in notes.items()}
    return found


def _indexes(entries: Iterable[Entry]) -> Iterable[Entry]:
    return (e for e in entries if is_index_name(e.name.rpartition("/")[2]) and e.size <= LARGEST)


def notes_of(path: Path) -> dict[str, About]:
    """The entry of one recording in the index of its export, by its own name; empty if there is none."""
    # Exports put recordings one or two folders below their index (`activities/123.fit.gz`).
    for folder in list(path.absolute().parents)[:3]:
        try:
            named = sorted(entry.name for entry in os.scandir(folder) if is_index_name(entry.name))
            notes = {k: v for name in named for k, v in _read(read_regular(folder / name, LARGEST)).items()}
        except OSError:
            continue
        if not notes:
            continue
        inside = path.absolute().relative_to(folder).as_posix()
        return {path.name: about} if (about := note_for(notes, inside)) else {}
    return {}


def note_for(notes: Notes, name: str) -> About | None:
    """The entry of a recording, also if its .gz was uncompressed since; all activities of a file share it. None without one."""
    if not notes:
        return None
    whole, mark, number = name.rpartition("#")
    names = (name, whole) if mark and number.isdecimal() else (name,)
    return next((found for n in names if (found := notes.get(n) or notes.get(f"{n}.gz"))), None)


def missing_recordings(notes: Notes, results: Iterable[FileResult]) -> tuple[FileResult, ...]:
    """Results for recordings that an index names but that are missing or unreadable, made from its totals, with notes.

    Their names are those that the files would have.
    """
    if not notes:
        return ()
    # Without .gz, since many people uncompress the files of an export.
    have = {r.source.removesuffix(".gz") for r in results if r.measured}
    lost = {name: about for name, about in notes.items() if name.removesuffix(".gz") not in have}
    if not lost:
        return ()
    from milelog.formats.totals import is_worth_counting

    found = [_by_totals(name, about) for name, about in lost.items() if is_worth_counting(about)]
    if len(found) <= NAMED:
        return tuple(found)
    named = ", ".join(r.source for r in found[:NAMED])
    message = f"{len(found)} recordings that an export's index names are missing or cannot be read ({named} ...)"
    # The index is in the folder that contains `activities/`.
    home = "/".join(found[0].source.split("/")[:-2])
    problem = Problem(f"{home}/{INDEX}".lstrip("/"), "recording-missing", message, COUNTED)
    return tuple(replace(r, problems=(problem,) if r is found[0] else ()) for r in found)


def _by_totals(name: str, about: About) -> FileResult:
    from milelog.formats.totals import activity_of
    from milelog.measure import clean
    from milelog.measure.activity import measure
    from milelog.measure.types import FileResult

    activity = activity_of(about, name)
    day = f" of {about.start:%Y-%m-%d}" if about.start else ""
    way = f" ({about.distance_m / 1000:.2f} km)" if about.distance_m else ""
    message = (
        f"the export's index names it as the recording of an activity{day}{way}, but it is missing or cannot be read"
    )
    problem = Problem(name, "recording-missing", message, COUNTED)
    measured = measure(activity, clean.streams(activity), about=about)
    return FileResult(name, "analyzed", "", (measured,), (problem,))
