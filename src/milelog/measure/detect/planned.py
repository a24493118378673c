"""Sizes of the reps that were planned: they compete with others on cost, and invent no rep."""

from collections.abc import Iterable, Iterator

from milelog.measure.detect.sizes import Sizes
from milelog.model import HARD_KINDS, Workout, WorkoutStep
from milelog.units import Range


def sizes(planned: Workout | None) -> tuple[Sizes, ...]:
    """The distances, and the durations, of the planned reps: free of the price that blind sizes have.

    A range ("3-4 mi continuous") names no size: anything in it is as planned.
    """
    if planned is None:
        return ()
    steps = [s for s in _flat(planned.steps) if s.kind in HARD_KINDS]
    named = (_single(s.distance_m for s in steps), False), (_single(s.duration_s for s in steps), True)
    return tuple(Sizes(values, timed, 0.0) for values, timed in named if values)


def _single(ranges: Iterable[Range | None]) -> tuple[float, ...]:
    """What ranges of one number name, in rising order."""
    return tuple(sorted({low for low, high in filter(None, ranges) if low == high > 0}))


def _flat(steps: tuple[WorkoutStep, ...]) -> Iterator[WorkoutStep]:
    """Every step, sets opened."""
    for step in steps:
        yield step
        yield from _flat(step.steps)
