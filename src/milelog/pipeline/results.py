"""What measuring gives and what it needs, as values that travel between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from milelog.errors import Problem
from milelog.model import HeartZones, Session, Workout, ZoneSet

if TYPE_CHECKING:
    from milelog.corrections import Correction
    from milelog.formats import About
    from milelog.model import Activity, Streams

Sketch = Callable[["Activity", "Streams", str], bytes]
"""Draws something small of an activity while its streams are at hand, in these units."""
Outcome = Literal["analyzed", "salvaged", "skipped", "rejected"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a measurement depends on besides the file itself."""

    zones: tuple[ZoneSet, ...] = ()
    """Zones from races; empty where none is known: then runs are measured without."""
    heart: HeartZones | None = None
    timezone: str | None = None
    units: str = "mi"
    blind: bool = False
    planned: Mapping[date, Workout] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    """What the runner said of her runs herself."""
    told: Mapping[str, About] = field(default_factory=dict)
    """What an export's index says of the recordings beside it, by their names."""
    sketch: Sketch | None = None
    """What is drawn of each run; nothing of the measurement depends on it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One activity, measured but not yet judged by zones that come from the whole folder."""

    session: Session
    speed_s: tuple[int, ...]
    """Seconds by bin of grade-adjusted speed."""
    placed: bool
    """Whether the place's own time is known; else `session.start` is in UTC until the folder tells better."""
    conditions: str
    """What of the settings was used: when that changes, the file is measured again."""
    heart_s: tuple[int, ...] = ()
    """Seconds by whole beats of heart rate."""
    labelled: str = ""
    """By which zones the session is named already (`finish.labels`): by others it is named anew."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one recording (a file or a member of an archive) gave."""

    source: str
    outcome: Outcome
    digest: str
    measured: tuple[Measured, ...] = ()
    problems: tuple[Problem, ...] = ()
