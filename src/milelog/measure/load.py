"""Training load: the stress of one run, and chronic and acute load over days (Banister; Coggan).

Not part of `metrics`, so that reports can import it without loading all that measures a recording.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from milelog.model import ZoneSet

FITNESS_DAYS, FATIGUE_DAYS = 42.0, 7.0
"""Time constants of chronic and acute training load, which are exponential moving averages."""


@dataclass(frozen=True, slots=True)
class Form:
    """Training load on one day, all in rTSS."""

    day: date
    load: float
    """The day's own load."""
    fitness: float
    """Chronic load after the day."""
    fatigue: float
    """Acute load after the day."""

    @property
    def balance(self) -> float:
        """Fitness minus fatigue; below zero when the runner did more than she is used to."""
        return self.fitness - self.fatigue


def stress(normalized_mps: float, moving_s: float, zones: ZoneSet) -> float:
    """Running training stress (rTSS) of a run: 100 for an hour at threshold pace, proportional to the square of speed."""
    threshold = next(z.fast_mps for z in zones.zones if z.name == "T")
    return 100.0 * moving_s / 3600 * (normalized_mps / threshold) ** 2


def form(loads: Mapping[date, float], until: date | None = None) -> tuple[Form, ...]:
    """Form for every day from the first load to `until` (default: the last load); empty without loads.

    Both averages start at zero, so that they are too low in the first six weeks of a log.
    """
    if not loads:
        return ()
    day, last = min(loads), until or max(loads)
    # Weight of one day, such that after `days` days of constant load an average has reached 63 % of it.
    slow, fast = (1 - math.exp(-1 / days) for days in (FITNESS_DAYS, FATIGUE_DAYS))
    fitness = fatigue = 0.0
    found = []
    while day <= last:
        load = loads.get(day, 0.0)
        fitness += (load - fitness) * slow
        fatigue += (load - fatigue) * fast
        found.append(Form(day, load, fitness, fatigue))
        day += timedelta(days=1)
    return tuple(found)
