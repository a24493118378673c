"""What was planned, as sizes that the reps may have: it competes on cost, and invents nothing."""

from collections.abc import Iterator

from milelog.detect.reading import Sizes
from milelog.model import Workout, WorkoutStep

HARD = frozenset({"rep", "surge", "stride"})


def sizes(planned: Workout | None) -> tuple[Sizes, ...]:
    """The distances, and the durations, of the planned reps: free of the price that blind sizes have."""
    if planned is None:
        return ()
    steps = [s for s in _flat(planned.steps) if s.kind in HARD]
    metres = sorted({v for s in steps if s.distance_m for v in s.distance_m if 0 < v < 1e6})
    seconds = sorted({v for s in steps if s.duration_s for v in s.duration_s if 0 < v < 1e6})
    found = [Sizes(tuple(metres), False, 0.0)] if metres else []
    return (*found, *([Sizes(tuple(seconds), True, 0.0)] if seconds else []))


def _flat(steps: tuple[WorkoutStep, ...]) -> Iterator[WorkoutStep]:
    """Every step, sets opened."""
    for step in steps:
        yield step
        yield from _flat(step.steps)
