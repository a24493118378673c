"""Reads the index of Strava's bulk export, `activities.csv`: names and sports of recordings, and activities without recording.

Columns are found by name in English, by position in other languages. Separators may be commas, semicolons or tabs, decimal marks
points or commas.
"""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass

from milelog.errors import Problem
from milelog.formats.about import About
from milelog.formats.reader import Loaded

INDEX = "activities.csv"
_NAME = re.compile(r"[^/]*activities[^/]*\.csv", re.IGNORECASE)
"""Names under which an index is looked for: browsers and people rename it (`activities (1).csv`, `Activities.csv`)."""
_COLUMNS = {
    "filename": "file",
    "activity date": "date",
    "activity name": "name",
    "name": "name",
    "activity type": "sport",
    "type": "sport",
    "activity description": "description",
    "description": "description",
    "activity gear": "gear",
    "gear": "gear",
    "elapsed time": "elapsed",
    "moving time": "moving",
    "distance": "distance",
}
"""Columns by their English names, before and since 2019."""
_FILE_AT = 12
"""Index of the file's column since 2019; older indexes have no columns after it."""
_IN_ORDER = {"date": 1, "name": 2, "sport": 3, "description": 4, "elapsed": 5, "distance": 6}
"""Indices of columns in any language; gear is just before the file."""
_AFTER_FILE = {"elapsed": 3, "moving": 4, "distance": 5}
"""Offsets from the file's column to the exact values, in seconds and metres."""
_A_RECORDING = re.compile(r"[\w .-]+/[\w .-]+\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)
"""A recording's path in the export, by which the file's column is found in other languages."""
_ITS_FILE = re.compile(r"(?:[^/\\]+/)*[^/\\]+\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)
"""A path to a recording, in the file's column."""
_HEAD = re.compile(rb"\s*\"?activity id\"?[,;\t]\"?activity date", re.IGNORECASE)
"""The header of an index in English."""
_FILES = re.compile(rb"[,;\t]\"?activities/[\w.-]+\.(?:fit|gpx|tcx)(?:\.gz)?\"?[,;\t\r\n]", re.IGNORECASE)
"""A cell with a file, by which an index in another language is recognised."""
_NAMED = 5
"""A note names up to this many runs, and counts the others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the index; `file` is the recording's path in the export, None for a manual entry or a failed export."""

    file: str | None
    about: About


def is_index_name(leaf: str) -> bool:
    """Whether a file of this name, without folders, may be an index that describes the recordings beside it."""
    return bool(_NAME.fullmatch(leaf))


def is_index(data: bytes) -> bool:
    """Whether bytes are such an index, by their beginning."""
    head = data[:65536].removeprefix(b"\xef\xbb\xbf")
    return b"\0" not in head[:512] and bool(_HEAD.match(head) or _FILES.search(head))


def read_index(data: bytes) -> dict[str, About]:
    """The entries of an index by the file's path in the export (`activities/123.fit.gz`); empty if it is no such index.

    Never raises for bad input.
    """
    return {entry.file: entry.about for entry in entries(data) if entry.file}


def entries(data: bytes) -> tuple[Entry, ...]:
    """The rows of an index; empty if it is none. Never raises for bad input."""
    from milelog.formats import index_values as values

    rows = _rows(data)
    places = _places(rows)
    if places is None:
        return ()
    order = values.day_order([_cell(row, places.get("date")) for row in rows[1:]])
    return tuple(_entry(row, places, order) for row in rows[1:] if len(row) > max(places.get("sport", 0), 1))


def rest_of(data: bytes, present: Collection[str]) -> bytes:
    """The index reduced to rows whose file is not among `present`; their file is cleared, as in manual entries."""
    rows = _rows(data)
    places = _places(rows)
    if places is None:
        return data
    # Some tools uncompress gz while unpacking an export, so that the files lack this suffix of the index.
    have = {name.removesuffix(".gz") for name in present}
    at = places["file"]
    rows_left = [row for row in rows[1:] if _cell(row, at).replace("\\", "/").removesuffix(".gz") not in have]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    # Keep the header and one row with a file, by which the columns are found in other languages.
    writer.writerow(rows[0])
    example = next((row for row in rows[1:] if _A_RECORDING.fullmatch(_cell(row, at))), None)
    writer.writerows([example] if example else [])
    writer.writerows([*row[:at], "", *row[at + 1 :]] for row in rows_left)
    return out.getvalue().encode()


def read(data: bytes, source: str) -> Loaded:
    """The activities of an index without a recording: manual entries, and those whose file could not be exported."""
    found = [e for e in entries(data) if e.file is None]
    return from_entries(found, source)


def from_entries(found: Collection[Entry], source: str) -> Loaded:
    """The entries as activities with totals only, and a note on them."""
    from milelog.formats.totals import activity_of, is_worth_counting

    counted = [e.about for e in found if is_worth_counting(e.about)]
    activities = tuple(activity_of(about, source) for about in counted)
    if not activities:
        message, hint = "an export's index: what it says of the recordings beside it was used", ""
        if source.lower().endswith(".csv") and not is_index_name(source.rpartition("/")[2]):
            message = "an export's index under another name: nothing that it says of the recordings was used"
            hint = f"give it back the name {INDEX}, in the folder above the recordings"
        return Loaded(problems=(Problem(source, "export-index", message, hint, severity="skipped"),), kind="index")
    return Loaded(activities, (index_only(counted, source),))


def index_only(counted: Collection[About], source: str) -> Problem:
    """A note that names the activities that are in the index but have no recording."""
    named = [_in_words(about, source) for about in counted][:_NAMED]
    more = f" and {len(counted) - len(named)} more" if len(counted) > len(named) else ""
    noun = (
        "1 activity has no recording and stands"
        if len(counted) == 1
        else f"{len(counted)} activities have no recording and stand"
    )
    message = f"{noun} in the index alone ({', '.join(named)}{more}): counted by {'its' if len(counted) == 1 else 'their'} totals"
    hint = "nothing needs to be done; if there is a recording of it, put it into the folder"
    return Problem(source, "index-only", message, hint)


def _in_words(about: About, source: str) -> str:
    from milelog.formats.totals import possible_start

    start, _ = possible_start(about, source)
    day = f"{start:%Y-%m-%d}" if start else "without a date"
    return f"{day} {about.distance_m / 1000:.2f} km" if about.distance_m else day


def _rows(data: bytes) -> list[list[str]]:
    """The rows of a CSV file with any separator; empty if it cannot be parsed."""
    from milelog.formats.index_values import decoded

    text = decoded(data)
    first = text.split("\n", 1)[0]
    # The separator is that of the header, since names in rows contain commas; a spreadsheet may have changed it.
    mark = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        return []


def _places(rows: list[list[str]]) -> dict[str, int] | None:
    """The index of each column; None if it is no index. Some columns come twice; the second one (`exact_`) is in SI units."""
    header = [_COLUMNS.get(cell.strip().lower(), "") for cell in rows[0]] if rows else []
    places = {name: header.index(name) for name in header if name}
    if "file" in places and "sport" in places:
        later = {
            n: places["file"] + header[places["file"] :].index(n) for n in _AFTER_FILE if n in header[places["file"] :]
        }
        return places | {f"exact_{name}": at for name, at in later.items()}
    at = next((n for row in rows[1:] for n, cell in enumerate(row) if _A_RECORDING.fullmatch(cell.strip())), None)
    if at is None or at <= max(_IN_ORDER.values()):
        return None
    exact = {f"exact_{name}": at + n for name, n in _AFTER_FILE.items()} if at >= _FILE_AT else {}
    return {"file": at, "gear": at - 1, **_IN_ORDER, **exact}


def _cell(row: list[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _entry(row: list[str], places: dict[str, int], order: str) -> Entry:
    """A row as an Entry; `order` is that of its dates (`day_order`)."""
    from milelog.formats import index_values as values

    texts = {name: _cell(row, at) for name, at in places.items()}
    shown, exact = (values.number(texts.get(name)) for name in ("elapsed", "exact_elapsed"))
    # In other languages positions are a guess, so an exact value counts only if it agrees with the displayed one.
    is_exact = exact is not None and (shown is None or _is_about(exact, shown))
    elapsed = exact if is_exact else shown
    moving = values.number(texts.get("exact_moving"))
    # Moving time cannot be longer than elapsed time; such a value is from another column.
    if moving is not None and elapsed is not None and moving > elapsed * _SAME:
        moving = None
    about = About(
        name=texts.get("name") or None,
        sport=texts.get("sport") or None,
        description=texts.get("description") or None,
        gear=texts.get("gear") or None,
        start=values.moment(texts.get("date", ""), order),
        distance_m=_metres(texts, elapsed),
        elapsed_s=elapsed,
        moving_s=moving,
    )
    file = texts["file"].replace("\\", "/")
    return Entry(file if _ITS_FILE.fullmatch(file) else None, about)


def _metres(texts: dict[str, str], elapsed_s: float | None) -> float | None:
    """The exact distance in metres, if the displayed one agrees with it in km, miles or metres; else the displayed one.

    The displayed distance is in km, or in metres if km would be impossibly fast.
    """
    from milelog.formats import index_values as values

    shown, exact = (values.number(texts.get(name)) for name in ("distance", "exact_distance"))
    if exact is not None and (shown is None or any(_is_about(exact, shown * unit) for unit in _UNITS_M)):
        return exact
    if shown is None:
        return None
    return shown if elapsed_s and shown * 1000 / elapsed_s > _FASTEST_MPS else shown * 1000


_UNITS_M = (1000.0, 1609.344, 1.0)
"""Units of the displayed distance: kilometres, miles, or metres for swims."""
_SAME = 1.1
"""Ratio up to which two values are equal: the displayed distance has at most two decimals, so short ones differ by some per
cent."""
_FASTEST_MPS = 30.0
"""Mean speed (108 km/h) above which a displayed distance cannot be in km."""


def _is_about(a: float, b: float) -> bool:
    """Whether two values are equal apart from rounding."""
    return b / _SAME <= a <= b * _SAME
