"""One entry of an export's index, whoever exported it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class About:
    """What an export's index says of one recording."""

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
