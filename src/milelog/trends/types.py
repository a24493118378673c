"""Result types of the trends, without sentences and NumPy. The index stores them and every report shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from milelog.units import Range
from milelog.verdicts import Span

Standing = Literal["there", "in part", "missing", "unknown"]
"""The rating of one of the five parts of a mile's preparation; `unknown` where the log does not show it."""
STANDINGS: tuple[Standing, ...] = ("missing", "in part", "unknown", "there")
"""In the order in which parts are shown: what is missing comes first."""
PartName = Literal["base", "long_run", "threshold", "strength", "speed"]
PARTS: tuple[PartName, ...] = ("base", "long_run", "threshold", "strength", "speed")
"""In the order in which they are built: stamina first, then strength and speed."""


@dataclass(frozen=True, slots=True)
class Base:
    """Volume over twelve weeks, including empty ones."""

    standing: Standing = "unknown"
    weeks: int = 0
    """Number of weeks that the log covers, at most twelve."""
    mean_m: float = 0.0
    recent_m: float = 0.0
    """Mean of the last four weeks."""
    full: int = 0
    """Number of weeks that reached the planned volume."""
    asked_m: Range = (0.0, 0.0)
    from_plan: bool = False
    """Whether `asked_m` comes from the plan and not from the stamina block of the mile."""

    @property
    def before_m(self) -> float | None:
        """Mean of the weeks before the last four; None without such weeks."""
        return (self.mean_m * self.weeks - 4 * self.recent_m) / (self.weeks - 4) if self.weeks > 4 else None


@dataclass(frozen=True, slots=True)
class LongRuns:
    """Long runs over twelve weeks."""

    standing: Standing = "unknown"
    weeks: int = 0
    long: int = 0
    """Number of weeks with a run of the planned length."""
    plus_pace: int = 0
    """Number of those weeks whose long run had plus pace."""
    longest_m: float = 0.0
    asked_m: Range = (0.0, 0.0)
    from_plan: bool = False
    evidence: tuple[Span, ...] = ()
    """The long runs that count."""
    plus_from_plan: bool = False
    """Whether the plan asks for plus pace in the long run, and not only the stamina block of the mile."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A trend of speed: the change of log speed in four weeks, its standard error, and the number of sessions."""

    change: float
    error: float
    sessions: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """Threshold work over twelve weeks."""

    standing: Standing = "unknown"
    weeks: int = 0
    mean_m: float = 0.0
    """Mean metres in the threshold band per week."""
    full: int = 0
    asked_m: Range = (0.0, 0.0)
    from_plan: bool = False
    at_equal_heart: Slope | None = None
    """Trend of the reps' speed at equal heart rate; None with fewer than four sessions with heart rate."""
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
    """Mean duration of a rep."""


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
    """Total metres at R."""
    interval_m: float = 0.0
    strides: int = 0
    """Total number of strides."""
    weeks_with_repetitions: int = 0
    weeks_with_any: int = 0
    """Number of weeks with work at R, at I, or strides."""
    asked: int = 0
    """Number of weeks with repetitions that is expected."""
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """The ratings of the five parts of preparing for a mile."""

    until: date | None = None
    """The last day that counts; None in a log without weeks."""
    order: tuple[PartName, ...] = ()
    """The parts in the order in which they are shown."""
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
    """Standard error of the time, from the recorded position or from the press of the lap key."""
    above: float | None = None
    """Mean speed divided by critical speed, minus one; None where critical speed is unknown."""
    heart_rate_bpm: float | None = None

    @property
    def speed_mps(self) -> float:
        """Mean speed in m/s."""
        return (self.end_m - self.start_m) / self.time_s


@dataclass(frozen=True, slots=True)
class Estimate:
    """A forecast race time with its 80 % interval."""

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
    """One race as analysed. Races over more than two miles have no parts."""

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
    """Whether its splits come from manual laps or from the trace; empty without splits."""
    splits: tuple[Part, ...] = ()
    """Splits of 400 m, or of the manual laps."""
    quarters: tuple[Part, ...] = ()
    fifths: tuple[Part, ...] = ()
    """Fifths of the distance; in a mile the first four are run mostly aerobically."""
    pacing: Pacing = "unclear"
    halves_s: tuple[float, float] | None = None
    halves_error: float = 0.0
    """Standard error of the difference of the halves, as a share of a half."""
    critical_mps: float | None = None
    """Critical speed as estimated from training before the race."""
    critical_error: float = 0.0
    above_share: float | None = None
    """Share of the time above critical speed."""
    aerobic: Range | None = None
    """Range of the aerobic share of energy, from studies of 1500 m; None for other distances."""
    predicted: Estimate | None = None
    """The forecast made on the morning of the race."""
    mile_s: float = 0.0
    """The equivalent mile time on Daniels and Gilbert's curve."""
    earlier: tuple[Earlier, ...] = ()


CauseName = Literal["threshold", "speed", "races"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a change of a forecast, with its change of log time (negative is faster)."""

    name: CauseName
    change: float


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The forecast for a mile on the morning of a day."""

    day: date
    mile: Estimate
    """From all evidence, including races."""
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
    """Difference between the log speed of the runner's repetitions and that expected from threshold speed; None without any."""
    fast_reps: int = 0
    """Number of repetitions that `reserve` is computed from."""
    weekly_m: float = 0.0
    """Mean weekly volume of the last six weeks."""
    races: int = 0
    """Number of races known."""
    moved: float | None = None
    """Change of the log mile time in four weeks; None where there was no forecast then."""
    causes: tuple[Cause, ...] = ()
    """Causes of the change, greatest first; their changes add up to `moved`."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """One session of a repeated workout."""

    day: date
    file: str
    reps: int
    speed_mps: float
    """Mean grade-adjusted speed of the reps."""
    ground_mps: float
    grade: float | None
    heart_rate_bpm: float | None
    drift: float | None
    """Change of log(speed / heart rate) from the first rep to the last, or within a single one."""
    rest_s: float | None
    """Mean rest."""
    recovered_bpm: float | None
    """Fall of the heart rate in the first minute of rest."""
    index: float | None = None
    """Log speed corrected to the family's usual heart rate; plain log speed without heart rates."""


@dataclass(frozen=True, slots=True)
class Family:
    """A repeated workout: sessions whose reps have one zone and about one length."""

    zone: str
    metres: float
    """Mean distance of a rep."""
    sessions: tuple[Repeat, ...]
    by_heart: bool = False
    """Whether the comparison is at equal heart rate."""
    change: float | None = None
    """Change of log speed of the latest sessions against those before; None with too few."""
    error: float = 0.0
    faster: bool = False
    """Whether the change is significant (one-sided, 5 %)."""


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """The training load of one week."""

    start: date
    load: float
    """Running training stress."""
    monotony: float | None
    """Mean daily load divided by its standard deviation (Foster); None without load or with equal days."""
    strain: float | None
    longest_m: float
    longest_before_m: float
    """The longest run of the 30 days before the longest of this week."""

    @property
    def beyond(self) -> float | None:
        """Growth of the longest run over that of the 30 days before, as a share; None without one before."""
        return self.longest_m / self.longest_before_m - 1 if self.longest_before_m > 0 and self.longest_m > 0 else None


@dataclass(frozen=True, slots=True)
class Load:
    """Load by week, and fitness and fatigue (exponential means of daily load) after the last day."""

    weeks: tuple[LoadWeek, ...] = ()
    fitness: float | None = None
    fatigue: float | None = None
    fitness_before: float | None = None
    """Fitness four weeks before."""
    young: bool = False
    """Whether the log is younger than six weeks, the time constant of fitness."""
    estimated: bool = False
    """Whether the zones behind the loads are an estimate."""


@dataclass(frozen=True, slots=True)
class Trends:
    """All trends of a log."""

    readiness: Readiness = field(default_factory=Readiness)
    forecast: Forecast = field(default_factory=Forecast)
    races: tuple[RaceRead, ...] = ()
    """In order of their days."""
    families: tuple[Family, ...] = ()
    load: Load = field(default_factory=Load)
