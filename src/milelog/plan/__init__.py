"""Training plans: plan.toml (`loader`), workout notation (`notation`), templates, exchange formats, audit and repair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milelog.lazy_names import lazy_names

if TYPE_CHECKING:
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

__getattr__ = lazy_names(
    __name__,
    {
        "loader": ("load", "load_all", "parse"),
        "notation": ("NotationError", "format_workout", "parse_workout", "read_workout", "workout_json"),
        "types": ("Plan", "PlannedSession", "PlannedWeek"),
    },
)
