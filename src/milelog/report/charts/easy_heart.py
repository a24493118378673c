"""Pace against heart rate of the easy runs: fitter means faster at the same beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import linear_regression, median
from typing import TYPE_CHECKING

from milelog.pipeline import Analysis
from milelog.report.charts import style
from milelog.units import format_pace, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EASY_KINDS = frozenset({"easy", "long", "strides"})
LATEST_DAYS = 28
_ENOUGH = 5
"""Runs in either part before the two are compared."""
_SAME_S = 3.0
"""Less than this is no difference."""


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

    @property
    def earlier(self) -> tuple[EasyRun, ...]:
        """The runs before those."""
        return self.runs[: len(self.runs) - len(self.latest)]

    @property
    def slope(self) -> float:
        """Seconds per unit for one more beat, over all the runs; never above zero, and zero where they do not tell."""
        beats = [r.heart_rate_bpm for r in self.runs]
        if len(beats) < 2 * _ENOUGH or max(beats) - min(beats) < 4:
            return 0.0
        return min(linear_regression(beats, [r.pace_s for r in self.runs]).slope, 0.0)

    @property
    def change_s(self) -> float | None:
        """How much slower (above zero) the latest runs were than those before at the same heart rate; None where few."""
        if min(len(self.latest), len(self.earlier)) < _ENOUGH:
            return None
        return self.level(self.latest) - self.level(self.earlier)

    def level(self, runs: Sequence[EasyRun]) -> float:
        """The median pace that runs would have had at a heart rate of zero."""
        return median(r.pace_s - self.slope * r.heart_rate_bpm for r in runs)


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
    """`Last 18 easy runs: 8:40/mi at 142 bpm, 6 s faster than before at one heart rate`; the figures are medians."""
    latest = found.latest
    pace = format_pace(unit_m(found.units) / median(r.pace_s for r in latest), found.units)
    beat = median(r.heart_rate_bpm for r in latest)
    runs = f"{len(latest)} easy runs" if len(latest) > 1 else "easy run"
    text = f"Last {runs}: {pace} at {beat:.0f} bpm"
    change = found.change_s
    if change is None:
        return text
    if abs(change) < _SAME_S:
        return f"{text}, as before"
    return f"{text}, {abs(change):.0f} s {'slower' if change > 0 else 'faster'} than before"


def draw(found: EasyRuns, axes: Axes) -> None:
    """Draws a dot a run: the last 28 days filled, the runs before hollow; a line for each where they are compared."""
    if not found.runs:
        style.empty(axes, "no easy run with a heart rate to show")
        return
    parts = ((found.earlier, style.MUTED, "none", "before"), (found.latest, style.ACCENT, style.ACCENT, "last 28 days"))
    for runs, colour, face, label in parts:
        if not runs:
            continue
        beats = [r.heart_rate_bpm for r in runs]
        axes.scatter(
            beats, [r.pace_s for r in runs], s=38, facecolors=face, edgecolors=colour, linewidths=1.1, label=label
        )
        if found.change_s is not None:
            ends = [min(beats), max(beats)]
            level = found.level(runs)
            dashes = (0, (4, 3)) if face == "none" else "-"
            axes.plot(ends, [level + found.slope * b for b in ends], color=colour, linewidth=1.3, linestyle=dashes)
    every = [r.heart_rate_bpm for r in found.runs]
    pad_bpm = max((max(every) - min(every)) * 0.05, (6 - max(every) + min(every)) / 2)
    axes.set_xlim(min(every) - pad_bpm, max(every) + pad_bpm)
    axes.locator_params(axis="x", integer=True, nbins=8)
    paces = [r.pace_s for r in found.runs]
    pad = max((max(paces) - min(paces)) * 0.08, 4)
    style.pace_axis(axes, max(paces) + pad, min(paces) - pad)
    line = "line: the pace at each heart rate" if found.change_s is not None else ""
    style.say(axes, finding(found), x="mean heart rate, bpm", y=f"pace, min/{found.units}", about=line)
    style.legend_below(axes, axes.get_legend_handles_labels()[0], drop=0.5)
