"""Comments of athlete and coach on a week or a run, kept as `[[comment]]` tables in the file of corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from milelog.corrections.runs import is_same_run
from milelog.documents import toml_string

if TYPE_CHECKING:
    from milelog.corrections.schema import CommentTable

Author = Literal["athlete", "coach"]


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment on a week (`week`, such as `2026-W17`) or on a run (`file` and its `start`)."""

    text: str
    by: Author = "athlete"
    written: date | None = None
    week: str = ""
    file: str = ""
    start: datetime | None = None
    """The recording's own start, by which the run is recognized under another file name."""

    def is_on_run(self, file: str, start: datetime | None) -> bool:
        """Whether it is on this run: by the start where both are known, else by the name of the file."""
        return not self.week and is_same_run(self.file, self.start, file, start)


def comment_of(table: CommentTable) -> Comment:
    """The comment of a validated table."""
    return Comment(table.text, table.by, table.written, table.week or "", table.file or "", table.start)


def lines(comments: Iterable[Comment]) -> list[str]:
    """The TOML lines of these comments, each table after a blank line."""
    found = []
    for one in comments:
        found += ["", "[[comment]]"]
        if one.week:
            found.append(f"week = {toml_string(one.week)}")
        else:
            found.append(f"file = {toml_string(one.file)}")
            if one.start is not None:
                found.append(f"start = {one.start.isoformat(timespec='seconds')}")
        found.append(f'by = "{one.by}"')
        if one.written is not None:
            found.append(f"written = {one.written.isoformat()}")
        found.append(f"text = {toml_string(one.text)}")
    return found
