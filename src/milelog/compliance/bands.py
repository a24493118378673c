"""Judges a measured value against a planned range: the status, and the probability of each status. All checks use it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from milelog.model import Status
from milelog.plan.types import Band
from milelog.units import Range
from milelog.verdicts import Tolerance

ORDER: tuple[Status, ...] = ("met", "exceeded", "close", "missed", "unknown")
"""Statuses from best to worst; a verdict of several parts has the status of its worst part."""
Chances = Mapping[Status, float]
"""The probability of each status; they sum to 1."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of judging one value: its status, its distance from the planned range, and the probability of each status."""

    status: Status
    short: float = 0.0
    """Distance below the planned range; 0 inside and above it."""
    over: float = 0.0
    """Distance above the planned range; 0 inside and below it."""
    chances: Chances = field(default_factory=dict)
    """Empty where the status is certain."""

    @property
    def probability(self) -> float:
        """Probability of the status, 0 to 1."""
        return self.chances.get(self.status, 0.0) if self.chances else 1.0

    @property
    def falls_short(self) -> bool:
        """Whether there was too little, or so nearly too little that the true value may be below the range.

        Running that was not recorded could change such a result.
        """
        # A probability below 0.8 is borderline (`verdicts.BORDERLINE`).
        too_little = self.status == "missed" or (self.status == "close" and self.over == 0)
        return too_little or (self.probability < 0.8 and self.over == 0)


def limits(planned: Range, band: Band, grace: float = 0.0) -> tuple[float, float, float, float]:
    """The limits of the statuses, in the unit of `planned`: close from, met from, met up to, close up to.

    `grace` is a difference that no report would show (half of its last digit).
    """
    low, high = planned
    met, close = _shares(planned, band)
    return low * (1 - close) - grace, low * (1 - met) - grace, high * (1 + met) + grace, high * (1 + close) + grace


def _shares(planned: Range, band: Band) -> tuple[float, float]:
    """The tolerances of `met` and of `close` outside the planned range, as shares of its ends."""
    # A range has its tolerance built in; a single number gets one of its own, since nobody hits it exactly.
    if band.single is None or planned[0] != planned[1]:
        return band.met, max(band.close, band.met)
    # Around a single number "close" reaches twice as far as "met".
    return band.single, max(band.close, 2 * band.single)


def status_of(value: float, planned: Range, band: Band, grace: float = 0.0) -> Status:
    """`met` in the planned range and its tolerance, `close` in the wider one, `missed` below, `exceeded` above."""
    close_from, met_from, met_to, close_to = limits(planned, band, grace)
    if value < met_from:
        return "close" if value >= close_from else "missed"
    if value <= met_to:
        return "met"
    return "close" if value <= close_to else "exceeded"


def chances(value: float, error: float, planned: Range, band: Band, grace: float = 0.0) -> Chances:
    """The probability of each status for a value with a normal standard error; certain where there is none."""
    if not error > 0:
        return {status_of(value, planned, band, grace): 1.0}
    # The probability of an interval is the difference of the distribution function at its ends; "close" is two
    # intervals, below and above "met".
    below = [_normal((limit - value) / error) for limit in limits(planned, band, grace)]
    found: dict[Status, float] = {
        "missed": below[0],
        "close": below[1] - below[0] + below[3] - below[2],
        "met": below[2] - below[1],
        "exceeded": 1 - below[3],
    }
    return found


def _normal(z: float) -> float:
    """The share of a normal distribution below z standard deviations."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def judge(value: float, error: float, planned: Range, band: Band, grace: float = 0.0) -> Outcome:
    """The status of a value with its standard error, both in the unit of the planned range."""
    low, high = planned
    status = status_of(value, planned, band, grace)
    return Outcome(status, max(0.0, low - value), max(0.0, value - high), chances(value, error, planned, band, grace))


def worst(parts: Iterable[Outcome]) -> Outcome:
    """The outcome of several independent parts: the worst part's status, with the distribution of the worst status."""
    given = list(parts)
    found = max(given, key=lambda o: ORDER.index(o.status), default=Outcome("met"))
    if not any(o.chances for o in given):
        return found
    # The distribution of the maximum, built up one part at a time; exact for independent parts.
    joint: dict[Status, float] = {"met": 1.0}
    for part in given:
        mixed: dict[Status, float] = {}
        for status, p in joint.items():
            for other, q in (part.chances or {part.status: 1.0}).items():
                key = max(status, other, key=ORDER.index)
                mixed[key] = mixed.get(key, 0.0) + p * q
        joint = mixed
    return Outcome(found.status, found.short, found.over, joint)


def at_least(done: int, low: int, gained: float, lost: float, most: int) -> float:
    """The probability that the true count reaches `low`, where `done` of at most `most` were detected.

    Each detected one is false with probability `lost`; each of the others was overlooked with probability `gained`.
    """
    return reached([1 - lost] * done + [gained] * (most - done), low)


def reached(odds: Iterable[float], least: int) -> float:
    """The probability that at least `least` of several independent events happen; `odds` are their probabilities."""
    # counts[k] is the probability of exactly k events, built up one event at a time (Poisson binomial distribution).
    # A binomial distribution would need equal probabilities; detected and undetected reps differ.
    counts = [1.0]
    for p in odds:
        counts = [a * (1 - p) + b * p for a, b in zip([*counts, 0.0], [0.0, *counts], strict=True)]
    return sum(counts[max(least, 0) :])


def tolerance_of(band: Band, planned: Range, *, pace: float | None = None, size: float | None = None) -> Tolerance:
    """The tolerance of a planned range, as it is reported with a verdict; `pace` and `size` are those of its reps."""
    met, close = _shares(planned, band)
    return Tolerance(met, close, pace=pace, size=size)
