"""State of the weekly filter of `fitness`: the distribution of fitness and the runner's recent runs, updated week by week."""

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
"""The best effort of this many weeks limits fitness from above; each week adds one part in WINDOW_WEEKS of that evidence."""
REP_WEIGHT = 0.3
"""Weight of one set of reps: sets of one runner share a habit (always a little too fast) and are not independent."""
HEART_RUN, HEART_WEEK = 0.05, 0.02
"""Spread of the estimate from heart rate, between runs and between weeks (heat, sleep, the strap), in log VDOT."""
EASY_SHARE = 0.68
"""Easy pace as a share of VDOT (Daniels: 0.59-0.74)."""
EASY_RUN, EASY_WEEK = 0.06, 0.03
"""Spread of the estimate from easy pace, between runs and between weeks, in log VDOT."""
WITH_HEART = 0.3
"""From this share of recent runs with heart rate on, heart rate is used instead of easy pace."""
SYSTEMATIC = {"races": 0.012, "reps": 0.02, "": 0.1}
"""Systematic error (log VDOT) that more training does not reduce, by the best evidence of half a year: reps may be run too fast
or too slowly by habit, and easy runs alone do not show the level."""
EASY_WEIGHT = 0.1
"""Weight of the upper bound from recent best efforts where half a year holds no reps and no race. With full weight, runners
who only run easily were estimated 12 % too low, and with far too small an error."""
YOUNG = timedelta(weeks=8)
"""In a log younger than this it is unknown whether she ever runs hard. Best efforts then have full weight for a week, and what
they have above EASY_WEIGHT halves every second week. With full weight for three weeks and then none, zones of easy runs moved by
6.7 % in one week (median of ten runners, 12.8 % at worst; now 3.1 and 5.3 %: the first line of bench/runner.py --seeds 10)."""
FIRST_RUNS = 8
"""With this many runs or fewer in a year, races are not looked for: there is too little to compare them with."""
HABIT_WEEKS, HABIT_RUNS = 8, 3
"""Her usual easy pace is that of the last HABIT_WEEKS, and needs at least HABIT_RUNS runs."""
MAD_SIGMA = 1.4826
"""Ratio of the standard deviation to the median absolute deviation of a normal distribution."""


class State:
    """What is known of the runner after a week, and the races found since the object was made."""

    def __init__(self) -> None:
        self.belief = Belief.first()
        self.known_by: dict[str, int] = {}
        self.last: dict[str, date] = {}
        """Last week that gave each kind of evidence in `known_by`."""
        self.week_start = date.min
        self.highest: list[float] = []
        """The three highest maximal heart rates of runs, lowest first; the lowest of three is used, so one or two wrong
        readings do no harm."""
        self.bests: list[tuple[date, float]] = []
        """Best effort of each run of the last year (log VDOT)."""
        self.held_back: list[Floats] = []
        """While the log is young: the part of best efforts' log likelihoods that is not in `belief` yet."""
        self.year: list[float] = []
        """The values of `bests`, highest first."""
        self.found: list[FoundRace] = []
        self.by_heart = True
        """Whether the belief's offset is that of heart rates; else it is that of easy paces."""
        self.with_heart: float | None = None
        """Share of runs with heart rate, as a moving average over weeks; None before the first week."""
        self.easy: list[tuple[date, float, float | None]] = []
        """Day, log speed and heart rate of the easy runs of the last weeks."""
        self.seen: date | None = None
        """Day of the last run or race."""

    @classmethod
    def of(cls, kept: KeptState) -> State:
        """The state read back from its stored form."""
        state = cls()
        state.belief = Belief(np.frombuffer(kept.belief).reshape(state.belief.table.shape))
        state.known_by, state.last = dict(kept.known_by), dict(kept.last)
        state.highest, state.bests, state.easy = list(kept.highest), list(kept.bests), list(kept.easy)
        state.held_back = [np.frombuffer(row) for row in kept.held_back]
        state.year = sorted((value for _, value in kept.bests), reverse=True)
        state.by_heart, state.with_heart, state.seen = kept.by_heart, kept.with_heart, kept.seen
        return state

    def kept(self) -> KeptState:
        """The state in its stored form, without loss of precision."""
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
            seen=self.seen,
        )

    def point(self, day: date) -> Point:
        """What is known on the morning of this day."""
        belief = self.belief
        if self.held_back:
            # What is held back is given up as runs show whether she ever runs hard, not merely as time passes.
            newest = self.bests[-1][0]
            until = min(day, newest + timedelta(days=7 - newest.weekday()))
            age = (until - self.bests[0][0]).days / 7
            belief = belief.given(min(1.0, 0.5 ** ((age - 1) / 2)) * likelihood.log_likelihood_of_all(self.held_back))
        value = math.exp(belief.mean)
        # Relative change of threshold speed for a relative change of VDOT: about 0.9.
        rate = math.log(daniels.speed_at(value * 1.01) / daniels.speed_at(value)) / math.log(1.01)
        error = rate * math.hypot(belief.spread, self._systematic(day))
        return Point(day, value, error, dict(self.known_by), *self._habits(), self.seen)

    def _habits(self) -> tuple[float | None, float | None, float | None, float | None]:
        """Easy speed (m/s), its spread (log), its heart rate, and the highest heart rate, as in `Point`; each may be None."""
        speeds = [speed for _, speed, _ in self.easy]
        beats = [bpm for _, _, bpm in self.easy if bpm is not None]
        top = self.highest[0] if len(self.highest) == HABIT_RUNS else None
        if len(speeds) < HABIT_RUNS:
            return None, None, None, top
        middle = statistics.median(speeds)
        spread = MAD_SIGMA * statistics.median(abs(v - middle) for v in speeds)
        return math.exp(middle), spread, statistics.median(beats) if beats else None, top

    def week(self, start: date, runs: Sequence[RunEvidence], given: Sequence[Race]) -> None:
        """Updates the state with one week. `runs` are in the order of their days, `given` are races from the config."""
        self.week_start = start
        # A ride filed as a run would raise fitness for weeks.
        usable = [r for r in runs if r.counts and not effort.is_beyond_records(r.bests)]
        days = [r.day for r in usable] + [r.date for r in given]
        # Widened first, so that the week's runs are weighed against what was known before them.
        self.belief = self.belief.after(1.0, beliefs.MOVES if days else beliefs.UNSEEN_MOVES)
        self.seen = max(days) if days else self.seen
        # The pace of a ride is nobody's easy pace; as a best effort it is doubted by its likelihood.
        plausible = [r for r in usable if not self._leaps(r)]
        self._note_easy(start, plausible)
        likelihoods = [likelihood.log_likelihood_of_race(math.log(daniels.vdot(r.distance_m, r.time_s))) for r in given]
        likelihoods += self._races(usable, {r.date for r in given})
        if likelihoods:
            self._note("races")
        likelihoods += self._reps(usable)
        likelihoods += self._bests(start)
        if likelihoods:
            self.belief = self.belief.given(likelihood.log_likelihood_of_all(likelihoods))
        self._effort(plausible)

    def _is_known(self) -> bool:
        """Whether the log has told enough for a leap to be doubted: weeks with easy running, best efforts, reps and races."""
        return sum(self.known_by.values()) > FIRST_RUNS

    def _leaps(self, run: RunEvidence) -> bool:
        """Whether a run's best effort is further above what is expected than anybody improves, in a log that is known."""
        most = max((v for b in run.bests if (v := effort.of_best(b)) is not None), default=-math.inf)
        return not run.is_race and self._is_known() and most > self.belief.mean + likelihood.LEAP

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
        """The best evidence of the last half year: `races`, `reps`, or "" for neither."""
        for name in ("races", "reps"):
            if (last := self.last.get(name)) is not None and (day - last).days <= SYSTEMATIC_DAYS:
                return name
        return ""

    def _note(self, name: str) -> None:
        self.known_by[name] = self.known_by.get(name, 0) + 1
        self.last[name] = self.week_start

    def _races(self, runs: Sequence[RunEvidence], given: set[date]) -> list[Floats]:
        """Log likelihoods of the races found, without those on a day in `given`. Also notes each run's best effort and heart rate."""
        likelihoods: list[Floats] = []
        expected, error = self.belief.mean, self.belief.spread
        _, _, easy_bpm, _ = self._habits()
        for run in runs:
            top = effort.likely_max(self.highest[0]) if self.highest else None
            found = races.find(run, expected, error, top, self.year, easy_bpm)
            # Noted after the search for a race, which uses only what was known before the run.
            if values := [v for b in run.bests if (v := effort.of_best(b)) is not None]:
                # Lowered by the error of the distance, because it is used as a lower bound.
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
        values = self._bests_since(start)
        leaps = [v for v in values if v > expected + likelihood.LEAP]
        if len(leaps) > 1 and self._is_known():
            # Rides filed as runs come in trips: all leaps of a week are doubtful together, not one by one.
            values = [v for v in values if v not in leaps] + [max(leaps)]
        likelihoods = [likelihood.log_likelihood_of_bound(value, expected) for value in values]
        of_year = self._bests_since(start - timedelta(days=364))
        self.bests = self.bests[len(self.bests) - len(of_year) :]
        if not self.bests:
            # More than a year without a best effort: the log begins again.
            self.held_back = []
        self.year = sorted(of_year, reverse=True)
        ranked = sorted(self._bests_since(start - timedelta(weeks=WINDOW_WEEKS - 1)), reverse=True)
        # A week without a best effort of its own adds nothing: the window would count the same runs again.
        if ranked and likelihoods:
            # The second best of many: a single broken recording would otherwise count for six weeks.
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
        # The share follows slowly, because one week without the strap is not a change of habit.
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
        # The weekly deviation is common to all runs of a week, so more runs do not average it out.
        spread = math.hypot(spreads[1], spreads[0] / math.sqrt(len(means)))
        self.belief = self.belief.given_effort(sum(means) / len(means), spread)
        self._note(name)
