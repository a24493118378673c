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

import bisect
import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from operator import itemgetter

from milelog.model import Floats, Race, ZoneSet
from milelog.runner import belief as beliefs
from milelog.runner import daniels, effort, likelihood, races
from milelog.runner.belief import Belief
from milelog.runner.evidence import RunEvidence
from milelog.runner.types import Fitness, FoundRace, Point

WINDOW_WEEKS = 6
"""Best efforts say how far fitness lies above them within this time; each week adds its share of that."""
REP_WEIGHT = 0.3
"""Sets of one runner share a habit (always a little too fast), so that two tell less than twice as much as one."""
HEART_RUN, HEART_WEEK = 0.05, 0.02
"""Spread of the effort by heart rate, from run to run and from week to week (heat, sleep, the strap), in log VDOT."""
EASY_SHARE = 0.68
"""Easy pace as a share of VDOT (Daniels: 0.59-0.74)."""
EASY_RUN, EASY_WEEK = 0.06, 0.03
"""How it strays from run to run and from week to week, in log VDOT."""
WITH_HEART = 0.3
"""Share of recent runs with a heart rate from which on it is used in place of the easy pace."""
SYSTEMATIC = {"races": 0.012, "reps": 0.02, "": 0.1}
"""Error that no amount of training tells away, by the best that is known of half a year: a habit of running reps too fast
or too slowly; easy runs alone name no level."""
SYSTEMATIC_DAYS = 182
"""Half a year, after which a race or a set of reps no longer names a level."""
EASY_WEIGHT = 0.1
"""What the best effort of some weeks says of fitness when half a year held no reps and no race: hardly more than that she is
at least so fit. Counted in full it put runners who only ever run easily 12 % too low, and far too surely."""
YOUNG = timedelta(weeks=3)
"""A log younger than this says nothing yet of whether she ever runs hard: until then what she ran fastest counts in full."""
FIRST_RUNS = 8
"""Runs of a year below which the log is no measure of what is a race in it."""
HABIT_WEEKS, HABIT_RUNS = 8, 3
"""Her easy pace is that of so many weeks, and known from so many runs on."""
MAD_SIGMA = 1.4826
"""Standard deviations in a median absolute deviation of a normal distribution."""
NEW_SET = 0.01
"""Zones move when threshold speed has moved by more, so that two weeks of one block are judged alike."""
TRAINING_WEEKS = 104
"""Length of the curve from training alone, which races are compared with: more than two years ago she was another runner."""
FIRST_SET = 6
"""The first set of zones is that of this week; it holds for the weeks before too, when hardly anything was known."""


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def fitness(runs: Sequence[RunEvidence], given: Sequence[Race] = (), until: date | None = None) -> Fitness:
    """Fitness by date up to the week after the last run, or up to `until`.

    A point rests on runs and races before its day alone. Empty without runs and races.
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
    week, last = known[0], max(known[-1], monday(until) - timedelta(days=7) if until else known[-1])
    state, points = _State(), []
    while week <= last:
        state.week(week, weeks.get(week, ()), raced.get(week, ()))
        week += timedelta(days=7)
        points.append(state.point(week))
    return Fitness(tuple(points), tuple(state.found))


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


def training_points(inputs: Sequence[RunEvidence], until: date) -> tuple[Point, ...]:
    """The last TRAINING_WEEKS of the curve from these runs alone."""
    first = until - timedelta(weeks=TRAINING_WEEKS)
    return tuple(p for p in fitness(inputs, until=until).points if p.day > first)


class _State:
    """What is carried from week to week."""

    def __init__(self) -> None:
        self.belief = Belief.first()
        self.known_by: dict[str, int] = {}
        self.last: dict[str, date] = {}
        """Last week that gave each of them."""
        self.week_start = date.min
        self.highest: list[float] = []
        """The highest heart rates of three runs: a sensor that errs once is outvoted."""
        self.bests: list[tuple[date, float]] = []
        """Best effort of each run of the last year (log VDOT)."""
        self.held_back: list[Floats] = []
        """Log likelihoods of best efforts beyond their weight in the belief, while the log is young."""
        self.year: list[float] = []
        """The values of `bests`, highest first."""
        self.found: list[FoundRace] = []
        self.by_heart = True
        """Whether the belief's offset is that of heart rates; else it is that of easy paces."""
        self.with_heart: float | None = None
        """Share of the runs with a heart rate, as a moving mean of weeks; None before the first."""
        self.easy: list[tuple[date, float, float | None]] = []
        """Day, log speed and heart rate of the easy runs of the last weeks."""

    def point(self, day: date) -> Point:
        """What is known on the morning of this day."""
        belief = self.belief.given(likelihood.together(self.held_back)) if self.held_back else self.belief
        value = math.exp(belief.mean)
        # How much threshold speed moves with VDOT: about nine tenths.
        rate = math.log(daniels.speed_at(value * 1.01) / daniels.speed_at(value)) / math.log(1.01)
        error = rate * math.hypot(belief.spread, self._systematic(day))
        return Point(day, value, error, dict(self.known_by), *self._habits())

    def _habits(self) -> tuple[float | None, float | None, float | None, float | None]:
        """Easy speed, its spread, the heart rate of it, and the highest heart rate, as in `Point`."""
        speeds = [speed for _, speed, _ in self.easy]
        beats = [bpm for _, _, bpm in self.easy if bpm is not None]
        top = self.highest[0] if len(self.highest) == HABIT_RUNS else None
        if len(speeds) < HABIT_RUNS:
            return None, None, None, top
        middle = statistics.median(speeds)
        spread = MAD_SIGMA * statistics.median(abs(v - middle) for v in speeds)
        return math.exp(middle), spread, statistics.median(beats) if beats else None, top

    def week(self, start: date, runs: Sequence[RunEvidence], given: Sequence[Race]) -> None:
        """One more week. `runs` are in the order of their days."""
        self.week_start = start
        # Widened before the week's runs are heard: what they tell is weighed against what could be known before them.
        self.belief = self.belief.after(1.0)
        # One ride filed as a run would raise fitness for weeks.
        usable = [r for r in runs if r.counts and not effort.is_beyond_records(r.bests)]
        self._note_easy(start, usable)
        likelihoods = [likelihood.of_race(math.log(daniels.vdot(r.distance_m, r.time_s))) for r in given]
        likelihoods += self._races(usable, {r.date for r in given})
        if likelihoods:
            self._note("races")
        likelihoods += self._reps(usable)
        likelihoods += self._bests(start)
        if likelihoods:
            self.belief = self.belief.given(likelihood.together(likelihoods))
        self._effort(usable)

    def _note_easy(self, start: date, runs: Sequence[RunEvidence]) -> None:
        first = start - timedelta(weeks=HABIT_WEEKS - 1)
        self.easy = [e for e in self.easy if e[0] >= first]
        for run in runs:
            if run.easy_mps and not run.is_race:
                beats = [s.heart_rate_bpm for s in run.steady]
                self.easy.append((run.day, math.log(run.easy_mps), statistics.median(beats) if beats else None))

    def _systematic(self, day: date) -> float:
        return SYSTEMATIC[self._worked(day)]

    def _worked(self, day: date) -> str:
        """The best that is known of the last half year: `races`, `reps`, or nothing."""
        for name in ("races", "reps"):
            if (last := self.last.get(name)) is not None and (day - last).days <= SYSTEMATIC_DAYS:
                return name
        return ""

    def _note(self, name: str) -> None:
        self.known_by[name] = self.known_by.get(name, 0) + 1
        self.last[name] = self.week_start

    def _races(self, runs: Sequence[RunEvidence], given: set[date]) -> list[Floats]:
        """Races found; one that is given counts once. Notes the best effort and the highest heart rate of each run."""
        likelihoods: list[Floats] = []
        expected, error = self.belief.mean, self.belief.spread
        _, _, easy_bpm, _ = self._habits()
        for run in runs:
            top = effort.likely_max(self.highest[0]) if self.highest else None
            found = races.find(run, expected, error, top, self.year, easy_bpm)
            # Noted after the race was looked for: a run is judged by what was known before it.
            if values := [v for b in run.bests if (v := effort.of_best(b)) is not None]:
                # Less what the recording may be long by: it is a bound, which has to hold.
                best = max(values) - run.distance_error
                self.bests.append((run.day, best))
                bisect.insort(self.year, best, key=lambda v: -v)
            if run.max_heart_rate_bpm is not None:
                self.highest = sorted([*self.highest, run.max_heart_rate_bpm])[-3:]
            if found is None or (len(self.year) <= FIRST_RUNS and not found.by_runner):
                continue
            self.found.append(found)
            if run.day not in given:
                likelihoods.append(likelihood.of_found_race(found.log_vdot, found.probability, found.distance_m))
        return likelihoods

    def _reps(self, runs: Sequence[RunEvidence]) -> list[Floats]:
        sets = [likelihood.of_reps(reps) for run in runs for reps in effort.rep_sets(run.hard)]
        likelihoods = [REP_WEIGHT * s for s in sets if s is not None]
        if likelihoods:
            self._note("reps")
        return likelihoods

    def _bests(self, start: date) -> list[Floats]:
        expected = self.belief.mean
        likelihoods = [likelihood.of_bound(value, expected) for value in self._bests_since(start)]
        of_year = self._bests_since(start - timedelta(days=364))
        self.bests = self.bests[len(self.bests) - len(of_year) :]
        self.year = sorted(of_year, reverse=True)
        ranked = sorted(self._bests_since(start - timedelta(weeks=WINDOW_WEEKS - 1)), reverse=True)
        if ranked:
            # Not the very best of many: one broken recording would stand for six weeks.
            best = ranked[1] if len(ranked) > 3 else ranked[0]
            counted = likelihood.of_recent_best(best) / (WINDOW_WEEKS if "best efforts" in self.known_by else 1)
            weight = 1.0 if self._worked(start) else EASY_WEIGHT
            likelihoods.append(weight * counted)
            if start - self.bests[0][0] < YOUNG:
                self.held_back.append((1 - weight) * counted)
            else:
                self.held_back = []
            self._note("best efforts")
        return likelihoods

    def _bests_since(self, day: date) -> list[float]:
        """Log VDOT of the best effort of each run from that day on."""
        return [value for _, value in self.bests[bisect.bisect_left(self.bests, day, key=itemgetter(0)) :]]

    def _effort(self, runs: Sequence[RunEvidence]) -> None:
        if not runs:
            return
        top = effort.likely_max(self.highest[0] if self.highest else None)
        by_run = [[v for s in r.steady if (v := effort.of_heart(s, top)) is not None] for r in runs]
        means = [statistics.median(values) for values in by_run if values]
        share = len(means) / len(runs)
        # A share that follows the weeks slowly: one week without the strap is no change of habit.
        self.with_heart = share if self.with_heart is None else self.with_heart + 0.1 * (share - self.with_heart)
        name, spreads = "heart rate", (HEART_RUN, HEART_WEEK)
        if self.with_heart < WITH_HEART:
            name, spreads = "easy pace", (EASY_RUN, EASY_WEEK)
            costs = [daniels.oxygen_cost(r.easy_mps * 60) / EASY_SHARE for r in runs if r.easy_mps]
            means = [math.log(c) for c in costs if c > 10]
        if not means:
            return
        if self.by_heart != (name == "heart rate"):
            self.by_heart = not self.by_heart
            self.belief = self.belief.with_new_offset(beliefs.HEART_SPREAD if self.by_heart else beliefs.PACE_SPREAD)
        # What differs from week to week is shared by all runs of one: more runs do not average it out.
        spread = math.hypot(spreads[1], spreads[0] / math.sqrt(len(means)))
        self.belief = self.belief.given_effort(sum(means) / len(means), spread)
        self._note(name)


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
