"""Pace zones by week: the share of time in each, against the 80 % that the 80/20 rule wants easy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EASY_SHARE = 0.8
_FEW = 20


@dataclass(frozen=True, slots=True)
class ZoneWeeks:
    """Shares (0 to 1) by zone for each week, and of all the weeks together."""

    mondays: tuple[date, ...]
    shares: tuple[tuple[tuple[str, float], ...], ...]
    easy: float
    """Share of zone E over all the weeks."""
    estimate: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """`2 Mar` for each week."""
        return tuple(words.short_date(d) for d in self.mondays)


def data(analysis: Analysis) -> ZoneWeeks:
    """Weeks of the last 104 in which some time fell into a zone, in order of time."""
    weeks = [w for w in views.latest(analysis).weeks if views.zone_shares(w.zone_s)]
    total = sum(sum(w.zone_s.values()) for w in weeks)
    easy = sum(w.zone_s.get("E", 0.0) for w in weeks)
    return ZoneWeeks(
        tuple(w.start for w in weeks),
        tuple(views.zone_shares(w.zone_s) for w in weeks),
        easy / total if total else 0.0,
        any(z.estimate for z in analysis.zones),
    )


def finding(found: ZoneWeeks) -> str:
    """`Easy for 88 % of the time in 6 weeks (80 % is the rule)`."""
    zones = "estimated zones" if found.estimate else ""
    text = f"Easy for {found.easy * 100:.0f} % of the time in {words.plural(len(found.mondays), 'week')}"
    return f"{text} ({zones})" if zones else text


def draw(found: ZoneWeeks, axes: Axes) -> None:
    """Draws a stacked bar a week from E at the bottom to R, with a line at 80 %."""
    if not found.mondays:
        style.empty(axes, "no time in zones to show")
        return
    from matplotlib.patches import Patch

    count = len(found.mondays)
    names = [n for n in style.ZONES if any(n == z for week in found.shares for z, _ in week)]
    names += [n for n in dict.fromkeys(z for week in found.shares for z, _ in week) if n not in names]
    floor = [0.0] * count
    for name in names:
        share = [100 * dict(week).get(name, 0.0) for week in found.shares]
        gap = 0.6 if count <= _FEW else 0.0
        axes.bar(range(count), share, 0.7, floor, color=style.zone_colour(name), edgecolor=style.PAPER, linewidth=gap)
        floor = [a + b for a, b in zip(floor, share, strict=True)]
    for i, week in enumerate(found.shares if count <= _FEW else ()):
        _easy(axes, i, dict(week).get("E", 0.0))
    axes.axhline(EASY_SHARE * 100, color=style.INK, linewidth=1.1, linestyle=(0, (4, 3)))
    axes.set_ylim(0, 100)
    axes.set_yticks(range(0, 101, 20))
    style.week_axis(axes, found.mondays)
    style.say(axes, finding(found), x=axes.get_xlabel(), y="% of running time", about="dashed: 80 % easy")
    style.legend_below(axes, [Patch(facecolor=style.zone_colour(n), label=style.ZONE_WORDS.get(n, n)) for n in names])


def _easy(axes: Axes, i: int, share: float) -> None:
    """The share in E in the foot of the bar; bold where the week was too hard."""
    hard = round(share * 100) < EASY_SHARE * 100
    axes.annotate(
        f"{share * 100:.0f}",
        (i, 0),
        (0, 4),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        fontweight="bold" if hard else "normal",
        color=style.INK,
    )
