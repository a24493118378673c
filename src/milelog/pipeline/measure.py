"""Measures one file (`read_file`): the pure function that is mapped over the files of a folder, by workers or any executor."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import formats
from milelog.errors import Problem
from milelog.measure import clean
from milelog.measure.activity import measure as measure_activity
from milelog.measure.types import FileResult, Outcome
from milelog.pipeline import reading
from milelog.pipeline.memory import is_short
from milelog.pipeline.rejection import rejected
from milelog.pipeline.source import open_file

if TYPE_CHECKING:
    from milelog.pipeline.source import OpenFile, Remote


class TookTooLongError(BaseException):
    """A measurement takes too long. A BaseException, so that no reader catches it as a fault of the file."""


Event = tuple[int, str, reading.Packed | None]
"""Number and name of a recording in its file; and its packed result, None before it is measured."""


def measure_members(opened: OpenFile, name: str, start: int = 0, step: int = 1) -> Iterator[Event]:
    """Measures the recordings in a file with the numbers start, start + step ...; so several workers share an archive.

    Yields an Event before and after each recording.
    """
    for number, member in enumerate(_members(opened, name)):
        # Members are numbered before they are skipped, so that all workers use the same numbers.
        if number >= start and (number - start) % step == 0:
            if isinstance(member, FileResult):
                yield number, name, reading.pack(member, name)
                return
            yield number, member.name, None
            yield number, member.name, reading.pack(measure_safely(member), name)


def _members(opened: OpenFile, name: str) -> Iterator[formats.Member | FileResult]:
    """The recordings in a file; a rejection as the last one, if reading the next one fails in our own code."""
    try:
        yield from opened.members(name)
    # The caller has stopped iterating.
    except GeneratorExit:
        raise
    except BaseException as fault:
        found = _failed(name, fault)
        if found is None:
            raise
        yield found


def _failed(name: str, fault: BaseException) -> FileResult | None:
    """The rejection of a recording on which our own code failed; None for exceptions that are not due to it."""
    if isinstance(fault, MemoryError):
        return rejected(name, "out-of-memory" if is_short() else "too-large")
    if isinstance(fault, TookTooLongError):
        return rejected(name, "reader-hung")
    if isinstance(fault, Exception):
        return rejected(name, "reader-failed", f"{type(fault).__name__}: {fault}"[:200])
    return None


def read_file(path: Path | Remote, name: str) -> reading.Reading:
    """Reads and measures one file. Never raises for bad input; a TookTooLongError outside of reading may pass through."""
    with open_file(path) as opened:
        rows = [row for _, _, row in measure_members(opened, name) if row]
        return reading.reading(name, rows, *opened.identity())


def measure_safely(member: formats.Member) -> FileResult:
    """Measures one recording; gives a rejection if our own code fails on it."""
    try:
        return measure(member)
    except BaseException as fault:
        found = _failed(member.name, fault)
        if found is None:
            raise
        return found


def measure(member: formats.Member) -> FileResult:
    """Measures one recording: a file, or a member of an archive."""
    source, data, about = member
    if isinstance(data, Problem):
        outcome: Outcome = "skipped" if data.severity == "skipped" else "rejected"
        return FileResult(source, outcome, "", problems=(data,))
    loaded = formats.load(data, source)
    measured = []
    problems = list(loaded.problems)
    for activity in loaded.activities:
        streams = clean.streams(activity)
        guessed = any(p.slug == "sport-guessed" for p in (*loaded.problems, *activity.problems))
        measured.append(measure_activity(activity, streams, guessed=guessed, about=about))
        problems += [p for p in (*activity.problems, *streams.problems) if p not in problems]
    digest = blake2b(data, digest_size=16).hexdigest()
    return FileResult(source, loaded.outcome, digest, tuple(measured), tuple(problems))
