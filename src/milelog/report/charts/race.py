"""Chart of the splits of a race against critical speed."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.model import Race, Week
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Line, Mark, Picture, Rule, Side, Text, nothing
from milelog.report.trends.races import tenths
from milelog.runner.daniels import describe_race
from milelog.trends.types import RaceRead
from milelog.units import format_clock, unit_m

WORDS = {"even": "even", "positive": "slower in its second half", "negative": "faster in its second half"}


@dataclass(frozen=True, slots=True)
class Splits:
    """One race with its parts; None where no race has any."""

    race: RaceRead | None
    units: str


def data(analysis: Analysis) -> Splits:
    """The latest race that was split."""
    split = [r for r in analysis.trends.races if r.splits]
    return Splits(split[-1] if split else None, analysis.athlete.units)


def of_week(analysis: Analysis, week: Week) -> tuple[Splits, ...]:
    """The races of a week that were split."""
    return tuple(
        Splits(r, analysis.athlete.units) for r in analysis.trends.races if r.splits and week.start <= r.day <= week.end
    )


def finding(race: RaceRead) -> str:
    """`1 mi in 5:52 on 25 Apr: slower in its second half`."""
    label = f"{describe_race(Race(race.day, race.distance_m, race.time_s))} on {words.short_date(race.day)}"
    return f"{label}: {WORDS[race.pacing]}" if race.pacing in WORDS else label


def draw(found: Splits) -> Picture:
    """A step for each split with its error, the line of critical speed, and the mean."""
    race = found.race
    if race is None:
        return nothing("no race of up to two miles with a recording")
    unit = unit_m(found.units)
    marks: list[Mark] = []
    paces: list[float] = []
    for part in race.splits:
        pace = unit / part.speed_mps
        off = pace * part.error_s / part.time_s
        paces += [pace - off, pace + off]
        label = f"{part.start_m:.0f}-{part.end_m:.0f} m: {part.time_s:.1f} s ± {part.error_s:.1f}"
        marks.append(Block(part.start_m, part.end_m, pace + off, pace - off, "zone R", 0.22, label))
        marks.append(Line([part.start_m, part.end_m], [pace, pace], "zone R", 2.4))
        marks.append(Text((part.start_m + part.end_m) / 2, pace, (tenths(part.time_s),), lift=6, backed=True))
    mean = unit * race.time_s / race.distance_m
    marks.append(Rule(mean, "muted", 1.0, dashed=True))
    sides = [Side(mean, f"mean\n{format_clock(mean)}")]
    slow, fast = max(paces), min(paces)
    if race.critical_mps:
        critical = unit / race.critical_mps
        marks.append(Rule(critical, "zone I", 1.6))
        sides.append(Side(critical, f"critical\nspeed {format_clock(critical)}", "zone I"))
        # The line of critical speed has to be visible also where every split was faster.
        slow, fast = max(slow, critical), min(fast, critical)
    spare = max(3.0, 0.12 * (slow - fast))
    edges = [0.0, *(p.end_m for p in race.splits)]
    read_from = "laps pressed" if race.told_by == "laps" else "read from the trace; the shade is the error"
    return Picture(
        finding(race),
        Axis(0.0, race.distance_m, tuple((m, f"{m:.0f}") for m in edges), "metres"),
        style.pace_axis(slow + spare, fast - spare),
        tuple(marks),
        f"pace, min/{found.units}",
        (read_from,),
        sides=tuple(sides),
    )
