"""SVG for the HTML page: elements and the small bars beside texts; `charts.as_svg` draws the charts.

Colours come from CSS classes, so that light, dark and print have their own.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from milelog.model import Session, Verdict, Week
from milelog.report import views, words
from milelog.units import Range

_ZONES = frozenset("EMTIR")


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One SVG element with all parts escaped; `class_` becomes `class`, and underscores become dashes."""
    given = "".join(f' {_attribute(name)}="{_value(value)}"' for name, value in attributes.items() if value is not None)
    inside = "".join(escape(c) for c in children)
    return Markup(f"<{tag}{given}>{inside}</{tag}>" if inside else f"<{tag}{given}/>")  # noqa: S704 - all parts are escaped


def picture(width: float, height: float, label: str, children: Iterable[Markup], css: str = "chart") -> Markup:
    """An SVG with `label` as its text alternative."""
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
    """The CSS class with the colour of a zone; `zx` without one."""
    return f"z{name}" if name in _ZONES else "zx"


def day_bar(session: Session, most_m: float) -> Markup:
    """A bar as long as the run, divided by time in zones; a hatched one for other sports."""
    if not session.is_run or most_m <= 0:
        share = min(session.moving_s / 7200, 1.0)
        rect = element("rect", x=0, y=3, width=max(share * 100, 3), height=8, rx=1, class_="cross")
        return picture(100, 14, words.sport_label(session), [rect], "daybar")
    length = 100 * session.distance_m / most_m
    parts, at = [], 0.0
    for name, share in views.zone_shares(session.zone_s) or (("E", 1.0),):
        parts.append(element("rect", x=at, y=1, width=max(length * share, 0), height=12, class_=zone_class(name)))
        at += length * share
    shares = ", ".join(f"{n} {s * 100:.0f} %" for n, s in views.zone_shares(session.zone_s))
    return picture(100, 14, f"time in zones: {shares}" if shares else "distance", parts, "daybar")


def week_spark(week: Week) -> Markup:
    """Seven small bars with the running distance of each day of the week."""
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
    """A bar of the measured distance on a scale with the planned range; empty if either is not a distance."""
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


@dataclass(frozen=True, slots=True)
class _Scale:
    """A linear scale: 0 lies at `zero`, `top` at `end`."""

    zero: float
    end: float
    top: float

    def __call__(self, value: float) -> float:
        return self.zero + (self.end - self.zero) * value / self.top


@functools.cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    """The text of an attribute; cached, since a page has 60,000 of them, mostly numbers and few classes."""
    # A tenth of a unit is less than a pixel, and shorter numbers keep the page small.
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return _escaped(str(value))


@functools.lru_cache(maxsize=1024)
def _escaped(text: str) -> str:
    return str(escape(text))
