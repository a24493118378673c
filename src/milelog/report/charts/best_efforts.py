"""Chart of best efforts: the fastest stretch of each distance in the whole log and in the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from milelog.model import Session
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Dot, Key, Line, Mark, Picture, Text, nothing
from milelog.runner.daniels import race_time
from milelog.units import KM_M, MILE_M, format_pace, unit_m

LATEST_DAYS = 42
"""Days of the latest efforts: six weeks, the time constant of fitness."""
# Shares of the height of the chart. A fall of the line from the effort before by more than _STEEP crosses words above a point;
# words fit between a point and the dashed line if it is more than _CLEAR below the prediction.
_STEEP, _CLEAR = 0.2, 0.12
# Points from the dot to the words above it, and to those below.
_ABOVE, _BELOW = 8.0, -7.0
# Room above and below the paces for these words, as a share of the height of the chart.
_MARGIN = 0.16
# Room of the words, as a share of the space between two distances.
_ROOM = 0.98
_LETTERS = 0.9
# Metres, rounded, and what runners call them; others are named by their metres.
_NAMES = {
    400: "400 m",
    800: "800 m",
    1000: "1 km",
    1500: "1500 m",
    round(MILE_M): "mile",
    3000: "3 km",
    round(2 * MILE_M): "2 mi",
    5000: "5 km",
    10000: "10 km",
    21098: "half",
    42195: "marathon",
}


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest time over one distance, and where it was run."""

    distance_m: float
    time_s: float
    day: date | None
    file: str
    recorded_m: float | None = None

    @property
    def label(self) -> str:
        """`5 km`; `10 km, 9.98 km recorded` where the recording of it is a little short."""
        short = f", {self.recorded_m / KM_M:.2f} km recorded" if self.recorded_m else ""
        return self.name + short

    @property
    def name(self) -> str:
        """`mile`, `5 km`."""
        return _NAMES.get(round(self.distance_m), f"{self.distance_m:.0f} m")


@dataclass(frozen=True, slots=True)
class BestEfforts:
    """The best of the whole log and of the last 42 days, the shortest distance first."""

    ever: tuple[Best, ...]
    latest: tuple[Best, ...]
    units: str
    vdot: float = 0.0
    predicted_s: tuple[float, ...] = ()
    """Seconds that the zones in force predict for each distance of `ever`, as races; empty without zones."""


def data(analysis: Analysis) -> BestEfforts:
    """The best of each distance over all runs."""
    runs = [s for s in analysis.sessions if s.is_run]
    since = analysis.today - timedelta(days=LATEST_DAYS)
    ever, latest = _best(runs), _best([s for s in runs if s.day and s.day > since])
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is None or zone_set.vdot <= 0:
        return BestEfforts(ever, latest, analysis.athlete.units)
    predicted = tuple(race_time(zone_set.vdot, b.distance_m) for b in ever)
    return BestEfforts(ever, latest, analysis.athlete.units, zone_set.vdot, predicted)


def finding(found: BestEfforts) -> str:
    """`Best efforts: mile in 6:12, 5 km in 20:40`."""
    chosen = [b for b in found.ever if b.name in {"mile", "5 km"}] or list(found.ever[:2])
    return "Best efforts: " + ", ".join(f"{b.name} in {words.clock(b.time_s)}" for b in chosen)


def draw(found: BestEfforts) -> Picture:
    """Pace by distance: the whole log as a line, the last 42 days as dots, what the zones' race predicts behind."""
    if not found.ever:
        return nothing("no efforts to show")
    at = {b.distance_m: i for i, b in enumerate(found.ever)}
    places = [float(i) for i in range(len(found.ever))]
    paces = [_pace(b, found.units) for b in found.ever]
    recent = [_pace(b, found.units) for b in found.latest]
    predicted = [unit_m(found.units) * t / b.distance_m for b, t in zip(found.ever, found.predicted_s, strict=False)]
    # At least 30 s: a log of one run would otherwise be drawn as if its seconds were mountains.
    spread = max(max([*paces, *recent, *predicted]) - min([*paces, *predicted]), 30)
    marks: list[Mark] = [Line(places, predicted, "muted", 1.2, dashed=True)] if predicted else []
    marks += [Line(places, paces, "ink", 1.4), *(Dot(i, p) for i, p in enumerate(paces))]
    marks += [Dot(at[b.distance_m], p, "accent", size=7) for b, p in zip(found.latest, recent, strict=True)]
    marks += [_time(i, b, paces, predicted, spread) for i, b in enumerate(found.ever)]
    keys = [Key("whole log", "ink", "line")]
    keys += [Key(f"last {LATEST_DAYS} days", "accent", "dot")] if recent else []
    keys += [Key(f"what VDOT {found.vdot:.1f} predicts", "muted", "dashed")] if predicted else []
    slow, fast = max([*paces, *recent, *predicted]), min([*paces, *predicted])
    return Picture(
        finding(found),
        Axis(-0.5, len(paces) - 0.5, tuple((i, b.name) for i, b in zip(places, found.ever, strict=True))),
        style.pace_axis(slow + spread * _MARGIN, fast - spread * _MARGIN),
        tuple(marks),
        f"pace, min/{found.units}",
        ("the fastest stretch of each distance in any run",),
        tuple(keys),
    )


def _time(i: int, best: Best, paces: list[float], predicted: list[float], spread: float) -> Text:
    """The time of an effort, above or below its point, where it does not touch the dashed line or the line of efforts."""
    behind = (paces[i] - predicted[i]) / spread if predicted else 0.0
    falls = i > 0 and (paces[i] - paces[i - 1]) / spread > _STEEP
    above = (behind <= 0 or behind > _CLEAR) and not falls
    lift = _ABOVE if above else _BELOW
    return Text(i, paces[i], (words.clock(best.time_s),), size=_LETTERS, lift=lift, room=_ROOM, backed=True, must=False)


def pace_text(best: Best, units: str) -> str:
    """`6:12/mi`."""
    return format_pace(best.distance_m / best.time_s, units)


def _pace(best: Best, units: str) -> float:
    return unit_m(units) * best.time_s / best.distance_m


def _best(runs: list[Session]) -> tuple[Best, ...]:
    found: dict[float, Best] = {}
    for session in runs:
        for effort in session.efforts:
            known = found.get(effort.distance_m)
            if effort.time_s > 0 and (known is None or effort.time_s < known.time_s):
                found[effort.distance_m] = Best(
                    effort.distance_m, effort.time_s, session.day, session.file, effort.recorded_m
                )
    return tuple(found[d] for d in sorted(found))
