"""The registry of formats: who reads what, and the one door through which bytes become activities."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from milelog.errors import ExitCode, MilelogError, Problem
from milelog.formats.sniff import looks_like, xml_root
from milelog.formats.strava import About
from milelog.model import Activity

if TYPE_CHECKING:
    from milelog.formats.archive import Member

GZIP = b"\x1f\x8b"
Outcome = Literal["analyzed", "salvaged", "skipped", "rejected"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a reader made of one file. Nothing is raised for bad input: it stands in `problems`."""

    activities: tuple[Activity, ...] = ()
    problems: tuple[Problem, ...] = ()
    kind: str = "activity"
    """`activity`, or what else the file is: `course`, `workout`, `settings`, `monitoring`, `route` ..."""

    @property
    def outcome(self) -> Outcome:
        """What the ledger calls this file."""
        severities = {p.severity for p in self.problems}
        if self.activities:
            return "salvaged" if "salvaged" in severities else "analyzed"
        return "skipped" if "skipped" in severities and "rejected" not in severities else "rejected"


@dataclass(frozen=True, slots=True)
class Reader:
    """A file format. `sniff` sees the file's bytes (and looks at their start); `read` gets them with the name to use."""

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes, str], Loaded]


def _lazy(module: str, function: str) -> Callable[[bytes, str], Loaded]:
    """A reader's `read`, imported on its first use: lxml or the FIT profile load only when such a file comes."""

    def read(data: bytes, source: str) -> Loaded:
        found: Callable[[bytes, str], Loaded] = getattr(importlib.import_module(module), function)
        return found(data, source)

    return read


def _is_fit(data: bytes) -> bool:
    return data[8:12] == b".FIT"


def _has_root(*names: str) -> Callable[[bytes], bool]:
    """Whether an XML file's root has one of these local names, in any encoding of Unicode."""
    return lambda data: xml_root(data) in names


BUILTIN: tuple[Reader, ...] = (
    Reader("FIT", (".fit",), _is_fit, _lazy("milelog.formats.fit", "read")),
    Reader("GPX", (".gpx",), _has_root("gpx"), _lazy("milelog.formats.gpx", "read")),
    Reader("TCX", (".tcx",), _has_root("TrainingCenterDatabase", "Activities"), _lazy("milelog.formats.tcx", "read")),
)


def load(data: bytes, source: str, about: About | None = None) -> Loaded:
    """Read one file's bytes, whatever its format: by what they are, then by the name. Never raises for bad input.

    gzip is undone where it still is there. `about` is what an export's index says of the recording.
    """
    if data.startswith(GZIP):
        return _load_packed(data, source, about)
    if not data.strip(b"\0"):
        what = "the file is empty" if not data else "the file holds nothing but zeros"
        return _rejected(source, "empty-file", what, "copy it from the device again")
    reader = reader_of(data) or _by_name(data, source)
    if reader is None:
        return _unknown(data, source)
    loaded = reader.read(data, source)
    return _told(loaded, about) if about else loaded


def reader_of(data: bytes) -> Reader | None:
    """The format of a file by its first bytes."""
    return next((r for r in BUILTIN if r.sniff(data)), None)


def _load_packed(data: bytes, source: str, about: About | None) -> Loaded:
    from milelog.formats.archive import members_of

    members = list(members_of(data, source))
    content = members[0].content
    if len(members) > 1 or (isinstance(content, bytes) and content.startswith(GZIP)):
        return _rejected(source, "archive-inside", "an archive where a recording was expected", "unpack it")
    return Loaded(problems=(content,), kind="unknown") if isinstance(content, Problem) else load(content, source, about)


def _suffix(source: str) -> str:
    return "." + source.lower().removesuffix(".gz").rpartition(".")[2]


def _by_name(data: bytes, source: str) -> Reader | None:
    """The reader for the suffix, for a file whose first bytes are damaged; None where they are plainly something else."""
    return None if looks_like(data) else next((r for r in BUILTIN if _suffix(source) in r.suffixes), None)


def _unknown(data: bytes, source: str) -> Loaded:
    """A file that no reader knows: rejected where its name promises a recording, else set aside."""
    looks = looks_like(data)
    if any(_suffix(source) in r.suffixes for r in BUILTIN):
        message = f"the name says {_suffix(source)[1:].upper()}, but the file looks like {looks}"
        return _rejected(source, "looks-like", message, "download or export the recording again")
    message = f"no recording: it looks like {looks}" if looks else "no recording: its format is not known"
    hint = "milelog reads FIT, GPX and TCX; if this was a run, export it as one of these"
    return Loaded(problems=(Problem(source, "not-a-recording", message, hint, severity="skipped"),), kind="unknown")


def _rejected(source: str, slug: str, message: str, hint: str) -> Loaded:
    return Loaded(problems=(Problem(source, slug, message, hint, severity="rejected"),), kind="unknown")


def _told(loaded: Loaded, about: About) -> Loaded:
    """Add what the export's index says where the recording itself says less."""
    from milelog.formats.sports import sport_of

    told = sport_of(about.sport)

    def dressed(activity: Activity) -> Activity:
        guessed = activity.sport == "generic" or any(p.slug == "sport-guessed" for p in loaded.problems)
        sport, sub_sport = told if told and guessed else (activity.sport, activity.sub_sport)
        return replace(activity, name=about.name or activity.name, sport=sport, sub_sport=sub_sport)

    problems = tuple(p for p in loaded.problems if not (told and p.slug == "sport-guessed"))
    return replace(loaded, activities=tuple(dressed(a) for a in loaded.activities), problems=problems)


def read(source: str | PathLike[str] | bytes | IO[bytes]) -> tuple[Activity, ...]:
    """The activities of a path, an open binary file or bytes: any known format, gz or an archive.

    Each activity carries the problems of its file. Raises MilelogError with all problems when nothing is readable.
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
    from milelog.formats.archive import members_of, open_members

    if isinstance(source, str | PathLike):
        return open_members(Path(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return members_of(bytes(source), "bytes")
    name = getattr(source, "name", None)
    return members_of(source.read(), name if isinstance(name, str) else "file")
