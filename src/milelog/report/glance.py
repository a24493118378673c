"""The summary at the top of a week on the page: its verdicts in one line, and its time by zone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from milelog.model import HeartZone, HeartZones, Verdict, Week, ZoneSet
from milelog.report import svg, views, words, zone_words

_WORST_FIRST = ("missed", "exceeded", "close", "unknown", "met")


@dataclass(frozen=True, slots=True)
class Part:
    """The time in one zone, and its share of the time in all of them (0 to 1)."""

    name: str
    css: str
    band: str
    """`6:57-7:17/mi`, `134-147 bpm`."""
    seconds: float
    share: float

    @property
    def lasted(self) -> str:
        """`6 h 05`, `47 min`, `12 s`."""
        return words.duration(self.seconds) if self.seconds >= 60 else f"{self.seconds:.0f} s"


def verdict_line(week: Week, *, running: bool) -> str:
    """`Volume missed; long run and threshold met`: the main checks (else all), the worst first; empty without checks.

    In the current week (`running`) the status `unknown` reads `still open`.
    """
    checks = words.main_checks(week) or words.other_checks(week)
    parts = []
    for status in _WORST_FIRST:
        names = [_named(v) for v in checks if v.status == status]
        if names:
            parts.append(f"{_listed(names)} {'still open' if status == 'unknown' and running else status}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def pace_parts(zone_s: Mapping[str, float], zone_set: ZoneSet | None, units: str) -> tuple[Part, ...]:
    """Time in E M T I R, each with its pace range."""
    return tuple(
        Part(name, svg.zone_class(name), zone_words.band(zone_set, name, units), zone_s[name], share)
        for name, share in views.zone_shares(zone_s)
    )


def heart_parts(heart_zone_s: Mapping[str, float], zones: HeartZones | None) -> tuple[Part, ...]:
    """Time in the heart-rate zones; empty without such zones or without heart rate."""
    total = sum(heart_zone_s.values())
    if zones is None or total <= 0:
        return ()
    found = [(z, heart_zone_s.get(z.name, 0.0)) for z in zones.zones]
    return tuple(Part(z.name, f"h{z.name[1:]}", heart_band(z), s, s / total) for z, s in found if s > 0)


def heart_band(zone: HeartZone) -> str:
    """The range of a heart-rate zone in beats per minute: `below 134`, `134-147`, `176 and above`."""
    if zone.low_bpm <= 0:
        return f"below {zone.high_bpm:.0f}"
    if math.isinf(zone.high_bpm):
        return f"{zone.low_bpm:.0f} and above"
    return f"{zone.low_bpm:.0f}-{zone.high_bpm - 1:.0f}"


def bar(parts: Iterable[Part], label: str) -> Markup:
    """The parts as one stacked horizontal bar (SVG), with `label` and the shares as its text alternative."""
    drawn, at = [], 0.0
    parts = tuple(parts)
    for part in parts:
        drawn.append(svg.element("rect", x=at * 300, y=0, width=part.share * 300, height=10, class_=part.css))
        at += part.share
    shares = ", ".join(f"{p.name} {p.share * 100:.0f} %" for p in parts)
    return svg.picture(300, 10, f"{label}: {shares}", drawn, "shares")


def _named(verdict: Verdict) -> str:
    name = words.check_inline(verdict.name)
    return f"{name} (borderline)" if verdict.borderline else name


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
