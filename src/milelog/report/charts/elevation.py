"""Chart of a hilly run: elevation, pace and grade-adjusted pace by distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from milelog.model import Floats, Session, Week
from milelog.pipeline import Analysis
from milelog.report import recordings, words
from milelog.report.charts import style
from milelog.report.charts.picture import Area, Axis, Key, Line, Picture, Side, nothing
from milelog.report.trace import Trace
from milelog.units import format_distance, format_pace, unit_m

HILLY = 0.01
"""Least climb per metre run for which a week gets this chart."""
_SHORTEST_M = 150.0
"""Least length in metres of the stretches over which values are averaged; shorter ones show noise."""
_MOST_PARTS = 90
"""Most stretches of a run; more would be narrower than the line."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A run by equal stretches: arrays of one length, distance in the athlete's unit, paces in seconds per unit."""

    day: date | None
    units: str
    distance_m: float
    climb_m: float
    speed_mps: float
    flat_mps: float
    """Mean grade-adjusted speed."""
    distance: Floats
    elevation_m: Floats
    pace_s: Floats
    adjusted_s: Floats


def data(analysis: Analysis) -> Ground | None:
    """The run with the most climb whose recording can be opened; None without any with elevation."""
    hilly = [s for s in analysis.sessions if s.is_run and s.ascent_m and s.moving_s]
    # At most five are tried, because a recording may be gone and opening hundreds would take too long.
    return _first(sorted(hilly, key=lambda s: s.ascent_m or 0.0, reverse=True)[:5], analysis)


def of_week(analysis: Analysis, week: Week) -> tuple[Ground, ...]:
    """The hilliest run of a week, where it has at least HILLY climb per metre; else empty."""
    hilly = [s for s in week.sessions if s.is_run and s.moving_s and (s.ascent_m or 0.0) > HILLY * s.distance_m > 0]
    found = _first(sorted(hilly, key=lambda s: s.ascent_m or 0.0, reverse=True)[:2], analysis)
    return (found,) if found is not None else ()


def _first(sessions: Sequence[Session], analysis: Analysis) -> Ground | None:
    """The first of some runs whose recording can be opened and has elevation."""
    for session in sessions:
        line = recordings.trace_of(analysis, session)
        known = line is not None and np.isfinite(line.elevation_m) & np.isfinite(line.speed_mps)
        if line is not None and np.count_nonzero(known) > 1:
            return _of(session, line, analysis.athlete.units)
    return None


def finding(ground: Ground) -> str:
    """`10.0 mi with 120 m of climb at 8:40/mi, worth 8:22/mi on the flat`."""
    far = format_distance(ground.distance_m, ground.units)
    text = f"{far} with {ground.climb_m:.0f} m of climb at {format_pace(ground.speed_mps, ground.units)}"
    flat = format_pace(ground.flat_mps, ground.units)
    return f"{text}, worth {flat} on the flat" if flat != format_pace(ground.speed_mps, ground.units) else text


def draw(ground: Ground | None) -> Picture:
    """Pace and grade-adjusted pace over the profile of elevation."""
    if ground is None:
        return nothing("no run with elevation to show")
    slow, fast = _ends(ground)
    # The lower third of the plot is kept for the hill.
    low = slow + (slow - fast) * 0.55
    paces = style.pace_axis(slow, fast)
    hill, sides = _hill(ground, low, fast)
    far = float(ground.distance[-1])
    at, run, flat = (v.tolist() for v in (ground.distance, ground.pace_s, ground.adjusted_s))
    marks = (hill, Area(at, run, flat, "accent", 0.14), Line(at, run, "muted", 1.1), Line(at, flat, "accent", 2.0))
    return Picture(
        finding(ground),
        Axis(0.0, far, tuple((float(i), str(i)) for i in range(int(far) + 1)), f"distance, {ground.units}"),
        Axis(low, fast, paces.ticks),
        marks,
        f"pace, min/{ground.units}",
        (words.long_date(ground.day),) if ground.day else (),
        (Key("pace", "muted", "line"), Key("grade-adjusted pace", "accent", "line")),
        sides=sides,
    )


def _hill(ground: Ground, foot: float, top: float) -> tuple[Area, tuple[Side, ...]]:
    """The profile of elevation in the lower third of the plot, on the axis of paces, and labels of its ends."""
    low, high = float(np.nanmin(ground.elevation_m)), float(np.nanmax(ground.elevation_m))
    # At least ten metres, so that flat ground does not look steep.
    rise = max(high - low, 10.0)

    def at(metres: Floats | float) -> Floats:
        share = (np.asarray(metres, dtype=float) - low + rise * 0.12) / (rise * 3.02)
        return foot + (top - foot) * share

    floor = [foot] * len(ground.distance)
    area = Area(ground.distance.tolist(), floor, at(ground.elevation_m).tolist(), "ground")
    ends = [low, high] if high - low >= 3 else [low]
    return area, tuple(Side(float(at(v)), f"{v:.0f} m") for v in ends)


def _ends(ground: Ground) -> tuple[float, float]:
    both = np.concatenate([ground.pace_s, ground.adjusted_s])
    known = both[np.isfinite(both)]
    # Without the slowest 3 % and the fastest 1 %, because stops and GPS spikes would flatten the rest.
    slow, fast = (float(v) for v in np.percentile(known, [97, 1]))
    pad = max((slow - fast) * 0.15, 8.0)
    return slow + pad, fast - pad


def _of(session: Session, line: Trace, units: str) -> Ground:
    metres, far = unit_m(units), float(line.distance_m[-1])
    parts = max(2, min(_MOST_PARTS, int(far / _SHORTEST_M)))
    edges = np.linspace(0.0, max(far, 1.0), parts + 1)
    speed, adjusted, height = (
        _smooth(_by_part(v, line.distance_m, edges)) for v in (line.speed_mps, line.adjusted_mps, line.elevation_m)
    )
    mean = session.distance_m / session.moving_s
    both = np.isfinite(line.speed_mps) & np.isfinite(line.adjusted_mps)
    # The ratio of both speeds over the same seconds, applied to the session's mean pace as it is shown elsewhere.
    gain = float(line.adjusted_mps[both].sum() / line.speed_mps[both].sum()) if both.any() else 1.0
    middle = (edges[:-1] + edges[1:]) / 2 / metres
    return Ground(
        session.day,
        units,
        session.distance_m,
        session.ascent_m or 0.0,
        mean,
        mean * gain,
        middle,
        height,
        metres / speed,
        metres / adjusted,
    )


def _by_part(values: Floats, distance_m: Floats, edges: Floats) -> Floats:
    """Means over stretches of equal length; stretches without a value are interpolated."""
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(edges) - 1, np.nan)
    part = np.clip(np.searchsorted(edges, distance_m[known], side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(part, minlength=len(edges) - 1)
    sums = np.bincount(part, values[known], minlength=len(edges) - 1)
    at = np.flatnonzero(counts)
    return np.interp(np.arange(len(edges) - 1), at, sums[at] / counts[at])


def _smooth(values: Floats) -> Floats:
    if len(values) < 3:
        return values
    padded = np.pad(values, 1, mode="edge")
    smoothed: Floats = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return smoothed
