"""Compares a correction by the runner with the recording: rejects an impossible distance and a race that the run cannot contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from milelog import corrections
from milelog.config import PLAUSIBLE_VDOT
from milelog.corrections import Correction
from milelog.errors import Problem
from milelog.measure.types import Measured
from milelog.model import RUNNING, Session
from milelog.model.session import LEAST_DISTANCE_M
from milelog.sessions import Recording
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


def possible(
    said: Sequence[Correction], recordings: Sequence[Recording]
) -> tuple[tuple[Correction, ...], list[Problem]]:
    """The corrections without the fields that cannot be of any of their recordings, and a note for each of these fields.

    A file that was written by hand was never held against a recording, as `milelog fix` holds what it is told.
    """
    runs: dict[int, list[Recording]] = {}
    for recording in recordings:
        if (one := corrections.find_for(said, recording.file, recording.start)) is not None and one.is_mine:
            runs.setdefault(id(one), []).append(recording)
    kept, notes = [], []
    for one in said:
        change = {name: getattr(one, name) for name in ("sport", "distance_m", "race_m", "cut", "merge_next")}
        found = [list(objections(change, r.measured)) for r in runs.get(id(one), ())]
        # One recording of the run that agrees is enough: a watch may have died on the way, and the phone went on.
        if not found or not all(found):
            kept.append(one)
            continue
        for objection in found[0]:
            file = runs[id(one)][0].file
            message = f"{objection.message}, so that this correction of its {objection.field} is left out"
            notes.append(Problem(file, objection.slug, message, f"in milelog-corrections.toml, {objection.hint}"))
        wrong = {o.field for o in found[0]}
        kept.append(
            replace(
                one,
                distance_m=None if "distance" in wrong else one.distance_m,
                race_m=None if "race" in wrong else one.race_m,
                is_race=None if "race" in wrong else one.is_race,
            )
        )
    return tuple(kept), notes


def objections(change: Mapping[str, Any], run: Session | Measured) -> Iterator[Objection]:
    """The objections to a change of the run's correction; `change` holds fields of a Correction. Only running is checked."""
    if (change.get("sport") or run.sport) != RUNNING:
        return
    distance_m, race_m = change.get("distance_m"), change.get("race_m")
    if distance_m is not None and (objection := _of_distance(distance_m, run)):
        # The race is checked only against a plausible distance.
        yield objection
    elif race_m is not None and (objection := _of_race(race_m, distance_m, run, change)):
        yield objection


def _of_distance(metres: float, run: Session | Measured) -> Objection | None:
    seconds = run.elapsed_s
    if seconds <= 0:
        return None
    from milelog.measure.clean import record_s
    from milelog.measure.metrics.efforts import MARGIN

    moved_s = run.moving_s or run.timer_s
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


def _of_race(
    race_m: float, distance_m: float | None, run: Session | Measured, change: Mapping[str, Any]
) -> Objection | None:
    whole_m = distance_m or run.distance_m
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
        return _of_time(race_m, run.elapsed_s)
    if whole_m > race_m * (1 + WITH_WARMUP) and _is_even(race_m, whole_m, run):
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


def _is_even(race_m: float, whole_m: float, run: Session | Measured) -> bool:
    """Whether the rest of the run was about as fast as the fastest stretch of the race's distance can have been."""
    # The distances of the best efforts scale with the distance that the runner gives.
    scale = whole_m / run.distance_m if run.distance_m else 1.0
    # The fastest stretch of a shorter distance bounds the mean speed from above.
    shorter = [e for e in run.efforts if e.distance_m * scale <= 1.003 * race_m]
    if not shorter:
        return False
    longest = max(shorter, key=lambda e: e.distance_m)
    fastest_mps = longest.distance_m * scale / longest.time_s
    rest_s = run.moving_s - race_m / fastest_mps
    return rest_s > 0 and (whole_m - race_m) / rest_s >= BESIDE_RACE * fastest_mps


def _no_race(message: str, hint: str) -> Objection:
    return Objection("race", "race-implausible", message, hint)
