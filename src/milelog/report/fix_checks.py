"""Compares a correction by the runner with the recording: rejects an impossible distance and a race that the run cannot contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from milelog.config import PLAUSIBLE_VDOT
from milelog.model import RUNNING, Session
from milelog.model.session import LEAST_DISTANCE_M
from milelog.units import format_clock, format_distance, race_name

SLOWEST_MPS = 0.5
"""Lowest plausible mean speed of a run, half that of a stroll; slower is not running, whatever stops it contains."""
WHOLE_RACE = 0.03
"""Relative difference within which the recording is the whole race: course and GPS distances differ by 1-2 %."""
WITH_WARMUP = 0.1
"""A recording longer than the race by more than this share contains a warm-up or cool-down too."""
BESIDE_RACE = 0.9
"""If the rest of the run has at least this share of the race's speed, the run contains no race.

Easy running has at most 0.85 of the speed of any race up to the marathon (Daniels), and on hills the fastest part of an even
run is a few per cent faster than the rest.
"""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a field of a correction cannot be right: the field, and the slug, message and hint of the problem."""

    field: str
    slug: str
    message: str
    hint: str


def objections(change: Mapping[str, Any], session: Session) -> Iterator[Objection]:
    """The objections to a change of the run's correction; `change` holds fields of a Correction. Only running is checked."""
    if (change.get("sport") or session.sport) != RUNNING:
        return
    distance_m, race_m = change.get("distance_m"), change.get("race_m")
    if distance_m is not None and (objection := _of_distance(distance_m, session)):
        # The race is checked only against a plausible distance.
        yield objection
    elif race_m is not None and (objection := _of_race(race_m, distance_m, session, change)):
        yield objection


def _of_distance(metres: float, session: Session) -> Objection | None:
    seconds = session.elapsed_s
    if seconds <= 0:
        return None
    from milelog.measure.clean import record_s
    from milelog.measure.metrics.efforts import MARGIN

    moved_s = session.moving_s or session.timer_s
    # The elapsed time, since a device without GPS may have missed much of the moving time.
    if seconds < MARGIN * record_s(metres):
        reason = "is faster than anybody runs"
    elif metres < SLOWEST_MPS * moved_s:
        seconds, reason = moved_s, "is slower than a walk"
    else:
        return None
    shown = format_distance(metres, "km", 2) if metres >= 1000 else f"{metres:.0f} m"
    message = f"{shown} in {format_clock(seconds)} {reason}"
    return Objection("distance", "bad-distance", message, 'see whether the unit is right: "10.35 km", "6.4 mi"')


def _of_race(race_m: float, distance_m: float | None, session: Session, change: Mapping[str, Any]) -> Objection | None:
    whole_m = distance_m or session.distance_m
    # A cut or a merge changes the distance and time in which the race lies.
    is_as_recorded = not change.get("cut") and not change.get("merge_next")
    if whole_m < LEAST_DISTANCE_M or not is_as_recorded:
        return None
    name = _named(race_m)
    if race_m > whole_m * (1 + WHOLE_RACE):
        message = f"{name} does not fit into a run of {format_distance(whole_m, 'km', 2)}"
        return _no_race(
            message, "give the race's own distance; if the recording is too short, give the run's distance too"
        )
    if whole_m <= race_m * (1 + WHOLE_RACE):
        return _of_time(race_m, session.elapsed_s)
    if whole_m > race_m * (1 + WITH_WARMUP) and _is_even(race_m, whole_m, session):
        message = f"{name} would show in this run, but no stretch of its distance is faster than the rest"
        return _no_race(
            message,
            "if all of it was the race, give its whole distance; a result without its recording is a [[race]] in milelog.toml",
        )
    return None


def _named(race_m: float) -> str:
    """`a race of 5 km`, `a half marathon`."""
    name = race_name(race_m)
    return f"a {name}" if name.endswith("marathon") else f"a race of {name}"


def _of_time(race_m: float, seconds: float) -> Objection | None:
    from milelog.runner import vdot

    slow, fast = PLAUSIBLE_VDOT
    if seconds <= 0 or slow <= vdot(race_m, seconds) <= fast:
        return None
    message = f"{race_name(race_m)} in {format_clock(seconds)} is not a plausible race"
    return _no_race(message, "cut what does not belong to the race, or give the distance that it had")


def _is_even(race_m: float, whole_m: float, session: Session) -> bool:
    """Whether the rest of the run was about as fast as the fastest stretch of the race's distance can have been."""
    # The distances of the best efforts scale with the distance that the runner gives.
    scale = whole_m / session.distance_m if session.distance_m else 1.0
    # The fastest stretch of a shorter distance bounds the mean speed from above.
    shorter = [e for e in session.efforts if e.distance_m * scale <= 1.003 * race_m]
    if not shorter:
        return False
    longest = max(shorter, key=lambda e: e.distance_m)
    fastest_mps = longest.distance_m * scale / longest.time_s
    rest_s = session.moving_s - race_m / fastest_mps
    return rest_s > 0 and (whole_m - race_m) / rest_s >= BESIDE_RACE * fastest_mps


def _no_race(message: str, hint: str) -> Objection:
    return Objection("race", "race-implausible", message, hint)
