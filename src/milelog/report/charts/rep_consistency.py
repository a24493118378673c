"""Chart of rep consistency: the paces of all threshold sessions against their bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Dot, Key, Line, Mark, Picture, Rule, nothing
from milelog.units import format_clock, unit_m

_MOST = 24
"""Most sessions that are readable next to each other."""


@dataclass(frozen=True, slots=True)
class RepGroup:
    """The reps of one session: paces in seconds per unit, in the order they were run."""

    day: date
    shape: str
    """The reps in words: `2 x 2 mi`."""
    paces_s: tuple[float, ...]
    band_s: tuple[float, float] | None
    in_band: tuple[bool, ...]
    """Whether the verdict counts each rep as in band."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """The sessions grouped by shape, each group in order of time."""

    groups: tuple[RepGroup, ...]
    units: str


def data(analysis: Analysis) -> Consistency:
    """All sessions with threshold reps, the latest 24, sorted by shape and date."""
    units = analysis.athlete.units
    groups = []
    for week in analysis.weeks:
        for session in views.rep_sessions(week):
            rows = [r for r in views.threshold_rows(session, analysis) if r.segment.speed_mps > 0]
            if rows and session.day:
                zone = rows[0].zone
                ends = (unit_m(units) / zone.fast_mps, unit_m(units) / zone.slow_mps) if zone else None
                paces = tuple(unit_m(units) / r.drawn_mps for r in rows)
                inside = tuple(r.inside for r in rows)
                groups.append(RepGroup(session.day, shape(rows, units), paces, ends, inside))
    latest = sorted(groups, key=lambda g: g.day)[-_MOST:]
    return Consistency(tuple(sorted(latest, key=lambda g: (len(g.paces_s), g.shape, g.day))), units)


def shape(rows: list[views.RepRow], units: str) -> str:
    """`2 x 2 mi` where the reps are within 5 % of one length, `3.5 mi` for a single one, else `3 reps`."""
    lengths = [r.segment.distance_m / unit_m(units) for r in rows]
    mean = sum(lengths) / len(lengths)
    if max(abs(v - mean) for v in lengths) <= 0.05 * mean:
        each = f"{round(mean, 1):g} {units}"
        return f"{len(rows)} x {each}" if len(rows) > 1 else each
    return words.plural(len(rows), "rep")


def finding(found: Consistency) -> str:
    """`Threshold reps: 7 of 12 in band`."""
    reps = sum(len(g.paces_s) for g in found.groups)
    if not any(g.band_s for g in found.groups):
        return f"Threshold reps: {reps} in {words.plural(len(found.groups), 'session')}"
    return f"Threshold reps: {sum(sum(g.in_band) for g in found.groups)} of {reps} in band"


def draw(found: Consistency) -> Picture:
    """The reps of each session as dots joined by a line, over the band of that day; hollow where they are outside it."""
    if not found.groups:
        return nothing("no threshold reps to show")
    edges = [p for g in found.groups for p in (*g.paces_s, *(g.band_s or ()))]
    marks: list[Mark] = []
    for i, group in enumerate(found.groups):
        if i and group.shape != found.groups[i - 1].shape:
            marks.append(Rule(i - 0.5, "line", upright=True))
        if group.band_s:
            marks.append(Block(i - 0.42, i + 0.42, group.band_s[1], group.band_s[0], "zone T", 0.22))
            marks += [
                Block(i - 0.42, i + 0.42, low, high, "zone T", 0.09) for low, high in views.tolerance_s(*group.band_s)
            ]
        count = len(group.paces_s)
        # Spread over the middle 60 % of the session's column, but at most 0.18 apart.
        at = [i + (n - (count - 1) / 2) * min(0.6 / max(count - 1, 1), 0.18) for n in range(count)]
        marks.append(Line(at, group.paces_s, width=0.8))
        for x, pace, inside in zip(at, group.paces_s, group.in_band, strict=True):
            hollow = not inside and group.band_s is not None
            marks.append(Dot(x, pace, hollow=hollow, says=format_clock(pace)))
    pad = max((max(edges) - min(edges)) * 0.08, 4)
    out = any(not inside for g in found.groups if g.band_s for inside in g.in_band)
    return Picture(
        finding(found),
        Axis(-0.6, len(found.groups) - 0.4, _sessions(found), names=True),
        style.pace_axis(max(edges) + pad, min(edges) - pad),
        tuple(marks),
        f"pace of each rep, min/{found.units}",
        ("the same workouts stand side by side",),
        (
            Key("T band of the day, paler its tolerance", "zone T"),
            *([Key("rep out of it", "ink", "hollow")] if out else []),
        ),
    )


def _sessions(found: Consistency) -> tuple[tuple[float, str], ...]:
    """Ticks with the shape and the date of each session."""
    return tuple((float(i), f"{g.shape}\n{words.short_date(g.day)}") for i, g in enumerate(found.groups))
