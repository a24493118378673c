"""Matches the planned sessions of a week to its runs, one to one, by their work (number, size and pace of reps), total and day.

A recording that the plan names for a session is always its match. `Context.matches` calls `match_sessions`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from milelog.compliance.work import Piece, distance_beside, pieces, target_band
from milelog.model import Segment, Session, WorkoutStep, Zone
from milelog.plan.notation import flat
from milelog.plan.notation.measure import extent_m, least
from milelog.plan.types import PlannedSession, PlannedWeek
from milelog.sessions.planned_blocks import REP_SIZE
from milelog.units import MILE_M, Range
from milelog.weeks import Outing, distance

SIZE_TOLERANCE = 0.35
"""A run may be a session when its distance or duration is within this share of the planned one (paicer's rule)."""
SIZE_RANGE = 0.5
"""A rep whose size differs by this much (natural log, a factor of 1.65) or more has a likeness of 0."""
PACE_RANGE = 0.15
"""A rep whose speed is outside the planned band by this share or more was run at another effort."""
OTHER_EFFORT = 0.3
"""Likeness by pace (0 to 1) of a rep that was run at another effort."""
OTHER_SHAPE = 0.7
"""Likeness (0 to 1) of the right amount of work at the right pace, in reps of other sizes."""
LEAST_SCORE = 1.0
"""Least `score` of a match. On its planned day any likeness of size or work is enough; on another day a run needs about half of
the work, or the whole distance. With a lower limit every remaining jog would be matched to some session.
"""
SURGES = 3
"""Number of surges from which a run fully matches a session of surges."""
EARLY_SHAPE = 0.75
"""A session of a later day was run early when a run holds at least this share of its work."""

BandOf = Callable[[Session, WorkoutStep], Zone | None]
"""The band of a planned step on the day of a session."""


def by_number(_session: Session, step: WorkoutStep) -> Zone | None:
    """The band of a step where no zones are known: its pace in numbers, if the plan has one."""
    return target_band(step, None, MILE_M)


@dataclass(frozen=True, slots=True)
class Match:
    """A planned session and the run that fulfils it; `run` is None where none does."""

    planned: PlannedSession
    run: Outing | None = None
    own_word: bool = False
    """Whether the plan itself names the recording."""


def match_sessions(
    planned: PlannedWeek, runs: Sequence[Outing], today: int = 6, band: BandOf = by_number
) -> tuple[Match, ...]:
    """The best one-to-one assignment of the week's named sessions to its runs, one match for each session.

    `today` is the current day of the week (0 is its first): a session of a later day is matched only to a run that holds its
    work (EARLY_SHAPE).
    """
    sessions = planned.sessions
    # A recording that the plan names is not matched to another session, and a session that names a missing recording is
    # not matched to another run.
    fixed = {i: r for i, s in enumerate(sessions) if s.file for r in runs if any(_is(f.file, s.file) for f in r)}
    free_runs = [r for r in runs if r not in fixed.values()]
    open_ = [i for i, s in enumerate(sessions) if i not in fixed and s.file is None]
    first = planned.start.weekday()
    run_features = [RunFeatures.of(r, band, first) for r in free_runs]
    session_features = [SessionFeatures.of(sessions[i], first) for i in open_]
    scores = [[score(a, r) if _may_be(a, r, today) else 0.0 for r in run_features] for a in session_features]
    chosen = dict(zip(open_, assign(scores), strict=True))
    found: list[Match] = []
    for index, session in enumerate(sessions):
        if index in fixed:
            found.append(Match(session, fixed[index], own_word=True))
        elif (which := chosen.get(index)) is not None:
            found.append(Match(session, free_runs[which]))
        else:
            found.append(Match(session))
    return tuple(found)


def _may_be(session: SessionFeatures, run: RunFeatures, today: int) -> bool:
    """Whether the session's day has come, or the run holds enough of its work to be that session, run early."""
    return session.day is None or session.day <= today or (session.picks_up and _shape(session, run) >= EARLY_SHAPE)


def _is(file: str, named: str) -> bool:
    return file == named or file.endswith("/" + named)


@dataclass(frozen=True, slots=True)
class SessionFeatures:
    """The features of a planned session that are compared with a run."""

    day: int | None
    """The day of the week, 0 for its first."""
    total_m: Range | None
    total_s: Range | None
    least_m: float
    reps: tuple[tuple[WorkoutStep, Range], ...]
    """The steps that are reps, each with its least and greatest number of repeats."""
    picks_up: bool
    """Whether any part of it is faster than easy."""
    surges: bool = False
    """Whether its only faster parts are surges (plus pace)."""

    @classmethod
    def of(cls, session: PlannedSession, first: int = 0) -> SessionFeatures:
        """The features of one planned session, in a week that begins on weekday `first`."""
        workout = session.workout
        parts = list(flat(workout.steps))
        reps = tuple((s, t) for s, t in parts if s.kind == "rep")
        picks_up = any(s.kind in {"rep", "surge"} for s, _ in parts)
        surges = picks_up and not reps
        day = (session.day - first) % 7 if session.day is not None else None
        return cls(day, extent_m(workout), workout.total_s, least(workout.steps)[0], reps, picks_up, surges)


@dataclass(frozen=True, slots=True)
class RunFeatures:
    """The features of a run that are compared with a planned session."""

    day: int
    metres: float
    moving_s: float
    reps: tuple[Piece, ...]
    surges: int
    band: BandOf

    @classmethod
    def of(cls, run: Outing, band: BandOf = by_number, first: int = 0) -> RunFeatures:
        """The features of one run, in a week that begins on weekday `first`."""
        surges = sum(s.kind == "surge" for f in run for s in f.segments)
        day = (run[0].day.weekday() - first) % 7 if run[0].day else 0
        return cls(day, distance(run), sum(s.moving_s for s in run), tuple(pieces(run)), surges, band)


def score(session: SessionFeatures, run: RunFeatures) -> float:
    """The likeness of a run to a planned session, from 0 (none) to 4: twice that of the work, plus size, plus day."""
    size, shape = _size(session, run), _shape(session, run)
    # The day alone is not enough: a short jog on the day of a long session is not that session.
    if not size and shape <= 0.3:
        return 0.0
    # A quarter less for each day between, so that a session that was moved still finds its run. A session without a day
    # counts as two days off, so that a session planned for that day comes first.
    day = 0.5 if session.day is None else max(0.0, 1 - 0.25 * abs(run.day - session.day))
    # The work counts twice, because two sessions of eight miles in one week differ only by their reps.
    return shape * 2 + size + day


def _size(session: SessionFeatures, run: RunFeatures) -> float:
    """Likeness by total: 1 at the planned distance or duration, 0 at SIZE_TOLERANCE outside it; 0.5 where none is planned."""
    if session.total_m:
        return _near(run.metres, session.total_m)
    if session.total_s:
        return _near(run.moving_s, session.total_s)
    # A session without a total ("4 x 1 mi @ T") is at least as long as its parts, less a tenth in case the distance was
    # measured short.
    return 0.5 if run.metres >= 0.9 * session.least_m else 0.0


def _near(value: float, planned: Range) -> float:
    low, high = planned
    beside = max(low - value, value - high, 0.0)
    # Relative to the nearer end of the range, because "at least 10 mi" has no upper end.
    reference = low if math.isinf(high) or value < low else high
    return max(0.0, 1 - beside / (SIZE_TOLERANCE * reference)) if reference else 0.0


def _shape(session: SessionFeatures, run: RunFeatures) -> float:
    """Likeness by work: the share of the planned work in the run, by number, size and pace; 0.5 for an easy run as planned."""
    if not session.picks_up:
        return 0.5 if not run.reps else 0.0
    if session.surges:
        # A run with more reps than surges is another session: a threshold session is not a long run with plus pace.
        return min(1.0, run.surges / SURGES) if run.surges >= len(run.reps) else 0.0
    if not run.reps:
        return 0.0
    return max(_same_reps(session, run), OTHER_SHAPE * _same_work(session, run))


def _same_reps(session: SessionFeatures, run: RunFeatures) -> float:
    """Mean likeness of the planned reps to the reps that were run, lowered for each further rep."""
    left = list(run.reps)
    found = 0.0
    planned_count = 0.0
    for step, (fewest, most) in session.reps:
        # Greedy: each step takes the reps most like it, the earlier of two equal ones. An exact assignment, as between
        # sessions and runs (`assign`), is not needed, because reps of one session differ little.
        likeness = sorted(((like(step, p, run.band), -i) for i, p in enumerate(left)), reverse=True)
        # "At least 3" has no upper end; int() takes no infinity.
        matched = [(value, -i) for value, i in likeness[: int(min(most, 1e6))] if value]
        found += sum(value for value, _ in matched)
        planned_count += max(fewest, len(matched))
        used = {i for _, i in matched}
        left = [p for i, p in enumerate(left) if i not in used]
    # Every further rep lowers the likeness a little.
    return found / (planned_count + 0.3 * len(left)) if planned_count else 0.0


def like(step: WorkoutStep, piece: Piece, band_of: BandOf) -> float:
    """Likeness of a rep to a planned one, 0 to 1: the product of those by size and by pace."""
    return _size_likeness(step, piece.segment) * _pace_likeness(step, piece, band_of)


def _size_likeness(step: WorkoutStep, segment: Segment) -> float:
    for span, value in ((step.distance_m, segment.distance_m), (step.duration_s, segment.duration_s)):
        if span is not None:
            low, high = span
            nearest = min(max(value, low), high)  # a range may have no upper end
            if not (value > 0 and nearest > 0):
                return 0.0
            # The difference of logarithms; the logarithm of the quotient fails where the quotient underflows to 0.
            off = abs(math.log(value) - math.log(nearest))
            return 1.0 if off <= REP_SIZE else max(0.0, 1 - off / SIZE_RANGE)
    return 1.0


def _pace_likeness(step: WorkoutStep, piece: Piece, band_of: BandOf) -> float:
    band = band_of(piece.session, step)
    if step.hill or (band is None and (step.zone is None or piece.segment.zone is None)):
        return 1.0
    if band is None:
        return 1.0 if piece.segment.zone == step.zone else 0.5
    off = abs(distance_beside(piece.speed, band))
    return max(OTHER_EFFORT, 1 - (1 - OTHER_EFFORT) * off / PACE_RANGE)


def _same_work(session: SessionFeatures, run: RunFeatures) -> float:
    """Likeness by amount of work (metres weighted by the likeness of their pace): 1 as planned, 0 at a third outside."""
    first = session.reps[0][0]
    low, high = planned_metres(session.reps, run.reps, run.band)
    if not high:
        return 0.0
    done = sum(p.segment.distance_m * _pace_likeness(first, p, run.band) for p in run.reps)
    off = max(1 - done / low if low else 0.0, done / high - 1, 0.0)
    # A third too little or too much is another session.
    return max(0.0, 1 - 3 * off)


def planned_metres(
    steps: Sequence[tuple[WorkoutStep, Range]], found: Sequence[Piece], band_of: BandOf
) -> tuple[float, float]:
    """Least and greatest metres of work that the steps ask for; (0, 0) where that is unknown.

    Durations are converted at the middle speed of the step's band, else at the mean speed of the reps `found`.
    """
    low = high = 0.0
    for step, times in steps:
        span = step.distance_m
        if span is None and step.duration_s and found:
            band = band_of(found[0].session, step)
            seconds = sum(p.duration_s for p in found)
            own = sum(p.segment.distance_m for p in found) / seconds if seconds else 0.0
            speed = (band.slow_mps + band.fast_mps) / 2 if band else own
            span = (step.duration_s[0] * speed, step.duration_s[1] * speed)
        if span is None:
            return 0.0, 0.0
        low += span[0] * times[0]
        high += math.inf if math.inf in {span[1], times[1]} else span[1] * times[1]
    return low, high


def assign(scores: Sequence[Sequence[float]], least: float = LEAST_SCORE) -> list[int | None]:
    """The column assigned to each row so that the sum of scores is greatest, each column at most once; None without one.

    Pairs with a score below `least` are not used. Exact, by dynamic programming over sets of rows, which are small.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    # The key is the set of rows used so far, as bits. Columns are added one at a time, so each is used once; `list` below
    # keeps one column from pairing with two rows. Few weeks name more than seven sessions: 2^7 sets.
    best: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {0: (0.0, ())}
    for column in range(columns):
        for used, (total, pairs) in list(best.items()):
            for row in range(rows):
                value = scores[row][column]
                if used >> row & 1 or value < least:
                    continue
                with_row = used | 1 << row
                if with_row not in best or total + value > best[with_row][0]:
                    best[with_row] = (total + value, (*pairs, (row, column)))
    pairs = max(best.values(), key=lambda b: b[0])[1]
    chosen: list[int | None] = [None] * rows
    for row, column in pairs:
        chosen[row] = column
    return chosen
