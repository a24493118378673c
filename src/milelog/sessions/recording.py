"""One measured activity under its name in the log, with what an export says of it and its start in local time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from milelog.corrections import Correction
from milelog.formats import About
from milelog.measure.types import Measured


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
    """The activity with the name an export's index gives it, and its sport where the recording itself does not say one."""
    if about is None:
        return measured
    from milelog.formats.sports import sport_of

    told = sport_of(about.sport)
    unsaid = measured.sport == "generic" or measured.sport_source == "speed"
    sport, sub_sport = told if told and unsaid else (measured.sport, measured.sub_sport)
    source = "file" if told else measured.sport_source
    return replace(measured, name=about.name or measured.name, sport=sport, sub_sport=sub_sport, sport_source=source)
