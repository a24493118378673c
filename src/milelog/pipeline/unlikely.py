"""Finds runs that are possible for a human but far too fast for this runner, such as a ride at 20 km/h recorded as a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from shlex import quote

from milelog.errors import Problem
from milelog.model import Session, ZoneSet
from milelog.runner import in_force, vdot
from milelog.sessions import Recording
from milelog.units import format_distance, format_pace

LEAST_S = 1200.0
"""Shorter runs are not checked: they may be a time trial by somebody who never ran hard in this log."""
FAR = 1.5
"""Factor on the runner's VDOT above which a run is doubted. From jogs alone VDOT is estimated at most a third too low."""
ELITE, ABOVE = 75.0, 1.2
"""A run is also doubted above VDOT 75 (national class) and 1.2 times the runner's own. (In a short log the ride itself raises the
runner's estimated VDOT.)"""

BESIDE, BESIDE_S, BESIDE_DAYS = 1.15, 180.0, 1
"""Within BESIDE_DAYS of a doubted run, runs of BESIDE_S and longer are doubted from this factor on: a tour by bicycle has short
and slow stages, too."""


def unlikely(
    recordings: Iterable[Recording], sessions: Sequence[Session], zones: Sequence[ZoneSet], units: str
) -> list[Problem]:
    """A note on each run whose mean speed is far above the runner's VDOT of that day, unless she has corrected it.

    Beside runs that are doubted already, less is enough.
    """
    said = {r.file for r in recordings if r.correction is not None and r.correction.says_anything}
    near = {
        s.day + timedelta(n) for s in sessions if s.is_doubted and s.day for n in range(-BESIDE_DAYS, BESIDE_DAYS + 1)
    }
    found = []
    for session in sessions:
        own = in_force(zones, session.day) or (zones[0] if zones else None)
        if not session.is_run or session.file in said or own is None or session.moving_s < BESIDE_S:
            continue
        factor = vdot(session.distance_m, session.moving_s) / own.vdot
        if session.moving_s >= LEAST_S and factor > min(FAR, max(ELITE / own.vdot, ABOVE)):
            found.append(_problem(session, "is far faster than your zones: it may have been a ride", units))
        elif session.day in near and factor > BESIDE:
            why = "is faster than your zones, and what was recorded beside it may have been a ride: so may this"
            found.append(_problem(session, why, units))
    return found


def doubted(session: Session) -> Session:
    """The session as it counts until the runner corrects it: neither as a run nor as another sport, without segments."""
    name = f"{session.moving_s / 60:.0f} min, a ride or a run"
    return replace(session, is_doubted=True, workout=name, kind="unknown", segments=(), zone_s={}, efforts=(), miles=())


def _problem(session: Session, why: str, units: str) -> Problem:
    distance = format_distance(session.distance_m, units)
    pace = format_pace(session.distance_m / session.moving_s, units)
    message = f"{distance} at {pace} {why}, and is not counted"
    say = f"milelog fix {quote(session.file)} --sport"
    hint = f"if it was, say so: `{say} cycling`; if you ran it: `{say} running`"
    return Problem(session.file, "faster-than-usual", message, hint)
