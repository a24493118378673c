"""Building blocks of report sections: texts and tables, which each medium lays out in its own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from milelog.pipeline import Analysis

NARROW = 90
"""Most characters of a row in a narrow table."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or a list when `points`."""

    lines: tuple[str, ...]
    points: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text. `right` names the columns of numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[str] = frozenset()
    title: str = ""
    files: tuple[str, ...] = ()
    """The recording of each row, to which the page links; empty strings where there is none."""

    @property
    def is_narrow(self) -> bool:
        """Whether its cells are short, so that it need not fill the width of the page."""
        return sum(max(len(row[n]) for row in (self.columns, *self.rows)) for n in range(len(self.columns))) < NARROW


Block = Text | Table


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the report; `build` returns its blocks for an analysis, empty where it has nothing to show."""

    slug: str
    title: str
    build: Callable[[Analysis], tuple[Block, ...]]
