"""Workout notation: parses workouts as runners write them, and prints a Workout in canonical form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milelog.lazy_names import lazy_names
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

__getattr__ = lazy_names(
    __name__,
    {
        "as_json": ("workout_json",),
        "errors": ("NotationError",),
        "parser": ("parse_time_range", "parse_workout", "read_workout"),
        "printer": ("format_workout",),
    },
)
