"""What was done in one run (`Session`, made of `Segment`s) and in one week (`Week`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from milelog.model.recording import RUNNING
from milelog.verdicts import Verdict

SegmentKind = Literal["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "pause"]
Provenance = Literal["step", "split", "lap", "plan", "detected", "corrected"]
HardKind = Literal["rep", "surge", "stride"]
HARD_KINDS: frozenset[str] = frozenset(get_args(HardKind))
"""Kinds of segment that are hard work."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a run; times in elapsed seconds from the first record."""

    kind: SegmentKind
    start_s: float
    end_s: float
    distance_m: float
    speed_mps: float
    zone: str | None = None
    provenance: Provenance = "detected"
    confidence: float = 1.0
    adjusted_mps: float | None = None
    """Mean grade-adjusted speed; equal to the speed if the ground is flat or unknown."""
    recovery: Literal["jog", "walk", "stand", "float"] | None = None
    """How a recovery was taken; None for other kinds."""
    uphill: float = 0.0
    """Mean of max(log(grade-adjusted speed / speed), 0) over the segment, weighted by grade-adjusted distance: the cost of its
    climbs, by the usual response to slope."""
    downhill: float = 0.0
    """The same with min: the (negative) cost of its descents."""
    own_slope: float = 1.0
    """`adjusted_mps` by the runner's own response to slope, divided by that of the usual response."""
    paused_s: float = 0.0
    """Seconds within hard work in which the timer was stopped or the runner waited at a light; its speed leaves them out.
    0 for other kinds, whose pauses are rest."""

    @property
    def duration_s(self) -> float:
        """Seconds from start to end without `paused_s`."""
        return self.end_s - self.start_s - self.paused_s

    @property
    def flat_mps(self) -> float:
        """Grade-adjusted speed; the speed over ground where the grade is unknown."""
        return self.adjusted_mps or self.speed_mps

    @property
    def usual_mps(self) -> float | None:
        """Grade-adjusted speed by the usual response to slope; compared with `speed_mps` it shows how steep the ground was."""
        return None if self.adjusted_mps is None else self.adjusted_mps / self.own_slope


def mean_flat_mps(segments: Sequence[Segment]) -> float:
    """Mean grade-adjusted speed of one or more segments, m/s, weighted by time."""
    return sum(s.flat_mps * s.duration_s for s in segments) / sum(s.duration_s for s in segments)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rep whose edges differ between the watch's laps and the detection in the speed; in elapsed seconds."""

    start_s: float
    """Start by the watch."""
    end_s: float
    """End by the watch."""
    stream_start_s: float | None = None
    """Start as detected; None if no rep was detected there."""
    stream_end_s: float | None = None
    """End as detected; None if no rep was detected there."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of hard work that the runner marked herself, in elapsed seconds."""

    kind: SegmentKind
    start_s: float
    end_s: float
    zone: str | None = None
    """The zone that she gave it; None if it follows from the pace."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The fastest stretch of one distance in an activity, in elapsed time."""

    distance_m: float
    time_s: float
    start_s: float
    recorded_m: float | None = None
    """The recorded distance, m, if it is less than `distance_m` by no more than the recording's error; else None."""


@dataclass(frozen=True, slots=True)
class MileSurges:
    """The surges inside one mile of a long run."""

    mile: int
    """Number of the mile, from 1."""
    count: int
    duration_s: float
    """Total time of the surges."""
    speed_mps: float | None
    """Their mean speed; None without surges."""


LEAST_DISTANCE_M = 10.0
"""A shorter distance is none: it is the drift of a watch that lay still."""


@dataclass(frozen=True, slots=True)
class Session:
    """One activity as it was interpreted: its figures, its segments, and the workout in words."""

    file: str
    sport: str
    start: datetime | None
    """Local time, with its UTC offset."""
    distance_m: float
    elapsed_s: float
    timer_s: float
    moving_s: float
    sub_sport: str | None = None
    segments: tuple[Segment, ...] = ()
    workout: str = ""
    """The workout in plan notation: `3 x 1 mi @ T, 1 min jog`."""
    kind: str = "easy"
    """`easy long threshold intervals repetitions strides hills race progression mixed cross` or `unknown`."""
    zone_s: Mapping[str, float] = field(default_factory=dict)
    efforts: tuple[Effort, ...] = ()
    miles: tuple[MileSurges, ...] = ()
    ascent_m: float | None = None
    elevation_noise_m: float = 0.0
    """Standard deviation of the noise of one recorded height."""
    mean_heart_rate_bpm: float | None = None
    normalized_mps: float | None = None
    """Normalized speed: the fourth-power mean of grade-adjusted speed while moving, used for training stress. None for other
    sports."""
    rpe: float | None = None
    feel: float | None = None
    distance_error: float = 0.0
    speed_error: float = 0.0
    """Relative standard error of one second's speed; 1 if only the total or the laps' distances are known."""
    name: str | None = None
    device: str | None = None
    disagreements: tuple[Disagreement, ...] = ()
    note: str = ""
    """The runner's note in her corrections."""
    is_race: bool | None = None
    """Whether it was a race, by the runner's corrections; None if they do not say."""
    race_m: float | None = None
    """The distance of the race, by the runner's corrections."""
    is_likely_race: bool = False
    """Whether it was a race by the runner's corrections, or probably, compared with all other runs."""
    race_share: float | None = None
    """VDOT of the whole run, had it been a race (moving time, grade-adjusted), over the VDOT of the runner's zones on that day."""
    may_be_race: bool = True
    """Whether its heart rate, or where that is unknown the error of her zones, allows that a hard run was a race."""
    recorded_start: datetime | None = None
    """The start in the recording, if the runner corrected it."""
    recorded_s: float | None = None
    """Elapsed time of the recording, if the runner cut a stretch out of it."""
    duplicate_of: str | None = None
    """The more complete recording of the same run, which is counted instead of this one."""
    heart_zone_s: Mapping[str, float] = field(default_factory=dict)
    """Moving seconds in each heart-rate zone; empty if zones or heart rate are unknown."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """The metrics by name, in the units given in `milelog.measure.metrics.METRICS`."""

    is_doubted: bool = False
    """Whether it is called a run but may have been a ride. It counts as neither until the runner decides."""

    @property
    def is_run(self) -> bool:
        """Whether it counts as running: its sport is running, and it is not doubted."""
        return self.sport == RUNNING and not self.is_doubted

    @property
    def is_other_sport(self) -> bool:
        """Whether it was another sport than running."""
        return self.sport != RUNNING

    @property
    def has_distance(self) -> bool:
        """Whether its distance is known."""
        return self.distance_m >= LEAST_DISTANCE_M

    @property
    def day(self) -> date | None:
        """The local date; None if the start is unknown."""
        return self.start.date() if self.start else None


@dataclass(frozen=True, slots=True)
class Week:
    """One week, by local dates. The sums are over runs only."""

    start: date
    """First day."""
    end: date
    """Last day."""
    sessions: tuple[Session, ...]
    """All sessions, including other sports, in order of their start."""
    runs: int
    """Number of outings; files that follow each other directly are one outing."""
    volume_m: float
    long_run_m: float
    """Distance of the longest outing."""
    threshold_m: float
    """Distance of the threshold reps."""
    surges: int
    """Number of surges."""
    zone_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds in each pace zone."""
    cross_s: float = 0.0
    """Moving seconds of other sports."""
    checks: tuple[Verdict, ...] = ()
    """The verdicts of the week's checks."""
    heart_zone_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds in each heart-rate zone."""
