"""The results of measuring one recording. They are packed with msgspec and stored in the index by the recording's content.

Nothing here may depend on zones, units, time zone, plan, corrections or other recordings, so that a change of those does not
open a recording again. Old indexes need no migration when a field is added, since their stamp no longer fits the program.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from milelog.errors import Problem
from milelog.formats.about import About
from milelog.measure.trace import Trace
from milelog.model import RUNNING, Effort, Evidence, Segment

FIRST_BPM = 30
"""First bin of the histogram of heart rate, below that of anybody who runs."""
SLOPE_GAIN = (0.7, 1.04)
"""Bounds of the factor from speed to grade-adjusted speed over a fastest stretch: drifting elevation would make a flat run fast."""
HEART_BPM = (60.0, 225.0)
"""Bounds of plausible heart rates while running. Below, a strap has lost contact; above, it counts the static of a flapping
shirt, and 255 is FIT's invalid value."""
WARMUP_S = 360
"""Seconds at the start of a run in which heart rate still rises, whatever the pace or the slope."""
WALK_SPM = 140.0
"""Fewer steps a minute are walking: walks have 90-135, the slowest jogs 145."""
BIN_MPS = 0.05
"""Width of the bins of the histogram of speed, m/s: under half of the narrowest zone (T and I, 0.13 m/s at VDOT 35)."""
WHOLE_RACE = 0.03
"""A recording whose distance differs from the race's by at most this share is the race alone; courses and GPS differ by 1-2 %."""
SAME_RACE = 0.001
"""Distances that differ by at most this share are one race: a plan may round a mile to 1609 m."""
Outcome = Literal["analyzed", "salvaged", "skipped", "rejected"]
Origin = Literal["stream", "watch", "tentative"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate segmentation of a run. `choice.best` picks one of the candidates, but for tentative ones."""

    origin: Origin
    """`stream`: found in the speed. `watch`: built from laps, steps and splits. `tentative`: found in the speed, but too weak
    to believe unless the rest of the log confirms it (`sessions.confirmed`)."""
    segments: tuple[Segment, ...]
    """In order, covering the run; without zones."""
    odds: float | None = None
    """Log odds against "no workout", in nats; None if no work was found."""
    named: bool = False
    """Whether the watch itself marked work and rest."""
    hard_bpm: float | None = None
    """Of a tentative candidate: mean heart rate in its hard segments; None if unknown."""
    other_bpm: float | None = None
    """The same of its other running; None also if there is hardly any."""


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest stretch of one distance in a run, by moving time and grade-adjusted speed."""

    distance_m: float
    moving_s: float
    """Moving time, converted to equal effort on flat ground."""
    elapsed_s: float
    """Elapsed time on the actual ground."""
    start_s: float
    heart_rate_bpm: float | None = None
    """Mean heart rate without the first two minutes, in which it is still rising."""
    unevenness: float = 0.0
    """Standard deviation of log speed over tenths of the stretch; about 4 % in a race."""
    beside: float = 0.0
    """Mean speed just before and after, as a share of the stretch's own; 0 if nothing was run there."""
    uphill: float = 0.0
    """Mean log cost of climbs in `moving_s`, as in `Segment.uphill`."""
    downhill: float = 0.0
    """Mean log cost of descents in `moving_s`, as in `Segment.downhill`."""


@dataclass(frozen=True, slots=True)
class Steady:
    """A few minutes of even running with a known heart rate."""

    duration_s: float
    adjusted_mps: float
    heart_rate_bpm: float
    grade: float = 0.0
    """Mean slope, rise over run."""
    start_s: float = 0.0
    uphill: float = 0.0
    downhill: float = 0.0


@dataclass(frozen=True, slots=True)
class FitnessEvidence:
    """Evidence of the runner's fitness in one run, besides its hard segments."""

    bests: tuple[Best, ...] = ()
    steady: tuple[Steady, ...] = ()
    median_mps: float | None = None
    """Median grade-adjusted speed while moving; None under five minutes of it."""
    max_heart_rate_bpm: float | None = None
    """Highest mean over 30 seconds."""


@dataclass(frozen=True, slots=True)
class SlopeAccount:
    """Second moments of slope and heart rate over the even running of one run; `runner` fits the response to slope to them.

    `up` and `down` are the log cost of climbs and of descents by the usual response (`clean.slope_costs`). `felt` is the cost
    that the heart rate shows: log of the flat speed that belongs to the heart rate, minus log speed. All three are taken
    without their mean and their drift over the run. `up_down` is the mean of `up` * `down`, and so on.
    """

    seconds: float
    """Seconds of even running from which the statistics were computed."""
    up_up: float
    up_down: float
    down_down: float
    up_felt: float
    down_felt: float
    felt_felt: float
    noise: float = 0.0
    """Variance of `up` + `down` that is due to noise of the recorded heights."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured activity: figures, candidate segmentations, and a compact trace of every second."""

    sport: str
    start: datetime | None
    """Of the first record, in UTC; None where the device's clock was never set."""
    distance_m: float
    elapsed_s: float
    timer_s: float
    moving_s: float
    trace: Trace
    sub_sport: str | None = None
    sport_source: Literal["file", "speed"] = "file"
    """`speed` if the recording does not name its sport, and it was inferred from the speeds."""
    utc_offset_s: int | None = None
    """Local time minus UTC, if the file gives it."""
    timezone: str | None = None
    """Name of the time zone at the middle position (`Europe/Berlin`); the position itself is not stored."""
    distance_error: float = 0.0
    """Relative standard error of a distance measured by this recording."""
    ascent_m: float | None = None
    elevation_noise_m: float = 0.0
    """Standard deviation of the noise of one recorded height."""
    mean_heart_rate_bpm: float | None = None
    normalized_mps: float | None = None
    """Fourth-power mean of the grade-adjusted speed while moving; None for other sports."""
    candidates: tuple[Candidate, ...] = ()
    """For runs: the one of origin `stream`, then that of origin `watch` if there is one. Empty for other sports."""
    efforts: tuple[Effort, ...] = ()
    fitness: FitnessEvidence = field(default_factory=FitnessEvidence)
    slope: SlopeAccount | None = None
    """None without heart rate or elevation, and for other sports."""
    speed_s: tuple[int, ...] = ()
    """Moving seconds by bin of grade-adjusted speed (`metrics.histogram`)."""
    slope_by_speed: tuple[tuple[int, int], ...] = ()
    """For each bin of `speed_s` the mean log cost of climbs and of descents in it, in thousandths; empty on flat ground."""
    heart_s: tuple[int, ...] = ()
    """Moving seconds at each whole heart rate from FIRST_BPM on."""
    evidence: Evidence = field(default_factory=Evidence)
    """Laps, steps and splits as the watch recorded them."""
    pauses: tuple[tuple[float, float], ...] = ()
    """Spans (elapsed seconds) in which the watch's timer was stopped."""
    rpe: float | None = None
    feel: float | None = None
    name: str | None = None
    device: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    """The registered metrics that need nothing but the stream, by name."""
    about: About | None = None
    """The entry for this recording in an export's index inside the same archive."""

    @property
    def is_run(self) -> bool:
        """Whether the sport is running."""
        return self.sport == RUNNING

    @property
    def is_ride(self) -> bool:
        """Whether all of it is faster than anybody runs, as in a vehicle."""
        seconds = self.trace.seconds
        return seconds > 1 and sum(b - a for a, b in self.trace.not_run) >= seconds


@dataclass(frozen=True, slots=True)
class FileResult:
    """The result for one recording (a file, or a member of an archive)."""

    source: str
    outcome: Outcome
    digest: str
    """Digest of the recording's bytes; empty if nothing was read."""
    measured: tuple[Measured, ...] = ()
    """Its activities; several for a multisport file."""
    problems: tuple[Problem, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The names of its activities: the source for the first, with `#2` added for the second, and so on."""
        return tuple(self.source if n == 1 else f"{self.source}#{n}" for n in range(1, len(self.measured) + 1))


def bin_speed(index: int) -> float:
    """The middle of a bin of the histogram of speed, m/s."""
    return (index + 0.5) * BIN_MPS
