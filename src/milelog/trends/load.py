"""Computes training load by week: stress, Foster's monotony and strain, the longest run against the 30 days before, fitness.

Sources: C. Foster, *Monitoring training in athletes with reference to overtraining syndrome* (1998); E. Banister's two
exponential means (Coggan's chronic and acute load); the longest run of 30 days in 5,205 runners (Br J Sports Med 2025).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from milelog.measure.load import FITNESS_DAYS, form, stress
from milelog.model import Session, Week
from milelog.runner import in_force
from milelog.trends.log import Log
from milelog.trends.types import Load, LoadWeek
from milelog.weeks import distance, outings

WEEKS = 104
"""Number of last weeks with a load (two years); charts and reports show the latest of them."""
BACK_DAYS = 28
"""Fitness is compared with that of this many days before."""
LONGEST_DAYS = 30
"""Days before a run in which the longest run is looked for, as in the study."""


def load(log: Log) -> Load:
    """The load of the last WEEKS complete weeks; empty without zones or runs."""
    daily = daily_loads(log)
    until = log.until
    weeks = log.last_weeks(WEEKS)
    if not daily or until is None or not weeks:
        return Load()
    longest = _longest_by_day(log.sessions)
    days = {d.day: d for d in form({day: v for day, v in daily.items() if day <= until}, until)}
    now, before = days.get(until), days.get(until - timedelta(days=BACK_DAYS))
    return Load(
        tuple(_week(w, daily, longest) for w in weeks),
        now.fitness if now else None,
        now.fatigue if now else None,
        before.fitness if before else None,
        young=(until - min(daily)).days < FITNESS_DAYS,
        estimated=any(z.estimate for z in log.zones),
    )


def daily_loads(log: Log) -> dict[date, float]:
    """Running training stress by day; empty where no zones are known."""
    found: dict[date, float] = {}
    for session in log.sessions:
        zones = in_force(log.zones, session.day)
        if session.is_run and session.day is not None and session.normalized_mps and zones is not None:
            value = stress(session.normalized_mps, session.moving_s, zones)
            # Runs of one day are added, because monotony is computed from daily loads.
            found[session.day] = found.get(session.day, 0.0) + value
    return found


def _longest_by_day(sessions: Sequence[Session]) -> dict[date, float]:
    """Metres of the longest run of each day."""
    found: dict[date, float] = {}
    for outing in outings(s for s in sessions if s.is_run and s.day is not None):
        day = outing[0].day
        if day is not None:
            found[day] = max(found.get(day, 0.0), distance(outing))
    return found


def _week(week: Week, daily: dict[date, float], longest: dict[date, float]) -> LoadWeek:
    days = [week.start + timedelta(days=n) for n in range(7)]
    loads = [daily.get(day, 0.0) for day in days]
    even = monotony(loads)
    # Compared with the days before the run, not before the week, so Tuesday's run counts for Sunday's.
    ran = max((d for d in days if d in longest), key=lambda d: longest[d], default=None)
    # In the first month of a log, the 30 days before are not known.
    is_known = ran is not None and (ran - min(longest)).days >= LONGEST_DAYS
    before = [longest.get(ran - timedelta(days=n), 0.0) for n in range(1, LONGEST_DAYS + 1)] if ran and is_known else []
    return LoadWeek(
        week.start,
        sum(loads),
        even,
        even * sum(loads) if even is not None else None,
        longest[ran] if ran else 0.0,
        max(before, default=0.0),
    )


def monotony(loads: Sequence[float]) -> float | None:
    """Mean of the daily loads divided by their standard deviation; None without load, and where all days are equal."""
    mean = sum(loads) / len(loads)
    spread = math.sqrt(sum((v - mean) ** 2 for v in loads) / len(loads))
    # The monotony of seven equal days would be infinite, or a quotient of rounding errors.
    return mean / spread if mean > 0 and spread > 1e-9 else None
