"""The plan calendar: one row a check, one column a week, one mark a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milelog.model import Status, Verdict
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Calendar:
    """`cells[check][week]` is the verdict, None where the week was not judged on it."""

    checks: tuple[str, ...]
    weeks: tuple[str, ...]
    cells: tuple[tuple[Verdict | None, ...], ...]


def data(analysis: Analysis) -> Calendar:
    """The weeks with a verdict among the last 104, in order of time."""
    weeks = [w for w in views.latest(analysis).weeks if w.checks]
    names = views.check_names(views.latest(analysis))
    cells = tuple(tuple(views.check(w, name) for w in weeks) for name in names)
    return Calendar(names, tuple(words.short_date(w.start) for w in weeks), cells)


def finding(found: Calendar) -> str:
    """`9 of 15 verdicts met`."""
    verdicts = [v for row in found.cells for v in row if v is not None and v.status != "unknown"]
    met = sum(v.status == "met" for v in verdicts)
    return f"{met} of {words.plural(len(verdicts), 'verdict')} met in {words.plural(len(found.weeks), 'week')}"


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws a grid of cells, each with its colour and its mark."""
    found = data(analysis)
    if not found.weeks:
        style.empty(axes, "no plan, so no verdicts to show")
        return
    size = 13 if len(found.weeks) <= 26 else 8
    for y, row in enumerate(found.cells):
        for x, verdict in enumerate(row):
            if verdict is not None:
                _cell(axes, x, y, verdict, size)
    axes.set_xlim(-0.6, len(found.weeks) - 0.4)
    axes.set_ylim(len(found.checks) - 0.4, -0.6)
    step = max(1, math.ceil(len(found.weeks) / 12))
    axes.set_xticks(range(0, len(found.weeks), step), found.weeks[::step])
    axes.set_yticks(range(len(found.checks)), [words.check_title(n) for n in found.checks])
    style.say(axes, finding(found), x="week of")
    axes.grid(visible=False)
    style.status_legend(axes)


def _cell(axes: Axes, x: int, y: int, verdict: Verdict, size: int) -> None:
    from matplotlib.patches import Rectangle

    colour = style.STATUSES[verdict.status]
    axes.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, facecolor=colour, linewidth=0))
    light: set[Status] = {"close", "unknown"}
    ink = style.INK if verdict.status in light else style.PAPER
    axes.text(x, y, words.mark(verdict), ha="center", va="center", color=ink, fontsize=size, parse_math=False)
