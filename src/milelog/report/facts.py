"""All figures of an analysis with their week or day; `verify` checks the figures in a text against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from milelog.model import Session, Week
from milelog.pipeline import Analysis
from milelog.report import views, words

Kind = Literal["distance", "pace", "duration", "heart rate", "count", "percent", "vdot", "climb", "rating"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in SI units by its kind: metres, seconds, metres per second, beats per minute, or a plain number."""

    about: str
    """`2026-W17`, the day of a run (`2026-04-21`), or `log`."""
    metric: str
    """`volume`, `long_run`, `threshold`, `pace` ..."""
    kind: Kind
    value: float


def facts(analysis: Analysis) -> list[Fact]:
    """Every figure that a text about this log may give."""
    found = [f for w in analysis.weeks for f in _week(analysis, w)]
    found += [f for s in analysis.sessions if s.day is not None for f in _run(analysis, s)]
    return [*found, *_log(analysis)]


def _week(analysis: Analysis, week: Week) -> Iterator[Fact]:
    name = words.week_name(week)
    yield Fact(name, "volume", "distance", week.volume_m)
    yield Fact(name, "long_run", "distance", views.measured(week, "long_run"))
    yield Fact(name, "threshold", "distance", views.measured(week, "threshold"))
    yield Fact(name, "runs", "count", week.runs)
    yield Fact(name, "surges", "count", week.surges)
    for check in ("volume", "long_run", "threshold"):
        for end in views.planned_range(analysis, week, check) or ():
            yield Fact(name, f"planned {check}", "distance", end)


def _run(analysis: Analysis, run: Session) -> Iterator[Fact]:
    day = str(run.day)
    yield Fact(day, "distance", "distance", run.distance_m)
    yield Fact(day, "time", "duration", run.moving_s)
    yield Fact(day, "elapsed", "duration", run.elapsed_s)
    if run.moving_s > 0 and run.distance_m > 0:
        yield Fact(day, "pace", "pace", run.distance_m / run.moving_s)
    if run.mean_heart_rate_bpm:
        yield Fact(day, "heart rate", "heart rate", run.mean_heart_rate_bpm)
    if run.ascent_m is not None:
        yield Fact(day, "climb", "climb", run.ascent_m)
    if run.rpe is not None:
        yield Fact(day, "rating", "rating", run.rpe)
    reps = views.rep_rows(run, analysis)
    if reps:
        yield Fact(day, "reps", "count", len(reps))
        took, far = (
            sum(of) for of in zip(*((s.duration_s, s.distance_m) for s in (r.segment for r in reps)), strict=True)
        )
        yield Fact(day, "work", "distance", far)
        yield Fact(day, "work", "duration", took)
        yield Fact(day, "work", "pace", far / took)
    for rep in reps:
        yield Fact(day, "rep", "distance", rep.segment.distance_m)
        yield Fact(day, "rep", "duration", rep.segment.duration_s)
        # Both paces: a text may quote the measured or the grade-adjusted one.
        yield Fact(day, "rep", "pace", rep.segment.speed_mps)
        yield Fact(day, "rep", "pace", rep.effort_mps)
    surges = sum(g.kind == "surge" for g in run.segments)
    if surges:
        yield Fact(day, "surges", "count", surges)


def _log(analysis: Analysis) -> Iterator[Fact]:
    yield Fact("log", "weeks", "count", len(analysis.weeks))
    yield Fact("log", "activities", "count", len(analysis.sessions))
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is not None:
        yield Fact("log", "vdot", "vdot", zone_set.vdot)
        for zone in zone_set.zones:
            yield Fact("log", f"zone {zone.name}", "pace", zone.slow_mps)
            yield Fact("log", f"zone {zone.name}", "pace", zone.fast_mps)
