"""The options of an analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from milelog.config import Config
    from milelog.measure.types import FileResult

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an analysis, besides its folder."""

    config_file: Path | None = None
    config: Config | None = None
    """A configuration that is used in place of a file."""
    plan_file: Path | None = None
    or_without_plan: bool = False
    """A plan of which nothing can be used is left out, and its fault kept in the Run; else it ends the analysis."""
    blind: bool = False
    executor: Executor | None = None
    """The executor that measures files; None measures few in this process, and many on supervised workers."""
    today: date | None = None
    rebuild: bool = False
    use_index: bool = True
    measured: Callable[[Sequence[FileResult], str], None] = lambda _results, _units: None
    """Told the results of each file as soon as it is measured, and the athlete's units."""
    meanwhile: Callable[[], None] = lambda: None
    """Called once workers are at work: time for what else has to be done."""
    progress: Progress = lambda _done, _total: None
    """Told after each file: how many are done, of how many that had to be read."""
