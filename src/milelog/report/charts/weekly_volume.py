"""Weekly volume against plan: bars for what was run, a bracket or a band for what was meant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from milelog.model import Status, Week
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.units import format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEW = 20
"""Weeks whose bars are wide enough for their figure."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One week. Distances in the athlete's unit; the plan's ends are NaN where it says nothing."""

    start: date
    done: float
    low: float
    high: float
    status: Status | None
    mark: str
    over: bool
    """Whether the week has ended."""
    surged: tuple[int, int] | None = None
    """Of a long run: miles with a surge, and all of them."""

    @property
    def label(self) -> str:
        """`2 Mar`."""
        return words.short_date(self.start)


@dataclass(frozen=True, slots=True)
class Bars:
    """The weeks in order of time, and the unit of their distances."""

    bars: tuple[Bar, ...]
    units: str
    what: str = "Volume"

    @property
    def mean(self) -> tuple[float, int]:
        """Distance of a week in the mean, and of how many weeks: those that are over, where any is."""
        whole = [b.done for b in self.bars if b.over] or [b.done for b in self.bars]
        return sum(whole) / len(whole), len(whole)

    @property
    def is_judged(self) -> bool:
        """Whether any week was held against a plan."""
        return any(b.status not in {None, "unknown"} for b in self.bars)


def data(analysis: Analysis, name: str = "volume") -> Bars:
    """One bar a week, of the last 104, for the check `name`: `volume`, `long_run` or `threshold`."""
    bars = tuple(_bar(analysis, week, name) for week in views.latest(analysis).weeks)
    return Bars(bars, analysis.athlete.units, words.check_title(name))


def _bar(analysis: Analysis, week: Week, name: str) -> Bar:
    metres = unit_m(analysis.athlete.units)
    span = views.planned_range(analysis, week, name)
    low, high = (v / metres for v in span) if span else (math.nan, math.nan)
    verdict = views.check(week, name)
    session = views.long_run(week) if name == "long_run" else None
    surged = None
    if session is not None and views.has_surges(session):
        miles = views.surges_by_mile(session, analysis.athlete.units)
        surged = sum(m.count > 0 for m in miles), len(miles)
    return Bar(
        week.start,
        views.measured(week, name) / metres,
        low,
        high,
        verdict.status if verdict else None,
        words.mark(verdict) if verdict else "",
        week.end < analysis.today,
        surged,
    )


def finding(bars: Bars) -> str:
    """`Volume: 3 of 5 weeks as planned`, or the mean where nothing was planned."""
    judged = [b for b in bars.bars if b.status not in {None, "unknown"}]
    if judged:
        met = sum(b.status == "met" for b in judged)
        return f"{bars.what}: {met} of {words.plural(len(judged), 'week')} as planned"
    mean, weeks = bars.mean
    far = format_distance(mean * unit_m(bars.units), bars.units)
    return f"{bars.what}: {far} in the mean of {words.plural(weeks, 'week')}"


def about(bars: Bars) -> str:
    """What else there is to see: the plan, the miles with a surge."""
    few = len(bars.bars) <= _FEW
    told = "grey: the plan" if any(math.isfinite(b.low) for b in bars.bars) else ""
    told = told if bars.is_judged else "dashed: the mean"
    surges = any(b.surged for b in bars.bars) and few
    return "  ·  ".join(t for t in (told, "in the bar: miles with a surge" if surges else "") if t)


def draw(bars: Bars, axes: Axes) -> None:
    """Draws the bars, coloured by verdict, with the planned range behind them."""
    if not bars.bars:
        style.empty(axes, "no weeks to show")
        return
    colours = [style.STATUSES[b.status] if b.status else style.ACCENT for b in bars.bars]
    few = len(bars.bars) <= _FEW
    top = max([*(v for b in bars.bars for v in (b.done, b.low, b.high) if math.isfinite(v)), 0.0]) or 1.0
    axes.bar(range(len(bars.bars)), [b.done for b in bars.bars], width=0.62 if few else 0.78, color=colours, zorder=2)
    _plans(axes, bars, few=few)
    for i, bar in enumerate(bars.bars if few else ()):
        _figures(axes, i, bar)
    if not bars.is_judged:
        axes.axhline(bars.mean[0], color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=3)
    axes.set_ylim(0, top * 1.14)
    style.week_axis(axes, [b.start for b in bars.bars])
    style.say(axes, finding(bars), x=axes.get_xlabel(), y=f"{bars.units} a week", about=about(bars))
    if any(b.status for b in bars.bars):
        style.status_legend(axes, (b.status for b in bars.bars))


def _plans(axes: Axes, bars: Bars, *, few: bool) -> None:
    """A bracket of its own for each of few weeks; many grow together into a band."""
    half = 0.42 if few else 0.5
    asked = [(i, b.low, b.high) for i, b in enumerate(bars.bars) if math.isfinite(b.low)]
    edges = [(i, edge) for i, low, high in asked for edge in dict.fromkeys((low, high)) if math.isfinite(edge)]
    at = [i for i, _ in edges]
    axes.hlines(
        [edge for _, edge in edges],
        [i - half for i in at],
        [i + half for i in at],
        colors=style.INK,
        linewidth=1.4 if few else 0.8,
        zorder=3,
    )
    wide = [(i, low, high) for i, low, high in asked if low < high < math.inf]
    axes.bar(
        [i for i, _, _ in wide],
        [high - low for _, low, high in wide],
        2 * half,
        [low for _, low, _ in wide],
        color=style.PLAN,
        alpha=0.45,
        linewidth=0,
        zorder=1,
    )


def _figures(axes: Axes, i: int, bar: Bar) -> None:
    """What was run and its mark over the bar; the miles with a surge in its foot."""
    ends = [v for v in (bar.low, bar.high) if math.isfinite(v)]
    beside = bool(ends) and min(ends) * 0.9 <= bar.done <= max(ends)
    over = max(ends) if beside else bar.done  # above the plan's lines, not across them
    axes.annotate(
        f"{bar.done:.1f} {bar.mark}".strip(),
        (i, over),
        (0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        color=style.INK,
        zorder=4,
        bbox={"boxstyle": "square,pad=0.12", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.85},
        parse_math=False,
    )
    if bar.surged and bar.done > 0:
        axes.annotate(
            "{}/{}".format(*bar.surged),
            (i, 0),
            (0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8.5,
            color=style.PAPER if bar.status is None or bar.status in style.DARK else style.INK,
            zorder=4,
        )
