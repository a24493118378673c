"""What is known of a runner's fitness, carried from week to week."""

from __future__ import annotations

import bisect
import math
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from operator import itemgetter

import numpy as np

from milelog.model import Floats, Race
from milelog.runner import belief as beliefs
from milelog.runner import daniels, effort, likelihood, races
from milelog.runner.belief import Belief
from milelog.runner.evidence import RunEvidence
from milelog.runner.types import SYSTEMATIC_DAYS, FoundRace, KeptState, Point

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


class State:
    """What is known of the runner after a week, with the races that were found since it was made or read back."""

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

    @classmethod
    def of(cls, kept: KeptState) -> State:
        """The state that was kept."""
        state = cls()
        state.belief = Belief(np.frombuffer(kept.belief).reshape(state.belief.table.shape))
        state.known_by, state.last = dict(kept.known_by), dict(kept.last)
        state.highest, state.bests, state.easy = list(kept.highest), list(kept.bests), list(kept.easy)
        state.held_back = [np.frombuffer(row) for row in kept.held_back]
        state.year = sorted((value for _, value in kept.bests), reverse=True)
        state.by_heart, state.with_heart = kept.by_heart, kept.with_heart
        return state

    def kept(self) -> KeptState:
        """The state as it is kept, to the last digit."""
        return KeptState(
            belief=self.belief.table.tobytes(),
            known_by=dict(self.known_by),
            last=dict(self.last),
            highest=tuple(self.highest),
            bests=tuple(self.bests),
            held_back=tuple(row.tobytes() for row in self.held_back),
            by_heart=self.by_heart,
            with_heart=self.with_heart,
            easy=tuple(self.easy),
        )

    def point(self, day: date) -> Point:
        """What is known on the morning of this day."""
        belief = self.belief.given(likelihood.log_likelihood_of_all(self.held_back)) if self.held_back else self.belief
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
        likelihoods = [likelihood.log_likelihood_of_race(math.log(daniels.vdot(r.distance_m, r.time_s))) for r in given]
        likelihoods += self._races(usable, {r.date for r in given})
        if likelihoods:
            self._note("races")
        likelihoods += self._reps(usable)
        likelihoods += self._bests(start)
        if likelihoods:
            self.belief = self.belief.given(likelihood.log_likelihood_of_all(likelihoods))
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
                likelihoods.append(
                    likelihood.log_likelihood_of_found_race(found.log_vdot, found.probability, found.distance_m)
                )
        return likelihoods

    def _reps(self, runs: Sequence[RunEvidence]) -> list[Floats]:
        sets = [likelihood.log_likelihood_of_reps(reps) for run in runs for reps in effort.rep_sets(run.hard)]
        likelihoods = [REP_WEIGHT * s for s in sets if s is not None]
        if likelihoods:
            self._note("reps")
        return likelihoods

    def _bests(self, start: date) -> list[Floats]:
        expected = self.belief.mean
        likelihoods = [likelihood.log_likelihood_of_bound(value, expected) for value in self._bests_since(start)]
        of_year = self._bests_since(start - timedelta(days=364))
        self.bests = self.bests[len(self.bests) - len(of_year) :]
        self.year = sorted(of_year, reverse=True)
        ranked = sorted(self._bests_since(start - timedelta(weeks=WINDOW_WEEKS - 1)), reverse=True)
        if ranked:
            # Not the very best of many: one broken recording would stand for six weeks.
            best = ranked[1] if len(ranked) > 3 else ranked[0]
            counted = likelihood.log_likelihood_of_recent_best(best) / (
                WINDOW_WEEKS if "best efforts" in self.known_by else 1
            )
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
