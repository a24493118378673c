"""Reads the recording of one session again (`open_run`), for charts and maps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from milelog.model import Activity, Session, Streams
from milelog.pipeline.listing import Listing
from milelog.pipeline.source import open_file


def open_run(listing: Listing, session: Session) -> tuple[Activity, Streams] | None:
    """The activity and the clean stream of a session, read again from its file; None if it is gone or unreadable."""
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
    """The bytes of a recording: a file, or a member of the archive with which its name begins; None if it is gone."""
    for outer in accumulate(source.split("/"), "{}/{}".format):
        if (file := listing.find(outer)) is not None:
            with open_file(file) as opened:
                found = next((m.content for m in opened.members(outer) if m.name == source), None)
            return found if isinstance(found, bytes) else None
    return None


def _readings_of(file: str) -> Iterator[tuple[str, int]]:
    """The possible meanings of a session's name: activity n of a file, or the only activity of a file named like that."""
    # A file's own name may end in "#2".
    source, mark, number = file.rpartition("#")
    if mark and number.isdecimal():
        yield source, int(number)
    yield file, 1
