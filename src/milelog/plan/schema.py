"""The schema of plan.toml: a dataclass for each table, and a function that validates each kind of value.

Validators raise FaultError with a slug, a message and a hint. Imported only where such a file has to be read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from milelog.config.schema import Date, Distance
from milelog.documents import nearest, suggestion
from milelog.documents.tables import FaultError
from milelog.model import Workout
from milelog.plan.notation import NotationError, parse_time_range, parse_workout
from milelog.plan.progression import Progression, parse_progression
from milelog.plan.types import BANDS, DAYS, OFF_KINDS, WEEK_STARTS
from milelog.units import Range, parse_clock, parse_distance_range, unit_m

_PERCENT = re.compile(r"\s*(?:at least|>=?|≥|\+-|±)?\s*(\d+(?:\.\d+)?)\s*%\s*$")
_COUNT = re.compile(r"\s*(at least|>=|≥)?\s*(\d+)\s*(?:(?:-|–|to)\s*(\d+))?\s*(\+|or more)?\s*(?:runs?|days?)?\s*$")
_CREDIT = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?)\s*min(?:utes?)?|(\d+):([0-5]\d)(?:\s*min(?:utes?)?)?)\s*(?:/|per|a)\s*(mi|miles?|km|k)\s*$"
)
_MINUTES = re.compile(r"\s*(\d+)\s*(?:(?:-|–|to)\s*(\d+)\s*)?(min|mins|minutes|h|hours?)\s*$")
_NONE = "none"
# Words of coaches for a day without a run.
_REST = re.compile(r"\s*(?:rest|off|day off|(?:rest|off)[ -]?day|full rest|complete rest)\s*[.!]?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A planned distance or time; both are None for "none"."""

    metres: Range | None = None
    seconds: Range | None = None


NOTHING = Asked()


def _text(given: Any, example: str) -> str:
    if not isinstance(given, str):
        shown = str(given).lower() if isinstance(given, bool) else str(given)
        raise FaultError("wrong-type", f"{shown} must be text", f"put it in quotes, with its unit, such as {example}")
    return given


def workout(given: Any) -> Workout:
    """The workout of a text in notation. The fault has the place in the text that is not understood."""
    text = _text(given, '"10 mi with plus pace"')
    if _REST.match(text):
        hint = 'take it out; days without running are rest_days = ["Mon"] of their week, and long_run = "none" asks for none'
        raise FaultError("workout-notation", f'"{text}" is a day without a workout', hint)
    try:
        return parse_workout(text)
    except NotationError as error:
        raise FaultError(error.slug, error.sentence, error.hint, within=(error.offset, error.size)) from None


def _is_none(given: Any) -> bool:
    return isinstance(given, str) and given.strip().lower() == _NONE


def asked(given: Any) -> Asked:
    """A distance ("45-50 mi"), a time ("300-330 min", "5 h") or "none"."""
    text = _text(given, '"45-50 mi"')
    if _is_none(text):
        return NOTHING
    seconds = parse_time_range(text)
    return Asked(None, seconds) if seconds else Asked(_distance_range(text), None)


def _long_run(given: Any) -> Workout | Asked:
    """A workout, or "none"."""
    return NOTHING if _is_none(given) else workout(given)


def _distance_range(given: Any) -> Range:
    text = _text(given, '"45-50 mi"')
    try:
        return parse_distance_range(text)
    except ValueError as error:
        message, _, hint = str(error).partition(": ")
        raise FaultError("bad-distance", message, hint) from None


def _work(given: Any) -> Asked:
    """A distance in a zone, or "none"."""
    return NOTHING if _is_none(given) else Asked(_distance_range(given))


def _threshold(given: Any) -> Asked | Workout:
    """A distance or a time at threshold, "none", or a workout with threshold work."""
    text = _text(given, '"3-4 mi"')
    if _is_none(text):
        return NOTHING
    if seconds := parse_time_range(text):
        return Asked(None, seconds)
    try:
        return Asked(parse_distance_range(text), None)
    except ValueError:
        pass
    found = workout(text)
    if not any(s.zone == "T" for s in found.steps) and not any(p.zone == "T" for s in found.steps for p in s.steps):
        hint = 'write a distance ("3-4 mi"), a time ("20 min"), or a workout at T ("3 x 1 mi @ T, 1 min jog")'
        raise FaultError("no-threshold", f'"{text}" holds nothing at threshold', hint)
    return found


def _or_progression(single: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A validator that accepts what `single` does, and a value that grows over a block ("40 -> 50 mi")."""

    def check(given: Any) -> Any:
        if isinstance(given, str) and re.search(r"->|→", given):
            try:
                found = parse_progression(given)
            except ValueError as error:
                message, _, hint = str(error).partition(": ")
                raise FaultError("bad-progression", message, hint) from None
            for value in (found.text(found.first), found.text(found.last)):
                single(value)
            return found
        return single(given)

    return check


def _day(given: Any) -> int:
    """A weekday as 0 (Monday) to 6."""
    word = str(given).strip().lower()
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = [i for i, name in enumerate(names) if len(word) >= 2 and name.startswith(word.removesuffix("."))]
    found = found or [i for i, name in enumerate(names) if word in {name[:4], name[:5], name + "s"}]
    if len(found) == 1:
        return found[0]
    near = nearest(word, names)
    hint = f'did you mean "{DAYS[names.index(near)]}"?' if near else f"write one of {', '.join(DAYS)}"
    raise FaultError("bad-day", f'"{given}" is not a day of the week', hint)


def _week_start(given: Any) -> int:
    """The weekday on which weeks begin: Monday, Saturday or Sunday."""
    found = _day(given)
    if found not in WEEK_STARTS:
        hint = 'write week_start = "Mon", "Sat" or "Sun"'
        raise FaultError("bad-day", f"weeks do not begin on {DAYS[found]}", hint)
    return found


def _kind(given: Any) -> str:
    if not isinstance(given, str) or given not in OFF_KINDS:
        raise FaultError("bad-week-kind", f'"{given}" is not a kind of week', suggestion(str(given), OFF_KINDS, "kind"))
    return given


def _count(given: Any) -> Range:
    """A count: a number, a range, or "at least 5"."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return float(given), float(given)
    match = _COUNT.match(given) if isinstance(given, str) else None
    if match is None:
        raise FaultError("bad-count", f'"{given}" is not a number of runs', 'write runs = 5, "5-6" or "at least 5"')
    low, high = float(match[2]), float(match[3] or match[2])
    if high < low:
        raise FaultError("bad-count", f'"{given}" runs backwards', "write the low end first")
    return low, float("inf") if match[1] or match[4] else high


def _share(given: Any) -> float:
    match = _PERCENT.match(given) if isinstance(given, str) else None
    if match is None or not 0 <= float(match[1]) <= 100:
        raise FaultError("bad-percent", f'"{given}" is not a percentage', 'write a share such as "80 %"')
    return float(match[1]) / 100


def _credit(given: Any) -> float:
    match = _CREDIT.match(given) if isinstance(given, str) else None
    seconds = 0.0 if match is None else 60 * float(match[1] or match[2]) + float(match[3] or 0)
    if match is None or seconds <= 0:
        hint = 'write how many minutes count as one mile or kilometre, such as "12 min/mi"'
        raise FaultError("bad-credit", f'"{given}" is not a rate of exchange', hint)
    return seconds / unit_m("km" if match[4].startswith("k") else "mi")


def _cap(given: Any) -> tuple[str, float]:
    """`("share", 0.25)` or `("m", metres)`."""
    if isinstance(given, str) and given.rstrip().endswith("%"):
        return "share", _share(given)
    low, high = _distance_range(given)
    if low != high:
        raise FaultError("bad-distance", f'"{given}" is a range where one distance is meant', 'write "10 mi" or "25 %"')
    return "m", low


def _minutes(given: Any) -> Range:
    match = _MINUTES.match(given) if isinstance(given, str) else None
    if match is None:
        raise FaultError("bad-time", f'"{given}" is not a time', 'write minutes, such as "60 min" or "45-60 min"')
    unit = 3600.0 if match[3].startswith("h") else 60.0
    return float(match[1]) * unit, float(match[2] or match[1]) * unit


def _clock(given: Any) -> float:
    text = _text(given, '"4:55"')
    try:
        return parse_clock(text)
    except ValueError as error:
        message, _, hint = str(error).partition(": ")
        raise FaultError("bad-time", message, hint) from None


def _bands(given: Any) -> str:
    if not isinstance(given, str) or given not in BANDS:
        raise FaultError("unknown-bands", f'"{given}" are not known bands', suggestion(str(given), BANDS, "name"))
    return str(given)


def _positive(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= 520:
        raise FaultError("bad-count", f'"{given}" is not a number of weeks', "write a whole number, such as weeks = 6")
    return given


def _every(given: Any) -> int:
    """The number of weeks between down weeks: "every 4th", "4th" or 4."""
    match = re.match(r"\s*(?:every\s+)?(\d+)(?:st|nd|rd|th)?\s*(?:week)?\s*$", str(given))
    if match is None or not 2 <= int(match[1]) <= 52:
        raise FaultError("bad-count", f'"{given}" says no rhythm', 'write down_week = "every 4th"')
    return int(match[1])


WorkoutText = Annotated[Workout, workout]
Volume = Annotated[Any, asked]
LongRun = Annotated[Any, _long_run]
Threshold = Annotated[Any, _threshold]
Work = Annotated[Any, _work]
Day = Annotated[int, _day]
Count = Annotated[Range, _count]
Share = Annotated[float, _share]
Minutes = Annotated[Range, _minutes]


@dataclass(frozen=True, kw_only=True)
class SessionTable:
    """[[weeks.sessions]]"""

    workout: WorkoutText
    day: Day | None = None
    name: str = ""
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class RaceTable:
    """[[weeks.races]]"""

    date: Date
    distance: Distance
    name: str = ""
    goal: Annotated[float | None, _clock] = None


@dataclass(frozen=True, kw_only=True)
class WeekFields:
    """The keys of a week's demands, in [week], [[weeks]] and [[blocks]]."""

    volume: Volume = None
    long_run: LongRun = None
    threshold: Threshold = None
    intervals: Work = None
    repetitions: Work = None
    runs: Count | None = None
    easy: Share | None = None
    rest_days: list[Day] | None = None
    cross_training: Minutes | None = None
    note: str = ""
    sessions: list[SessionTable] | None = None
    races: list[RaceTable] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DefaultTable(WeekFields):
    """[week]"""

    alternate: list[SessionTable] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class WeekTable(WeekFields):
    """[[weeks]]"""

    start: Date
    kind: Annotated[str, _kind] = ""


@dataclass(frozen=True, kw_only=True)
class BlockTable(DefaultTable):
    """[[blocks]]"""

    start: Date
    weeks: Annotated[int | None, _positive] = None
    volume: Annotated[Any, _or_progression(asked)] = None
    long_run: Annotated[Any, _or_progression(_long_run)] = None
    threshold: Annotated[Any, _or_progression(_threshold)] = None
    down_week: Annotated[int | None, _every] = None
    down: Share = 0.75

    @property
    def growing(self) -> list[Progression]:
        """Those of its values that grow over the block."""
        return [v for v in (self.volume, self.long_run, self.threshold) if isinstance(v, Progression)]


@dataclass(frozen=True, kw_only=True)
class ToleranceTable:
    """[tolerance]"""

    bands: Annotated[str, _bands] = "milelog"
    volume: Share | None = None
    long_run: Share | None = None
    threshold: Share | None = None
    session: Share | None = None
    cross_training: Share | None = None


@dataclass(frozen=True, kw_only=True)
class CrossTrainingTable:
    """[cross_training]"""

    credit: Annotated[float, _credit]
    cap: Annotated[Any, _cap] = None
    sports: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PlanTable:
    """The whole file; each week and block is validated with its own table later."""

    start: Date
    name: str = ""
    end: Date | None = None
    week_start: Annotated[int | None, _week_start] = None
    week: dict[str, Any] = field(default_factory=dict)
    weeks: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    tolerance: ToleranceTable = ToleranceTable()
    cross_training: CrossTrainingTable | None = None
