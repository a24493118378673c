"""milelog reads a runner's recordings, finds the work in them and judges each week against the plan.

`read` and `analyze` are the public doors; what they return is in `milelog.model` and `milelog.pipeline`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from os import PathLike

    from milelog.formats import read
    from milelog.model import Activity, Lap, Segment, Session, Streams, Verdict, Week
    from milelog.pipeline import Analysis

__version__ = "0.1.0"
__all__ = ["Activity", "Analysis", "Lap", "Segment", "Session", "Streams", "Verdict", "Week", "analyze", "read"]

_HOMES = {
    "read": "milelog.formats",
    "Analysis": "milelog.pipeline",
    **dict.fromkeys(("Activity", "Lap", "Segment", "Session", "Streams", "Verdict", "Week"), "milelog.model"),
}


def __getattr__(name: str) -> Any:
    """Public names, loaded when they are first used: `import milelog` costs nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'milelog' has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)


def analyze(
    folder: str | PathLike[str],
    *,
    plan: str | PathLike[str] | None = None,
    blind: bool = False,
    executor: Executor | None = None,
) -> Analysis:
    """What `milelog analyze FOLDER` prints: every recording read, every week judged. `folder` may be a URL.

    `plan` names a plan.toml to judge against instead of the folder's; `blind` ignores laps and workout steps;
    `executor` is where files are measured. Raises MilelogError for a faulty configuration or plan.
    """
    from pathlib import Path

    from milelog.pipeline import Options, analyze_folder

    options = Options(plan_file=Path(plan) if plan is not None else None, blind=blind, executor=executor)
    return analyze_folder(folder, options)
