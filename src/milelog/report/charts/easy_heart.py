"""Chart of pace against heart rate of easy runs; a fitter runner is faster at the same heart rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import linear_regression, median

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Dot, Key, Line, Mark, Picture, nothing
from milelog.units import format_pace, unit_m

EASY_KINDS = frozenset({"easy", "long", "strides"})
LATEST_DAYS = 28
"""Days of the latest runs, which are compared with all before; in a shorter period one warm week would decide."""
_ENOUGH = 5
"""Least number of runs in each part for a comparison."""
_SAME_S = 3.0
"""Paces that differ by less (seconds a mile or kilometre) are called the same."""


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
        """Change of pace (seconds per unit) per beat over all runs; never above zero, and zero where it is unknown."""
        beats = [r.heart_rate_bpm for r in self.runs]
        # With heart rates within 4 beats the slope would follow single runs.
        if len(beats) < 2 * _ENOUGH or max(beats) - min(beats) < 4:
            return 0.0
        # Nobody is slower at a higher heart rate, so a positive slope is noise.
        return min(linear_regression(beats, [r.pace_s for r in self.runs]).slope, 0.0)

    @property
    def change_s(self) -> float | None:
        """Seconds per unit by which the latest runs were slower at the same heart rate (negative: faster); None with few."""
        if min(len(self.latest), len(self.earlier)) < _ENOUGH:
            return None
        return self.level(self.latest) - self.level(self.earlier)

    def level(self, runs: Sequence[EasyRun]) -> float:
        """The median pace of runs, reduced to a heart rate of zero by the slope; only differences of it are used."""
        slope = self.slope
        return median(r.pace_s - slope * r.heart_rate_bpm for r in runs)


def data(analysis: Analysis) -> EasyRuns:
    """The easy and long runs with a heart rate and a pace."""
    units = analysis.athlete.units
    runs = [
        EasyRun(s.day, unit_m(units) * s.moving_s / s.distance_m, s.mean_heart_rate_bpm)
        for s in analysis.sessions
        if s.is_run and s.kind in EASY_KINDS and s.day and s.mean_heart_rate_bpm and s.distance_m > 0 and s.moving_s > 0
    ]
    return EasyRuns(tuple(sorted(runs, key=lambda r: r.day)), units)


def finding(found: EasyRuns) -> str:
    """`Last 18 easy runs: 8:40/mi at 142 bpm, 6 s faster than before at equal heart rate`; the figures are medians."""
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


def draw(found: EasyRuns) -> Picture:
    """A dot a run: the last 28 days filled, the runs before hollow; a line for each where they are compared."""
    if not found.runs:
        return nothing("no easy run with a heart rate to show")
    marks: list[Mark] = []
    keys: list[Key] = []
    for runs, colour, hollow, label in (
        (found.earlier, "muted", True, "before"),
        (found.latest, "accent", False, f"last {LATEST_DAYS} days"),
    ):
        if not runs:
            continue
        marks += [Dot(r.heart_rate_bpm, r.pace_s, colour, hollow, 6, words.long_date(r.day)) for r in runs]
        keys.append(Key(label, colour, "hollow" if hollow else "dot"))
        if found.change_s is not None:
            beats = [r.heart_rate_bpm for r in runs]
            ends, level = (min(beats), max(beats)), found.level(runs)
            marks.append(Line(ends, [level + found.slope * b for b in ends], colour, 1.3, dashed=hollow))
    every, paces = [r.heart_rate_bpm for r in found.runs], [r.pace_s for r in found.runs]
    # At least six beats wide, so that a few similar runs do not fill the plot with one beat.
    pad_bpm = max((max(every) - min(every)) * 0.05, (6 - max(every) + min(every)) / 2)
    pad = max((max(paces) - min(paces)) * 0.08, 4)
    line = "line: the pace at each heart rate" if found.change_s is not None else ""
    return Picture(
        finding(found),
        _beats(min(every) - pad_bpm, max(every) + pad_bpm),
        style.pace_axis(max(paces) + pad, min(paces) - pad),
        tuple(marks),
        f"pace, min/{found.units}",
        (line,) if line else (),
        tuple(keys),
    )


def _beats(low: float, high: float) -> Axis:
    """An axis of heart rates with round ticks."""
    step = next(s for s in (1, 2, 5, 10, 20, 50) if (high - low) / s <= 8 or s == 50)
    first = math.ceil(low / step) * step
    ticks = tuple((float(b), str(b)) for b in range(first, int(high) + 1, step))
    return Axis(low, high, ticks, "mean heart rate, bpm")
