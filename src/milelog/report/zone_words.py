"""Zones, easy pace and the response to slopes in words."""

from __future__ import annotations

import math

from milelog.model import ZoneSet
from milelog.report import words
from milelog.runner.types import Point, SlopeResponse
from milelog.units import format_pace


def zone_source(zone_set: ZoneSet) -> str:
    """`VDOT 48.2 from 5 km in 20:15`, or `VDOT 41.3, an estimate from ...` without a race."""
    source = words.clean(zone_set.source)
    if zone_set.estimate:
        tail = source if source.startswith("estimate") else f"an estimate from {source}" if source else "an estimate"
        return f"VDOT {zone_set.vdot:.1f}, {tail}"
    return f"VDOT {zone_set.vdot:.1f} from {source}"


def heading(zone_set: ZoneSet) -> str:
    """`Zones`, or `Estimated zones` without a race."""
    return "Estimated zones" if zone_set.estimate else "Zones"


def zone_since(zone_set: ZoneSet) -> str:
    """`from 10 Jan 2026` or `from the start`."""
    return f"from {words.short_date(zone_set.start)} {zone_set.start.year}" if zone_set.start else "from the start"


def habits(point: Point, units: str) -> str:
    """`Easy running: 9:10-9:40/mi at about 138 bpm; highest heart rate 184 bpm`; empty if neither is known.

    The pace is the mean +- one standard deviation, which two of three easy runs are within.
    """
    parts = []
    if point.easy_mps is not None:
        factor = math.exp(point.easy_spread or 0.0)
        fast, slow = format_pace(point.easy_mps * factor, units), format_pace(point.easy_mps / factor, units)
        pace = slow if fast == slow else f"{fast.split('/')[0]}-{slow}"
        beats = f" at about {point.easy_bpm:.0f} bpm" if point.easy_bpm else ""
        parts.append(f"Easy running: {pace}{beats}")
    if point.highest_bpm is not None:
        parts.append(f"highest heart rate {point.highest_bpm:.0f} bpm")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def slope_response(found: SlopeResponse | None) -> str:
    """`Hills: climbs cost you 26% more than usual (± 8%), descents give you as much as usual (± 12%); from 45 hilly runs ...`.

    Says that the response is unknown if the log has too few hilly runs.
    """
    if found is None or not found.is_known:
        return (
            "Hills: too few hilly runs with heart rate and elevation to estimate your response; the usual one is used"
        )
    climbs = f"climbs cost you {_against_usual(found.up, found.up_error)}"
    descents = f"descents give you {_against_usual(found.down, found.down_error)}"
    runs = "1 hilly run" if found.runs == 1 else f"{found.runs} hilly runs"
    return f"Hills: {climbs}, {descents}; from {runs} with a heart rate"


def _against_usual(share: float, error: float) -> str:
    """`26% more than usual (± 8%)`, or `as much as usual` if the difference is within its error."""
    if abs(share - 1) < error:
        return f"as much as usual (± {error:.0%})"
    return f"{abs(share - 1):.0%} {'more' if share > 1 else 'less'} than usual (± {error:.0%})"


def band(zone_set: ZoneSet | None, name: str, units: str) -> str:
    """`6:40-6:58/mi`, fast end first as runners say it; empty without such a zone."""
    zone = next((z for z in zone_set.zones if z.name == name), None) if zone_set else None
    if zone is None:
        return ""
    return f"{format_pace(zone.fast_mps, units).split('/')[0]}-{format_pace(zone.slow_mps, units)}"
