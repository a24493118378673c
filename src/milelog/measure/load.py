"""Training load: the stress of one run, and what that of many days leaves behind (Banister; Coggan's chronic and acute load).

Beside the metrics and not among them: a log is judged by what is known of its runs, without all that measures a recording.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from milelog.model import ZoneSet

FITNESS_DAYS, FATIGUE_DAYS = 42.0, 7.0
"""Time constants of the two exponential means: chronic and acute training load."""


@dataclass(frozen=True, slots=True)
class Form:
    """One day: its load, and the exponential means that it leaves, all in the unit of the load."""

    day: date
    load: float
    fitness: float
    fatigue: float

    @property
    def balance(self) -> float:
        """Fitness less fatigue: below zero when more was run than the body is used to."""
        return self.fitness - self.fatigue


def stress(normalized_mps: float, moving_s: float, zones: ZoneSet) -> float:
    """Running training stress of so many seconds at this normalized speed."""
    threshold = next(z.fast_mps for z in zones.zones if z.name == "T")
    return 100.0 * moving_s / 3600 * (normalized_mps / threshold) ** 2


def form(loads: Mapping[date, float], until: date | None = None) -> tuple[Form, ...]:
    """Every day from the first load to `until` (the last load), days without one included. Empty without loads.

    Both means begin at zero, so that the first six weeks tell more of the log's beginning than of the runner's.
    """
    if not loads:
        return ()
    day, last = min(loads), until or max(loads)
    # The share that one day closes of the gap, so that after `days` days of an even load 63 % of it is reached.
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
