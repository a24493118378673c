"""One session's recording read again, for its trace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from milelog.model import Activity, Session, Streams
from milelog.pipeline.listing import Listing
from milelog.pipeline.source import open_file


def open_run(listing: Listing, session: Session) -> tuple[Activity, Streams] | None:
    """Read one session's recording again, for its trace; None when it is gone or changed beyond reading."""
    from milelog import formats
    from milelog.measure import clean

    for source, number in _readings_of(session.file):
        data = _content(listing, source)
        if data is None:
            continue
        activities = formats.load(data, source).activities
        if number <= len(activities):
            return activities[number - 1], clean.streams(activities[number - 1])
    return None


def _content(listing: Listing, source: str) -> bytes | None:
    """The bytes of a recording: of a file, or of a member of the file that its name begins with."""
    for outer in accumulate(source.split("/"), "{}/{}".format):
        if (file := listing.find(outer)) is not None:
            with open_file(file) as opened:
                found = next((m.content for m in opened.members(outer) if m.name == source), None)
            return found if isinstance(found, bytes) else None
    return None


def _readings_of(file: str) -> Iterator[tuple[str, int]]:
    """File and number that a session's name may stand for: the n-th activity of a file, or a file named so itself."""
    # A file's own name may end in "#2": both meanings are tried, the activity first.
    source, mark, number = file.rpartition("#")
    if mark and number.isdecimal():
        yield source, int(number)
    yield file, 1
