"""Recording: one measured activity with its file name, local start and correction; the input of `interpret`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from milelog.corrections import Correction
from milelog.formats import About
from milelog.measure.types import Measured
from milelog.model import RUNNING


@dataclass(frozen=True, slots=True)
class Recording:
    """A measured activity of a log."""

    file: str
    measured: Measured
    start: datetime | None = None
    """In local time, with its offset from UTC."""
    correction: Correction | None = None
    """The runner's correction of it, if any."""
    recorded_start: datetime | None = None
    """The start as recorded, where the runner corrected it."""
    recorded_s: float | None = None
    """Elapsed time as recorded, where the runner cut a stretch out."""

    @property
    def day(self) -> date | None:
        """The calendar day in local time."""
        return self.start.date() if self.start else None


def described(measured: Measured, about: About | None) -> Measured:
    """The activity with the name and sport from the index of an export (Strava, Garmin), where the runner may have edited both."""
    if about is None:
        return measured
    from milelog.formats.sports import corrected_sport, sport_of

    said = corrected_sport(about.sport, measured.sport, measured.sub_sport)
    sport, sub_sport = said or (measured.sport, measured.sub_sport)
    source = "file" if sport_of(about.sport) else measured.sport_source
    if sport == RUNNING and measured.is_ride:  # the index repeats the watch's sport, but the speed is a ride's
        sport, sub_sport, source = measured.sport, measured.sub_sport, measured.sport_source
    found = replace(measured, name=about.name or measured.name, sport=sport, sub_sport=sub_sport, sport_source=source)
    # Measured as another sport, it was never searched for work and efforts.
    if found.is_run and not measured.is_run and not measured.candidates and measured.moving_s:
        from milelog.measure.activity import remeasured

        return remeasured(found, measured.trace.streams())
    return found
