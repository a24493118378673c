"""Compares a correction by the runner with the recording: rejects an impossible distance, race, cut or stretch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from milelog import corrections
from milelog.config import PLAUSIBLE_VDOT
from milelog.corrections import Correction
from milelog.errors import Problem
from milelog.measure.types import WHOLE_RACE, Measured
from milelog.model import RUNNING, Session
from milelog.model.session import LEAST_DISTANCE_M
from milelog.sessions import Recording
from milelog.units import format_clock, format_distance, format_elapsed, race_name

SLOWEST_MPS = 0.5
"""Lowest plausible mean speed of a run, half that of a stroll; slower is not running, whatever stops it contains."""
WITH_WARMUP = 0.1
"""A recording longer than the race by more than this share contains a warm-up or cool-down too."""
BESIDE_RACE = 0.9
"""If the rest of the run has at least this share of the race's speed, the run contains no race.

Easy running has at most 0.85 of the speed of any race up to the marathon (Daniels), and on hills the fastest part of an even
run is a few per cent faster than the rest.
"""
LATE_S = 1.0
"""Tolerance for the end of a stretch, s: the watch's display is rounded."""
LEAST_LEFT_S = 10.0
"""A cut that leaves less than this of a recording leaves nothing to measure: most figures need longer."""


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
    kept: list[Correction] = []
    notes: list[Problem] = []
    for one in said:
        change = {name: getattr(one, name) for name in ("sport", "distance_m", "race_m", "cut", "merge_next")}
        found = [list(objections(change, r.measured)) for r in runs.get(id(one), ())]
        notes += _late_blocks(one, runs.get(id(one), ()))
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
                cut=() if "cut" in wrong else one.cut,
            )
        )
    return tuple(kept), notes


def without_recording(
    said: Sequence[Correction], recordings: Sequence[Recording], files: Collection[str]
) -> Iterator[Problem]:
    """A note for each correction of a run that is not in the log; `files` are the names of all files of the log.

    A file that is there but could not be read has its own note.
    """
    for one in said:
        if one.file in files or any(one.is_for(r.file, r.start) for r in recordings):
            continue
        name = one.file or f"the run of {one.start:%Y-%m-%d %H:%M}"
        message = f"{name} is not in this log, so that its correction changes nothing"
        hint = "put the recording into the folder, or correct its name and start in milelog-corrections.toml"
        yield Problem(name, "correction-of-nothing", message, hint)


def objections(change: Mapping[str, Any], run: Session | Measured) -> Iterator[Objection]:
    """The objections to a change of the run's correction; `change` holds fields of a Correction.

    Distances and races are checked of runs only.
    """
    if objection := _of_cut(change.get("cut") or (), run):
        yield objection
    if (change.get("sport") or run.sport) != RUNNING:
        return
    distance_m, race_m = change.get("distance_m"), change.get("race_m")
    if distance_m is not None and (objection := _of_distance(distance_m, run)):
        # The race is checked only against a plausible distance.
        yield objection
    elif race_m is not None and (objection := _of_race(race_m, distance_m, run, change)):
        yield objection


def _of_cut(spans: Sequence[tuple[float, float]], run: Session | Measured) -> Objection | None:
    # A session that was cut before is shorter than its recording, in whose time cuts are given.
    recorded_s = run.recorded_s if isinstance(run, Session) else None
    whole_s = recorded_s or run.elapsed_s
    left_s, to = whole_s, 0.0
    for start, end in sorted(spans):
        name = f"the cut {format_elapsed(start)}-{format_elapsed(end)}"
        if start >= whole_s:
            return _bad_cut(f"{name} begins after the recording ends at {format_clock(whole_s)}")
        if end > whole_s + LATE_S:
            return _bad_cut(f"{name} ends after the recording, which is {format_clock(whole_s)} long")
        left_s -= max(0.0, end - max(start, to))
        to = max(to, end)
    if spans and left_s < LEAST_LEFT_S:
        return _bad_cut(f"the cut leaves nothing of the recording, which is {format_clock(whole_s)} long")
    return None


def _bad_cut(message: str) -> Objection:
    return Objection(
        "cut", "bad-segment", message, "give start and end in the time of the recording, such as 58:00-1:10:00"
    )


def _late_blocks(one: Correction, runs: Sequence[Recording]) -> Iterator[Problem]:
    """Notes for the marked stretches that lie beyond the end of all recordings of their run."""
    # A stretch may lie in the recording that continues this one.
    if not runs or one.merge_next:
        return
    longest = max(runs, key=lambda r: r.measured.elapsed_s)
    whole_s = longest.measured.elapsed_s
    for block in one.blocks or ():
        name = f"the {block.kind} {format_elapsed(block.start_s)}-{format_elapsed(block.end_s)}"
        if block.start_s >= whole_s:
            message = f"{name} begins after the recording ends at {format_clock(whole_s)}, so that it is left out"
        elif block.end_s > whole_s + LATE_S:
            message = f"{name} ends after the recording, so that it counts to the end at {format_clock(whole_s)}"
        else:
            continue
        yield Problem(
            longest.file, "bad-segment", message, "in milelog-corrections.toml, give its times in the recording"
        )


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
