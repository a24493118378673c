"""Composes the stages over any executor: files in, one Analysis out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milelog.pipeline.analysis import Analysis, Ledger
    from milelog.pipeline.places import place_of
    from milelog.pipeline.run import Options, Progress, Run, analyze_folder, check_index, run_folder
    from milelog.pipeline.show import show_file

__all__ = [
    "Analysis",
    "Ledger",
    "Options",
    "Progress",
    "Run",
    "analyze_folder",
    "check_index",
    "place_of",
    "run_folder",
    "show_file",
]

_HOMES = {
    **dict.fromkeys(("Analysis", "Ledger"), "analysis"),
    "place_of": "places",
    "show_file": "show",
    **dict.fromkeys(("Options", "Progress", "Run", "analyze_folder", "check_index", "run_folder"), "run"),
}


def __getattr__(name: str) -> Any:
    """Public names, loaded when they are first used: a worker loads none of what only its parent needs."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
