"""The entry for one recording in the index of an export (Strava's `activities.csv`, Apple Health's `export.xml`)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class About:
    """What the index of an export says about one recording."""

    name: str | None = None
    sport: str | None = None
    """The sport in the export's own words: `Run`, `Virtual Run` ..."""
    description: str | None = None
    gear: str | None = None
    start: datetime | None = None
    """In UTC."""
    distance_m: float | None = None
    elapsed_s: float | None = None
    moving_s: float | None = None
