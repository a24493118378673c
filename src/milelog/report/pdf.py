"""The report for print: two A4 pages a week, and one of the season. Pages are drawn once: the same week is not drawn again."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from milelog.model import Session, Verdict, Week
from milelog.pipeline import Analysis
from milelog.report import hands, pdf_join, sections, sheet, views, words
from milelog.report.charts import fonts, registry, style
from milelog.report.recordings import shelf_of
from milelog.report.sheet import Bar, Card, Day, Line, WeekSheet
from milelog.units import format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Charts = tuple[tuple[str, Any], ...]
"""Names of charts with what each is drawn from."""
_SLOTS = 3
_WEEKS_BACK = 12
"""Weeks whose volume stands beside the week's."""
_HILLY = 0.01
"""Metres of climb for a metre run from which the ground is worth a picture of its own."""
_ABOUT = {"Title": "Training log", "Creator": "milelog"}


def render(analysis: Analysis, weeks: Sequence[Week] | None = None) -> bytes:
    """The pages of these weeks (all of them unless named), the latest first, and a page of the season, as PDF."""
    chosen = tuple(views.shown_weeks(analysis) if weeks is None else weeks)
    pages = [(_sheet(analysis, week), _week_charts(analysis, week)) for week in chosen]
    parts = shelf_of(analysis).made_all(
        "pdf week", pages, lambda lacking: hands.each(draw_week, [pages[i] for i in lacking])
    )
    if len(chosen) != 1:
        parts.append(_season(analysis))
    return pdf_join.join(parts, _ABOUT)


def draw_week(words_page: WeekSheet, charts: Charts) -> bytes:
    """The two pages of a week."""
    title, who = words_page.title, words_page.who
    return _drawn(
        lambda: sheet.words_page(words_page), lambda: sheet.charts_page(f"{title}: how it was run", who, charts)
    )


def _season(analysis: Analysis) -> bytes:
    names = ("weekly-volume", "zones", "calendar" if analysis.plan else "fitness")
    charts = tuple((name, registry.CHARTS[name].data(analysis)) for name in names)
    who = _who(analysis)
    facts = (who, charts)
    return shelf_of(analysis).made(
        "pdf season", facts, lambda: _drawn(lambda: sheet.charts_page("Season", who, charts))
    )


def _drawn(*pages: Callable[[], Figure]) -> bytes:
    from matplotlib.backends.backend_pdf import PdfPages

    out = io.BytesIO()
    # Fonts as drawings of the letters used: to cut a whole font down takes longer than to draw the page.
    with style.look(pdf_fonttype=3), PdfPages(out, metadata={"CreationDate": None}) as file:
        for page in pages:
            figure = page()
            fonts.settle(figure)
            file.savefig(figure)
    return out.getvalue()


def _who(analysis: Analysis) -> str:
    return words.clean(analysis.athlete.name or "Training log", 60)


def _week_charts(analysis: Analysis, week: Week) -> Charts:
    """The long run and the threshold session, the volume of the weeks before; the hilliest run where there is room."""
    alone = views.narrowed(analysis, (week,))
    before = [w for w in views.newest_first(analysis) if w.start <= week.start][:_WEEKS_BACK]
    lately = views.narrowed(analysis, tuple(reversed(before)))
    hilly = any(s.is_run and (s.ascent_m or 0.0) > _HILLY * max(s.distance_m, 1.0) for s in week.sessions)
    names = ["long-run", "threshold", *(["elevation"] if hilly else [])]
    found = [(name, data) for name in names if (data := registry.CHARTS[name].data(alone)) is not None]
    if len(found) < _SLOTS:
        found.append(("weekly-volume", registry.CHARTS["weekly-volume"].data(lately)))
    if len(found) < _SLOTS:
        found.append(("zones", registry.CHARTS["zones"].data(lately)))
    return tuple(found[:_SLOTS])


def _sheet(analysis: Analysis, week: Week) -> WeekSheet:
    units = analysis.athlete.units
    zone_set = analysis.zones_on(week.end)
    about = words.week_sum(week, units)
    if zone_set is not None:
        about += f" · {'Estimated zones' if zone_set.estimate else 'Zones'}: {words.zone_source(zone_set)}"
    if views.is_running(week, analysis) and (left := views.left_to_do(analysis, week)):
        about += f" · Left to do: {'; '.join(left)}"
    return WeekSheet(
        f"{words.week_name(week)}, {words.week_dates(week)}",
        _who(analysis),
        about,
        tuple(_card(v, analysis, week) for v in words.main_checks(week)) or _bare_cards(week, units),
        tuple(_line(v, units) for v in words.other_checks(week)),
        _days(analysis, week),
        tuple(sections.reps(analysis, s) for s in views.threshold_sessions(week)),
        views.talking_points(week),
        words.unit_name(units),
    )


def _card(verdict: Verdict, analysis: Analysis, week: Week) -> Card:
    units = analysis.athlete.units
    span, actual = views.planned_range(analysis, week, verdict.name), verdict.actual_m
    gauge = None
    if span is not None and actual is not None and math.isfinite(actual):
        gauge = (actual, span[0], span[1])
    meant = words.planned_short(verdict, units)
    figure = words.done(verdict, units)
    if meant.endswith(f" {units}"):
        figure = figure.removesuffix(f" {units}")
    return Card(
        words.check_title(verdict.name),
        figure,
        f"of {meant}" if meant else "",
        verdict.status,
        f"{words.mark(verdict)} {'under way' if words.is_under_way(verdict) else words.status_word(verdict)}",
        words.why(verdict),
        gauge,
    )


def _bare_cards(week: Week, units: str) -> tuple[Card, ...]:
    """What a week without a plan came to."""
    figures = (("Volume", week.volume_m), ("Long run", week.long_run_m), ("Threshold", week.threshold_m))
    return tuple(Card(name, format_distance(v, units), "", None, "", "", None) for name, v in figures)


def _line(verdict: Verdict, units: str) -> Line:
    figure = words.done_of_planned(verdict, units)
    return Line(verdict.status, words.mark(verdict), words.check_title(verdict.name), words.why(verdict) or figure)


def _days(analysis: Analysis, week: Week) -> tuple[Day, ...]:
    table = sections.days(analysis, week)
    sessions = [s for _, found in views.days(week) for s in (found or (None,))]
    most = max([s.distance_m for s in sessions if s and s.is_run], default=0.0)
    rows = zip(table.rows, sessions, strict=True)
    return tuple(
        Day(day, far, pace, what, meant, _bar(session, most, analysis.athlete.units))
        for (day, far, pace, what, meant), session in rows
    )


def _bar(session: Session | None, most_m: float, units: str) -> Bar | None:
    """The length of a run against the week's longest, parted by time in zones; None for other sports."""
    if session is None or not session.is_run or most_m <= 0 or session.distance_m < 0.02 * unit_m(units):
        return None
    return Bar(session.distance_m / most_m, views.zone_shares(session.zone_s) or (("E", 1.0),))
