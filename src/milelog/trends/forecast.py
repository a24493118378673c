"""Forecasts race times by date with 80 % intervals, each only from what was known on that morning.

Training gives threshold speed, from which Daniels and Gilbert's curve gives the time at each distance. A runner differs from that
curve in two ways. Both are estimated by a linear regression with a prior:

- the gap: she races better or worse than she trains, equally at all distances (log time);
- the reserve: she has more or less speed than endurance, which matters more the shorter the race.

Log time = log time on the curve + gap - reserve x log(HOUR_M / distance). Repetitions are evidence of the reserve, and races of
both, with less weight the older they are. D' is not used, because it cannot be estimated from training. The constants were fitted
to simulated runners (bench/mile.py) and tested on races found in public logs.
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
"""Distances that are forecast, in metres. The marathon is left out for the reason given at LONGEST_RACE_M."""
HOUR_M = 15000.0
"""Distance in metres that is raced at about threshold speed (an hour); there the reserve has no effect."""
GAP = 0.02
"""Prior standard deviation of the gap among runners, in log time."""
RESERVE = 0.009
"""Prior standard deviation of the reserve among runners, in log time per factor e of distance (2 % at the mile). In 14,000
runners, one such number for each described all race times within 3 % (Emig & Peltonen 2020)."""
REPEATED_SHARE = 0.8
"""Share of the reserve's effect at a mile that appears in repetitions: R is about mile pace (Daniels)."""
HABIT, SET_SPREAD = 0.02, 0.02
"""Spread of the log speed of repetitions about that expected from the reserve: between runners, and from day to day."""
FORM = 0.012
"""Spread of a race about the runner's fitness (log time): weather, course, sleep, tactics."""
AGES = 0.02
"""Standard deviation of the change of gap and reserve in a year (log time)."""
LONGEST_RACE_M = 30000.0
"""Longer races (metres) are not used: muscles and fuelling decide them, so they say little about a mile."""
OLDEST_RACE_DAYS = 730
"""Older races are not used: over two years the gap changes (AGES) by more than it differs among runners (GAP)."""
REPEATED_DAYS = 56
"""Repetitions of this many last days are used; older ones were run in another shape."""
REPEATED_S = (25.0, 150.0)
"""Shortest and longest repetition that is used, in seconds: GPS cannot measure the pace of shorter ones."""
VOLUME_DAYS = 42
"""Days of the mean volume that is shown with the forecast; it has no effect on it."""
OWN_ERROR = 0.7
"""Share of the error of threshold speed that counts for a forecast. The rest is a constant habit, which is in the gap already
(fitted so that the intervals cover simulated runners, bench/mile.py)."""
FOUR_OF_FIVE = 1.2816
"""Standard deviations on either side that hold 80 % of a normal distribution."""
WEEKS, MONTH_DAYS = 52, 28
SAME_RACE_DAYS = 1
"""Least age of a race in days: a forecast is made in the morning, before a race of that day."""


@dataclass(frozen=True, slots=True)
class Raced:
    """A race result."""

    day: date
    distance_m: float
    time_s: float


@dataclass(frozen=True, slots=True)
class Repetitions:
    """The repetitions of one day."""

    day: date
    log_speed: float
    """Mean log of grade-adjusted speed."""
    count: int


@dataclass(frozen=True, slots=True)
class Known:
    """The evidence for forecasts; a forecast for a day uses only the part before that day."""

    points: Sequence[Point]
    training: Sequence[Point]
    """Fitness from training alone; the same as `points` where no race is known."""
    races: Sequence[Raced] = ()
    repetitions: Sequence[Repetitions] = ()


@dataclass(frozen=True, slots=True)
class Forecasted:
    """One forecast with its parts, in log time: `base`, `speed` and `raced` add up to it."""

    estimate: Estimate
    base: float
    """Part from threshold speed, on the common curve."""
    speed: float
    """Part from the reserve as estimated from repetitions alone."""
    raced: float
    """Part added by her races."""


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
            mean = sum(math.log(g.flat_mps) for g in reps) / len(reps)
            yield Repetitions(session.day, mean, len(reps))


def point_on(points: Sequence[Point], day: date) -> Point | None:
    """The last point of fitness up to a day, or None; `points` must be in order of time."""
    at = bisect.bisect_right(points, day, key=lambda p: p.day)
    return points[at - 1] if at else None


def predict(known: Known, day: date, distance_m: float, *, races: bool = True) -> Forecasted | None:
    """The forecast for a distance on the morning of a day; None where nothing was known. `races=False` uses training only."""
    point = point_on(known.training, day) or point_on(known.points, day)
    if point is None:
        return None
    base, across = math.log(_race_time(point.vdot, distance_m)), math.log(HOUR_M / distance_m)
    from_training = [*_repeated(known, day)]
    # Estimated once from repetitions alone and once with races, so that a change can be attributed to one (`causes`).
    alone = _posterior(from_training)
    observations = [*from_training, *(_raced(known, day) if races else ())]
    gap, reserve, covariance = _posterior(observations)
    # Independent errors: gap and reserve together, threshold speed, and the form of the day.
    variance = covariance.variance(across) + (OWN_ERROR * point.error) ** 2 + FORM**2
    value = base + gap - reserve * across
    width = FOUR_OF_FIVE * math.sqrt(variance)
    estimate = Estimate(distance_m, math.exp(value), math.exp(value - width), math.exp(value + width))
    speed = alone[0] - alone[1] * across
    return Forecasted(estimate, base, speed, value - base - speed)


# Cached, because a log needs the same few VDOTs and distances for each week.
@cache
def _race_time(vdot: float, distance_m: float) -> float:
    return race_time(vdot, distance_m)


Observation = tuple[float, float, float, float]
"""An observation `value = a gap + b reserve`, with its variance: a, b, value, variance."""


def _repeated(known: Known, day: date) -> list[Observation]:
    """At most one observation of the reserve, from the repetitions of REPEATED_DAYS, each relative to the fitness of its day."""
    since = day - timedelta(days=REPEATED_DAYS)
    found = []
    for one in known.repetitions:
        point = point_on(known.training, one.day) or point_on(known.points, one.day)
        if since <= one.day < day and point is not None:
            found.append(one.log_speed - math.log(training_speed(point.vdot, "R")))
    if not found:
        return []
    # All days are one observation, because the habit of running repetitions fast or slow is common to them and does not
    # average out.
    share = REPEATED_SHARE * math.log(HOUR_M / MILE_M)
    return [(0.0, share, sum(found) / len(found), HABIT**2 + SET_SPREAD**2 / len(found))]


def _raced(known: Known, day: date) -> list[Observation]:
    """An observation of gap and reserve from each race before the day, relative to the fitness from training at its time."""
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


def _posterior(observations: Sequence[Observation]) -> tuple[float, float, _Covariance]:
    """Gap, reserve, and their covariance, by Bayesian linear regression."""
    # Normal equations of two unknowns. The prior has mean 0 and the spreads GAP and RESERVE, so without observations the
    # result is the common curve.
    aa, ab, bb, av, bv = 1 / GAP**2, 0.0, 1 / RESERVE**2, 0.0, 0.0
    for a, b, value, variance in observations:
        aa, ab, bb = aa + a * a / variance, ab + a * b / variance, bb + b * b / variance
        av, bv = av + a * value / variance, bv + b * value / variance
    size = aa * bb - ab * ab
    gap, reserve = (bb * av - ab * bv) / size, (aa * bv - ab * av) / size
    return gap, reserve, _Covariance(bb / size, -ab / size, aa / size)


@dataclass(frozen=True, slots=True)
class _Covariance:
    """Variances of gap and reserve, and their covariance `both`."""

    gap: float
    both: float
    reserve: float

    def variance(self, across: float) -> float:
        """Variance of `gap - across * reserve`."""
        return self.gap - 2 * across * self.both + across * across * self.reserve


def forecast(log: Log, known: Known, count: int) -> Forecast:
    """The forecasts of a mile by week and of four distances today; empty without evidence. `count` is the number of races."""
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
    # The forecast of that day from the evidence of that day.
    began = min((s.day for s in log.sessions if s.is_run and s.day), default=today)
    is_known = (today - began).days >= MONTH_DAYS
    before = predict(known, today - timedelta(days=MONTH_DAYS), MILE_M) if is_known else None
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
        weekly_m=sum(s.distance_m for s in ran) * 7 / min(VOLUME_DAYS, max(7, (today - began).days)),
        races=count,
        moved=math.log(now[0].estimate.time_s / before.estimate.time_s) if before else None,
        causes=causes(before, now[0]) if before else (),
    )


def causes(before: Forecasted, now: Forecasted) -> tuple[Cause, ...]:
    """The causes of the change between two forecasts, greatest first; their changes add up to it."""
    parts: tuple[tuple[CauseName, float], ...] = (
        ("threshold", now.base - before.base),
        ("speed", now.speed - before.speed),
        ("races", now.raced - before.raced),
    )
    # A change below 1e-9 is a rounding error.
    found = [Cause(name, change) for name, change in parts if abs(change) > 1e-9]
    return tuple(sorted(found, key=lambda c: -abs(c.change)))
