"""One measured activity under its name in the log, with what an export says of it and its start in local time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from milelog.corrections import Correction
from milelog.formats import About
from milelog.measure.types import Measured
from milelog.model import RUNNING


@dataclass(frozen=True, slots=True)
class Recording:
    """A measured activity in its log."""

    file: str
    measured: Measured
    start: datetime | None = None
    """With the offset of the runner's place."""
    correction: Correction | None = None
    """What the runner says of it."""
    recorded_start: datetime | None = None
    """The start as it was recorded, where the runner moved it."""

    @property
    def day(self) -> date | None:
        """The calendar day at the runner's place."""
        return self.start.date() if self.start else None


def described(measured: Measured, about: About | None) -> Measured:
    """The activity with the name and the sport that an export's index gives it: there the runner may have corrected both."""
    if about is None:
        return measured
    from milelog.formats.sports import corrected_sport, sport_of

    said = corrected_sport(about.sport, measured.sport, measured.sub_sport)
    sport, sub_sport = said or (measured.sport, measured.sub_sport)
    source = "file" if sport_of(about.sport) else measured.sport_source
    if sport == RUNNING and measured.is_ride:  # an index says what the watch said: nobody can have run it
        sport, sub_sport, source = measured.sport, measured.sub_sport, measured.sport_source
    found = replace(measured, name=about.name or measured.name, sport=sport, sub_sport=sub_sport, sport_source=source)
    # As another sport it was never searched for work and efforts.
    if found.is_run and not measured.is_run and not measured.candidates and measured.moving_s:
        from milelog.measure.activity import again

        return again(found, measured.trace.streams())
    return found
