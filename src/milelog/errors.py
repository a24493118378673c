"""Errors as values. Functions return a `Problem` beside their result; only the command line and the public API raise."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Severity = Literal["note", "salvaged", "duplicate", "skipped", "rejected", "error"]
"""What happened to the input. `note`: read completely, with a remark; `salvaged`: read in part; `duplicate`: a copy of another
recording; `skipped`: not a recording; `rejected`: a recording that could not be read; `error`: a fault in the configuration
or the plan."""


class ExitCode(IntEnum):
    """Exit codes of the `milelog` command."""

    OK = 0
    PROBLEMS = 1
    USAGE = 2
    NOTHING_READABLE = 3
    CANNOT_WRITE = 4
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong, or that the user should know."""

    source: str
    """The file, relative to the folder analyzed."""
    slug: str
    """Identifies the kind of problem, and its entry in docs/reference/messages.md."""
    message: str
    """What happened, and what was kept."""
    hint: str = ""
    """What to do next."""
    where: str = ""
    """The place in the file: byte, line or record."""
    severity: Severity = "note"
    excerpt: str = ""
    """For text that a person wrote: the faulty line with a caret under the fault."""

    def __post_init__(self) -> None:
        # Every problem says what to do, even if that is nothing, so that the user need not wonder.
        if not self.hint:
            object.__setattr__(self, "hint", "nothing needs to be done")

    @property
    def order(self) -> tuple[str, str, str, str]:
        """The sort key of lists of problems."""
        return self.source, self.slug, self.where, self.message


class MilelogError(Exception):
    """An error that ends the command or the call: holds its problems and the exit code."""

    def __init__(self, *problems: Problem, exit_code: ExitCode = ExitCode.USAGE) -> None:
        self.problems = problems
        self.exit_code = exit_code
        super().__init__("; ".join(p.message for p in problems))


class ForeignError(Exception):
    """Stored bytes have a valid check sum but another layout than this program writes: another version wrote them."""
