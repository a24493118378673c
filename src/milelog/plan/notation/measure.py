"""Sums distance and time over the parts of a workout, as far as its text gives them; the checks and the audit use these."""

import math
from collections.abc import Iterable

from milelog.model import Workout, WorkoutStep, flat
from milelog.units import Range


def least(steps: Iterable[WorkoutStep]) -> tuple[float, float]:
    """The least metres and the least seconds of the steps, with their rests; each sum only over steps that give that unit."""
    metres = seconds = 0.0
    for step in steps:
        inner = least(step.steps) if step.kind == "set" else (_low(step.distance_m), _low(step.duration_s))
        rest = step.recovery if step.kind != "recovery" else None
        # There is one rest fewer than repeats.
        pauses = max(step.repeat[0] - 1, 0)
        metres += step.repeat[0] * inner[0] + pauses * _low(rest.distance_m if rest else None)
        seconds += step.repeat[0] * inner[1] + pauses * _low(rest.duration_s if rest else None)
    return metres, seconds


def extent_m(workout: Workout) -> Range | None:
    """The distance of the whole workout in metres: as stated, else the sum of its parts; None where a part has none."""
    return workout.total_m or _sum_m(workout.steps)


def _sum_m(steps: Iterable[WorkoutStep]) -> Range | None:
    low = high = 0.0
    for step in steps:
        size = _sum_m(step.steps) if step.kind == "set" else step.distance_m
        rest = step.recovery if step.kind != "recovery" else None
        if size is None or (rest and rest.distance_m is None and step.repeat[1] > 1):
            return None
        pause = rest.distance_m if rest and rest.distance_m else (0.0, 0.0)
        low += step.repeat[0] * size[0] + max(step.repeat[0] - 1, 0) * pause[0]
        high += _times(step.repeat[1], size[1]) + _times(max(step.repeat[1] - 1, 0), pause[1])
    return low, high


def _times(count: float, size: float) -> float:
    """The product, with 0 times infinity as 0."""
    return 0.0 if size == 0 or count == 0 else count * size


def _low(span: Range | None) -> float:
    return span[0] if span else 0.0


def zone_distance(workout: Workout, zone: str, speed_mps: float | None = None) -> Range:
    """Least and greatest metres of reps in a zone; durations are converted at `speed_mps`, and left out without it."""
    low = high = 0.0
    for step, times in flat(workout.steps):
        span = step.distance_m or _metres(step.duration_s, speed_mps)
        if step.zone == zone and step.kind == "rep" and span:
            low += span[0] * times[0]
            high += math.inf if math.inf in {span[1], times[1]} else span[1] * times[1]
    return low, high


def zone_duration(workout: Workout, zone: str) -> Range:
    """Least and greatest seconds of those reps in a zone that are given by time."""
    low = high = 0.0
    for step, times in flat(workout.steps):
        if step.zone == zone and step.kind == "rep" and step.duration_s:
            low += step.duration_s[0] * times[0]
            high += _times(times[1], step.duration_s[1])
    return low, high


def _metres(seconds: Range | None, speed_mps: float | None) -> Range | None:
    return (seconds[0] * speed_mps, seconds[1] * speed_mps) if seconds and speed_mps else None


def zones_asked(workout: Workout) -> tuple[str, ...]:
    """The zones of the reps of a workout, each once, in order."""
    return tuple(dict.fromkeys(s.zone for s, _ in flat(workout.steps) if s.kind == "rep" and s.zone))
