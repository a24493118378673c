"""Chooses the places that no map or shared copy shows: a wide disk over each home, and small disks where runs begin and end.

A circle around a home gives it away: from the places where many runs leave the circle, its centre can be computed. A small
disk that is not centred on the home does not help against fifty runs either: they go out in all directions, and the mean of
the places where they become visible is the home. So a home is hidden by a disk so wide that it hides all of one side; then
everything that is shown lies on the other side, and no mean of it can be the home. Where a single run begins or ends, a small
disk that is not centred there is enough.

Each disk is drawn at random once and stored, because the mean of many random disks would give the place away. Only the disks
are stored, not what they hide.
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
"""Radius in metres that is hidden around the start and the end of a run if no home is given."""
ASIDE = (1.1, 1.6)
"""Bounds of a random distance, in radii: of a small disk's centre from where the run ends, and of a home from the edge of its
wide disk. Whoever takes the centre, or the edge, for the door is wrong by that distance.
"""
WIDE_M = 25_000.0
"""Radius of the disk over a home. Near home its edge is almost a straight line: it bends by 180 m over 3 km."""
WIDE_RADII, WIDEST_M = 25, 1e7
"""For an unusually large home radius the disk has WIDE_RADII times that radius, and at most WIDEST_M (half of the Earth)."""
MOST_RADIUS_M = 5e6
"""A larger home radius is reduced to this one, which hides a continent: a disk must fit on the Earth."""
OFTEN = 5
"""If no home is given, a place at which this many runs begin or end is hidden as a home: the mean of fewer ends misses it in
most cases.
"""
_TURNS = 24
"""Number of directions tried for a wide disk."""
_LEAST_SHOWN = 0.6
"""A direction that shows less than this share of what the best direction shows is not taken, however safe it is."""
_MISSED_BY = 1.3
"""All guesses should miss the home by this many radii, if some direction allows it; later runs will move the guesses."""
_NEAR_M = 1000.0
"""Runs that begin or end within this many metres of a home could give it away."""
_MOST_WAYS, _MOST_POINTS = 200, 300
"""Most ways, and most points of each, that are used to choose a direction; this takes 0.1 s."""
SLACK_M = 120.0
"""Extra metres, because runs from one door begin some metres apart and one disk should hide them all."""
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
    """A place to hide, and the radius within which nothing shown may lie and no guess may come."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float


@dataclass(slots=True)
class HiddenPlaces:
    """The disks of one log; adds disks for homes, and for starts and ends of runs that no disk hides yet."""

    radius_m: float = RADIUS_M
    """Radius in metres that is hidden around the starts and ends of runs."""
    disks: list[Disk] = field(default_factory=list)
    # The system's own randomness: a seed could be guessed, and the disks computed.
    chance: random.Random = field(default_factory=random.SystemRandom)
    homes: Sequence[Home] = ()
    """Homes that are hidden from the first run on."""

    def hide_runs(self, runs: Iterable[Positions]) -> None:
        """Adds the disks that hide the homes and the starts and ends of these runs.

        To be called with all runs before the first is shown, because one run may pass where another begins.
        """
        known = [points for run in runs if len((points := _some(*run))[0])]
        for home in self.homes or self._frequent(known):
            self._hide_home(home, known)
        for latitude, longitude in known:
            for end in (0, -1):
                self._hide_end(float(latitude[end]), float(longitude[end]))

    def mask(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Which of a run's positions lie in a disk and are not shown."""
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
        """Adds a wide disk over a home, if none hides it: of the safe directions (no guess near the home) the one that shows most."""
        wide_m = min(max(WIDE_M, WIDE_RADII * home.radius_m), WIDEST_M)
        for disk in self.disks:
            apart = float(disk.distance_m(home.latitude_deg, home.longitude_deg))
            if disk.radius_m >= wide_m and apart + home.radius_m <= disk.radius_m:
                return
        # Points that other disks hide are not shown in any direction.
        ways = [(_local(home, run), self._shown(run)) for run in runs]
        near = [(way, shown) for way, shown in ways if _is_near(way)][-_MOST_WAYS:] or ways
        options = []
        for turn in range(_TURNS):
            aside, angle = self._aside_m(home.radius_m), (turn + self.chance.random()) * 2 * math.pi / _TURNS
            middle = (wide_m - aside) * np.array([math.sin(angle), math.cos(angle)])
            left = [w[shown & (np.hypot(*(w - middle).T) >= wide_m)] for w, shown in near]
            options.append(_Option(aside, angle, [way for way in left if len(way)]))
        # In a random order, because without runs all directions are equal and the first would always be taken.
        self.chance.shuffle(options)
        best = _best(options, home.radius_m)
        middle_deg = _at(home.latitude_deg, home.longitude_deg, wide_m - best.aside_m, best.angle)
        self.disks.append(Disk(*middle_deg, wide_m))

    def _shown(self, run: Positions) -> NDArray[np.bool_]:
        """Which of these positions no disk hides; all of them are known."""
        shown = np.ones(len(run[0]), dtype=np.bool_)
        for disk in self.disks:
            shown &= disk.distance_m(*run) >= disk.radius_m
        return shown

    def _frequent(self, runs: Sequence[Positions]) -> Iterator[Home]:
        """Places where at least OFTEN runs begin or end, as homes."""
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
    """A wide disk that could hide a home."""

    aside_m: float
    """Distance of the home from the disk's edge."""
    angle: float
    """Direction of the disk's centre from the home, in radians clockwise from north."""
    ways: Sequence[Floats]
    """What stays visible of each way: east and north of the home in metres."""

    @property
    def points(self) -> int:
        """Points that are shown."""
        return sum(map(len, self.ways))


def _best(options: Sequence[_Option], radius_m: float) -> _Option:
    """Of the disks that leave no guess near home the one that shows most; if there is none, the one that shows most of all."""
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
    """At most _MOST_POINTS known positions of a run, its first and last among them."""
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    some = known[np.linspace(0, len(known) - 1, min(len(known), _MOST_POINTS)).astype(np.intp)]
    return latitude[some], longitude[some]


def _at(latitude: float, longitude: float, metres: float, angle: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of the place `metres` away, at `angle` (radians clockwise from north), on a sphere."""
    phi, far = math.radians(latitude), metres / EARTH_M
    to = math.asin(math.sin(phi) * math.cos(far) + math.cos(phi) * math.sin(far) * math.cos(angle))
    east = math.sin(angle) * math.sin(far) * math.cos(phi)
    return math.degrees(to), longitude + math.degrees(math.atan2(east, math.cos(far) - math.sin(phi) * math.sin(to)))


def _local(home: Home, run: Positions) -> Floats:
    """Positions as metres east and north of a home, one row for each (equirectangular)."""
    latitude, longitude = run
    turn = (longitude - home.longitude_deg + 180) % 360 - 180
    east = EARTH_M * math.cos(math.radians(home.latitude_deg)) * np.radians(turn)
    return np.column_stack([east, EARTH_M * np.radians(latitude - home.latitude_deg)])


def _is_near(way: Floats) -> bool:
    """Whether a way begins or ends near the origin."""
    return min(math.hypot(*way[0]), math.hypot(*way[-1])) <= _NEAR_M


def load(folder: Path, homes: Iterable[tuple[float, float, float]] = ()) -> HiddenPlaces:
    """The hidden places of a log, with the disks stored in `folder` (its `.milelog`).

    `homes` holds latitude, longitude and radius in metres of each home.
    """
    given = [Home(latitude, longitude, min(radius, MOST_RADIUS_M)) for latitude, longitude, radius in homes]
    return HiddenPlaces(max((h.radius_m for h in given), default=RADIUS_M), list(_load(folder / FILE)), homes=given)


def of_log(
    folder: Path, homes: Iterable[tuple[float, float, float]], runs: Iterable[Positions]
) -> tuple[HiddenPlaces, bool]:
    """The hidden places of a log with disks for these runs, and whether the disks could be stored in `folder`.

    If not, the next output draws other disks. A lock makes outputs that run at the same time share their disks.
    """
    # Before the lock is taken, because opening the recordings of a log takes a while.
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
    """Stores the disks, so that the next report hides the same places; returns whether that worked."""
    rows = [[disk.latitude_deg, disk.longitude_deg, disk.radius_m] for disk in places.disks]
    try:
        write_atomic(folder / FILE, json.dumps(rows))
    except MilelogError:
        return False
    return True


def _load(path: Path) -> Sequence[Disk]:
    """The stored disks; none if the file is damaged, and then new ones are drawn."""
    try:
        found = [Disk(*map(float, row)) for row in outputs.document(path.read_bytes())]
    except (OSError, ValueError, TypeError, OverflowError):
        return []
    return found if all(map(_is_sound, found)) else []


def _is_sound(disk: Disk) -> bool:
    """Whether a disk has a valid centre and a radius smaller than half of the Earth."""
    on_earth = abs(disk.latitude_deg) <= 90 and abs(disk.longitude_deg) <= 360
    return on_earth and 0 < disk.radius_m < math.pi * EARTH_M
