"""Runs that the runner can hardly have run, though somebody could: a ride at 20 km/h that was filed as a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from shlex import quote

from milelog.errors import Problem
from milelog.model import Session, ZoneSet
from milelog.runner import in_force, vdot
from milelog.sessions import Recording
from milelog.units import format_distance, format_pace

LEAST_S = 1200.0
"""Shorter runs may be a time trial of somebody who never ran hard in this log."""
FAR = 1.5
"""Factor on the runner's VDOT beyond which a whole run is not hers: jogs alone put it a third too low at most."""
ELITE, ABOVE = 75.0, 1.2
"""A VDOT of the national class, a fifth above the runner's own. In a young log a ride raises the estimate that it is held
against."""


def unlikely(
    recordings: Iterable[Recording], sessions: Iterable[Session], zones: Sequence[ZoneSet], units: str
) -> list[Problem]:
    """A note on each run whose mean speed is far beyond the zones of its day, unless the runner said what it was."""
    said = {r.file for r in recordings if r.correction is not None and r.correction.says_anything}
    found = []
    for session in sessions:
        own = in_force(zones, session.day) or (zones[0] if zones else None)
        if not session.is_run or session.file in said or own is None or session.moving_s < LEAST_S:
            continue
        value = vdot(session.distance_m, session.moving_s)
        if value > FAR * own.vdot or value > max(ELITE, ABOVE * own.vdot):
            found.append(_problem(session, units))
    return found


def doubted(session: Session) -> Session:
    """The session as it counts until the runner says what it was: as nothing, under a name that claims nothing."""
    name = f"{session.moving_s / 60:.0f} min, a ride or a run"
    return replace(session, is_doubted=True, workout=name, kind="unknown", segments=(), zone_s={}, efforts=(), miles=())


def _problem(session: Session, units: str) -> Problem:
    distance = format_distance(session.distance_m, units)
    pace = format_pace(session.distance_m / session.moving_s, units)
    message = f"{distance} at {pace} is far faster than your zones: it may have been a ride, and is not counted"
    say = f"milelog fix {quote(session.file)} --sport"
    hint = f"if it was, say so: `{say} cycling`; if you ran it: `{say} running`"
    return Problem(session.file, "faster-than-usual", message, hint)
