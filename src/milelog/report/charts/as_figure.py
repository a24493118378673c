"""Draws a Picture on a matplotlib figure, for files, the PDF and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milelog.report.charts import layout, style
from milelog.report.charts.items import Disc, Item, Rect, Shape
from milelog.report.charts.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_AN_INCH = 72.0
"""Points in an inch; layouts are in points, matplotlib figures in inches."""
_SIDES = {"start": "left", "middle": "center", "end": "right"}


def figure(picture: Picture, size: tuple[float, float]) -> Figure:
    """A figure of this size in inches with only the picture on it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.look():
        made = Figure(figsize=size, facecolor=style.PAPER)
        FigureCanvasAgg(made)
        put(made, picture, (0.02, 0.02, 0.96, 0.96))
    return made


def put(onto: Figure, picture: Picture, place: tuple[float, float, float, float], *, letters: float = 10.0) -> Axes:
    """Draws a picture into a rectangle of a figure: left, bottom, width and height as shares of the figure."""
    wide, high = (float(v) * POINTS_AN_INCH for v in onto.get_size_inches())
    width, height = place[2] * wide, place[3] * high
    axes = onto.add_axes(place)
    axes.set_axis_off()
    axes.set_xlim(0, width)
    # y grows downwards, as in layouts and SVG.
    axes.set_ylim(height, 0)
    axes.set_title(picture.title).set_visible(False)  # invisible, but readable by code that inspects the figure
    # Without an explicit order, matplotlib draws by kind of item and not in the order of the items.
    for order, item in enumerate(layout.place(picture, width, height, size=letters)):
        _draw(item, axes, order)
    return axes


def _draw(item: Item, axes: Axes, order: int) -> None:
    from matplotlib.patches import Circle, Rectangle

    colour = style.COLOURS[item.colour]
    if isinstance(item, Rect):
        box = Rectangle((item.x, item.y), item.width, item.height, facecolor=colour, alpha=item.alpha, linewidth=0)
        axes.add_patch(box).set_zorder(order)
    elif isinstance(item, Disc):
        face = style.PAPER if item.hollow else colour
        axes.add_patch(Circle((item.x, item.y), item.r, facecolor=face, edgecolor=colour, linewidth=1.1, zorder=order))
    elif isinstance(item, Shape):
        _shape(item, axes, order, colour)
    else:
        back = {"boxstyle": "square,pad=0.1", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.85}
        axes.text(
            item.x - item.size * 0.35 if item.turned else item.x,
            item.y,
            item.text,
            fontsize=item.size,
            color=colour,
            ha="center" if item.turned else _SIDES[item.anchor],
            va="top" if item.turned else "baseline",
            rotation=90 if item.turned else 0,
            fontweight="bold" if item.bold else "normal",
            bbox=back if item.backed else None,
            parse_math=False,
            zorder=order,
        )


def _shape(item: Shape, axes: Axes, order: int, colour: str) -> None:
    from matplotlib.patches import Polygon

    if item.filled:
        for stroke in item.strokes:
            patch = Polygon(stroke, closed=True, facecolor=colour, alpha=item.alpha, linewidth=0, zorder=order)
            axes.add_patch(patch)
        return
    style_of_line = (0, (4, 3)) if item.dashed else "-"
    for stroke in item.strokes:
        x, y = zip(*stroke, strict=True)
        axes.plot(
            x, y, color=colour, linewidth=item.width, linestyle=style_of_line, solid_capstyle="butt", zorder=order
        )
