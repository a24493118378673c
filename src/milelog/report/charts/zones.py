"""Pace zones by week: the share of time in each, against the 80 % that the 80/20 rule wants easy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EASY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class ZoneWeeks:
    """Shares (0 to 1) by zone for each week, and of all the weeks together."""

    labels: tuple[str, ...]
    shares: tuple[tuple[tuple[str, float], ...], ...]
    easy: float
    """Share of zone E over all the weeks."""
    estimate: bool


def data(analysis: Analysis) -> ZoneWeeks:
    """Weeks of the last 104 in which some time fell into a zone, in order of time."""
    weeks = [w for w in views.latest(analysis).weeks if views.zone_shares(w.zone_s)]
    total = sum(sum(w.zone_s.values()) for w in weeks)
    easy = sum(w.zone_s.get("E", 0.0) for w in weeks)
    return ZoneWeeks(
        tuple(words.short_date(w.start) for w in weeks),
        tuple(views.zone_shares(w.zone_s) for w in weeks),
        easy / total if total else 0.0,
        any(z.estimate for z in analysis.zones),
    )


def finding(found: ZoneWeeks) -> str:
    """`Easy for 88 % of the time in 6 weeks (80 % is the rule)`."""
    zones = "estimated zones" if found.estimate else ""
    text = f"Easy for {found.easy * 100:.0f} % of the time in {words.plural(len(found.labels), 'week')}"
    return f"{text} ({zones})" if zones else text


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws a stacked bar a week from E at the bottom to R, with a line at 80 %."""
    found = data(analysis)
    if not found.labels:
        style.empty(axes, "no time in zones to show")
        return
    from matplotlib.patches import Patch

    for i, week in enumerate(found.shares):
        floor = 0.0
        for name, share in week:
            axes.bar(i, share * 100, width=0.7, bottom=floor, color=style.zone_colour(name), edgecolor="white")
            floor += share * 100
    axes.axhline(EASY_SHARE * 100, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)))
    axes.text(len(found.labels) - 0.55, EASY_SHARE * 100 + 1.2, "80 %", fontsize=8, ha="left", color=style.INK)
    step = max(1, math.ceil(len(found.labels) / 12))
    axes.set_xticks(range(0, len(found.labels), step), found.labels[::step])
    axes.set_xlim(-0.6, len(found.labels) - 0.1)
    axes.set_ylim(0, 100)
    style.say(axes, finding(found), x="week of", y="% of running time")
    names = dict.fromkeys(n for week in found.shares for n, _ in week)
    style.legend_below(axes, [Patch(facecolor=style.zone_colour(n), label=n) for n in names])
