"""Building blocks of sections: texts and tables, laid out by Markdown and print each in its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from milelog.pipeline import Analysis

NARROW = 90
"""Characters of the widest row that still make a narrow table."""


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
    """The recording that each row tells of, empty where none; the page links to it."""

    @property
    def is_narrow(self) -> bool:
        """Whether its cells are so short that it need not fill the page."""
        return sum(max(len(row[n]) for row in (self.columns, *self.rows)) for n in range(len(self.columns))) < NARROW


Block = Text | Table


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: a slug, its title, and what it holds for an analysis (nothing when it has nothing)."""

    slug: str
    title: str
    build: Callable[[Analysis], tuple[Block, ...]]
