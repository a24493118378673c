"""The trends (`milelog.trends`) as blocks of text and tables, one module each; all reports lay out these blocks."""

from milelog.report.blocks import Section
from milelog.report.trends import forecast, load, progress, races, readiness

SECTIONS: tuple[Section, ...] = (
    Section("readiness", "Readiness for the mile", readiness.blocks),
    Section("forecast", "Forecast", forecast.blocks),
    Section("races", "Races", races.blocks),
    Section("progress", "The same workouts", progress.blocks),
    Section("load", "Load", load.blocks),
)
"""The trends in the order they are shown."""
