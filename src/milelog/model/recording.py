"""A recording as read (`Activity`), and the clean stream made of it (`Streams`).

Names carry their SI unit. Missing numbers are NaN in arrays and None in fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from milelog.errors import Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RUNNING = "running"
"""The name of running in the FIT profile, used for the sport of runs throughout."""
STAND_MPS = 0.4
"""Slower is standing: drift of positions alone makes 0.1-0.3 m/s."""
HEIGHT_DRIFT = 0.6
"""The errors of barometric and GPS heights are a random walk: within t seconds they change by s sqrt(HEIGHT_DRIFT t), where s is
the noise of one height (`Streams.elevation_noise_m`)."""
RUN_MPS = 1.8
"""Up to this speed a runner walks."""
INDOORS = frozenset({"treadmill", "indoor_running", "indoor_walking", "virtual_activity", "track_indoor"})
"""Sub-sports (names of the FIT profile) without usable positions: indoors, or those of a game."""
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


@dataclass(frozen=True, slots=True)
class Lap:
    """A lap as the watch recorded it; times in elapsed seconds from the activity's first record.

    Some devices write timer time, without the pauses; `measure.clean.laps` notices and corrects that.
    """

    start_s: float
    end_s: float
    distance_m: float | None = None
    timer_s: float | None = None
    trigger: str | None = None
    """What ended it: `manual`, `distance`, `time`, `position_start`, `session_end` ..."""
    intensity: str | None = None
    """`active`, `rest`, `warmup`, `cooldown`, `recovery`, `interval` ..."""
    step: int | None = None
    """Index of the workout step to which it belongs."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the workout that was loaded on the watch."""

    index: int
    intensity: str | None = None
    duration_kind: str | None = None
    """`time` (seconds), `distance` (metres), `open`, `repeat` ..."""
    duration: float | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """A split as the watch recorded it, such as an interval or a rest; times in elapsed seconds."""

    kind: str
    """`interval_active`, `interval_rest` ... (FIT profile: `split_type`)."""
    start_s: float
    end_s: float
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The device's own totals of the whole activity, unchecked."""

    distance_m: float | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    ascent_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    calories: float | None = None


@dataclass(frozen=True, eq=False)
class Activity:
    """One recording of one sport, as read from a file. A multisport file gives several."""

    source: str
    """Name of the file, for messages."""
    sport: str
    columns: Mapping[str, Floats]
    """The records: for names of STREAM_COLUMNS, float64 arrays of the same length, NaN where nothing was recorded. `time_s` is
    always present and never decreases."""
    start: datetime | None = None
    """Time of the first record, timezone-aware, in UTC; None if the device's clock was never set."""
    sub_sport: str | None = None
    utc_offset_s: int | None = None
    """Local time minus UTC, if the file gives it."""
    totals: Totals = Totals()
    laps: tuple[Lap, ...] = ()
    steps: tuple[Step, ...] = ()
    splits: tuple[Split, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()
    """Spans of elapsed seconds in which the watch's timer was stopped."""
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
        """One column; all NaN if the recording does not have it."""
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the watch recorded about the structure of the run."""

    laps: tuple[Lap, ...] = ()
    steps: tuple[Step, ...] = ()
    splits: tuple[Split, ...] = ()


@dataclass(frozen=True, eq=False)
class Streams:
    """One clean stream: arrays of one length n, sample i covers elapsed time [time_s[i], time_s[i] + 1)."""

    time_s: Floats
    """Elapsed seconds from the first record: 0, 1, 2 ..."""
    speed_mps: Floats
    """Ground speed; 0 where standing or paused."""
    adjusted_mps: Floats
    """Grade-adjusted speed: the speed on flat ground at the same effort."""
    distance_m: Floats
    """Distance at the start of each sample."""
    moving: NDArray[np.bool_]
    """False in pauses, gaps and while standing."""
    paused: NDArray[np.bool_]
    """True where the timer was stopped or nothing was recorded."""
    grade: Floats
    """Slope as rise over run; 0 where unknown."""
    elevation_m: Floats
    """Smoothed; NaN where unknown."""
    heart_rate_bpm: Floats
    cadence_spm: Floats | None = None
    """Steps a minute, both feet; NaN or None where unknown."""
    speed_error_mps: float = 0.0
    """Standard error of one second's speed; for the mean over n seconds divide by sqrt(n)."""
    elevation_noise_m: float = 0.0
    """Standard deviation of the noise of one recorded height, from its second differences over five seconds."""
    distance_error: float = 0.0
    """Relative standard error of a distance measured by this recording."""
    distance_source: str = "device"
    """`device`, `positions`, `places` (very coarse positions), `speed`, `laps`, `total` (the device's, alone) or `none`."""
    evidence: Evidence | None = None
    pauses: tuple[tuple[float, float], ...] = ()
    """Spans in which the timer was stopped, except those that the trace contradicts."""
    not_run: tuple[tuple[float, float], ...] = ()
    """Spans faster than anybody runs, as in a vehicle; their distance is not counted. For a ride, one span of the whole."""
    doubtful: tuple[tuple[float, float], ...] = ()
    """Spans at sprint speed that cadence or the device's own speed contradicts; no best effort contains them."""
    problems: tuple[Problem, ...] = ()
