"""The registry of formats: who reads what, and the one door through which bytes become activities."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from milelog.errors import Problem
from milelog.model import Activity

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
    """A file format. `sniff` sees the first 512 bytes; `read` gets the whole and the name to use in problems."""

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


def _is_fit(head: bytes) -> bool:
    return head[8:12] == b".FIT"


def _has_root(name: bytes) -> Callable[[bytes], bool]:
    """Whether an XML file's first element has that local name, in any encoding that keeps ASCII apart by zeros."""
    return lambda head: name in head.replace(b"\0", b"")


BUILTIN: tuple[Reader, ...] = (
    Reader("FIT", (".fit",), _is_fit, _lazy("milelog.formats.fit", "read")),
    Reader("GPX", (".gpx",), _has_root(b"<gpx"), _lazy("milelog.formats.gpx", "read")),
    Reader("TCX", (".tcx",), _has_root(b"TrainingCenterDatabase"), _lazy("milelog.formats.tcx", "read")),
)


def load(data: bytes, source: str) -> Loaded:
    """Read one file's bytes (gzip already undone), whatever its format. Never raises for bad input."""
    suffix = "." + source.lower().removesuffix(".gz").rpartition(".")[2]
    head = data[:512]
    by_name = [r for r in BUILTIN if suffix in r.suffixes]
    by_look = [r for r in BUILTIN if r.sniff(head)]
    for reader in (*by_look, *by_name):
        return reader.read(data, source)
    message = "no known recording format"
    return Loaded(problems=(Problem(source, "unknown-format", message, severity="rejected"),), kind="unknown")
