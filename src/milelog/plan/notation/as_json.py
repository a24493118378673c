"""Converts a workout to the document that `plan parse --json` prints."""

import math
from typing import Any

from milelog.model import PaceOffset, Recovery, Workout, WorkoutStep
from milelog.plan.notation.printer import format_workout
from milelog.units import Range


def workout_json(workout: Workout) -> dict[str, Any]:
    """The text, canonical text, total and steps of a workout; a range is `[low, high]`, with null for an open upper end."""
    return {
        "text": workout.text,
        "canonical": format_workout(workout),
        "total_m": _range(workout.total_m),
        **({"total_s": _range(workout.total_s)} if workout.total_s else {}),
        "steps": [_step(s) for s in workout.steps],
    }


def _step(step: WorkoutStep) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": step.kind,
        "zone": step.zone,
        "repeat": _range(step.repeat, whole=True),
        "distance_m": _range(step.distance_m),
        "duration_s": _range(step.duration_s),
        "recovery": _recovery(step.recovery),
    }
    extra: dict[str, Any] = {
        "target_mps": _range(step.target_mps, 4),
        "race_m": step.race_m,
        "effort": _range(step.effort),
    }
    if step.offset:  # the speeds depend on the zones of the day
        extra |= {"target_mps": [None, None], "offset": _offset(step.offset)}
    found.update({name: value for name, value in extra.items() if value is not None})
    if step.hill:
        found["hill"] = True
    if step.steps:
        found["steps"] = [_step(s) for s in step.steps]
    return found


def _offset(offset: PaceOffset) -> dict[str, Any]:
    return {"seconds": _range(offset.seconds), "per_m": offset.per_m}


def _recovery(rest: Recovery | None) -> dict[str, Any] | None:
    if rest is None:
        return None
    return {"kind": rest.kind, "distance_m": _range(rest.distance_m), "duration_s": _range(rest.duration_s)}


def _range(span: Range | None, digits: int = 3, *, whole: bool = False) -> list[float | None] | None:
    if span is None:
        return None
    return [None if math.isinf(v) else int(v) if whole else round(v, digits) for v in span]
