"""Race times by date with the interval that holds four of five, each from what was known on that morning.

Training names threshold speed, and Daniels and Gilbert's curve the time at each distance for it. A runner differs from that
curve in two ways, of which both are learnt by a linear regression with a prior: she races better or worse than she trains
(the same at all distances), and she has more or less speed than endurance (the more, the shorter the race). Her repetitions
tell of the second, her races of both, the older the less. D' is not used: training does not tell it.

The constants are measured on simulated runners (bench/mile.py); races found in public logs are held against them unseen.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from milelog.runner.daniels import race_time, training_speed
from milelog.runner.types import Point
from milelog.trends.log import Log
from milelog.trends.types import Cause, CauseName, Estimate, Forecast, ForecastPoint
from milelog.units import MILE_M

DISTANCES_M = (MILE_M, 5000.0, 10000.0, 21097.5)
"""Distances that are forecast. The marathon is left out for the reason of LONGEST_RACE_M."""
HOUR_M = 15000.0
"""Threshold speed is raced for about an hour, some 15 km: there speed and endurance weigh alike."""
GAP = 0.02
"""Spread among runners of race times around those that their training tells, in log time (one standard deviation)."""
RESERVE = 0.009
"""Spread among runners of speed against endurance, in log time for each e-fold of distance: 2 % at the mile. Of 14,000
runners each raced within 3 % of a curve with one such number of her own (Emig & Peltonen 2020)."""
REPEATED_SHARE = 0.8
"""Share of the reserve at a mile that shows in repetitions: R is about the pace of the mile (Daniels)."""
HABIT, SET_SPREAD = 0.02, 0.02
"""Spread of repetitions around the speed that the reserve tells, in log speed: between runners, and from day to day."""
FORM = 0.012
"""Spread of a race around what the runner is worth that day: weather, course, sleep, tactics."""
AGES = 0.02
"""Change of the gap and of the reserve in a year, in log time (one standard deviation)."""
LONGEST_RACE_M = 30000.0
"""Longer races are not used: legs and stomach decide them, and a marathon tells little of a mile."""
OLDEST_RACE_DAYS = 730
"""Races of two years are heard: in that time the gap has wandered (AGES) further than runners differ in it at all
(GAP).
"""
REPEATED_DAYS = 56
"""Repetitions of the last eight weeks tell of the reserve: older ones were run in another shape."""
REPEATED_S = (25.0, 150.0)
"""Lengths of repetitions: shorter ones are sprints, whose pace GPS does not know."""
VOLUME_DAYS = 42
"""Days of the mean volume that stands beside the forecast. It moves nothing by itself."""
OWN_ERROR = 0.7
"""Share of the stated error of threshold speed that changes from week to week. The rest is the runner's habit of pace, which is
in the gap already (set so that the intervals of simulated runners hold, bench/mile.py)."""
FOUR_OF_FIVE = 1.2816
"""Standard deviations on either side that hold 80 % of a normal distribution."""
WEEKS, MONTH_DAYS = 52, 28
SAME_RACE_DAYS = 1
"""A forecast is made in the morning: a race of that day is not over yet."""


@dataclass(frozen=True, slots=True)
class Raced:
    """A race that is over."""

    day: date
    distance_m: float
    time_s: float


@dataclass(frozen=True, slots=True)
class Repetitions:
    """The repetitions of one day."""

    day: date
    log_speed: float
    """Mean of the flat speed of equal effort."""
    count: int


@dataclass(frozen=True, slots=True)
class Known:
    """The evidence of forecasts. A forecast for a day uses what lies before it alone."""

    points: Sequence[Point]
    training: Sequence[Point]
    """From training alone; the same points where no race is known."""
    races: Sequence[Raced] = ()
    repetitions: Sequence[Repetitions] = ()


@dataclass(frozen=True, slots=True)
class Forecasted:
    """One forecast with what it is made of, in log time: threshold, reserve and gap add up to it."""

    estimate: Estimate
    base: float
    """By threshold speed on the common curve."""
    speed: float
    """By the runner's own reserve of speed, as her repetitions alone tell it."""
    raced: float
    """By what her races add."""


def known(log: Log, races: Iterable[Raced]) -> Known:
    """The evidence in a log: fitness by date, usable races in order of time, repetitions by day."""
    points = log.fitness.points
    usable = tuple(r for r in sorted(races, key=lambda r: r.day) if r.distance_m <= LONGEST_RACE_M)
    return Known(points, log.fitness.training or points, usable, tuple(repetitions(log)))


def repetitions(log: Log) -> Iterable[Repetitions]:
    """The repetitions of each day that had any."""
    for session in log.sessions:
        if not session.is_run or session.day is None:
            continue
        reps = [
            g
            for g in session.segments
            if g.kind == "rep" and g.zone == "R" and REPEATED_S[0] <= g.duration_s <= REPEATED_S[1]
        ]
        if reps:
            mean = sum(math.log(g.adjusted_mps or g.speed_mps) for g in reps) / len(reps)
            yield Repetitions(session.day, mean, len(reps))


def point_on(points: Sequence[Point], day: date) -> Point | None:
    """The last point of fitness before a day; None before the first week was over. `points` are in order of time."""
    at = bisect.bisect_right(points, day, key=lambda p: p.day)
    return points[at - 1] if at else None


def predict(known: Known, day: date, distance_m: float, *, races: bool = True) -> Forecasted | None:
    """The forecast for a distance on the morning of a day; None where nothing was known. Without `races` from training."""
    point = point_on(known.training, day) or point_on(known.points, day)
    if point is None:
        return None
    base, across = math.log(_race_time(point.vdot, distance_m)), math.log(HOUR_M / distance_m)
    from_training = [*_repeated(known, day)]
    # Once from repetitions alone and once with races too, so that a change can be laid to one of them (`causes`).
    alone = _posterior(from_training)
    observations = [*from_training, *(_raced(known, day) if races else ())]
    gap, reserve, spread = _posterior(observations)
    # Four sources of error, taken as independent: gap and reserve, threshold speed, and the form of the day.
    variance = spread(across) + (OWN_ERROR * point.error) ** 2 + FORM**2
    value = base + gap - reserve * across
    width = FOUR_OF_FIVE * math.sqrt(variance)
    estimate = Estimate(distance_m, math.exp(value), math.exp(value - width), math.exp(value + width))
    speed = alone[0] - alone[1] * across
    return Forecasted(estimate, base, speed, value - base - speed)


# One runner's log asks for the same few VDOTs and distances at each week of each chart.
@cache
def _race_time(vdot: float, distance_m: float) -> float:
    return race_time(vdot, distance_m)


Observation = tuple[float, float, float, float]
"""An observation `value = a gap + b reserve`, with its variance: a, b, value, variance."""


def _repeated(known: Known, day: date) -> list[Observation]:
    """One observation of the reserve: repetitions of eight weeks, each day against the threshold speed of its time."""
    since = day - timedelta(days=REPEATED_DAYS)
    found = []
    for one in known.repetitions:
        point = point_on(known.training, one.day) or point_on(known.points, one.day)
        if since <= one.day < day and point is not None:
            found.append(one.log_speed - math.log(training_speed(point.vdot, "R")))
    if not found:
        return []
    # All days as one observation: the habit of running repetitions fast or slow is common to them, and does not average
    # out.
    share = REPEATED_SHARE * math.log(HOUR_M / MILE_M)
    return [(0.0, share, sum(found) / len(found), HABIT**2 + SET_SPREAD**2 / len(found))]


def _raced(known: Known, day: date) -> list[Observation]:
    """An observation of gap and reserve from each race before the day, against what training said at its time."""
    found = []
    for race in known.races:
        age = (day - race.day).days
        point = point_on(known.training, race.day) or point_on(known.points, race.day)
        if not SAME_RACE_DAYS <= age <= OLDEST_RACE_DAYS or point is None:
            continue
        off = math.log(race.time_s / _race_time(point.vdot, race.distance_m))
        variance = FORM**2 + point.error**2 + AGES**2 * age / 365
        found.append((1.0, -math.log(HOUR_M / race.distance_m), off, variance))
    return found


def _posterior(observations: Sequence[Observation]) -> tuple[float, float, _Spread]:
    """Gap and reserve with the variance of `gap - reserve x`: a Bayesian regression of two unknowns."""
    # Normal equations of two unknowns, begun with the prior: both are 0, as sure as GAP and RESERVE say. Without any
    # observation the answer is the common curve.
    aa, ab, bb, av, bv = 1 / GAP**2, 0.0, 1 / RESERVE**2, 0.0, 0.0
    for a, b, value, variance in observations:
        aa, ab, bb = aa + a * a / variance, ab + a * b / variance, bb + b * b / variance
        av, bv = av + a * value / variance, bv + b * value / variance
    size = aa * bb - ab * ab
    gap, reserve = (bb * av - ab * bv) / size, (aa * bv - ab * av) / size
    return gap, reserve, _Spread(bb / size, -ab / size, aa / size)


@dataclass(frozen=True, slots=True)
class _Spread:
    gap: float
    both: float
    reserve: float

    def __call__(self, across: float) -> float:
        return self.gap - 2 * across * self.both + across * across * self.reserve


def forecast(log: Log, known: Known, count: int) -> Forecast:
    """The mile by date, and four distances today; empty where nothing is known. `count` is how many races are known."""
    until = log.until
    today = until + timedelta(days=1) if until else None
    last = point_on(known.training, today) if today else None
    if today is None or last is None:
        return Forecast()
    points = []
    for point in known.points[-WEEKS:]:
        mile, training = (predict(known, point.day, MILE_M, races=r) for r in (True, False))
        if mile is not None and training is not None and point.day <= today:
            points.append(ForecastPoint(point.day, mile.estimate, training.estimate))
    now = [f for d in DISTANCES_M if (f := predict(known, today, d)) is not None]
    alone = [f for d in DISTANCES_M if (f := predict(known, today, d, races=False)) is not None]
    # What would have been forecast then, from what was known then: the change is that of the evidence.
    before = predict(known, today - timedelta(days=MONTH_DAYS), MILE_M)
    reps = [r for r in known.repetitions if 0 < (today - r.day).days <= REPEATED_DAYS]
    repeated = _repeated(known, today)
    ran = [s for s in log.sessions if s.is_run and s.day and 0 < (today - s.day).days <= VOLUME_DAYS]
    return Forecast(
        points=tuple(points),
        now=tuple(f.estimate for f in now),
        training=tuple(f.estimate for f in alone) if known.races else (),
        threshold_mps=last.threshold_mps,
        threshold_error=last.error,
        reserve=repeated[0][2] if repeated else None,
        fast_reps=sum(r.count for r in reps),
        weekly_m=sum(s.distance_m for s in ran) * 7 / VOLUME_DAYS,
        races=count,
        moved=math.log(now[0].estimate.time_s / before.estimate.time_s) if before else None,
        causes=causes(before, now[0]) if before else (),
    )


def causes(before: Forecasted, now: Forecasted) -> tuple[Cause, ...]:
    """The causes of the change between two forecasts, the greatest first."""
    parts: tuple[tuple[CauseName, float], ...] = (
        ("threshold", now.base - before.base),
        ("speed", now.speed - before.speed),
        ("races", now.raced - before.raced),
    )
    # Below 1e-9 the change is rounding of the sums, and would name a cause that moved nothing.
    found = [Cause(name, change) for name, change in parts if abs(change) > 1e-9]
    return tuple(sorted(found, key=lambda c: -abs(c.change)))
