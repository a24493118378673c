"""Composes the stages: reads and measures the files of a folder on workers, interprets and judges them, gives one Analysis.

`run` is the entry; `listing`, `local` and `remote` list files; `ingest` measures new ones (`executors`, `pool`, `worker`) and takes
the others from the index; `judge` makes the Analysis. `show` does the same for one file.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milelog.pipeline.analysis import Analysis, Ledger
    from milelog.pipeline.check import check_index
    from milelog.pipeline.folders import folder_of
    from milelog.pipeline.options import Options, Progress
    from milelog.pipeline.run import Run, analyze_folder, run_folder
    from milelog.pipeline.show import recording_of, show_file

__all__ = [
    "Analysis",
    "Ledger",
    "Options",
    "Progress",
    "Run",
    "analyze_folder",
    "check_index",
    "folder_of",
    "recording_of",
    "run_folder",
    "show_file",
]

_HOMES = {
    **dict.fromkeys(("Analysis", "Ledger"), "analysis"),
    "check_index": "check",
    "folder_of": "folders",
    **dict.fromkeys(("recording_of", "show_file"), "show"),
    **dict.fromkeys(("Options", "Progress"), "options"),
    **dict.fromkeys(("Run", "analyze_folder", "run_folder"), "run"),
}


def __getattr__(name: str) -> Any:
    """Imports a public name on its first use, so that a worker does not load what only its parent needs."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
