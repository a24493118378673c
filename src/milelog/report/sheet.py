"""Printed pages (matplotlib): a week's texts, its charts, both on one page, and the coach's cover; drawn for `pdf`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milelog.model import Status
from milelog.report.blocks import Table
from milelog.report.charts import style
from milelog.report.charts.picture import Picture
from milelog.report.cover import Cover
from milelog.report.paper import A4, EDGE_MM, Paper, PaperSize, leading, width_of, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SOFT = "#f5f4f0"
# Millimetres between pictures and between cards.
_GAP = 5.0
_PICTURE_MM = 62.0
"""Height of a chart below texts."""
_LEAST_PICTURE_MM = 32.0
"""Least height of a chart; in a lower one the text would cover the lines."""
_TALLEST_MM = 3000.0
"""Height of a page on which the texts of any week fit, to measure them."""
CHARTS_A_PAGE = 3
"""Charts one below the other; four would each be under 60 mm high."""
_SPARE_COLUMNS = ("source", "target", "flat pace", "at its end", "cadence")
"""Columns of reps that are left out, in this order, where the table is too wide; the title has the band of most reps."""


@dataclass(frozen=True, slots=True)
class Card:
    """One main check: figure, plan, verdict and reasons; `gauge` is measured, low and high end in metres."""

    title: str
    figure: str
    planned: str
    status: Status | None
    verdict: str
    why: str
    gauge: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One of the other checks."""

    status: Status
    mark: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A run's length relative to the week's longest, and its shares of time by zone (0 to 1)."""

    length: float
    zones: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the week."""

    day: str
    distance: str
    pace: str
    session: str
    planned: str
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """All texts of a week's page."""

    title: str
    who: str
    about: str
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    days: tuple[Day, ...]
    reps: tuple[Table, ...]
    points: tuple[str, ...]
    unit: str
    comments: tuple[str, ...] = ()


def words_page(sheet: WeekSheet, size: PaperSize = A4) -> Figure:
    """The page of texts; texts that do not fit end in an ellipsis."""
    paper = Paper(size)
    _words(paper, sheet)
    _key(paper)
    return paper.figure


def week_page(sheet: WeekSheet, pictures: Sequence[Picture], size: PaperSize) -> Figure:
    """A week on one page: its texts, then as many charts, two in a row, as fit below."""
    paper = Paper(size)
    _words(paper, sheet)
    _side_by_side(paper, pictures)
    _key(paper)
    return paper.figure


def week_picture(sheet: WeekSheet, pictures: Sequence[Picture]) -> Figure:
    """Like `week_page`, but as high as its content, for a picture to send."""
    # Draws the texts on a very high page first, to measure their height.
    tall = Paper(PaperSize(A4.wide_mm, _TALLEST_MM))
    _words(tall, sheet)
    rows = -(-len(pictures) // 2)
    high = tall.y + rows * (_PICTURE_MM + _GAP) + EDGE_MM + leading(9)
    return week_page(sheet, pictures, PaperSize(A4.wide_mm, high))


def cover_page(cover: Cover, who: str, pictures: Sequence[Picture], size: PaperSize) -> Figure:
    """The cover of the coach's packet: the block at a glance, what changed, three questions, then charts of the block."""
    paper = Paper(size)
    page_head(paper, cover.title, who)
    paper.y += 2
    for heading, lines, marks in (
        ("The block at a glance", cover.glance, ()),
        (cover.since, cover.changes, ()),
        ("Three questions", cover.questions, ("1", "2", "3")),
    ):
        page_heading(paper, heading)
        for i, text in enumerate(lines):
            paper.line(EDGE_MM, paper.y, marks[i] if marks else "–", 9.5)
            paper.y = paper.text(EDGE_MM + 5, paper.y, text, paper.inner - 5, 9.5, most=3) + 1.0
        paper.y += 4
    _side_by_side(paper, pictures)
    return paper.figure


def _words(paper: Paper, sheet: WeekSheet) -> None:
    page_head(paper, sheet.title, sheet.who)
    paper.y = paper.text(EDGE_MM, paper.y, sheet.about, paper.inner, color=style.MUTED, most=4) + 3
    _cards(paper, sheet.cards)
    _lines(paper, sheet.lines)
    _days(paper, sheet.days)
    points = min(len(sheet.points), 4) + min(len(sheet.comments), 4)
    # Reserves room for what to talk about, which matters more than a table of reps.
    reserved = points * leading(9) + 14 if points else 0.0
    for table in sheet.reps:
        _reps(paper, table, reserved)
    _points(paper, "Comments", sheet.comments)
    _points(paper, "To talk about", sheet.points)


def _side_by_side(paper: Paper, pictures: Sequence[Picture]) -> None:
    """Draws charts in rows of two, as many as fit; a last single one is as wide as the page."""
    paper.y += 3
    left = list(pictures)
    while left and paper.room >= _LEAST_PICTURE_MM:
        row, left = left[:2], left[2:]
        high = min(_PICTURE_MM, paper.room)
        width = (paper.inner - _GAP * (len(row) - 1)) / len(row)
        for i, picture in enumerate(row):
            paper.picture(picture, EDGE_MM + i * (width + _GAP), paper.y, width, high)
        paper.y += high + _GAP


def charts_page(title: str, who: str, pictures: Sequence[Picture], size: PaperSize) -> Figure:
    """A page of up to three charts, one below the other."""
    paper = Paper(size)
    page_head(paper, title, who)
    slot = (paper.high - paper.y - EDGE_MM) / CHARTS_A_PAGE
    for i, picture in enumerate(pictures[:CHARTS_A_PAGE]):
        paper.picture(picture, EDGE_MM, paper.y + slot * i, paper.inner, slot - _GAP)
    return paper.figure


def page_head(paper: Paper, title: str, who: str) -> None:
    """Writes title and name at the top of a page."""
    paper.line(EDGE_MM, paper.y, title, 15, fontweight="bold")
    room = paper.inner - width_of(title, 15, bold=True) - 8
    shown = wrapped(who, room, 9, most=1)
    paper.line(paper.wide - EDGE_MM, paper.y + 1.8, "".join(shown), 9, side="right", color=style.MUTED)
    paper.y += leading(15) + 1.5


def page_heading(paper: Paper, text: str, most: int = 1) -> None:
    """Writes the heading of a part of the page."""
    paper.y = paper.text(EDGE_MM, paper.y, text, paper.inner, 10.5, most=most, fontweight="bold") + 1.2


def _cards(paper: Paper, cards: Sequence[Card]) -> None:
    if not cards:
        return
    width = (paper.inner - _GAP * (len(cards) - 1)) / len(cards)
    whys = [wrapped(c.why, width - 8, 8.5, most=5) for c in cards]
    height = 21.0 + (5.0 if any(c.status for c in cards) else -3.0)
    height += (5.0 if any(c.gauge for c in cards) else 0.0) + max(len(w) for w in whys) * leading(8.5)
    for i, (card, why) in enumerate(zip(cards, whys, strict=True)):
        x = EDGE_MM + i * (width + _GAP)
        paper.box(x, paper.y, width, height, _SOFT)
        paper.box(x, paper.y, width, 1.2, style.STATUSES[card.status] if card.status else style.LINE)
        _card(paper, card, why, x + 4, width - 8)
    paper.y += height + 4


def _card(paper: Paper, card: Card, why: Sequence[str], x: float, width: float) -> None:
    y = paper.y + 4
    paper.line(x, y, card.title, 9, color=style.MUTED)
    y += leading(9)
    paper.line(x, y, card.figure, 15, fontweight="bold")
    after = width_of(card.figure, 15, bold=True) + 1.8
    if card.planned:
        paper.text(x + after, y + 1.9, card.planned, max(width - after, 8), 9, most=1, color=style.MUTED)
    y += leading(15) + 0.5
    if card.gauge:
        _gauge(paper, card, x, y, width)
        y += 6.0
    if card.verdict:
        colour = style.STATUSES[card.status] if card.status else style.INK
        paper.box(x, y + 0.4, 2.6, 2.6, colour)
        paper.line(x + 4, y, card.verdict, 9, fontweight="bold")
        y += leading(9) + 0.8
    for line in why:
        paper.line(x, y, line, 8.5, color=style.MUTED)
        y += leading(8.5)


def _gauge(paper: Paper, card: Card, x: float, y: float, width: float) -> None:
    """Draw the measured distance as a bar, the plan as the stretch between two ticks."""
    actual, low, high = card.gauge or (0.0, 0.0, 0.0)
    # The scale ends a fifth beyond the plan, so that a bar past the upper tick is visible, or just beyond a longer bar.
    end = high if math.isfinite(high) else low
    scale = width / max(end * 1.2, actual * 1.02, 1.0)
    paper.box(x, y + 1, width, 2.2, style.LINE)
    paper.box(x, y + 1, actual * scale, 2.2, style.STATUSES[card.status] if card.status else style.ACCENT)
    # A set: a plan of one distance, or without a high end, has one tick.
    for edge in {low, end}:
        paper.tick(x + edge * scale, y, y + 4.2)


def _lines(paper: Paper, lines: Sequence[Line]) -> None:
    for line in lines[:10]:
        title = f"{line.mark} {line.title}"
        paper.box(EDGE_MM, paper.y + 0.7, 2.2, 2.2, style.STATUSES[line.status])
        paper.line(EDGE_MM + 4, paper.y, title, 8.5, fontweight="bold")
        start = 46.0
        paper.y = (
            paper.text(EDGE_MM + start, paper.y, line.why, paper.inner - start, 8.5, most=2, color=style.MUTED) + 0.8
        )
    paper.y += 3.5 if lines else 0.0


def _days(paper: Paper, days: Sequence[Day]) -> None:
    page_heading(paper, "Days")
    bar_x, far_x, pace_x, what_x = EDGE_MM + 15, EDGE_MM + 62, EDGE_MM + 79, EDGE_MM + 83
    for day in days:
        # In a week with more than two runs a day, 60 mm are left for the reps and what to talk about.
        if paper.room < 60 and day is not days[-1] and len(days) > 14:
            paper.line(EDGE_MM, paper.y, "…")
            break
        paper.rule(paper.y)
        paper.y += 1.0
        paper.line(EDGE_MM, paper.y, day.day, 8.5, fontweight="bold" if day.day else "normal")
        if day.bar:
            _bar(paper, day.bar, bar_x, paper.y + 0.6, 30.0)
        paper.line(far_x, paper.y, day.distance, 8.5, side="right")
        paper.line(pace_x, paper.y, "" if day.pace == "–" else day.pace, 8.5, side="right", color=style.MUTED)
        y = paper.text(what_x, paper.y, day.session, paper.inner - (what_x - EDGE_MM), 8.5, most=2)
        if day.planned:
            planned_text = f"planned: {day.planned}"
            y = paper.text(what_x, y, planned_text, paper.inner - (what_x - EDGE_MM), 8, most=2, color=style.MUTED)
        paper.y = max(y, paper.y + leading(8.5)) + 0.5
    paper.y += 5


def _bar(paper: Paper, bar: Bar, x: float, y: float, width: float) -> None:
    at = x
    for name, share in bar.zones:
        part = width * bar.length * share
        paper.box(at, y, part, 2.4, style.zone_colour(name))
        at += part


def _reps(paper: Paper, table: Table, reserved: float) -> None:
    """Writes the reps of one session, as many as fit above the `reserved` height in millimetres."""
    # A title and two rows at least.
    if paper.room - reserved < 20:
        return
    page_heading(paper, table.title, most=2)
    table = _fitting(table, paper.inner)
    widths = _widths(table)
    starts = [EDGE_MM + sum(widths[:i]) for i in range(len(widths))]
    for n, row in enumerate((table.columns, *table.rows)):
        if n and paper.room - reserved < leading(8.5):
            paper.line(EDGE_MM, paper.y, f"… and {len(table.rows) - n + 1} more")
            paper.y += leading(8.5)
            break
        if n:
            paper.rule(paper.y)
            paper.y += 1.0
        for name, start, width, cell in zip(table.columns, starts, widths, row, strict=True):
            right = name in table.right
            shown = (wrapped(cell, width - 2, 8.5, most=1) or [""])[0]
            colour = style.MUTED if not n else style.INK
            x = start + width - 4 if right else start
            paper.line(x, paper.y, shown, 8.5, side="right" if right else "left", color=colour)
        paper.y += leading(8.5) + 0.4
    paper.y += 4.5


def _fitting(table: Table, room: float) -> Table:
    """The table without as many of `_SPARE_COLUMNS` as are needed to fit `room` millimetres."""
    for name in _SPARE_COLUMNS:
        if sum(_widths(table)) <= room or name not in table.columns:
            continue
        kept = [i for i, column in enumerate(table.columns) if column != name]
        rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
        table = replace(table, columns=tuple(table.columns[i] for i in kept), rows=rows)
    return table


def _widths(table: Table) -> list[float]:
    """The width of each column in millimetres: its longest cell and a gap."""
    return [
        max(width_of(t, 8.5) for t in (name, *cells)) + 4.5
        for name, *cells in zip(table.columns, *table.rows, strict=True)
    ]


def _points(paper: Paper, heading: str, points: Sequence[str]) -> None:
    if not points or paper.room < 16:
        return
    page_heading(paper, heading)
    for i, point in enumerate(points):
        if paper.room < 2 * leading(9) + 6:
            paper.line(EDGE_MM, paper.y, f"… and {len(points) - i} more", color=style.MUTED)
            return
        paper.line(EDGE_MM, paper.y, "–", 9)
        paper.y = paper.text(EDGE_MM + 4, paper.y, point, paper.inner - 4, 9, most=2) + 0.8
    paper.y += 2


def _key(paper: Paper) -> None:
    """Writes the legend of the zones' colours at the foot of the page."""
    x, y = EDGE_MM, paper.high - EDGE_MM + 3
    for name, meaning in style.ZONE_WORDS.items():
        paper.box(x, y + 0.4, 2.4, 2.4, style.ZONES[name])
        paper.line(x + 3.6, y, meaning, 7.5, color=style.MUTED)
        x += 8 + width_of(meaning, 7.5)
    paper.line(paper.wide - EDGE_MM, y, "* borderline: GPS error could flip it", 7.5, side="right", color=style.MUTED)
