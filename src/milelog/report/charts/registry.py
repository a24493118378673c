"""The registry of charts by name, and functions to draw them as figures, files, or pictures of a week or season."""

from __future__ import annotations

import difflib
import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from milelog.errors import MilelogError, Problem
from milelog.model import Week
from milelog.pipeline import Analysis
from milelog.report import fonts, views
from milelog.report.charts import (
    as_figure,
    best_efforts,
    calendar,
    easy_heart,
    elevation,
    fitness,
    fitness_by_date,
    forecast,
    load,
    long_run,
    progress,
    race,
    rep_consistency,
    style,
    threshold,
    weekly_volume,
    zones,
)
from milelog.report.charts.picture import Picture
from milelog.report.recordings import cache_of, drawable
from milelog.store.files import write_atomic

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")


@dataclass(frozen=True, slots=True)
class Chart:
    """A named chart: what it shows, the numbers it is drawn from, and the picture of them.

    `picture` depends only on the numbers, so that equal numbers give equal pictures. Charts of scope `week` are shown with each
    week on the page and in the PDF, those of scope `season` with the season.
    """

    name: str
    shows: str
    data: Callable[[Analysis], Any]
    picture: Callable[[Any], Picture]
    size: tuple[float, float] = (8.0, 4.4)
    """Inches of the file that `milelog chart` writes."""
    scope: Literal["season", "week"] = "season"
    of_week: Callable[[Analysis, Week], Sequence[Any]] | None = None
    """Returns the numbers of each picture of a week; without it, `data` of the log reduced to the week is used."""
    on_page: bool = True
    """False where the page shows the same as a table with links."""

    def pictures_of_week(self, analysis: Analysis, week: Week) -> tuple[Picture, ...]:
        """The pictures of one week; none where it has nothing to show."""
        if self.of_week is not None:
            found = tuple(self.of_week(analysis, week))
        else:
            found = (self.data(views.narrowed(analysis, (week,))),)
        return tuple(p for data in found if data is not None and not (p := self.picture(data)).empty)


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
        Chart(
            "threshold",
            "the latest threshold session: trace, reps, band, recoveries",
            threshold.data,
            threshold.draw,
            scope="week",
            of_week=threshold.of_week,
        ),
        Chart(
            "long-run",
            "the latest long run by mile, with its surges",
            long_run.data,
            long_run.draw,
            scope="week",
            of_week=long_run.of_week,
        ),
        Chart(
            "rep-consistency",
            "the reps of all threshold sessions, the same workouts side by side",
            rep_consistency.data,
            rep_consistency.draw,
        ),
        Chart("zones", "share of time in each pace zone by week, against 80/20", zones.data, zones.draw),
        Chart("calendar", "every verdict of every week", calendar.data, calendar.draw, (8.0, 3.4), on_page=False),
        Chart("easy-heart", "pace against heart rate of the easy runs", easy_heart.data, easy_heart.draw, (7.0, 4.6)),
        Chart(
            "elevation",
            "elevation, pace and grade-adjusted pace of the hilliest run",
            elevation.data,
            elevation.draw,
            scope="week",
            of_week=elevation.of_week,
        ),
        Chart(
            "threshold-pace",
            "threshold pace by date with its uncertainty, and the races",
            fitness_by_date.data,
            fitness_by_date.draw,
        ),
        Chart("mile-forecast", "the mile as it was forecast by date, and the races", forecast.data, forecast.draw),
        Chart(
            "race",
            "the latest race of up to two miles: splits against critical speed",
            race.data,
            race.draw,
            scope="week",
            of_week=race.of_week,
        ),
        Chart("progress", "the same workouts over time at equal effort", progress.data, progress.draw),
        Chart("load", "load of each week, monotony, the longest run of 30 days", load.data, load.draw),
        Chart("fitness", "fitness and fatigue from the training stress of each run", fitness.data, fitness.draw),
        Chart("best-efforts", "the fastest stretch of each distance", best_efforts.data, best_efforts.draw),
    )
}
"""Every chart by its name, in the order of the page, the PDF and the gallery."""


def draw(name: str, analysis: Analysis) -> Figure:
    """A matplotlib figure of one chart. Raises MilelogError for an unknown name."""
    chart = find(name)
    figure = as_figure.figure(chart.picture(chart.data(analysis)), chart.size)
    fonts.use_available(figure)
    return figure


def render(name: str, analysis: Analysis, suffix: str = "png", *, dpi: int = 150) -> bytes:
    """One chart as the bytes of a PNG, SVG or PDF file, from the cache where possible; the same data gives the same bytes."""
    chart = find(name)
    analysis = drawable(analysis)
    picture = chart.picture(chart.data(analysis))
    facts = (picture, chart.size, suffix, dpi)
    draw = functools.partial(_drawn, picture, chart.size, suffix, dpi)
    return cache_of(analysis).get_or_draw(f"{name}.{suffix}", facts, draw)


def season(analysis: Analysis) -> tuple[tuple[Chart, Picture], ...]:
    """Every chart of the season that has something to show, in the order of the registry."""
    found = ((chart, chart.picture(chart.data(analysis))) for chart in CHARTS.values() if chart.scope == "season")
    return tuple((chart, picture) for chart, picture in found if not picture.empty)


def of_week(analysis: Analysis, week: Week) -> tuple[Picture, ...]:
    """Every picture of one week, in the order of the registry."""
    weekly = (chart for chart in CHARTS.values() if chart.scope == "week")
    return tuple(picture for chart in weekly for picture in chart.pictures_of_week(analysis, week))


def _drawn(picture: Picture, size: tuple[float, float], suffix: str, dpi: int) -> bytes:
    figure, out = as_figure.figure(picture, size), io.BytesIO()
    if suffix != "svg":  # letters of an SVG are drawn by the viewer
        fonts.use_available(figure)
    # Matplotlib writes the current time into SVG and PDF, so equal data would not give equal bytes.
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(suffix, {})
    with style.look():
        figure.savefig(out, format=suffix, dpi=dpi, metadata=dates)
    return out.getvalue()


def save(name: str, analysis: Analysis, path: str | PathLike[str]) -> Path:
    """Writes one chart atomically to a .png, .svg or .pdf file. Raises MilelogError for another suffix or unknown name."""
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
    """The chart of that name. Raises MilelogError for an unknown name."""
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
