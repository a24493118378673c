"""Compares a run with races: by its pace, by its heart rate, and by how well her fitness is known. `interpret` calls it."""

from __future__ import annotations

from operator import mul

from milelog.measure.types import Measured
from milelog.model import ZoneSet
from milelog.runner import effort
from milelog.runner.daniels import vdot
from milelog.runner.races import ABOVE_EASY_BPM, usual_share
from milelog.runner.types import Point
from milelog.sessions.zone_time import bin_speeds

RACE_SHARE = 0.95
"""A run in zone T or faster may be a race from this share of her VDOT on (20 to 30 min at T are worth 0.90 to 0.94)."""
HEART_BELOW = 0.03
"""The mean heart rate of a race is at most this share of the maximum below the usual one: it varies by about 0.02 among runners,
and the first minutes, which `usual_share` leaves out, lower the mean by about 0.01."""


def race_share(measured: Measured, zone_set: ZoneSet | None) -> float | None:
    """VDOT of the whole run over that of her zones; None without zones, or without speeds."""
    seconds = sum(measured.speed_s)
    metres = sum(map(mul, bin_speeds(len(measured.speed_s)), measured.speed_s))
    return vdot(metres, seconds) / zone_set.vdot if zone_set and metres > 0 else None


def may_be_race(measured: Measured, zone_set: ZoneSet | None, usual: Point | None) -> bool:
    """Whether a hard run may have been a race, by its mean heart rate; where that or her maximum is unknown, by its pace.

    Then the pace has to be that of a race even if her estimated fitness is one standard error too low: she trains at race pace
    by zones that are too slow. `usual` holds the heart rate of her easy runs and the highest one.
    """
    bpm = measured.mean_heart_rate_bpm
    if bpm is None or usual is None or usual.highest_bpm is None:
        share = race_share(measured, zone_set)
        error = (zone_set.error or 0.0) if zone_set and zone_set.estimate else 0.0
        return share is None or share >= RACE_SHARE * (1 + error)
    if usual.easy_bpm is not None and bpm < usual.easy_bpm + ABOVE_EASY_BPM:
        return False
    return bpm >= (usual_share(measured.distance_m) - HEART_BELOW) * effort.likely_max(usual.highest_bpm)
