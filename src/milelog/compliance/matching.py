"""Planned sessions to runs, one to one: by day, shape and size. What the athlete says herself wins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from milelog.model import Workout
from milelog.plan.notation import flat, zones_asked
from milelog.plan.notation.measure import least
from milelog.plan.types import DAYS, PlannedSession, PlannedWeek
from milelog.weeks import Outing, distance

SIZE_TOLERANCE = 0.35
"""Distance or duration within 35 % may be the same session (paicer's rule)."""
LEAST_SCORE = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """A planned session and the run it was; `run` is None where none fits."""

    planned: PlannedSession
    run: Outing | None = None
    note: str = ""
    """What to know of it: another day, several files, the athlete's own word."""


def match_sessions(planned: PlannedWeek, runs: Sequence[Outing]) -> tuple[Match, ...]:
    """The best one-to-one assignment of the week's named sessions to its runs. A run that fits none is extra."""
    sessions = planned.sessions
    fixed = {i: r for i, s in enumerate(sessions) if s.file for r in runs if any(_is(f.file, s.file) for f in r)}
    free_runs = [r for r in runs if r not in fixed.values()]
    open_ = [i for i, s in enumerate(sessions) if i not in fixed and s.file is None]
    scores = [[score(sessions[i], r) for r in free_runs] for i in open_]
    chosen = dict(zip(open_, _assign(scores), strict=True))
    found: list[Match] = []
    for index, session in enumerate(sessions):
        if index in fixed:
            found.append(Match(session, fixed[index], "matched by the plan's own word"))
        elif (which := chosen.get(index)) is not None:
            found.append(Match(session, free_runs[which], _note(session, free_runs[which])))
        else:
            found.append(Match(session))
    return tuple(found)


def _is(file: str, named: str) -> bool:
    return file == named or file.endswith("/" + named)


def score(session: PlannedSession, run: Outing) -> float:
    """How well a run fits a planned session: 0 not at all, 4 in every way."""
    size, shape = _size(session.workout, run), _shape(session.workout, run)
    if session.day is None:
        return shape * 2 + size + 0.5 if shape > 0.3 or size > 0 else 0.0
    shift = abs((run[0].day.weekday() if run[0].day else 0) - session.day)
    if not (size > 0 or shape > 0.3):
        return 0.0
    return shape * 2 + size + max(0.0, 1 - 0.25 * shift)


def _size(workout: Workout, run: Outing) -> float:
    """1 at the planned distance or duration, 0 from 35 % beside it; 0.5 where the plan says none."""
    if workout.total_m:
        return _near(distance(run), workout.total_m)
    if workout.total_s:
        return _near(sum(s.moving_s for s in run), workout.total_s)
    return 0.5 if distance(run) >= 0.9 * least(workout.steps)[0] else 0.0


def _near(value: float, planned: tuple[float, float]) -> float:
    low, high = planned
    beside = max(low - value, value - high, 0.0)
    reference = low if math.isinf(high) or value < low else high
    return max(0.0, 1 - beside / (SIZE_TOLERANCE * reference)) if reference > 0 else 0.0


def _shape(workout: Workout, run: Outing) -> float:
    """Share of the planned work that the run holds, by kind and zone; a planned easy run wants none."""
    asked = zones_asked(workout)
    reps = [s for f in run for s in f.segments if s.kind == "rep"]
    if not asked and not any(s.kind in {"rep", "surge"} for s, _ in flat(workout.steps)):
        return 0.5 if not reps else 0.0
    count = sum(times[0] for step, times in flat(workout.steps) if step.kind == "rep")
    if not asked:
        work = [s for f in run for s in f.segments if s.kind in {"rep", "surge"}]
        return min(1.0, len(work) / max(count, 1))
    same = sum(s.zone in asked for s in reps)
    other = len(reps) - same
    return min(1.0, (same + 0.5 * other) / max(count, 1))


def _assign(scores: Sequence[Sequence[float]]) -> list[int | None]:
    """For each row the column that makes the sum of scores largest, each column once; None below the least score.

    Exact, by dynamic programming over the sets of rows: weeks hold few sessions.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {0: (0.0, ())}
    for column in range(columns):
        for taken, (total, pairs) in list(best.items()):
            for row in range(rows):
                value = scores[row][column]
                if taken >> row & 1 or value < LEAST_SCORE:
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
