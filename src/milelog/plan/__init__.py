"""The plan: workout notation, plan.toml, templates."""

from milelog.plan.loader import load, load_all, parse
from milelog.plan.notation import NotationError, format_workout, parse_workout, read_workout, workout_json
from milelog.plan.types import Plan, PlannedSession, PlannedWeek

__all__ = [
    "NotationError",
    "Plan",
    "PlannedSession",
    "PlannedWeek",
    "format_workout",
    "load",
    "load_all",
    "parse",
    "parse_workout",
    "read_workout",
    "workout_json",
]
