"""Picture: a chart as plain data (marks in the units of its axes, texts, key), independent of how it is drawn.

A chart module turns its numbers into one Picture, `layout` places it in a rectangle, and `as_svg` and `as_figure` draw the
result. So a chart is written once and looks the same on the page, in the PDF and as a file.

Colours are names of roles, never values: the page gives each its light, dark and printed form, `style.COLOURS` the one
on paper. Names: `ink muted line paper accent plan mile ground`, `zone E` ... `zone R`, `met close missed exceeded unknown`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from `low` (left or bottom) to `high` (right or top). A pace axis has its slow end at `low`.

    Labels of `ticks` may have two lines; where they have no room, only every second, third ... is shown.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    title: str = ""
    """Title of a horizontal axis; the vertical one is named below the title of the picture."""
    lines: bool = True
    """Whether a thin line crosses the plot at each tick of a vertical axis."""
    names: bool = False
    """Whether the ticks of a horizontal axis name separate things; then none is left out, and they are turned if necessary."""


@dataclass(frozen=True, slots=True)
class Block:
    """A filled rectangle; without `low` and `high` it is as high as the plot."""

    start: float
    end: float
    low: float | None
    high: float | None
    colour: str
    alpha: float = 1.0
    says: str = ""
    """Tooltip on the page."""
    week: str = ""
    """The week that it links to on the page, `2026-W10`."""


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined in order; NaN breaks the line."""

    x: Sequence[float]
    y: Sequence[float]
    colour: str = "ink"
    width: float = 1.2
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The area between two lines over the same points."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    colour: str
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One point, filled or hollow."""

    x: float
    y: float
    colour: str = "ink"
    hollow: bool = False
    size: float = 5.0
    says: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the whole plot: horizontal at a height, or vertical where `upright`."""

    at: float
    colour: str = "ink"
    width: float = 1.0
    dashed: bool = False
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text at a point: the first of `options` that fits into `room` (a length on the horizontal axis), or the last.

    `y` is a value of the axis, or the `top` or `foot` of the plot; `lift` moves it up by that many points.
    """

    x: float
    y: float | Literal["top", "foot"]
    options: tuple[str, ...]
    colour: str = "ink"
    anchor: Anchor = "middle"
    lift: float = 0.0
    size: float = 1.0
    """Size as a share of the picture's letter size."""
    bold: bool = False
    room: float | None = None
    tall: float | None = None
    """Greatest height of its letters, as a length on the vertical axis."""
    backed: bool = False
    """Whether its background is cleared, so that it is readable on lines."""
    must: bool = True
    """Whether it is drawn even where no option fits."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the key: a patch, line or dot, and its meaning."""

    text: str
    colour: str
    shape: Literal["patch", "line", "dashed", "dot", "hollow"] = "patch"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a row below the plot; red where `alarm`."""

    x: float
    text: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Texts below the plot with a heading at the left. Where there is no room, the same cells are left out in all rows."""

    heading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A text to the right of the plot at a height; overlapping ones are pushed apart."""

    y: float
    text: str
    colour: str = "muted"


Mark = Block | Line | Area | Dot | Rule | Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart to be drawn. `title` is the finding, as a sentence with a number.

    If `empty` is set, only this text is drawn, which says why there is nothing to show.
    """

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...] = ()
    unit: str = ""
    """Unit of the vertical axis: `min/mi`."""
    about: tuple[str, ...] = ()
    """Further explanations for the reader, one short phrase each."""
    keys: tuple[Key, ...] = ()
    rows: tuple[Row, ...] = ()
    sides: tuple[Side, ...] = ()
    empty: str = ""

    @property
    def says(self) -> str:
        """Unit and explanations in one line."""
        return " · ".join(part for part in (self.unit, *self.about) if part)


def nothing(reason: str) -> Picture:
    """An empty picture with the reason why there is nothing to show."""
    return Picture("", Axis(0, 1), Axis(0, 1), empty=reason)
