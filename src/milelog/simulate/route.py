"""Invented routes: positions and elevation along a path, in metres from a start."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.random import PCG64, Generator

from milelog.model import Floats

Terrain = Literal["flat", "rolling", "hill", "track"]
SPACING_M = 5.0
"""Metres between the points of a path, less than a runner covers in two seconds."""
HOME_DEG = (41.9013, -93.1027)
"""Start of all routes: open fields in the Central time zone of the USA."""
BLOCK_M = 125.0
"""Length of one side of a town block."""
HILL_M = 420.0
"""Length of the climb at the end of a route with terrain `hill`: enough for 75 s uphill at interval pace."""
EARTH_M = 111_194.93
"""Metres in a degree of latitude on a sphere of radius 6,371,000.8 m (mean Earth radius, IUGG)."""


@dataclass(frozen=True, slots=True)
class Route:
    """A path as points SPACING_M apart. Beyond its end it is run back."""

    east_m: Floats
    north_m: Floats
    elevation_m: Floats
    home_deg: tuple[float, float] = HOME_DEG
    loop: bool = False
    """Whether the end is the start, so that it is run again in the same direction."""

    @property
    def length_m(self) -> float:
        """Length from one end to the other."""
        return (len(self.east_m) - 1) * SPACING_M

    def fold(self, along_m: Floats) -> Floats:
        """Position on the path (0 to its length) after the given metres, back and forth or in loops."""
        length = self.length_m
        if self.loop:
            return np.mod(along_m, length)
        turned = np.mod(along_m, 2 * length)
        return np.where(turned > length, 2 * length - turned, turned)

    def at(self, along_m: Floats) -> tuple[Floats, Floats, Floats]:
        """East, north and elevation, m, after the given metres."""
        place = self.fold(along_m)
        grid = np.arange(len(self.east_m)) * SPACING_M
        east, north, height = (np.interp(place, grid, v) for v in (self.east_m, self.north_m, self.elevation_m))
        return east, north, height

    def grades(self) -> Floats:
        """Grade at each point in the direction of the path, averaged over about 25 m."""
        wide = np.gradient(self.elevation_m, SPACING_M)
        return np.convolve(np.pad(wide, 2, mode="edge"), np.ones(5) / 5, "valid")

    def degrees(self, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        """Latitude and longitude of points in metres from the start."""
        latitude = self.home_deg[0] + north_m / EARTH_M
        scale = EARTH_M * math.cos(math.radians(self.home_deg[0]))
        return latitude, self.home_deg[1] + east_m / scale


def _height(east: Floats, north: Floats, terrain: Terrain) -> Floats:
    """Elevation of the terrain: nearly flat, or with ridges for `rolling`."""
    plain = 281.0 + 1.4 * np.sin(east / 610.0 + 0.4) + 1.1 * np.sin(north / 470.0 - 1.1)
    if terrain == "rolling":
        return plain + 6.0 * np.sin(east / 210.0) * np.sin(north / 350.0 + 0.9) + 9.0 * np.sin((east + north) / 290.0)
    return plain


def _town_path(rng: Generator, length_m: float) -> tuple[Floats, Floats]:
    """A path on a street grid that turns after a few blocks, never back, with rounded corners."""
    count = math.ceil(length_m / BLOCK_M) + 2
    heading = int(rng.integers(4))
    # Two of the four directions, so that the path never crosses itself.
    drift = (heading, (heading + 1) % 4)
    corners = [(0.0, 0.0)]
    for turn in (rng.random(count) < 0.3).tolist():
        if turn:
            heading = drift[1] if heading == drift[0] else drift[0]
        step = ((1, 0), (0, 1), (-1, 0), (0, -1))[heading]
        corners.append((corners[-1][0] + step[0] * BLOCK_M, corners[-1][1] + step[1] * BLOCK_M))
    x, y = np.array(corners).T
    along = np.arange(len(x)) * BLOCK_M
    fine = np.arange(0.0, along[-1], 1.0)
    bend = np.ones(15) / 15
    east, north = (np.convolve(np.pad(np.interp(fine, along, v), 7, mode="edge"), bend, "valid") for v in (x, y))
    sway = 3.0 * np.sin(fine / 83.0) + 2.0 * np.sin(fine / 31.0 + 1.0)
    return east + 0.4 * sway, north - 0.4 * sway


def _evenly(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The line resampled to points SPACING_M apart."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    grid = np.arange(0.0, along[-1], SPACING_M)
    return np.interp(grid, along, x), np.interp(grid, along, y)


@lru_cache(maxsize=64)
def make_route(terrain: Terrain, length_m: float, seed: int) -> Route:
    """A route of about the given length (one way). `track` is a 400 m oval of any length, `hill` climbs 7 % at its end."""
    if terrain == "track":
        return _track()
    x, y = _evenly(*_town_path(Generator(PCG64([seed, 11])), length_m))
    height = _height(x, y, terrain)
    if terrain == "hill":
        along = np.arange(len(x)) * SPACING_M
        foot = length_m - HILL_M
        # The grade rises to 7 % over the first 40 m.
        height = height + 0.07 * np.maximum(along - foot - 20.0 * np.clip((along - foot) / 40.0, 0.0, 1.0), 0.0)
    return Route(x, y, height)


def _track() -> Route:
    """A standard 400 m track: straights of 84.39 m, bends with a radius of 36.8 m at the measured line (World Athletics)."""
    straight, radius = 84.39, (400.0 - 2 * 84.39) / (2 * math.pi)
    s = np.arange(0.0, 400.0 + SPACING_M, SPACING_M)
    bend = math.pi * radius
    first = s <= straight
    second = (s > straight) & (s <= straight + bend)
    third = (s > straight + bend) & (s <= 2 * straight + bend)
    angle = (s - straight) / radius
    last = (s - 2 * straight - bend) / radius
    east = np.select(
        [first, second, third], [s, straight + radius * np.sin(angle), 2 * straight + bend - s], -radius * np.sin(last)
    )
    north = np.select(
        [first, second, third],
        [0 * s, radius - radius * np.cos(angle), 0 * s + 2 * radius],
        radius + radius * np.cos(last),
    )
    return Route(east, north, np.full(len(s), 281.4), loop=True)
