"""Trends as values: no sentences, no NumPy. The index keeps them and every report shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from milelog.units import Range
from milelog.verdicts import Span

Standing = Literal["there", "in part", "missing", "unknown"]
"""The state of one of the five parts of a mile's preparation; `unknown` where the log cannot tell."""
STANDINGS: tuple[Standing, ...] = ("missing", "in part", "unknown", "there")
"""In the order they are shown: the part that lacks most comes first."""
PartName = Literal["base", "long_run", "threshold", "strength", "speed"]
PARTS: tuple[PartName, ...] = ("base", "long_run", "threshold", "strength", "speed")
"""In the order they are built: stamina first, then strength and speed."""


@dataclass(frozen=True, slots=True)
class Base:
    """Volume over twelve weeks, the empty ones counted."""

    standing: Standing = "unknown"
    weeks: int = 0
    """Weeks that the log covers, twelve at most."""
    mean_m: float = 0.0
    recent_m: float = 0.0
    """Mean of the last four."""
    full: int = 0
    """Weeks that reached what is asked."""
    asked_m: Range = (0.0, 0.0)
    from_plan: bool = False
    """Whether the plan asks it; else it is what the stamina block of the mile asks."""


@dataclass(frozen=True, slots=True)
class LongRuns:
    """The habit of the long run over twelve weeks."""

    standing: Standing = "unknown"
    weeks: int = 0
    long: int = 0
    """Weeks with a run of the length that is asked."""
    plus_pace: int = 0
    """Those of them whose long run held plus pace."""
    longest_m: float = 0.0
    asked_m: Range = (0.0, 0.0)
    from_plan: bool = False
    evidence: tuple[Span, ...] = ()
    """The long runs that count."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A trend of speed: the change of log speed in four weeks, with its standard error."""

    change: float
    error: float
    sessions: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """Threshold work over twelve weeks."""

    standing: Standing = "unknown"
    weeks: int = 0
    mean_m: float = 0.0
    """Metres in the band, a week."""
    full: int = 0
    asked_m: Range = (0.0, 0.0)
    from_plan: bool = False
    at_equal_heart: Slope | None = None
    """How the speed of the reps moved at equal heart rate; None under four sessions with a heart rate."""
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class HillSession:
    """One session of hill reps."""

    day: date
    file: str
    reps: int
    climb_m: float | None
    """Metres climbed in the reps; None where the recording has no elevation."""
    grade: float | None
    """Mean slope of the reps, rise over run."""
    mean_s: float
    """Mean length of a rep."""


@dataclass(frozen=True, slots=True)
class Strength:
    """Hill sessions of six weeks."""

    standing: Standing = "unknown"
    weeks: int = 0
    sessions: tuple[HillSession, ...] = ()
    asked: int = 0
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Speed:
    """Work at R and I, and strides, of six weeks."""

    standing: Standing = "unknown"
    weeks: int = 0
    repetition_m: float = 0.0
    """Metres at R in all."""
    interval_m: float = 0.0
    strides: int = 0
    """Strides in all."""
    weeks_with_repetitions: int = 0
    weeks_with_any: int = 0
    """Weeks with work at R or I, or strides."""
    asked: int = 0
    """Weeks with repetitions that are asked."""
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the five parts that a mile is built of stand; what is missing first on top."""

    until: date | None = None
    """The last day that was looked at; None in a log without weeks."""
    order: tuple[PartName, ...] = ()
    """The parts as they are to be shown."""
    base: Base = Base()
    long_run: LongRuns = LongRuns()
    threshold: Threshold = Threshold()
    strength: Strength = Strength()
    speed: Speed = Speed()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a race by distance."""

    start_m: float
    end_m: float
    time_s: float
    error_s: float
    """Standard error of the time, from the recording's distance or from the press of a button."""
    above: float | None = None
    """Mean speed over critical speed, less one; None where critical speed is not known."""
    heart_rate_bpm: float | None = None

    @property
    def speed_mps(self) -> float:
        """Mean speed."""
        return (self.end_m - self.start_m) / self.time_s


@dataclass(frozen=True, slots=True)
class Estimate:
    """A race time with the interval that holds it four times in five."""

    distance_m: float
    time_s: float
    low_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier race over the same distance."""

    day: date
    file: str
    time_s: float


Pacing = Literal["even", "positive", "negative", "unclear"]
Given = Literal["given", "said", "found"]


@dataclass(frozen=True, slots=True)
class RaceRead:
    """One race as it was read. Races over more than two miles have no parts."""

    day: date
    distance_m: float
    time_s: float
    origin: Given
    """`given` in the configuration, `said` in a correction, `found` in the log."""
    file: str = ""
    """The recording; empty for a race without one."""
    start_s: float = 0.0
    """Elapsed seconds in its recording at its start."""
    told_by: Literal["laps", "trace", ""] = ""
    """Whether its splits are laps that were pressed, or read from the trace."""
    splits: tuple[Part, ...] = ()
    """By 400 m."""
    quarters: tuple[Part, ...] = ()
    fifths: tuple[Part, ...] = ()
    """Fifths of the way: four on the aerobic system, the last one not."""
    pacing: Pacing = "unclear"
    halves_s: tuple[float, float] | None = None
    halves_error: float = 0.0
    """Standard error of the difference of the halves, as a share of a half."""
    critical_mps: float | None = None
    """Critical speed as training told it before the race."""
    critical_error: float = 0.0
    above_share: float | None = None
    """Share of the time above critical speed."""
    aerobic: Range | None = None
    """Aerobic share of the energy, from studies of 1500 m; None for other distances."""
    predicted: Estimate | None = None
    """The forecast as of the morning of the race."""
    mile_s: float = 0.0
    """The mile that it is worth on Daniels and Gilbert's curve."""
    earlier: tuple[Earlier, ...] = ()


CauseName = Literal["threshold", "speed", "races"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause that moved a forecast, with its change of log time: below zero is faster."""

    name: CauseName
    change: float


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The mile as it was forecast on the morning of a day."""

    day: date
    mile: Estimate
    """From all that was known, races too."""
    training: Estimate
    """From training alone."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Race times by date, each from what was known before it."""

    points: tuple[ForecastPoint, ...] = ()
    """One for each week of the last year."""
    now: tuple[Estimate, ...] = ()
    """Mile, 5 km, 10 km and half marathon today."""
    training: tuple[Estimate, ...] = ()
    """The same from training alone; empty where no race is known."""
    threshold_mps: float | None = None
    threshold_error: float = 0.0
    reserve: float | None = None
    """How far the runner's fast reps lie from what her threshold speed lets expect, in log speed; None without such reps."""
    fast_reps: int = 0
    """Reps at R that the reserve rests on."""
    weekly_m: float = 0.0
    """Mean volume of six weeks."""
    races: int = 0
    """Races that are heard."""
    moved: float | None = None
    """Change of the log mile time in four weeks; None where there was no forecast then."""
    causes: tuple[Cause, ...] = ()
    """The causes, the greatest first; their changes add up to `moved`."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """One session of a workout that was run again."""

    day: date
    file: str
    reps: int
    speed_mps: float
    """Mean flat speed of equal effort."""
    ground_mps: float
    grade: float | None
    heart_rate_bpm: float | None
    drift: float | None
    """Change of speed for a heartbeat from the first rep to the last, or within one alone."""
    rest_s: float | None
    """Mean rest."""
    recovered_bpm: float | None
    """How far the heart rate falls in the first minute of rest."""
    index: float | None = None
    """Log speed at the family's usual heart rate; without a heart rate its plain log speed."""


@dataclass(frozen=True, slots=True)
class Family:
    """The same workout at several dates: reps of one zone and about one length."""

    zone: str
    metres: float
    """Usual length of a rep."""
    sessions: tuple[Repeat, ...]
    by_heart: bool = False
    """Whether the comparison is at equal heart rate."""
    change: float | None = None
    """The last six sessions against those before, in log speed; None with too few."""
    error: float = 0.0
    faster: bool = False
    """Whether the change is more than chance gives in one of twenty families that did not change."""


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """One week's load."""

    start: date
    load: float
    """Running training stress."""
    monotony: float | None
    """Mean daily load over its standard deviation (Foster); None in a week without running."""
    strain: float | None
    longest_m: float
    longest_before_m: float
    """The longest run of the 30 days before the longest of this week."""

    @property
    def beyond(self) -> float | None:
        """How far the longest run lies beyond that of the 30 days before, as a share; None without one before."""
        return self.longest_m / self.longest_before_m - 1 if self.longest_before_m > 0 and self.longest_m > 0 else None


@dataclass(frozen=True, slots=True)
class Load:
    """Load by week, and fitness and fatigue at its end."""

    weeks: tuple[LoadWeek, ...] = ()
    fitness: float | None = None
    fatigue: float | None = None
    fitness_before: float | None = None
    """Fitness four weeks before."""
    young: bool = False
    """Whether the log is younger than the six weeks that fitness takes to fill."""
    estimated: bool = False
    """Whether the zones behind the loads are an estimate."""


@dataclass(frozen=True, slots=True)
class Trends:
    """All that the weeks together tell."""

    readiness: Readiness = field(default_factory=Readiness)
    forecast: Forecast = field(default_factory=Forecast)
    races: tuple[RaceRead, ...] = ()
    """In order of their days."""
    families: tuple[Family, ...] = ()
    load: Load = field(default_factory=Load)
