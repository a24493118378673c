"""What was done in one run and in one week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from milelog.model.recording import RUNNING
from milelog.verdicts import Verdict

SegmentKind = Literal["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "pause"]
Provenance = Literal["step", "split", "lap", "plan", "detected", "corrected"]
HardKind = Literal["rep", "surge", "stride"]
HARD_KINDS: frozenset[str] = frozenset(get_args(HardKind))
"""Kinds of segment that are work, as opposed to what lies around it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the run. Seconds are elapsed, from the first record; distance and speed are of that span."""

    kind: SegmentKind
    start_s: float
    end_s: float
    distance_m: float
    speed_mps: float
    zone: str | None = None
    provenance: Provenance = "detected"
    confidence: float = 1.0
    adjusted_mps: float | None = None
    """Grade-adjusted mean speed; the speed itself where the ground is unknown or flat."""
    recovery: Literal["jog", "walk", "stand", "float"] | None = None
    """How a recovery was taken."""
    uphill: float = 0.0
    """Mean log cost of what climbs in it, by the usual response to slopes, and 0 on all else; what `adjusted_mps` holds of it."""
    downhill: float = 0.0
    """The same of what descends; 0 or less."""
    own_slope: float = 1.0
    """`adjusted_mps` by the runner's own response to slopes, over that by the usual one."""
    paused_s: float = 0.0
    """Seconds of hard work in which the watch stood, or the runner at a light: they cost its speed nothing. 0 in all else,
    whose pauses are rest.
    """

    @property
    def duration_s(self) -> float:
        """Seconds from its start to its end, without those that were stood in hard work."""
        return self.end_s - self.start_s - self.paused_s

    @property
    def usual_mps(self) -> float | None:
        """Grade-adjusted speed by the usual response: against `speed_mps` it says how steep the ground was, whoever ran it."""
        return None if self.adjusted_mps is None else self.adjusted_mps / self.own_slope


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rep of the watch that the stream of speed alone does not show so; seconds are elapsed, from the first record."""

    start_s: float
    end_s: float
    """As the watch has it."""
    stream_start_s: float | None = None
    stream_end_s: float | None = None
    """As the stream has it; None where it shows no rep at all."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of hard work as the runner marked it herself, in elapsed seconds."""

    kind: SegmentKind
    start_s: float
    end_s: float
    zone: str | None = None
    """The zone she gives it; None where its pace is to tell."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The fastest stretch of one distance in an activity."""

    distance_m: float
    time_s: float
    start_s: float
    recorded_m: float | None = None
    """What was recorded of it, where that is less by no more than the recording's own error; None where all of it was."""


@dataclass(frozen=True, slots=True)
class MileSurges:
    """The surges inside one mile of a long run."""

    mile: int
    count: int
    duration_s: float
    speed_mps: float | None


LEAST_DISTANCE_M = 10.0
"""Less is the drift of a watch that was started where it lay."""


@dataclass(frozen=True, slots=True)
class Session:
    """What was done in one activity: its figures, its segments and its name in workout notation."""

    file: str
    sport: str
    start: datetime | None
    """With the offset of the runner's place."""
    distance_m: float
    elapsed_s: float
    timer_s: float
    moving_s: float
    sub_sport: str | None = None
    segments: tuple[Segment, ...] = ()
    workout: str = ""
    kind: str = "easy"
    """`easy long threshold intervals repetitions strides hills race progression mixed cross` or `unknown`."""
    zone_s: Mapping[str, float] = field(default_factory=dict)
    efforts: tuple[Effort, ...] = ()
    miles: tuple[MileSurges, ...] = ()
    ascent_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    normalized_mps: float | None = None
    """Fourth-power mean of the grade-adjusted speed while moving; None for other sports. Training stress comes from it."""
    rpe: float | None = None
    feel: float | None = None
    distance_error: float = 0.0
    speed_error: float = 0.0
    """Relative standard error of one second's speed; 1 where the recording tells a total, or those of its laps, alone."""
    name: str | None = None
    device: str | None = None
    disagreements: tuple[Disagreement, ...] = ()
    note: str = ""
    """What the runner wrote of it in her corrections."""
    is_race: bool | None = None
    """Whether it was a race, where the runner said so; None where nobody did."""
    race_m: float | None = None
    """The distance of the race, as the runner gave it."""
    is_likely_race: bool = False
    """Whether the runner says, or all runs of the log together tell, that it was a race."""
    recorded_start: datetime | None = None
    """The start as it was recorded, where the runner moved it."""
    duplicate_of: str | None = None
    """The richer recording of the same run that is counted in this one's place."""
    heart_zone_s: Mapping[str, float] = field(default_factory=dict)
    """Moving seconds in each heart-rate zone; empty where no zone or no heart rate is known."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Figures of the recording by the names of `milelog.measure.metrics.METRICS`, each in the unit given there."""

    is_doubted: bool = False
    """Whether it was filed as a run and may have been a ride: it counts as neither until the runner says."""

    @property
    def is_run(self) -> bool:
        """Only running counts as running, and only where it can have been hers."""
        return self.sport == RUNNING and not self.is_doubted

    @property
    def is_other_sport(self) -> bool:
        """Whether it was another sport than running."""
        return self.sport != RUNNING

    @property
    def has_distance(self) -> bool:
        """Whether any way is known of it: a run by the clock alone says neither how far it went nor how hard it was."""
        return self.distance_m >= LEAST_DISTANCE_M

    @property
    def day(self) -> date | None:
        """The calendar day at the runner's place."""
        return self.start.date() if self.start else None


@dataclass(frozen=True, slots=True)
class Week:
    """One week in the runner's time zone, from the first day of her weeks on."""

    start: date
    end: date
    sessions: tuple[Session, ...]
    runs: int
    volume_m: float
    long_run_m: float
    threshold_m: float
    surges: int
    zone_s: Mapping[str, float] = field(default_factory=dict)
    cross_s: float = 0.0
    checks: tuple[Verdict, ...] = ()
    heart_zone_s: Mapping[str, float] = field(default_factory=dict)
