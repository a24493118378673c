"""Shapes and texts of a picture after layout, in points from its upper left corner."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.report.charts.picture import Anchor


@dataclass(frozen=True, slots=True)
class Shape:
    """A path of straight lines, one or several strokes; filled, or drawn as a line of `width`."""

    strokes: tuple[tuple[tuple[float, float], ...], ...]
    colour: str
    filled: bool = False
    alpha: float = 1.0
    width: float = 1.0
    dashed: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    alpha: float = 1.0
    says: str = ""
    week: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    """A dot of radius `r`."""

    x: float
    y: float
    r: float
    colour: str
    hollow: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Anchor = "start"
    bold: bool = False
    turned: bool = False
    backed: bool = False


Item = Shape | Rect | Disc | Words
