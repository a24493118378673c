"""The types of a verdict: typed facts without sentences. `compliance` computes them, `report.sentences` puts them into words.

All values are in SI units. A field that does not apply is None or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from milelog.units import Range

Status = Literal["met", "close", "missed", "exceeded", "unknown"]
Units = Literal["mi", "km"]
Quantity = Literal["metres", "seconds", "runs", "reps", "share", "rating", "days", ""]
"""The unit of `planned`, `measured`, `error`, `short` and `over` of a verdict; empty if nothing is measured."""
BORDERLINE = 0.8
"""A status with a lower probability than this is borderline."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file that is evidence for a verdict; elapsed seconds."""

    file: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class JudgedRep:
    """One rep, compared with the pace band of the zone in which it was planned, as of its day."""

    file: str
    start_s: float
    end_s: float
    distance_m: float
    speed_mps: float
    """Ground speed."""
    judged_mps: float
    """The speed that was compared with the band: ground speed, or grade-adjusted speed if `adjusted`."""
    adjusted: bool
    zone: str | None
    slow_mps: float | None
    """Slow end of the band, without tolerance; None if no band is known."""
    fast_mps: float | None
    """Fast end of the band, without tolerance; None if no band is known."""
    place: Literal["in", "fast", "slow", "short"]
    """Its speed relative to the band; `short`: in the band, but too short to count as such work."""
    paused_s: float = 0.0
    """Seconds in which the timer, or the runner, stood."""

    @property
    def duration_s(self) -> float:
        """Duration without pauses, s."""
        return self.end_s - self.start_s - self.paused_s

    def off_s(self, metres: float) -> float:
        """Seconds over `metres` by which its pace is outside the band: positive too slow, negative too fast, 0 inside."""
        if self.slow_mps is None or self.fast_mps is None or not self.judged_mps > 0:
            return 0.0
        pace = metres / self.judged_mps
        return max(0.0, pace - metres / self.slow_mps) + min(0.0, pace - metres / self.fast_mps)


class ReasonKind(StrEnum):
    """Kinds of reasons for a verdict. The text behind each says which fields of `Reason` are set."""

    RUNS = "runs"
    """Volume: `count` runs."""
    CREDIT = "credit"
    """`metres` of running credited for cross-training."""
    CREDIT_CAPPED = "credit_capped"
    """The plan's cap held the credit at `metres`; without it, it would have been `of_metres`."""
    CROSS_UNCREDITED = "cross_uncredited"
    """`count` sessions of other sports, `seconds` in all, that the plan does not credit."""
    DAY = "day"
    """The run of `day`, in `count` files, was judged."""
    NO_SIZE = "no_size"
    """The plan's `text` states neither a distance nor a time."""
    PLUS_PACE = "plus_pace"
    """Surges of plus pace in `count` of `of` miles or kilometres (`units`)."""
    SURGES_FAST = "surges_fast"
    """`count` surges were faster than plus pace: `speeds_mps`, at `zone`."""
    SURGES_SHORT = "surges_short"
    """`count` surges were shorter than plus pace asks: `seconds` each."""
    SURGES_LONG = "surges_long"
    """`count` surges were longer than plus pace asks: `seconds` each."""
    NOT_EASY = "not_easy"
    """`share` of the long run, outside its surges, was above easy pace."""
    NO_ZONES = "no_zones"
    """Paces are unknown, since there is neither a race nor a hard effort."""
    NO_PACE = "no_pace"
    """No pace of the week's runs is known."""
    COUNTED = "counted"
    """`reps` that count, with their band."""
    TOO_FAST = "too_fast"
    """`reps` that were faster than their band."""
    TOO_SLOW = "too_slow"
    """`reps` that were slower than their band."""
    TOO_SHORT = "too_short"
    """`reps` at the pace, but too short to count."""
    FLAT = "flat"
    """`reps` that were planned on a hill were run on flat ground."""
    NO_HEIGHTS = "no_heights"
    """Whether the reps that were planned on a hill climbed is unknown."""
    ADJUSTED = "adjusted"
    """On hilly ground the grade-adjusted pace decided."""
    ESTIMATED = "estimated"
    """The paces come from an estimate, not from a race."""
    NO_RUN = "no_run"
    """No run fits the session."""
    RAN = "ran"
    """The run of `day`, `metres` long, was this session."""
    TOTAL = "total"
    """The whole run was `metres` or `seconds` long; `planned` was the target."""
    REPS = "reps"
    """`count` of `planned` reps were run; `reps` are all that were run."""
    WORK = "work"
    """`reps` make up the work of a session that asked for `planned` metres of it in any number of pieces."""
    OTHER_SHAPE = "other_shape"
    """The same work in another shape: `reps`, `metres` in all."""
    PICK_UPS = "pick_ups"
    """`count` of `planned` surges or strides (`text`)."""
    PACE = "pace"
    """The steady part was run at `speeds_mps`, with a pace planned by number: `planned` (m/s)."""
    OTHER_DAY = "other_day"
    """Run on `day` instead of the one that was planned, `of_day`."""
    FILES = "files"
    """Recorded in `count` files."""
    OWN_WORD = "own_word"
    """The recording was matched by the plan's own words for it."""
    REST_BROKEN = "rest_broken"
    """There were runs on `days`, which were days of rest."""
    REST_KEPT = "rest_kept"
    """No run on any of the days of rest."""
    EASY_SHARE = "easy_share"
    """`share` of the running time was below threshold."""
    RACED = "raced"
    """`text` was raced in `seconds` on `day`, with the goal `of_seconds` or none."""
    NOT_RACED = "not_raced"
    """The run of `day`, `metres` at `speeds_mps`, was no race of that distance; in its fastest stretch, `seconds` long,
    `of_metres` were easy running, where that is why.
    """
    NO_RACE = "no_race"
    """No run of `day` holds the race."""
    RACE_TO_COME = "race_to_come"
    """The race is on `day`."""
    NEW_ZONES = "new_zones"
    """The race gives VDOT `value`; the zones in force are those of VDOT `of_value`."""
    RATED = "rated"
    """The run of `day` was rated `value` of 10, while `share` of maximal effort was planned; heart rate was `of_share` of `text`."""
    CLIMB = "climb"
    """The uphill reps climbed `metres` in all, at a mean grade of `share`."""
    UNREADABLE = "unreadable"
    """`files` of the week could not be read."""
    UNSEEN = "unseen"
    """`files` are too coarse to show the planned work."""
    NO_DISTANCE = "no_distance"
    """The distance of `files` is unknown."""
    DOUBTED = "doubted"
    """`files` may have been rides and are not counted."""
    WITHIN_ERROR = "within_error"
    """The measurement error could change the status."""
    ONE_MORE = "one_more"
    """One rep or surge more or less would change the status."""
    SAID = "said"
    """A sentence (`text`) of a check for which there is no kind."""
    WEEK_OFF = "week_off"
    """The week was marked `text`: rest, sick or travel."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its figures. `ReasonKind` says which fields are set for each kind."""

    kind: ReasonKind
    count: float | None = None
    of: float | None = None
    planned: Range | None = None
    metres: float | None = None
    of_metres: float | None = None
    seconds: float | None = None
    of_seconds: float | None = None
    share: float | None = None
    of_share: float | None = None
    value: float | None = None
    of_value: float | None = None
    speeds_mps: tuple[float, ...] = ()
    zone: str | None = None
    day: date | None = None
    of_day: int | None = None
    """A weekday, 0 for Monday."""
    days: tuple[date, ...] = ()
    files: tuple[str, ...] = ()
    reps: tuple[JudgedRep, ...] = ()
    text: str = ""
    """The plan's own words, or a name."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far outside the planned range a value still counts as `met` or as `close`."""

    met: float
    close: float
    absolute: bool = False
    """Whether `met` and `close` are in units of the verdict's `Quantity`; else they are shares of the range's ends."""
    pace: float | None = None
    """How far outside its band a rep's pace may be, as a share of speed."""
    size: float | None = None
    """How far a rep's size may differ from the planned one, as a share."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a check in a week that is not over."""

    state: Literal["not_begun", "on_course", "behind", "so_far"]
    days_left: int
    """Days after today; 0 on the last day."""
    reached: bool = False
    """Whether the target is reached already."""
    ended: bool = False
    """Whether the log ends in the week: nothing is known of the days left."""


class ChangeKind(StrEnum):
    """Kinds of changes that would have made a verdict "met". `amount` is a field of `Change`."""

    RUN_IT = "run_it"
    """Run the session or race that was not run."""
    MORE_RUNNING = "more_running"
    """`amount` metres more."""
    LESS_RUNNING = "less_running"
    LONGER_RUN = "longer_run"
    """`amount` metres more in the long run."""
    SHORTER_RUN = "shorter_run"
    LONGER_TIME = "longer_time"
    """`amount` seconds more in the run."""
    SHORTER_TIME = "shorter_time"
    MORE_WORK = "more_work"
    """`amount` metres more in zone `zone`, at `speeds_mps`."""
    LESS_WORK = "less_work"
    MORE_TIME_AT = "more_time_at"
    """`amount` seconds more in zone `zone`, at `speeds_mps`."""
    LESS_TIME_AT = "less_time_at"
    MORE_REPS = "more_reps"
    """`amount` more reps as planned."""
    FEWER_REPS = "fewer_reps"
    MORE_SURGES = "more_surges"
    """Surges of plus pace in `amount` more miles or kilometres."""
    SLOWER_SURGES = "slower_surges"
    """The surges of `amount` miles or kilometres, which were too fast, at plus pace: slower than `speeds_mps`."""
    MORE_STRIDES = "more_strides"
    EASIER = "easier"
    """`amount` seconds of the run at easy pace instead."""
    FASTER_REPS = "faster_reps"
    """The reps that were too slow faster by `amount` seconds a mile or kilometre."""
    SLOWER_REPS = "slower_reps"
    FASTER_RUN = "faster_run"
    """The steady run faster by `amount` seconds a mile or kilometre."""
    SLOWER_RUN = "slower_run"
    MORE_OTHER_SPORT = "more_other_sport"
    """`amount` seconds of other sport more."""
    MORE_OUTINGS = "more_outings"
    """`amount` more runs."""
    FEWER_OUTINGS = "fewer_outings"
    FASTER_RACE = "faster_race"
    """The race faster by `amount` seconds."""
    FEWER_REST_RUNS = "fewer_rest_runs"
    """`amount` fewer runs on days of rest."""


@dataclass(frozen=True, slots=True)
class Change:
    """The least change of one thing that is needed; `ChangeKind` says the unit of `amount`."""

    kind: ChangeKind
    amount: float
    zone: str | None = None
    speeds_mps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts on which a verdict rests."""

    quantity: Quantity = ""
    planned: Range | None = None
    measured: float | None = None
    error: float = 0.0
    """Standard error of `measured`."""
    tolerance: Tolerance | None = None
    short: float = 0.0
    """How far `measured` is below the planned range; 0 inside and above it."""
    over: float = 0.0
    """How far it is above the range; 0 inside and below it."""
    probability: float = 1.0
    """Probability of the status, given the uncertainty of distance, pace, zones and segments."""
    perhaps: tuple[tuple[Status, float], ...] = ()
    """The other statuses that it may be, with their probabilities, the likeliest first; only where the status is borderline."""
    progress: Progress | None = None
    """Set as long as the week is not over and the status is open."""
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    """The smallest changes that together would have made the verdict "met"."""
    plan_text: str = ""
    """The plan's own words, if it used words."""
    ran: str = ""
    """What was run, in workout notation."""
    units: Units = "mi"
    """The athlete's unit, in which miles or kilometres with plus pace are counted."""
    rule: str = ""
    """The rule in words, for checks whose rule `report.sentences` does not know."""

    def reason(self, kind: ReasonKind) -> Reason | None:
        """The first reason of a kind; None if there is none."""
        return next((r for r in self.reasons if r.kind == kind), None)

    @property
    def reps(self) -> tuple[JudgedRep, ...]:
        """All judged reps, by file and time."""
        found = {(r.file, r.start_s): r for reason in self.reasons for r in reason.reps}
        return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one check of one week."""

    name: str
    status: Status
    facts: Facts = Facts()
    evidence: tuple[Span, ...] = ()

    @property
    def borderline(self) -> bool:
        """Whether the status is less probable than BORDERLINE."""
        return self.status != "unknown" and self.facts.probability < BORDERLINE

    @property
    def actual_m(self) -> float | None:
        """The measured distance, m; None if the check measures something else."""
        return self.facts.measured if self.facts.quantity == "metres" else None

    @property
    def is_open(self) -> bool:
        """Whether the verdict waits for the rest of its week."""
        return self.facts.progress is not None
