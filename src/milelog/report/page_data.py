"""A run's trace as the page's script reads it: differences of small whole numbers, most of them one character each, and
nothing that could end a script.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from milelog.measure.clean import quantile
from milelog.model import HARD_KINDS, Floats, HeartZones, Segment, Session, Zone, ZoneSet
from milelog.report import trace, views, words
from milelog.units import format_clock, format_distance, format_pace, unit_m

# "</script>" and "<!--" would end or open a script wherever they stand; U+2028 and U+2029 end a line in older
# JavaScript.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
HALF_METRE = 2
"""Steps of elevation in a metre: finer than any watch is right, and most differences stay one character."""
DIGITS = " !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}"
"""Alphabet of differences: digits to the base of 87, then the signs for an unknown value and for a difference of
three digits. None of them is escaped in JSON or in a script. The page's script has the same text.
"""
# 87 digits: a difference of -43 to 43 is one character, of three digits up to 329,251 to either side.
_BASE = len(DIGITS) - 2
_MIDDLE, _WIDE_MIDDLE = _BASE // 2, _BASE**3 // 2
_UNKNOWN, _WIDE = DIGITS[-2], DIGITS[-1]
_LARGEST = 150_000
"""Values beyond it are drawn there: no difference of two of them takes more than three digits."""


def script_json(value: object) -> Markup:
    """JSON that is safe inside a script element: no character in it can close or open a tag or a comment."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - escaped for this very place


def worked_zones(segments: Sequence[Segment], zone_set: ZoneSet | None) -> tuple[Zone, ...]:
    """The zones that reps of a run lie in: their bands are drawn behind its pace."""
    worked = {g.zone for g in segments if g.kind == "rep"}
    return tuple(z for z in (zone_set.zones if zone_set else ()) if z.name in worked and z.slow_mps > 0)


def run(
    line: trace.Trace,
    segments: Sequence[Segment],
    bands: Sequence[Zone],
    units: str,
    heart: HeartZones | None = None,
) -> dict[str, Any]:
    """Data for the script: pace, grade-adjusted pace, heart rate, elevation (half metres), segments, laps, bands."""
    metres = unit_m(units)
    with np.errstate(divide="ignore", invalid="ignore"):
        pace, adjusted = metres / line.speed_mps, metres / line.adjusted_mps
    return {
        "step": line.step_s,
        "unit": units,
        "pace": differences(pace),
        "flat": differences(adjusted) if _apart(pace, adjusted) else "",
        "heart": differences(line.heart_rate_bpm),
        "height": differences(line.elevation_m * HALF_METRE),
        "range": pace_range(pace),
        "segments": [
            [g.kind, g.zone or "", round(g.start_s, 1), round(g.end_s, 1), _label(g.speed_mps, units)]
            for g in segments
            if g.kind in HARD_KINDS or g.kind in {"recovery", "pause"}
        ],
        # A watch that laps by itself every hundred metres would draw a curtain of lines.
        "laps": [round(lap.end_s, 1) for lap in line.laps[:200]],
        "bands": [_band(z, metres) for z in bands],
        "hearts": [[z.name, round(z.low_bpm)] for z in (heart.zones if heart else ())],
    }


def _band(zone: Zone, metres: float) -> list[str | float]:
    """Name, fast and slow end in seconds, then both with the tolerance that still counts."""
    fast, slow = metres / zone.fast_mps, metres / zone.slow_mps
    (widest_slow, _), (_, widest_fast) = views.tolerance_s(fast, slow)
    return [zone.name, *(round(s, 1) for s in (fast, slow, widest_fast, widest_slow))]


def differences(values: Floats) -> str:
    """Each rounded value less the one before, written in DIGITS; empty when all are unknown."""
    known = np.isfinite(values)
    if not known.any():
        return ""
    whole = np.clip(np.rint(values[known]), -_LARGEST, _LARGEST).astype(int)
    steps = map(_digits, np.diff(whole, prepend=0).tolist())
    return "".join(next(steps) if here else _UNKNOWN for here in known.tolist())


def _digits(step: int) -> str:
    if -_MIDDLE <= step <= _MIDDLE:
        return DIGITS[step + _MIDDLE]
    high, low = divmod(step + _WIDE_MIDDLE, _BASE)
    return _WIDE + DIGITS[high // _BASE] + DIGITS[high % _BASE] + DIGITS[low]


def pace_range(pace: Floats) -> list[int]:
    """Fast and slow end of the axis: nearly all of the run, without its standing starts."""
    known = pace[np.isfinite(pace)]
    if not len(known):
        return [300, 600]
    # The slowest 3 % are starts from standing and walks to the kerb, the fastest 0.5 % spikes of GPS: they would
    # flatten the rest.
    fast, slow = quantile(known, 0.005), quantile(known, 0.97)
    pad = max((slow - fast) * 0.15, 10)
    return [int(fast - pad), int(slow + pad)]


def stats(session: Session, load: float | None, units: str) -> tuple[tuple[str, str], ...]:
    """The figures of a run by name, each only where it is known."""
    found = [
        ("distance", format_distance(session.distance_m, units) if session.distance_m else ""),
        ("moving", format_clock(session.moving_s)),
        ("pace", words.session_pace(session, units) if session.is_run and session.distance_m else ""),
        ("heart rate", f"{session.mean_heart_rate_bpm:.0f} bpm" if session.mean_heart_rate_bpm else ""),
        ("climb", f"{session.ascent_m:.0f} m" if session.ascent_m is not None else ""),
        ("effort", f"{session.rpe:g} of 10" if session.rpe is not None else ""),
        ("training stress", f"{load:.0f}" if load else ""),
        *words.metric_texts(session),
    ]
    return tuple((name, value) for name, value in found if value)


def split_name(split: trace.Split, units: str) -> str:
    """`7`, or the length of a last part that is no whole one: `0.31`."""
    share = split.distance_m / unit_m(units)
    return str(split.number) if share > 0.98 else f"{share:.2f}"


def describe(session: Session, units: str) -> str:
    """One sentence that says what the trace shows, for those who cannot see it."""
    reps = sum(g.kind == "rep" for g in session.segments)
    text = f"Trace of {words.session_label(session)}: mean pace {words.session_pace(session, units)}"
    return f"{text}, {words.plural(reps, 'rep')} shaded" if reps else text


def _apart(pace: Floats, adjusted: Floats) -> bool:
    """Whether the ground changed the pace by more than a second anywhere that counts."""
    off = np.abs(pace - adjusted)
    known = off[np.isfinite(off)]
    # In a tenth of the run, by more than the rounding of both lines: elsewhere a second line would lie on the first.
    return bool(len(known)) and quantile(known, 0.9) > 1.5


def _label(speed_mps: float, units: str) -> str:
    return format_pace(speed_mps, units).split("/")[0]
