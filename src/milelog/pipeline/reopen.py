"""One session's recording read again, for its trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from milelog.model import Activity, Session, Streams


def open_run(folder: Path, session: Session) -> tuple[Activity, Streams] | None:
    """Read one session's recording again, for its trace; None when it is gone or changed beyond reading."""
    from milelog import clean, formats

    for source, number in _readings_of(session.file):
        outer = folder
        for part in Path(source).parts:
            outer /= part
            if outer.is_file():
                break
        else:
            continue
        members = formats.open_source(outer, outer.relative_to(folder).as_posix())
        data = next((content for name, content in members if name == source), None)
        if not isinstance(data, bytes):
            continue
        activities = formats.load(data, source).activities
        if number <= len(activities):
            return activities[number - 1], clean.streams(activities[number - 1])
    return None


def _readings_of(file: str) -> Iterator[tuple[str, int]]:
    """What a session's name may mean: the n-th activity of a file, or a file whose own name ends so."""
    source, mark, number = file.rpartition("#")
    if mark and number.isdecimal():
        yield source, int(number)
    yield file, 1
