"""A measured value against a planned range: status, and whether the error of measurement could flip it."""

import math
from dataclasses import dataclass

from milelog.model import Status
from milelog.plan.types import Band
from milelog.units import Range

SIGMAS = 2.0
"""How many standard errors could flip a verdict: about 95 % of errors are smaller."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a value lies beside what was planned."""

    status: Status
    borderline: bool
    short: float
    """How much is missing to the planned range; 0 inside and above it."""
    over: float
    """How much lies above it; 0 inside and below it."""


def status_of(value: float, planned: Range, band: Band, grace: float = 0.0) -> Status:
    """`met` in the planned range and its tolerance, `close` in the wider one, `missed` below, `exceeded` above.

    `grace` is a difference that no report would show (half of its last digit).
    """
    low, high = planned
    met = band.single if band.single is not None and low == high else band.met
    close = max(band.close, met)
    if low * (1 - met) - grace <= value <= high * (1 + met) + grace:
        return "met"
    if value < low:
        return "close" if value >= low * (1 - close) - grace else "missed"
    return "close" if value <= high * (1 + close) + grace else "exceeded"


def judge(value: float, error: float, planned: Range, band: Band, grace: float = 0.0) -> Judged:
    """Status of a value with its standard error, both in the unit of the planned range."""
    status = status_of(value, planned, band, grace)
    spread = SIGMAS * error
    others = {status_of(max(value + d, 0.0), planned, band, grace) for d in (-spread, spread)}
    low, high = planned
    over = 0.0 if math.isinf(high) else max(0.0, value - high)
    return Judged(status, others != {status}, max(0.0, low - value), over)


def tolerance_text(band: Band, planned: Range) -> str:
    """The tolerance in words."""
    met = band.single if band.single is not None and planned[0] == planned[1] else band.met
    inside = f"met within {met:.0%} of it" if met else "met inside the range"
    return f"{inside}, close within {max(band.close, met):.0%}"
