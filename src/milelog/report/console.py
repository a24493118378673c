"""Layout of the reports in the terminal with Rich: tables without frames, wrapped text, no trailing blanks."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.segment import Segment, Segments
from rich.style import StyleType
from rich.table import Table
from rich.text import Text

from milelog.model import Status

WIDE = 120
"""Width in columns from which the tables have their optional columns."""
STYLES: dict[Status, str] = {
    "met": "green",
    "close": "yellow",
    "missed": "bold red",
    "exceeded": "magenta",
    "unknown": "dim",
}


_UNIT = re.compile(r"(?<=\d) (?=(?:%|(?:mi|km|m|s|min|h|bpm|spm|steps)\b))")
_GLUE = "\ue000"
"""Private-use character in place of the blank between a figure and its unit while lines are wrapped, since Rich and textwrap
also break at U+00A0."""


def _glued(text: str) -> str:
    return _UNIT.sub(_GLUE, text)


def _glued_cell(cell: RenderableType | None) -> RenderableType | None:
    if isinstance(cell, Text):
        found = cell.copy()
        # The length is unchanged, so the spans of the styles remain valid.
        found.plain = _glued(found.plain)
        return found
    return _glued(cell) if isinstance(cell, str) else cell


def _loose(text: str) -> str:
    return text.replace(_GLUE, " ")


class BareTable(Table):
    """A table whose cells are never wrapped between a figure and its unit."""

    def add_row(self, *cells: RenderableType | None, style: StyleType | None = None, end_section: bool = False) -> None:
        """Adds a row, as in Rich."""
        super().add_row(*map(_glued_cell, cells), style=style, end_section=end_section)


class QuietConsole(Console):
    """A console that raises BrokenPipeError on a closed pipe, where Rich would end the program with exit code 1."""

    def on_broken_pipe(self) -> None:
        """Raises BrokenPipeError."""
        raise BrokenPipeError


def make_console(*, file: object = None, width: int | None = None) -> Console:
    """A console for the report: standard output, without colour when piped or when NO_COLOR is set."""
    return QuietConsole(
        file=file,  # type: ignore[arg-type]
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=bool(os.environ.get("NO_COLOR")) or None,
    )


def put(console: Console, what: RenderableType, indent: int = 0) -> None:
    """Prints without trailing blanks, so that text copied into a mail looks the same."""
    options = console.options.update(width=console.width - indent)
    pieces: list[Segment] = []
    for line in console.render_lines(what, options, pad=False):
        kept = [s for s in line if not s.control]
        # Rich pads cells and lines with blanks; `pad=False` removes only those of lines.
        while kept and not kept[-1].text.strip():
            kept.pop()
        if kept:
            pieces.append(Segment(" " * indent))
            pieces += [Segment(_loose(s.text), s.style) for s in kept[:-1]]
            pieces.append(Segment(_loose(kept[-1].text.rstrip()), kept[-1].style))
        pieces.append(Segment.line())
    console.print(Segments(pieces), end="", soft_wrap=True)


def line(console: Console, text: str = "", style: str = "") -> None:
    """Prints one line of text, wrapped at the width of the console."""
    put(console, Text(_glued(text), style=style))


def indented(text: str, indent: int, width: int, first: int | None = None) -> Text:
    """Text wrapped to `width` with this indent; `first` is the indent of the first line where that differs."""
    begin = " " * (indent if first is None else first)
    lines = textwrap.fill(_glued(text), max(width, 20), initial_indent=begin, subsequent_indent=" " * indent)
    return Text(_loose(lines))


def bare_table(title: str = "", *, columns: Iterable[tuple[str, bool]] = ()) -> Table:
    """A table without a frame; `columns` gives the name of each column and whether it holds numbers."""
    found = BareTable(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=None,
        header_style="dim",
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for name, is_number in columns:
        found.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    return found
