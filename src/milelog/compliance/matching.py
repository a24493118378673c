"""Planned sessions to runs, one to one: by day, shape and size. What the athlete says herself wins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from milelog.plan.notation import flat
from milelog.plan.notation.measure import extent_m, least
from milelog.plan.types import DAYS, PlannedSession, PlannedWeek
from milelog.units import Range
from milelog.weeks import Outing, distance

SIZE_TOLERANCE = 0.35
"""Distance or duration within 35 % may be the same session (paicer's rule)."""
LEAST_SCORE = 1.0
SURGES = 3
"""So many surges make a run one with surges."""
EARLY_SHAPE = 0.75
"""A session of a day to come counts as run early when a run holds so much of its work."""


@dataclass(frozen=True, slots=True)
class Match:
    """A planned session and the run it was; `run` is None where none fits."""

    planned: PlannedSession
    run: Outing | None = None
    note: str = ""
    """What to know of it: another day, several files, the athlete's own word."""


def match_sessions(planned: PlannedWeek, runs: Sequence[Outing], today: int = 6) -> tuple[Match, ...]:
    """The best one-to-one assignment of the week's named sessions to its runs. A run that fits none is extra.

    `today` is the day of the week that has come (0 is Monday): a session of a later day was run before its time only
    where a run holds its work.
    """
    sessions = planned.sessions
    fixed = {i: r for i, s in enumerate(sessions) if s.file for r in runs if any(_is(f.file, s.file) for f in r)}
    free_runs = [r for r in runs if r not in fixed.values()]
    open_ = [i for i, s in enumerate(sessions) if i not in fixed and s.file is None]
    ran = [Ran.of(r) for r in free_runs]
    asked = [Asked.of(sessions[i]) for i in open_]
    scores = [[score(a, r) if _may_be(a, r, today) else 0.0 for r in ran] for a in asked]
    chosen = dict(zip(open_, assign(scores), strict=True))
    found: list[Match] = []
    for index, session in enumerate(sessions):
        if index in fixed:
            found.append(Match(session, fixed[index], "matched by the plan's own word"))
        elif (which := chosen.get(index)) is not None:
            found.append(Match(session, free_runs[which], _note(session, free_runs[which])))
        else:
            found.append(Match(session))
    return tuple(found)


def _may_be(asked: Asked, ran: Ran, today: int) -> bool:
    """Whether the session's day has come, or the run is plainly that session run early."""
    return asked.day is None or asked.day <= today or (asked.picks_up and _shape(asked, ran) >= EARLY_SHAPE)


def _is(file: str, named: str) -> bool:
    return file == named or file.endswith("/" + named)


@dataclass(frozen=True, slots=True)
class Asked:
    """What matters of a planned session for finding its run."""

    day: int | None
    total_m: Range | None
    total_s: Range | None
    least_m: float
    zones: tuple[str, ...]
    reps: float
    """How many, at least."""
    picks_up: bool
    """Whether any part of it is quicker than easy."""
    surges: bool = False
    """Whether that is surges alone: plus pace inside a run."""

    @classmethod
    def of(cls, session: PlannedSession) -> Asked:
        """The facts of one planned session."""
        workout = session.workout
        parts = list(flat(workout.steps))
        reps = sum(times[0] for step, times in parts if step.kind == "rep")
        zones = tuple(dict.fromkeys(s.zone for s, _ in parts if s.kind == "rep" and s.zone))
        picks_up = any(s.kind in {"rep", "surge"} for s, _ in parts)
        surges = picks_up and not any(s.kind == "rep" for s, _ in parts)
        return cls(
            session.day, extent_m(workout), workout.total_s, least(workout.steps)[0], zones, reps, picks_up, surges
        )


@dataclass(frozen=True, slots=True)
class Ran:
    """What matters of a run for finding the session it was."""

    day: int
    metres: float
    moving_s: float
    rep_zones: tuple[str | None, ...]
    surges: int

    @classmethod
    def of(cls, run: Outing) -> Ran:
        """The facts of one run."""
        kinds = [s for f in run for s in f.segments if s.kind in {"rep", "surge"}]
        day = run[0].day.weekday() if run[0].day else 0
        zones = tuple(s.zone for s in kinds if s.kind == "rep")
        surges = sum(s.kind == "surge" for s in kinds)
        return cls(day, distance(run), sum(s.moving_s for s in run), zones, surges)


def score(asked: Asked, ran: Ran) -> float:
    """How well a run fits a planned session: 0 not at all, 4 in every way."""
    size, shape = _size(asked, ran), _shape(asked, ran)
    if not (size > 0 or shape > 0.3):
        return 0.0
    day = 0.5 if asked.day is None else max(0.0, 1 - 0.25 * abs(ran.day - asked.day))
    return shape * 2 + size + day


def _size(asked: Asked, ran: Ran) -> float:
    """1 at the planned distance or duration, 0 from 35 % beside it; 0.5 where the plan says none."""
    if asked.total_m:
        return _near(ran.metres, asked.total_m)
    if asked.total_s:
        return _near(ran.moving_s, asked.total_s)
    return 0.5 if ran.metres >= 0.9 * asked.least_m else 0.0


def _near(value: float, planned: Range) -> float:
    low, high = planned
    beside = max(low - value, value - high, 0.0)
    reference = low if math.isinf(high) or value < low else high
    return max(0.0, 1 - beside / (SIZE_TOLERANCE * reference)) if reference > 0 else 0.0


def _shape(asked: Asked, ran: Ran) -> float:
    """Share of the planned work that the run holds, by kind and zone; a planned easy run wants none."""
    if not asked.picks_up:
        return 0.5 if not ran.rep_zones else 0.0
    if asked.surges:
        # Reps are other work: a threshold session is no long run with plus pace, whatever its length.
        return min(1.0, ran.surges / SURGES) if ran.surges >= len(ran.rep_zones) else 0.0
    if not asked.zones:
        return min(1.0, (ran.surges + len(ran.rep_zones)) / max(asked.reps, 1))
    same = sum(z in asked.zones for z in ran.rep_zones)
    return min(1.0, (same + 0.5 * (len(ran.rep_zones) - same)) / max(asked.reps, 1))


def assign(scores: Sequence[Sequence[float]], least: float = LEAST_SCORE) -> list[int | None]:
    """For each row the column that makes the sum of scores largest, each column once; None below the least score.

    Exact, by dynamic programming over the sets of rows: weeks hold few sessions.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {0: (0.0, ())}
    for column in range(columns):
        for taken, (total, pairs) in list(best.items()):
            for row in range(rows):
                value = scores[row][column]
                if taken >> row & 1 or value < least:
                    continue
                with_row = taken | 1 << row
                if with_row not in best or total + value > best[with_row][0]:
                    best[with_row] = (total + value, (*pairs, (row, column)))
    pairs = max(best.values(), key=lambda b: b[0])[1]
    chosen: list[int | None] = [None] * rows
    for row, column in pairs:
        chosen[row] = column
    return chosen


def _note(session: PlannedSession, run: Outing) -> str:
    notes = []
    day = run[0].day
    if session.day is not None and day is not None and day.weekday() != session.day:
        notes.append(f"run on {DAYS[day.weekday()]} instead of {DAYS[session.day]}")
    if len(run) > 1:
        notes.append(f"in {len(run)} files")
    return ", ".join(notes)
