"""The plan calendar: one row a check, one column a week, one mark a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from milelog.model import Verdict
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.verdicts import Facts

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_MOST_MARKS = 52
_LINE = 0.7
"""Size of a mark as a share of its row."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`cells[check][week]` is the verdict, None where the week was not judged on it."""

    checks: tuple[str, ...]
    mondays: tuple[date, ...]
    cells: tuple[tuple[Verdict | None, ...], ...]

    @property
    def weeks(self) -> tuple[str, ...]:
        """`2 Mar` for each week."""
        return tuple(words.short_date(d) for d in self.mondays)


def data(analysis: Analysis) -> Calendar:
    """The weeks with a verdict among the last 104, in order of time."""
    weeks = [w for w in views.latest(analysis).weeks if w.checks]
    names = views.check_names(views.latest(analysis))
    cells = tuple(tuple(_bare(views.check(w, name)) for w in weeks) for name in names)
    return Calendar(names, tuple(w.start for w in weeks), cells)


def _bare(verdict: Verdict | None) -> Verdict | None:
    """What of a verdict is drawn."""
    return verdict and Verdict(verdict.name, verdict.status, Facts(probability=verdict.facts.probability))


def finding(found: Calendar) -> str:
    """`9 of 15 verdicts met`."""
    verdicts = [v for row in found.cells for v in row if v is not None and v.status != "unknown"]
    met = sum(v.status == "met" for v in verdicts)
    return f"{met} of {words.plural(len(verdicts), 'verdict')} met in {words.plural(len(found.mondays), 'week')}"


def draw(found: Calendar, axes: Axes) -> None:
    """Draws a grid of cells, each with its colour and its mark."""
    if not found.mondays:
        style.empty(axes, "no plan, so no verdicts to show")
        return
    size = min(13 if len(found.mondays) <= 26 else 9, _LINE * style.high_points(axes) / max(len(found.checks), 1))
    verdicts = [v for row in found.cells for v in row if v is not None]
    for y, row in enumerate(found.cells):
        for x, verdict in enumerate(row):
            if verdict is not None:
                _cell(axes, x, y, verdict, 0 if len(found.mondays) > _MOST_MARKS else size)
    axes.set_ylim(len(found.checks) - 0.4, -0.6)
    axes.set_yticks(range(len(found.checks)), [words.check_title(n) for n in found.checks])
    style.week_axis(axes, found.mondays)
    about = "* borderline: the error of GPS could flip it" if any(v.borderline for v in verdicts) else ""
    if len(found.mondays) > _MOST_MARKS:
        about = "half a cell: missed below, exceeded above"
    style.say(axes, finding(found), x=axes.get_xlabel(), about=about)
    axes.grid(visible=False)
    axes.tick_params(axis="y", labelcolor=style.INK)
    style.status_legend(axes, (v.status for v in verdicts))


def _cell(axes: Axes, x: int, y: int, verdict: Verdict, size: float) -> None:
    from matplotlib.patches import Rectangle

    colour = style.STATUSES[verdict.status]
    axes.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, facecolor=colour, linewidth=0))
    ink = style.PAPER if verdict.status in style.DARK else style.INK
    if size:
        axes.text(x, y, words.mark(verdict), ha="center", va="center", color=ink, fontsize=size, parse_math=False)
    elif verdict.status in style.DARK:
        # Too narrow for a mark: what was missed fills the lower half of its cell, what was exceeded the upper.
        low = y - 0.44 if verdict.status == "missed" else y
        axes.add_patch(Rectangle((x - 0.46, low), 0.92, 0.44, facecolor=style.PLAN, linewidth=0))
