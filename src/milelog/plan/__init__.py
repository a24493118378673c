"""Training plans: plan.toml (`loader`), workout notation (`notation`), templates, exchange formats, audit and repair."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

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

_HOMES = {
    **dict.fromkeys(("load", "load_all", "parse"), "loader"),
    **dict.fromkeys(("NotationError", "format_workout", "parse_workout", "read_workout", "workout_json"), "notation"),
    **dict.fromkeys(("Plan", "PlannedSession", "PlannedWeek"), "types"),
}


def __getattr__(name: str) -> Any:
    """Imports a public name on first use, because a run with nothing new needs only the types of a plan."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
