"""The simulated runner: her speeds and heart rate (`Runner`), and the parts of a run (`Block`)."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.model import HARD_KINDS, RecoveryKind, SegmentKind
from milelog.runner import daniels


@dataclass(frozen=True, slots=True)
class Runner:
    """The flat speeds of one runner for each kind of running, her heart rates, and her response to slope."""

    easy_mps: float
    jog_mps: float
    plus_mps: float
    """Plus pace: the surge of a long run, between easy and threshold."""
    threshold_mps: float
    interval_mps: float
    repetition_mps: float
    stride_mps: float
    vo2max_mps: float
    """Speed at VO2max; heart rate depends on the share of it."""
    vdot: float
    walk_mps: float = 1.55
    max_hr: float = 188.0
    resting_hr: float = 52.0
    uphill: float = 1.0
    """Her cost of climbs is `motion.running_cost` to this power."""
    downhill: float = 1.0
    """Her cost of descents is `motion.running_cost` to this power."""
    gives_in: float = 0.75
    """Her pace on a slope is divided by the cost to this power: runners slow down uphill, but not to an even effort."""

    @classmethod
    def of_vdot(cls, vdot: float, *, max_hr: float = 188.0, resting_hr: float = 52.0) -> Runner:
        """The runner with a VDOT. Speeds are inside Daniels' zones, not at their ends."""

        def speed(share: float) -> float:
            return round(daniels.speed_at(share * vdot), 3)

        return cls(
            easy_mps=speed(0.67),
            jog_mps=speed(0.59),
            plus_mps=speed(0.785),
            threshold_mps=speed(0.857),
            interval_mps=speed(0.975),
            repetition_mps=speed(1.10),
            stride_mps=speed(1.17),
            vo2max_mps=speed(1.0),
            vdot=vdot,
            max_hr=max_hr,
            resting_hr=resting_hr,
        )

    def heart_rate(self, effort_mps: float) -> float:
        """Steady-state heart rate, beats a minute, at the effort of a speed on the flat."""
        share = min(max(0.16 + 0.82 * effort_mps / self.vo2max_mps, 0.16), 1.0)
        return self.resting_hr + (self.max_hr - self.resting_hr) * share


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a run at one intended pace. Exactly one goal is set; distances are those of the runner's watch."""

    kind: SegmentKind
    speed_mps: float
    distance_m: float | None = None
    """Goal: the distance of the block."""
    until_m: float | None = None
    """Goal: the distance from the start of the run at which it ends."""
    duration_s: float | None = None
    """Goal: the duration of the block."""
    zone: str | None = None
    recovery: RecoveryKind | None = None
    turn: bool = False
    """Whether the runner turns round at its start, as at the top and the foot of a hill."""

    def __post_init__(self) -> None:
        if sum(goal is not None for goal in (self.distance_m, self.until_m, self.duration_s)) != 1:
            raise ValueError("a block has one goal: a distance, a distance since the start, or a duration")
        if self.duration_s is None and self.speed_mps <= 0:
            raise ValueError("a block that stands still ends after a duration")

    @property
    def is_hard(self) -> bool:
        """Whether it is hard work, which a detector should find."""
        return self.kind in HARD_KINDS

    @property
    def is_pause(self) -> bool:
        """Whether the timer is stopped."""
        return self.kind == "pause"
