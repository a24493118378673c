"""A chart as plain data: marks in the units of its axes, its words, its key.

A chart module turns its numbers into one Picture; `layout` places it in a rectangle, and `as_svg` and `as_figure` draw
what was placed. So a chart is written once and looks the same on the page, in the PDF and as a file.

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
    """A linear axis from `low` (left, or foot) to `high` (right, or top). A pace axis has its slow end low: fast is up.

    Labels of `ticks` may have two lines; where they have no room, every second, third ... is left out.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    title: str = ""
    """What is measured, for the horizontal axis; the vertical one is named in the head of the picture."""
    lines: bool = True
    """Whether a thin line crosses the plot at each tick of a vertical axis."""
    names: bool = False
    """Whether each tick of a horizontal axis names a thing of its own: without room they are turned, none is left out."""


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
    """Shown on the page when the pointer rests on it."""
    week: str = ""
    """The week that it leads to on the page, `2026-W10`."""


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
    """The ground between two lines over the same points."""

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
    """A straight line across the whole plot: at a height, or upright where `upright`."""

    at: float
    colour: str = "ink"
    width: float = 1.0
    dashed: bool = False
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a point: the first of `options` that fits into `room` (a length on the horizontal axis), or the last.

    `y` is a value of the axis, or `top` or `foot` of the plot; `lift` moves up by so many points.
    """

    x: float
    y: float | Literal["top", "foot"]
    options: tuple[str, ...]
    colour: str = "ink"
    anchor: Anchor = "middle"
    lift: float = 0.0
    size: float = 1.0
    """As a share of the size of the picture's letters."""
    bold: bool = False
    room: float | None = None
    tall: float | None = None
    """A length on the vertical axis that its letters may be high at most."""
    backed: bool = False
    """Whether the ground behind it is cleared, so that it can stand on lines."""
    must: bool = True
    """Whether it is drawn even where no option fits."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the key: a patch, a line, or a dot, and what it means."""

    text: str
    colour: str
    shape: Literal["patch", "line", "dashed", "dot", "hollow"] = "patch"


@dataclass(frozen=True, slots=True)
class Cell:
    """A word in a row below the plot."""

    x: float
    text: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Words below the plot, with a heading at their left. All rows are thinned together."""

    heading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Words right of the plot at a height; those that would overlap are pushed apart."""

    y: float
    text: str
    colour: str = "muted"


Mark = Block | Line | Area | Dot | Rule | Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it is to be drawn. `title` is the finding, in a sentence with a number.

    With `empty` set, all that is drawn is this reason why there is nothing to draw.
    """

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...] = ()
    unit: str = ""
    """What the vertical axis measures: `min/mi`."""
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
    """A picture that says why there is nothing to draw."""
    return Picture("", Axis(0, 1), Axis(0, 1), empty=reason)
