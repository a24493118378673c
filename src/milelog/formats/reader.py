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
    """What a reader made of one file. Nothing is raised for bad input: it stands in `problems`."""

    activities: tuple[Activity, ...] = ()
    problems: tuple[Problem, ...] = ()
    kind: str = "activity"
    """`activity`, or what else the file is: `course`, `workout`, `settings`, `monitoring`, `route` ..."""

    @property
    def outcome(self) -> Outcome:
        """The word for this file in the ledger of a report."""
        severities = {p.severity for p in self.problems}
        if self.activities:
            return "salvaged" if "salvaged" in severities else "analyzed"
        return "skipped" if "skipped" in severities and "rejected" not in severities else "rejected"


@dataclass(frozen=True, slots=True)
class Reader:
    """A file format. `sniff` sees the file's bytes (and looks at their start); `read` gets them with the name to use.

    `sample` makes a small sound file of a run: the contract tests of all readers hold the format to their promises by it.
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes, str], Loaded]
    sample: Callable[[], bytes] | None = None
