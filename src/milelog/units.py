"""Parses and formats distances, paces and durations. All values are in metres, seconds and m/s."""

import math
import re

MILE_M = 1609.344
"""International mile in metres (1959 agreement)."""
KM_M = 1000.0
"""Metres in a kilometre."""
YARD_M = 0.9144
"""Metres in a yard (1959 agreement)."""

FIRST_YEAR, LAST_YEAR = 1950, 2199
"""First and last year of a date that a runner writes; others are typing errors."""

Range = tuple[float, float]
"""Low and high end; the high end is infinite for "at least"."""

UNIT_M: dict[str, float] = {
    **dict.fromkeys(("mi", "mile", "miles"), MILE_M),
    **dict.fromkeys(("km", "k", "kilometer", "kilometers", "kilometre", "kilometres", "kms"), KM_M),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("yd", "yard", "yards"), YARD_M),
}
"""Metres in each unit, by all the words that runners use for it."""
NAMED_DISTANCE_M = {"marathon": 42195.0, "half marathon": 21097.5, "half": 21097.5, "mile": MILE_M}
"""Distances in metres that are written as a name alone (World Athletics: 42.195 km, and half of it)."""
_NUMBER = r"\d+(?:\.\d+)?"
_DISTANCE = re.compile(rf"\s*({_NUMBER})\s*(?:(?:-|–|to)\s*({_NUMBER})\s*)?([a-zA-Z]+)\s*$")
_CLOCK = re.compile(r"\s*(?:(\d{1,4}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)\s*$")


def parse_distance_range(text: str) -> Range:
    """Parses `"45-50 mi"` to metres, (low, high); equal for one number; high is infinite for `"at least 40 mi"`.

    Raises ValueError with a sentence for the user.
    """
    rest, open_end = text.strip(), False
    if found := re.match(r"(?:at least|min(?:imum)?|>=?|≥)\s*", rest, re.IGNORECASE):
        rest, open_end = rest[found.end() :], True
    if rest.endswith("+"):
        rest, open_end = rest[:-1], True
    named = NAMED_DISTANCE_M.get(rest.lower())
    if named is not None:
        return named, math.inf if open_end else named
    found = _DISTANCE.match(rest)
    unit = UNIT_M.get(found[3].lower()) if found else None
    if found is None or unit is None:
        raise ValueError(
            f'"{text}" is not a distance: write a number and a unit, such as "10 mi", "45-50 mi" or "5 km"'
        )
    low, high = float(found[1]) * unit, float(found[2] or found[1]) * unit
    if high < low:
        raise ValueError(f'"{text}" runs backwards: the low end comes first')
    return low, math.inf if open_end else high


def parse_distance(text: str) -> float:
    """Parses `"5 km"` to metres. Raises ValueError for a range, and for anything that is no distance."""
    low, high = parse_distance_range(text)
    if low != high:
        raise ValueError(f'"{text}" is a range where one distance is meant')
    return low


def parse_clock(text: str) -> float:
    """Parses `"20:15"`, `"1:02:30"` or `"4:07.3"` to seconds. Raises ValueError for anything else."""
    found = _CLOCK.match(text)
    if found is None or float(found[3]) >= 60 or (found[1] and int(found[2]) >= 60):
        raise ValueError(f'"{text}" is not a time: write minutes and seconds, such as "20:15" or "1:32:05"')
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3])


def format_clock(seconds: float) -> str:
    """Formats seconds as `6:44` or `1:02:30`, rounded half up; a dash if not finite."""
    if not math.isfinite(seconds):
        return "–"
    # Half up, since `round` rounds halves to even: 6:44.5 would become 6:44, and 6:45.5 would become 6:46.
    whole = math.floor(abs(seconds) + 0.5)
    sign = "-" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02d}:{left:02d}" if hours else f"{sign}{minutes}:{left:02d}"


def format_elapsed(seconds: float) -> str:
    """Formats seconds as `17:21`, or `17:21.5` if there are tenths. `parse_clock` parses it."""
    tenths = round(seconds * 10)
    whole = format_clock(tenths // 10)
    return f"{whole}.{tenths % 10}" if tenths % 10 else whole


def moved(speed_mps: float, seconds: float, per_m: float) -> float:
    """A speed with `seconds` added to its pace over `per_m` metres, m/s; negative seconds make it faster."""
    return per_m / (per_m / speed_mps + seconds)


def unit_m(units: str) -> float:
    """Metres in `"mi"` or `"km"`."""
    return MILE_M if units == "mi" else KM_M


def format_pace(speed_mps: float, units: str = "mi") -> str:
    """Formats a speed in m/s as pace, `6:44/mi`; a dash if standing or unknown."""
    if not speed_mps > 0.1:
        return "–"
    return f"{format_clock(unit_m(units) / speed_mps)}/{units}"


def format_distance(metres: float, units: str = "mi", digits: int = 1) -> str:
    """Formats metres as `9.1 mi`."""
    return f"{metres / unit_m(units):.{digits}f} {units}"


def race_name(metres: float) -> str:
    """Formats a race distance in metres as runners say it: `5 km`, `1500 m`, `1 mi`, `half marathon`."""
    named = {42195.0: "marathon", 21097.5: "half marathon"}.get(metres)
    if named is not None:
        return named
    if abs(metres / KM_M - round(metres / KM_M)) < 1e-6:
        return f"{metres / KM_M:g} km"
    in_miles = abs(4 * metres / MILE_M - round(4 * metres / MILE_M)) < 2e-3  # a plan may round a mile to 1609 m
    if metres == round(metres) and not in_miles:
        return f"{metres:.0f} m" if metres < 10000 else f"{metres / KM_M:g} km"
    return f"{metres / MILE_M:.4g} mi"


def format_minutes_range(seconds: Range) -> str:
    """Formats a range in seconds as `300-330 min`, `90 min` or `at least 300 min`."""
    low, high = (v / 60 for v in seconds)
    if math.isinf(high):
        return f"at least {low:g} min"
    return f"{low:g} min" if low == high else f"{low:g}-{high:g} min"


def format_distance_range(span: Range, units: str = "mi") -> str:
    """Formats a range in metres as `45-50 mi`, `72.4-80.5 km`, `0.25 mi` or `at least 40 mi`, with at most three digits."""
    ends = (v / unit_m(units) for v in span)
    low, high = (round(v, 1 if v >= 10 else 2) for v in ends)
    if math.isinf(high):
        return f"at least {low:g} {units}"
    return f"{low:g} {units}" if low == high else f"{low:g}-{high:g} {units}"
