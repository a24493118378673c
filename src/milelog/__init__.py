"""milelog reads a runner's recordings, finds reps and surges in them, and judges each week against the plan.

The public functions are `read`, `analyze` and `chart`; the types that they return are defined in `milelog.model`,
`milelog.pipeline` and `milelog.report.frames`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milelog.lazy_names import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "formats": ("read",),
        "pipeline": ("Analysis",),
        "report.frames": ("NotebookAnalysis",),
        "model": ("Activity", "Lap", "Segment", "Session", "Streams", "Verdict", "Week"),
    },
)


def analyze(
    folder: str | PathLike[str],
    *,
    plan: str | PathLike[str] | None = None,
    blind: bool = False,
    executor: Executor | None = None,
) -> NotebookAnalysis:
    """The analysis of a folder (or URL) of recordings: what `milelog analyze FOLDER` prints, as tables.

    The tables are polars frames: `analysis.segments`, `analysis.weeks` ...; as pandas frames: `analysis.to_pandas("weeks")`.
    The objects behind them (sessions, weeks with verdicts, problems) are in `analysis.data`.

    `plan` is the plan.toml to judge against, in place of the folder's. `blind` ignores laps and workout steps. `executor`
    measures the files. Raises MilelogError for a faulty configuration or plan.
    """
    from pathlib import Path

    from milelog.pipeline import Options, analyze_folder
    from milelog.report.frames import NotebookAnalysis

    options = Options(plan_file=Path(plan) if plan is not None else None, blind=blind, executor=executor)
    return NotebookAnalysis(analyze_folder(folder, options))


def chart(analysis: NotebookAnalysis | Analysis, name: str) -> Figure:
    """One chart as a matplotlib figure. `milelog chart` lists the names: `weekly-volume`, `threshold`, `easy-heart` ...

    Raises MilelogError for an unknown name.
    """
    from milelog.report.charts import registry
    from milelog.report.frames import NotebookAnalysis

    return registry.draw(name, analysis.data if isinstance(analysis, NotebookAnalysis) else analysis)
