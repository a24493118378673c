"""The report for print: two A4 pages a week, drawn with matplotlib. First what was meant and done, then how it was run."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from milelog.model import Verdict, Week
from milelog.pipeline import Analysis
from milelog.report import sections, views, words
from milelog.report.charts import registry, style
from milelog.report.sections import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_A4_IN = (8.27, 11.69)
_LINE = 0.0165
"""Height of a line of text as a share of the page."""
_CHAR = 0.0088
"""Width of a character of body text as a share of the page, on the safe side."""
_MOST_LINES = 3


def render(analysis: Analysis, weeks: Sequence[Week] | None = None) -> bytes:
    """The pages of these weeks (all of them unless named), the latest first, and a page of the season, as PDF."""
    from matplotlib.backends.backend_pdf import PdfPages

    chosen = tuple(views.shown_weeks(analysis) if weeks is None else weeks)
    out = io.BytesIO()
    about = {"Title": "Training log", "Creator": "milelog", "CreationDate": None}
    with style.look(), PdfPages(out, metadata=about) as pages:
        for week in chosen:
            for figure in (_words_page(analysis, week), _charts_page(analysis, week)):
                pages.savefig(figure)
        if len(chosen) != 1:
            pages.savefig(_season_page(analysis))
    return out.getvalue()


def _words_page(analysis: Analysis, week: Week) -> Figure:
    figure, axes = _page()
    who = words.clean(analysis.athlete.name or "Training log", 60)
    y = _say(axes, 0.965, f"{words.week_name(week)}, {words.week_dates(week)}", size=16, bold=True)
    y = _say(axes, y - 0.008, f"{who} · {words.plural(week.runs, 'run')}", colour=style.MUTED)
    zone_set = analysis.zones_on(week.end)
    if zone_set is not None:
        label = "Estimated zones" if zone_set.estimate else "Zones"
        y = _say(axes, y, f"{label}: {words.zone_source(zone_set)}", colour=style.MUTED)
    units = analysis.athlete.units
    for verdict in words.main_checks(week):
        y = _mark(axes, y - 0.014, verdict)
        y = _say(axes, y, f"{words.check_title(verdict.name)}: {words.status_word(verdict)}", size=11, bold=True)
        y = _say(axes, y, words.done_of_planned(verdict, units))
        y = _say(axes, y, words.why(verdict), colour=style.MUTED)
    y -= 0.012
    for verdict in words.other_checks(week):
        head = f"{words.check_title(verdict.name)} {words.status_word(verdict)}"
        y = _say(axes, _mark(axes, y, verdict), f"{head}: {words.why(verdict)}")
    y = _table(axes, y - 0.02, sections.days(analysis, week), (0.08, 0.1, 0.1, 0.4, 0.32))
    for session in views.threshold_sessions(week):
        y = _table(axes, y - 0.02, sections.reps(analysis, session), (0.06, 0.1, 0.09, 0.11, 0.07, 0.14, 0.13, 0.3))
    points = views.talking_points(week)
    if points and y > 0.12:
        y = _say(axes, y - 0.02, "To talk about", size=11, bold=True)
        for point in points:
            y = _say(axes, y, f"- {point}") if y > 0.05 else y
    return figure


def _charts_page(analysis: Analysis, week: Week) -> Figure:
    alone = views.narrowed(analysis, (week,))
    return _charts(alone, ("long-run", "threshold", "elevation"))


def _season_page(analysis: Analysis) -> Figure:
    return _charts(analysis, ("weekly-volume", "zones", "calendar"))


def _charts(analysis: Analysis, names: Sequence[str]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_A4_IN, layout="constrained")
    figure.get_layout_engine().set(h_pad=0.35, w_pad=0.35, hspace=0.04)  # type: ignore[union-attr, call-arg]
    for axes, name in zip(figure.subplots(len(names), 1), names, strict=True):
        registry.CHARTS[name].draw(analysis, axes)
    return figure


def _page() -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_A4_IN)
    axes = figure.add_axes((0.08, 0.04, 0.86, 0.92))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    return figure, axes


def _mark(axes: Axes, y: float, verdict: Verdict) -> float:
    axes.text(0.0, y, words.mark(verdict), fontsize=11, va="top", parse_math=False)
    return y


def _say(axes: Axes, y: float, text: str, *, size: float = 9.5, bold: bool = False, colour: str = style.INK) -> float:
    """Writes wrapped text from the top edge `y`, and returns where the next may begin."""
    width = int(0.96 / (_CHAR * size / 8))
    for line in textwrap.wrap(text, width)[:_MOST_LINES] or [""]:
        weight = "bold" if bold else "normal"
        axes.text(0.035, y, line, fontsize=size, fontweight=weight, color=colour, va="top", parse_math=False)
        y -= _LINE * size / 9
    return y


def _table(axes: Axes, y: float, table: Table, widths: Sequence[float]) -> float:
    if table.title:
        y = _say(axes, y, table.title, size=11, bold=True)
    starts = [0.035 + 0.965 * sum(widths[:i]) / sum(widths) for i in range(len(widths))]
    rooms = [0.965 * w / sum(widths) for w in widths]
    for n, row in enumerate((table.columns, *table.rows)):
        cells = [textwrap.wrap(cell, max(int(room / _CHAR), 4)) for cell, room in zip(row, rooms, strict=True)]
        height = max([len(c) for c in cells] + [1])
        if y - height * _LINE < 0.02:
            return _say(axes, y, "…")
        for start, lines in zip(starts, cells, strict=True):
            for k, line in enumerate(lines):
                colour = style.MUTED if n == 0 else style.INK
                axes.text(start, y - k * _LINE * 0.9, line, fontsize=8.5, va="top", color=colour, parse_math=False)
        y -= _LINE * (0.9 * height + 0.25)
        axes.plot([0.035, 1], [y + 0.003, y + 0.003], color=style.LINE, linewidth=0.5)
    return y
