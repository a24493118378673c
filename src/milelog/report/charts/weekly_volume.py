"""Weekly volume against plan: bars for what was run, brackets for what was meant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milelog.model import Status
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.units import format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Bar:
    """One week. Distances in the athlete's unit; the plan's ends are NaN where it says nothing."""

    label: str
    done: float
    low: float
    high: float
    status: Status | None
    over: bool
    """Whether the week has ended."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The weeks in order of time, and the unit of their distances."""

    bars: tuple[Bar, ...]
    units: str
    what: str = "Volume"


def data(analysis: Analysis, name: str = "volume") -> Bars:
    """One bar a week, of the last 104, for the check `name`: `volume`, `long_run` or `threshold`."""
    metres = unit_m(analysis.athlete.units)
    bars = []
    for week in views.latest(analysis).weeks:
        span = views.planned_range(analysis, week, name)
        low, high = (v / metres for v in span) if span else (math.nan, math.nan)
        verdict = views.check(week, name)
        done = views.measured(week, name) / metres
        status = verdict.status if verdict else None
        bars.append(Bar(words.short_date(week.start), done, low, high, status, week.end < analysis.today))
    return Bars(tuple(bars), analysis.athlete.units, words.check_title(name))


def finding(bars: Bars) -> str:
    """`Volume: 3 of 5 weeks as planned`, or the mean where nothing was planned."""
    judged = [b for b in bars.bars if b.status not in {None, "unknown"}]
    if judged:
        met = sum(b.status == "met" for b in judged)
        return f"{bars.what}: {met} of {words.plural(len(judged), 'week')} as planned"
    whole = [b.done for b in bars.bars if b.over] or [b.done for b in bars.bars]
    mean = sum(whole) / len(whole) * unit_m(bars.units)
    return f"{bars.what}: {format_distance(mean, bars.units)} in the mean of {words.plural(len(whole), 'week')}"


def draw(analysis: Analysis, axes: Axes, name: str = "volume") -> None:
    """Draws the bars, coloured by verdict, with the planned range as a bracket."""
    bars = data(analysis, name)
    if not bars.bars:
        style.empty(axes, "no weeks to show")
        return
    at = range(len(bars.bars))
    colours = [style.STATUSES[b.status] if b.status else style.ACCENT for b in bars.bars]
    axes.bar(at, [b.done for b in bars.bars], width=0.62, color=colours)
    top = max(b.done for b in bars.bars) or 1.0
    for i, bar in enumerate(bars.bars):
        if math.isfinite(bar.low):
            top = max(top, bar.low, bar.high if math.isfinite(bar.high) else 0)
            _bracket(axes, i, bar)
    _label(axes, bars, top)
    axes.set_ylim(0, top * 1.12)
    style.say(axes, finding(bars), x="week of", y=bars.units)
    if any(b.status for b in bars.bars):
        style.status_legend(axes)


def _bracket(axes: Axes, i: int, bar: Bar) -> None:
    for edge in (bar.low, bar.high):
        if math.isfinite(edge):
            axes.plot([i - 0.4, i + 0.4], [edge, edge], color=style.INK, linewidth=1.4, solid_capstyle="butt")
    if math.isfinite(bar.high):
        axes.axvspan(i - 0.4, i + 0.4, alpha=0)  # keeps the bracket inside the limits of x
        axes.fill_between([i - 0.4, i + 0.4], bar.low, bar.high, color=style.INK, alpha=0.10, linewidth=0)


def _label(axes: Axes, bars: Bars, top: float) -> None:
    count = len(bars.bars)
    if count <= 16:
        for i, bar in enumerate(bars.bars):
            axes.text(i, top * 0.015, f"{bar.done:.1f}", ha="center", va="bottom", fontsize=8, color=_on(bar))
    step = max(1, math.ceil(count / 12))
    axes.set_xticks(range(0, count, step), [b.label for b in bars.bars[::step]])


def _on(bar: Bar) -> str:
    """Ink on light colours, paper on dark ones."""
    return style.INK if bar.status in {"close", "unknown"} else style.PAPER
