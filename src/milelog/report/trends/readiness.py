"""Readiness for the mile in words: five parts in the order of `Readiness.order`, with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.blocks import Block, Table, Text
from milelog.trends.readiness import FULL_BASE, STAMINA_WEEKS
from milelog.trends.types import (
    Base,
    HillSession,
    LongRuns,
    PartName,
    Readiness,
    Slope,
    Speed,
    Standing,
    Strength,
    Threshold,
)
from milelog.units import format_clock, format_distance, format_distance_range

TITLES: Mapping[PartName, str] = {
    "base": "Base",
    "long_run": "Long run",
    "threshold": "Threshold",
    "strength": "Strength",
    "speed": "Speed",
}
MARKS: Mapping[Standing, str] = {"there": "✓", "in part": "~", "missing": "✗", "unknown": "?"}
LEAP = 1.3
"""Last four weeks over those before, from which the body has to catch up: Daniels raises volume by a tenth or so and then holds
it for three to four weeks."""
NEXT: Mapping[PartName, str] = {
    "base": "more easy running comes before anything harder",
    "long_run": "make the long run a habit, with a surge of one to two minutes inside each mile",
    "threshold": "a session in the threshold band each week; faster than the band does not count",
    "strength": "short hills, the walk or jog down as rest, one week in two",
    "speed": "repetitions (R) of 200-400 m with full rests; strides keep it alive until then",
}
"""Advice for each part; shown for the first one whose state is not `there`."""


def blocks(analysis: Analysis) -> tuple[Block, ...]:
    """The advice, a table with a row for each part, and the weeks considered; empty for a log without weeks."""
    found, units = analysis.trends.readiness, analysis.athlete.units
    if found.until is None:
        return ()
    rows = tuple(
        (TITLES[name], f"{MARKS[(p := part(found, name)).standing]} {p.standing}", shows(p, units), asked(p, units))
        for name in found.order
    )
    table = Table(("part", "state", "what the log shows", "needed"), rows)
    return (Text((headline(found, units),)), table, Text((BASIS.format(words.long_date(found.until)),)))


BASIS = (
    "Weeks until {}; base, long run and threshold over 12 weeks, strength and speed over 6. No part replaces another."
)


def part(found: Readiness, name: PartName) -> Base | LongRuns | Threshold | Strength | Speed:
    """The part of that name."""
    parts: Mapping[PartName, Base | LongRuns | Threshold | Strength | Speed] = {
        "base": found.base,
        "long_run": found.long_run,
        "threshold": found.threshold,
        "strength": found.strength,
        "speed": found.speed,
    }
    return parts[name]


def headline(found: Readiness, units: str) -> str:
    """One sentence of advice: to hold the volume after a large rise, else on the first part whose state is not `there`."""
    before = found.base.before_m
    if before is not None and found.base.recent_m > LEAP * before > 0:
        rose = f"from {format_distance(before, units)} a week to {format_distance(found.base.recent_m, units)}"
        return f"Next: hold what you run now for three or four weeks, since it rose {rose}; add nothing, and nothing harder."
    lacking = [name for name in found.order if part(found, name).standing != "there"]
    if not lacking:
        return "All five parts are there."
    base, first = found.base, lacking[0]
    # With enough volume in too few weeks, "more easy running" would be wrong advice.
    if first == "base" and base.weeks < STAMINA_WEEKS and base.mean_m >= FULL_BASE * base.asked_m[0]:
        return (
            f"Next: {words.plural(STAMINA_WEEKS - base.weeks, 'more week')} like these make a base of {STAMINA_WEEKS}."
        )
    return f"Next: {NEXT[first]}."


def evidence(found: Readiness) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(title, recordings that are the evidence) for each part that has any."""
    parts = ((TITLES[name], part(found, name)) for name in found.order)
    evidence = ((title, tuple(dict.fromkeys(e.file for e in getattr(p, "evidence", ())))) for title, p in parts)
    return tuple((title, files) for title, files in evidence if files)


def shows(found: Base | LongRuns | Threshold | Strength | Speed, units: str) -> str:
    """The evidence for a part in words."""
    return _SHOWS[type(found)](found, units)


def asked(found: Base | LongRuns | Threshold | Strength | Speed, units: str) -> str:
    """What a part needs, and whether that is from the plan or the mile's stamina block."""
    if isinstance(found, Strength):
        return f"{found.asked} hill sessions in 6 weeks"
    if isinstance(found, Speed):
        return f"R in {found.asked} of 6 weeks"
    block = "the mile's stamina block"
    whose = "your plan" if found.from_plan else block
    far = format_distance_range(found.asked_m, units)
    if not isinstance(found, LongRuns):
        return f"{far} a week ({whose})"
    if found.from_plan and not found.plus_from_plan:
        return f"{far} a week ({whose}), with plus pace ({block})"
    return f"{far} with plus pace a week ({whose})"


def _base(found: Base, units: str) -> str:
    over = words.plural(found.weeks, "week")
    return (
        f"{format_distance(found.mean_m, units)} a week over {over}, the last four "
        f"{format_distance(found.recent_m, units)}; enough in {found.full} of {found.weeks}"
    )


def _long_run(found: LongRuns, units: str) -> str:
    if not found.long:
        return f"none long enough in {words.plural(found.weeks, 'week')}; the longest {format_distance(found.longest_m, units)}"
    return (
        f"long enough in {found.long} of {words.plural(found.weeks, 'week')}, {found.plus_pace} of them with plus pace; "
        f"the longest {format_distance(found.longest_m, units)}"
    )


def _threshold(found: Threshold, units: str) -> str:
    text = f"{format_distance(found.mean_m, units)} a week in the band; enough in {found.full} of {words.plural(found.weeks, 'week')}"
    return f"{text}; {slope(found.at_equal_heart)}" if found.at_equal_heart else text


def slope(found: Slope) -> str:
    """`at equal heart rate 1.2 % faster in four weeks (± 0.6 %, 9 sessions)`."""
    about = f"± {100 * found.error:.1f} %, {found.sessions} sessions"
    # Two standard errors, which chance exceeds once in twenty.
    if abs(found.change) <= 2 * found.error:
        return f"at equal heart rate no change in four weeks beyond chance ({about})"
    way = "faster" if found.change > 0 else "slower"
    return f"at equal heart rate {100 * abs(found.change):.1f} % {way} in four weeks ({about})"


def _strength(found: Strength, units: str) -> str:
    if not found.sessions:
        return f"no hill session in {words.plural(found.weeks, 'week')}"
    count = words.plural(len(found.sessions), "hill session")
    return f"{count} in {words.plural(found.weeks, 'week')}; the last {hill_session(found.sessions[-1], units)}"


def hill_session(found: HillSession, _units: str) -> str:
    """`8 x 0:58 on 4 Apr, 152 m up at 7 %`."""
    text = f"{found.reps} x {format_clock(found.mean_s)} on {words.short_date(found.day)}"
    if found.climb_m is None or found.grade is None:
        return text
    return f"{text}, {found.climb_m:.0f} m up at {100 * found.grade:.0f} %"


def _speed(found: Speed, units: str) -> str:
    if not found.weeks_with_any:
        return f"no work at R or I and no strides in {words.plural(found.weeks, 'week')}"
    parts = [
        f"{name} {format_distance(m, units)}" for name, m in (("R", found.repetition_m), ("I", found.interval_m)) if m
    ]
    parts += [words.plural(found.strides, "stride")] if found.strides else []
    sessions = f"R in {found.weeks_with_repetitions} of them" if found.repetition_m else "no R"
    return f"{', '.join(parts)} in {words.plural(found.weeks, 'week')}; {sessions}"


_SHOWS: Mapping[type, Callable[..., str]] = {
    Base: _base,
    LongRuns: _long_run,
    Threshold: _threshold,
    Strength: _strength,
    Speed: _speed,
}
