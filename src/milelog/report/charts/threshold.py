"""The threshold session: the trace, its reps against the band, its recoveries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milelog.model import Floats, Session
from milelog.pipeline import Analysis
from milelog.report import trace, views, words
from milelog.report.charts import style
from milelog.units import format_distance, format_pace, unit_m
from milelog.weeks import threshold_segments

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class ThresholdSession:
    """One run with reps in T. Paces are seconds per unit; arrays are of one length, NaN where standing."""

    session: Session
    units: str
    reps: tuple[views.RepRow, ...]
    band_s: tuple[float, float] | None
    """Fast and slow end of zone T."""
    estimate: bool
    minutes: Floats
    pace_s: Floats


def data(analysis: Analysis) -> ThresholdSession | None:
    """The latest session with threshold reps; None when there is none."""
    for week in views.newest_first(analysis):
        for session in reversed(views.threshold_sessions(week)):
            return _of(session, analysis)
    return None


def finding(found: ThresholdSession) -> str:
    """`Threshold: 4.0 mi in 2 reps, both in band`."""
    reps = [r for r in found.reps if r.segment in threshold_segments(found.session)]
    far = format_distance(sum(r.segment.distance_m for r in reps), found.units)
    text = f"Threshold: {far} in {words.plural(len(reps), 'rep')}"
    if found.band_s is None:
        return text
    inside = sum(r.inside for r in reps)
    count = "all" if inside == len(reps) else "none" if not inside else f"{inside} of {len(reps)}"
    return f"{text}, {count} in {'the estimated band' if found.estimate else 'band'}"


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws pace over time with the T band across, reps shaded and labelled with their pace."""
    found = data(analysis)
    if found is None:
        style.empty(axes, "no threshold session to show")
        return
    work = [unit_m(found.units) / r.segment.speed_mps for r in found.reps if r.segment.speed_mps > 0]
    known = found.pace_s[np.isfinite(found.pace_s)]
    slow = float(np.percentile(known, 95)) + 15 if len(known) else max(work) + 30
    fast = min([*work, *(found.band_s or ())]) - 0.16 * (slow - min(work)) - 12
    if found.band_s:
        axes.axhspan(*found.band_s, color=style.ZONES["T"], alpha=0.16, linewidth=0)
    for row in found.reps:
        _rep(axes, row, found.units, fast)
    axes.plot(found.minutes, found.pace_s, color=style.INK, linewidth=1.0)
    style.pace_axis(axes, slow, fast)
    style.say(axes, finding(found), x="elapsed time, min", y=f"pace, min/{found.units}")
    axes.set_xlim(0, found.session.elapsed_s / 60)


def _rep(axes: Axes, row: views.RepRow, units: str, top: float) -> None:
    start, end = row.segment.start_s / 60, row.segment.end_s / 60
    axes.axvspan(start, end, color=style.zone_colour(row.segment.zone or ""), alpha=0.18, linewidth=0)
    pace = unit_m(units) / row.segment.speed_mps if row.segment.speed_mps > 0 else top
    axes.plot([start, end], [pace, pace], color=style.zone_colour(row.segment.zone or ""), linewidth=3)
    label = f"{words.rep_distance(row.segment.distance_m, units)}\n{format_pace(row.segment.speed_mps, units)}"
    axes.annotate(
        label, ((start + end) / 2, top), (0, -3), textcoords="offset points", ha="center", va="top", fontsize=8
    )


def _of(session: Session, analysis: Analysis) -> ThresholdSession:
    units = analysis.athlete.units
    zone_set = analysis.zones_on(session.day)
    zone = next((z for z in zone_set.zones if z.name == "T"), None) if zone_set else None
    opened = analysis.open_run(session)
    line = trace.make(*opened, units, most_points=300) if opened else None
    speed = line.speed_mps if line else np.empty(0)
    return ThresholdSession(
        session,
        units,
        views.rep_rows(session, zone_set),
        (unit_m(units) / zone.fast_mps, unit_m(units) / zone.slow_mps) if zone else None,
        bool(zone_set and zone_set.estimate),
        np.arange(len(speed)) * (line.step_s if line else 1) / 60,
        unit_m(units) / speed,
    )
