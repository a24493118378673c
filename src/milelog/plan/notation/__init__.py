"""Workout notation: parses workouts as runners write them, and prints a Workout in canonical form."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from milelog.model import flat
from milelog.plan.notation.measure import zone_distance, zone_duration, zones_asked

if TYPE_CHECKING:
    from milelog.plan.notation.as_json import workout_json
    from milelog.plan.notation.errors import NotationError
    from milelog.plan.notation.parser import parse_time_range, parse_workout, read_workout
    from milelog.plan.notation.printer import format_workout

__all__ = [
    "NotationError",
    "flat",
    "format_workout",
    "parse_time_range",
    "parse_workout",
    "read_workout",
    "workout_json",
    "zone_distance",
    "zone_duration",
    "zones_asked",
]

_HOMES = {
    "workout_json": "as_json",
    "NotationError": "errors",
    **dict.fromkeys(("parse_time_range", "parse_workout", "read_workout"), "parser"),
    "format_workout": "printer",
}


def __getattr__(name: str) -> Any:
    """Imports parser and printer on first use, because a plan stored in the index is judged without them."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
