"""Every chart by name: one function `(analysis, axes) -> None` a chart, and the way to a file."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from milelog.errors import MilelogError, Problem
from milelog.pipeline import Analysis
from milelog.report.charts import (
    best_efforts,
    calendar,
    easy_heart,
    elevation,
    fitness,
    long_run,
    rep_consistency,
    style,
    threshold,
    weekly_volume,
    zones,
)
from milelog.report.files import write_atomic

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")


@dataclass(frozen=True, slots=True)
class Chart:
    """A named chart: what it shows, the function that draws it, its size in inches."""

    name: str
    shows: str
    draw: Callable[[Analysis, Axes], None]
    size: tuple[float, float] = (8.0, 4.2)


CHARTS: dict[str, Chart] = {
    chart.name: chart
    for chart in (
        Chart("weekly-volume", "volume of each week against its plan", weekly_volume.draw),
        Chart("long-runs", "the long run of each week against its plan", partial(weekly_volume.draw, name="long_run")),
        Chart(
            "weekly-threshold",
            "threshold distance of each week against its plan",
            partial(weekly_volume.draw, name="threshold"),
        ),
        Chart("long-run", "the latest long run by mile, with its surges", long_run.draw),
        Chart("threshold", "the latest threshold session: trace, reps, band, recoveries", threshold.draw),
        Chart("rep-consistency", "the reps of all threshold sessions, like beside like", rep_consistency.draw),
        Chart("zones", "share of time in each pace zone by week, against 80/20", zones.draw),
        Chart("calendar", "every verdict of every week", calendar.draw, (8.0, 2.9)),
        Chart("easy-heart", "pace against heart rate of the easy runs", easy_heart.draw, (6.4, 4.6)),
        Chart("elevation", "elevation, pace and grade-adjusted pace of the hilliest run", elevation.draw),
        Chart("fitness", "fitness and fatigue from the training stress of each run", fitness.draw),
        Chart("best-efforts", "the fastest stretch of each distance", best_efforts.draw),
    )
}


def draw(name: str, analysis: Analysis) -> Figure:
    """A matplotlib figure of one chart. Raises MilelogError for a name that nobody knows."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    chart = find(name)
    with style.look():
        figure = Figure(figsize=chart.size, layout="constrained", facecolor=style.PAPER)
        FigureCanvasAgg(figure)
        chart.draw(analysis, figure.add_subplot())
    return figure


def render(name: str, analysis: Analysis, suffix: str = "png", *, dpi: int = 150) -> bytes:
    """One chart as the bytes of a PNG, SVG or PDF file; the same analysis gives the same bytes."""
    figure, out = draw(name, analysis), io.BytesIO()
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(suffix, {})
    with style.look():
        figure.savefig(out, format=suffix, dpi=dpi, metadata=dates)
    return out.getvalue()


def save(name: str, analysis: Analysis, path: str | PathLike[str]) -> Path:
    """Writes one chart to a .png, .svg or .pdf file, whole or not at all. Raises MilelogError."""
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise MilelogError(
            Problem(
                source=str(path),
                slug="chart-format",
                message=f'cannot draw into "{Path(path).name}": charts are written as {", ".join(FORMATS)}',
                hint="end the name of the file with .png, .svg or .pdf",
                severity="error",
            )
        )
    find(name)
    return write_atomic(path, render(name, analysis, suffix))


def find(name: str) -> Chart:
    """The chart of that name. Raises MilelogError for a name that nobody knows."""
    if name in CHARTS:
        return CHARTS[name]
    near = difflib.get_close_matches(name, CHARTS, 1)
    guess = f'did you mean "{near[0]}"? ' if near else ""
    problem = Problem(
        source=name,
        slug="chart-unknown",
        message=f'no chart is named "{name}"',
        hint=f"{guess}charts: {', '.join(CHARTS)}",
        severity="error",
    )
    raise MilelogError(problem)
