"""The same workout over time in words: a table of its sessions, and whether the last ones are faster."""

from __future__ import annotations

import math

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.blocks import Block, Table, Text
from milelog.trends.types import Family, Repeat
from milelog.units import format_clock, format_pace, unit_m

SHOWN_FAMILIES, SHOWN_SESSIONS = 4, 8


def blocks(analysis: Analysis) -> tuple[Block, ...]:
    """The most frequent workouts, each with its last sessions and the result of the comparison."""
    units = analysis.athlete.units
    found = [f for f in analysis.trends.families if len(f.sessions) > 1][:SHOWN_FAMILIES]
    return tuple(block for f in found for block in (table(f, units), Text((sentence(f, units),))))


def name(family: Family, units: str) -> str:
    """`1 mi @ T`, `400 m @ R`."""
    metres = family.metres
    miles = metres / unit_m(units)
    if metres < 1400 or (units == "km" and abs(miles - round(miles)) > 0.06):
        rounded = 100 * round(metres / 100)
        return f"{rounded or round(metres)} m @ {family.zone}"
    # Plans ask for half miles and kilometres; a difference within 6 % is error of measurement.
    near = round(2 * miles) / 2
    return f"{near if abs(miles / near - 1) < 0.06 else round(miles, 2):g} {units} @ {family.zone}"


def table(family: Family, units: str) -> Table:
    """The last sessions, the latest first; `HR falls by` is the fall of the heart rate in the first minute of rest."""
    shown = tuple(reversed(family.sessions[-SHOWN_SESSIONS:]))
    columns = ("date", "reps", f"pace /{units}", "flat", "HR", "drift", "rest", "HR falls by", "slope")
    hidden = len(family.sessions) - len(shown)
    more = f", and {words.plural(hidden, 'session')} before" if hidden else ""
    rows = tuple(_row(s, units) for s in shown)
    # The first four columns always, the others only if any session has a value.
    kept = [n for n in range(len(columns)) if n < 4 or any(row[n] != "–" for row in rows)]
    return Table(
        tuple(columns[n] for n in kept),
        tuple(tuple(row[n] for n in kept) for row in rows),
        frozenset(columns[1:]),
        f"{name(family, units)}: {words.plural(len(shown), 'session')}{more}",
        tuple(s.file for s in shown),
    )


def _row(session: Repeat, units: str) -> tuple[str, ...]:
    pace, flat = (format_pace(v, units).split("/")[0] for v in (session.ground_mps, session.speed_mps))
    return (
        session.day.isoformat(),
        str(session.reps),
        pace,
        flat,
        f"{session.heart_rate_bpm:.0f}" if session.heart_rate_bpm else "–",
        f"{100 * session.drift:+z.1f} %".replace("-", "−") if session.drift is not None else "–",
        format_clock(session.rest_s) if session.rest_s is not None else "–",
        f"{session.recovered_bpm:.0f}" if session.recovered_bpm is not None else "–",
        f"{100 * session.grade:+z.1f} %".replace("-", "−") if session.grade is not None else "–",
    )


def sentence(family: Family, units: str) -> str:
    """The result of the comparison in one sentence: faster, slower, or perhaps chance."""
    if family.change is None:
        return f"Six sessions are needed to compare; there are {len(family.sessions)}."
    count = min(6, len(family.sessions) // 2)
    how = "flat pace, adjusted a little for heart rate" if family.by_heart else "flat pace"
    speed = math.exp(sum(s.index or 0.0 for s in family.sessions[-count:]) / count)
    seconds = unit_m(units) / speed * abs(math.exp(family.change) - 1)
    way = "faster" if family.change > 0 else "slower"
    text = (
        f"The last {count} are {100 * abs(family.change):.1f} % {way} ({seconds:.0f} s/{units}) than those before, "
        f"± {100 * family.error:.1f} %, by {how}"
    )
    if family.faster:
        return f"{text}: chance alone gives that less than once in twenty."
    return f"{text}; that may be chance." if family.change > 0 else f"{text}."
