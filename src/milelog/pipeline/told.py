"""What an export's own index (Strava's `activities.csv`) says of the recordings that lie beside it, unpacked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from milelog.errors import Problem
from milelog.formats import About, read_index
from milelog.formats.strava import INDEX
from milelog.pipeline.folder import Entry

LARGEST = 2**26
"""An index of a hundred thousand activities has some 50 MB."""
Told = Mapping[str, About]
"""By the recording's name."""


def told(entries: Sequence[Entry]) -> tuple[dict[str, About], list[Problem]]:
    """What the indexes among these files say of the others; of several, the nearest above a file counts."""
    found: dict[str, About] = {}
    problems = []
    for entry in sorted(_indexes(entries), key=lambda e: e.name.count("/")):
        try:
            said = read_index(entry.path.read_bytes())
        except OSError as fault:
            message = f"what it says of the recordings cannot be read: {fault.strerror or fault}"
            problems.append(Problem(entry.name, "unreadable", message, "check its permissions and run again"))
        else:
            found |= {entry.name.removesuffix(INDEX) + path: about for path, about in said.items()}
    return found, problems


def _indexes(entries: Iterable[Entry]) -> Iterable[Entry]:
    return (e for e in entries if e.name.rpartition("/")[2] == INDEX and e.size <= LARGEST)


def told_of(path: Path) -> dict[str, About]:
    """What the index of an export says of one of its recordings, by the recording's own name."""
    for folder in list(path.absolute().parents)[:3]:
        try:
            said = read_index((folder / INDEX).read_bytes())
        except OSError:
            continue
        inside = path.absolute().relative_to(folder).as_posix()
        return {path.name: about} if (about := about_of(said, inside)) else {}
    return {}


def about_of(told: Told, name: str) -> About | None:
    """What is said of a recording, also where it was unpacked since; of any of its activities, the same."""
    if not told:
        return None
    whole, mark, number = name.rpartition("#")
    names = (name, whole) if mark and number.isdecimal() else (name,)
    return next((found for n in names if (found := told.get(n) or told.get(f"{n}.gz"))), None)
