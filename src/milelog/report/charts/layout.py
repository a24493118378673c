"""Lays out a Picture in a rectangle: converts values on axes to points, and decides which texts have room.

All coordinates are in points from the upper left corner. The result does not depend on SVG or matplotlib, which draw the same
shapes, so the page and the print look the same.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from milelog.report.charts.items import Disc, Item, Rect, Shape, Words
from milelog.report.charts.lettering import width_of, wrapped
from milelog.report.charts.picture import Area, Axis, Block, Cell, Dot, Key, Line, Picture, Row, Rule, Side, Text

LEADING = 1.3
"""Line spacing, as a share of the letter size."""
_HEAD, _UNIT = 1.25, 0.95
"""Sizes of the title and of the line below it, as shares of the letter size."""
# Points between texts and lines next to them.
_GAP = 4.0
_KEY_GAP = 12.0
"""Points between two entries of the key."""
_TICK_ROOM = 1.15
"""Room of a label, as a multiple of its width."""
_BETWEEN = 0.4
"""Least space between two texts on one line, as a share of the letter size."""
_SMALLEST = 0.5
"""Red values that are close together are set smaller, down to this share of the letter size; below it they become red dots."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The rectangle of the axes, and the conversion of values to points."""

    left: float
    top: float
    right: float
    foot: float
    across: Axis
    up: Axis

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.across.low) / (self.across.high - self.across.low)

    def y(self, value: float) -> float:
        return self.foot + (self.top - self.foot) * (value - self.up.low) / (self.up.high - self.up.low)

    def inside_y(self, value: float) -> float:
        """The y of a value, moved to the edge where it is outside the plot."""
        return min(max(self.y(value), self.top), self.foot)

    def inside_x(self, value: float) -> float:
        return min(max(self.x(value), self.left), self.right)


def place(picture: Picture, width: float, height: float, *, size: float = 10.0, head: bool = True) -> tuple[Item, ...]:
    """The shapes and texts of a picture of this size, in the order in which they are drawn.

    `size` is the letter size in points. With `head=False` the title and unit are left out, for callers that print them.
    """
    if picture.empty:
        return (Words(width / 2, height / 2, picture.empty, size, "muted", "middle"),)
    items: list[Item] = []
    top = _head(picture, width, size, items) if head else size * 0.6
    keys = _key_lines(picture.keys, width, size)
    foot = height - (len(keys) * size * 1.5 + _GAP if keys else 0.0)
    sides = max((width_of(line, size * 0.9) for s in picture.sides for line in s.text.split("\n")), default=0.0)
    heads = [t for _, t in picture.y.ticks] + [r.heading for r in picture.rows]
    left = max((width_of(line, size) for t in heads for line in t.split("\n")), default=0.0) + 2 * _GAP
    right = width - (sides + 2 * _GAP if sides else _GAP)
    plot_x = _Plot(left, top, right, foot, picture.x, picture.y)
    ticks, turned = _thinned(picture.x, plot_x, size)
    # Two passes, because the width of the plot determines which labels have room, and these determine its height.
    under = _under(picture, ticks, size, turned=turned)
    plot = _Plot(left, top, right, max(foot - under, top + size), picture.x, picture.y)
    items += _grid(plot, size)
    for mark in picture.marks:
        items += _drawn(mark, plot, size)
    items.append(Rect(plot.left, plot.foot, plot.right - plot.left, 0.6, "line"))
    items += _below(picture, plot, ticks, size, turned=turned)
    items += _sides(picture.sides, plot, size)
    items += _keys(keys, foot + _GAP, size)
    return tuple(items)


def _head(picture: Picture, width: float, size: float, items: list[Item]) -> float:
    """Adds title and unit; returns where the plot may begin."""
    y = 0.0
    for line in wrapped(picture.title, width - _GAP, size * _HEAD, bold=True):
        y += size * _HEAD * LEADING
        items.append(Words(_GAP, y, line, size * _HEAD, "ink", bold=True))
    for line in wrapped(picture.says, width - _GAP, size * _UNIT):
        y += size * _UNIT * LEADING + 1
        items.append(Words(_GAP, y, line, size * _UNIT, "muted"))
    return y + size * 1.2


def _thinned(axis: Axis, plot: _Plot, size: float) -> tuple[Sequence[tuple[float, str]], bool]:
    """The ticks whose labels have room next to each other, and whether the labels are turned."""
    ticks = axis.ticks
    if len(ticks) < 2:
        return ticks, False
    widths = [max(width_of(line, size) for line in text.split("\n")) for _, text in ticks]
    apart = min(b - a for a, b in itertools.pairwise(plot.x(at) for at, _ in ticks))
    if apart >= max(widths) * _TICK_ROOM:
        return ticks if axis.names else _labels_once(_clear(ticks, plot, size)), False
    if axis.names and apart >= size:
        return [(at, text.replace("\n", "  ")) for at, text in ticks], True
    step = max(2, math.ceil(max(widths) * _TICK_ROOM / max(apart, 0.1)))
    return _labels_once(_clear(ticks[::step], plot, size)), False


def _clear(ticks: Sequence[tuple[float, str]], plot: _Plot, size: float) -> list[tuple[float, str]]:
    """The ticks without those whose label would touch the one before (labels at an edge are moved inwards)."""
    found: list[tuple[float, str]] = []
    last = -math.inf
    for at, text in ticks:
        x, half = _label_place(at, text, plot, size)
        if x - half >= last + _BETWEEN * size:
            found.append((at, text))
            last = x + half
    return found


def _label_place(at: float, text: str, plot: _Plot, size: float) -> tuple[float, float]:
    """The middle of a label below the plot, kept inside of the picture, and half of its width."""
    half = max(width_of(line, size) for line in text.split("\n")) / 2
    return min(max(plot.x(at), plot.left + half - 2 * _GAP), plot.right - half + _GAP), half


def _labels_once(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The ticks; a second line that repeats that of the tick before is left out, so that a year is shown once."""
    found: list[tuple[float, str]] = []
    last = ""
    for at, text in ticks:
        first, _, second = text.partition("\n")
        found.append((at, first if second == last else text))
        last = second
    return found


def _under(picture: Picture, ticks: Sequence[tuple[float, str]], size: float, *, turned: bool) -> float:
    """Points below the plot for labels, rows and the title of the axis."""
    room = 0.0
    if turned:
        room = max(width_of(text, size * 0.9) for _, text in ticks) + _GAP
    elif ticks:
        room = max(text.count("\n") + 1 for _, text in ticks) * size * LEADING + _GAP
    if picture.rows:
        room = len(picture.rows) * size * LEADING + _GAP
    return room + (size * LEADING + 1 if picture.x.title else 0.0)


def _grid(plot: _Plot, size: float) -> Iterator[Item]:
    last = math.inf
    for at, text in sorted(plot.up.ticks, key=lambda t: plot.y(t[0]), reverse=True):
        y = plot.y(at)
        if not plot.top - 1 <= y <= plot.foot + 1 or last - y < size * 1.05:
            continue
        last = y
        if plot.up.lines:
            yield Rect(plot.left, y - 0.3, plot.right - plot.left, 0.6, "line")
        yield Words(plot.left - 2 * _GAP + 2, y + size * 0.35, text, size, "muted", "end")


def _drawn(mark: object, plot: _Plot, size: float) -> Iterator[Item]:
    if isinstance(mark, Block):
        yield from _block(mark, plot)
    elif isinstance(mark, Line):
        points = [
            (plot.x(x), plot.inside_y(y)) if math.isfinite(y) else None for x, y in zip(mark.x, mark.y, strict=True)
        ]
        if strokes := tuple(_strokes(points)):
            yield Shape(strokes, mark.colour, width=mark.width, dashed=mark.dashed)
    elif isinstance(mark, Area):
        yield from _area(mark, plot)
    elif isinstance(mark, Dot):
        yield Disc(plot.x(mark.x), plot.inside_y(mark.y), mark.size / 2, mark.colour, mark.hollow, mark.says)
    elif isinstance(mark, Rule):
        ends = (
            ((plot.x(mark.at), plot.top), (plot.x(mark.at), plot.foot))
            if mark.upright
            else ((plot.left, plot.y(mark.at)), (plot.right, plot.y(mark.at)))
        )
        yield Shape((ends,), mark.colour, width=mark.width, dashed=mark.dashed)
    elif isinstance(mark, Text):
        yield from _text(mark, plot, size)


def _block(mark: Block, plot: _Plot) -> Iterator[Item]:
    left, right = plot.inside_x(mark.start), plot.inside_x(mark.end)
    ends = (
        plot.top if mark.high is None else plot.inside_y(mark.high),
        plot.foot if mark.low is None else plot.inside_y(mark.low),
    )
    top, foot = min(ends), max(ends)
    if right > left and (foot > top or mark.says):
        yield Rect(left, top, right - left, foot - top, mark.colour, mark.alpha, mark.says, mark.week)


def _area(mark: Area, plot: _Plot) -> Iterator[Item]:
    both = zip(mark.x, mark.low, mark.high, strict=True)
    known = [
        (plot.x(x), plot.inside_y(low), plot.inside_y(high))
        for x, low, high in both
        if math.isfinite(low) and math.isfinite(high)
    ]
    if len(known) > 1:
        path = [(x, low) for x, low, _ in known] + [(x, high) for x, _, high in reversed(known)]
        yield Shape((tuple(path),), mark.colour, filled=True, alpha=mark.alpha)


def _strokes(points: Sequence[tuple[float, float] | None]) -> Iterator[tuple[tuple[float, float], ...]]:
    """The sequences of two or more points between breaks (None)."""
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            if len(run) > 1:
                yield tuple(run)
            run = []


def _text(mark: Text, plot: _Plot, size: float) -> Iterator[Item]:
    letters = size * mark.size
    if mark.tall is not None:
        # A letter is about 0.7 of its size high, with room above and below.
        letters = min(letters, 0.7 * abs(plot.y(mark.tall) - plot.y(0.0)))
    room = math.inf if mark.room is None else abs(plot.x(mark.room) - plot.x(0.0)) * 0.98
    fits = (o for o in mark.options if max(width_of(t, letters, bold=mark.bold) for t in o.split("\n")) <= room)
    chosen = next(fits, None)
    if chosen is None:
        if not mark.must:
            return
        chosen = mark.options[-1]
    lines = chosen.split("\n")
    turned = mark.room is not None and width_of(chosen, letters, bold=mark.bold) > room and len(lines) == 1
    x = plot.x(mark.x)
    if turned:
        if room < letters * 0.8:
            return
        yield Words(x + letters * 0.35, plot.top + 2, chosen, letters, mark.colour, "end", mark.bold, turned=True)
        return
    more = (len(lines) - 1) * letters * LEADING
    if mark.y == "top":
        y = plot.top + letters
    elif mark.y == "foot":
        y = plot.foot - 3 - more
    elif mark.lift > 0:
        y = plot.inside_y(float(mark.y)) - mark.lift - more
    elif mark.lift < 0:
        y = plot.inside_y(float(mark.y)) - mark.lift + letters * 0.9
    else:
        y = plot.inside_y(float(mark.y)) + letters * 0.35 - more / 2
    half = max(width_of(line, letters, bold=mark.bold) for line in lines) / 2
    if mark.anchor == "middle":
        x = min(max(x, plot.left + half - _GAP), max(plot.right - half + _GAP, plot.left + half))
    for i, line in enumerate(lines):
        at = y + i * letters * LEADING
        yield Words(x, at, line, letters, mark.colour, mark.anchor, mark.bold, backed=mark.backed)


def _below(
    picture: Picture, plot: _Plot, ticks: Sequence[tuple[float, str]], size: float, *, turned: bool
) -> Iterator[Item]:
    y = plot.foot + _GAP
    if picture.rows:
        yield from _rows(picture.rows, plot, size)
        y += len(picture.rows) * size * LEADING
    elif turned:
        for at, text in ticks:
            yield Words(plot.x(at) + size * 0.3, y, text, size * 0.9, "muted", "end", turned=True)
        y += max(width_of(text, size * 0.9) for _, text in ticks)
    elif ticks:
        for at, text in ticks:
            x, _ = _label_place(at, text, plot, size)
            for i, line in enumerate(text.split("\n")):
                yield Words(x, y + size + i * size * LEADING, line, size, "muted", "middle")
        y += max(text.count("\n") + 1 for _, text in ticks) * size * LEADING
    if picture.x.title:
        yield Words(plot.right, y + size, picture.x.title, size * 0.95, "muted", "end")


def _rows(rows: Sequence[Row], plot: _Plot, size: float) -> Iterator[Item]:
    cells = [cell for row in rows for cell in row.cells]
    places = sorted({plot.x(c.x) for c in cells})
    apart = min((b - a for a, b in itertools.pairwise(places)), default=math.inf)
    widest = max((width_of(c.text, size) for c in cells), default=0.0) + _BETWEEN * size
    step = max(1, math.ceil(widest / apart)) if apart < math.inf else 1
    shown = set(places[::step])
    for i, row in enumerate(rows):
        y = plot.foot + _GAP + size + i * size * LEADING
        yield Words(plot.left - 2 * _GAP + 2, y, row.heading, size, "muted", "end")
        red = tuple(_red_cells([c for c in row.cells if c.alarm], plot, y, size))
        yield from red
        taken = [(w.x, width_of(w.text, w.size, bold=True) / 2 if isinstance(w, Words) else w.r) for w in red]
        for cell in row.cells:
            x, half = plot.x(cell.x), width_of(cell.text, size) / 2
            is_clear = all(abs(x - at) >= half + other + _BETWEEN * size for at, other in taken)
            if not cell.alarm and x in shown and is_clear:
                yield Words(x, y, cell.text, size, "muted" if i else "ink", "middle")


def _red_cells(cells: Sequence[Cell], plot: _Plot, y: float, size: float) -> Iterator[Words | Disc]:
    """All cells in red; where they are close together, in smaller letters or as dots."""
    places = [plot.x(c.x) for c in cells]
    gaps = [math.inf, *(b - a for a, b in itertools.pairwise(places)), math.inf]
    widest = max((width_of(c.text, size, bold=True) for c in cells), default=0.0) + _BETWEEN * size
    for cell, x, apart in zip(cells, places, map(min, itertools.pairwise(gaps)), strict=False):
        share = min(1.0, apart / widest)
        if share >= _SMALLEST:
            yield Words(x, y, cell.text, size * share, "missed", "middle", bold=True)
        else:
            yield Disc(x, y - size * 0.35, min(size * 0.3, apart * 0.4), "missed", says=cell.text)


def _sides(sides: Sequence[Side], plot: _Plot, size: float) -> Iterator[Item]:
    letters = size * 0.9
    highs = [(s.text.count("\n") + 1) * letters * LEADING for s in sides]
    order = sorted(range(len(sides)), key=lambda i: plot.y(sides[i].y))
    tops: dict[int, float] = {}
    last = -math.inf
    for i in order:
        tops[i] = max(plot.y(sides[i].y) - highs[i] / 2, last)
        last = tops[i] + highs[i]
    # Texts pushed apart may reach below the plot; then all move up together.
    over = max(0.0, last - plot.foot - size) if sides else 0.0
    for i, side in enumerate(sides):
        for n, line in enumerate(side.text.split("\n")):
            y = tops[i] - over + letters + n * letters * LEADING
            yield Words(plot.right + _GAP, y, line, letters, side.colour)


def _key_lines(keys: Sequence[Key], width: float, size: float) -> list[list[tuple[float, Key]]]:
    """The key broken into lines, each entry with its x."""
    lines: list[list[tuple[float, Key]]] = []
    # Beyond any width, so that the first entry opens the first line.
    x = math.inf
    for key in keys:
        wide = width_of(key.text, size * 0.9) + size * 1.5 + _KEY_GAP
        if x + wide > width + _KEY_GAP:
            lines.append([])
            x = _GAP
        lines[-1].append((x, key))
        x += wide
    return lines


def _keys(lines: Sequence[Sequence[tuple[float, Key]]], top: float, size: float) -> Iterator[Item]:
    for i, line in enumerate(lines):
        y = top + i * size * 1.5 + size
        for x, key in line:
            yield _SAMPLES[key.shape](x, y - size * 0.35, size, key.colour)
            yield Words(x + size * 1.4, y, key.text, size * 0.9, "muted")


def _patch(x: float, y: float, size: float, colour: str) -> Item:
    return Rect(x, y - size * 0.42, size * 0.95, size * 0.84, colour)


def _stroke(x: float, y: float, size: float, colour: str, *, dashed: bool = False) -> Item:
    return Shape((((x, y), (x + size * 1.15, y)),), colour, width=1.8, dashed=dashed)


# Drawing functions for the shapes of a key; sizes are shares of the letter size.
_SAMPLES: dict[str, Callable[[float, float, float, str], Item]] = {
    "patch": _patch,
    "line": _stroke,
    "dashed": lambda x, y, size, colour: _stroke(x, y, size, colour, dashed=True),
    "dot": lambda x, y, size, colour: Disc(x + size / 2, y, size * 0.3, colour),
    "hollow": lambda x, y, size, colour: Disc(x + size / 2, y, size * 0.3, colour, hollow=True),
}
