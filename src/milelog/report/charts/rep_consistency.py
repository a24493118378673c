"""Rep consistency over the season: the paces of each threshold session side by side, against the band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.units import unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 24
"""Sessions that stay readable side by side."""


@dataclass(frozen=True, slots=True)
class RepGroup:
    """The reps of one session: paces in seconds per unit, in the order they were run."""

    day: date
    shape: str
    """What was run: `2 x 2.00 mi`."""
    paces_s: tuple[float, ...]
    band_s: tuple[float, float] | None
    inside: int
    """Reps that the verdict counts as in band."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """Sessions of the same shape stand together, each shape in order of time."""

    groups: tuple[RepGroup, ...]
    units: str


def data(analysis: Analysis) -> Consistency:
    """All sessions with threshold reps, the latest 24, sorted by shape and date."""
    units = analysis.athlete.units
    groups = []
    for week in analysis.weeks:
        for session in views.threshold_sessions(week):
            zone_set = analysis.zones_on(session.day)
            rows = [r for r in views.threshold_rows(session, zone_set) if r.segment.speed_mps > 0]
            if rows and session.day:
                zone = rows[0].zone
                ends = (unit_m(units) / zone.fast_mps, unit_m(units) / zone.slow_mps) if zone else None
                paces = tuple(unit_m(units) / r.drawn_mps for r in rows)
                inside = sum(r.inside for r in rows)
                groups.append(RepGroup(session.day, shape(rows, units), paces, ends, inside))
    latest = sorted(groups, key=lambda g: g.day)[-_MOST:]
    return Consistency(tuple(sorted(latest, key=lambda g: (g.shape, g.day))), units)


def shape(rows: list[views.RepRow], units: str) -> str:
    """`2 x 2 mi` when the reps are within 5 % of one length, else `3 reps`."""
    lengths = [r.segment.distance_m / unit_m(units) for r in rows]
    mean = sum(lengths) / len(lengths)
    if max(abs(v - mean) for v in lengths) <= 0.05 * mean:
        return f"{len(rows)} x {round(mean, 1):g} {units}"
    return words.plural(len(rows), "rep")


def finding(found: Consistency) -> str:
    """`Threshold reps: 7 of 12 in band`."""
    reps = sum(len(g.paces_s) for g in found.groups)
    if not any(g.band_s for g in found.groups):
        return f"Threshold reps: {reps} in {words.plural(len(found.groups), 'session')}"
    return f"Threshold reps: {sum(g.inside for g in found.groups)} of {reps} in band"


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws the reps of each session as dots joined by a line, over the band of that day."""
    found = data(analysis)
    if not found.groups:
        style.empty(axes, "no threshold reps to show")
        return
    edges = [p for g in found.groups for p in (*g.paces_s, *(g.band_s or ()))]
    for i, group in enumerate(found.groups):
        if group.band_s:
            axes.fill_between([i - 0.42, i + 0.42], *group.band_s, color=style.ZONES["T"], alpha=0.18, linewidth=0)
        count = len(group.paces_s)
        at = [i + (n - (count - 1) / 2) * min(0.6 / max(count - 1, 1), 0.18) for n in range(count)]
        axes.plot(at, group.paces_s, color=style.INK, linewidth=0.8, marker="o", markersize=5)
    style.pace_axis(axes, max(edges) + 6, min(edges) - 6)
    labels = [f"{g.shape}\n{words.short_date(g.day)}" for g in found.groups]
    step = max(1, math.ceil(len(labels) / 10))
    axes.set_xticks(range(0, len(labels), step), labels[::step])
    axes.set_xlim(-0.6, len(labels) - 0.4)
    style.say(axes, finding(found), x="session", y=f"pace, min/{found.units}")
