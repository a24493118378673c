"""Training load in words: each figure with the limits of its evidence."""

from __future__ import annotations

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.blocks import Block, Table, Text
from milelog.trends.types import Load, LoadWeek
from milelog.units import format_distance

SHOWN = 8
"""Weeks in the table."""
WARN, CRITICAL = 1.5, 2.0
"""Foster's limits of monotony."""
BEYOND = 0.10
"""How much longer than the longest run of the 30 days before a run must be to raise the risk of injury, as a share."""
DOUBT_FORM = (
    "Doubt: both are means of one stress score over 42 and 7 days, the same for every runner and never fitted to you."
)
DOUBT_MONOTONY = (
    "Doubt: Foster saw illness follow values above 2 in a small group; a day of rest lowers it whatever else you run."
)
DOUBT_LONGEST = (
    "Doubt: among 5,205 runners, injuries were about 1.6 times as frequent after runs 10 % or more beyond; the study only "
    "observed, and most such runs led to no injury. The ratio of weekly volumes predicted nothing."
)


def blocks(analysis: Analysis) -> tuple[Block, ...]:
    """The last eight weeks in a table, then sentences."""
    found, units = analysis.trends.load, analysis.athlete.units
    if not found.weeks or found.fitness is None:
        return ()
    columns = ("week of", "load", "monotony", "strain", "longest run", "the 30 days before")
    rows = tuple(_row(w, units) for w in reversed(found.weeks[-SHOWN:]))
    return (Table(columns, rows, frozenset(columns[1:])), Text(sentences(found, units), points=True))


def _row(week: LoadWeek, units: str) -> tuple[str, ...]:
    beyond = week.beyond
    against = format_distance(week.longest_before_m, units) if week.longest_before_m else "–"
    return (
        words.short_date(week.start),
        f"{week.load:.0f}",
        f"{week.monotony:.1f}" if week.monotony is not None else "–",
        f"{week.strain:.0f}" if week.strain is not None else "–",
        format_distance(week.longest_m, units) if week.longest_m else "–",
        against + (f", {100 * beyond:.0f} % beyond" if beyond is not None and beyond >= BEYOND else ""),
    )


def sentences(found: Load, units: str) -> tuple[str, ...]:
    """Sentences on fitness and fatigue, monotony, and the longest run, each with its doubt."""
    return _form(found), _monotony(found.weeks[-1]), _longest(found.weeks[-1], units)


def _form(found: Load) -> str:
    fitness, fatigue = found.fitness or 0.0, found.fatigue or 0.0
    text = f"Fitness {fitness:.0f}, fatigue {fatigue:.0f}, balance {fitness - fatigue:+z.0f}".replace("-", "−")
    if found.fitness_before is not None:
        change = round(fitness) - round(found.fitness_before)
        text += (
            f"; fitness {'up' if change > 0 else 'down'} {abs(change)} in four weeks"
            if change
            else "; steady for four weeks"
        )
    more = " The log is shorter than the six weeks that they need." if found.young else ""
    more += " The zones behind it are an estimate." if found.estimated else ""
    return f"{text}. {DOUBT_FORM}{more}"


def _monotony(week: LoadWeek) -> str:
    if week.monotony is None:
        return f"Monotony: none in a week without running. {DOUBT_MONOTONY}"
    level = "high" if week.monotony >= CRITICAL else "raised" if week.monotony >= WARN else "low"
    return f"Monotony {week.monotony:.1f} in the last week, which is {level} (raised from 1.5, high from 2). {DOUBT_MONOTONY}"


def _longest(week: LoadWeek, units: str) -> str:
    if week.beyond is None:
        return f"The longest run cannot be compared: no run was recorded in the 30 days before it. {DOUBT_LONGEST}"
    length = format_distance(week.longest_m, units)
    if week.beyond >= BEYOND:
        return (
            f"Longest run {length}, {100 * week.beyond:.0f} % beyond the longest of the 30 days before. {DOUBT_LONGEST}"
        )
    return f"Longest run {length}, within 10 % of the longest of the 30 days before. {DOUBT_LONGEST}"
