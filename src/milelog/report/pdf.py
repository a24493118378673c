"""The report as PDF: pages for each week, then the season and trends; unchanged pages come from the cache."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from milelog.model import Session, Verdict, Week
from milelog.pipeline import Analysis
from milelog.report import fonts, parallel_drawing, recordings, section_pages, sections, sheet, views, words, zone_words
from milelog.report.charts import registry, style
from milelog.report.charts.picture import Picture
from milelog.report.cover import Cover
from milelog.report.paper import A4, Paper, PaperSize
from milelog.report.recordings import cache_of
from milelog.report.sheet import Bar, Card, Day, Line, WeekSheet
from milelog.report.trends import SECTIONS as TRENDS
from milelog.units import format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pictures = tuple[Picture, ...]
PNG_DPI = 130
"""Resolution of a week's picture, which is then 1075 pixels wide, as wide as phones show pictures."""
_COVER_CHARTS = ("weekly-volume", "weekly-threshold")
_WEEKS_BACK = 12
"""Weeks up to this one in the charts that fill a week's last page."""
_ABOUT = {"Title": "Training log", "Creator": "milelog"}


def render(analysis: Analysis, weeks: Sequence[Week] | None = None, size: PaperSize = A4) -> bytes:
    """The PDF of these weeks (default: all), the latest first; with pages of the season and trends unless it is one week."""
    analysis = recordings.drawable(analysis)
    chosen = tuple(views.shown_weeks(analysis) if weeks is None else weeks)
    pages = [(_sheet(analysis, week), _week_charts(analysis, week), size) for week in chosen]
    parts = cache_of(analysis).get_or_draw_all(
        "pdf week", pages, lambda missing: parallel_drawing.draw_all(draw_week, [pages[i] for i in missing])
    )
    if len(chosen) != 1:
        parts += [_season(analysis, size), *_trends(analysis, size)]
    return _joined(parts)


def render_packet(analysis: Analysis, cover: Cover, size: PaperSize = A4) -> bytes:
    """The coach's packet as PDF: the cover, a page for each week, the latest first, then the trends."""
    analysis = recordings.drawable(analysis)
    pages = [(_sheet(analysis, week), registry.of_week(analysis, week), size) for week in views.shown_weeks(analysis)]
    cache = cache_of(analysis)
    block = [registry.CHARTS[name] for name in _COVER_CHARTS]
    pictures = tuple(p for chart in block if not (p := chart.picture(chart.data(views.latest(analysis)))).empty)
    first = (cover, _who(analysis), pictures, size)
    parts = [cache.get_or_draw("pdf cover", first, lambda: _drawn(lambda: sheet.cover_page(*first)))]
    parts += cache.get_or_draw_all(
        "pdf packet", pages, lambda missing: parallel_drawing.draw_all(draw_week_page, [pages[i] for i in missing])
    )
    parts += _trends(analysis, size)
    return _joined(parts)


def week_png(analysis: Analysis, week: Week) -> bytes:
    """One week as a PNG picture: its texts and its charts."""
    analysis = recordings.drawable(analysis)
    page, pictures = _sheet(analysis, week), registry.of_week(analysis, week)
    return cache_of(analysis).get_or_draw("week png", (page, pictures), lambda: _png(page, pictures))


def _png(page: WeekSheet, pictures: Pictures) -> bytes:
    out = io.BytesIO()
    with style.look():
        figure = sheet.week_picture(page, pictures)
        fonts.use_available(figure)
        # Without the version of matplotlib, so that the same week gives the same bytes.
        figure.savefig(out, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return out.getvalue()


def _joined(parts: Sequence[bytes]) -> bytes:
    """One PDF from the pages of several; the same parts give the same bytes."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(io.BytesIO(part), import_outline=False)
    # Otherwise pypdf names itself as the producer.
    writer.metadata = None
    writer.add_metadata({f"/{name}": text for name, text in _ABOUT.items()})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def draw_week(words_page: WeekSheet, pictures: Pictures, size: PaperSize) -> bytes:
    """The pages of a week: one of texts, then its charts."""
    return _drawn(
        lambda: sheet.words_page(words_page, size),
        *_chart_pages(f"{words_page.title}: how it was run", words_page.who, pictures, size),
    )


def draw_week_page(words_page: WeekSheet, pictures: Pictures, size: PaperSize) -> bytes:
    """A week on one page."""
    return _drawn(lambda: sheet.week_page(words_page, pictures, size))


def _season(analysis: Analysis, size: PaperSize) -> bytes:
    """The charts of the season, three on a page."""
    pictures = tuple(picture for _, picture in registry.season(analysis))
    who = _who(analysis)
    return cache_of(analysis).get_or_draw(
        "pdf season", (who, pictures, size), lambda: _drawn(*_chart_pages("Season", who, pictures, size))
    )


def _trends(analysis: Analysis, size: PaperSize) -> list[bytes]:
    """The pages of the trends as texts and tables; empty without trends."""
    built_sections = tuple((s.title, built) for s in TRENDS if (built := s.build(analysis)))
    if not built_sections:
        return []
    facts = ("The mile", _who(analysis), built_sections, size)

    def draw() -> bytes:
        return _drawn(*(functools.partial(_figure, page) for page in section_pages.pages(*facts)))

    return [cache_of(analysis).get_or_draw("pdf trends", facts, draw)]


def _figure(page: Paper) -> Figure:
    return page.figure


def _chart_pages(title: str, who: str, pictures: Pictures, size: PaperSize) -> list[Callable[[], Figure]]:
    """Functions that make the pages of these pictures, one for each page."""
    starts = range(0, max(len(pictures), 1), sheet.CHARTS_A_PAGE)
    parts = [pictures[i : i + sheet.CHARTS_A_PAGE] for i in starts]
    return [functools.partial(sheet.charts_page, title, who, part, size) for part in parts]


def _drawn(*pages: Callable[[], Figure]) -> bytes:
    from matplotlib.backends.backend_pdf import PdfPages

    out = io.BytesIO()
    # Type 3 fonts (outlines of the used letters): subsetting a TrueType font takes longer than drawing the page.
    with style.look(pdf_fonttype=3), PdfPages(out, metadata={"CreationDate": None}) as file:
        for page in pages:
            figure = page()
            fonts.use_available(figure)
            file.savefig(figure)
    return out.getvalue()


def _who(analysis: Analysis) -> str:
    return words.clean(analysis.athlete.name or "Training log", 60)


def _week_charts(analysis: Analysis, week: Week) -> Pictures:
    """The charts of the week; charts of volume and zones up to this week fill the last page."""
    found = registry.of_week(analysis, week)
    before = [w for w in views.newest_first(analysis) if w.start <= week.start][:_WEEKS_BACK]
    lately = views.narrowed(analysis, tuple(reversed(before)))
    # A page that is only a third full looks like a printing error.
    spare = -len(found) % sheet.CHARTS_A_PAGE if found else sheet.CHARTS_A_PAGE - 1
    fill = [registry.CHARTS[name] for name in ("weekly-volume", "zones")[:spare]]
    return (*found, *(chart.picture(chart.data(lately)) for chart in fill))


def _sheet(analysis: Analysis, week: Week) -> WeekSheet:
    units = analysis.athlete.units
    zone_set = analysis.zones_on(week.end)
    about = words.week_sum(week, units)
    if zone_set is not None:
        about += f" · {zone_words.heading(zone_set)}: {zone_words.zone_source(zone_set)}"
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
        views.comments_in_week(analysis, week),
    )


def _card(verdict: Verdict, analysis: Analysis, week: Week) -> Card:
    units = analysis.athlete.units
    span, actual = views.planned_range(analysis, week, verdict.name), verdict.actual_m
    gauge = None
    if span is not None and actual is not None and math.isfinite(actual):
        gauge = (actual, span[0], span[1])
    planned_amount = words.planned_short(verdict, units)
    figure = words.done(verdict, units)
    if planned_amount.endswith(f" {units}"):
        figure = figure.removesuffix(f" {units}")
    return Card(
        words.check_title(verdict.name),
        figure,
        f"of {planned_amount}" if planned_amount else "",
        verdict.status,
        f"{words.mark(verdict)} {'under way' if words.is_under_way(verdict) else words.status_word(verdict)}",
        words.why(verdict),
        gauge,
    )


def _bare_cards(week: Week, units: str) -> tuple[Card, ...]:
    """Cards with the totals of a week without a plan."""
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
        Day(day, far, pace, what, planned_text, _bar(session, most, analysis.athlete.units))
        for (day, far, pace, what, planned_text), session in rows
    )


def _bar(session: Session | None, most_m: float, units: str) -> Bar | None:
    """The length of a run relative to the week's longest, divided by time in zones; None for other sports."""
    if session is None or not session.is_run or most_m <= 0 or session.distance_m < 0.02 * unit_m(units):
        return None
    return Bar(session.distance_m / most_m, views.zone_shares(session.zone_s) or (("E", 1.0),))
