"""What one recording tells by itself, as values that are packed with msgspec and kept in the index.

Nothing here depends on zones, units, a time zone, a plan, corrections or other recordings: a change of those opens no
recording again. A new field needs a default only where tests make these values by hand; nothing else has to be told of it.
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
"""Slower than any heart that runs: where histograms of heart rate begin."""
SLOPE_GAIN = (0.7, 1.04)
"""Least and largest gain of a fastest stretch from its slope: elevation that drifts would make a flat run fast."""
HEART_BPM = (60.0, 225.0)
"""Bounds of a heart rate while running: below, a strap has slipped or shows a few beats without contact; above, it counts the
static of a shirt that flaps, and 255 is FIT's invalid value."""
BIN_MPS = 0.05
"""Width of the bins of the histogram of speed: less than half of the narrowest zone (T and I, 0.13 m/s at VDOT 35)."""
Outcome = Literal["analyzed", "salvaged", "skipped", "rejected"]
Origin = Literal["stream", "watch"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One account of the structure of a run: its segments (without zones), and how good an account it is.

    `origin` is what it was read from: `stream` (speed, slope taken out as far as it explains it, or grade-adjusted for hill
    reps), `watch` (laps, steps and splits).
    """

    origin: Origin
    segments: tuple[Segment, ...]
    odds: float | None = None
    """Log-odds of this account against "no workout", in nats; None where no work was found."""
    named: bool = False
    """Whether the watch itself told work from rest."""


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest stretch of one distance in a run, at grade-adjusted speed and in moving time."""

    distance_m: float
    moving_s: float
    """Seconds of moving that the distance took, at equal effort on the flat."""
    elapsed_s: float
    """Seconds by the clock, on the ground as it was."""
    start_s: float
    heart_rate_bpm: float | None = None
    """Mean heart rate, the first two minutes left out (the heart needs them to answer)."""
    unevenness: float = 0.0
    """Standard deviation of log speed over tenths of the stretch: a race is run within about 4 %."""
    beside: float = 0.0
    """Speed of what was run just before and after, as a share of the stretch's own; 0 where nothing was."""
    uphill: float = 0.0
    downhill: float = 0.0
    """Of `moving_s`: mean log cost of climbs and of descents, by the usual response, as in a segment."""


@dataclass(frozen=True, slots=True)
class Steady:
    """Some minutes of even running with a known heart rate."""

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
    """What a run tells of the runner's fitness, besides its hard segments."""

    bests: tuple[Best, ...] = ()
    steady: tuple[Steady, ...] = ()
    median_mps: float | None = None
    """Median grade-adjusted speed while moving; None under five minutes of it."""
    max_heart_rate_bpm: float | None = None
    """Highest mean over 30 seconds."""


@dataclass(frozen=True, slots=True)
class SlopeAccount:
    """How heart rate and speed went with the slope, over the even running of one run.

    `up` and `down` are the log cost of climbs and of descents by the usual response (`clean.effort`; 0 on the other side
    and on the flat), `felt` is the log speed on the flat that the heart rate stands for less the log speed that was run: what the
    slope cost her. All without their mean and their drift over the run; the rest are means of products of two of them.
    """

    seconds: float
    up_up: float
    up_down: float
    down_down: float
    up_felt: float
    down_felt: float
    felt_felt: float
    noise: float = 0.0
    """Variance of `up` and `down` together that the noise of the recorded heights gives."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One activity of a recording, measured: figures, candidate segmentations, and a compact trace of each second."""

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
    """`speed` where the recording does not say which sport it is, and its speeds had to tell."""
    utc_offset_s: int | None = None
    """Local time less UTC as the file itself tells it."""
    timezone: str | None = None
    """The name of the time zone at its middle position (`Europe/Berlin`); the position itself is not kept."""
    device_distance_m: float | None = None
    """What the device said of the whole."""
    distance_error: float = 0.0
    """Relative standard error of a distance measured by this recording."""
    ascent_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    normalized_mps: float | None = None
    """Fourth-power mean of the grade-adjusted speed while moving; None for other sports."""
    candidates: tuple[Candidate, ...] = ()
    """For runs: `stream` first, then `watch` where there is such. Empty for other sports."""
    efforts: tuple[Effort, ...] = ()
    fitness: FitnessEvidence = field(default_factory=FitnessEvidence)
    slope: SlopeAccount | None = None
    """None where it tells nothing of slopes: without heart rate or elevation, and for other sports."""
    speed_s: tuple[int, ...] = ()
    """Moving seconds by bin of grade-adjusted speed (`metrics.histogram`)."""
    slope_by_speed: tuple[tuple[int, int], ...] = ()
    """For each bin of `speed_s` the mean log cost of its climbs and of its descents, in thousandths; empty on flat ground."""
    heart_s: tuple[int, ...] = ()
    """Moving seconds by whole beats of heart rate."""
    evidence: Evidence = field(default_factory=Evidence)
    """Laps, steps and splits as the watch recorded them."""
    pauses: tuple[tuple[float, float], ...] = ()
    """Spans (elapsed seconds) in which the watch's timer stood."""
    rpe: float | None = None
    feel: float | None = None
    name: str | None = None
    device: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Every registered metric that the stream tells, by name."""
    about: About | None = None
    """What an export's index inside the same archive says of the recording."""

    @property
    def is_run(self) -> bool:
        """Whether the recording is a run, by itself."""
        return self.sport == RUNNING

    @property
    def is_ride(self) -> bool:
        """Whether all of it is faster than anybody runs."""
        seconds = self.trace.seconds
        return seconds > 1 and sum(b - a for a, b in self.trace.not_run) >= seconds


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one recording (a file or a member of an archive) gave; several activities for a multisport file."""

    source: str
    outcome: Outcome
    digest: str
    """Of the recording's bytes; empty where nothing was read."""
    measured: tuple[Measured, ...] = ()
    problems: tuple[Problem, ...] = ()

    def names(self) -> tuple[str, ...]:
        """What its activities are called: by the source, with `#2` for the second."""
        return tuple(self.source if n == 1 else f"{self.source}#{n}" for n in range(1, len(self.measured) + 1))


def bin_speed(index: int) -> float:
    """The middle of a bin of the histogram of speed, in m/s."""
    return (index + 0.5) * BIN_MPS
