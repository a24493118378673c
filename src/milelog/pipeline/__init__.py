"""Composes the stages: reads and measures the files of a folder on workers, interprets and judges them, gives one Analysis.

`run` is the entry; `listing`, `local` and `remote` list files; `ingest` measures new ones (`executors`, `pool`, `worker`) and takes
the others from the index; `judge` makes the Analysis. `show` does the same for one file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milelog.lazy_names import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "analysis": ("Analysis", "Ledger"),
        "check": ("check_index",),
        "folders": ("folder_of",),
        "options": ("Options", "Progress"),
        "run": ("Run", "analyze_folder", "run_folder"),
        "show": ("recording_of", "show_file"),
    },
)
