"""Disks on the Earth that outputs leave out, and the file that stores them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from milelog.errors import MilelogError
from milelog.model import Floats
from milelog.regular_files import read_regular
from milelog.store import outputs
from milelog.store.files import write_atomic

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""
MOST_POINTS = 300
"""Most points of a run that are used to choose disks."""

Positions = tuple[Floats, Floats]
"""Latitudes and longitudes of a run, in degrees."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A part of the Earth that is left out."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float
    road_deg: float | None = None
    """Direction of the one straight way from the hidden home that is shown, clockwise from north; None if there is none."""

    def distance_m(self, latitude: Floats | float, longitude: Floats | float) -> Floats:
        """Metres from the middle, on a sphere (haversine): a wide disk is right to a metre."""
        phi, middle = np.radians(np.asarray(latitude, dtype=np.float64)), math.radians(self.latitude_deg)
        turn = np.radians(np.asarray(longitude, dtype=np.float64) - self.longitude_deg)
        half = np.sin((phi - middle) / 2) ** 2 + np.cos(phi) * math.cos(middle) * np.sin(turn / 2) ** 2
        return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Home:
    """A place to hide, and the radius within which nothing shown may lie and no guess may come."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float


def at(latitude: float, longitude: float, metres: float, angle: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of the place `metres` away, at `angle` (radians clockwise from north), on a sphere."""
    phi, far = math.radians(latitude), metres / EARTH_M
    to = math.asin(math.sin(phi) * math.cos(far) + math.cos(phi) * math.sin(far) * math.cos(angle))
    east = math.sin(angle) * math.sin(far) * math.cos(phi)
    return math.degrees(to), longitude + math.degrees(math.atan2(east, math.cos(far) - math.sin(phi) * math.sin(to)))


def local(home: Home, run: Positions) -> Floats:
    """Positions as metres east and north of a home, one row for each (equirectangular)."""
    latitude, longitude = run
    turn = (longitude - home.longitude_deg + 180) % 360 - 180
    east = EARTH_M * math.cos(math.radians(home.latitude_deg)) * np.radians(turn)
    return np.column_stack([east, EARTH_M * np.radians(latitude - home.latitude_deg)])


def some(latitude: Floats, longitude: Floats) -> Positions:
    """At most MOST_POINTS known positions of a run, its first and last among them."""
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    few = known[np.linspace(0, len(known) - 1, min(len(known), MOST_POINTS)).astype(np.intp)]
    return latitude[few], longitude[few]


def save(disks: Iterable[Disk], path: Path) -> bool:
    """Stores disks, so that the next output hides the same places; returns whether that worked."""
    rows = [[value for value in astuple(disk) if value is not None] for disk in disks]
    try:
        write_atomic(path, json.dumps(rows))
    except MilelogError:
        return False
    return True


def load(path: Path) -> Sequence[Disk]:
    """The stored disks; none if the file is damaged, and then new ones are drawn."""
    try:
        found = [Disk(*map(float, row)) for row in outputs.document(read_regular(path, outputs.LARGEST))]
    except (OSError, ValueError, TypeError, OverflowError):
        return []
    return found if all(map(_is_sound, found)) else []


def _is_sound(disk: Disk) -> bool:
    """Whether a disk has a valid centre and a radius smaller than half of the Earth."""
    on_earth = abs(disk.latitude_deg) <= 90 and abs(disk.longitude_deg) <= 360
    return on_earth and 0 < disk.radius_m < math.pi * EARTH_M and math.isfinite(disk.road_deg or 0.0)
