"""Chart of weekly volume, long run or threshold distance against the plan: bars with the planned range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from milelog.model import Status, Week
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.report.charts.picture import Block, Line, Mark, Picture, Rule, Text, nothing
from milelog.units import format_distance, unit_m

MAX_DETAILED = 20
"""Up to this many weeks bars are wide enough for their figures."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One week. Distances are in the athlete's unit; the ends of the planned range are NaN without a plan."""

    start: date
    done: float
    low: float
    high: float
    status: Status | None
    mark: str
    over: bool
    """Whether the week has ended."""
    tolerance: float = 0.0
    """Tolerance outside the planned range that is still met, as a share of its ends."""
    surged: tuple[int, int] | None = None
    """Miles of a long run with a surge, and all of them; None for other charts."""

    @property
    def label(self) -> str:
        """`2 Mar`."""
        return words.short_date(self.start)


@dataclass(frozen=True, slots=True)
class Bars:
    """The weeks in order of time, and the unit of their distances."""

    bars: tuple[Bar, ...]
    units: str
    what: str = "Volume"

    @property
    def mean(self) -> tuple[float, int]:
        """Mean distance of a week, and the number of weeks: the complete ones, or all where none is complete."""
        whole = [b.done for b in self.bars if b.over] or [b.done for b in self.bars]
        return sum(whole) / len(whole), len(whole)

    @property
    def is_judged(self) -> bool:
        """Whether any week was judged."""
        return any(b.status not in {None, "unknown"} for b in self.bars)


def data(analysis: Analysis, name: str = "volume") -> Bars:
    """One bar for each of the last 104 weeks, for the check `name`: `volume`, `long_run` or `threshold`."""
    bars = tuple(_bar(analysis, week, name) for week in views.latest(analysis).weeks)
    return Bars(bars, analysis.athlete.units, words.check_title(name))


def _bar(analysis: Analysis, week: Week, name: str) -> Bar:
    metres = unit_m(analysis.athlete.units)
    span = views.planned_range(analysis, week, name)
    low, high = (v / metres for v in span) if span else (math.nan, math.nan)
    verdict = views.check(week, name)
    session = views.long_run(week) if name == "long_run" else None
    surged = None
    if session is not None and views.has_surges(session):
        found = views.surges_by_unit(session, analysis.athlete.units)
        surged = sum(m.count > 0 for m in found), len(found)
    return Bar(
        week.start,
        views.measured(week, name) / metres,
        low,
        high,
        verdict.status if verdict else None,
        words.mark(verdict) if verdict else "",
        week.end < analysis.today,
        verdict.facts.tolerance.met if verdict and verdict.facts.tolerance else 0.0,
        surged,
    )


def finding(bars: Bars) -> str:
    """`Volume: 3 of 5 weeks as planned`, or the mean where nothing was planned."""
    judged = [b for b in bars.bars if b.status not in {None, "unknown"}]
    if judged:
        met = sum(b.status == "met" for b in judged)
        return f"{bars.what}: {met} of {words.plural(len(judged), 'week')} as planned"
    mean, weeks = bars.mean
    far = format_distance(mean * unit_m(bars.units), bars.units)
    return f"{bars.what}: {far} in the mean of {words.plural(weeks, 'week')}"


def about(bars: Bars) -> tuple[str, ...]:
    """Explanations of the marks: the plan, the miles with a surge."""
    planned = [b for b in bars.bars if math.isfinite(b.low)]
    still = ", paler: what still counts" if any(b.tolerance for b in planned) else ""
    legend = f"grey: the plan{still}" if planned else ""
    legend = legend if bars.is_judged else "dashed: the mean"
    surges = any(b.surged for b in bars.bars) and len(bars.bars) <= MAX_DETAILED
    unit = "miles" if bars.units == "mi" else "km"
    return tuple(t for t in (legend, f"in the bar: {unit} with a surge" if surges else "") if t)


def draw(bars: Bars) -> Picture:
    """The bars, coloured by verdict, with the planned range behind them."""
    if not bars.bars:
        return nothing("no weeks to show")
    top = max([*(v for b in bars.bars for v in (b.done, b.low, b.high) if math.isfinite(v)), 0.0]) or 1.0
    is_detailed = len(bars.bars) <= MAX_DETAILED
    half = 0.31 if is_detailed else 0.4
    marks: list[Mark] = list(_plans(bars, is_detailed=is_detailed))
    for i, bar in enumerate(bars.bars):
        status = f", {bar.status}" if bar.status else ""
        says = f"{bar.label}: {bar.done:.1f} {bars.units}{status}"
        marks.append(
            Block(i - half, i + half, 0.0, bar.done, bar.status or "accent", says=says, week=words.iso_week(bar.start))
        )
    marks += _edges(bars, is_detailed=is_detailed)
    for i, bar in enumerate(bars.bars if is_detailed else ()):
        marks += _figures(i, bar)
    if not bars.is_judged:
        marks.append(Rule(bars.mean[0], dashed=True))
    return Picture(
        finding(bars),
        style.week_axis([b.start for b in bars.bars]),
        style.level_axis(top * 1.16),
        tuple(marks),
        f"{bars.units} a week",
        about(bars),
        style.status_keys(b.status for b in bars.bars),
    )


def _plans(bars: Bars, *, is_detailed: bool) -> Iterator[Mark]:
    """The planned range behind each bar, and its tolerance in a paler colour; with many weeks they join into a band."""
    half = 0.42 if is_detailed else 0.5
    for i, bar in enumerate(bars.bars):
        if bar.low < bar.high < math.inf:
            yield Block(i - half, i + half, bar.low, bar.high, "plan", 0.45)
        for edge, side in ((bar.low, -1), (bar.high, 1)):
            if bar.tolerance and math.isfinite(edge):
                low, high = sorted((edge, edge * (1 + side * bar.tolerance)))
                yield Block(i - half, i + half, low, high, "plan", 0.2)


def _edges(bars: Bars, *, is_detailed: bool) -> Iterator[Mark]:
    """The ends of the planned range, as lines across the bar."""
    half = 0.42 if is_detailed else 0.5
    for i, bar in enumerate(bars.bars):
        for edge in dict.fromkeys(v for v in (bar.low, bar.high) if math.isfinite(v)):
            yield Line((i - half, i + half), (edge, edge), width=1.4 if is_detailed else 0.8)


def _figures(i: int, bar: Bar) -> Iterator[Mark]:
    """The distance and the mark of the verdict above a bar, and the miles with a surge at its bottom."""
    ends = [v for v in (bar.low, bar.high) if math.isfinite(v)]
    # A figure on the lines of the plan could not be read, so it is moved above them.
    beside = bool(ends) and min(ends) * 0.9 <= bar.done <= max(ends)
    over = max(ends) if beside else bar.done
    options = (
        f"{bar.done:.1f} {bar.mark}".strip(),
        f"{bar.done:.0f} {bar.mark}".strip(),
        bar.mark or f"{bar.done:.0f}",
    )
    yield Text(i, over, options, size=0.9, lift=4, room=0.98, backed=True, must=False)
    if bar.surged and bar.done > 0:
        dark = bar.status is None or bar.status in style.DARK
        foot = "{}/{}".format(*bar.surged)
        yield Text(i, "foot", (foot,), "paper" if dark else "ink", size=0.85, room=0.62, must=False)
