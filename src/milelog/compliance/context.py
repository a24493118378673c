"""The input of every check: one week, its plan, the day of judging, and the zones of each day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property

from milelog.compliance.matching import Match, match_sessions
from milelog.compliance.work import ESTIMATE_ERROR, Piece, pieces, target_band
from milelog.model import Athlete, Session, Span, Week, Workout, WorkoutStep, Zone, ZoneSet
from milelog.plan.notation import flat
from milelog.plan.types import Band, Plan, PlannedWeek
from milelog.runner import in_force
from milelog.runner.daniels import race_time
from milelog.sessions.planned_blocks import fits, joined
from milelog.units import unit_m
from milelog.weeks import Outing, outings

LEAST_RACE_M = 1500.0
"""Paces of shorter races are judged by zone R: VDOT says nothing of them."""
RACE_BAND = 0.02
"""Half the width of the band of a race's pace, as a share of it; the zones T and I are as wide."""
Aim = tuple[str, float, float]
"""Key of a rep: file, start and end in seconds."""


@dataclass(frozen=True)
class Context:
    """One week to be judged, with its plan. `missing` names the files of the week that could not be read.

    `today` is the day of judging, and no later than `ended`.
    """

    plan: Plan
    planned: PlannedWeek
    week: Week
    today: date
    athlete: Athlete
    zones: Sequence[ZoneSet] = ()
    missing: tuple[str, ...] = ()
    ended: date | None = None
    """The day of the log's last recording, where the log ends in this week: nothing is known of the days after it."""
    _in_force: dict[date | None, ZoneSet | None] = field(default_factory=dict, compare=False)
    _bands: dict[date | None, dict[str | None, Zone]] = field(default_factory=dict, compare=False)

    @property
    def units(self) -> str:
        """The athlete's unit of distance."""
        return self.athlete.units

    @property
    def over(self) -> bool:
        """Whether the week is over."""
        return self.today > self.week.end

    @property
    def days_left(self) -> int:
        """Days of the week after today."""
        return max(0, min(7, (self.week.end - self.today).days))

    def last_day(self, zone: str) -> int | None:
        """The last day of the week (0 is its first) on which a session asks for reps in a zone; None where none has a day."""
        # Days of the plan count from Monday; days of a week count from its first, which may be Saturday or Sunday.
        days = [
            (p.day - self.week.start.weekday()) % 7
            for p in self.planned.sessions
            if p.day is not None and any(s.zone == zone and s.kind == "rep" for s, _ in flat(p.workout.steps))
        ]
        return max(days, default=None)

    def band(self, name: str) -> Band:
        """The plan's tolerance for a check."""
        return self.plan.bands[name]

    @cached_property
    def running(self) -> tuple[Session, ...]:
        """The runs of the week, one a file; blocks of work that the plan asked for whole are whole, on whatever day they were run."""
        pairs = zip(self._matched, self.matches, strict=True)
        whole = {id(a): b for old, new in pairs for a, b in zip(old.run or (), new.run or (), strict=True)}
        return tuple(whole.get(id(s), s) for s in self.week.sessions if s.is_run)

    @cached_property
    def doubted(self) -> tuple[Session, ...]:
        """Sessions filed as running that may have been rides."""
        return tuple(s for s in self.week.sessions if s.is_doubted)

    @cached_property
    def outings(self) -> tuple[Outing, ...]:
        """The runs of the week; consecutive files of one run are joined."""
        return outings(self.running)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Each planned session, in the order of the plan, with the run that fulfils it, if any."""
        return tuple(replace(m, run=_as_planned(m.run, m.planned.workout)) if m.run else m for m in self._matched)

    @cached_property
    def _matched(self) -> tuple[Match, ...]:
        """As `matches`, with the runs as they were recorded."""
        today = (self.today - self.week.start).days
        running = outings([s for s in self.week.sessions if s.is_run])
        return match_sessions(self.planned, running, today, band=self.step_band)

    @cached_property
    def aims(self) -> dict[Aim, WorkoutStep]:
        """The planned step of each rep in a matched run."""
        return {
            _key(piece): step
            for match in self.matches
            if match.run
            for step, mine in assigned(match, pieces(match.run))[0]
            for piece in mine
        }

    def aim(self, piece: Piece) -> WorkoutStep | None:
        """The planned step of a rep; None where no session of the plan asked for it."""
        return self.aims.get(_key(piece))

    def zone_set(self, session: Session) -> ZoneSet | None:
        """The zones in force on the day of a session."""
        day = session.day
        if day not in self._in_force:
            self._in_force[day] = in_force(self.zones, day)
        return self._in_force[day]

    def zone(self, session: Session, name: str | None) -> Zone | None:
        """One zone in force on the day of a session."""
        day = session.day
        if day not in self._bands:
            found = self.zone_set(session)
            self._bands[day] = {z.name: z for z in found.zones} if found else {}
        return self._bands[day].get(name)

    def step_band(self, session: Session, step: WorkoutStep) -> Zone | None:
        """The speed band of a planned step on the day of a session.

        Its pace in numbers, else the pace of its race by the VDOT of the day, else its zone; with its offset.
        """
        zone = self.zone(session, step.zone)
        found = self.zone_set(session)
        # A 10 km is raced faster than T, although that is the nearest zone.
        if step.race_m and step.race_m >= LEAST_RACE_M and found and found.vdot:
            speed = _race_speed(found.vdot, step.race_m)
            zone = Zone(step.zone or "", speed * (1 - RACE_BAND), speed * (1 + RACE_BAND))
        return target_band(step, zone, unit_m(self.units))

    def pace_error(self, session: Session) -> float:
        """Relative standard error of a pace of the session against a band, from its distance and from estimated zones."""
        found = self.zone_set(session)
        return math.hypot(session.distance_error, ESTIMATE_ERROR if found and found.estimate else 0.0)


@cache
def _race_speed(vdot: float, race_m: float) -> float:
    """The mean speed of a race of that distance by VDOT, m/s; cached because each rep asks for it."""
    return race_m / race_time(vdot, race_m)


def _as_planned(run: Outing, workout: Workout) -> Outing:
    """The run with blocks of the workout whole that a short stop cut in pieces; on its own day they are whole already."""
    whole = [joined(f.segments, workout) for f in run]
    return tuple(f if w is f.segments else replace(f, segments=w) for f, w in zip(run, whole, strict=True))


def _key(piece: Piece) -> Aim:
    return piece.session.file, piece.segment.start_s, piece.segment.end_s


def assigned(match: Match, found: Sequence[Piece]) -> tuple[list[tuple[WorkoutStep, list[Piece]]], list[Piece]]:
    """The reps of a run assigned to the planned steps whose size they have, and the reps that are left.

    A step gets at most as many reps as it asks for. A rep belongs to one step at most.
    """
    left = list(found)
    taken: list[tuple[WorkoutStep, list[Piece]]] = []
    for step, (_, most) in flat(match.planned.workout.steps):
        if step.kind != "rep":
            continue
        mine: list[Piece] = []
        rest: list[Piece] = []
        for piece in left:
            # Earlier steps are served first: in "2 x 1 mi @ T, 4 x 1 mi @ M" the reps follow the order of the plan.
            (mine if len(mine) < most and fits(step, piece.segment) else rest).append(piece)
        taken.append((step, mine))
        left = rest
    return taken, left


def whole(session: Session) -> Span:
    """A session from start to end, as evidence."""
    return Span(session.file, 0.0, session.elapsed_s)


def spans(run: Outing) -> tuple[Span, ...]:
    """All files of an outing, as evidence."""
    return tuple(whole(s) for s in run)
