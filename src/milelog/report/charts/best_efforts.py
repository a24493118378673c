"""Best efforts: the fastest stretch of each distance, of the whole log and of the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from milelog.model import Session
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.units import MILE_M, format_pace, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LATEST_DAYS = 42
_NAMES = {
    400: "400 m",
    800: "800 m",
    1000: "1 km",
    1500: "1500 m",
    round(MILE_M): "mile",
    3000: "3 km",
    round(2 * MILE_M): "2 mi",
    5000: "5 km",
    10000: "10 km",
    21098: "half",
    42195: "marathon",
}


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest time over one distance, and where it was run."""

    distance_m: float
    time_s: float
    day: date | None
    file: str

    @property
    def name(self) -> str:
        """`mile`, `5 km`."""
        return _NAMES.get(round(self.distance_m), f"{self.distance_m:.0f} m")


@dataclass(frozen=True, slots=True)
class BestEfforts:
    """The best of the whole log and of the last 42 days, the shortest distance first."""

    ever: tuple[Best, ...]
    latest: tuple[Best, ...]
    units: str


def data(analysis: Analysis) -> BestEfforts:
    """The best of each distance over all runs."""
    runs = [s for s in analysis.sessions if s.is_run]
    since = analysis.today - timedelta(days=LATEST_DAYS)
    return BestEfforts(_best(runs), _best([s for s in runs if s.day and s.day > since]), analysis.athlete.units)


def finding(found: BestEfforts) -> str:
    """`Best efforts: mile in 6:12, 5 km in 20:40`."""
    chosen = [b for b in found.ever if b.name in {"mile", "5 km"}] or list(found.ever[:2])
    return "Best efforts: " + ", ".join(f"{b.name} in {words.clock(b.time_s)}" for b in chosen)


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws pace by distance: the whole log as a line, the last 42 days as dots."""
    found = data(analysis)
    if not found.ever:
        style.empty(axes, "no efforts to show")
        return
    at = {b.distance_m: i for i, b in enumerate(found.ever)}
    paces = [_pace(b, found.units) for b in found.ever]
    axes.plot(range(len(paces)), paces, color=style.INK, linewidth=1.2, marker="_", label="whole log")
    axes.scatter(
        [at[b.distance_m] for b in found.latest],
        [_pace(b, found.units) for b in found.latest],
        color=style.ACCENT,
        s=36,
        zorder=3,
        label=f"last {LATEST_DAYS} days",
    )
    for i, best in enumerate(found.ever):
        axes.annotate(
            words.clock(best.time_s), (i, paces[i]), (4, 7), textcoords="offset points", ha="left", fontsize=8
        )
    recent = [_pace(b, found.units) for b in found.latest]
    style.pace_axis(axes, max([*paces, *recent]) + 12, min(paces) - 18)
    axes.set_xticks(range(len(paces)), [b.name for b in found.ever])
    style.say(axes, finding(found), x="distance", y=f"pace, min/{found.units}")
    style.legend_below(axes, axes.get_legend_handles_labels()[0])


def pace_text(best: Best, units: str) -> str:
    """`6:12/mi`."""
    return format_pace(best.distance_m / best.time_s, units)


def _pace(best: Best, units: str) -> float:
    return unit_m(units) * best.time_s / best.distance_m


def _best(runs: list[Session]) -> tuple[Best, ...]:
    found: dict[float, Best] = {}
    for session in runs:
        for effort in session.efforts:
            known = found.get(effort.distance_m)
            if effort.time_s > 0 and (known is None or effort.time_s < known.time_s):
                found[effort.distance_m] = Best(effort.distance_m, effort.time_s, session.day, session.file)
    return tuple(found[d] for d in sorted(found))
