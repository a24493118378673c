"""Sizes of the reps that were planned: they compete with others on cost, and invent no rep."""

from collections.abc import Iterator

from milelog.measure.detect.sizes import Sizes
from milelog.model import HARD_KINDS, Workout, WorkoutStep


def sizes(planned: Workout | None) -> tuple[Sizes, ...]:
    """The distances, and the durations, of the planned reps: free of the price that blind sizes have.

    A range ("3-4 mi continuous") names no size: anything in it is as planned.
    """
    if planned is None:
        return ()
    steps = [s for s in _flat(planned.steps) if s.kind in HARD_KINDS]
    metres = sorted({s.distance_m[0] for s in steps if s.distance_m and s.distance_m[0] == s.distance_m[1] > 0})
    seconds = sorted({s.duration_s[0] for s in steps if s.duration_s and s.duration_s[0] == s.duration_s[1] > 0})
    found = [Sizes(tuple(metres), False, 0.0)] if metres else []
    return (*found, *([Sizes(tuple(seconds), True, 0.0)] if seconds else []))


def _flat(steps: tuple[WorkoutStep, ...]) -> Iterator[WorkoutStep]:
    """Every step, sets opened."""
    for step in steps:
        yield step
        yield from _flat(step.steps)
