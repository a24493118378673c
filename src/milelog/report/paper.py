"""A page of paper for text and charts, in millimetres from its upper left corner; wraps text by its real width."""

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
"""Margin on each side, wider than the unprintable margin of any printer."""
# Matplotlib measures figures in inches and text in points (1/72 inch).
INCH_MM = 25.4
_POINT_MM = INCH_MM / 72
_CHART_LETTERS = 9.0
"""Font size in charts, in points."""
_LEADING = 1.38
"""Line height as a multiple of the font size."""
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
    """One page; `y` is the upper edge of the free space in millimetres."""

    def __init__(self, size: PaperSize = A4) -> None:
        from matplotlib.figure import Figure

        self.wide, self.high = size.wide_mm, size.high_mm
        self.figure: Figure = Figure(figsize=(self.wide / INCH_MM, self.high / INCH_MM), facecolor=style.PAPER)
        self._axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, self.wide)
        # Inverted, so that y grows downwards from the upper edge.
        self._axes.set_ylim(self.high, 0)
        self.y = EDGE_MM

    @property
    def inner(self) -> float:
        """Width between the margins in millimetres."""
        return self.wide - 2 * EDGE_MM

    @property
    def room(self) -> float:
        """Free height down to the lower margin in millimetres."""
        return self.high - EDGE_MM - self.y

    def picture(self, shown: Picture, left: float, top: float, width: float, height: float) -> None:
        """Draws a chart in a rectangle of the page (mm)."""
        place = (left / self.wide, 1 - (top + height) / self.high, width / self.wide, height / self.high)
        as_figure.put(self.figure, shown, place, letters=_CHART_LETTERS)

    def line(self, x: float, y: float, text: str, size: float = 9.0, *, side: Side = "left", **look: Any) -> None:
        """Writes one line of text with its upper edge at `y`; no character is read as TeX."""
        colour = look.pop("color", style.INK)
        self._axes.text(x, y, text, fontsize=size, ha=side, va="top", color=colour, parse_math=False, **look)

    def text(
        self, x: float, y: float, text: str, width: float, size: float = 9.0, *, most: int = 3, **look: Any
    ) -> float:
        """Writes wrapped text of at most `most` lines; returns the y of its lower edge in millimetres."""
        for part in wrapped(text, width, size, most=most, bold=look.get("fontweight") == "bold"):
            self.line(x, y, part, size, **look)
            y += leading(size)
        return y

    def box(self, x: float, y: float, width: float, height: float, colour: str, **look: Any) -> None:
        """Draws a filled rectangle."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0, **look))

    def rule(self, y: float) -> None:
        """Draws a thin horizontal line between the margins."""
        self.box(EDGE_MM, y - 0.1, self.inner, 0.2, style.LINE)

    def tick(self, x: float, top: float, bottom: float) -> None:
        """Draws a short vertical line."""
        self.box(x - 0.17, top, 0.34, bottom - top, style.INK)


def leading(size: float) -> float:
    """Line height in millimetres of text of this size in points."""
    return size * _LEADING * _POINT_MM


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in millimetres."""
    return sum(fonts.advance(char, bold=bold) for char in text) * size * _POINT_MM


def wrapped(text: str, width: float, size: float, *, most: int = 3, bold: bool = False) -> list[str]:
    """The text in lines of at most `width` millimetres; breaks longer words, and ends in an ellipsis after `most` lines."""
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
    # Text is left over: shorten the last line until an ellipsis fits.
    if lines and (words or line):
        last = lines[-1]
        while last and width_of(last + "…", size, bold=bold) > width:
            last = last[:-1]
        lines[-1] = last.rstrip() + "…"
    return lines


def _fitting(word: str, width: float, size: float, *, bold: bool) -> int:
    """The number of leading characters of a word that fit into `width` millimetres."""
    at = 0.0
    for i, char in enumerate(word):
        at += fonts.advance(char, bold=bold) * size * _POINT_MM
        if at > width:
            return i
    return len(word)
