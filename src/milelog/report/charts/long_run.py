"""Chart of the long run: pace of each mile, and the surges where they were run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from milelog.model import MileSurges, Session, Week
from milelog.pipeline import Analysis
from milelog.report import recordings, trace, views, words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Cell, Key, Mark, Picture, Row, nothing
from milelog.sessions.miles import placed
from milelog.units import format_clock, format_distance, unit_m


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the run: start and end in miles or kilometres, and its pace in seconds per unit."""

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
    """Miles, or kilometres, with a surge, and all of them; (0, 0) where surges were not looked for."""


def data(analysis: Analysis) -> LongRun | None:
    """The latest run that was a long run; in a log without one, the longest of the latest week; else None."""
    runs = [s for s in map(views.long_run, views.newest_first(analysis)) if s is not None and s.distance_m > 0]
    chosen = next((s for s in runs if s.kind == "long" or views.has_surges(s)), runs[0] if runs else None)
    return of_session(chosen, analysis) if chosen else None


def of_week(analysis: Analysis, week: Week) -> tuple[LongRun, ...]:
    """The long run of one week; none where nobody ran."""
    session = views.long_run(week)
    return (of_session(session, analysis),) if session is not None and session.distance_m > 0 else ()


def of_session(session: Session, analysis: Analysis, splits: tuple[trace.Split, ...] | None = None) -> LongRun:
    """One run by mile (or km); its trace is loaded for the splits unless they are given."""
    units = analysis.athlete.units
    if splits is None:
        line = recordings.trace_of(analysis, session)
        splits = line.splits if line else ()
    looked = views.surges_by_unit(session, units) if views.has_surges(session) else ()
    return LongRun(
        session.day,
        units,
        session.kind == "long" or views.has_surges(session),
        session.distance_m,
        _miles(session, splits, units),
        _surges(session, units),
        looked,
        (sum(m.count > 0 for m in looked), len(looked)),
    )


def finding(run: LongRun) -> str:
    """`Long run 10.0 mi: a surge in 7 of 10 miles`."""
    text = f"{'Long' if run.is_long else 'Longest'} run {format_distance(run.distance_m, run.units)}"
    with_surge, miles = run.surged
    if not run.surges or not miles:
        return f"{text}, no surges" if miles else text
    return f"{text}: a surge in {with_surge} of {words.of_units(miles, run.units)}"


def draw(run: LongRun | None) -> Picture:
    """A block for each mile at its pace, and a dark block for each surge at its own pace."""
    if run is None or not (run.miles or run.surges):
        return nothing("no long run to show")
    slow = slow_end([s.pace_s for s in run.miles] or [s.pace_s for s in run.surges])
    fast = min(s.pace_s for s in (*run.miles, *run.surges)) - 12
    marks: list[Mark] = []
    for pieces, colour, gap in ((run.miles, "mile", 0.03), (run.surges, "accent", 0.0)):
        for piece in pieces:
            ends = (piece.start + gap, max(piece.end - gap, piece.start + gap + 0.01))
            marks.append(Block(*ends, slow, piece.pace_s, colour, says=format_clock(piece.pace_s)))
    named = (("mile", words.unit_name(run.units), run.miles), ("accent", "surge", run.surges))
    return Picture(
        finding(run),
        Axis(0.0, max(run.distance_m / unit_m(run.units), 0.1)),
        style.pace_axis(slow, fast),
        tuple(marks),
        f"pace, min/{run.units}",
        (words.long_date(run.day),) if run.day else (),
        tuple(Key(label, colour) for colour, label, there in named if there),
        _rows(run),
    )


def slow_end(paces: list[float]) -> float:
    """The slow end of the pace axis: below the slowest mile, but limited so that walking does not flatten the rest."""
    slow, quick = max(paces), min(paces)
    # A mile four minutes slower than the fastest is a walk; a quarter more leaves room below the blocks.
    return min(slow, quick + 240) + max(20.0, (min(slow, quick + 240) - quick) * 0.25)


def _rows(run: LongRun) -> tuple[Row, ...]:
    """Rows below each mile with its number, pace and time in surges; a mile without a surge is marked in red."""
    # A short part of a mile at the end has no room for a column.
    pieces = [m for m in run.miles if m.end - m.start > 0.3]
    surged = {m.mile: m for m in run.per_mile}
    middles = [(m.start + m.end) / 2 for m in pieces]
    numbers = [round(m.start) + 1 for m in pieces]
    cells = tuple(Cell(x, str(n)) for x, n in zip(middles, numbers, strict=True))
    rows = [Row(words.unit_name(run.units), cells)]
    rows.append(Row("pace", tuple(Cell(x, format_clock(m.pace_s)) for x, m in zip(middles, pieces, strict=True))))
    if run.surged[0]:
        times = [surge_time(surged.get(n), run.units) for n in numbers]
        rows.append(Row("surged", tuple(Cell(x, t, t == "none") for x, t in zip(middles, times, strict=True))))
    return tuple(rows)


def surge_time(found: MileSurges | None, units: str) -> str:
    """Time of surges in a mile; without any `none`, or a dash for kilometres, which need not have one."""
    if found is not None and found.count:
        return format_clock(found.duration_s)
    return "none" if found is not None and units == "mi" else "–"


def _miles(session: Session, splits: tuple[trace.Split, ...], units: str) -> tuple[Stretch, ...]:
    metres, found, at = unit_m(units), [], 0.0
    for split in splits:
        end = at + split.distance_m / metres
        if split.speed_mps > 0 and end - at > 0.05:
            found.append(Stretch(at, end, metres / split.speed_mps))
        at = end
    # Without a trace the run is one step at its mean pace.
    if not found and session.distance_m > 0 and session.moving_s > 0:
        return (Stretch(0.0, session.distance_m / metres, metres * session.moving_s / session.distance_m),)
    return tuple(found)


def _surges(session: Session, units: str) -> tuple[Stretch, ...]:
    metres = unit_m(units)
    return tuple(
        Stretch(at / metres, (at + g.distance_m) / metres, metres / g.speed_mps)
        for at, g in placed(session.segments)
        if g.kind == "surge" and g.speed_mps > 0
    )
