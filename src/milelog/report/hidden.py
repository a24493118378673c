"""Places that no output shows: wide disks before a home, and disks where runs begin and end, away from their middle.

A circle around home gives it away: where many runs leave it, its middle is solved for. A disk that lies aside does not
help against fifty runs: ways go out in all directions, and the mean of the places where they come into sight is home,
whatever hides it. So a home lies outside of all that is shown: behind the edge of a disk so wide that it hides one half
of the surroundings. Where single runs begin or end, a disk aside is enough.

Each is drawn once and kept: another draw for every report would let them be averaged. What is kept are the disks, never
what they hide.
"""

from __future__ import annotations

import contextlib
import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from milelog.errors import MilelogError
from milelog.model import Floats
from milelog.report import home_guesses
from milelog.store import outputs
from milelog.store.files import write_atomic
from milelog.store.locks import only_writer

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""
RADIUS_M = 250.0
"""Around where runs begin and end, where no home is given: no door is found from what is left."""
ASIDE = (1.1, 1.6)
"""Distance of a disk's middle from where a run ends, and of a home from the edge of its wide disk, in radii, least and
most: who takes the middle, or the edge, for the door misses it by that.
"""
WIDE_M = 25_000.0
"""Radius of the disk before a home. Its edge is as good as straight where one runs from home: 3 km along it, it has turned
by 180 m.
"""
WIDE_RADII, WIDEST_M = 25, 1e7
"""Around an unusually large radius the disk is wider, by so many radii, and at most half of the Earth."""
MOST_RADIUS_M = 5e6
"""A larger radius is taken as this one, which hides the continent: disks have to lie on the Earth."""
OFTEN = 5
"""Runs that begin or end at one place which is then hidden as a home, where none is given: the mean of fewer ends still
misses it in most cases.
"""
_TURNS = 24
"""Directions that are tried for a wide disk."""
_LEAST_SHOWN = 0.6
"""A direction that shows less than this share of what another shows is not taken, whatever could be guessed from that."""
_MISSED_BY = 1.3
"""All guesses at home lie farther from it than this many radii, where some direction allows that: runs to come move them."""
_NEAR_M = 1000.0
"""Runs that begin or end within it of a home are those that it has to be hidden from."""
_MOST_WAYS, _MOST_POINTS = 200, 300
"""Ways by which a direction is chosen, and points of each: it takes 0.1 s."""
SLACK_M = 120.0
"""Runs begin some metres apart at one door: one disk hides them all."""
FILE = "hidden-places.json"
WAIT_S = 10.0
"""Seconds to wait for another output that draws hidden places of the same log."""


Positions = tuple[Floats, Floats]
"""Latitudes and longitudes of a run, in degrees."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A part of the map that is left out."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float

    def distance_m(self, latitude: Floats | float, longitude: Floats | float) -> Floats:
        """Metres from the middle, on a sphere (haversine): a wide disk is right to a metre."""
        phi, middle = np.radians(np.asarray(latitude, dtype=np.float64)), math.radians(self.latitude_deg)
        turn = np.radians(np.asarray(longitude, dtype=np.float64) - self.longitude_deg)
        half = np.sin((phi - middle) / 2) ** 2 + np.cos(phi) * math.cos(middle) * np.sin(turn / 2) ** 2
        return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Home:
    """A place that many runs come from, and the radius around it that nothing may show or give away."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float


@dataclass(slots=True)
class HiddenPlaces:
    """The disks of one log, and new ones for its homes and where a run begins or ends outside of them."""

    radius_m: float = RADIUS_M
    """Radius in metres around the ends of runs that has to be hidden."""
    disks: list[Disk] = field(default_factory=list)
    # The system's own randomness: a seed could be guessed, and the disks computed.
    chance: random.Random = field(default_factory=random.SystemRandom)
    homes: Sequence[Home] = ()
    """Homes that are hidden from the first run on."""

    def hide_runs(self, runs: Iterable[Positions]) -> None:
        """See to it that disks hide the homes, and where these runs begin and end; before the first of them is shown, since
        one may pass where another begins.
        """
        known = [points for run in runs if len((points := _some(*run))[0])]
        for home in self.homes or self._frequent(known):
            self._hide_home(home, known)
        for latitude, longitude in known:
            for end in (0, -1):
                self._hide_end(float(latitude[end]), float(longitude[end]))

    def mask(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Which of a run's positions are left out: all near a home or near where it, or another run, begins or ends."""
        self.hide_runs([(latitude, longitude)])
        known = np.isfinite(latitude) & np.isfinite(longitude)
        out = np.zeros(len(latitude), dtype=np.bool_)
        out[known] = ~self._shown((latitude[known], longitude[known]))
        return out

    def hides_all(self, latitude: Floats, longitude: Floats) -> bool:
        """Whether a run has positions, and all of them are left out."""
        known = np.isfinite(latitude) & np.isfinite(longitude)
        return bool(known.any() and self.mask(latitude, longitude)[known].all())

    def _hide_end(self, latitude: float, longitude: float) -> None:
        for disk in self.disks:
            apart = float(disk.distance_m(latitude, longitude))
            # A place that lies too near the middle of a disk is not hidden by it: the middle would give it away.
            if apart >= self.radius_m and apart + self.radius_m <= disk.radius_m:
                return
        aside = self._aside_m(self.radius_m)
        middle = _at(latitude, longitude, aside, self.chance.uniform(0, 2 * math.pi))
        self.disks.append(Disk(*middle, aside + self.radius_m + SLACK_M))

    def _aside_m(self, radius_m: float) -> float:
        return radius_m * self.chance.uniform(*ASIDE) + SLACK_M

    def _hide_home(self, home: Home, runs: Sequence[Positions]) -> None:
        """See to it that a wide disk hides a home: the one that shows most of what is run from there, of those that leave no
        guess near it.
        """
        wide_m = min(max(WIDE_M, WIDE_RADII * home.radius_m), WIDEST_M)
        for disk in self.disks:
            apart = float(disk.distance_m(home.latitude_deg, home.longitude_deg))
            if disk.radius_m >= wide_m and apart + home.radius_m <= disk.radius_m:
                return
        # What other disks hide is out of sight whatever is chosen here.
        ways = [(_local(home, run), self._shown(run)) for run in runs]
        near = [(way, shown) for way, shown in ways if _is_near(way)][-_MOST_WAYS:] or ways
        options = []
        for turn in range(_TURNS):
            aside, angle = self._aside_m(home.radius_m), (turn + self.chance.random()) * 2 * math.pi / _TURNS
            middle = (wide_m - aside) * np.array([math.sin(angle), math.cos(angle)])
            left = [w[shown & (np.hypot(*(w - middle).T) >= wide_m)] for w, shown in near]
            options.append(_Option(aside, angle, [way for way in left if len(way)]))
        # Where nothing is run yet, all show as much: any of them, not always the same.
        self.chance.shuffle(options)
        best = _best(options, home.radius_m)
        middle_deg = _at(home.latitude_deg, home.longitude_deg, wide_m - best.aside_m, best.angle)
        self.disks.append(Disk(*middle_deg, wide_m))

    def _shown(self, run: Positions) -> NDArray[np.bool_]:
        """Which positions, all of them known, no disk hides."""
        shown = np.ones(len(run[0]), dtype=np.bool_)
        for disk in self.disks:
            shown &= disk.distance_m(*run) >= disk.radius_m
        return shown

    def _frequent(self, runs: Sequence[Positions]) -> Iterator[Home]:
        """Places where so many runs begin or end that their mean would be found."""
        left = [(n, float(lat[end]), float(lon[end])) for n, (lat, lon) in enumerate(runs) for end in (0, -1)]
        while left:
            _, latitude, longitude = left[0]
            here = Disk(latitude, longitude, SLACK_M)
            apart = here.distance_m(*np.array([end[1:] for end in left]).T)
            near = [end for end, metres in zip(left, apart, strict=True) if metres <= SLACK_M]
            left = [end for end, metres in zip(left, apart, strict=True) if metres > SLACK_M]
            if len({number for number, _, _ in near}) >= OFTEN:
                yield Home(latitude, longitude, self.radius_m)


@dataclass(frozen=True, slots=True)
class _Option:
    """A wide disk that could hide a home: how far the home lies behind its edge, in which direction its middle lies (radians,
    clockwise from north), and what it leaves of each way, in metres about the home.
    """

    aside_m: float
    angle: float
    ways: Sequence[Floats]

    @property
    def points(self) -> int:
        """Points that are shown."""
        return sum(map(len, self.ways))


def _best(options: Sequence[_Option], radius_m: float) -> _Option:
    """The disk that shows most, of those that leave no guess near home; if all do, the one that shows most."""
    by_shown = sorted(options, key=lambda option: option.points, reverse=True)
    fair = None
    for option in by_shown:
        if option.points < _LEAST_SHOWN * by_shown[0].points:
            break
        missed_m = home_guesses.nearest_m(option.ways)
        if missed_m > _MISSED_BY * radius_m:
            return option
        if fair is None and missed_m > radius_m:
            fair = option
    return fair or by_shown[0]


def _some(latitude: Floats, longitude: Floats) -> Positions:
    """The first and the last known position and some between them: a log of years is looked at as a whole."""
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    some = known[np.linspace(0, len(known) - 1, min(len(known), _MOST_POINTS)).astype(np.intp)]
    return latitude[some], longitude[some]


def _at(latitude: float, longitude: float, metres: float, angle: float) -> tuple[float, float]:
    """The place so far from another, in a direction clockwise from north in radians, on a sphere; in degrees."""
    phi, far = math.radians(latitude), metres / EARTH_M
    to = math.asin(math.sin(phi) * math.cos(far) + math.cos(phi) * math.sin(far) * math.cos(angle))
    east = math.sin(angle) * math.sin(far) * math.cos(phi)
    return math.degrees(to), longitude + math.degrees(math.atan2(east, math.cos(far) - math.sin(phi) * math.sin(to)))


def _local(home: Home, run: Positions) -> Floats:
    """East and north of a home in metres, a row a point (equirectangular)."""
    latitude, longitude = run
    turn = (longitude - home.longitude_deg + 180) % 360 - 180
    east = EARTH_M * math.cos(math.radians(home.latitude_deg)) * np.radians(turn)
    return np.column_stack([east, EARTH_M * np.radians(latitude - home.latitude_deg)])


def _is_near(way: Floats) -> bool:
    """Whether a way begins or ends near the origin."""
    return min(math.hypot(*way[0]), math.hypot(*way[-1])) <= _NEAR_M


def load(folder: Path, homes: Iterable[tuple[float, float, float]] = ()) -> HiddenPlaces:
    """The hidden places of a log, whose disks lie in `folder` (its `.milelog`), with those of its homes (latitude,
    longitude, radius in metres).
    """
    given = [Home(latitude, longitude, min(radius, MOST_RADIUS_M)) for latitude, longitude, radius in homes]
    return HiddenPlaces(max((h.radius_m for h in given), default=RADIUS_M), list(_load(folder / FILE)), homes=given)


def of_log(
    folder: Path, homes: Iterable[tuple[float, float, float]], runs: Iterable[Positions]
) -> tuple[HiddenPlaces, bool]:
    """The hidden places of a log for these runs, which are kept in `folder`; and whether that could be done.

    If not, the next output draws others. Of outputs that are made at once the first draws, and the others take that.
    """
    # Before the lock is taken: to open the recordings of a log takes a while.
    some = [_some(*run) for run in runs]
    with contextlib.ExitStack() as held:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held.enter_context(only_writer(folder, WAIT_S))
            is_alone = True
        except (OSError, TimeoutError):
            is_alone = False
        places = load(folder, homes)
        places.hide_runs(some)
        return places, is_alone and save(places, folder)


def save(places: HiddenPlaces, folder: Path) -> bool:
    """Keep the disks, so that the next report hides the same; whether that could be done."""
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
