"""Chart of threshold pace by date, each as known then, with its error and the races."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from milelog.model import Race
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Area, Axis, Dot, Key, Line, Mark, Picture, nothing
from milelog.runner.daniels import describe_race, training_speed, vdot
from milelog.runner.types import Point
from milelog.units import format_pace, unit_m

WEEKS = 104
"""Number of last weeks that are drawn."""


@dataclass(frozen=True, slots=True)
class Raced:
    """A race, converted to threshold speed by its VDOT."""

    day: date
    threshold_mps: float
    label: str
    given: bool
    """False for a race that was found."""


@dataclass(frozen=True, slots=True)
class ByDate:
    """The curve of the last 104 weeks and the races in it."""

    points: tuple[Point, ...]
    races: tuple[Raced, ...]
    units: str


def data(analysis: Analysis) -> ByDate:
    """The fitness of the runner by date, from the log's figures."""
    points = analysis.fitness.points[-WEEKS:]
    races = [Raced(r.date, _threshold(r), describe_race(r), given=True) for r in analysis.athlete.races]
    given = {r.day for r in races}
    races += [
        Raced(r.date, _threshold(r), describe_race(r), given=False)
        for r in (Race(f.day, f.distance_m, f.time_s) for f in analysis.fitness.found)
        if r.date not in given
    ]
    first = points[0].day - timedelta(days=7) if points else date.max
    shown = (r for r in races if points and first <= r.day <= points[-1].day)
    return ByDate(points, tuple(sorted(shown, key=lambda r: r.day)), analysis.athlete.units)


def _threshold(race: Race) -> float:
    return training_speed(vdot(race.distance_m, race.time_s), "T")


def finding(found: ByDate) -> str:
    """`Threshold pace 6:58/mi ± 9 s`."""
    last = found.points[-1]
    seconds = last.error * unit_m(found.units) / last.threshold_mps
    return f"Threshold pace {format_pace(last.threshold_mps, found.units)} ± {seconds:.0f} s"


def draw(found: ByDate) -> Picture:
    """The line of threshold pace with a band of one standard error; a dot for each race."""
    if not found.points:
        return nothing("no run to estimate fitness from")
    start, unit = found.points[0].day, unit_m(found.units)

    def at(day: date) -> float:
        return (day - start).days / 7

    def pace(speed_mps: float) -> float:
        return unit / speed_mps

    x = [at(p.day) for p in found.points]
    line = [pace(p.threshold_mps) for p in found.points]
    slow = [pace(p.threshold_mps * (1 - p.error)) for p in found.points]
    fast = [pace(p.threshold_mps * (1 + p.error)) for p in found.points]
    marks: list[Mark] = [Area(x, fast, slow, "plan", 0.45), Line(x, line, "accent", 2.0)]
    marks += [
        Dot(at(r.day), pace(r.threshold_mps), "ink", not r.given, 6, f"{r.label}, {words.long_date(r.day)}")
        for r in found.races
    ]
    keys = [Key("race given", "ink", "dot")] if any(r.given for r in found.races) else []
    keys += [Key("race found", "ink", "hollow")] if any(not r.given for r in found.races) else []
    every = [*line, *(pace(r.threshold_mps) for r in found.races)]
    # Without the first quarter, because at the beginning of a log the wide band would determine the axis.
    widest = max(slow[len(slow) // 4 :]), min(fast[len(fast) // 4 :])
    weeks = style.week_axis([p.day for p in found.points])
    return Picture(
        finding(found),
        Axis(min(0.0, *(at(r.day) for r in found.races), 0.0), max(x[-1], 1.0), weeks.ticks),
        style.pace_axis(max(*every, widest[0]) + 2, min(*every, widest[1]) - 2),
        tuple(marks),
        f"threshold pace, min/{found.units}",
        ("band: one standard error; each week from what was known before it",),
        tuple(keys),
    )
