"""Chart of repeated workouts: their sessions at equal effort over time, the last ones against those before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Dot, Key, Line, Mark, Picture, nothing
from milelog.report.trends import progress
from milelog.trends.types import Family
from milelog.units import unit_m

MOST = 3
"""Most workouts in one picture."""
COLOURS = ("accent", "zone I", "zone R")


@dataclass(frozen=True, slots=True)
class Repeated:
    """The workouts that were run most often."""

    families: tuple[Family, ...]
    units: str


def data(analysis: Analysis) -> Repeated:
    """Three workouts at most, each with at least three sessions."""
    found = tuple(f for f in analysis.trends.families if len(f.sessions) > 2)[:MOST]
    return Repeated(found, analysis.athlete.units)


def finding(found: Repeated) -> str:
    """`1 mi @ T: the last 6 of 14 sessions 1.3 % faster`."""
    first = found.families[0]
    label = f"{progress.name(first, found.units)}: {words.plural(len(first.sessions), 'session')}"
    if first.change is None:
        return label
    way = "faster" if first.change > 0 else "slower"
    count = min(6, len(first.sessions) // 2)
    sure = "" if first.faster else ", which chance can do"
    return f"{label}, the last {count} are {100 * abs(first.change):.1f} % {way}{sure}"


def draw(found: Repeated) -> Picture:
    """A dot for each session at its pace at equal effort, joined by a line; the means that are compared as thick lines."""
    if not found.families:
        return nothing("no workout was run three times in two years")
    unit = unit_m(found.units)
    start = min(s.day for f in found.families for s in f.sessions)
    days = sorted({s.day for f in found.families for s in f.sessions})

    def at(day: date) -> float:
        return (day - start).days / 7

    marks: list[Mark] = []
    paces: list[float] = []
    for family, colour in zip(found.families, COLOURS, strict=False):
        values = [unit / math.exp(s.index or 0.0) for s in family.sessions]
        x = [at(s.day) for s in family.sessions]
        paces += values
        marks.append(Line(x, values, colour, 0.9))
        marks += [
            Dot(a, v, colour, size=5, says=f"{words.long_date(s.day)}: {words.plural(s.reps, 'rep')}")
            for a, v, s in zip(x, values, family.sessions, strict=True)
        ]
        if family.change is not None:
            count = min(6, len(values) // 2)
            # The same parts as in `trends.repeats`: the last sessions, and up to twelve before them.
            for part in ((x[-count - 12 : -count], values[-count - 12 : -count]), (x[-count:], values[-count:])):
                mean = sum(part[1]) / len(part[1])
                marks.append(Line([part[0][0], part[0][-1]], [mean, mean], colour, 2.6))
    last = int(at(days[-1])) + 1
    mondays = style.week_axis(_weeks(start, last))
    spare = max(2.0, 0.08 * (max(paces) - min(paces)))
    return Picture(
        finding(found),
        Axis(-0.5, max(last, 1) + 0.5, mondays.ticks),
        style.pace_axis(max(paces) + spare, min(paces) - spare),
        tuple(marks),
        f"flat pace at equal effort, min/{found.units}",
        ("thick: means of the last six sessions and of up to twelve before",),
        tuple(Key(progress.name(f, found.units), c, "dot") for f, c in zip(found.families, COLOURS, strict=False)),
    )


def _weeks(start: date, count: int) -> list[date]:
    return [start + timedelta(weeks=n) for n in range(count + 1)]
