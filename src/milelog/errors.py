"""Errors as values: a problem is told, collected and shown; only the edge of the program raises."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Severity = Literal["note", "salvaged", "duplicate", "skipped", "rejected", "error"]
"""What became of the input: read with a remark, read with loss, told apart as a copy, not a recording,
not read at all; `error` is a fault in the configuration or the plan."""


class ExitCode(IntEnum):
    """What the `milelog` command tells the shell."""

    OK = 0
    PROBLEMS = 1
    USAGE = 2
    NOTHING_READABLE = 3
    CANNOT_WRITE = 4
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, or that a reader should know.

    `source` names the file (relative to the folder analyzed), `where` the place in it (byte, line, record), `slug`
    the page of the docs, `message` what happened and what was kept, `hint` what to do next. `excerpt` is the line itself
    with a caret under the fault, where the source is a text that a person wrote.
    """

    source: str
    slug: str
    message: str
    hint: str = ""
    where: str = ""
    severity: Severity = "note"
    excerpt: str = ""

    def __post_init__(self) -> None:
        # Every message ends with what to do, be it nothing: a reader need not wonder.
        if not self.hint:
            object.__setattr__(self, "hint", "nothing needs to be done")


class MilelogError(Exception):
    """An error that ends what was asked for: it carries the problems behind it and the exit code they deserve."""

    def __init__(self, *problems: Problem, exit_code: ExitCode = ExitCode.USAGE) -> None:
        self.problems = problems
        self.exit_code = exit_code
        super().__init__("; ".join(p.message for p in problems))


class ForeignError(Exception):
    """A payload with the right check sum that is not what this program packs: another program wrote it."""
