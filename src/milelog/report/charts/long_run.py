"""The long run by mile: pace of each mile, and the surges where they were run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from milelog.model import MileSurges, Session
from milelog.pipeline import Analysis
from milelog.report import recordings, trace, views, words
from milelog.report.charts import style
from milelog.units import format_clock, format_distance, unit_m

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MILE_COLOUR = "#d5dee4"

_ROW_POINTS = 9.0
"""Half the height of the label of a tick, and of a word below the axis."""


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
    """By mile, or by kilometre."""
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
        line = recordings.trace_of(analysis, session)
        splits = line.splits if line else ()
    looked = views.surges_by_mile(session, units) if views.has_surges(session) else ()
    return LongRun(
        session.day,
        units,
        session.kind == "long" or views.has_surges(session),
        session.distance_m,
        _miles(session, splits, units),
        _surges(session, units),
        views.surges_by_unit(session, units) if looked else (),
        (sum(m.count > 0 for m in looked), len(looked)),
    )


def finding(run: LongRun) -> str:
    """`Long run 10.0 mi: a surge in 7 of 10 miles`."""
    text = f"{'Long' if run.is_long else 'Longest'} run {format_distance(run.distance_m, run.units)}"
    with_surge, miles = run.surged
    if not run.surges or not miles:
        return f"{text}, no surges" if miles else text
    return f"{text}: a surge in {with_surge} of {words.plural(miles, 'mile')}"


def draw(run: LongRun | None, axes: Axes) -> None:
    """Draws a step a mile at its pace, and each surge as a dark block at its own pace."""
    if run is None or not (run.miles or run.surges):
        style.empty(axes, "no long run to show")
        return
    slow = slow_end([s.pace_s for s in run.miles] or [s.pace_s for s in run.surges])
    fast = min(s.pace_s for s in (*run.miles, *run.surges)) - 12
    for pieces, colour, gap in ((run.miles, _MILE_COLOUR, 0.06), (run.surges, style.ACCENT, 0.0)):
        for piece in pieces:
            height = max(slow - piece.pace_s, 0.0)
            width = max(piece.end - piece.start - gap, 0.01)
            axes.bar((piece.start + piece.end) / 2, height, width, piece.pace_s, color=colour)
    style.pace_axis(axes, slow, fast)
    room = (slow - fast) * _ROW_POINTS / style.high_points(axes)
    axes.set_yticks([t for t in axes.get_yticks() if fast <= t <= slow - room])  # clear of the words below
    when = words.long_date(run.day) if run.day else ""
    style.say(axes, finding(run), y=f"pace, min/{run.units}", about=when)
    axes.set_xlim(0, run.distance_m / unit_m(run.units))
    _below(run, axes)
    _legend(run, axes)


def slow_end(paces: list[float]) -> float:
    """Below the slowest mile, yet not so far that a mile of walking flattens the rest."""
    slow, quick = max(paces), min(paces)
    return min(slow, quick + 240) + max(20.0, (min(slow, quick + 240) - quick) * 0.25)


def _below(run: LongRun, axes: Axes) -> None:
    """Under each mile its number, its pace, and how long it surged. Thinned where miles are many."""
    pieces = [m for m in run.miles if m.end - m.start > 0.3]
    surged = {m.mile: m for m in run.per_mile}
    axes.set_xticks([])
    heads = [words.unit_name(run.units), "pace", *(["surged"] if run.surged[0] else [])]
    _row(axes, 0.0, heads, -6, "right")
    for piece in pieces[:: max(1, math.ceil(len(pieces) / 17))]:
        number = round(piece.start) + 1
        cells = [str(number), format_clock(piece.pace_s)]
        if run.surged[0]:
            cells.append(surge_time(surged.get(number), run.units))
        _row(axes, (piece.start + piece.end) / 2, cells, 0, "center")


def _row(axes: Axes, x: float, cells: list[str], right: float, side: Literal["right", "center"]) -> None:
    """Cells below the axis, one under the other; a mile without a surge stands out."""
    for i, cell in enumerate(cells):
        alarm = cell == "none"
        axes.annotate(
            cell,
            (x, 0),
            (right, -6 - 13 * i),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=9 if i else 10,
            fontweight="bold" if alarm else "normal",
            color=style.STATUSES["missed"] if alarm else style.INK if side == "center" and not i else style.MUTED,
            annotation_clip=False,
        )


def surge_time(found: MileSurges | None, units: str) -> str:
    """How long a mile surged; `none` where it should have, a dash for a kilometre, of which that is not asked."""
    if found is not None and found.count:
        return format_clock(found.duration_s)
    return "none" if found is not None and units == "mi" else "–"


def _legend(run: LongRun, axes: Axes) -> None:
    from matplotlib.patches import Patch

    named = [(_MILE_COLOUR, words.unit_name(run.units), run.miles), (style.ACCENT, "surge", run.surges)]
    handles = [Patch(color=colour, label=label) for colour, label, there in named if there]
    style.legend_below(axes, handles, drop=0.75 if run.surged[0] else 0.55)


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
        for at, g in views.placed(session)
        if g.kind == "surge" and g.speed_mps > 0
    )
