"""Composes the stages over any executor: files in, one Analysis out."""

from milelog.pipeline.analysis import Analysis, Ledger
from milelog.pipeline.places import place_of
from milelog.pipeline.reopen import open_run
from milelog.pipeline.run import Options, Progress, analyze_folder, check_index, show_file

__all__ = [
    "Analysis",
    "Ledger",
    "Options",
    "Progress",
    "analyze_folder",
    "check_index",
    "open_run",
    "place_of",
    "show_file",
]
