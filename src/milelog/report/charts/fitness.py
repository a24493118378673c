"""Chart of fitness and fatigue over the season, from the training stress of each run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from milelog.measure.load import FITNESS_DAYS, Form, form, stress
from milelog.model import Session, ZoneSet
from milelog.pipeline import Analysis
from milelog.report import views
from milelog.report.charts import style
from milelog.report.charts.picture import Area, Axis, Block, Line, Picture, Side, nothing
from milelog.trends.load import BACK_DAYS


@dataclass(frozen=True, slots=True)
class Season:
    """Every day of the log (of its last 104 weeks), and whether the zones behind the loads are an estimate."""

    days: tuple[Form, ...]
    estimate: bool
    young: int = 0
    """Number of the days in the log's first six weeks, in which both means are still too low."""


def load(session: Session, zone_set: ZoneSet | None) -> float | None:
    """Running training stress of one run; None for other sports, without zones or without a speed."""
    if not session.is_run or not session.normalized_mps or zone_set is None:
        return None
    return stress(session.normalized_mps, session.moving_s, zone_set)


def data(analysis: Analysis) -> Season:
    """The form of each day, without opening a recording."""
    by_day: dict[date, float] = {}
    for session in analysis.sessions:
        stress_of_run = load(session, analysis.zones_on(session.day))
        if session.day is not None and session.day <= analysis.today and stress_of_run is not None:
            by_day[session.day] = by_day.get(session.day, 0.0) + stress_of_run
    recent = views.latest(analysis).weeks
    since = recent[0].start if recent else None
    # Computed from the first day of the log and cut afterwards, because both means depend on earlier days.
    whole = form(by_day)
    days = tuple(d for d in whole if since is None or d.day >= since)
    full = whole[0].day + timedelta(days=FITNESS_DAYS) if whole else date.max
    return Season(days, any(z.estimate for z in analysis.zones), sum(d.day < full for d in days))


def finding(season: Season) -> str:
    """`Fitness 46, up 5 in 4 weeks; balance -8`."""
    last = season.days[-1]
    before = next((d for d in season.days if d.day == last.day - timedelta(days=BACK_DAYS)), None)
    text = f"Fitness {last.fitness:.0f}"
    if before is not None:
        change = round(last.fitness) - round(before.fitness)
        text += f", {'up' if change > 0 else 'down'} {abs(change)} in 4 weeks" if change else ", steady for 4 weeks"
    return f"{text}; balance {last.balance:+z.0f}".replace("-", "−")


def draw(season: Season) -> Picture:
    """Both means with labels at their ends; the area between them is the balance."""
    if not season.days:
        return nothing("no training stress to show: it needs zones and runs")
    at = [float(i) for i in range(len(season.days))]
    fit, tired = [d.fitness for d in season.days], [d.fatigue for d in season.days]
    last = season.days[-1]
    young = [Block(0, season.young - 1, None, None, "line", 0.35)] if season.young > 1 else []
    unit = "training stress a day" + (", from estimated zones" if season.estimate else "")
    return Picture(
        finding(season),
        Axis(0.0, max(len(season.days) - 1, 1), _days(season)),
        style.level_axis(max([*fit, *tired]) * 1.1),
        (
            *young,
            Area(at, fit, tired, "plan", 0.35),
            Line(at, tired, "zone I", 1.0),
            Line(at, fit, "accent", 2.4),
        ),
        unit,
        ("shaded: the first six weeks, both still filling",) if season.young > 1 else (),
        sides=(
            Side(last.fitness, f"fitness {last.fitness:.0f}\n(42 days)", "accent"),
            Side(last.fatigue, f"fatigue {last.fatigue:.0f}\n(7 days)", "zone I"),
        ),
    )


def _days(season: Season) -> tuple[tuple[float, str], ...]:
    """Mondays, or the firsts of months in a long season."""
    mondays = [(i, d.day) for i, d in enumerate(season.days) if d.day.weekday() == 0]
    if len(mondays) < 2:
        mondays = [(i, season.days[i].day) for i in sorted({0, len(season.days) - 1})]
    named = style.week_axis([day for _, day in mondays]).ticks
    return tuple((float(mondays[int(i)][0]), text) for i, text in named)
