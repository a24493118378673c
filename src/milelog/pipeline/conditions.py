"""What of the settings the measurement of one activity depends on."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from milelog import corrections, runner
from milelog.corrections import Correction
from milelog.pipeline.results import Settings
from milelog.pipeline.told import about_of


def correction(settings: Settings, file: str, start: datetime | None) -> Correction | None:
    """What the runner said of this run herself."""
    return corrections.find_for(settings.corrections, file, start) if not settings.blind else None


def conditions(settings: Settings, file: str, start: datetime | None, *, is_run: bool) -> str:
    """A digest of those settings that the measurement of this activity depends on."""
    day = start.date() if start else None
    zone_set = runner.in_force(settings.zones, day) if is_run else None
    used = (
        round(zone_set.vdot, 6) if zone_set else None,
        settings.timezone,
        settings.units if is_run else None,
        settings.planned.get(day) if day and is_run and not settings.blind else None,
        said.blocks if is_run and (said := correction(settings, file, start)) else None,
        about_of(settings.told, file),
    )
    return blake2b(repr(used).encode(), digest_size=8).hexdigest()
