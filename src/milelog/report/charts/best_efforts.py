"""Best efforts: the fastest stretch of each distance, of the whole log and of the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from milelog.model import Session
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.runner.daniels import race_time
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
    vdot: float = 0.0
    predicted_s: tuple[float, ...] = ()
    """What the zones in force predict for each distance of `ever`, as races; empty without zones."""


def data(analysis: Analysis) -> BestEfforts:
    """The best of each distance over all runs."""
    runs = [s for s in analysis.sessions if s.is_run]
    since = analysis.today - timedelta(days=LATEST_DAYS)
    ever, latest = _best(runs), _best([s for s in runs if s.day and s.day > since])
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is None or zone_set.vdot <= 0:
        return BestEfforts(ever, latest, analysis.athlete.units)
    predicted = tuple(race_time(zone_set.vdot, b.distance_m) for b in ever)
    return BestEfforts(ever, latest, analysis.athlete.units, zone_set.vdot, predicted)


def finding(found: BestEfforts) -> str:
    """`Best efforts: mile in 6:12, 5 km in 20:40`."""
    chosen = [b for b in found.ever if b.name in {"mile", "5 km"}] or list(found.ever[:2])
    return "Best efforts: " + ", ".join(f"{b.name} in {words.clock(b.time_s)}" for b in chosen)


def draw(found: BestEfforts, axes: Axes) -> None:
    """Draws pace by distance: the whole log as a line, the last 42 days as dots, what the zones' race predicts behind."""
    if not found.ever:
        style.empty(axes, "no efforts to show")
        return
    at = {b.distance_m: i for i, b in enumerate(found.ever)}
    paces = [_pace(b, found.units) for b in found.ever]
    recent = [_pace(b, found.units) for b in found.latest]
    predicted = [unit_m(found.units) * t / b.distance_m for b, t in zip(found.ever, found.predicted_s, strict=False)]
    if predicted:
        label = f"what VDOT {found.vdot:.1f} predicts"
        axes.plot(range(len(paces)), predicted, color=style.MUTED, linewidth=1.2, linestyle=(0, (4, 3)), label=label)
    axes.plot(range(len(paces)), paces, color=style.INK, linewidth=1.4, marker="o", markersize=4.5, label="whole log")
    if recent:
        places = [at[b.distance_m] for b in found.latest]
        axes.scatter(places, recent, color=style.ACCENT, s=42, zorder=3, label=f"last {LATEST_DAYS} days")
    spread = max(max([*paces, *recent, *predicted]) - min([*paces, *predicted]), 30)
    style.pace_axis(axes, max([*paces, *recent, *predicted]) + spread * 0.14, min([*paces, *predicted]) - spread * 0.14)
    for i, best in enumerate(found.ever):
        behind = (paces[i] - predicted[i]) / spread if predicted else 0.0
        # Clear of the dashed line, and of our own where it comes steeply down from the left.
        falls = i > 0 and (paces[i] - paces[i - 1]) / spread > 0.2
        above = (behind <= 0 or behind > 0.12) and not falls
        axes.annotate(
            words.clock(best.time_s),
            (i, paces[i]),
            (0, 7 if above else -7),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=9,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.8},
        )
    axes.set_xticks(range(len(paces)), [b.name for b in found.ever])
    axes.set_xlim(-0.5, len(paces) - 0.5)
    style.say(
        axes, finding(found), y=f"pace, min/{found.units}", about="the fastest stretch of each distance in any run"
    )
    style.legend_below(axes, axes.get_legend_handles_labels()[0], drop=0.4)


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
