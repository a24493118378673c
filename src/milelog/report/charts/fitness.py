"""Fitness and fatigue over the season, from the training stress of each run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from milelog.metrics.basic import training_stress
from milelog.metrics.fitness import Form, form
from milelog.model import Session, Streams, ZoneSet
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BACK_DAYS = 28


@dataclass(frozen=True, slots=True)
class Season:
    """Every day of the log (of its last 104 weeks), and whether the zones behind the loads are an estimate."""

    days: tuple[Form, ...]
    estimate: bool


def load(session: Session, streams: Streams | None, zone_set: ZoneSet | None) -> float | None:
    """The running training stress of one run; None for other sports, without zones or without the recording."""
    if not session.is_run or streams is None or zone_set is None or not streams.moving.any():
        return None
    return training_stress(streams, zone_set)


def data(analysis: Analysis, loads: Mapping[str, float | None] | None = None) -> Season:
    """The form of each day. `loads` maps files to training stress; without it every recording is opened."""
    found = loads if loads is not None else _loads(analysis)
    by_day: dict[date, float] = {}
    for session in analysis.sessions:
        stress = found.get(session.file)
        if session.day is not None and session.day <= analysis.today and stress is not None:
            by_day[session.day] = by_day.get(session.day, 0.0) + stress
    recent = views.latest(analysis).weeks
    since = recent[0].start if recent else None
    days = tuple(d for d in form(by_day) if since is None or d.day >= since)
    return Season(days, any(z.estimate for z in analysis.zones))


def finding(season: Season) -> str:
    """`Fitness 46, up 5 in 4 weeks; balance -8`."""
    last = season.days[-1]
    before = next((d for d in season.days if d.day == last.day - timedelta(days=BACK_DAYS)), None)
    text = f"Fitness {last.fitness:.0f}"
    if before is not None:
        change = round(last.fitness) - round(before.fitness)
        text += f", {'up' if change > 0 else 'down'} {abs(change)} in 4 weeks" if change else ", steady for 4 weeks"
    return f"{text}; balance {last.balance:+.0f}".replace("-", "−")


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws both means; the ground between them is their balance."""
    season = data(analysis)
    if not season.days:
        style.empty(axes, "no training stress to show: it needs zones and recordings")
        return
    at = range(len(season.days))
    fit, tired = [d.fitness for d in season.days], [d.fatigue for d in season.days]
    axes.fill_between(at, fit, tired, color=style.PLAN, alpha=0.35, linewidth=0)
    axes.plot(at, tired, color=style.ZONES["I"], linewidth=1.0, label="fatigue, 7 days")
    axes.plot(at, fit, color=style.ACCENT, linewidth=2.2, label="fitness, 42 days")
    axes.set_xlim(0, max(len(season.days) - 1, 1))
    axes.set_ylim(0, max([*fit, *tired]) * 1.1 or 1.0)
    mondays = [i for i, d in enumerate(season.days) if d.day.weekday() == 0]
    shown = mondays[:: max(1, math.ceil(len(mondays) / 10))]
    axes.set_xticks(shown, [words.short_date(season.days[i].day) for i in shown])
    unit = "training stress a day" + (", from estimated zones" if season.estimate else "")
    style.say(axes, finding(season), x="day", y=unit)
    style.legend_below(axes, axes.get_legend_handles_labels()[0])


def _loads(analysis: Analysis) -> dict[str, float | None]:
    found = {}
    for session in analysis.sessions:
        opened = analysis.open_run(session) if session.is_run else None
        found[session.file] = load(session, opened[1] if opened else None, analysis.zones_on(session.day))
    return found
