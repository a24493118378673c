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
    """A configuration to use instead of a file."""
    plan_file: Path | None = None
    """A plan to use instead of the configured one."""
    or_without_plan: bool = False
    """Analyze without the plan if nothing of it is usable, and report its fault in `Run.plan_fault`; else raise."""
    blind: bool = False
    """Do not use laps, workout steps, plan and corrections when looking for reps."""
    executor: Executor | None = None
    """The executor that measures files; None for supervised worker processes."""
    today: date | None = None
    """Analyze as of this past day."""
    rebuild: bool = False
    """Measure all files again."""
    use_index: bool = True
    measured: Callable[[Sequence[FileResult], str], None] = lambda _results, _units: None
    """Called with the results of each file as soon as it is measured, and the athlete's units."""
    meanwhile: Callable[[], None] = lambda: None
    """Called once while the workers are busy, for other work."""
    progress: Progress = lambda _done, _total: None
    """Called after each file with the number of files done, and of those to be read."""
