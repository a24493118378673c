"""One run's ground and what it cost: elevation, pace and grade-adjusted pace by distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milelog.model import Floats, Session
from milelog.pipeline import Analysis
from milelog.report import trace, words
from milelog.report.charts import style
from milelog.units import format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Ground:
    """Arrays of one length over the run; distance in the athlete's unit, paces in seconds per unit."""

    session: Session
    units: str
    distance: Floats
    elevation_m: Floats
    pace_s: Floats
    adjusted_s: Floats


def data(analysis: Analysis) -> Ground | None:
    """The run with the most climb among those whose recording can be opened; None without any with elevation."""
    hilly = [s for s in analysis.sessions if s.is_run and s.ascent_m]
    for session in sorted(hilly, key=lambda s: s.ascent_m or 0.0, reverse=True)[:5]:
        opened = analysis.open_run(session)
        if opened is None or not np.isfinite(opened[1].elevation_m).any():
            continue
        line = trace.make(*opened, analysis.athlete.units, most_points=300)
        metres = unit_m(analysis.athlete.units)
        return Ground(
            session,
            analysis.athlete.units,
            line.distance_m / metres,
            line.elevation_m,
            metres / line.speed_mps,
            metres / line.adjusted_mps,
        )
    return None


def finding(ground: Ground) -> str:
    """`10.0 mi with 120 m of climb: 8:40/mi`."""
    session = ground.session
    far = format_distance(session.distance_m, ground.units)
    pace = words.session_pace(session, ground.units)
    return f"{far} with {session.ascent_m or 0:.0f} m of climb at {pace}"


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws both paces over the hill; where they part, the ground made the difference."""
    ground = data(analysis)
    if ground is None:
        style.empty(axes, "no run with elevation to show")
        return
    known = ground.pace_s[np.isfinite(ground.pace_s)]
    slow, fast = (float(v) for v in np.percentile(known, [97, 1])) if len(known) else (600.0, 500.0)
    hill = axes.twinx()
    low = float(np.nanmin(ground.elevation_m))
    rise = max(float(np.nanmax(ground.elevation_m)) - low, 10.0)
    hill.fill_between(ground.distance, low, ground.elevation_m, color="#e3e0d8", linewidth=0)
    hill.set_ylim(low, low + rise * 2.6)
    hill.set_yticks([low, low + rise], [f"{low:.0f} m", f"{low + rise:.0f} m"])
    hill.tick_params(length=0, labelcolor=style.MUTED)
    hill.set_zorder(axes.get_zorder() - 1)
    axes.patch.set_visible(False)
    axes.plot(ground.distance, ground.pace_s, color="#8a9199", linewidth=1.0, label="pace")
    axes.plot(ground.distance, ground.adjusted_s, color=style.ACCENT, linewidth=1.6, label="grade-adjusted pace")
    style.pace_axis(axes, slow + 40, fast - 15)
    style.say(axes, finding(ground), x=f"distance, {ground.units}", y=f"pace, min/{ground.units}")
    for spine in hill.spines.values():
        spine.set_visible(False)
    axes.set_xlim(0, float(ground.distance[-1]))
    style.legend_below(axes, axes.get_legend_handles_labels()[0])
