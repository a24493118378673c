"""The long run by mile: pace of each mile, and the surges where they were run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from milelog.model import MileSurges, Segment, Session
from milelog.pipeline import Analysis
from milelog.report import trace, views, words
from milelog.report.charts import style
from milelog.units import format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the run: from where to where (in units), and its pace in seconds per unit."""

    start: float
    end: float
    pace_s: float


@dataclass(frozen=True, slots=True)
class LongRun:
    """The longest run of the latest week that has one."""

    day: date | None
    units: str
    is_long: bool
    """False for the longest run of a week without a long run."""
    distance_m: float
    miles: tuple[Stretch, ...]
    surges: tuple[Stretch, ...]
    per_mile: tuple[MileSurges, ...]
    surged: tuple[int, int]
    """Miles with a surge, miles that were looked at; (0, 0) when nobody looked."""


def data(analysis: Analysis) -> LongRun | None:
    """The latest run that was a long run; in a log without one, the longest of the latest week; else None."""
    runs = [s for s in map(views.long_run, views.newest_first(analysis)) if s is not None and s.distance_m > 0]
    chosen = next((s for s in runs if s.kind == "long" or views.has_surges(s)), runs[0] if runs else None)
    return of_session(chosen, analysis) if chosen else None


def of_session(session: Session, analysis: Analysis, splits: tuple[trace.Split, ...] | None = None) -> LongRun:
    """One run by mile (or km); its recording is opened for the splits unless they are given."""
    units = analysis.athlete.units
    if splits is None:
        opened = analysis.open_run(session)
        splits = trace.splits(opened[1], unit_m(units)) if opened else ()
    looked = [m for m in session.miles if m.count]
    return LongRun(
        session.day,
        units,
        session.kind == "long" or views.has_surges(session),
        session.distance_m,
        _miles(session, splits, units),
        _surges(session, units),
        session.miles if views.has_surges(session) else (),
        (len(looked), len(session.miles)) if views.has_surges(session) else (0, 0),
    )


def finding(run: LongRun) -> str:
    """`Long run 10.0 mi: a surge in 7 of 10 miles`."""
    text = f"{'Long' if run.is_long else 'Longest'} run {format_distance(run.distance_m, run.units)}"
    with_surge, miles = run.surged
    if not run.surges or not miles:
        return f"{text}, no surges" if miles else text
    return f"{text}: a surge in {with_surge} of {words.of_units(miles, run.units)}"


def draw(analysis: Analysis, axes: Axes) -> None:
    """Draws a step a mile at its pace, and each surge as a dark block at its own pace."""
    run = data(analysis)
    if run is None or not (run.miles or run.surges):
        style.empty(axes, "no long run to show")
        return
    paces = [s.pace_s for s in (*run.miles, *run.surges)]
    slow, fast = max(paces) + 20, min(paces) - 12
    for mile in run.miles:
        axes.bar(
            (mile.start + mile.end) / 2, slow - mile.pace_s, mile.end - mile.start - 0.06, mile.pace_s, color="#d5dee4"
        )
    for surge in run.surges:
        axes.bar(
            (surge.start + surge.end) / 2,
            slow - surge.pace_s,
            surge.end - surge.start,
            surge.pace_s,
            color=style.ACCENT,
        )
    style.pace_axis(axes, slow, fast)
    style.say(axes, finding(run), x=f"distance, {run.units}", y=f"pace, min/{run.units}")
    axes.set_xlim(0, run.distance_m / unit_m(run.units))
    axes.set_xticks(range(int(run.distance_m / unit_m(run.units)) + 1))
    from matplotlib.patches import Patch

    style.legend_below(
        axes,
        [Patch(color="#d5dee4", label=words.unit_name(run.units)), Patch(color=style.ACCENT, label="surge")],
    )


def _miles(session: Session, splits: tuple[trace.Split, ...], units: str) -> tuple[Stretch, ...]:
    metres, found, at = unit_m(units), [], 0.0
    for split in splits:
        end = at + split.distance_m / metres
        if split.speed_mps > 0 and end - at > 0.05:
            found.append(Stretch(at, end, metres / split.speed_mps))
        at = end
    if not found and session.distance_m > 0 and session.moving_s > 0:
        return (Stretch(0.0, session.distance_m / metres, metres * session.moving_s / session.distance_m),)
    return tuple(found)


def _surges(session: Session, units: str) -> tuple[Stretch, ...]:
    metres = unit_m(units)
    return tuple(
        Stretch(at / metres, (at + g.distance_m) / metres, metres / g.speed_mps)
        for at, g in placed(session)
        if g.kind == "surge" and g.speed_mps > 0
    )


def placed(session: Session) -> list[tuple[float, Segment]]:
    """Each segment with the distance (metres) at which it begins."""
    ends = np.cumsum([0.0, *(g.distance_m for g in session.segments)])
    return [(float(at), g) for at, g in zip(ends, session.segments, strict=False)]
