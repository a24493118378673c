"""Parses many ISO 8601 times at once, as fixed-width bytes with NumPy arithmetic instead of one parser call for each point."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from milelog.model import Floats

_LOOSE = re.compile(
    r"\s*(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?\s*$",
    re.IGNORECASE | re.ASCII,
)
_LONGEST = 64
"""Longest text that is read as a time. Texts of one length become the rows of an array, and one of megabytes would fill the
memory."""
_MAX_OFFSET_MIN = 14 * 60
"""Largest offset from UTC: that of Kiribati, 14 hours."""
_DIGITS = np.array([0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18])
"""Places of the digits in `YYYY-MM-DDTHH:MM:SS`."""
_MARKS = {4: b"-", 7: b"-", 10: b"T", 13: b":", 16: b":"}
"""Places of the characters between them."""
_DAYS_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
"""Days of the year before each month, January at 1, in years without a leap day."""
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Days of each month, January at 1, in years without a leap day."""


def parse_times(texts: Sequence[str | None]) -> tuple[Floats, int | None]:
    """UTC milliseconds since 1970 for each text, NaN if it is no time; and the UTC offset of the first one in seconds.

    A time without a zone is taken as UTC, as GPX and TCX define. The offset is None if there is none, or `Z`.
    """
    # Latin-1 has one byte for each character, so that lengths in characters are lengths in bytes.
    joined = "".join(t or "" for t in texts).encode("latin-1", "replace")
    lengths = np.fromiter((len(t) if t else 0 for t in texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    out = parse_rows(np.frombuffer(joined, np.uint8), ends - lengths, ends)
    return out, first_offset(next((t for t in texts if t), None))


def parse_rows(text: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Floats:
    """UTC milliseconds since 1970 of the times in `text` between n starts and ends; NaN where there is no time."""
    out = np.full(len(starts), np.nan)
    lengths = ends - starts
    for length in _distinct(lengths):
        where = np.flatnonzero(lengths == length)
        rows = text[starts[where, None] + np.arange(min(length, _LONGEST))]
        if length >= 19:
            values, good = fixed_width(rows)
        else:
            values, good = np.full(len(where), np.nan), np.zeros(len(where), np.bool_)
        for i in np.flatnonzero(~good).tolist() if length else ():
            values[i] = _one(rows[i].tobytes().decode("latin-1"))
        out[where] = values
    return out


def _distinct(lengths: NDArray[np.int64]) -> list[int]:
    """The distinct lengths."""
    if len(lengths) and (lengths == lengths[0]).all():
        return [int(lengths[0])]
    return [int(n) for n in np.unique(lengths)]


def fixed_width(rows: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.bool_]]:
    """Milliseconds since 1970 of n texts of the same length, an (n, length) array of bytes, and which of them are valid.

    Valid is `YYYY-MM-DDTHH:MM:SS` with an optional fraction and an optional `Z` or offset such as `+01:00`.
    """
    digits = rows[:, _DIGITS].astype(np.int64) - 48
    good = ((digits >= 0) & (digits <= 9)).all(axis=1)
    for at, mark in _MARKS.items():
        good &= rows[:, at] == mark[0]
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day, hour, minute, second = (digits[:, k] * 10 + digits[:, k + 1] for k in range(4, 14, 2))
    # A leap second has the number 60.
    good &= (month >= 1) & (month <= 12) & (hour < 24) & (minute < 60) & (second < 61) & (year >= 1000) & (year < 9999)
    month = np.clip(month, 1, 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good &= (day >= 1) & (day <= _MONTH_DAYS[month] + (leap & (month == 2)))
    # Days from 0001-01-01 by the rules of the Gregorian calendar; 719,162 of them lie before 1970.
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400 - 719162
    days += _DAYS_BEFORE[month] + (leap & (month > 2)) + day - 1
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    tail, tail_good = _tail_ms(rows[:, 19:])
    return seconds * 1000.0 + tail, good & tail_good


def _tail_ms(rows: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.bool_]]:
    """Milliseconds to add for the text after the seconds (fraction and offset), and which rows have the same form as the first."""
    count, width = rows.shape
    total = np.zeros(count)
    good = np.ones(count, np.bool_)
    at = 0
    if width and rows[0, 0] in b".,":
        good &= rows[:, 0] == rows[0, 0]
        at = 1
        while at < width and 48 <= rows[0, at] <= 57:
            digit = rows[:, at].astype(np.int64) - 48
            good &= (digit >= 0) & (digit <= 9)
            total += digit * 10.0 ** (3 - at)
            at += 1
        # Remove rounding errors of the sum; `_one` rounds in the same way, so that equal times give equal numbers.
        total = np.round(total, 6)
    left = width - at
    if left == 1:
        good &= rows[:, at] == ord("Z")
    elif left == 6:
        shift, shift_good = _shift_ms(rows[:, at:])
        total -= shift
        good &= shift_good
    # Other lengths are left to `_one`.
    elif left:
        good &= False
    return total, good


def _shift_ms(rows: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.bool_]]:
    """Milliseconds of offsets such as `+01:00`, and which of them are valid."""
    digits = rows[:, [1, 2, 4, 5]].astype(np.int64) - 48
    good = ((digits >= 0) & (digits <= 9)).all(axis=1) & (rows[:, 3] == ord(":"))
    good &= (rows[:, 0] == ord("+")) | (rows[:, 0] == ord("-"))
    minutes = (digits[:, 0] * 10 + digits[:, 1]) * 60 + digits[:, 2] * 10 + digits[:, 3]
    good &= (digits[:, 2] < 6) & (minutes <= _MAX_OFFSET_MIN)
    return np.where(rows[:, 0] == ord("-"), -minutes, minutes) * 60000.0, good


def _one(text: str | None) -> float:
    """Parses one time in a form that `fixed_width` does not support, such as a one-digit month or no seconds."""
    found = _LOOSE.match(text or "")
    if found is None:
        return float("nan")
    year, month, day, hour, minute = (int(found[k]) for k in range(1, 6))
    fraction = float(f"0.{found[7]}") if found[7] else 0.0
    seconds = int(found[6] or 0)
    if not 1000 <= year < 9999 or seconds > 60:
        return float("nan")
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return float("nan")
    offset = _offset_s(found[8])
    if offset is None:
        return float("nan")
    whole = (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() + seconds - offset
    return whole * 1000.0 + round(fraction * 1000.0, 6)


def first_offset(text: str | None) -> int | None:
    """The UTC offset written in a time, in seconds; None for `Z`, no offset, an impossible one, or zero.

    Zero gives None since some programs write it for UTC at any place.
    """
    found = _LOOSE.match(text or "")
    return (_offset_s(found[8]) if found else None) or None


def has_zone(text: str | None) -> bool:
    """Whether a time has a zone (an offset or `Z`); True for a text that is no time."""
    found = _LOOSE.match(text or "")
    return found is None or bool(found[8])


def _offset_s(zone: str | None) -> int | None:
    """An offset in seconds, 0 for UTC or none; None if it is larger than any on Earth."""
    if not zone or zone[0] not in "+-":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[3:].lstrip(":") or 0)
    if minutes >= 60 or hours * 60 + minutes > _MAX_OFFSET_MIN:
        return None
    return (-1 if zone[0] == "-" else 1) * (hours * 60 + minutes) * 60
