"""Small drawings for the page as inline SVG. Colours come from classes, so that light, dark and print each have theirs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from milelog.model import Session, Verdict, Week
from milelog.report import views, words
from milelog.report.charts.fitness import Season
from milelog.report.charts.long_run import LongRun, slow_end, surge_time
from milelog.report.charts.rep_consistency import Consistency
from milelog.report.charts.weekly_volume import Bars
from milelog.report.charts.zones import EASY_SHARE, ZoneWeeks
from milelog.units import Range, format_clock, unit_m

_ZONES = frozenset("EMTIR")
_PACE_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600)


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One SVG element; `class_` is `class`, underscores are dashes, everything is escaped."""
    told = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(str(escape(c)) for c in children)
    return Markup(f"<{tag}{told}>{inside}</{tag}>" if inside else f"<{tag}{told}/>")  # noqa: S704 - all parts are escaped


def picture(width: float, height: float, label: str, children: Iterable[Markup], css: str = "chart") -> Markup:
    """An SVG with a text for those who cannot see it."""
    return element(
        "svg",
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        class_=css,
        role="img",
        aria_label=words.clean(label, 300),
        preserveAspectRatio="xMinYMid meet",
    )


def zone_class(name: str | None) -> str:
    """The class that colours a zone."""
    return f"z{name}" if name in _ZONES else "zx"


def day_bar(session: Session, most_m: float) -> Markup:
    """A bar as long as the run, split by time in zone; other sports get a hatched one."""
    if not session.is_run or most_m <= 0:
        share = min(session.moving_s / 7200, 1.0)
        rect = element("rect", x=0, y=3, width=max(share * 100, 3), height=8, rx=1, class_="cross")
        return picture(100, 14, words.sport_label(session), [rect], "daybar")
    length = 100 * session.distance_m / most_m
    parts, at = [], 0.0
    for name, share in views.zone_shares(session.zone_s) or (("E", 1.0),):
        parts.append(element("rect", x=at, y=1, width=max(length * share, 0), height=12, class_=zone_class(name)))
        at += length * share
    told = ", ".join(f"{n} {s * 100:.0f} %" for n, s in views.zone_shares(session.zone_s))
    return picture(100, 14, f"time in zones: {told}" if told else "distance", parts, "daybar")


def week_spark(week: Week) -> Markup:
    """Seven small bars, Monday to Sunday."""
    sums = [sum(s.distance_m for s in sessions if s.is_run) for _, sessions in views.days(week)]
    top = max([*sums, 1.0])
    bars = [
        element(
            "rect", x=i * 8, y=22 - 20 * v / top, width=6, height=max(20 * v / top, 0.8), class_="ink" if v else "line"
        )
        for i, v in enumerate(sums)
    ]
    return picture(54, 22, "distance by day", bars, "spark")


def gauge(verdict: Verdict, span: Range | None, units: str) -> Markup:
    """What was measured on a scale with the planned range; nothing where either is no distance."""
    if verdict.actual_m is None or span is None or not math.isfinite(verdict.actual_m):
        return Markup()
    low, high = span
    end = high if math.isfinite(high) else low
    top = max(end * 1.2, verdict.actual_m * 1.05, 1.0)
    x = _Scale(0.0, 300.0, top)
    band = max(x(end) - x(low), 2.0)
    parts = [
        element("rect", x=0, y=8, width=300, height=8, rx=2, class_="track"),
        element("rect", x=0, y=8, width=x(verdict.actual_m), height=8, rx=2, class_=f"s-{verdict.status}"),
        element("rect", x=x(low), y=3, width=band, height=18, class_="band"),
        element("line", x1=x(low), x2=x(low), y1=3, y2=21, class_="edge"),
        element("line", x1=x(low) + band, x2=x(low) + band, y1=3, y2=21, class_="edge"),
    ]
    return picture(300, 24, words.done_of_planned(verdict, units), parts, "gauge")


def long_run(run: LongRun) -> Markup:
    """Pace of each mile as bars, fast upward, with each surge as a dark block in its place."""
    paces = [s.pace_s for s in (*run.miles, *run.surges)]
    if not paces:
        return Markup()
    slow = slow_end([s.pace_s for s in run.miles] or paces)
    plot = _Plot(slow=slow, fast=min(paces) - 15, top_x=run.distance_m / unit_m(run.units))
    parts = plot.grid()
    for mile in run.miles:
        parts.append(plot.bar(mile.start, mile.end, mile.pace_s, "mile", gap=1.2))
    step = math.ceil(plot.top_x / 14)
    parts += [
        element("text", round(m.start) + 1, x=plot.x((m.start + m.end) / 2), y=plot.floor + 14, class_="mid")
        for m in run.miles[::step]
        if m.end - m.start > 0.3
    ]
    parts += _surge_times(run, plot, step)
    parts += [plot.bar(s.start, s.end, s.pace_s, "zT") for s in run.surges]
    return picture(_W, _H + 12, f"pace by {run.units}, with surges", parts)


def _surge_times(run: LongRun, plot: _Plot, step: int) -> list[Markup]:
    """Under each mile how long it surged; a mile without a surge stands out."""
    if not run.surged[0]:
        return []
    told = []
    for mile in run.per_mile[::step]:
        text = surge_time(mile, run.units)
        css = "mid alarm" if text == "none" else "mid"
        told.append(element("text", text, x=plot.x(mile.mile - 0.5), y=plot.floor + 29, class_=css))
    return told


def reps(rows: Sequence[views.RepRow], units: str) -> Markup:
    """Each rep as a block as wide as it was long, at its pace, over the band it was meant for."""
    rows = [r for r in rows if r.segment.speed_mps > 0 and r.segment.kind == "rep"]
    if not rows:
        return Markup()
    metres = unit_m(units)
    paces = [metres / r.drawn_mps for r in rows]
    edges = [metres / v for r in rows if r.zone for v in (r.zone.fast_mps, r.zone.slow_mps)]
    spread = max(paces + edges) - min(paces + edges)
    pad = max(spread * 0.35, 6)
    total = sum(r.segment.distance_m for r in rows)
    gap = total * 0.04
    plot = _Plot(slow=max(paces + edges) + pad, fast=min(paces + edges) - pad, top_x=total + gap * (len(rows) - 1))
    parts, at = plot.grid(), 0.0
    thin = math.ceil(len(rows) / 8)
    for i, (row, pace) in enumerate(zip(rows, paces, strict=True)):
        end = at + row.segment.distance_m
        if row.zone:
            parts.append(plot.span(at, end, metres / row.zone.slow_mps, metres / row.zone.fast_mps, "band"))
        off = row.zone is not None and not row.inside
        parts.append(plot.level(at, end, pace, f"rep {zone_class(row.segment.zone)}{' off' if off else ''}"))
        if i % thin == 0:
            middle = plot.x((at + end) / 2)
            parts.append(element("text", format_clock(pace), x=middle, y=plot.y(pace) - 7, class_="mid strong"))
            length = words.rep_distance(row.segment.distance_m, units)
            parts.append(element("text", length, x=middle, y=plot.floor + 14, class_="mid"))
        at = end + gap
    return picture(_W, _H, "pace of each rep against its band", parts)


def bars(found: Bars) -> Markup:
    """A bar a week, coloured by verdict, with the planned range as a bracket."""
    highs = [v for b in found.bars for v in (b.done, b.low, b.high) if math.isfinite(v)]
    top = (max([*highs, 0.0]) or 1.0) * 1.14
    count = max(len(found.bars), 1)
    wide = (_W - _LEFT) / count
    y = _Scale(_FLOOR, 12.0, top)
    parts = _level_grid(top, y)
    for i, bar in enumerate(found.bars):
        left = _LEFT + wide * i
        css = f"s-{bar.status}" if bar.status else "zT"
        shape = element(
            "rect",
            element("title", f"{bar.label}: {bar.done:.1f} {found.units}{f', {bar.status}' if bar.status else ''}"),
            x=left + wide * 0.16,
            y=y(bar.done),
            width=wide * 0.68,
            height=max(_FLOOR - y(bar.done), 0),
            class_=css,
        )
        parts.append(shape)
        parts += _bracket(left, wide, bar.low, bar.high, y)
        if bar.mark and wide >= _MARK_ROOM:
            # Above the plan's lines too, so that no colour has to be told apart to read a verdict.
            over = max([v for v in (bar.done, bar.low, bar.high) if math.isfinite(v) and v <= bar.done * 1.15])
            parts.append(element("text", bar.mark, x=left + wide / 2, y=y(over) - 4, class_="mid strong"))
    parts += _week_labels([b.start for b in found.bars], wide)
    return picture(_W, _H + _year_room([b.start for b in found.bars]), f"{found.what} by week, in {found.units}", parts)


def zone_weeks(found: ZoneWeeks) -> Markup:
    """A stacked bar a week, E at the bottom, with a line at 80 %."""
    wide = (_W - _LEFT) / max(len(found.labels), 1)
    y = _Scale(_FLOOR, 12.0, 1.0)
    parts = [element("text", f"{s * 100:.0f}", x=_LEFT - 6, y=y(s) + 4, class_="end") for s in (0.0, 0.5, 1.0)]
    for i, week in enumerate(found.shares):
        floor = 0.0
        for name, share in week:
            parts.append(
                element(
                    "rect",
                    element("title", f"{found.labels[i]}: {name} {share * 100:.0f} %"),
                    x=_LEFT + wide * (i + 0.14),
                    y=y(floor + share),
                    width=wide * 0.72,
                    height=y(floor) - y(floor + share),
                    class_=zone_class(name),
                )
            )
            floor += share
    parts.append(element("line", x1=_LEFT, x2=_W, y1=y(EASY_SHARE), y2=y(EASY_SHARE), class_="rule"))
    parts.append(element("text", "80", x=_LEFT - 6, y=y(EASY_SHARE) + 4, class_="end strong"))
    parts += _week_labels(found.mondays, wide)
    return picture(_W, _H + _year_room(found.mondays), "share of time in zones by week", parts)


def consistency(found: Consistency) -> Markup:
    """The reps of each threshold session as dots in their order, over the band of that day."""
    edges = [p for g in found.groups for p in (*g.paces_s, *(g.band_s or ()))]
    if not edges:
        return Markup()
    plot = _Plot(slow=max(edges) + 8, fast=min(edges) - 8, top_x=float(len(found.groups)))
    parts = plot.grid()
    for i, group in enumerate(found.groups):
        if group.band_s:
            parts.append(plot.span(i + 0.06, i + 0.94, group.band_s[1], group.band_s[0], "band"))
        count = len(group.paces_s)
        at = [i + 0.5 + (n - (count - 1) / 2) * min(0.7 / max(count, 1), 0.2) for n in range(count)]
        points = [(plot.x(x), plot.y(pace)) for x, pace in zip(at, group.paces_s, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(element("polyline", points=path, class_="joint", fill="none"))
        parts += [
            element("circle", element("title", format_clock(p)), cx=x, cy=y, r=3, class_="dotted")
            for (x, y), p in zip(points, group.paces_s, strict=True)
        ]
    years = len({g.day.year for g in found.groups}) > 1
    step = math.ceil(len(found.groups) / (5 if years else 6))
    for i, group in list(enumerate(found.groups))[::step]:
        x = plot.x(i + 0.5)
        when = f"{words.short_date(group.day)}{f' {group.day.year}' if years else ''}"
        parts.append(element("text", group.shape, x=x, y=_FLOOR + 14, class_="mid"))
        parts.append(element("text", when, x=x, y=_FLOOR + 27, class_="mid"))
    return picture(_W, _H + 10, "paces of threshold reps by session", parts)


def form(season: Season) -> Markup:
    """Fitness and fatigue as two lines over the days."""
    top = max([*(d.fitness for d in season.days), *(d.fatigue for d in season.days), 1.0]) * 1.1
    y = _Scale(_FLOOR, 12.0, top)
    x = _Scale(_LEFT, _W - 2, max(len(season.days) - 1, 1))
    parts = _level_grid(top, y)
    for css, values in (
        ("fatigue", [d.fatigue for d in season.days]),
        ("fitness", [d.fitness for d in season.days]),
    ):
        points = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(values))
        parts.append(element("polyline", points=points, class_=css, fill="none"))
    mondays = [(x(i), d.day) for i, d in enumerate(season.days) if d.day.weekday() == 0]
    parts += _dates([(at, day) for at, day in _thinned(mondays) if at < _W - 18])
    return picture(_W, _H + _year_room([day for _, day in mondays]), "fitness and fatigue by day", parts)


_W, _H, _LEFT, _FLOOR = 440.0, 190.0, 40.0, 166.0
_HALF_DATE = 18.0
"""Half the width of a date, and a little."""
_MARK_ROOM = 14.0
"""Width of a bar's place from which its verdict's mark stands over it."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """A linear scale: 0 lies at `zero`, `top` at `end`."""

    zero: float
    end: float
    top: float

    def __call__(self, value: float) -> float:
        return self.zero + (self.end - self.zero) * value / self.top


class _Plot:
    """Scales of a pace chart: distance to the right, fast upward."""

    def __init__(self, slow: float, fast: float, top_x: float) -> None:
        self.slow, self.fast, self.top_x, self.floor = slow, fast, max(top_x, 1e-9), _FLOOR

    def x(self, at: float) -> float:
        return _LEFT + (_W - _LEFT - 2) * at / self.top_x

    def y(self, pace_s: float) -> float:
        return 8 + (_FLOOR - 8) * (pace_s - self.fast) / (self.slow - self.fast)

    def grid(self) -> list[Markup]:
        step = next((s for s in _PACE_STEPS_S if (self.slow - self.fast) / s <= 5), 900)
        first = math.ceil(self.fast / step) * step
        parts = []
        for pace in range(first, int(self.slow) + 1, step):
            parts.append(element("line", x1=_LEFT, x2=_W, y1=self.y(pace), y2=self.y(pace), class_="gridline"))
            parts.append(element("text", format_clock(pace), x=_LEFT - 6, y=self.y(pace) + 4, class_="end"))
        return parts

    def bar(self, start: float, end: float, pace_s: float, css: str, gap: float = 0.0) -> Markup:
        left, right = self.x(start) + gap, self.x(end) - gap
        title = element("title", f"{format_clock(pace_s)}")
        return element(
            "rect",
            title,
            x=left,
            y=min(self.y(pace_s), _FLOOR),
            width=max(right - left, 1.5),
            height=max(_FLOOR - self.y(pace_s), 0.0),
            class_=css,
        )

    def span(self, start: float, end: float, slow: float, fast: float, css: str) -> Markup:
        height = self.y(slow) - self.y(fast)
        return element(
            "rect", x=self.x(start), y=self.y(fast), width=self.x(end) - self.x(start), height=height, class_=css
        )

    def level(self, start: float, end: float, pace_s: float, css: str) -> Markup:
        width = max(self.x(end) - self.x(start), 2)
        return element("rect", x=self.x(start), y=self.y(pace_s) - 2.5, width=width, height=5, rx=1, class_=css)


def _level_grid(top: float, y: _Scale) -> list[Markup]:
    step = next((s for s in (0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200) if top / s <= 5), 500)
    parts = []
    for i in range(int(top / step) + 1):
        at = y(i * step)
        parts.append(element("line", x1=_LEFT, x2=_W, y1=at, y2=at, class_="gridline"))
        parts.append(element("text", f"{i * step:g}", x=_LEFT - 6, y=at + 4, class_="end"))
    return parts


def _bracket(left: float, wide: float, low: float, high: float, y: _Scale) -> list[Markup]:
    if not math.isfinite(low):
        return []
    from_y = y(high) if math.isfinite(high) else y(low)
    to_y = y(low)
    x1, x2 = left + wide * 0.06, left + wide * 0.94
    parts = [element("rect", x=x1, y=from_y, width=x2 - x1, height=to_y - from_y, class_="band")]
    return parts + [element("line", x1=x1, x2=x2, y1=v, y2=v, class_="edge") for v in {from_y, to_y}]


def _week_labels(mondays: Sequence[date], wide: float) -> list[Markup]:
    """Dates under the weeks, thinned."""
    return _dates(_thinned([(_LEFT + wide * (i + 0.5), day) for i, day in enumerate(mondays)]))


def _thinned(days: Sequence[tuple[float, date]]) -> Sequence[tuple[float, date]]:
    return days[:: max(1, math.ceil(len(days) / 7))]


def _dates(days: Sequence[tuple[float, date]]) -> list[Markup]:
    """Dates at their places, clear of the axis; the year under the first of each where there are several."""
    parts, years = [], [day.year for _, day in days]
    for n, (at, day) in enumerate(days):
        x = max(at, _LEFT + _HALF_DATE)
        parts.append(element("text", words.short_date(day), x=x, y=_FLOOR + 14, class_="mid"))
        if len(set(years)) > 1 and (not n or day.year != years[n - 1]):
            parts.append(element("text", str(day.year), x=x, y=_FLOOR + 27, class_="mid"))
    return parts


def _year_room(mondays: Sequence[date]) -> float:
    return 10.0 if len({d.year for d in mondays}) > 1 else 0.0


def _number(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
