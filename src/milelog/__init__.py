"""milelog reads a runner's recordings, finds the work in them and judges each week against the plan.

`read`, `analyze` and `chart` are the public doors; what they return is in `milelog.model`, `milelog.pipeline` and
`milelog.report.frames`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from os import PathLike

    from matplotlib.figure import Figure

    from milelog.formats import read
    from milelog.model import Activity, Lap, Segment, Session, Streams, Verdict, Week
    from milelog.pipeline import Analysis
    from milelog.report.frames import NotebookAnalysis

__version__ = "0.1.0"
__all__ = [
    "Activity",
    "Analysis",
    "Lap",
    "NotebookAnalysis",
    "Segment",
    "Session",
    "Streams",
    "Verdict",
    "Week",
    "analyze",
    "chart",
    "read",
]

_HOMES = {
    "read": "milelog.formats",
    "Analysis": "milelog.pipeline",
    "NotebookAnalysis": "milelog.report.frames",
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
) -> NotebookAnalysis:
    """What `milelog analyze FOLDER` prints: every recording read, every week judged. `folder` may be a URL.

    Its tables are polars frames: `analysis.segments`, `analysis.weeks`; for pandas `analysis.to_pandas("weeks")`. What they
    are made of is `analysis.data`: sessions, weeks with their verdicts, problems.

    `plan` names a plan.toml to judge against instead of the folder's; `blind` ignores laps and workout steps;
    `executor` is where files are measured. Raises MilelogError for a faulty configuration or plan.
    """
    from pathlib import Path

    from milelog.pipeline import Options, analyze_folder
    from milelog.report.frames import NotebookAnalysis

    options = Options(plan_file=Path(plan) if plan is not None else None, blind=blind, executor=executor)
    return NotebookAnalysis(analyze_folder(folder, options))


def chart(analysis: NotebookAnalysis | Analysis, name: str) -> Figure:
    """A matplotlib figure of one chart: `weekly-volume`, `threshold`, `easy-heart` ...; `milelog chart` lists them.

    Raises MilelogError for a name that no chart has.
    """
    from milelog.report.charts import registry
    from milelog.report.frames import NotebookAnalysis

    return registry.draw(name, analysis.data if isinstance(analysis, NotebookAnalysis) else analysis)
