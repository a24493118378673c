"""The model runner: paces and heart of one person, and the blocks of work that a run is put together from."""

from __future__ import annotations

from dataclasses import dataclass

from milelog.model import HARD_KINDS, RecoveryKind, SegmentKind
from milelog.runner import daniels


@dataclass(frozen=True, slots=True)
class Runner:
    """Speeds on the flat in m/s, one for each kind of running, and the range of the heart."""

    easy_mps: float
    jog_mps: float
    plus_mps: float
    """Plus pace: the surge of a long run, between easy and threshold."""
    threshold_mps: float
    interval_mps: float
    repetition_mps: float
    stride_mps: float
    vo2max_mps: float
    """Speed at which oxygen uptake is at its highest; the heart follows the share of it."""
    vdot: float
    walk_mps: float = 1.55
    max_hr: float = 188.0
    resting_hr: float = 52.0
    uphill: float = 1.0
    downhill: float = 1.0
    """What climbs cost and what descents give, as powers of the cost of everybody (`motion.running_cost`)."""
    gives_in: float = 0.75
    """How far a slope changes her pace, as a power of its cost: runners give in to a hill, but not wholly."""

    @classmethod
    def of_vdot(cls, vdot: float, *, max_hr: float = 188.0, resting_hr: float = 52.0) -> Runner:
        """The runner of one VDOT. Shares of VDOT are those of Daniels' zones, inside each band rather than at its end."""

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
        """Beats a minute once the heart has settled at the effort of this speed on the flat."""
        share = min(max(0.16 + 0.82 * effort_mps / self.vo2max_mps, 0.16), 1.0)
        return self.resting_hr + (self.max_hr - self.resting_hr) * share


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a run with one intent. Exactly one goal is set.

    `distance_m` is covered in the block, `until_m` is the distance since the start at which it ends, `duration_s` its
    length. Distances are those that the runner's watch shows.
    """

    kind: SegmentKind
    speed_mps: float
    distance_m: float | None = None
    until_m: float | None = None
    duration_s: float | None = None
    zone: str | None = None
    recovery: RecoveryKind | None = None
    turn: bool = False
    """Turn round at the start, as at the top and the foot of a hill."""

    def __post_init__(self) -> None:
        if sum(goal is not None for goal in (self.distance_m, self.until_m, self.duration_s)) != 1:
            raise ValueError("a block has one goal: a distance, a distance since the start, or a duration")
        if self.duration_s is None and self.speed_mps <= 0:
            raise ValueError("a block that stands still ends after a duration")

    @property
    def is_hard(self) -> bool:
        """Whether it is work that a detector should find."""
        return self.kind in HARD_KINDS

    @property
    def is_pause(self) -> bool:
        """Whether the timer stands."""
        return self.kind == "pause"
