"""The report as one self-contained HTML file: style, scripts and data are inside, and its security policy forbids any request."""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from milelog.model import Session, Week
from milelog.pipeline import Analysis
from milelog.report import (
    diary,
    fixes,
    glance,
    packs,
    page_data,
    recordings,
    rep_table,
    route,
    sentences,
    svg,
    trace,
    trends,
    views,
    words,
    zone_words,
)
from milelog.report.charts import as_svg, best_efforts, calendar, fitness, registry
from milelog.report.charts.picture import Picture
from milelog.report.cover import Cover
from milelog.report.hidden import HiddenPlaces
from milelog.report.kept_html import HtmlMemo, KeptHtml
from milelog.report.run_page import RunPage
from milelog.store import cache_home, packing
from milelog.store.drawings import DrawingCache
from milelog.units import format_clock, format_distance, format_pace

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

    from milelog.formats import About

_HERE = Path(__file__).parent
_TEMPLATES, _UPLOT = _HERE / "templates", _HERE / "vendor" / "uplot"


ZONE_TITLES = {"E": "easy", "M": "marathon", "T": "threshold", "I": "interval", "R": "repetition"}
"""Daniels' names of his zones."""


_OPEN_RUNS, _MOST_OPEN = 12, 60
"""Months are shown open until they have at least 12 runs together, but never more than 60."""
SHOWN_ZONE_SETS = 3
"""Sets of zones that are shown in full; estimates change from week to week, and a log of years has a hundred."""
OPEN_WEEKS = 12
"""Weeks that are listed before the button that shows the older ones."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """Options of a page."""

    title: str | None = None
    season: bool = True
    hidden: HiddenPlaces | None = None
    """Places that are removed from the routes; None draws no routes."""
    editor: fixes.Editor | None = None
    """Data for the correction forms of `milelog serve`; None without forms."""
    earlier: tuple[Week, ...] = ()
    """Older weeks that the page leaves out."""
    cover: Cover | None = None
    """The coach's first page."""
    memo: HtmlMemo | None = None
    """HTML of earlier pages in the memory of a server."""


def render(
    analysis: Analysis,
    *,
    title: str | None = None,
    hidden: HiddenPlaces | None = None,
    editor: fixes.Editor | None = None,
    cover: Cover | None = None,
    memo: HtmlMemo | None = None,
) -> str:
    """The whole report as one self-contained page: the last 104 weeks with runs or checks. It has no positions.

    With `hidden`, each run shows its route in local metres, without the hidden places. With `editor`, used by a server on this
    machine, each run has a form for corrections; `memo` is the memory of that server.
    """
    if memo is not None:
        memo.begin()
    analysis = recordings.drawable(analysis)
    shown = views.shown_weeks(analysis)
    weeks, earlier = shown[: views.MOST_WEEKS], shown[views.MOST_WEEKS :]
    return _page(analysis, weeks, _Asked(title, hidden=hidden, editor=editor, earlier=earlier, cover=cover, memo=memo))


def render_week(
    analysis: Analysis, week: Week, *, editor: fixes.Editor | None = None, memo: HtmlMemo | None = None
) -> str:
    """The page of one week: the same blocks, without the season."""
    title = f"{words.week_name(week)}, {words.week_dates(week)}"
    asked = _Asked(title, season=False, editor=editor, memo=memo)
    return _page(views.narrowed(recordings.drawable(analysis), (week,)), (week,), asked)


def _page(whole: Analysis, weeks: tuple[Week, ...], asked: _Asked) -> str:
    shown_files = {s.file for w in weeks for s in w.sessions}
    # Only runs of the shown weeks, and runs without a date, which are listed at the end.
    analysis = replace(whole, sessions=tuple(s for s in whole.sessions if s.file in shown_files or s.start is None))
    entries = diary.read(analysis)
    names = anchors(analysis.sessions)
    listed = sorted(analysis.sessions, key=_age, reverse=True)
    packed = _packed_months(listed)
    runs = {s.file: _run(s, analysis, names[s.file], asked, entries.get(s.file), packed) for s in analysis.sessions}
    run_list = [runs[s.file] for s in listed]
    return page(
        "page.html.j2",
        title=asked.title or words.clean(analysis.athlete.name or analysis.folder.name, 80) or "Training log",
        scripts=_scripts(),
        editor=asked.editor,
        a=analysis,
        asked=asked,
        units=analysis.athlete.units,
        runs=runs,
        run_list=run_list,
        packs=packs.Packs(),
        pack_weeks=bool(packed),
        months=[(name, [runs[s.file] for s in sessions], is_open) for name, sessions, is_open in _by_month(listed)],
        kinds=sorted({r.session.kind for r in run_list}),
        weeks=weeks,
        before=(before := [w for w in weeks if w is not _first(weeks, analysis)]),
        recent=before[:OPEN_WEEKS],
        older=before[OPEN_WEEKS:],
        current=_first(weeks, analysis),
        season=_season(analysis, best_efforts.data(whole)) if asked.season and analysis.weeks else [],
        calendar=calendar.data(analysis) if asked.season else None,
        efforts=best_efforts.data(whole),
        trends=[(s, built) for s in trends.SECTIONS if (built := s.build(whole))] if asked.season else [],
        week_pictures=functools.partial(registry.of_week, analysis),
        kept=KeptHtml(analysis, runs, asked.memo),
        draw=functools.partial(_drawn, recordings.cache_of(analysis)),
        zone_set=analysis.zones_on(analysis.today),
        shown_zone_sets=SHOWN_ZONE_SETS,
        heart_zones=analysis.heart_zones,
    )


def prepare() -> None:
    """Load the templates, to do so while the analysis is still running."""
    for name in ("page.html.j2", "blocks.html.j2"):
        _environment().get_template(name)


def page(
    template: str, *, title: str, scripts: tuple[str, ...], editor: fixes.Editor | None = None, **context: Any
) -> str:
    """A page from a template with style and scripts inline, under a security policy that allows only these."""
    style = _style()
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            style=Markup(style),  # noqa: S704 - our own file
            scripts=[Markup(s) for s in scripts],  # noqa: S704 - our own files
            policy=_policy(style, scripts, forms=editor is not None),
            editor=editor,
            **context,
        )
    )


def _first(weeks: tuple[Week, ...], analysis: Analysis) -> Week | None:
    current = views.current_week(analysis)
    return current if current in weeks else (weeks[0] if weeks else None)


def _by_month(sessions: Sequence[Session]) -> list[tuple[str, list[Session], bool]]:
    """Runs by month in the given order, each with whether the month is shown open: about as many runs as fill a screen."""
    found: list[tuple[str, list[Session], bool]] = []
    shown = 0
    for name, group in itertools.groupby(sessions, key=lambda s: words.month(s.day)):
        sessions = list(group)
        found.append((name, sessions, shown < _OPEN_RUNS and (not found or shown + len(sessions) <= _MOST_OPEN)))
        shown += len(sessions)
    return found


def _packed_months(sessions: Sequence[Session]) -> frozenset[str]:
    """The months whose runs are compressed: on a long page those that are not shown open."""
    if len(sessions) <= _MOST_OPEN:
        return frozenset()
    return frozenset(_pack_name(sessions[0]) for _, sessions, is_open in _by_month(sessions) if not is_open)


def _pack_name(session: Session) -> str:
    return f"{session.day:%Y-%m}" if session.day else "undated"


def _age(session: Session) -> tuple[str, str]:
    return (session.start.isoformat() if session.start else "", session.file)


def anchors(sessions: Iterable[Session]) -> dict[str, str]:
    """The anchor of each run by its file, made from its start, so that links stay valid when other runs are added or removed.

    A run without a start gets a digest of its file name. The second of two runs that begin in one minute ends in `-2`.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for session in sessions:
        if session.start is not None:
            name = f"run-{session.start:%Y-%m-%d-%H%M}"
        else:
            name = f"run-{hashlib.sha256(session.file.encode('utf-8', 'surrogateescape')).hexdigest()[:10]}"

        names[session.file] = name = name if name not in taken else _free(name, taken)
        taken.add(name)
    return names


def _free(name: str, taken: Container[str]) -> str:
    return next(tried for i in itertools.count(2) if (tried := f"{name}-{i}") not in taken)


def _run(
    session: Session, analysis: Analysis, anchor: str, asked: _Asked, about: About | None, packed: Container[str]
) -> RunPage:
    pack = name if (name := _pack_name(session)) in packed else ""
    most_points = trace.FEWER_POINTS if pack else trace.MOST_POINTS
    zone_set = analysis.zones_on(session.day)
    line = recordings.trace_of(analysis, session) if session.is_run else None
    rows = views.rep_rows(session, analysis)
    opened = recordings.open_run(analysis, session) if line and asked.hidden is not None else None
    return RunPage(
        session,
        anchor,
        rows,
        line.splits if line else (),
        len(trace.meant_laps(line.laps)) if line else 0,
        _data(session, trace.thinned(line, most_points), analysis) if line else None,
        fitness.load(session, zone_set),
        route.draw(session, opened[0], asked.hidden) if opened and asked.hidden is not None else None,
        about,
        rep_table.table(rows, line, analysis.athlete.units) if rows else None,
        pack,
    )


def _data(session: Session, line: trace.Trace, analysis: Analysis) -> Markup:
    """The trace for the script as JSON, from the cache if the recording and its segments are unchanged."""
    bands = page_data.worked_zones(session.segments, analysis.zones_on(session.day))
    # Only what is drawn, so that a new race, which moves the zones, changes only runs with reps.
    facts = (session.segments, bands, analysis.athlete.units, analysis.heart_zones)

    def make() -> bytes:
        return page_data.script_json(page_data.run(line, *facts)).encode()

    content = recordings.drawn(analysis, session, "run", (*facts, line.step_s), make)
    return Markup(content.decode())  # noqa: S704 - `script_json` has escaped it


def _drawn(cache: DrawingCache, picture: Picture) -> Markup:
    """A chart as SVG, from the cache if its data is unchanged: two years have 155 charts, of which one new run changes few."""
    # The digest of packed data takes a tenth of the time. No two kinds of mark have the same fields, so none is confused.
    return Markup(cache.get_or_draw("svg", packing.pack(picture), lambda: as_svg.draw(picture).encode()).decode())  # noqa: S704 - `draw` has escaped it


def _season(analysis: Analysis, efforts: best_efforts.BestEfforts) -> list[Picture]:
    """Charts of the last two years in the order of the registry, without those that the page shows as a table.

    Best efforts are those of the whole log, as in the table below the charts.
    """
    return [
        best_efforts.draw(efforts) if chart.name == "best-efforts" else picture
        for chart, picture in registry.season(analysis)
        if chart.on_page
    ]


def _compiled() -> BytecodeCache | None:
    """A cache on disk for compiled templates, since compiling takes longer than rendering; None if it cannot be written."""
    from jinja2 import FileSystemBytecodeCache

    folder = cache_home() / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        bytecode_cache=_compiled(),
        autoescape=True,
        # A misspelled name in a template raises an error instead of rendering as nothing.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared: dict[str, Any] = {
        "words": words,
        "zone_words": zone_words,
        "sentences": sentences,
        "views": views,
        "svg": svg,
        "describe": page_data.describe,
        "run_key": fixes.key,
        "pace": format_pace,
        "far": format_distance,
        "clock": format_clock,
        "effort_pace": best_efforts.pace_text,
        "verdict_line": glance.verdict_line,
        "pace_parts": glance.pace_parts,
        "heart_parts": glance.heart_parts,
        "heart_band": glance.heart_band,
        "shares": glance.bar,
        "zone_names": ZONE_TITLES,
        "number_columns": rep_table.RIGHT,
        "run_stats": page_data.stats,
        "readiness_evidence": trends.readiness.evidence,
        "split_name": page_data.split_name,
    }
    environment.globals.update(shared)
    environment.filters["clean"] = words.clean
    return environment


@functools.cache
def _style() -> str:
    return (_UPLOT / "uPlot.min.css").read_text("utf-8") + (_TEMPLATES / "style.css").read_text("utf-8")


@functools.cache
def _scripts() -> tuple[str, ...]:
    """The plotting library with its licence, and the page's own script."""
    licence = (_UPLOT / "LICENSE").read_text("utf-8")
    library = (_UPLOT / "uPlot.iife.min.js").read_text("utf-8")
    return f"/*! uPlot\n{licence}*/\n{library}", (_TEMPLATES / "page.js").read_text("utf-8")


def _policy(style: str, scripts: tuple[str, ...], *, forms: bool) -> str:
    """The Content-Security-Policy: only the page's own style and scripts, each by its hash, and no connections.

    With `forms` the page may send its forms to its own server.
    """
    to = "'self'" if forms else "'none'"
    code = " ".join(_hash(s) for s in scripts) or "'none'"
    return f"default-src 'none'; style-src {_hash(style)}; script-src {code}; base-uri 'none'; form-action {to}"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
