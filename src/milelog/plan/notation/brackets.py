"""Decides what an amount in brackets after a part means: "(2 min)", "(6:55-7:05)", "(88-90 s)", "(5 km)", "(7 mi)"."""

import math
from enum import Enum, auto

from milelog.plan.notation.item import Item
from milelog.units import KM_M, MILE_M, Range

FASTEST_MPS, SLOWEST_MPS = 7.5, 2.2
"""Speeds between which a time for a distance is possible: repetitions at 2:13/km, easy running at 12:12/mi."""
NARROW = 1.1
"""A range of times with a smaller ratio of its ends is the time of a rep ("88-90 s"); rests are given less exactly."""


class Meaning(Enum):
    """The possible meanings of an amount in brackets."""

    REST = auto()
    TIME = auto()
    """The time of each rep before it."""
    PACE = auto()
    """The pace per mile or kilometre of the part before it."""
    SUM = auto()
    """The distance of all reps together."""
    TOTAL = auto()
    """The distance of the whole workout."""
    UNCLEAR = auto()
    """More than one of the others is possible."""


def meaning_of(part: Item, noted: Item, so_far_m: float, *, alone: bool) -> Meaning:
    """The meaning of `noted` after `part`.

    `so_far_m` is the least distance of the workout up to here in metres; `alone` says that `part` is its only part.
    """
    if noted.distance:
        return _distance(part, noted.distance, so_far_m, alone=alone)
    return _time(part, noted.duration) if noted.duration else Meaning.UNCLEAR


def time_or_pace(part: Item, seconds: Range) -> Meaning:
    """The meaning of a time in brackets that cannot be the rest: the time of the rep, its pace, or unclear."""
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
    # A rest is not longer than the work: after "6 x 800 m", "(400 m)" is a jog and "(5 km)" is not.
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
    # After "6 x 400 m", "(90 s)" may be the rest or the time of each; only a narrow range ("88-90 s") is clear.
    if as_time:
        return Meaning.TIME if narrow else Meaning.UNCLEAR
    if narrow and as_pace:
        return Meaning.PACE if part.distance else Meaning.UNCLEAR
    work = part.duration[1] if part.duration else part.distance[1] / SLOWEST_MPS if part.distance else 0.0
    by_clock = noted[0] >= 180 and noted[0] % 30 != 0  # "(6:50)" after "3 x 10 min @ T" may be a pace
    return Meaning.UNCLEAR if noted[1] > max(2 * work, 180) or (by_clock and as_pace) else Meaning.REST


def _runs(distance: Range, seconds: Range) -> bool:
    """Whether the distance can be run in that time, between SLOWEST_MPS and FASTEST_MPS."""
    return distance[0] / seconds[1] >= SLOWEST_MPS and distance[1] / seconds[0] <= FASTEST_MPS
