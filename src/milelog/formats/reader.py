"""The interface of a file format, and the result of reading a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from milelog.errors import Problem
from milelog.model import Activity

Outcome = Literal["analyzed", "salvaged", "skipped", "rejected"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of reading one file. Bad input raises nothing; it is reported in `problems`."""

    activities: tuple[Activity, ...] = ()
    problems: tuple[Problem, ...] = ()
    kind: str = "activity"
    """`activity`, or what else the file is: `course`, `workout`, `settings`, `monitoring`, `route` ..."""

    @property
    def outcome(self) -> Outcome:
        """The category under which a report counts this file."""
        severities = {p.severity for p in self.problems}
        if self.activities:
            return "salvaged" if "salvaged" in severities else "analyzed"
        return "skipped" if "skipped" in severities and "rejected" not in severities else "rejected"


@dataclass(frozen=True, slots=True)
class Reader:
    """A file format."""

    name: str
    suffixes: tuple[str, ...]
    """Suffixes of its files, in lower case with the dot."""
    sniff: Callable[[bytes], bool]
    """Whether bytes are of this format, by their beginning."""
    read: Callable[[bytes, str], Loaded]
    """Reads the bytes of a file; the second argument is its name, for messages. Never raises for bad input."""
    sample: Callable[[], bytes] | None = None
    """Makes a small valid file of a run, on which the contract tests of all readers run."""
