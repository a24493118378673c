"""What a verdict is made of: typed facts, no sentences. `report.sentences` puts them into words.

SI inside. A field that does not apply is None or empty. Nothing here computes a verdict: `compliance` does.
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
"""What `planned`, `measured`, `error`, `short` and `over` of a verdict count; empty where nothing is measured."""
BORDERLINE = 0.8
"""A status that is less probable than this is borderline."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where the evidence lies: a file and a stretch of it."""

    file: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class JudgedRep:
    """One rep beside the band that judged it: that of the zone it was planned in, on its day."""

    file: str
    start_s: float
    end_s: float
    distance_m: float
    speed_mps: float
    """Over the ground."""
    judged_mps: float
    """The speed that was held against the band: the ground speed, or the grade-adjusted one where `adjusted`."""
    adjusted: bool
    zone: str | None
    slow_mps: float | None
    """Slow end of the band without its tolerance; None where no band is known."""
    fast_mps: float | None
    place: Literal["in", "fast", "slow", "short"]
    """`short`: at the pace of the band, but too short to count as such work."""
    paused_s: float = 0.0
    """Seconds of it in which the watch stood."""

    @property
    def duration_s(self) -> float:
        """How long it took, without the time that the watch stood."""
        return self.end_s - self.start_s - self.paused_s

    def off_s(self, metres: float) -> float:
        """Seconds over `metres` beside the band: above 0 too slow, below 0 too fast, 0 inside it."""
        if self.slow_mps is None or self.fast_mps is None or not self.judged_mps > 0:
            return 0.0
        pace = metres / self.judged_mps
        return max(0.0, pace - metres / self.slow_mps) + min(0.0, pace - metres / self.fast_mps)


class ReasonKind(StrEnum):
    """Why a verdict is what it is. Behind each: the figures that come with it."""

    RUNS = "runs"
    """Volume: `count` runs."""
    CREDIT = "credit"
    """`metres` of running credited for cross-training."""
    CREDIT_CAPPED = "credit_capped"
    """The plan's cap held the credit at `metres`; without it, it would have been `of_metres`."""
    CROSS_UNCREDITED = "cross_uncredited"
    """`count` sessions of other sport, `seconds` long, that no rate lets count."""
    DAY = "day"
    """Judged was the run of `day`, in `count` files."""
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
    """No race and no effort gives the paces."""
    NO_PACE = "no_pace"
    """No pace of the week is known."""
    COUNTED = "counted"
    """`reps` that count, with their band."""
    TOO_FAST = "too_fast"
    """`reps` that were faster than their band."""
    TOO_SLOW = "too_slow"
    """`reps` that were slower than their band."""
    TOO_SHORT = "too_short"
    """`reps` at the pace, but too short to count."""
    ADJUSTED = "adjusted"
    """On hilly ground the grade-adjusted pace decided."""
    ESTIMATED = "estimated"
    """The paces come from an estimate, not from a race."""
    NO_RUN = "no_run"
    """No run fits the session."""
    RAN = "ran"
    """The run of `day`, `metres` long, was this session."""
    TOTAL = "total"
    """The whole run was `metres` or `seconds` long, beside `planned`."""
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
    """The plan itself names the recording."""
    REST_BROKEN = "rest_broken"
    """Ran on `days`, days of rest."""
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
    """The race is worth VDOT `value`; the zones in force stand at `of_value`."""
    RATED = "rated"
    """`day` was rated `value` of 10 where `share` of maximal effort was meant; heart rate at `of_share` of `text`."""
    CLIMB = "climb"
    """The reps that climbed went up `metres` in all, at a grade of `share`."""
    UNREADABLE = "unreadable"
    """`files` of the week could not be read."""
    UNSEEN = "unseen"
    """`files` are too coarse to show the work that was asked."""
    NO_DISTANCE = "no_distance"
    """`files` do not say how far they went."""
    DOUBTED = "doubted"
    """`files` may have been rides, and are not counted."""
    WITHIN_ERROR = "within_error"
    """The error of measurement could change the status."""
    ONE_MORE = "one_more"
    """One rep or surge more or less would change the status."""
    SAID = "said"
    """A sentence of a check that has no kind of its own: `text`."""
    WEEK_OFF = "week_off"
    """The week was marked `text`: rest, sick or travel."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its figures; which of them are set, its kind says."""

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
    """How far beside the planned range still counts, as shares of its ends (or in `Quantity` where `absolute`)."""

    met: float
    close: float
    absolute: bool = False
    pace: float | None = None
    """How far beside its band a pace may lie, as a share of speed."""
    size: float | None = None
    """How far beside the planned size a rep may lie, as a share."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a check stands in a week that is not over."""

    state: Literal["not_begun", "on_course", "behind", "so_far"]
    days_left: int
    """Days after today; 0 on the last day."""
    reached: bool = False
    """Whether what was planned is there already."""


class ChangeKind(StrEnum):
    """What would have turned a verdict into "met"."""

    RUN_IT = "run_it"
    """The session or race that was not run."""
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
    """The surges of `amount` miles or kilometres, which were too fast, at plus pace."""
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
    """The least of one thing that has to change; `amount` is in metres, seconds or a number, as the kind says."""

    kind: ChangeKind
    amount: float
    zone: str | None = None
    speeds_mps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict rests on."""

    quantity: Quantity = ""
    planned: Range | None = None
    measured: float | None = None
    error: float = 0.0
    """Standard error of `measured`."""
    tolerance: Tolerance | None = None
    short: float = 0.0
    """How much is missing to the planned range; 0 inside and above it."""
    over: float = 0.0
    probability: float = 1.0
    """Of the status, from the uncertainty of distance, pace, zones and segments."""
    progress: Progress | None = None
    """Set while the week runs and the status is open."""
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    """The shortest way to "met": all of them together."""
    plan_text: str = ""
    """The plan's own words, where it used words."""
    ran: str = ""
    """What was run, in workout notation."""
    units: Units = "mi"
    """What the athlete counts in; plus pace is counted by it."""
    rule: str = ""
    """What was compared, by a check whose rule `report.sentences` does not know."""

    def reason(self, kind: ReasonKind) -> Reason | None:
        """The first reason of a kind."""
        return next((r for r in self.reasons if r.kind == kind), None)

    @property
    def reps(self) -> tuple[JudgedRep, ...]:
        """All reps that were judged, in the order of their file and time."""
        found = {(r.file, r.start_s): r for reason in self.reasons for r in reason.reps}
        return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check of one week. `report.sentences` says it."""

    name: str
    status: Status
    facts: Facts = Facts()
    evidence: tuple[Span, ...] = ()

    @property
    def borderline(self) -> bool:
        """Whether the status is less than 80 % probable."""
        return self.status != "unknown" and self.facts.probability < BORDERLINE

    @property
    def actual_m(self) -> float | None:
        """Metres that were measured; None where the check measures no distance."""
        return self.facts.measured if self.facts.quantity == "metres" else None

    @property
    def is_open(self) -> bool:
        """Whether it waits for the rest of its week."""
        return self.facts.progress is not None
