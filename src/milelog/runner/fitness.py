"""Fitness by date: VDOT with its uncertainty at the start of every week, from what the log told until then.

Each week the table of probabilities (`belief`) widens a little, since fitness moves, and is then narrowed by what the
week's runs tell:

- a best effort is a lower bound: she is at least that fit; how far above is told by the best of six weeks, loosely;
- a set of reps names a speed, once its lengths and rests say which zone it was in;
- heart rate on even running, or the easy pace of a runner without one, tells how fitness moves;
- a race, given or found, is what it says.

No observation can move the table far against all others: each has heavy tails.
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
from milelog.store.keeping import Keep, anew

BLOCK_WEEKS = 26
"""Weeks of the curve that are kept together, each block by what was known before it and by its own runs and races: a race of
last month changes one of thirty blocks in a log of 13 years."""
NEW_SET = 0.01
"""Zones move when threshold speed has moved by more, so that two weeks of one block are judged alike."""
TRAINING_WEEKS = 104
"""Length of the curve from training alone, which races are compared with: more than two years ago she was another runner."""
FIRST_SET = 6
"""The first set of zones is that of this week; it holds for the weeks before too, when hardly anything was known."""


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
    """The curve of some weeks, and what is known after them."""

    points: tuple[Point, ...]
    found: tuple[FoundRace, ...]
    state: KeptState


def fitness(
    runs: Sequence[RunEvidence], given: Sequence[Race] = (), until: date | None = None, keep: Keep = anew
) -> Fitness:
    """Fitness by date up to the week after the last run, or up to `until`.

    A point rests on runs and races before its day alone. Empty without runs and races. `keep` is where blocks of weeks are kept.
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
        block: _Block = keep(_Block, "fitness of weeks", inputs, partial(_block, *inputs))
        points += block.points
        found += block.found
        before = block.state
    return Fitness(tuple(points), tuple(found))


def _block(before: KeptState | None, weeks: Sequence[_Week]) -> _Block:
    """The curve of these weeks, by what was known before them; None before the first week of the log."""
    # NumPy loads here, where no block of these weeks is kept.
    from milelog.runner.state import State

    state = State.of(before) if before is not None else State()
    points = []
    for week in weeks:
        state.week(week.start, week.runs, week.races)
        points.append(state.point(week.start + timedelta(days=7)))
    return _Block(tuple(points), tuple(state.found), state.kept())


def from_training(runs: Sequence[RunEvidence], curve: Fitness, given: Sequence[Race] = ()) -> tuple[Point, ...]:
    """Fitness from training alone, without races and the runs that hold one; empty where no race is known.

    The points of the last TRAINING_WEEKS; they rest on the runs of one more year.
    """
    inputs = training_inputs(runs, curve, given)
    return training_points(*inputs) if inputs is not None else ()


def training_inputs(
    runs: Sequence[RunEvidence], curve: Fitness, given: Sequence[Race] = ()
) -> tuple[tuple[RunEvidence, ...], date] | None:
    """Arguments of `training_points`: the runs without those that hold a race, and the day of the last point.

    None where no race is known.
    """
    raced, days = {f.file for f in curve.found}, {f.day for f in curve.found} | {r.date for r in given}
    if not days or not curve.points:
        return None
    until = curve.points[-1].day
    # A year before the first point, since the best effort of a year is a part of each.
    first = until - timedelta(weeks=TRAINING_WEEKS, days=365)
    inputs = (
        replace(r, is_race=False, race_m=None)
        for r in runs
        if r.file not in raced and r.race_m is None and r.day not in days and r.day >= first
    )
    return tuple(inputs), until


def training_points(inputs: Sequence[RunEvidence], until: date, keep: Keep = anew) -> tuple[Point, ...]:
    """The last TRAINING_WEEKS of the curve from these runs alone."""
    first = until - timedelta(weeks=TRAINING_WEEKS)
    return tuple(p for p in fitness(inputs, until=until, keep=keep).points if p.day > first)


def zone_sets(curve: Fitness) -> tuple[ZoneSet, ...]:
    """Zone sets by date from the curve: a new one where threshold speed has moved by more than one per cent.

    The first is that of the sixth week (the last known where the log is shorter) and also reaches back. All are estimates.
    """
    found: list[ZoneSet] = []
    last = None
    for point in curve.points[min(FIRST_SET, len(curve.points)) - 1 :]:
        # A heart rate or an easy pace names no level, and so no zones.
        if not point.known_by.keys() & {"races", "reps", "best efforts"}:
            continue
        if last is not None and abs(math.log(point.threshold_mps / last.threshold_mps)) <= NEW_SET:
            continue
        last = point
        start = point.day if found else None
        source = describe(point, curve.found)
        zones = daniels.zones(point.vdot)
        found.append(ZoneSet(start, point.vdot, zones, source, estimate=True, error=point.error))
    return tuple(found)


def describe(point: Point, found: Sequence[FoundRace] = ()) -> str:
    """What an estimate rests on: `estimate from best efforts, reps of 5 weeks and heart rate until 1 Mar 2026, +- 3 %`."""
    recent = [r for r in found if 0 < (point.day - r.day).days <= SYSTEMATIC_DAYS]
    parts = [f"the race found on {recent[-1].day.isoformat()}"] if recent else []
    if count := point.known_by.get("reps"):
        parts.append(f"reps of {count} week{'s' if count > 1 else ''}")
    parts += [name for name in ("best efforts", "heart rate", "easy pace") if name in point.known_by]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    until = (point.day - timedelta(days=1)).isoformat()
    return f"estimate from {listed} until {until}, ± {point.error:.0%}"
