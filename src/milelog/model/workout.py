"""A planned workout, as parsed from plan notation."""

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
    """Seconds added to the pace of a zone or race ("T + 5 s"); negative is faster."""

    seconds: Range
    """Low and high end; equal for one number."""
    per_m: float | None = None
    """The distance over which they are added, m; None for the athlete's own unit, mile or kilometre."""


@dataclass(frozen=True, slots=True)
class WorkoutStep:
    """One step of a planned workout. If `kind` is `set`, `steps` are repeated `repeat` times."""

    kind: Literal["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "set"]
    zone: str | None = None
    repeat: Range = (1, 1)
    distance_m: Range | None = None
    duration_s: Range | None = None
    recovery: Recovery | None = None
    target_mps: Range | None = None
    """A pace given as a number, m/s, slow end first."""
    race_m: float | None = None
    """The race distance whose pace is asked for ("5k pace"), m."""
    effort: Range | None = None
    """Share of maximal effort, 0-1 ("75 %")."""
    hill: bool = False
    """Whether it is run uphill."""
    steps: tuple[WorkoutStep, ...] = ()
    offset: PaceOffset | None = None
    """Change of the pace of the zone or race ("T + 5 s")."""


@dataclass(frozen=True, slots=True)
class Workout:
    """The planned workout of one run."""

    text: str
    """As the plan's author wrote it."""
    steps: tuple[WorkoutStep, ...]
    total_m: Range | None = None
    total_s: Range | None = None

    @property
    def has_surges(self) -> bool:
        """Whether it asks for surges, such as plus pace."""
        return any(step.kind == "surge" for step, _ in flat(self.steps))


def flat(steps: Iterable[WorkoutStep]) -> Iterator[tuple[WorkoutStep, Range]]:
    """Every part that is no set, with how often it is run, sets multiplied out."""
    for step in steps:
        if step.kind != "set":
            yield step, step.repeat
            continue
        for inner, times in flat(step.steps):
            yield inner, (times[0] * step.repeat[0], times[1] * step.repeat[1])
