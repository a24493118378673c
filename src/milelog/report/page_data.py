"""A run's trace as compact JSON for the page's script: rounded values as differences, mostly one character each."""

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

# "</script>" and "<!--" would end the script element or change its parsing; U+2028 and U+2029 end a line in older JavaScript.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
HALF_METRE = 2
"""Steps of elevation per metre: finer than the accuracy of any watch, while most differences still fit in one character."""
DIGITS = " !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}"
"""Alphabet of differences: 87 digits, then the marks of an unknown value and of a difference with three digits.

None of them needs escaping in JSON or in a script. The page's script has the same text.
"""
# To the base of 87, a difference of -43 to 43 is one digit; three digits reach to +-329,251.
_BASE = len(DIGITS) - 2
_MIDDLE, _WIDE_MIDDLE = _BASE // 2, _BASE**3 // 2
_UNKNOWN, _WIDE = DIGITS[-2], DIGITS[-1]
_ONE_DIGIT = np.array([*DIGITS[:_BASE]], dtype="U4")
"""The digit of each difference from -43 to 43; the type has room for the mark of a wide one and its three digits."""
_LARGEST = 150_000
"""Values are clipped to +- this, so that any difference fits in three digits."""


def script_json(value: object) -> Markup:
    """JSON that is safe inside a script element: no character in it can open or close a tag or a comment."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - escaped for this very place


def worked_zones(segments: Sequence[Segment], zone_set: ZoneSet | None) -> tuple[Zone, ...]:
    """The zones that a run's reps are in; the chart draws their bands behind the pace."""
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
        # At most 200, for watches that record a lap every hundred metres.
        "laps": [round(lap.end_s, 1) for lap in line.laps[:200]],
        "bands": [_band(z, metres) for z in bands],
        "hearts": [[z.name, round(z.low_bpm)] for z in (heart.zones if heart else ())],
    }


def _band(zone: Zone, metres: float) -> list[str | float]:
    """Name, fast and slow end (seconds per unit), then the same ends widened by the tolerance of `close`."""
    fast, slow = metres / zone.fast_mps, metres / zone.slow_mps
    (widest_slow, _), (_, widest_fast) = views.tolerance_s(fast, slow)
    return [zone.name, *(round(s, 1) for s in (fast, slow, widest_fast, widest_slow))]


def differences(values: Floats) -> str:
    """The differences of successive rounded values, written in DIGITS; empty when all are unknown."""
    known = np.isfinite(values)
    if not known.any():
        return ""
    whole = np.clip(np.rint(values[known]), -_LARGEST, _LARGEST).astype(int)
    steps = np.diff(whole, prepend=0)
    is_wide = np.abs(steps) > _MIDDLE
    digits = _ONE_DIGIT[np.where(is_wide, 0, steps) + _MIDDLE]
    digits[is_wide] = [_three_digits(step) for step in steps[is_wide].tolist()]
    marks = np.full(len(values), _UNKNOWN, dtype=digits.dtype)
    marks[known] = digits
    return "".join(marks.tolist())


def _three_digits(step: int) -> str:
    high, low = divmod(step + _WIDE_MIDDLE, _BASE)
    return _WIDE + DIGITS[high // _BASE] + DIGITS[high % _BASE] + DIGITS[low]


def pace_range(pace: Floats) -> list[int]:
    """Fast and slow end of the pace axis: nearly all of the run, without stops and starts."""
    known = pace[np.isfinite(pace)]
    if not len(known):
        return [300, 600]
    # The slowest 3 % are mostly starts and short walks, the fastest 0.5 % GPS spikes; both would flatten the rest.
    fast, slow = quantile(known, 0.005), quantile(known, 0.97)
    pad = max((slow - fast) * 0.15, 10)
    return [int(fast - pad), int(slow + pad)]


def stats(session: Session, load: float | None, units: str) -> tuple[tuple[str, str], ...]:
    """The figures of a run as (name, text), without unknown ones."""
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
    """The name of a split: its number, or the length of an incomplete last one, `0.31`."""
    share = split.distance_m / unit_m(units)
    return str(split.number) if share > 0.98 else f"{share:.2f}"


def describe(session: Session, units: str) -> str:
    """One sentence that describes the trace, as its text alternative."""
    reps = sum(g.kind == "rep" for g in session.segments)
    text = f"Trace of {words.session_label(session)}: mean pace {words.session_pace(session, units)}"
    return f"{text}, {words.plural(reps, 'rep')} shaded" if reps else text


def _apart(pace: Floats, adjusted: Floats) -> bool:
    """Whether the grade changed the pace by more than 1.5 s in at least a tenth of the run, else one line hides the other."""
    off = np.abs(pace - adjusted)
    known = off[np.isfinite(off)]

    return bool(len(known)) and quantile(known, 0.9) > 1.5


def _label(speed_mps: float, units: str) -> str:
    return format_pace(speed_mps, units).split("/")[0]
