"""What all runs of a log tell about the athlete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from milelog.measure.types import Measured
from milelog.model import Athlete, HeartZones, ZoneSet
from milelog.runner import FiveZones, in_force, timetable


@dataclass(frozen=True, slots=True)
class Runner:
    """What is known of the athlete, by date."""

    zones: tuple[ZoneSet, ...] = ()
    """In order of their start; the first also reaches back."""
    heart: HeartZones | None = None

    def zones_on(self, day: date | None) -> ZoneSet | None:
        """The zones in force on a day; None where nothing is known."""
        return in_force(self.zones, day)


def learn(runs: Iterable[tuple[date | None, Measured]], athlete: Athlete) -> Runner:
    """The runner as races and, without any, the best effort of these runs (with their local days) show her."""
    efforts = ((day, effort) for day, run in runs for effort in run.efforts)
    return Runner(timetable(athlete, efforts), FiveZones().zones(athlete))
