"""Writes a workout as a FIT workout file for the watch, and reads such files.

FIT has no ranges and no perceived effort; what it cannot represent is listed as problems.
Source: FIT profile, messages workout and workout_step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast
from zlib import crc32

from milelog.errors import MilelogError, Problem
from milelog.model import Recovery, RecoveryKind, Workout, WorkoutStep, ZoneSet
from milelog.plan.exchange.dated import Dated, Imported, unreadable
from milelog.plan.notation import format_workout
from milelog.plan.notation.measure import least
from milelog.runner.daniels import race_time
from milelog.units import KM_M, MILE_M, Range, format_pace, moved, unit_m

LOSS = "workout-simplified"
_INTENSITY = {"warmup": "warmup", "cooldown": "cooldown", "recovery": "recovery"}
_RESTS = {"walk": "rest", "stand": "rest", "jog": "recovery", "float": "recovery"}
LEAST_EASY_M = 200.0
"""Least metres of easy running between surges; with less, they are written as one easy run."""
ONE_PACE_SLACK = 0.01
"""A race pace, or a pace that is one number, is written as a band of this share on either side, similar to the zones' widths:
watches take no target without a width."""
NO_DATE = datetime(1989, 12, 31, tzinfo=UTC)
"""The epoch of FIT, used as a file's time where no date is given, so that the same workout gives the same bytes."""


@dataclass
class _Steps:
    """Builder of the flat list of a watch's steps, with problems on what it could not represent."""

    source: str
    zones: ZoneSet | None = None
    unit_m: float = MILE_M
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def lose(self, what: str) -> None:
        hint = "change it on the watch, or write a plainer session"
        problem = Problem(self.source, LOSS, what, hint=hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def row(self, **values: Any) -> None:
        self.rows.append({"message_index": len(self.rows), **values})


def write_fit(
    workout: Workout,
    name: str = "",
    *,
    zones: ZoneSet | None = None,
    created: datetime = NO_DATE,
    units: str = "mi",
) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of a FIT workout file, and problems on what it could not represent.

    With `zones`, steps have the speeds of their zones as targets. An offset without a unit ("T + 5 s") is per mile or kilometre
    by `units`. The same workout and `created` give the same bytes; the serial number is a checksum of both, because watches take
    two files with equal ids for the same file.
    """
    from milelog.formats.fit.write import FitWriter

    text = format_workout(workout)
    steps = _Steps(name or text, zones, unit_m(units))
    _add_steps(workout, steps)
    writer = FitWriter()
    # Zero is not a valid serial number in FIT.
    serial = crc32(f"{name}|{text}|{created:%Y%m%d%H%M}".encode()) or 1
    about: dict[str, Any] = {"manufacturer": "development", "product": 1, "serial_number": serial}
    writer.add("file_id", type="workout", time_created=created, **about)
    writer.add("workout", sport="running", num_valid_steps=len(steps.rows), wkt_name=name or text)
    for row in steps.rows:
        writer.add("workout_step", **row)
    return writer.finish(), tuple(steps.problems)


def _add_steps(workout: Workout, steps: _Steps) -> None:
    """Adds all steps of a workout; reps with a stated total but no warm-up get an open warm-up and cool-down."""
    kinds = {s.kind for s in workout.steps}
    framed = workout.total_m is not None and "rep" in {s.kind for s in workout.steps} | {
        p.kind for s in workout.steps for p in s.steps
    }
    # The rest of the total is for the warm-up and cool-down. The runner divides it: an open step ends with the lap key.
    if framed and "warmup" not in kinds:
        steps.row(duration_type="open", target_type="open", intensity="warmup", wkt_step_name="Warm-up")
    if workout.total_m and any(s.kind == "surge" for s in workout.steps):
        _add_surge_loop(workout, steps)
    else:
        for step in workout.steps:
            _add_step(step, steps)
    if framed and "cooldown" not in kinds:
        steps.row(duration_type="open", target_type="open", intensity="cooldown", wkt_step_name="Cool-down")


def _add_surge_loop(workout: Workout, steps: _Steps) -> None:
    """Adds surges inside a run as a loop of easy running and a surge, so that all together gives the total distance."""
    surge = next(s for s in workout.steps if s.kind == "surge")
    total = _single(workout.total_m or (0.0, 0.0), "metres", steps)
    others = [s for s in workout.steps if s is not surge]
    rest = total - sum(least([s])[0] for s in others)
    count = surge.repeat[0] if math.isinf(surge.repeat[1]) else surge.repeat[1]
    size = surge.distance_m[1] if surge.distance_m else sum(surge.duration_s or (60.0, 60.0)) / 2 * _surge_mps(steps)
    easy = rest / count - size
    if easy < LEAST_EASY_M:
        steps.lose("surges that fill the run stay in its name: there is no running left between them")
        _add_step(WorkoutStep("steady", "E", distance_m=workout.total_m), steps)
        return
    for step in others:
        _add_step(step, steps)
    first = len(steps.rows)
    _add_row(WorkoutStep("steady", "E", distance_m=(round(easy), round(easy))), steps)
    span = surge.duration_s
    middle = (sum(span) / 2, sum(span) / 2) if span and math.isfinite(span[1]) else span
    _add_row(replace(surge, repeat=(1, 1), duration_s=middle), steps)
    # A loop in FIT is a step after the repeated ones; it holds the index of the first and the number of repeats.
    if count > 1:
        steps.row(duration_type="repeat_until_steps_cmplt", duration_step=first, repeat_steps=count)
    steps.lose("each surge comes after the same distance: a watch cannot leave its place in the mile open")


def _surge_mps(steps: _Steps) -> float:
    """Speed of a surge in m/s: the middle of zone M, about 65 % of maximal effort; 3.6 without zones."""
    zones = steps.zones.zones if steps.zones else ()
    return next(((z.slow_mps + z.fast_mps) / 2 for z in zones if z.name == "M"), 3.6)


def _add_step(step: WorkoutStep, steps: _Steps) -> None:
    """Adds one step of the workout; repeats and their rests become a loop."""
    first = len(steps.rows)
    if step.kind == "set":
        for inner in step.steps:
            _add_step(inner, steps)
    else:
        _add_row(step, steps)
    count = _single(step.repeat, "repeats", steps)
    if count <= 1:
        return
    if step.recovery:
        rest = step.recovery
        _add_row(WorkoutStep("recovery", None, (1, 1), rest.distance_m, rest.duration_s, Recovery(rest.kind)), steps)
    steps.row(duration_type="repeat_until_steps_cmplt", duration_step=first, repeat_steps=count)


def _add_row(step: WorkoutStep, steps: _Steps) -> None:
    rest = step.recovery.kind if step.kind == "recovery" and step.recovery else None
    values: dict[str, Any] = {"intensity": _RESTS[rest] if rest else _INTENSITY.get(step.kind, "active")}
    if step.distance_m:
        values |= {"duration_type": "distance", "duration_distance": _single(step.distance_m, "metres", steps)}
    elif step.duration_s:
        values |= {"duration_type": "time", "duration_time": _single(step.duration_s, "seconds", steps)}
    else:
        values |= {"duration_type": "open"}
    steps.row(wkt_step_name=_label(step, rest), **values, **_target(step, steps))


def _label(step: WorkoutStep, rest: str | None) -> str:
    words = [rest.capitalize() if rest else {"warmup": "Warm-up", "cooldown": "Cool-down"}.get(step.kind, "")]
    if not words[0]:
        words = [
            step.kind.capitalize() if step.kind != "steady" else "Run",
            "" if step.offset else step.zone or "",
            "hill" if step.hill else "",
            # It tells the reader of the file, and the runner, that one pace is meant and not the band around it.
            format_pace(step.target_mps[0], "km")
            if step.target_mps and step.target_mps[0] == step.target_mps[1]
            else "",
        ]
    return " ".join(w for w in words if w)


def _target(step: WorkoutStep, steps: _Steps) -> dict[str, Any]:
    """The target fields of a step: its own speeds, else those of its race pace or zone, else an open target."""
    span = step.target_mps
    # From most to least exact: a pace in numbers, a race pace by the runner's VDOT, the zone. Plus pace has no zone of
    # its own and uses M.
    if span is None and step.race_m and steps.zones and steps.zones.vdot:
        speed = step.race_m / race_time(steps.zones.vdot, step.race_m)
        span = speed * (1 - ONE_PACE_SLACK), speed * (1 + ONE_PACE_SLACK)
    if span is None and step.kind == "surge" and steps.zones:
        span = next(((z.slow_mps, z.fast_mps) for z in steps.zones.zones if z.name == "M"), None)
    if span is None and step.zone and steps.zones:
        span = next(((z.slow_mps, z.fast_mps) for z in steps.zones.zones if z.name == step.zone), None)
    if span is not None and step.offset:
        seconds, per_m = step.offset.seconds, step.offset.per_m or steps.unit_m
        span = moved(span[0], seconds[1], per_m), moved(span[1], seconds[0], per_m)
    if span is None:
        if step.offset:
            steps.lose("the pace of a zone with seconds added to it needs zones, which no race or run tells yet")
        if (step.effort or step.race_m) and step.kind != "surge":
            steps.lose("an effort or a race's pace has no place on a watch")
        return {"target_type": "open"}
    low, high = span
    if low == high:
        low, high = low * (1 - ONE_PACE_SLACK), high * (1 + ONE_PACE_SLACK)
    return {
        "target_type": "speed",
        "target_value": 0,
        "custom_target_speed_low": low,
        "custom_target_speed_high": high,
    }


def _single(span: Range, what: str, steps: _Steps) -> float:
    """The single number written for a range: its upper end, or the lower one where it is open; a problem notes the loss."""
    low, high = span
    if low == high:
        return high
    # The upper end, because a runner can end a set early on the watch but cannot add a rep.
    chosen = low if math.isinf(high) else high
    steps.lose(f"a range of {what} became {chosen:g}")
    return chosen


def read_fit(data: bytes, source: str) -> Imported:
    """The session of a FIT workout file, on the day of the file; steps that the notation cannot represent are problems."""
    from milelog.formats.fit import messages

    try:
        found = messages(data)
    except MilelogError as error:
        return unreadable(source, str(error), "export the workout again")
    rows = found["workout_step"].to_dicts() if "workout_step" in found else []
    if not rows:
        return unreadable(
            source, "holds no workout steps", "this is not a workout file; recordings are read by analyze"
        )
    about = found["workout"].to_dicts()[0] if "workout" in found else {}
    created = found["file_id"].to_dicts()[0].get("time_created") if "file_id" in found else None
    problems: list[Problem] = []
    if (sport := about.get("sport")) not in {None, "running", "generic", "all"}:
        hint = "other sports stand in the plan as cross_training"
        problems.append(Problem(source, "session-of-other-sport", f"a workout for {sport}, no run", hint=hint))
        return Imported((), tuple(problems))
    steps = _read_steps(rows, source, problems)
    if not steps:
        return Imported((), (*problems, _open_only(source)))
    workout = Workout("", tuple(steps))
    workout = replace(workout, text=format_workout(workout))
    day = created.date() if isinstance(created, datetime) else NO_DATE.date()
    return Imported((Dated(day, workout, str(about.get("wkt_name") or "")),), tuple(problems))


def _open_only(source: str) -> Problem:
    hint = "write the session in workout notation"
    return Problem(source, "session-not-understood", "every step of it ends with the lap key", hint=hint)


def _read_steps(rows: Sequence[Mapping[str, Any]], source: str, problems: list[Problem]) -> list[WorkoutStep]:
    """The workout steps of the file's rows, with loops folded into repeats; rows without a size are noted in `problems`."""
    steps: list[WorkoutStep] = []
    starts: list[int] = []
    # Loops refer to rows of the file, but an earlier loop may have been folded into one step. `starts` holds the row at
    # which each step began.
    for index, row in enumerate(rows):
        if row.get("duration_type") == "repeat_until_steps_cmplt":
            first = int(row.get("duration_step") or 0)
            at = next((i for i, s in enumerate(starts) if s >= first), len(steps))
            looped = steps[at:]
            if looped:
                steps[at:] = [_fold(looped, float(row.get("repeat_steps") or 1))]
                del starts[at + 1 :]
            continue
        step = _read_step(row)
        if step is None:
            message = f"step {index + 1} ends with {_ending(row)}: left out"
            hint = "add it to the session in workout notation, by distance or by time"
            problems.append(Problem(source, LOSS, message, hint=hint))
            continue
        steps.append(step)
        starts.append(index)
    return steps


def _ending(row: Mapping[str, Any]) -> str:
    kind = str(row.get("duration_type") or "nothing")
    return "the lap key" if kind == "open" else kind.replace("_", " ")


def _fold(looped: Sequence[WorkoutStep], count: float) -> WorkoutStep:
    """A loop as a rep with its rest, where it has that form; else as a set."""
    repeat = (count, count)
    if len(looped) == 1 and looped[0].kind != "set":
        return replace(looped[0], repeat=repeat)
    work, *rest = looped
    if len(rest) == 1 and rest[0].kind == "recovery" and work.repeat == (1.0, 1.0) and work.kind != "recovery":
        return replace(work, repeat=repeat, recovery=_as_rest(rest[0]))
    *inner, last = looped
    if last.kind == "recovery" and len(inner) == 1 and inner[0].repeat[1] > 1:
        return WorkoutStep("set", repeat=repeat, recovery=_as_rest(last), steps=tuple(inner))
    return WorkoutStep("set", repeat=repeat, steps=tuple(looped))


def _as_rest(step: WorkoutStep) -> Recovery:
    return Recovery(step.recovery.kind if step.recovery else "jog", step.distance_m, step.duration_s)


def _read_step(row: Mapping[str, Any]) -> WorkoutStep | None:
    """One step; None for a step that ends with the lap key or at a heart rate."""
    label = str(row.get("wkt_step_name") or "").strip().lower()
    intensity = str(row.get("intensity") or "active")
    sized = _sized(row)
    if sized is None and intensity in {"rest", "recovery"} and row.get("duration_type") == "open":
        sized = WorkoutStep("recovery")  # "jog down": the lap key ends it
    if sized is None:
        return None
    if intensity in {"rest", "recovery"}:
        kinds = {"walk": "walk", "stand": "stand", "float": "float", "jog": "jog"}
        kind = kinds.get(label) or ("stand" if intensity == "rest" else "jog")
        return replace(sized, kind="recovery", recovery=Recovery(cast("RecoveryKind", kind)))
    if intensity == "warmup":
        return replace(sized, kind="warmup")
    return replace(sized, kind="cooldown") if intensity == "cooldown" else _work(row, label.split(), sized)


def _sized(row: Mapping[str, Any]) -> WorkoutStep | None:
    """A steady step with the row's distance or duration; None without either."""
    metres, seconds = row.get("duration_distance"), row.get("duration_time")
    if row.get("duration_type") == "distance" and metres:
        # FIT stores centimetres: a mile is read back as 1609.34 m, which would not be printed as a mile.
        exact = _whole(float(metres), MILE_M / 4, 0.01)
        return WorkoutStep("steady", distance_m=(exact, exact))
    if row.get("duration_type") == "time" and seconds:
        return WorkoutStep("steady", duration_s=(float(seconds), float(seconds)))
    return None


def _whole(value: float, unit: float, error: float) -> float:
    """The multiple of `unit` within `error` (the file's rounding) of the value, else the value itself."""
    near = round(value / unit) * unit
    return near if near and abs(near - value) <= error else value


def _speed(value: float) -> float:
    """The speed in m/s of the round pace (whole seconds a mile, tenths a kilometre) within the file's rounding, else `value`."""
    for unit, step in ((MILE_M, 1.0), (KM_M, 0.1)):
        seconds = round(round(unit / value / step) * step, 1)
        # FIT stores mm/s, so a speed is off by up to half of one.
        if seconds and abs(unit / seconds - value) <= 0.0006:
            return unit / seconds
    return value


def _work(row: Mapping[str, Any], words: Sequence[str], sized: WorkoutStep) -> WorkoutStep:
    """An active step: with the zone that milelog's own label names, else its target speeds, else as a rep without a pace."""
    zone = next((w.upper() for w in words if w.upper() in {"E", "M", "T", "I", "R"}), None)
    if words[:1] == ["stride"]:
        return replace(sized, kind="stride")
    if zone == "E" or words[:1] == ["run"]:
        return replace(sized, zone=zone)
    low, high = row.get("custom_target_speed_low"), row.get("custom_target_speed_high")
    named = zone is None and row.get("target_type") == "speed" and low and high
    speeds = (float(low or 0), float(high or 0))
    if words and words[-1].endswith("/km"):
        speeds = (sum(speeds) / 2,) * 2
    target = (_speed(speeds[0]), _speed(speeds[1])) if named else None
    return replace(sized, kind="rep", zone=zone, target_mps=target, hill="hill" in words)
