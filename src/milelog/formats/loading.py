"""Loads a file of any known format: `load` for the pipeline (bytes of one recording), `read` as public API (anything)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import IO

from milelog.errors import ExitCode, MilelogError, Problem
from milelog.formats import registry
from milelog.formats.about import About
from milelog.formats.archive import Member, members_of, open_members
from milelog.formats.reader import Loaded, Reader
from milelog.formats.registry import reader_of
from milelog.formats.sniff import looks_like
from milelog.formats.unpack import GZIP
from milelog.model import Activity


def load(data: bytes, source: str, about: About | None = None) -> Loaded:
    """Reads the bytes of one recording, in the format recognised by content or else by name. Never raises for bad input.

    gzip is uncompressed. `about` is the entry of the recording in an export's index.
    """
    if data.startswith(GZIP):
        return _load_packed(data, source, about)
    if not data.strip(b"\0"):
        what = "the file is empty" if not data else "the file holds nothing but zeros"
        return _rejected(source, "empty-file", what, "copy it from the device again")
    # By content first: a web page saved as `run.fit` is no FIT file, and `run.gpx.txt` is a GPX file.
    reader = reader_of(data) or _by_name(data, source)
    if reader is None:
        return _unknown(data, source)
    loaded = reader.read(data, source)
    return _as_described(loaded, about) if about else loaded


def _load_packed(data: bytes, source: str, about: About | None) -> Loaded:
    members = list(members_of(data, source))
    content = members[0].content
    # Archives are read by `open_members`; here a single file is expected.
    if len(members) > 1 or (isinstance(content, bytes) and content.startswith(GZIP)):
        return _rejected(source, "archive-inside", "an archive where a recording was expected", "unpack it")
    return Loaded(problems=(content,), kind="unknown") if isinstance(content, Problem) else load(content, source, about)


def _suffix(source: str) -> str:
    return "." + source.lower().removesuffix(".gz").rpartition(".")[2]


def _by_name(data: bytes, source: str) -> Reader | None:
    """The reader by the name's suffix, for a file with damaged first bytes; None if these show another kind of file."""
    return None if looks_like(data) else next((r for r in registry.BUILTIN if _suffix(source) in r.suffixes), None)


def _unknown(data: bytes, source: str) -> Loaded:
    """The result for a file of unknown format: rejected if it is named like a recording, else skipped."""
    looks = looks_like(data)
    if any(_suffix(source) in r.suffixes for r in registry.BUILTIN):
        message = f"the name says {_suffix(source)[1:].upper()}, but the file looks like {looks}"
        return _rejected(source, "looks-like", message, "download or export the recording again")
    from milelog.formats.foreign import recognised

    if (known := recognised(data, source)) is not None:
        return Loaded(problems=(known,), kind="foreign")
    message = f"no recording: it looks like {looks}" if looks else "no recording: its format is not known"
    hint = "milelog reads FIT, GPX and TCX; if this was a run, export it as one of these"
    return Loaded(problems=(Problem(source, "not-a-recording", message, hint, severity="skipped"),), kind="unknown")


def _rejected(source: str, slug: str, message: str, hint: str) -> Loaded:
    return Loaded(problems=(Problem(source, slug, message, hint, severity="rejected"),), kind="unknown")


def _as_described(loaded: Loaded, about: About) -> Loaded:
    """The activities with the name and sport from the export's index, which are the runner's own."""
    from milelog.formats.assemble import as_sport
    from milelog.formats.sports import corrected_sport, sport_of

    def dressed(activity: Activity) -> Activity:
        named_sport = corrected_sport(about.sport, activity.sport, activity.sub_sport)
        named = replace(activity, name=about.name or activity.name)
        return as_sport(named, *named_sport) if named_sport else named

    sport_is_named = sport_of(about.sport) is not None
    # A guessed sport needs no note once the index names it.
    problems = tuple(p for p in loaded.problems if not (sport_is_named and p.slug == "sport-guessed"))
    return replace(loaded, activities=tuple(dressed(a) for a in loaded.activities), problems=problems)


def read(source: str | PathLike[str] | bytes | IO[bytes]) -> tuple[Activity, ...]:
    """The activities in a path, an open binary file or bytes, of any known format, also gz or an archive.

    Each activity has the problems of its file. Raises MilelogError with all problems if nothing is readable.
    """
    activities: list[Activity] = []
    problems: list[Problem] = []
    for member in _members(source):
        if isinstance(member.content, Problem):
            problems.append(member.content)
            continue
        loaded = load(member.content, member.name, member.about)
        problems += loaded.problems
        activities += [replace(a, problems=(*a.problems, *loaded.problems)) for a in loaded.activities]
    if not activities:
        raise MilelogError(*problems, exit_code=ExitCode.NOTHING_READABLE)
    return tuple(activities)


def _members(source: str | PathLike[str] | bytes | IO[bytes]) -> Iterator[Member]:
    if isinstance(source, str | PathLike):
        return open_members(Path(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return members_of(bytes(source), "bytes")
    name = getattr(source, "name", None)
    return members_of(source.read(), name if isinstance(name, str) else "file")
