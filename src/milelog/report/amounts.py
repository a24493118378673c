"""Words for the figures of a verdict (distances, times, counts), for `sentences`, `reasons` and `changes`."""

from __future__ import annotations

import math

from milelog.units import Range, format_clock, format_distance, format_distance_range, unit_m
from milelog.verdicts import Facts, Verdict

LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIGMAS = 2.0
"""Uncertainties are printed at two standard errors: about 95 % of errors are smaller."""


def kind_of(verdict: Verdict) -> str:
    """The name of the check without its day or number: `session`, `long_run`."""
    name = verdict.name
    if name.startswith("session_"):
        return "session"
    head, _, number = name.rpartition("_")
    return head if number.isdigit() and head else name


def against(value: float, planned: Range, units: str) -> str:
    """Measured and planned distance: `47.3 of 45-50 mi`."""
    return f"{f'{value / unit_m(units):.1f}'.removesuffix('.0')} of {format_distance_range(planned, units)}"


def gap(facts: Facts) -> str:
    """The distance or time short or over, `, 2.1 mi short`, `, 25 min over`; empty where the report would show zero."""
    for amount, word in ((facts.short, "short"), (facts.over, "over")):
        if facts.quantity == "seconds":
            if amount >= 30.0:
                return f", {amount / 60:.0f} min {word}"
            continue
        # Less than half of the printed tenth would read as "0.0 mi short".
        if amount >= 0.05 * unit_m(facts.units):
            return f", {format_distance(amount, facts.units)} {word}"
    return ""


def clocks(span: Range) -> str:
    """`20:00-21:30`; one time where both ends are equal."""
    return "-".join(dict.fromkeys(format_clock(v) for v in span))


def count_range(span: Range) -> str:
    """`4`, `3-4`, `at least 3`."""
    low, high = span
    return f"at least {low:g}" if math.isinf(high) else f"{low:g}" if low == high else f"{low:g}-{high:g}"


def counted(span: Range, word: str) -> str:
    """`1 rep`, `3-4 reps`, `at least 1 rep`."""
    most = span[0] if math.isinf(span[1]) else span[1]
    return f"{count_range(span)} {word}{'' if most == 1 else 's'}"


def many(count: float | None, word: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{count:g} {word}{'' if count == 1 else 's'}"


def unit_word(facts: Facts, count: float | None) -> str:
    """`mile`, `miles` or `km`, after a count."""
    return ("mile" if count == 1 else "miles") if facts.units == "mi" else "km"


def rounded_up(metres: float, units: str) -> str:
    """A distance rounded up to a tenth of the unit, or to a hundredth below that, so that it is enough."""
    size = metres / unit_m(units)
    digits = 1 if size >= 0.1 else 2
    # 1e-6 less, so that a rounding error does not turn 0.4 mi into 0.5.
    return f"{math.ceil(size * 10**digits - 1e-6) / 10**digits:.{digits}f} {units}"


def uncertainty(verdict: Verdict) -> str:
    """Two standard errors of the measurement, `± 0.4 mi`; empty where they are unknown."""
    facts = verdict.facts
    if not facts.error > 0 or not facts.measured:
        return ""
    if facts.quantity == "metres":
        size = max(SIGMAS * facts.error / unit_m(facts.units), 0.05)
        return f"± {size:.1f} {facts.units}" if size > 0.05 else f"± {size:.2f} {facts.units}"
    if facts.quantity == "share":
        return f"± {100 * SIGMAS * facts.error:g} points"
    return f"± {SIGMAS * facts.error:.0f} s" if facts.quantity == "seconds" else ""
