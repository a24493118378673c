"""Parses dates and numbers of an export's index, written in any language or saved again by a spreadsheet. Used by `strava`."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_MONTHS = (
    "jan янв січ oca led tam ene gen ιαν sty",
    "feb fév fev fév фев лют şub úno hel φεβ lut",
    "mar mär mrt мар бер bře maa μαρ már",
    "apr avr abr апр кві nis dub huh απρ kwi ápr",
    "may mai maj mei mag май мая тра kvě tou μαΐ μάι máj",
    "jun juin giu июн чер haz kes ιουν cze jún červen",
    "jul juil lug июл лип tem hei ιουλ lip júl července červenec",
    "aug aoû aou ago авг сер ağu srp elo αυγ sie",
    "sep set сен вер eyl zář syy σεπ wrz sze",
    "oct okt ott out окт жов eki říj lok οκτ paź",
    "nov ноя лис kas lis mar νοε",
    "dec déc dez dic дек гру ara pro jou δεκ gru",
)
"""First letters of the months' names in the languages of exports, one line a month from January on."""
_AFTERNOON = re.compile(r"\bp\.? ?m\b|午後|下午|오후|μ\.?μ\.?", re.IGNORECASE)
"""Marks of the afternoon on a clock of twelve hours, as phones write them in English, Japanese, Chinese, Korean and
Greek."""
_MORNING = re.compile(r"\ba\.? ?m\b|午前|上午|오전|π\.?μ\.?", re.IGNORECASE)
"""Marks of the morning (am) in the same languages."""
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*(?:[ap]\.?\s?m\.?|z|utc)?\s*$", re.IGNORECASE)
NOON_S = 12 * 3600
"""Time of day for a date without one, in UTC: noon, so that the local date is the same in nearly all time zones."""


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252."""
    # Excel saves UTF-16, or UTF-8 with a byte-order mark; without a mark, text that is not UTF-8 came from Windows.
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def number(text: str | None) -> float | None:
    """Parses a number with decimal point or comma and thousands separators; None if it is no positive number."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text or "")
    # If there are both marks, the last one is the decimal mark: 1,234.5 and 1.234,5 are the same number.
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    try:
        found = float(plain.replace(",", "."))
    except ValueError:
        return None
    return found if 0 < found < 1e8 else None


def day_order(texts: Iterable[str]) -> str:
    """The order of numeric dates such as 03/04/2026, `dmy` or `mdy`, from the first date that fits only one of them."""
    for text in texts:
        found = re.match(r"(\d{1,2})/(\d{1,2})/\d{4}", text)
        if found and int(found[2]) > 12:
            return "mdy"
        if found and int(found[1]) > 12:
            return "dmy"
    # If no day is after the 12th, both fit; most of the world writes the day first.
    return "dmy"


def moment(text: str, order: str = "dmy") -> datetime | None:
    """Parses a date, with an optional time, to UTC; the month may be a number or a name. None if it is no date."""
    clock = _CLOCK.search(text)
    day = _day(text[: clock.start()] if clock else text, order)
    if day is None:
        return None
    if clock is None:
        return day + timedelta(seconds=NOON_S)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if _AFTERNOON.search(text) and hour < 12:
        hour += 12
    elif _MORNING.search(text) and hour == 12:
        hour = 0
    return day + timedelta(hours=hour, minutes=minute, seconds=second) if hour < 24 and minute < 60 else None


def _day(text: str, order: str) -> datetime | None:
    """Parses a date without time to midnight in UTC; None if it is no date."""
    # At most nine digits, which is no valid year; `int` raises for thousands of digits.
    numbers = [int(n[:9]) for n in re.findall(r"\d+", text)][:3]
    named = _month_in(text)
    if named and len(numbers) >= 2:
        # Day and year come before or after the name of the month, depending on language.
        year = next((n for n in numbers if n > 31), 0)
        day = next((n for n in numbers if 1 <= n <= 31), 0)
        return _date(year, named, day)
    if len(numbers) < 3:
        return None
    if numbers[0] > 31:
        return _date(*numbers)
    first, second, year = numbers
    # Dates with dots or blanks have the day first everywhere; only dates with slashes occur in both orders.
    is_us = order == "mdy" and "/" in text
    return _date(year, first, second) if is_us else _date(year, second, first)


def _month_in(text: str) -> int | None:
    """The number of the month named in a text; None if there is none."""
    for word in re.findall(r"[^\W\d_]{3,}", text.lower()):
        for month, begins in enumerate(_MONTHS, start=1):
            if any(word.startswith(start) for start in sorted(begins.split(), key=len, reverse=True)):
                # In Czech, June and July begin with the same letters: červen, červenec.
                return month if not word.startswith("červenec") and not word.startswith("července") else 7
    return None


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
