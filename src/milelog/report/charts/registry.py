"""Every chart by name: one function for its data, one that draws them, and the way to a file."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milelog.errors import MilelogError, Problem
from milelog.pipeline import Analysis
from milelog.report.charts import (
    best_efforts,
    calendar,
    easy_heart,
    elevation,
    fitness,
    fonts,
    long_run,
    rep_consistency,
    style,
    threshold,
    weekly_volume,
    zones,
)
from milelog.report.files import write_atomic
from milelog.report.recordings import shelf_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")


@dataclass(frozen=True, slots=True)
class Chart:
    """A named chart: what it shows, what it is drawn from, how, its size in inches.

    `picture` sees nothing but the data: equal data, equal pictures.
    """

    name: str
    shows: str
    data: Callable[[Analysis], Any]
    picture: Callable[[Any, Axes], None]
    size: tuple[float, float] = (8.0, 4.4)

    def draw(self, analysis: Analysis, axes: Axes) -> None:
        """Draws the chart of an analysis."""
        self.picture(self.data(analysis), axes)


CHARTS: dict[str, Chart] = {
    chart.name: chart
    for chart in (
        Chart("weekly-volume", "volume of each week against its plan", weekly_volume.data, weekly_volume.draw),
        Chart(
            "long-runs",
            "the long run of each week against its plan",
            partial(weekly_volume.data, name="long_run"),
            weekly_volume.draw,
        ),
        Chart(
            "weekly-threshold",
            "threshold distance of each week against its plan",
            partial(weekly_volume.data, name="threshold"),
            weekly_volume.draw,
        ),
        Chart("long-run", "the latest long run by mile, with its surges", long_run.data, long_run.draw),
        Chart(
            "threshold", "the latest threshold session: trace, reps, band, recoveries", threshold.data, threshold.draw
        ),
        Chart(
            "rep-consistency",
            "the reps of all threshold sessions, like beside like",
            rep_consistency.data,
            rep_consistency.draw,
        ),
        Chart("zones", "share of time in each pace zone by week, against 80/20", zones.data, zones.draw),
        Chart("calendar", "every verdict of every week", calendar.data, calendar.draw, (8.0, 3.4)),
        Chart("easy-heart", "pace against heart rate of the easy runs", easy_heart.data, easy_heart.draw, (7.0, 4.6)),
        Chart(
            "elevation", "elevation, pace and grade-adjusted pace of the hilliest run", elevation.data, elevation.draw
        ),
        Chart("fitness", "fitness and fatigue from the training stress of each run", fitness.data, fitness.draw),
        Chart("best-efforts", "the fastest stretch of each distance", best_efforts.data, best_efforts.draw),
    )
}


def draw(name: str, analysis: Analysis) -> Figure:
    """A matplotlib figure of one chart. Raises MilelogError for a name that nobody knows."""
    chart = find(name)
    figure = _figure(chart, chart.data(analysis))
    fonts.settle(figure)
    return figure


def render(name: str, analysis: Analysis, suffix: str = "png", *, dpi: int = 150) -> bytes:
    """One chart as the bytes of a PNG, SVG or PDF file; the same data gives the same bytes, and is drawn once."""
    chart = find(name)
    found = chart.data(analysis)
    facts = (found, chart.size, suffix, dpi)
    return shelf_of(analysis).made(f"{name}.{suffix}", facts, lambda: _drawn(chart, found, suffix, dpi))


def _figure(chart: Chart, found: Any) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.look():
        figure = Figure(figsize=chart.size, layout="constrained", facecolor=style.PAPER)
        FigureCanvasAgg(figure)
        chart.picture(found, figure.add_subplot())
    return figure


def _drawn(chart: Chart, found: Any, suffix: str, dpi: int) -> bytes:
    figure, out = _figure(chart, found), io.BytesIO()
    if suffix != "svg":  # there the reader's own program draws the letters
        fonts.settle(figure)
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
