"""Workout notation: text as runners write it, to a Workout and back."""

from milelog.plan.notation.as_json import workout_json
from milelog.plan.notation.errors import NotationError
from milelog.plan.notation.measure import flat, zone_distance, zone_duration, zones_asked
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
