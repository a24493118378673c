"""The index of Strava's bulk export, `activities.csv`: what the runner called each recording, and what sport it was."""

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What an export's index says of one recording."""

    name: str | None = None
    sport: str | None = None
    """In the export's own words: `Run`, `Virtual Run` ..."""
    description: str | None = None
    gear: str | None = None


_COLUMNS = {
    "filename": "file",
    "activity name": "name",
    "activity type": "sport",
    "activity description": "description",
    "activity gear": "gear",
}


def read_index(data: bytes) -> dict[str, About]:
    """What the index says, by the file's path in the export (`activities/123.fit.gz`); empty where it is no such index.

    Never raises for bad input.
    """
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
        header = [_COLUMNS.get(cell.strip().lower(), "") for cell in next(rows, [])]
        # The columns of some names come twice, the second time in other units: the first counts.
        places = {name: header.index(name) for name in header if name}
        if "file" not in places:
            return {}
        return dict(_entry(row, places) for row in rows if len(row) > places["file"] and row[places["file"]].strip())
    except csv.Error:
        return {}


def _entry(row: list[str], places: dict[str, int]) -> tuple[str, About]:
    told = {name: row[at].strip() or None for name, at in places.items() if at < len(row)}
    path = (told.pop("file", None) or "").replace("\\", "/")
    return path, About(**told)
