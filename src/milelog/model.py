"""The words of the house as frozen dataclasses. Nothing here reads, computes or prints.

Units are in the names: SI inside, miles and minutes only at the edges. Missing numbers are NaN in arrays and None in
fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from milelog.errors import Problem
from milelog.units import Range
from milelog.verdicts import Span as Span
from milelog.verdicts import Status as Status
from milelog.verdicts import Verdict as Verdict

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STREAM_COLUMNS: Mapping[str, str] = {
    "time_s": "elapsed seconds from the first record",
    "latitude_deg": "WGS84 latitude",
    "longitude_deg": "WGS84 longitude",
    "elevation_m": "height above sea level as recorded",
    "distance_m": "distance as the device counted it",
    "speed_mps": "speed as the device gave it",
    "heart_rate_bpm": "heart rate",
    "cadence_spm": "steps a minute, both feet (revolutions for a bike)",
    "power_w": "power",
    "temperature_c": "air temperature at the device",
}
"""Columns of `Activity.records`, in order, and what each means; all are float64, missing values null."""


def __getattr__(name: str) -> Any:
    """`STREAM_SCHEMA`, the polars schema of `Activity.records`, and `Floats`: made when asked for, so that neither polars
    nor NumPy loads before there is a stream.
    """
    if name == "Floats":
        import numpy as np
        from numpy.typing import NDArray

        return NDArray[np.float64]
    if name == "STREAM_SCHEMA":
        import polars as pl

        return pl.Schema(dict.fromkeys(STREAM_COLUMNS, pl.Float64))
    raise AttributeError(name)


SegmentKind = Literal["warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "pause"]
Provenance = Literal["step", "split", "lap", "plan", "detected", "corrected"]
HardKind = Literal["rep", "surge", "stride"]
HARD_KINDS: frozenset[str] = frozenset(get_args(HardKind))
"""Kinds of segment that are work, as opposed to what lies around it."""
ZONE_NAMES = ("E", "M", "T", "I", "R")
RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap as the watch recorded it. Seconds are elapsed, from the activity's first record."""

    start_s: float
    end_s: float
    distance_m: float | None = None
    timer_s: float | None = None
    trigger: str | None = None
    """What ended it: `manual`, `distance`, `time`, `position_start`, `session_end` ..."""
    intensity: str | None = None
    """`active`, `rest`, `warmup`, `cooldown`, `recovery`, `interval` ..."""
    step: int | None = None
    """Index of the workout step it was run for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the workout that was loaded on the watch."""

    index: int
    intensity: str | None = None
    duration_kind: str | None = None
    """`time` (seconds), `distance` (metres), `open`, `repeat` ..."""
    duration: float | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """A split message: the watch's own account of an interval (`interval_active`, `interval_rest` ...)."""

    kind: str
    start_s: float
    end_s: float
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the device itself said of the whole activity, unchecked."""

    distance_m: float | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    ascent_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    calories: float | None = None


@dataclass(frozen=True, eq=False)
class Activity:
    """One recording of one sport. A multisport file gives several.

    `columns` maps the names of STREAM_COLUMNS to float64 arrays of one length, NaN where nothing was recorded;
    `time_s` is always there and never falls.
    """

    source: str
    sport: str
    columns: Mapping[str, Floats]
    start: datetime | None = None
    """Time of the first record, aware, in UTC; None when the device's clock was never set."""
    sub_sport: str | None = None
    utc_offset_s: int | None = None
    """Local time less UTC as the file itself tells it."""
    totals: Totals = Totals()
    laps: tuple[Lap, ...] = ()
    steps: tuple[Step, ...] = ()
    splits: tuple[Split, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()
    """Spans (elapsed seconds) in which the watch's timer stood."""
    name: str | None = None
    workout_name: str | None = None
    device: str | None = None
    software: str | None = None
    rpe: float | None = None
    """The runner's rating of the effort, 0-10."""
    feel: float | None = None
    """How the runner felt, 0 (very weak) to 100 (very strong)."""
    problems: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """Number of records."""
        return len(self.columns["time_s"])

    def column(self, name: str) -> Floats:
        """One column, all NaN where the recording has none."""
        import numpy as np

        found = self.columns.get(name)
        return found if found is not None else np.full(self.size, np.nan)

    @cached_property
    def records(self) -> pl.DataFrame:
        """The records as a polars frame with the columns of STREAM_SCHEMA, null where nothing was recorded."""
        import polars as pl

        return pl.DataFrame(
            {name: pl.Series(name, self.column(name), nan_to_null=True) for name in STREAM_COLUMNS},
        )

    def to_pandas(self) -> pd.DataFrame:
        """The records as a pandas frame, NaN where nothing was recorded."""
        import pandas as pd

        return pd.DataFrame({name: self.column(name) for name in STREAM_COLUMNS})


@dataclass(frozen=True, eq=False)
class Streams:
    """One clean stream: arrays of one length n, sample i covers elapsed time [time_s[i], time_s[i] + 1)."""

    time_s: Floats
    """Elapsed seconds from the first record: 0, 1, 2 ..."""
    speed_mps: Floats
    """Best estimate of ground speed; 0 where standing or paused."""
    adjusted_mps: Floats
    """Grade-adjusted speed: the flat speed of equal effort."""
    distance_m: Floats
    """Distance at the start of each sample."""
    moving: NDArray[np.bool_]
    """False in pauses, gaps and while standing."""
    paused: NDArray[np.bool_]
    """True where the timer stood or nothing was recorded."""
    grade: Floats
    elevation_m: Floats
    """Smoothed; NaN where unknown."""
    heart_rate_bpm: Floats
    cadence_spm: Floats | None = None
    """Steps a minute; tells a walk from a jog. NaN or None where unknown."""
    speed_error_mps: float = 0.0
    """Standard error of one second's speed; over a span of n s about this / sqrt(n)."""
    distance_error: float = 0.0
    """Relative standard error of a distance measured by this recording."""
    distance_source: str = "device"
    """`device`, `positions`, `speed`, `laps`, `total` (of the device alone) or `none`."""
    evidence: Evidence | None = None
    pauses: tuple[tuple[float, float], ...] = ()
    """Spans in which the timer stood, as far as the trace agrees."""
    not_run: tuple[tuple[float, float], ...] = ()
    """Spans that are faster than anybody runs: a vehicle's. Their way is not counted; of a ride, one span is the whole."""
    doubtful: tuple[tuple[float, float], ...] = ()
    """Spans as fast as a sprint that the legs or the device's own speed deny: no best effort holds them."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the watch itself knew of the structure of the run."""

    laps: tuple[Lap, ...] = ()
    steps: tuple[Step, ...] = ()
    splits: tuple[Split, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """A band of speeds, slow end first."""

    name: str
    slow_mps: float
    fast_mps: float


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """Zones in force from a date on; `source` says from what (`5 km in 20:15`), `estimate` that no race gave them."""

    start: date | None
    vdot: float
    zones: tuple[Zone, ...]
    source: str
    estimate: bool = False
    error: float | None = None
    """Relative standard error of the threshold speed of an estimate; None for a race."""


@dataclass(frozen=True, slots=True)
class HeartZone:
    """A band of heart rates in beats a minute: from `low_bpm` to just below `high_bpm`; the hardest has no end."""

    name: str
    low_bpm: float
    high_bpm: float


@dataclass(frozen=True, slots=True)
class HeartZones:
    """Heart-rate zones from the easiest to the hardest, without gaps; `source` says from what they follow."""

    zones: tuple[HeartZone, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Race:
    """A race result that sets the zones from its date on."""

    date: date
    distance_m: float
    time_s: float


@dataclass(frozen=True, slots=True)
class Athlete:
    """Whose log this is."""

    name: str | None = None
    units: Literal["mi", "km"] = "mi"
    timezone: str | None = None
    max_hr: float | None = None
    resting_hr: float | None = None
    threshold_hr: float | None = None
    """Mean heart rate of the last 20 minutes of half an hour raced alone (Friel)."""
    races: tuple[Race, ...] = ()
    week_start: int = 0
    """The first day of the athlete's weeks: 0 for Monday, 5 for Saturday, 6 for Sunday."""


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


@dataclass(frozen=True, slots=True)
class MileSurges:
    """The surges inside one mile of a long run."""

    mile: int
    count: int
    duration_s: float
    speed_mps: float | None


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
    name: str | None = None
    device: str | None = None
    disagreements: tuple[Disagreement, ...] = ()
    note: str = ""
    """What the runner wrote of it in her corrections."""
    is_race: bool | None = None
    """Whether it was a race, where the runner said so; None where nobody did."""
    race_m: float | None = None
    """The distance of the race, as the runner gave it."""
    recorded_start: datetime | None = None
    """The start as it was recorded, where the runner moved it."""
    duplicate_of: str | None = None
    """The richer recording of the same run that is counted in this one's place."""
    heart_zone_s: Mapping[str, float] = field(default_factory=dict)
    """Moving seconds in each heart-rate zone; empty where no zone or no heart rate is known."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Figures of the recording by the names of `milelog.measure.metrics.METRICS`, each in the unit given there."""

    @property
    def is_run(self) -> bool:
        """Only running counts as running."""
        return self.sport == RUNNING

    @property
    def day(self) -> date | None:
        """The calendar day at the runner's place."""
        return self.start.date() if self.start else None


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week in the runner's time zone, Monday to Sunday."""

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
