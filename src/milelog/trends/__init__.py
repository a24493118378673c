"""Computes trends over many weeks: readiness for the mile, races, forecasts, repeated workouts and load.

A new trend is one module with a pure function of the `Log`, a field of `Trends`, and one line here.
"""

from __future__ import annotations

from datetime import date

from milelog.trends.log import Log
from milelog.trends.types import Estimate, Trends

__all__ = ["Log", "Trends", "trends"]


def trends(log: Log) -> Trends:
    """All trends of a log. Recordings are read only where they contain reps or a race."""
    # Imported late: a run with nothing new reads stored trends, and these imports would cost it 0.1 s.
    from milelog.trends.forecast import Raced, forecast, known, predict
    from milelog.trends.load import load
    from milelog.trends.races import known_races, races
    from milelog.trends.readiness import readiness
    from milelog.trends.repeats import families

    listed = known_races(log)
    log_facts = known(log, (Raced(r.day, r.distance_m, r.time_s) for r in listed))

    def before(day: date, distance_m: float) -> Estimate | None:
        made = predict(log_facts, day, distance_m)
        return made.estimate if made else None

    return Trends(
        readiness=readiness(log),
        forecast=forecast(log, log_facts, len(listed)),
        races=races(log, listed, before),
        families=families(log, {r.file for r in listed}),
        load=load(log),
    )
