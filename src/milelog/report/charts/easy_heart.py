"""Pace against heart rate of the easy runs: fitter means faster at the same beat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.units import format_pace, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EASY_KINDS = frozenset({"easy", "long", "strides"})
LATEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class EasyRun:
    """One easy run: its day, its pace in seconds per unit, its mean heart rate."""

    day: date
    pace_s: float
    heart_rate_bpm: float


@dataclass(frozen=True, slots=True)
class EasyRuns:
    """The runs in order of time; those of the last 28 days are the latest."""

    runs: tuple[EasyRun, ...]
    units: str

    @property
    def latest(self) -> tuple[EasyRun, ...]:
        """The runs of the 28 days up to the last one."""
        return tuple(r for r in self.runs if (self.runs[-1].day - r.day).days < LATEST_DAYS)


def data(analysis: Analysis) -> EasyRuns:
    """Easy and long runs that have a heart rate and moved."""
    units = analysis.athlete.units
    runs = [
        EasyRun(s.day, unit_m(units) * s.moving_s / s.distance_m, s.mean_heart_rate_bpm)
        for s in analysis.sessions
        if s.is_run and s.kind in EASY_KINDS and s.day and s.mean_heart_rate_bpm and s.distance_m > 0 and s.moving_s > 0
    ]
    return EasyRuns(tuple(sorted(runs, key=lambda r: r.day)), units)


def finding(found: EasyRuns) -> str:
    """`Easy runs of the last 28 days: 8:40/mi at 142 bpm`, medians both."""
    latest = found.latest
    pace = format_pace(unit_m(found.units) / median(r.pace_s for r in latest), found.units)
    beat = median(r.heart_rate_bpm for r in latest)
    return f"Last {words.plural(len(latest), 'easy run')}: {pace} at {beat:.0f} bpm, in the median"


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws a dot a run: the last 28 days filled, the runs before hollow."""
    found = data(analysis)
    if not found.runs:
        style.empty(axes, "no easy run with a heart rate to show")
        return
    latest = found.latest
    earlier = found.runs[: len(found.runs) - len(latest)]
    axes.scatter(
        [r.heart_rate_bpm for r in earlier],
        [r.pace_s for r in earlier],
        s=34,
        facecolors="none",
        edgecolors=style.MUTED,
        linewidths=1.0,
        label="before",
    )
    axes.scatter(
        [r.heart_rate_bpm for r in latest],
        [r.pace_s for r in latest],
        s=40,
        color=style.ACCENT,
        edgecolors=style.PAPER,
        label=f"last {LATEST_DAYS} days",
    )
    paces = [r.pace_s for r in found.runs]
    style.pace_axis(axes, max(paces) + 8, min(paces) - 8)
    style.say(axes, finding(found), x="mean heart rate, bpm", y=f"pace, min/{found.units}")
    style.legend_below(axes, axes.get_legend_handles_labels()[0])
