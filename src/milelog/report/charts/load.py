"""Chart of load by week, with monotony and the growth of the longest run below it."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Cell, Mark, Picture, Row, Rule, nothing
from milelog.report.trends.load import BEYOND, CRITICAL
from milelog.trends.types import LoadWeek

WEEKS = 26
"""Number of weeks shown; with more, the rows below the bars have no room."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """The last weeks of load."""

    weeks: tuple[LoadWeek, ...]


def data(analysis: Analysis) -> Weeks:
    """The last 26 weeks that are over."""
    return Weeks(analysis.trends.load.weeks[-WEEKS:])


def finding(found: Weeks) -> str:
    """`Load 312 in the last week, 12 % above the four before`."""
    last, before = found.weeks[-1].load, [w.load for w in found.weeks[-5:-1]]
    text = f"Load {last:.0f} in the last week"
    mean = sum(before) / len(before) if before else 0.0
    if mean <= 0:
        return text
    off = last / mean - 1
    return f"{text}, {100 * abs(off):.0f} % {'above' if off > 0 else 'below'} the four before"


def draw(found: Weeks) -> Picture:
    """A bar for each week; values in the rows below are red where they exceed a rule of thumb."""
    if not any(w.load > 0 for w in found.weeks):
        return nothing("no load to show: it needs zones and runs")
    marks: list[Mark] = []
    for n, week in enumerate(found.weeks):
        says = f"week of {words.short_date(week.start)}: load {week.load:.0f}"
        marks.append(Block(n - 0.38, n + 0.38, 0.0, week.load, "accent", says=says))
    mean = sum(w.load for w in found.weeks) / len(found.weeks)
    marks.append(Rule(mean, "muted", dashed=True))
    even = [(n, w.monotony) for n, w in enumerate(found.weeks) if w.monotony is not None]
    beyond = [(n, w.beyond) for n, w in enumerate(found.weeks) if w.beyond is not None]
    mondays = style.week_axis([w.start for w in found.weeks])
    dates = {at: text.split("\n")[0] for at, text in mondays.ticks}
    return Picture(
        finding(found),
        Axis(mondays.low, mondays.high, mondays.ticks),
        style.level_axis(max(w.load for w in found.weeks) * 1.08),
        tuple(marks),
        "training stress a week",
        ("dashed: mean; red: monotony from 2, a run 10 % beyond the longest of 30 days",),
        rows=(
            Row("", tuple(Cell(at, text) for at, text in dates.items())),
            Row("monotony", tuple(Cell(float(n), f"{v:.1f}", v >= CRITICAL) for n, v in even)),
            Row("longest", tuple(Cell(float(n), signed(v), v >= BEYOND) for n, v in beyond)),
        ),
    )


def signed(share: float) -> str:
    """`+28%`, `0%`, `−20%`."""
    whole = round(100 * share)
    return f"{whole:+d}%".replace("-", "−") if whole else "0%"
