"""The trends in words: one module each, laid out by every medium in its way."""

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
