"""Daniels and Gilbert's VDOT and the training paces that follow from it.

Source: J. Daniels, J. Gilbert, *Oxygen Power* (1979); J. Daniels, *Daniels' Running Formula*, 3rd ed. (2014). The
training shares were fitted to the book's tables.
"""

import math
from dataclasses import dataclass

from milelog.model import Athlete, Race, Zone, ZoneSet
from milelog.units import KM_M, format_clock, race_name

MARATHON_M = 42195.0
"""Metres of a marathon (26 miles 385 yards)."""

SHARES: dict[str, tuple[float, float]] = {
    "E": (0.59, 0.74),
    "M": (0.75, 0.84),
    "T": (0.83, 0.88),
    "I": (0.95, 1.00),
    "R": (1.05, 1.20),
}
"""Each zone's range as a share of VDOT (Daniels' Running Formula, 3rd ed., table of intensities)."""

T_SHARE = 0.8799
"""The single T pace of the book's tables, as a share of VDOT (a fit to those tables)."""
I_SHARE = 0.9743
"""The single I pace of the book's tables, as a share of VDOT."""


def oxygen_cost(speed_m_per_min: float) -> float:
    """Oxygen uptake in ml/kg/min at a speed in m/min."""
    return -4.60 + 0.182258 * speed_m_per_min + 0.000104 * speed_m_per_min**2


def sustainable_share(minutes: float) -> float:
    """The share of VO2max that can be held for a time, in minutes."""
    return 0.8 + 0.1894393 * math.exp(-0.012778 * minutes) + 0.2989558 * math.exp(-0.1932605 * minutes)


def vdot(distance_m: float, time_s: float) -> float:
    """VDOT of a race. Raises ValueError for a distance or time that is not positive."""
    if not (distance_m > 0 and time_s > 0):
        raise ValueError("a race needs a distance and a time above zero")
    minutes = time_s / 60
    return oxygen_cost(distance_m / minutes) / sustainable_share(minutes)


def speed_at(vo2: float) -> float:
    """Speed in m/s that costs this much oxygen (ml/kg/min): the inverse of `oxygen_cost`."""
    root = math.sqrt(0.182258**2 + 4 * 0.000104 * (4.60 + vo2))
    return (-0.182258 + root) / (2 * 0.000104) / 60


def race_time(value: float, distance_m: float) -> float:
    """Seconds that a runner of this VDOT needs for a distance, by bisection to 0.01 s."""
    # The equation has no closed inverse in time. VDOT falls as time grows, so bisection converges. Nobody races slower
    # than 0.5 or faster than 12 m/s.
    slow, fast = distance_m / 0.5, distance_m / 12.0
    while slow - fast > 0.01:
        middle = (slow + fast) / 2
        if vdot(distance_m, middle) > value:
            fast = middle
        else:
            slow = middle
    return (slow + fast) / 2


def training_speed(value: float, zone: str) -> float:
    """The one pace of the book's tables for M, T, I or R, in m/s; for E the middle of its range."""
    # A marathon has no fixed share of VDOT: slower runners take longer and so run it at a lower share.
    if zone == "M":
        return MARATHON_M / race_time(value, MARATHON_M)
    if zone == "T":
        return speed_at(T_SHARE * value)
    if zone == "I":
        return speed_at(I_SHARE * value)
    if zone == "R":
        # Tables: R is 20 s/km quicker than I below VDOT 50, 15 s/km from there on.
        return KM_M / (KM_M / speed_at(I_SHARE * value) - (20.0 if value < 50 else 15.0))
    slow, fast = SHARES[zone]
    return speed_at((slow + fast) / 2 * value)


def zones(value: float) -> tuple[Zone, ...]:
    """E M T I R of a VDOT as bands of speed, in m/s."""
    return tuple(Zone(name, speed_at(low * value), speed_at(high * value)) for name, (low, high) in SHARES.items())


def describe_race(race: Race) -> str:
    """`5 km in 20:15`, for the source of a zone set."""
    return f"{race_name(race.distance_m)} in {format_clock(race.time_s)}"


@dataclass(frozen=True, slots=True)
class Daniels:
    """The zone model by VDOT: each race sets the zones from its day until the next race; the first also applies before it."""

    def zones(self, athlete: Athlete) -> tuple[ZoneSet, ...]:
        """Zone sets in order of their start, the first one's start None; empty when the athlete has no race."""
        found: list[ZoneSet] = []
        for race in sorted(athlete.races, key=lambda r: r.date):
            value = vdot(race.distance_m, race.time_s)
            source = f"{describe_race(race)} on {race.date.isoformat()}"
            found.append(ZoneSet(race.date if found else None, value, zones(value), source))
        return tuple(found)
