"""Lays out sections of texts and tables on printed pages, for `pdf`."""

from __future__ import annotations

from collections.abc import Sequence

from milelog.report.blocks import Block, Table
from milelog.report.charts import style
from milelog.report.paper import EDGE_MM, Paper, PaperSize, leading, width_of, wrapped
from milelog.report.sheet import page_head, page_heading

_LETTERS, _CELLS = 9.0, 8.5
"""Font sizes of texts and of tables, in points."""


class Pages:
    """Pages with the same title that are filled one after the other."""

    def __init__(self, title: str, who: str, size: PaperSize) -> None:
        self._title, self._who, self._size = title, who, size
        self.all: list[Paper] = []
        self.turn()

    def turn(self) -> Paper:
        """Starts a new page."""
        self.all.append(Paper(self._size))
        page_head(self.all[-1], self._title, self._who)
        return self.all[-1]

    def with_room(self, needed_mm: float) -> Paper:
        """The last page, or a new one if that has less free height than `needed_mm`."""
        return self.all[-1] if self.all[-1].room >= needed_mm else self.turn()


def pages(title: str, who: str, parts: Sequence[tuple[str, Sequence[Block]]], size: PaperSize) -> list[Paper]:
    """The pages of these sections, each given as title and blocks."""
    filled = Pages(title, who, size)
    for name, blocks in parts:
        # Room for the heading and the first lines, so that no heading is alone at the foot of a page.
        page_heading(filled.with_room(30), name)
        for block in blocks:
            if isinstance(block, Table):
                _table(filled, block)
                continue
            for line in block.lines:
                paper, indent = filled.with_room(2 * leading(_LETTERS)), 4.0 if block.points else 0.0
                if block.points:
                    paper.line(EDGE_MM, paper.y, "–", _LETTERS)
                paper.y = paper.text(EDGE_MM + indent, paper.y, line, paper.inner - indent, _LETTERS, most=5) + 0.6
            filled.all[-1].y += 1.5
        filled.all[-1].y += 4
    return filled.all


def _table(filled: Pages, table: Table) -> None:
    """Writes a table; cells of columns that are too wide are wrapped."""
    rows = (table.columns, *table.rows)
    widths = _widths(table, filled.all[-1].inner)
    starts = [EDGE_MM + sum(widths[:n]) for n in range(len(widths))]
    if table.title:
        paper = filled.with_room(20)
        paper.y = paper.text(EDGE_MM, paper.y + 1, table.title, paper.inner, _LETTERS, most=2, fontweight="bold") + 0.6
    for n, row in enumerate(rows):
        cells = [wrapped(cell, width - 3, _CELLS, most=6) for cell, width in zip(row, widths, strict=True)]
        high = leading(_CELLS) * max(1, *map(len, cells))
        paper = filled.with_room(high + 1.5)
        if n:
            paper.rule(paper.y)
            paper.y += 0.8
        for name, lines, start, width in zip(table.columns, cells, starts, widths, strict=True):
            right = name in table.right
            for i, text in enumerate(lines):
                x = start + width - 4 if right else start
                colour = style.MUTED if not n else style.INK
                y = paper.y + i * leading(_CELLS)
                paper.line(x, y, text, _CELLS, side="right" if right else "left", color=colour)
        paper.y += high + 0.4
    filled.all[-1].y += 2


def _widths(table: Table, inner: float) -> list[float]:
    """The width of each column in millimetres; while the sum exceeds `inner`, the widest is reduced."""
    rows = (table.columns, *table.rows)
    widths = [max(width_of(row[n], _CELLS) for row in rows) + 4 for n in range(len(table.columns))]
    while (over := sum(widths) - inner) > 1e-6:
        widest = max(range(len(widths)), key=lambda n: widths[n])
        # By at least a millimetre each time, so that the loop ends with equal columns too.
        others = max((w for n, w in enumerate(widths) if n != widest), default=0.0)
        widths[widest] -= min(over, max(widths[widest] - others, 1.0))
    return widths
