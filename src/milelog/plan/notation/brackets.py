"""The meaning of an amount in brackets behind a part: "(2 min)", "(6:55-7:05)", "(88-90 s)", "(5 km)", "(7 mi)"."""

import math
from enum import Enum, auto

from milelog.plan.notation.item import Item
from milelog.units import KM_M, MILE_M, Range

FASTEST_MPS, SLOWEST_MPS = 7.5, 2.2
"""Repetitions at 2:13/km and easy running at 12:12/mi: a time for a distance lies between."""
NARROW = 1.1
"""Ends of a range of times closer than this are those of a rep ("88-90 s"); rests are given less exactly ("60-90 s")."""


class Meaning(Enum):
    """The possible meanings of an amount in brackets."""

    REST = auto()
    TIME = auto()
    """The time of the distance before it."""
    PACE = auto()
    """A pace a mile or kilometre."""
    SUM = auto()
    """The distance of all reps together."""
    TOTAL = auto()
    UNCLEAR = auto()


def meaning_of(part: Item, noted: Item, so_far_m: float, *, alone: bool) -> Meaning:
    """The meaning of `noted` behind `part`; `so_far_m` is the least distance of the workout up to here, in metres."""
    if noted.distance:
        return _distance(part, noted.distance, so_far_m, alone=alone)
    return _time(part, noted.duration) if noted.duration else Meaning.UNCLEAR


def time_or_pace(part: Item, seconds: Range) -> Meaning:
    """The meaning of a time in brackets where the rest is given elsewhere: the time of the rep, or its pace."""
    if part.distance is not None and _runs(part.distance, seconds):
        return Meaning.TIME
    as_pace = any(_runs((unit, unit), seconds) for unit in (MILE_M, KM_M))
    return Meaning.PACE if as_pace and part.distance else Meaning.UNCLEAR


def _distance(part: Item, noted: Range, so_far_m: float, *, alone: bool) -> Meaning:
    repeated = part.repeat[1] > 1
    if repeated and part.distance and not math.isinf(part.repeat[1]):
        summed = part.repeat[1] * part.distance[1]
        if abs(noted[1] - summed) <= 0.01 * summed:
            return Meaning.SUM
    # A rest is no longer than the work: "(400 m)" behind "6 x 800 m" is a jog, "(5 km)" behind it no rest.
    if part.takes_recovery and (part.distance is None or noted[1] <= 1.01 * part.distance[1]):
        return Meaning.REST
    if alone and not repeated and part.distance and not part.is_recovery:
        return Meaning.UNCLEAR if abs(noted[1] - part.distance[1]) > 0.01 * noted[1] else Meaning.SUM
    return Meaning.TOTAL if noted[1] >= 0.99 * so_far_m > 0 else Meaning.UNCLEAR


def _time(part: Item, noted: Range) -> Meaning:
    narrow = noted[0] < noted[1] <= NARROW * noted[0]
    as_time = part.distance is not None and _runs(part.distance, noted)
    as_pace = any(_runs((unit, unit), noted) for unit in (MILE_M, KM_M))
    if not part.takes_recovery:  # it runs once, or has its rest already
        return time_or_pace(part, noted)
    # "(90 s)" behind "6 x 400 m" may be the rest or the time of each: only a narrow range ("88-90 s") tells.
    if as_time:
        return Meaning.TIME if narrow else Meaning.UNCLEAR
    if narrow and as_pace:
        return Meaning.PACE if part.distance else Meaning.UNCLEAR
    work = part.duration[1] if part.duration else part.distance[1] / SLOWEST_MPS if part.distance else 0.0
    by_clock = noted[0] >= 180 and noted[0] % 30 != 0  # "(6:50)" behind "3 x 10 min @ T" may be a pace
    return Meaning.UNCLEAR if noted[1] > max(2 * work, 180) or (by_clock and as_pace) else Meaning.REST


def _runs(distance: Range, seconds: Range) -> bool:
    """Whether somebody runs that distance in that time."""
    return distance[0] / seconds[1] >= SLOWEST_MPS and distance[1] / seconds[0] <= FASTEST_MPS
