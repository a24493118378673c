"""Chart of a threshold session: its pace over time, its reps against the band, its recoveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from milelog.model import Floats, Session, Week
from milelog.pipeline import Analysis
from milelog.report import recordings, views, words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Line, Mark, Picture, Rule, Text, nothing
from milelog.report.trace import Trace
from milelog.sessions.planned_blocks import PACE_TOLERANCE
from milelog.units import format_clock, format_distance, format_pace, unit_m
from milelog.weeks import threshold_segments

_SMOOTH_S = 15
"""Seconds over which pace is averaged; the pace of single seconds is noise."""
_MOST_POINTS = 300
"""Most points of the trace, about the width of the page's chart."""
_SLOWEST, _SLOWEST_EASY = 1.45, 1.75
"""Greatest slow end of the axis, as multiples of the fastest work pace: usually, and where most of the other running is slower
than the first. Slower is walking."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One rep as drawn; `against` is the text on its position to the band, `rest` that on the recovery after it."""

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
    """Fast and slow end of zone T in seconds per unit."""
    estimate: bool
    minutes: Floats
    pace_s: Floats
    bands: tuple[tuple[str, float, float], ...] = ()
    """Each zone that a rep was run in, with its fast and slow end."""
    label: str = ""
    """The run in workout notation."""


def data(analysis: Analysis) -> ThresholdSession | None:
    """The latest session with threshold reps; None when there is none."""
    for week in views.newest_first(analysis):
        for session in reversed(views.threshold_sessions(week)):
            return of_session(session, analysis)
    return None


def of_week(analysis: Analysis, week: Week) -> tuple[ThresholdSession, ...]:
    """The runs of a week with threshold work, and those with similarly long reps in another zone."""
    return tuple(of_session(s, analysis) for s in views.rep_sessions(week))


def finding(found: ThresholdSession) -> str:
    """`Threshold: 4.0 mi in 2 reps, all in band`."""
    reps = [r for r in found.reps if r.is_threshold]
    if not reps:
        return found.label
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


def draw(found: ThresholdSession | None) -> Picture:
    """Pace over time with the bands of its zones, reps shaded and labelled with their pace, and the rests between."""
    if found is None:
        return nothing("no threshold session to show")
    low, slow, fast = _ends(found)
    marks: list[Mark] = []
    for name, fast_s, slow_s in found.bands:
        colour = style.zone_role(name)
        wide = max(found.elapsed_s, 1.0) / 60
        marks.append(Block(0.0, wide, slow_s, fast_s, colour, 0.18))
        marks += [Block(0.0, wide, low_s, high_s, colour, 0.07) for low_s, high_s in views.tolerance_s(fast_s, slow_s)]
        marks += [Rule(edge, colour, 0.6) for edge in (fast_s, slow_s)]
    marks += [Block(r.start_s / 60, r.end_s / 60, None, None, style.zone_role(r.zone), 0.12) for r in found.reps]
    # Stops and walks are drawn at the slow end instead of outside the plot.
    marks.append(Line(found.minutes.tolist(), np.minimum(found.pace_s, slow).tolist(), width=1.0))
    for rep in found.reps:
        marks += _rep(rep, found)
    bands = ", ".join(
        f"{name} band {format_clock(fast_s)}-{format_clock(slow_s)}" for name, fast_s, slow_s in found.bands
    )
    band = f"estimated {bands}" if found.estimate and bands else bands
    band += f", paler: {PACE_TOLERANCE:.0%} tolerance" if bands else ""
    when = words.long_date(found.day) if found.day else ""
    minutes = max(found.elapsed_s, 1.0) / 60
    step = next((s for s in (5, 10, 15, 20, 30, 60) if minutes / s <= 10), 120)
    across = tuple((float(m), str(m)) for m in range(0, int(minutes) + 1, step))
    return Picture(
        finding(found),
        Axis(0.0, minutes, across, "elapsed time, min"),
        Axis(low, fast, style.pace_axis(slow, fast + (low - fast) * _ABOVE).ticks),
        tuple(marks),
        f"pace, min/{found.units}",
        tuple(t for t in (when, band) if t),
    )


_ABOVE, _BELOW = 0.34, 0.15
"""Shares of the plot that are kept free for the texts above and below the pace."""


def _ends(found: ThresholdSession) -> tuple[float, float, float]:
    """The bottom of the axis, the slow end of the running (slower values are cut off there), and the top of the axis."""
    work = [unit_m(found.units) / r.speed_mps for r in found.reps if r.speed_mps > 0]
    known = found.pace_s[np.isfinite(found.pace_s)]
    # The slowest 7 % are stops and walks, which are cut off.
    slow = float(np.percentile(known, 93)) + 15 if len(known) else max(work, default=500.0) + 30
    hard = [*work, *(edge for _, *edges in found.bands for edge in edges)]
    # A walk or a stop would flatten what the chart is about; easy running belongs to it.
    fastest = min(hard, default=slow)
    most = min(max(_SLOWEST * fastest, _easy(found) + 15), _SLOWEST_EASY * fastest)
    slow = max(min(slow, most), max(hard, default=slow) + 15)
    top = min(hard, default=slow - 60)
    if len(known):
        top = min(top, float(np.percentile(known, 1)))
    whole = (slow - top) / (1 - _ABOVE - _BELOW)
    low = slow + (_BELOW * whole if any(r.rest for r in found.reps) else 0.0)
    return low, slow, top - _ABOVE * whole


def _easy(found: ThresholdSession) -> float:
    """Median pace outside the reps; 0 without any."""
    outside = np.isfinite(found.pace_s)
    for rep in found.reps:
        outside &= (found.minutes < rep.start_s / 60) | (found.minutes > rep.end_s / 60)
    return float(np.median(found.pace_s[outside])) if outside.any() else 0.0


def _rep(rep: Rep, found: ThresholdSession) -> Iterator[Mark]:
    start, end, middle = rep.start_s / 60, rep.end_s / 60, (rep.start_s + rep.end_s) / 120
    pace = unit_m(found.units) / max(rep.speed_mps, 0.1)
    if rep.speed_mps > 0:
        yield Line((start, end), (pace, pace), style.zone_role(rep.zone), 3.5)
    lines = [words.rep_distance(rep.distance_m, found.units), format_pace(rep.speed_mps, found.units), rep.against]
    full = "\n".join(t for t in lines if t)
    options = (full, f"{lines[0]}\n{format_clock(pace)}", format_clock(pace))
    off = bool(rep.against) and not rep.inside
    yield Text(middle, "top", options, size=0.86, bold=off, room=end - start)
    if rep.rest:
        between = (rep.end_s + rep.rest_end_s) / 120
        room = (rep.rest_end_s - rep.end_s) / 60
        yield Text(between, "foot", (rep.rest,), "muted", size=0.82, room=room, must=False)


def of_session(session: Session, analysis: Analysis) -> ThresholdSession:
    """One run: its trace, its reps and rests, the band of its day."""
    units = analysis.athlete.units
    zone_set = analysis.zones_on(session.day)
    zone = next((z for z in zone_set.zones if z.name == "T"), None) if zone_set else None
    line = recordings.trace_of(analysis, session)
    speed = _smoothed(line) if line else np.empty(0)
    # Every n-th of the smoothed points is enough, because each is a mean already.
    thin = max(1, len(speed) // _MOST_POINTS)
    threshold_reps = threshold_segments(session)
    rows = views.rep_rows(session, analysis)
    bands = dict.fromkeys(r.zone for r in rows if r.zone is not None and r.zone.slow_mps > 0)
    return ThresholdSession(
        session.day,
        session.elapsed_s,
        units,
        tuple(_drawn(r, units, is_threshold=r.segment in threshold_reps) for r in rows),
        (unit_m(units) / zone.fast_mps, unit_m(units) / zone.slow_mps) if zone else None,
        bool(zone_set and zone_set.estimate),
        ((np.arange(len(speed)) + 0.5) * (line.step_s if line else 1) / 60)[::thin],
        (unit_m(units) / speed)[::thin],
        tuple((z.name, unit_m(units) / z.fast_mps, unit_m(units) / z.slow_mps) for z in bands),
        words.session_label(session),
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
    """Moving averages of the speed over _SMOOTH_S seconds; NaN where the runner stood."""
    width = max(1, round(_SMOOTH_S / line.step_s))
    known = np.isfinite(line.speed_mps)
    ones = np.ones(width)
    sums = np.convolve(np.where(known, line.speed_mps, 0.0), ones, "same")[: len(known)]
    counts = np.convolve(known.astype(float), ones, "same")[: len(known)]
    return np.where(known, sums / np.maximum(counts, 1.0), np.nan)
