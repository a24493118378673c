"""A page of paper to write and draw on, in millimetres from its upper left corner; text is wrapped by its real width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from milelog.report import fonts
from milelog.report.charts import as_figure, style
from milelog.report.charts.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EDGE_MM = 17.0
"""Margin on each side: more than any printer leaves out."""
# Matplotlib counts figures in inches and letters in points, 72 to an inch.
INCH_MM = 25.4
_POINT_MM = INCH_MM / 72
_CHART_LETTERS = 9.0
"""Points of the letters in charts."""
_LEADING = 1.38
"""From line to line, as a share of the size of the letters."""
Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class PaperSize:
    """Width and height of a page in millimetres."""

    wide_mm: float
    high_mm: float


PAPERS = {"a4": PaperSize(210.0, 297.0), "letter": PaperSize(215.9, 279.4)}
"""By the names that the command line takes."""
A4 = PAPERS["a4"]


class Paper:
    """One page. `y` is where the next thing may begin."""

    def __init__(self, size: PaperSize = A4) -> None:
        from matplotlib.figure import Figure

        self.wide, self.high = size.wide_mm, size.high_mm
        self.figure: Figure = Figure(figsize=(self.wide / INCH_MM, self.high / INCH_MM), facecolor=style.PAPER)
        self._axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, self.wide)
        # Upside down: text is set from the upper edge.
        self._axes.set_ylim(self.high, 0)
        self.y = EDGE_MM

    @property
    def inner(self) -> float:
        """Millimetres between the edges."""
        return self.wide - 2 * EDGE_MM

    @property
    def room(self) -> float:
        """Millimetres to the lower edge of what is written on."""
        return self.high - EDGE_MM - self.y

    def picture(self, shown: Picture, left: float, top: float, width: float, height: float) -> None:
        """A chart in a rectangle of the page."""
        place = (left / self.wide, 1 - (top + height) / self.high, width / self.wide, height / self.high)
        as_figure.put(self.figure, shown, place, letters=_CHART_LETTERS)

    def line(self, x: float, y: float, text: str, size: float = 9.0, *, side: Side = "left", **look: Any) -> None:
        """One line of text with its upper edge at `y`, as it is written: no character is TeX."""
        colour = look.pop("color", style.INK)
        self._axes.text(x, y, text, fontsize=size, ha=side, va="top", color=colour, parse_math=False, **look)

    def text(
        self, x: float, y: float, text: str, width: float, size: float = 9.0, *, most: int = 3, **look: Any
    ) -> float:
        """Wrapped text of at most `most` lines; returns the millimetres at which it ends."""
        for part in wrapped(text, width, size, most=most, bold=look.get("fontweight") == "bold"):
            self.line(x, y, part, size, **look)
            y += leading(size)
        return y

    def box(self, x: float, y: float, width: float, height: float, colour: str, **look: Any) -> None:
        """A filled rectangle."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0, **look))

    def rule(self, y: float) -> None:
        """A thin line across."""
        self.box(EDGE_MM, y - 0.1, self.inner, 0.2, style.LINE)

    def tick(self, x: float, top: float, bottom: float) -> None:
        """A short upright line."""
        self.box(x - 0.17, top, 0.34, bottom - top, style.INK)


def leading(size: float) -> float:
    """Millimetres from line to line of text of this size (points)."""
    return size * _LEADING * _POINT_MM


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Millimetres that a line of text takes."""
    return sum(fonts.advance(char, bold=bold) for char in text) * size * _POINT_MM


def wrapped(text: str, width: float, size: float, *, most: int = 3, bold: bool = False) -> list[str]:
    """Lines no wider than `width` millimetres; a word that is wider is broken, what is beyond `most` lines an ellipsis."""
    lines: list[str] = []
    line = ""
    words = text.split()
    while words and len(lines) < most:
        word = words.pop(0)
        tried = f"{line} {word}" if line else word
        if width_of(tried, size, bold=bold) <= width:
            line = tried
        elif line:
            lines.append(line)
            line = ""
            words.insert(0, word)
        else:
            keep = max(1, _fitting(word, width, size, bold=bold))
            lines.append(word[:keep])
            if rest := word[keep:]:
                words.insert(0, rest)
    if line and len(lines) < most:
        lines.append(line)
        line = ""
    # Something is left over: the last line ends in an ellipsis, and gives up as many letters as that needs.
    if lines and (words or line):
        last = lines[-1]
        while last and width_of(last + "…", size, bold=bold) > width:
            last = last[:-1]
        lines[-1] = last.rstrip() + "…"
    return lines


def _fitting(word: str, width: float, size: float, *, bold: bool) -> int:
    """The number of letters of a word that fit into a width."""
    at = 0.0
    for i, char in enumerate(word):
        at += fonts.advance(char, bold=bold) * size * _POINT_MM
        if at > width:
            return i
    return len(word)
