"""The schema of milelog-corrections.toml: a dataclass for each table, and a function that validates each kind of value.

Validators raise FaultError with a slug, a message and a hint.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from milelog.documents.tables import FaultError
from milelog.formats.sports import sport_of
from milelog.model import HardKind
from milelog.units import parse_clock, parse_distance

LONGEST_M = 1_000_000.0
"""Longest distance of a run in metres; more is a typing error."""


def _elapsed(given: Any) -> float:
    try:
        return parse_clock(given)
    except (TypeError, ValueError):
        hint = 'write elapsed minutes and seconds in quotes, such as "17:21"'
        raise FaultError("bad-time", f"{given!r} is not a time", hint) from None


def _distance(given: Any) -> float:
    hint = 'write a number and a unit in quotes, such as "10.35 km" or "6.2 mi"'
    try:
        found = parse_distance(given)
    except (AttributeError, TypeError, ValueError):
        raise FaultError("bad-distance", f"{given!r} is not a distance", hint) from None
    if not 0 < found <= LONGEST_M:
        raise FaultError("bad-distance", f"{given!r} cannot be the distance of a run", hint)
    return found


def _race(given: Any) -> float | bool:
    if given is False:
        return False
    # `race = true` does not give the distance, without which the race has no time and no splits.
    if given is True:
        raise FaultError(
            "bad-distance", "a race needs its distance", 'write race = "5 km", or race = false for no race'
        )
    return _distance(given)


def _cut(given: Any) -> tuple[float, float]:
    hint = 'write elapsed start and end in quotes, such as "0:00-2:10"'
    # Phones replace a hyphen between numbers by an en dash.
    begin, _, end = given.replace("\N{EN DASH}", "-").partition("-") if isinstance(given, str) else ("", "", "")
    try:
        span = parse_clock(begin), parse_clock(end)
    except ValueError:
        raise FaultError("bad-time", f"{given!r} cannot be read as a start and an end", hint) from None
    if span[1] <= span[0]:
        raise FaultError("segment-backwards", f"{given!r} ends before it begins", hint)
    return span


def _sport(given: Any) -> str:
    found = sport_of(given) if isinstance(given, str) else None
    if found is None or found[0] == "generic":
        hint = 'write a sport such as "running", "walking", "hiking", "cycling" or "swimming"'
        raise FaultError("unknown-sport", f"{given!r} is not a sport that is known here", hint)
    return found[0]


def _between(low: float, high: float, what: str) -> Callable[[Any], float]:
    def check(given: Any) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float) or not low <= given <= high:
            raise FaultError("out-of-range", f"{given!r} is not a {what}", f"write a number from {low:g} to {high:g}")
        return float(given)

    return check


def _week(given: Any) -> str:
    if not isinstance(given, str) or not re.fullmatch(r"\d{4}-W\d{2}", given):
        raise FaultError(
            "bad-week", f"{given!r} is not a week", 'write a year and a week in quotes, such as "2026-W17"'
        )
    return given


Elapsed = Annotated[float, _elapsed]


def _actual_start(given: Any) -> datetime:
    """A TOML date and time at which a run can have begun."""
    from milelog.corrections import is_possible

    if not isinstance(given, datetime):
        hint = "write them without quotes, such as 2026-03-03 06:10:00"
        raise FaultError("wrong-type", '"actual_start" must be a date and a time', hint)
    if not is_possible(given):
        hint = "write when the run really began, without quotes, such as 2026-03-03 06:10:00"
        raise FaultError("bad-date", f"{given:%Y-%m-%d} is not a date of a run", hint)
    return given


@dataclass(frozen=True, kw_only=True)
class SegmentTable:
    """One stretch of hard work."""

    kind: HardKind = "rep"
    start: Elapsed
    end: Elapsed
    zone: Literal["E", "M", "T", "I", "R"] | None = None


@dataclass(frozen=True, kw_only=True)
class RunTable:
    """One run: `file` and `start` identify it, all else corrects it."""

    file: str
    start: datetime | None = None
    note: str = ""
    sport: Annotated[str | None, _sport] = None
    distance: Annotated[float | None, _distance] = None
    actual_start: Annotated[datetime | None, _actual_start] = None
    not_mine: bool = False
    race: Annotated[float | bool | None, _race] = None
    cut: list[Annotated[tuple[float, float], _cut]] = field(default_factory=list)
    merge_next: bool = False
    effort: Annotated[float | None, _between(0, 10, "rating of an effort")] = None
    segments: list[SegmentTable] | None = None


@dataclass(frozen=True, kw_only=True)
class CommentTable:
    """A comment of athlete or coach on a week, or on a run."""

    week: Annotated[str | None, _week] = None
    file: str | None = None
    start: datetime | None = None
    by: Literal["athlete", "coach"] = "athlete"
    written: date | None = None
    text: str


@dataclass(frozen=True, kw_only=True)
class CorrectionsTable:
    """The whole file."""

    run: list[RunTable] = field(default_factory=list)
    comment: list[CommentTable] = field(default_factory=list)
