"""Draws a Picture as SVG for the page; colours are CSS classes, so that light, dark and print differ."""

from __future__ import annotations

from markupsafe import Markup

from milelog.report import svg
from milelog.report.charts import layout
from milelog.report.charts.items import Disc, Item, Rect, Shape, Words
from milelog.report.charts.picture import Picture

WIDTH, HEIGHT, LETTERS = 420.0, 230.0, 12.0
"""Size and letter size of the page's charts in SVG units: two fit side by side in a wide window, one on a phone."""


def draw(picture: Picture, *, width: float = WIDTH, height: float = HEIGHT) -> Markup:
    """The picture without its title and unit, which the page sets as text above it."""
    items = layout.place(picture, width, height, size=LETTERS, head=False)
    label = picture.empty or ". ".join(part for part in (picture.title, picture.says) if part)
    return svg.picture(width, height, label, [_element(item) for item in items])


def css_name(colour: str) -> str:
    """The CSS name of a colour role: `zE` for `zone E`."""
    return colour.replace("zone ", "z")


def _element(item: Item) -> Markup:
    if isinstance(item, Rect):
        return svg.element(
            "rect",
            *_title(item.says),
            x=item.x,
            y=item.y,
            width=item.width,
            height=item.height,
            class_=f"f-{css_name(item.colour)}",
            fill_opacity=item.alpha if item.alpha < 1 else None,
            data_week=item.week or None,
        )
    if isinstance(item, Disc):
        kind = f"hollow k-{css_name(item.colour)}" if item.hollow else f"f-{css_name(item.colour)}"
        return svg.element("circle", *_title(item.says), cx=item.x, cy=item.y, r=item.r, class_=kind)
    if isinstance(item, Words):
        return _words(item)
    return _shape(item)


def _shape(item: Shape) -> Markup:
    path = "".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for stroke in item.strokes for i, (x, y) in enumerate(stroke))
    if item.filled:
        opacity = item.alpha if item.alpha < 1 else None
        return svg.element("path", d=f"{path}Z", class_=f"f-{css_name(item.colour)}", fill_opacity=opacity)
    dashes = "5 4" if item.dashed else None
    return svg.element(
        "path",
        d=path,
        class_=f"k-{css_name(item.colour)}",
        fill="none",
        stroke_width=f"{item.width:g}" if item.width != 1 else None,
        stroke_dasharray=dashes,
    )


def _words(item: Words) -> Markup:
    share = item.size / LETTERS
    names = [f"f-{css_name(item.colour)}"] if item.colour != "muted" else []
    names += [{"middle": "mid", "end": "end"}[item.anchor]] if item.anchor != "start" else []
    names += [*(["strong"] if item.bold else []), *(["backed"] if item.backed else [])]
    # Sizes are classes too, so that the style sheet can enlarge letters on phones.
    names += [] if share > 0.93 else ["small"] if share > 0.87 else ["tiny"]
    turn = f"rotate(-90 {item.x:.1f} {item.y:.1f})" if item.turned else None
    return svg.element(
        "text",
        item.text,
        x=item.x,
        y=item.y,
        class_=" ".join(names) or None,
        transform=turn,
    )


def _title(says: str) -> list[Markup]:
    return [svg.element("title", says)] if says else []
