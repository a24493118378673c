"""The schema of milelog.toml: a dataclass for each table, and a function that validates each kind of value.

Validators raise FaultError with a slug, a message and a hint. Imported only where such a file has to be read.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from milelog.documents import nearest
from milelog.documents.tables import FaultError
from milelog.units import FIRST_YEAR, LAST_YEAR, parse_clock, parse_distance


def _parsed(parse: Callable[[str], float], slug: str) -> Callable[[Any], float]:
    """A validator that parses text and turns a ValueError ("message: hint") into a fault with this slug."""

    def check(given: Any) -> float:
        if not isinstance(given, str):
            raise FaultError("wrong-type", f"{given!r} must be text", 'put it in quotes, with its unit, such as "5 km"')
        try:
            return parse(given)
        except ValueError as error:
            message, _, hint = str(error).partition(": ")
            raise FaultError(slug, message, hint) from None

    return check


def _clock(given: Any) -> float:
    if isinstance(given, time):  # TOML's own time of day: 00:20:15
        return given.hour * 3600 + given.minute * 60 + given.second + given.microsecond / 1e6
    if not isinstance(given, str):
        raise FaultError("wrong-type", f"{given!r} must be text", 'put the time in quotes, such as "20:15"')
    return _parsed(parse_clock, "bad-time")(given)


def as_date(given: Any) -> date:
    """A date given as a TOML date or as ISO text. Raises FaultError for others."""
    try:
        found = given.date() if isinstance(given, datetime) else given
        found = found if isinstance(found, date) else date.fromisoformat(given)
    except (TypeError, ValueError):
        raise FaultError("bad-date", f'"{given}" is not a date', "write year-month-day, such as 2026-03-02") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        hint = f"write a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise FaultError("bad-date", f"{found} is not a date of a log", hint)
    return found


def _timezone(given: Any) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(given)
    except (TypeError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        pass
    except KeyError:
        pass
    else:
        return str(given)
    # Done only for faults, because listing all zones reads a folder of about 600 files.
    near = nearest(str(given), available_timezones(), 0.75)
    hint = f'did you mean "{near}"?' if near else 'write a name such as "America/New_York" or "Europe/Berlin"'
    raise FaultError("unknown-timezone", f'"{given}" is not a time zone', hint)


def _between(low: float, high: float, unit: str) -> Callable[[Any], float]:
    def check(given: Any) -> float:
        if isinstance(given, bool) or not isinstance(given, (int, float)) or not low <= given <= high:
            raise FaultError(
                "out-of-range", f"{given!r} is out of range", f"write a number from {low:g} to {high:g} {unit}"
            )
        return float(given)

    return check


def _units(given: Any) -> str:
    if not isinstance(given, str) or given not in {"mi", "km"}:
        raise FaultError("unknown-unit", f'"{given}" is not a unit for a log', 'write units = "mi" or units = "km"')
    return str(given)


def _week_start(given: Any) -> int:
    starts = {"mon": 0, "monday": 0, "sat": 5, "saturday": 5, "sun": 6, "sunday": 6}
    found = starts.get(given.lower()) if isinstance(given, str) else None
    if found is None:
        raise FaultError("bad-day", f'"{given}" begins no week', 'write week_start = "Mon", "Sat" or "Sun"')
    return found


Distance = Annotated[float, _parsed(parse_distance, "bad-distance")]
Date = Annotated[date, as_date]


@dataclass(frozen=True, kw_only=True)
class AthleteTable:
    """[athlete]"""

    name: str | None = None
    units: Annotated[Literal["mi", "km"], _units] = "mi"
    timezone: Annotated[str | None, _timezone] = None
    max_hr: Annotated[float | None, _between(100, 240, "beats a minute")] = None
    resting_hr: Annotated[float | None, _between(25, 120, "beats a minute")] = None
    threshold_hr: Annotated[float | None, _between(80, 230, "beats a minute")] = None
    week_start: Annotated[int, _week_start] = 0


@dataclass(frozen=True, kw_only=True)
class RaceTable:
    """[[race]]"""

    date: Date
    distance: Distance
    time: Annotated[float, _clock]


@dataclass(frozen=True, kw_only=True)
class PlanTable:
    """[plan]"""

    file: str | None = None
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class HomeTable:
    """[[privacy.home]]"""

    latitude: Annotated[float, _between(-90, 90, "degrees")]
    longitude: Annotated[float, _between(-180, 180, "degrees")]
    # NaN where none is given. `NaN > 0` is false, so `_home` replaces it by the default, as it does a radius of 0.
    radius: Distance = math.nan


@dataclass(frozen=True, kw_only=True)
class PrivacyTable:
    """[privacy]"""

    positions: bool = True
    names: bool = False
    home: list[HomeTable] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ConfigTable:
    """The whole file."""

    athlete: AthleteTable = AthleteTable()
    race: list[RaceTable] = field(default_factory=list)
    plan: PlanTable | None = None
    privacy: PrivacyTable = PrivacyTable()
