"""The report as one HTML file that asks nothing of any network: style, script and data are inside, and a policy in
the page forbids the rest.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from milelog.model import Session, Week
from milelog.pipeline import Analysis
from milelog.report import page_data, route, svg, trace, views, words
from milelog.report.charts import best_efforts, calendar, fitness, long_run, rep_consistency, weekly_volume, zones
from milelog.units import format_clock, format_distance, format_pace

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_TEMPLATES, _UPLOT = _HERE / "templates", _HERE / "vendor" / "uplot"


@dataclass(frozen=True, eq=False)
class RunPage:
    """One session as the page shows it."""

    session: Session
    anchor: str
    reps: tuple[views.RepRow, ...]
    splits: tuple[trace.Split, ...]
    pressed_laps: int
    data: Markup | None
    """The trace for the script; None where the recording could not be opened."""
    load: float | None = None
    """Running training stress."""
    way: Markup | None = None
    """The route, where the page was asked for it."""


def render(analysis: Analysis, *, title: str | None = None, hidden_m: float | None = None) -> str:
    """The whole report as one self-contained page.

    It shows the last 104 weeks that hold something, and holds no positions. With `hidden_m`, each run shows its way in local metres, less what lies within so many metres
    of its ends.
    """
    shown = views.shown_weeks(analysis)
    kept = {s.file for w in shown[: views.MOST_WEEKS] for s in w.sessions}
    recent = replace(analysis, sessions=tuple(s for s in analysis.sessions if s.file in kept or s.start is None))
    return _page(
        recent,
        shown[: views.MOST_WEEKS],
        title,
        hidden_m,
        season=True,
        earlier=shown[views.MOST_WEEKS :],
        efforts=best_efforts.data(analysis),
    )


def render_week(analysis: Analysis, week: Week) -> str:
    """The page of one week: the same blocks, without the season."""
    narrowed = views.narrowed(analysis, (week,))
    return _page(narrowed, (week,), f"{words.week_name(week)}, {words.week_dates(week)}", None, season=False)


def _page(
    analysis: Analysis,
    weeks: tuple[Week, ...],
    title: str | None,
    hidden_m: float | None,
    *,
    season: bool,
    earlier: tuple[Week, ...] = (),
    efforts: best_efforts.BestEfforts | None = None,
) -> str:
    runs = {s.file: _run(s, analysis, i, hidden_m) for i, s in enumerate(analysis.sessions)}
    who = words.clean(analysis.athlete.name or analysis.folder.name, 80) or "Training log"
    return page(
        "page.html.j2",
        title=title or who,
        scripts=_scripts(),
        a=analysis,
        units=analysis.athlete.units,
        runs=runs,
        run_list=sorted(runs.values(), key=_age, reverse=True),
        weeks=weeks,
        current=_first(weeks, analysis),
        season=_season(analysis, {f: r.load for f, r in runs.items()}) if season and analysis.weeks else [],
        calendar=calendar.data(analysis) if season else None,
        earlier=earlier,
        efforts=efforts or best_efforts.data(analysis),
        week_long_run=functools.partial(_week_long_run, analysis, runs),
        zone_set=analysis.zones_on(analysis.today),
        hidden_m=hidden_m,
    )


def page(template: str, *, title: str, scripts: tuple[str, ...], **context: Any) -> str:
    """A page of ours: the template with style and scripts inside, under a policy that allows only these."""
    style = _style()
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            style=Markup(style),  # noqa: S704 - our own file
            scripts=[Markup(s) for s in scripts],  # noqa: S704 - our own files
            policy=_policy(style, scripts),
            **context,
        )
    )


def _first(weeks: tuple[Week, ...], analysis: Analysis) -> Week | None:
    current = views.current_week(analysis)
    return current if current in weeks else (weeks[0] if weeks else None)


def _age(run: RunPage) -> tuple[str, str]:
    start = run.session.start
    return (start.isoformat() if start else "", run.session.file)


def _run(session: Session, analysis: Analysis, index: int, hidden_m: float | None) -> RunPage:
    units, zone_set = analysis.athlete.units, analysis.zones_on(session.day)
    opened = analysis.open_run(session) if session.is_run else None
    line = trace.make(*opened, units) if opened and len(opened[1].time_s) > 1 else None
    data = page_data.script_json(page_data.run(session, line, zone_set, units)) if line else None
    return RunPage(
        session,
        f"run-{index + 1}",
        views.rep_rows(session, zone_set),
        line.splits if line else (),
        len(trace.meant_laps(line.laps)) if line else 0,
        data,
        fitness.load(session, opened[1] if opened else None, zone_set),
        route.draw(session, opened[0], hidden_m=hidden_m) if opened and hidden_m is not None else None,
    )


def _week_long_run(analysis: Analysis, runs: Mapping[str, RunPage], week: Week) -> long_run.LongRun | None:
    session = views.long_run(week)
    if session is None or session.distance_m <= 0:
        return None
    return long_run.of_session(session, analysis, runs[session.file].splits)


def _season(analysis: Analysis, loads: Mapping[str, float | None]) -> list[tuple[str, Markup, str]]:
    """Charts of the last two years: what each found, its picture, what it shows."""
    kinds = ("volume", "long_run", "threshold")
    bars = [weekly_volume.data(analysis, name) for name in kinds]
    shows = [f"{b.what} by week; the bracket is the plan" for b in bars]
    charts = [(weekly_volume.finding(b), svg.bars(b), s) for b, s in zip(bars, shows, strict=True)]
    shares = zones.data(analysis)
    if shares.labels:
        charts.append((zones.finding(shares), svg.zone_weeks(shares), "share of running time in each zone"))
    reps = rep_consistency.data(analysis)
    if reps.groups:
        charts.append((rep_consistency.finding(reps), svg.consistency(reps), f"like beside like, min/{reps.units}"))
    form = fitness.data(analysis, loads)
    if form.days:
        about = "training stress a day" + (", from estimated zones" if form.estimate else "")
        charts.append((fitness.finding(form), svg.form(form), f"fitness in blue, fatigue thin, {about}"))
    return charts


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared: dict[str, Any] = {
        "words": words,
        "views": views,
        "svg": svg,
        "describe": page_data.describe,
        "pace": format_pace,
        "far": format_distance,
        "clock": format_clock,
        "long_run_finding": long_run.finding,
        "effort_pace": best_efforts.pace_text,
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


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    """Nothing but the page's own style and scripts, each known by its hash; no connection of any kind."""
    code = " ".join(_hash(s) for s in scripts) or "'none'"
    return f"default-src 'none'; style-src {_hash(style)}; script-src {code}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
