"""Sizes of the planned reps, as hypotheses for the search: they can support a rep that the stream shows, but not add one."""

from collections.abc import Iterable, Iterator

from milelog.measure.detect.sizes import Sizes
from milelog.model import HARD_KINDS, Workout, WorkoutStep
from milelog.units import Range


def sizes(planned: Workout | None) -> tuple[Sizes, ...]:
    """The distances, and the durations, of the planned reps, with price 0 (other sizes have the price of guessing them).

    A range ("3-4 mi continuous") gives no size: any size in it fits the plan.
    """
    if planned is None:
        return ()
    steps = [s for s in _flat(planned.steps) if s.kind in HARD_KINDS]
    named = (_single(s.distance_m for s in steps), False), (_single(s.duration_s for s in steps), True)
    return tuple(Sizes(values, timed, 0.0) for values, timed in named if values)


def _single(ranges: Iterable[Range | None]) -> tuple[float, ...]:
    """The distinct values of those ranges whose ends are equal, in rising order."""
    return tuple(sorted({low for low, high in filter(None, ranges) if low == high > 0}))


def _flat(steps: tuple[WorkoutStep, ...]) -> Iterator[WorkoutStep]:
    """All steps in order, each followed by the steps inside it."""
    for step in steps:
        yield step
        yield from _flat(step.steps)
