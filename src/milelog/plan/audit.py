"""Warns of planned weeks that exceed Daniels' limits or grow too fast from the weeks before; `milelog plan audit` prints it.

Limits: J. Daniels, Daniels' Running Formula, 3rd ed. (2014): long run at most 25-30 % of the week and 150 minutes; T at
most 10 % of the week in a session, work to rest 5 to 1; I at most 10 km or 8 % of the week; R at most 5 miles or 5 %,
rest two to three times the work; M at most 110 minutes or 18 miles. A run 10 % or more beyond the longest of the last 30
days carried a hazard of about 1.6 in 5,205 runners.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from milelog.model import Athlete, Recovery, Session, Week, Workout, WorkoutStep, ZoneSet
from milelog.plan.notation import flat, zone_distance
from milelog.plan.types import DAYS, Plan, PlannedWeek
from milelog.runner import in_force
from milelog.units import KM_M, MILE_M, Range, format_distance, format_distance_range
from milelog.weeks import distance, outings

# Limits of Daniels (see the module's docstring). Shares are of the planned week; seconds and metres are of one session.
LONG_SHARE = 0.30
LONG_S = 150 * 60.0
# T_WORK_TO_REST and R_REST (rest to work) are ratios of seconds.
T_SHARE, T_WORK_TO_REST = 0.10, 5.0
I_SHARE, I_MOST_M = 0.08, 10 * KM_M
R_SHARE, R_MOST_M, R_REST = 0.05, 5 * MILE_M, 2.0
M_S, M_MOST_M = 110 * 60.0, 18 * MILE_M
# The study named in the module's docstring: 10 % longer than the longest run of the last 30 days.
LONGEST_GROWTH, LONGEST_DAYS = 1.10, 30
VOLUME_GROWTH, VOLUME_WEEKS = 1.25, 4
"""The audit warns of a volume above this factor on the mean of the last four weeks. A choice; no study gives a limit."""
I_REST = 0.5
"""Least ratio of rest to work at I. Daniels: about as long as the work; with less than half of it the pace cannot be held."""
_SPEED = {"E": 3.0, "M": 3.6, "T": 3.8, "I": 4.2, "R": 4.6}
"""Speeds in m/s that convert times to distances where no zones are known: those of a runner of VDOT 45."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit that a planned week exceeds. It is only a warning; the plan is judged as it stands."""

    week: str
    """Start of the week, as an ISO date."""
    rule: str
    severity: Literal["note", "warning"]
    message: str
    limit: str


def audit(
    plan: Plan,
    weeks: Sequence[Week] = (),
    *,
    zones: Sequence[ZoneSet] = (),
    athlete: Athlete | None = None,
    only: Sequence[PlannedWeek] | None = None,
) -> tuple[Finding, ...]:
    """A finding for each limit that a week of the plan (or of `only`) exceeds; `weeks` are the weeks that were run."""
    units = athlete.units if athlete else "mi"
    # In a plan without named weeks all weeks are the same, so its default week is audited once.
    planned = only if only is not None else (plan.weeks or tuple(w for w in (plan.default,) if w))
    found: list[Finding] = []
    for week in planned:
        if not week.is_off:
            found += _week(_Audit(week, weeks, _speeds(week, zones), units, _ahead_of(plan, week, weeks)))
    return tuple(found)


def _ahead_of(plan: Plan, week: PlannedWeek, run: Sequence[Week]) -> tuple[PlannedWeek, ...]:
    """The planned weeks of the month before a week that have not been run yet; growth is measured from them too."""
    last = max((w.start for w in run), default=date.min)
    starts = (week.start - timedelta(weeks=n) for n in range(VOLUME_WEEKS, 0, -1))
    planned = (plan.week(s) for s in starts if s > last and s >= plan.start)
    return tuple(w for w in planned if w)


@dataclass(frozen=True, slots=True)
class _Audit:
    """One week, what was run before it, and the runner's speeds by zone."""

    week: PlannedWeek
    before: Sequence[Week]
    speed: dict[str, float]
    units: str
    coming: tuple[PlannedWeek, ...] = ()
    """The planned weeks between what was run and this week."""

    def say(self, rule: str, severity: Literal["note", "warning"], message: str, limit: str) -> Finding:
        return Finding(self.week.start.isoformat(), rule, severity, message, limit)

    def metres(self, value: float) -> str:
        return format_distance(value, self.units)


def _speeds(week: PlannedWeek, zones: Sequence[ZoneSet]) -> dict[str, float]:
    found = in_force(zones, week.start)
    if found is None:
        return _SPEED
    return {z.name: (z.slow_mps + z.fast_mps) / 2 for z in found.zones}


def _week(a: _Audit) -> Iterator[Finding]:
    yield from _long_run(a)
    for workout in _workouts(a.week):
        yield from _threshold(a, workout)
        yield from _intervals(a, workout)
        yield from _repetitions(a, workout)
        yield from _marathon(a, workout)
    yield from _week_work(a)
    yield from _longest(a)
    yield from _growth(a)
    yield from _hard_days(a)


def _workouts(week: PlannedWeek) -> tuple[Workout, ...]:
    long_run = (week.long_run,) if week.long_run else ()
    return (*(s.workout for s in week.sessions), *long_run)


def _volume(week: PlannedWeek, speed: Mapping[str, float]) -> float | None:
    """The middle of the planned volume in metres; a volume by time is converted at easy speed. None without a volume."""
    if week.volume_m is not None:
        return _middle(week.volume_m)
    return _middle(week.volume_s) * speed["E"] if week.volume_s is not None else None


def _middle(span: Range) -> float:
    # "At least 40 mi" has no middle; its low end is used.
    return span[0] if math.isinf(span[1]) else (span[0] + span[1]) / 2


def _long_m(a: _Audit) -> float | None:
    """Metres of the longest planned run, whether it is the long run or a session; a run by time is converted at easy speed."""
    workouts = _workouts(a.week)
    by_time = [_middle(w.total_s) * a.speed["E"] for w in workouts if w.total_s and not w.total_m]
    return max((*by_time, *(_middle(w.total_m) for w in workouts if w.total_m)), default=None)


def _long_run(a: _Audit) -> Iterator[Finding]:
    metres, volume = _long_m(a), _volume(a.week, a.speed)
    if metres is None:
        return
    if volume and metres > LONG_SHARE * volume:
        message = f"the long run of {a.metres(metres)} is {metres / volume:.0%} of the week"
        yield a.say("long-run-share", "warning", message, "25-30 % of the week")
    seconds = metres / a.speed["E"]
    if seconds > LONG_S:
        yield a.say("long-run-time", "warning", f"the long run takes about {seconds / 60:.0f} min", "150 min")


def _share(a: _Audit, metres: float, share: float, zone: str, rule: str) -> Iterator[Finding]:
    volume = _volume(a.week, a.speed)
    if volume and metres > share * volume:
        message = f"{a.metres(metres)} in zone {zone} is {metres / volume:.0%} of the week"
        yield a.say(rule, "warning", message, f"{share:.0%} of the week in a session")


def _most(a: _Audit, metres: float, limit: float, zone: str, rule: str) -> Iterator[Finding]:
    if metres > limit:
        yield a.say(rule, "warning", f"{a.metres(metres)} in zone {zone} in a session", a.metres(limit))


def _threshold(a: _Audit, workout: Workout) -> Iterator[Finding]:
    metres = _middle(zone_distance(workout, "T", a.speed["T"]))
    yield from _share(a, metres, T_SHARE, "T", "threshold-share")
    for step in _steps(workout, "T"):
        if step.recovery is None or step.recovery.duration_s is None:
            continue  # a jog by distance ("2 x 2 mi @ T, 1 mi jog") is a deliberate choice
        rest, work = _seconds(step.recovery, a), _work_seconds(step, a)
        if rest and work and work / rest < T_WORK_TO_REST:
            message = f'{work / rest:.1f} to 1 of work to rest in "{workout.text}"'
            yield a.say("threshold-rest", "note", message, "5 to 1; the plan wins")


def _intervals(a: _Audit, workout: Workout) -> Iterator[Finding]:
    metres = _middle(zone_distance(workout, "I", a.speed["I"]))
    yield from _share(a, metres, I_SHARE, "I", "interval-share")
    yield from _most(a, metres, I_MOST_M, "I", "interval-distance")
    for step in _steps(workout, "I"):
        rest, work = _seconds(step.recovery, a), _work_seconds(step, a)
        if rest and work and rest / work < I_REST:
            message = f'rest of {rest / work:.1f} times the work in "{workout.text}"'
            yield a.say("interval-rest", "note", message, "about as long as the work")


def _repetitions(a: _Audit, workout: Workout) -> Iterator[Finding]:
    metres = _middle(zone_distance(workout, "R", a.speed["R"]))
    yield from _share(a, metres, R_SHARE, "R", "repetition-share")
    yield from _most(a, metres, R_MOST_M, "R", "repetition-distance")
    for step in _steps(workout, "R"):
        rest, work = _seconds(step.recovery, a), _work_seconds(step, a)
        # A tenth less is tolerated, because the duration of a rest by distance is an estimate.
        if rest and work and rest / work < R_REST * 0.9:
            message = f'rest of {rest / work:.1f} times the work in "{workout.text}"'
            yield a.say("repetition-rest", "note", message, "2-3 times the work")


def _marathon(a: _Audit, workout: Workout) -> Iterator[Finding]:
    metres = _middle(zone_distance(workout, "M", a.speed["M"]))
    yield from _most(a, metres, M_MOST_M, "M", "marathon-distance")
    if metres / a.speed["M"] > M_S:
        yield a.say("marathon-time", "warning", f"{metres / a.speed['M'] / 60:.0f} min in zone M", "110 min")


def _week_work(a: _Audit) -> Iterator[Finding]:
    """Findings on the week's total distances at T, I and R, where no session holds that work."""
    seconds, speed = a.week.threshold_s, a.speed["T"]
    threshold_m = (seconds[0] * speed, seconds[1] * speed) if seconds else a.week.threshold_m
    for metres, share, zone, rule in (
        (threshold_m, T_SHARE, "T", "threshold-share"),
        (a.week.interval_m, I_SHARE, "I", "interval-share"),
        (a.week.repetition_m, R_SHARE, "R", "repetition-share"),
    ):
        # Work that a session holds has been checked with the session already.
        if metres and not any(_steps(w, zone) for w in _workouts(a.week)):
            yield from _share(a, _middle(metres), share, zone, rule)


def _steps(workout: Workout, zone: str) -> list[WorkoutStep]:
    return [s for s, _ in flat(workout.steps) if s.kind == "rep" and s.zone == zone]


def _work_seconds(step: WorkoutStep, a: _Audit) -> float:
    if step.duration_s:
        return _middle(step.duration_s)
    return _middle(step.distance_m) / a.speed[step.zone or "E"] if step.distance_m else 0.0


def _seconds(rest: Recovery | None, a: _Audit) -> float:
    """Seconds of a recovery; by distance, a jog is converted at three quarters of easy speed and a walk at 1.5 m/s."""
    if rest is None:
        return 0.0
    if rest.duration_s:
        return _middle(rest.duration_s)
    pace = 1.5 if rest.kind in {"walk", "stand"} else 0.75 * a.speed["E"]
    return _middle(rest.distance_m) / pace if rest.distance_m else 0.0


def _longest(a: _Audit) -> Iterator[Finding]:
    planned = _long_m(a)
    first = a.week.start - timedelta(days=LONGEST_DAYS)
    recent = [s for w in a.before for s in w.sessions if _counts(s, first, a.week)]
    coming = [m for w in a.coming if (m := _long_m(replace(a, week=w))) is not None and not w.is_off]
    longest = max((*(distance(o) for o in outings(recent)), *coming), default=0.0)
    if planned and longest and planned > LONGEST_GROWTH * longest:
        message = (
            f"the long run of {a.metres(planned)} is {planned / longest - 1:.0%} beyond the longest of the last "
            f"{LONGEST_DAYS} days ({a.metres(longest)})"
        )
        yield a.say("longest-run", "warning", message, "10 % beyond the longest of the last 30 days")


def _counts(session: Session, first: date, week: PlannedWeek) -> bool:
    day = session.day
    return session.is_run and day is not None and first <= day < week.start


def _growth(a: _Audit) -> Iterator[Finding]:
    planned = a.week.volume_m
    recent = [w.volume_m for w in a.before if 0 < (a.week.start - w.start).days <= 7 * VOLUME_WEEKS]
    recent += [v for w in a.coming if (v := _volume(w, a.speed)) is not None and not w.is_off]
    # A single week may have been a week off, so it does not show what is usual.
    if planned is None or len(recent) < 2:
        return
    mean = sum(recent) / len(recent)
    if mean > 0 and planned[0] > VOLUME_GROWTH * mean:
        asked = format_distance_range(planned, a.units)
        message = f"{asked} after a mean of {a.metres(mean)} in the {len(recent)} weeks before"
        yield a.say("volume-growth", "note", message, "a quarter above the mean of the last four weeks")


def is_hard(workout: Workout) -> bool:
    """Whether a workout has reps (at M, T, I or R, on hills, or at a pace); strides and surges are not hard."""
    return any(s.kind == "rep" for s, _ in flat(workout.steps))


def hard_dates(week: PlannedWeek) -> dict[date, str]:
    """The days of a week with hard work or a race, each with its text."""
    found = {week.date_of(s.day): s.workout.text for s in week.sessions if s.day is not None and is_hard(s.workout)}
    return found | {race.date: "race" for race in week.races}


def _hard_days(a: _Audit) -> Iterator[Finding]:
    """Findings on hard work on two consecutive days, also across two weeks."""
    days = hard_dates(a.week)
    for week in a.coming:
        days |= hard_dates(week)
    for day in sorted(days):
        after = day + timedelta(days=1)
        if after in days and after >= a.week.start and not a.week.is_off:
            message = f'"{days[day]}" on {DAYS[day.weekday()]} and "{days[after]}" the day after'
            yield a.say("hard-days", "warning", message, "an easy day between two hard ones")
