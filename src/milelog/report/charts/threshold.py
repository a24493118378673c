"""The threshold session: the trace, its reps against the band, its recoveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from milelog.model import Floats, Session
from milelog.pipeline import Analysis
from milelog.report import recordings, views, words
from milelog.report.charts import style
from milelog.report.trace import Trace
from milelog.units import format_clock, format_distance, format_pace, unit_m
from milelog.weeks import threshold_segments

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SMOOTH_S = 15
"""A second's pace is noise; a quarter of a minute is running."""
_LINE_POINTS = 12.0
_SLOWEST = 1.45
"""The slow end of the axis, as a multiple of the quickest work."""
_NARROW = 0.055
"""Share of the chart under which a rep has no room for its words."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One rep as it is drawn; `against` says how it lies to its band, `rest` what came after it."""

    start_s: float
    end_s: float
    distance_m: float
    speed_mps: float
    zone: str
    inside: bool
    is_threshold: bool
    against: str
    rest: str
    rest_end_s: float


@dataclass(frozen=True, eq=False)
class ThresholdSession:
    """One run with reps in T. Paces are seconds per unit; arrays are of one length, NaN where standing."""

    day: date | None
    elapsed_s: float
    units: str
    reps: tuple[Rep, ...]
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
    """`Threshold: 4.0 mi in 2 reps, all in band`."""
    reps = [r for r in found.reps if r.is_threshold]
    far = format_distance(sum(r.distance_m for r in reps), found.units)
    text = f"Threshold: {far} in {words.plural(len(reps), 'rep')}"
    if found.band_s is None:
        return text
    inside = sum(r.inside for r in reps)
    one = "in" if inside else "not in"
    count = one if len(reps) == 1 else "all in" if inside == len(reps) else f"{inside or 'none'} in"
    if 0 < inside < len(reps):
        count = f"{inside} of {len(reps)} in"
    return f"{text}, {count} {'the estimated band' if found.estimate else 'band'}"


def draw(found: ThresholdSession | None, axes: Axes) -> None:
    """Draws pace over time with the T band across, reps shaded and labelled with their pace, and the rests between."""
    if found is None:
        style.empty(axes, "no threshold session to show")
        return
    slow, fast = _ends(found, axes)
    if found.band_s:
        axes.axhspan(*found.band_s, color=style.ZONES["T"], alpha=0.18, linewidth=0)
        for edge in found.band_s:
            axes.axhline(edge, color=style.ZONES["T"], linewidth=0.6, alpha=0.7)
    axes.plot(found.minutes, found.pace_s, color=style.INK, linewidth=1.0)
    style.pace_axis(axes, slow, fast)
    axes.set_yticks([t for t in axes.get_yticks() if t >= fast + (slow - fast) * 0.2])
    for rep in found.reps:
        _rep(axes, rep, found, slow)
    band = ""
    if found.band_s:
        ends = "-".join(format_clock(v) for v in found.band_s)
        band = f"blue: {'the estimated' if found.estimate else 'the'} T band {ends}"
    when = words.long_date(found.day) if found.day else ""
    about = "  ·  ".join(t for t in (when, band) if t)
    style.say(axes, finding(found), x="elapsed time, min", y=f"pace, min/{found.units}", about=about)
    axes.set_xlim(0, max(found.elapsed_s, 1.0) / 60)


def _ends(found: ThresholdSession, axes: Axes) -> tuple[float, float]:
    """Slow and fast end of the axis: the running, without its stops, and room for the words above and below."""
    work = [unit_m(found.units) / r.speed_mps for r in found.reps if r.speed_mps > 0]
    known = found.pace_s[np.isfinite(found.pace_s)]
    slow = float(np.percentile(known, 93)) + 15 if len(known) else max(work, default=500.0) + 30
    hard = [*work, *(found.band_s or ())]
    # A walk or a stop would flatten what the chart is about.
    slow = max(min(slow, _SLOWEST * min(hard, default=slow)), max(hard, default=slow) + 15)
    top = min([*work, *(found.band_s or ())], default=slow - 60)
    if len(known):
        top = min(top, float(np.percentile(known, 1)))
    points = style.high_points(axes)
    above, below = (min(lines * _LINE_POINTS / points, 0.42) for lines in (4.4, 2.6))
    whole = (slow - top) / (1 - above - below)
    return slow + (below * whole if any(r.rest for r in found.reps) else 0.0), top - above * whole


def _rep(axes: Axes, rep: Rep, found: ThresholdSession, slow: float) -> None:
    start, end = rep.start_s / 60, rep.end_s / 60
    colour = style.zone_colour(rep.zone)
    axes.axvspan(start, end, color=colour, alpha=0.10, linewidth=0)
    if rep.speed_mps > 0:
        pace = unit_m(found.units) / rep.speed_mps
        axes.plot([start, end], [pace, pace], color=colour, linewidth=3.5, solid_capstyle="butt")
    whole = max(found.elapsed_s, 1.0)
    wide = (rep.end_s - rep.start_s) / whole > _NARROW
    room: dict[str, Any] = {"ha": "center", "textcoords": "offset points", "fontsize": 8.5, "parse_math": False}
    lines = [words.rep_distance(rep.distance_m, found.units), format_pace(rep.speed_mps, found.units), rep.against]
    text = "\n".join(t for t in lines if t) if wide else format_clock(unit_m(found.units) / max(rep.speed_mps, 0.1))
    weight = "normal" if rep.inside or not rep.against else "bold"
    turn = 0 if wide else 90
    axes.annotate(
        text,
        ((start + end) / 2, 1.0),
        (0, -3),
        xycoords=("data", "axes fraction"),
        va="top",
        fontweight=weight,
        rotation=turn,
        **room,
    )
    if rep.rest and (rep.rest_end_s - rep.end_s) / whole > 0.1:
        box = {"boxstyle": "square,pad=0.15", "facecolor": style.PAPER, "edgecolor": "none"}
        middle = (end + rep.rest_end_s / 60) / 2
        axes.annotate(rep.rest, (middle, slow), (0, 4), color=style.MUTED, bbox=box, **room)


def _of(session: Session, analysis: Analysis) -> ThresholdSession:
    units = analysis.athlete.units
    zone_set = analysis.zones_on(session.day)
    zone = next((z for z in zone_set.zones if z.name == "T"), None) if zone_set else None
    line = recordings.trace_of(analysis, session)
    speed = _smoothed(line) if line else np.empty(0)
    meant = threshold_segments(session)
    return ThresholdSession(
        session.day,
        session.elapsed_s,
        units,
        tuple(_drawn(r, units, is_threshold=r.segment in meant) for r in views.rep_rows(session, zone_set)),
        (unit_m(units) / zone.fast_mps, unit_m(units) / zone.slow_mps) if zone else None,
        bool(zone_set and zone_set.estimate),
        (np.arange(len(speed)) + 0.5) * (line.step_s if line else 1) / 60,
        unit_m(units) / speed,
    )


def _drawn(row: views.RepRow, units: str, *, is_threshold: bool) -> Rep:
    g, rest = row.segment, row.recovery
    return Rep(
        g.start_s,
        g.end_s,
        g.distance_m,
        g.speed_mps,
        g.zone or "",
        row.inside,
        is_threshold,
        row.against_band(units),
        views.rest_text(row, units).replace(", ", "\n"),
        rest.end_s if rest else g.end_s,
    )


def _smoothed(line: Trace) -> Floats:
    """Running means of the speed over a quarter of a minute, broken where the runner stood."""
    width = max(1, round(_SMOOTH_S / line.step_s))
    known = np.isfinite(line.speed_mps)
    ones = np.ones(width)
    sums = np.convolve(np.where(known, line.speed_mps, 0.0), ones, "same")[: len(known)]
    counts = np.convolve(known.astype(float), ones, "same")[: len(known)]
    return np.where(known, sums / np.maximum(counts, 1.0), np.nan)
