"""Estimates fitness by date: VDOT with its error at the start of every week, from the runs before that day.

It is a Bayesian filter over weeks. Each week the distribution of VDOT (`belief`) widens a little, because fitness changes,
and is then updated with the week's observations:

- a race, given by the runner or found, gives VDOT directly;
- a best effort is a lower bound of VDOT; the best effort of six weeks is also a loose upper bound;
- a set of reps gives the speed of a zone, which follows from the durations of its reps and rests;
- heart rate on steady running (without it, the easy pace) shows how fitness changes from week to week.

Every likelihood has heavy tails, so that no single observation outweighs all others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from milelog.model import Race, ZoneSet
from milelog.runner import daniels
from milelog.runner.evidence import RunEvidence
from milelog.runner.types import SYSTEMATIC_DAYS, Fitness, FoundRace, KeptState, Point
from milelog.store.cache import ResultCache, uncached

BLOCK_WEEKS = 26
"""Weeks of the curve that are stored together. A block depends only on the state before it and its own runs and races, so a
new race last month changes one of about thirty blocks in a log of 13 years."""
NEW_SET = 0.01
"""A new zone set begins where threshold speed has changed by more than this (log), so that neighbouring weeks share zones."""
MORE_ERROR = 1.5
"""It also begins where the error has grown by this factor, as it does in weeks without a run."""
TRAINING_WEEKS = 104
"""Length in weeks of the curve from training alone, which races are compared with; older training says little about now."""
FIRST_SET = 6
"""The first zone set is that of this week of the log and also applies to the weeks before, when little was known."""


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class _Week:
    """The runs and the given races of a week, the runs in the order of their days."""

    start: date
    runs: tuple[RunEvidence, ...]
    races: tuple[Race, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """The curve over some weeks, and the state after them."""

    points: tuple[Point, ...]
    found: tuple[FoundRace, ...]
    state: KeptState


def fitness(
    runs: Sequence[RunEvidence], given: Sequence[Race] = (), until: date | None = None, cached: ResultCache = uncached
) -> Fitness:
    """Fitness by date up to the week after the last run, or up to `until`; empty without runs and races.

    A point depends only on runs and races before its day. `cached` stores the result of each block of weeks for the next call.
    """
    weeks: dict[date, list[RunEvidence]] = {}
    for run in sorted(runs, key=lambda r: (r.day, r.file)):
        weeks.setdefault(monday(run.day), []).append(run)
    raced: dict[date, list[Race]] = {}
    for race in given:
        raced.setdefault(monday(race.date), []).append(race)
    known = sorted({*weeks, *raced})
    if not known:
        return Fitness()
    last = max(known[-1], monday(until) - timedelta(days=7) if until else known[-1])
    starts = [known[0] + timedelta(weeks=n) for n in range((last - known[0]).days // 7 + 1)]
    every = [_Week(s, tuple(weeks.get(s, ())), tuple(raced.get(s, ()))) for s in starts]
    points: list[Point] = []
    found: list[FoundRace] = []
    before: KeptState | None = None
    for first in range(0, len(every), BLOCK_WEEKS):
        inputs = (before, tuple(every[first : first + BLOCK_WEEKS]))
        block: _Block = cached(_Block, "fitness of weeks", inputs, partial(_block, *inputs))
        points += block.points
        found += block.found
        before = block.state
    return Fitness(tuple(points), tuple(found))


def _block(before: KeptState | None, weeks: Sequence[_Week]) -> _Block:
    """The curve over these weeks, from the state `before` them (None for the first block of the log)."""
    # NumPy is imported only here, where the block is not in the store.
    from milelog.runner.state import State

    state = State.of(before) if before is not None else State()
    points = []
    for week in weeks:
        state.week(week.start, week.runs, week.races)
        points.append(state.point(week.start + timedelta(days=7)))
    return _Block(tuple(points), tuple(state.found), state.kept())


def from_training(runs: Sequence[RunEvidence], curve: Fitness, given: Sequence[Race] = ()) -> tuple[Point, ...]:
    """Fitness of the last TRAINING_WEEKS without races and without the runs that contain one; empty where no race is known."""
    inputs = training_inputs(runs, curve, given)
    return training_points(*inputs) if inputs is not None else ()


def training_inputs(
    runs: Sequence[RunEvidence], curve: Fitness, given: Sequence[Race] = ()
) -> tuple[tuple[RunEvidence, ...], date] | None:
    """Arguments of `training_points`: the runs that contain no race, and the day of the last point; None without any race."""
    raced, days = {f.file for f in curve.found}, {f.day for f in curve.found} | {r.date for r in given}
    if not days or not curve.points:
        return None
    until = curve.points[-1].day
    # One more year before the first point, because each point uses the best efforts of a year.
    first = until - timedelta(weeks=TRAINING_WEEKS, days=365)
    inputs = (
        replace(r, is_race=False, race_m=None)
        for r in runs
        if r.file not in raced and r.race_m is None and r.day not in days and r.day >= first
    )
    return tuple(inputs), until


def training_points(inputs: Sequence[RunEvidence], until: date, cached: ResultCache = uncached) -> tuple[Point, ...]:
    """The last TRAINING_WEEKS of the curve from these runs."""
    first = until - timedelta(weeks=TRAINING_WEEKS)
    return tuple(p for p in fitness(inputs, until=until, cached=cached).points if p.day > first)


def zone_sets(curve: Fitness) -> tuple[ZoneSet, ...]:
    """Zone sets by date from the curve: a new one where threshold speed has moved by NEW_SET or its error grown by MORE_ERROR.

    The first is that of the sixth week (of the last week in a shorter log) and also applies to all days before.
    """
    found: list[ZoneSet] = []
    last = None
    for point in curve.points[min(FIRST_SET, len(curve.points)) - 1 :]:
        # Heart rates and easy paces alone do not show the level of fitness, so they give no zones.
        if not point.known_by.keys() & {"races", "reps", "best efforts"}:
            continue
        if (
            last is not None
            and abs(math.log(point.threshold_mps / last.threshold_mps)) <= NEW_SET
            and point.error < MORE_ERROR * last.error
        ):
            continue
        last = point
        start = point.day if found else None
        source = describe(point, curve.found)
        zones = daniels.zones(point.vdot)
        found.append(ZoneSet(start, point.vdot, zones, source, estimate=True, error=point.error))
    return tuple(found)


def describe(point: Point, found: Sequence[FoundRace] = ()) -> str:
    """The source of an estimate in words: `estimate from reps of 5 weeks, best efforts and heart rate until 2026-03-01, ± 3%`."""
    recent = [r for r in found if 0 < (point.day - r.day).days <= SYSTEMATIC_DAYS]
    parts = [f"the race found on {recent[-1].day.isoformat()}"] if recent else []
    if count := point.known_by.get("reps"):
        parts.append(f"reps of {count} week{'s' if count > 1 else ''}")
    parts += [name for name in ("best efforts", "heart rate", "easy pace") if name in point.known_by]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    until = point.seen or point.day - timedelta(days=1)
    return f"estimate from {listed} until {until.isoformat()}, ± {point.error:.0%}"
