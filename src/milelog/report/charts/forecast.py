"""Chart of the forecast for a mile by date, with its interval and the races."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from milelog.model import Race
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Area, Axis, Dot, Key, Line, Mark, Picture, Side, nothing
from milelog.runner.daniels import describe_race
from milelog.trends.types import ForecastPoint
from milelog.units import MILE_M, format_clock


@dataclass(frozen=True, slots=True)
class Raced:
    """A race, converted to its equivalent mile."""

    day: date
    mile_s: float
    label: str
    is_mile: bool


@dataclass(frozen=True, slots=True)
class ByDate:
    """The forecasts of a year and the races in it."""

    points: tuple[ForecastPoint, ...]
    races: tuple[Raced, ...]


def data(analysis: Analysis) -> ByDate:
    """The forecasts by date, from the log's figures."""
    points = analysis.trends.forecast.points
    first = points[0].day - timedelta(days=7) if points else date.max
    races = (
        Raced(
            r.day, r.mile_s, describe_race(Race(r.day, r.distance_m, r.time_s)), abs(r.distance_m / MILE_M - 1) < 0.02
        )
        for r in analysis.trends.races
        if points and first <= r.day <= points[-1].day + timedelta(days=7)
    )
    return ByDate(points, tuple(races))


def finding(found: ByDate) -> str:
    """`Mile 5:53, four of five between 5:35 and 6:12`."""
    mile = found.points[-1].mile
    low, high = format_clock(mile.low_s), format_clock(mile.high_s)
    return f"Mile {format_clock(mile.time_s)}, four of five between {low} and {high}"


def draw(found: ByDate) -> Picture:
    """The forecast as a line in its band, that from training alone dashed, and a dot for each race."""
    if not found.points:
        return nothing("no forecast of the mile: it needs runs that tell of fitness")
    start, last = found.points[0].day, found.points[-1]

    def at(day: date) -> float:
        return (day - start).days / 7

    x = [at(p.day) for p in found.points]
    mile = [p.mile.time_s for p in found.points]
    training = [p.training.time_s for p in found.points]
    low, high = [p.mile.low_s for p in found.points], [p.mile.high_s for p in found.points]
    apart = any(abs(a - b) > 0.5 for a, b in zip(mile, training, strict=True))
    marks: list[Mark] = [Area(x, low, high, "plan", 0.45)]
    marks += [Line(x, training, "muted", 1.2, dashed=True)] if apart else []
    marks.append(Line(x, mile, "accent", 2.2))
    marks += [
        Dot(at(r.day), r.mile_s, "ink", not r.is_mile, 6, f"{r.label}, {words.long_date(r.day)}") for r in found.races
    ]
    keys = [Key("forecast", "accent", "line")]
    keys += [Key("from training alone", "muted", "dashed")] if apart else []
    keys += [Key("mile raced", "ink", "dot")] if any(r.is_mile for r in found.races) else []
    keys += (
        [Key("other race, as the mile it is worth", "ink", "hollow")] if any(not r.is_mile for r in found.races) else []
    )
    # The wide interval of the first quarter is left out, because it would determine the axis.
    every = [*mile, *training, *(r.mile_s for r in found.races), *low[len(low) // 4 :], *high[len(high) // 4 :]]
    weeks = style.week_axis([p.day for p in found.points])
    end = max(x[-1], *(at(r.day) for r in found.races), 1.0) if found.races else max(x[-1], 1.0)
    return Picture(
        finding(found),
        Axis(min([0.0, *(at(r.day) for r in found.races)]), end, weeks.ticks),
        style.pace_axis(max(every) + 2, min(every) - 2),
        tuple(marks),
        "mile time",
        ("band: four of five; each week from what was known before it",),
        tuple(keys),
        sides=(Side(last.mile.time_s, format_clock(last.mile.time_s), "accent"),),
    )
