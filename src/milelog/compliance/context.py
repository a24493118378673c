"""What a check may look at: one week, what it asked, the day of judging, and the zones of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from milelog.compliance.matching import Match, match_sessions
from milelog.model import Athlete, Segment, Session, Span, Week, Zone, ZoneSet
from milelog.plan.notation import flat
from milelog.plan.types import Band, Plan, PlannedWeek
from milelog.runner import in_force
from milelog.weeks import Outing, outings

PACE_TOLERANCE = 0.02
"""A rep counts up to 2 % beside the band: eight seconds a mile at 6:45, the spread of a runner's own reps."""


@dataclass(frozen=True)
class Context:
    """One week to be judged. `missing` names the files of the week that could not be read."""

    plan: Plan
    planned: PlannedWeek
    week: Week
    today: date
    athlete: Athlete
    zones: Sequence[ZoneSet] = ()
    missing: tuple[str, ...] = ()
    _in_force: dict[date | None, ZoneSet | None] = field(default_factory=dict, compare=False)

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

    def band(self, name: str) -> Band:
        """The plan's tolerance for a check."""
        return self.plan.bands[name]

    @cached_property
    def running(self) -> tuple[Session, ...]:
        """The running of the week."""
        return tuple(s for s in self.week.sessions if s.is_run)

    @cached_property
    def outings(self) -> tuple[Outing, ...]:
        """The runs of the week, files that follow each other joined."""
        return outings(self.running)

    @cached_property
    def meant(self) -> tuple[tuple[Match, frozenset[str]], ...]:
        """The matches with the zones of the work that each planned session asks."""
        return tuple((m, frozenset(s.zone for s, _ in flat(m.planned.workout.steps) if s.zone)) for m in self.matches)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Each planned session with the run it was; in the order of the plan."""
        return match_sessions(self.planned, self.outings, min(6, (self.today - self.week.start).days))

    def zone_set(self, session: Session) -> ZoneSet | None:
        """The zones in force on the day of a session."""
        day = session.day
        if day not in self._in_force:
            self._in_force[day] = in_force(self.zones, day)
        return self._in_force[day]

    def zone(self, session: Session, name: str) -> Zone | None:
        """One zone as it was in force on the day of a session."""
        found = self.zone_set(session)
        return next((z for z in found.zones if z.name == name), None) if found else None

    def in_zone(self, session: Session, segment: Segment, name: str) -> bool:
        """Whether a segment was run in a zone: by its name, or by its effort within 2 % of the band of the day."""
        band = self.zone(session, name)
        if segment.zone == name or band is None:
            return segment.zone == name
        speed = segment.adjusted_mps if segment.adjusted_mps is not None else segment.speed_mps
        return band.slow_mps * (1 - PACE_TOLERANCE) <= speed <= band.fast_mps * (1 + PACE_TOLERANCE)


def whole(session: Session) -> Span:
    """A session from start to end, as evidence."""
    return Span(session.file, 0.0, session.elapsed_s)


def spans(run: Outing) -> tuple[Span, ...]:
    """All files of an outing, as evidence."""
    return tuple(whole(s) for s in run)
