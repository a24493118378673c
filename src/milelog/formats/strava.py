"""The index of Strava's bulk export, `activities.csv`: what the runner called each recording, and what sport it was."""

import csv
import io
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What an export's index says of one recording."""

    name: str | None = None
    sport: str | None = None
    """In the export's own words: `Run`, `Virtual Run` ..."""
    description: str | None = None
    gear: str | None = None


INDEX = "activities.csv"
_COLUMNS = {
    "filename": "file",
    "activity name": "name",
    "name": "name",
    "activity type": "sport",
    "type": "sport",
    "activity description": "description",
    "description": "description",
    "activity gear": "gear",
    "gear": "gear",
}
"""What the columns are called in English, before and since 2019; other languages have names of their own."""
_IN_ORDER = {"name": 2, "sport": 3, "description": 4}
"""Where columns stand in any language; gear stands before the file."""
_A_RECORDING = re.compile(r"[\w .-]+/[\w .-]+\.(?:fit|gpx|tcx)(?:\.gz)?", re.IGNORECASE)


def read_index(data: bytes) -> dict[str, About]:
    """What the index says, by the file's path in the export (`activities/123.fit.gz`); empty where it is no such index.

    Never raises for bad input.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")))
    except csv.Error:
        return {}
    places = _places(rows)
    at = places.pop("file", None)
    if at is None:
        return {}
    return {_path(row[at]): _about(row, places) for row in rows[1:] if len(row) > at and row[at].strip()}


def _places(rows: list[list[str]]) -> dict[str, int]:
    """Where the columns stand. Some names come twice, the second time in other units: the first counts."""
    header = [_COLUMNS.get(cell.strip().lower(), "") for cell in rows[0]] if rows else []
    places = {name: header.index(name) for name in header if name}
    if "file" in places:
        return places
    at = next((n for row in rows[1:] for n, cell in enumerate(row) if _A_RECORDING.fullmatch(cell.strip())), None)
    return {"file": at, "gear": at - 1, **_IN_ORDER} if at is not None and at > max(_IN_ORDER.values()) + 1 else {}


def _path(cell: str) -> str:
    return cell.strip().replace("\\", "/")


def _about(row: list[str], places: dict[str, int]) -> About:
    return About(**{name: row[at].strip() or None for name, at in places.items() if at < len(row)})
