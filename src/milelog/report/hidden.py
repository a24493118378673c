"""Places that no output shows: disks that hold a home, or where runs begin and end, away from their middle.

A circle around home gives it away: where many runs leave it, its middle is solved for. So each disk lies aside, by at
least the radius that is to be hidden, in a direction drawn once and kept: another draw for every report would let the
disks be averaged. What is kept are the disks, never what they hide.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from milelog.errors import MilelogError
from milelog.model import Floats
from milelog.store import outputs
from milelog.store.files import write_atomic

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""
RADIUS_M = 250.0
"""Around where runs begin and end, where no home is given: no door is found from what is left."""
ASIDE = (1.1, 1.6)
"""Distance of a disk's middle from what it hides, in radii, least and most: who solves for the middle misses the door by
it. (Nothing helps against the mean of all that somebody runs, which lies near home whatever is left out: docs/privacy.md
says so.)
"""
SLACK_M = 120.0
"""Runs begin some metres apart at one door: one disk hides them all."""
FILE = "hidden-places.json"


@dataclass(frozen=True, slots=True)
class Disk:
    """A part of the map that is left out."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float

    def distance_m(self, latitude: Floats | float, longitude: Floats | float) -> Floats:
        """Metres from the middle; equirectangular, right to a part in a thousand over 50 km."""
        north = EARTH_M * np.radians(np.asarray(latitude, dtype=np.float64) - self.latitude_deg)
        turn = (np.asarray(longitude, dtype=np.float64) - self.longitude_deg + 180) % 360 - 180
        east = EARTH_M * np.cos(np.radians(self.latitude_deg)) * np.radians(turn)
        return np.asarray(np.hypot(north, east), dtype=np.float64)


@dataclass(slots=True)
class HiddenPlaces:
    """The disks of one log, and new ones where a run begins or ends outside of them."""

    radius_m: float = RADIUS_M
    """Radius in metres around the ends of runs that has to be hidden."""
    disks: list[Disk] = field(default_factory=list)
    # The system's own randomness: a seed could be guessed, and the disks computed.
    chance: random.Random = field(default_factory=random.SystemRandom)

    def hide(self, latitude: float, longitude: float, radius_m: float | None = None) -> None:
        """See to it that a disk hides this place with all that lies within the radius."""
        radius = radius_m or self.radius_m
        for disk in self.disks:
            apart = float(disk.distance_m(latitude, longitude))
            # A place that lies too near the middle of a disk is not hidden by it: the middle would give it away.
            if apart >= radius and apart + radius <= disk.radius_m:
                return
        aside, angle = radius * self.chance.uniform(*ASIDE) + SLACK_M, self.chance.uniform(0, 2 * math.pi)
        north, east = aside * math.cos(angle), aside * math.sin(angle)
        # Near the poles a degree of longitude has no length: not below 1 % of that at the equator.
        across = EARTH_M * max(0.01, math.cos(math.radians(latitude)))
        middle = latitude + math.degrees(north / EARTH_M), longitude + math.degrees(east / across)
        self.disks.append(Disk(*middle, aside + radius + SLACK_M))

    def hide_ends(self, latitude: Floats, longitude: Floats) -> None:
        """See to it that disks hide where a run begins and ends."""
        known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
        for end in (known[0], known[-1]) if len(known) else ():
            self.hide(float(latitude[end]), float(longitude[end]))

    def mask(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Which of a run's positions are left out: all near a home or near where it, or another run, begins or ends."""
        self.hide_ends(latitude, longitude)
        known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
        out = np.zeros(len(latitude), dtype=np.bool_)
        for disk in self.disks:
            out[known] |= disk.distance_m(latitude[known], longitude[known]) < disk.radius_m
        return out


def load(folder: Path, homes: Iterable[tuple[float, float, float]] = ()) -> HiddenPlaces:
    """The hidden places of a log, whose disks lie in `folder` (its `.milelog`), with those of its homes (latitude,
    longitude, radius in metres).
    """
    given = list(homes)
    found = HiddenPlaces(max((radius for _, _, radius in given), default=RADIUS_M), list(_load(folder / FILE)))
    for latitude, longitude, radius in given:
        found.hide(latitude, longitude, radius)
    return found


def save(places: HiddenPlaces, folder: Path) -> bool:
    """Keep the disks, so that the next report hides the same; whether that could be done. If not, the next one draws anew."""
    rows = [[disk.latitude_deg, disk.longitude_deg, disk.radius_m] for disk in places.disks]
    try:
        write_atomic(folder / FILE, json.dumps(rows))
    except MilelogError:
        return False
    return True


def _load(path: Path) -> Sequence[Disk]:
    """The disks that are kept; none where the file is damaged: they are drawn anew then."""
    try:
        found = [Disk(*map(float, row)) for row in outputs.document(path.read_bytes())]
    except (OSError, ValueError, TypeError, OverflowError):
        return []
    return found if all(map(_is_sound, found)) else []


def _is_sound(disk: Disk) -> bool:
    """Whether a disk lies on the Earth and hides no more than a part of it."""
    on_earth = abs(disk.latitude_deg) <= 90 and abs(disk.longitude_deg) <= 360
    return on_earth and 0 < disk.radius_m < math.pi * EARTH_M
