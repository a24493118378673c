"""What was planned for one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from milelog.units import Range

RecoveryKind = Literal["jog", "walk", "stand", "float"]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The rest after each repeat but the last."""

    kind: RecoveryKind = "jog"
    distance_m: Range | None = None
    duration_s: Range | None = None


@dataclass(frozen=True, slots=True)
class PaceOffset:
    """Seconds that are added to the pace of a zone: below 0 it is run faster than the zone."""

    seconds: Range
    """Low end first; both are equal where one number was asked for."""
    per_m: float | None = None
    """The distance to which the seconds are added; None for the athlete's own unit, mile or kilometre."""


@dataclass(frozen=True, slots=True)
class WorkoutStep:
    """One part of a planned workout; a set of parts when `kind` is `set`, then `steps` are repeated `repeat` times."""

    kind: Literal["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "set"]
    zone: str | None = None
    repeat: Range = (1, 1)
    distance_m: Range | None = None
    duration_s: Range | None = None
    recovery: Recovery | None = None
    target_mps: Range | None = None
    """A pace that was asked for by number, slow end first."""
    race_m: float | None = None
    """The race distance whose pace was asked for ("5k pace")."""
    effort: Range | None = None
    """Share of maximal effort that was asked for, 0-1 ("75 %")."""
    hill: bool = False
    steps: tuple[WorkoutStep, ...] = ()
    offset: PaceOffset | None = None
    """What the pace of the zone, or of the race, is moved by ("T + 5 s")."""


@dataclass(frozen=True, slots=True)
class Workout:
    """What was planned for one run."""

    text: str
    steps: tuple[WorkoutStep, ...]
    total_m: Range | None = None
    total_s: Range | None = None


def flat(steps: Iterable[WorkoutStep]) -> Iterator[tuple[WorkoutStep, Range]]:
    """Every part that is no set, with how often it is run, sets multiplied out."""
    for step in steps:
        if step.kind != "set":
            yield step, step.repeat
            continue
        for inner, times in flat(step.steps):
            yield inner, (times[0] * step.repeat[0], times[1] * step.repeat[1])
