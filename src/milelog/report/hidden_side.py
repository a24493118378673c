"""Chooses what shared copies leave out, which hold coordinates: all of one side of a home, and straight ways that lead to it.

A small disk does not hide a home from somebody who has the copies of fifty runs: they go out in all directions, and the mean of
the places where they become visible is the home. So a home is hidden by a disk so wide that it hides all of one side; then
everything that is shown lies on the other side, and no mean of it can be the home. Two straight ways would still meet there if
they were extended backwards, so of ways that go straight away from a home only those along one road are shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from milelog.model import Floats
from milelog.report import home_guesses
from milelog.report.hidden import SLACK_M, HiddenPlaces
from milelog.report.hidden_disks import Disk, Home, Positions, at, local

WIDE_M = 25_000.0
"""Radius of the disk over a home. Near home its edge is almost a straight line: it bends by 180 m over 3 km."""
WIDE_RADII, WIDEST_M = 25, 1e7
"""For an unusually large home radius the disk has WIDE_RADII times that radius, and at most WIDEST_M (half of the Earth)."""
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
_MOST_WAYS = 200
"""Most ways that are used to choose a direction; this takes 0.3 s."""
_AHEAD_M = (30.0, 100.0)
"""Metres of a way from which its direction is taken: the shorter does not see a turn that is still ahead, the longer lets an
error of GPS be no turn.
"""
_TURNED = math.sin(math.radians(15))
"""A way that turns off by more than 15 degrees leads to another place when it is extended: 250 m from home after 1 km."""
_BENT_M, _BENT = 100.0, 0.1
"""A way is straight from a place on while it stays within this many metres, or this share of its length, of one line."""
_ROAD_M, _SAME_ROAD_DEG = 40.0, 1.0
"""Ways along one road stay within this many metres of a line: doors and lanes lie aside of it, and GPS is wrong by some metres."""
_STEP_M, _MOST_STEPS = 10.0, 500
"""Distance in metres of the points at which a way is looked at (a few times the error of GPS), and most such points."""


@dataclass(slots=True)
class HiddenSides(HiddenPlaces):
    """The wide disks of one log for its homes, or for frequent places if no home is given; small disks for other ends."""

    FILE: ClassVar[str] = "hidden-places.json"

    def hide_homes(self, runs: Sequence[Positions]) -> None:
        """Adds the wide disks that hide the homes."""
        for home in self.homes or self._frequent(runs):
            self._hide_home(home, runs)

    def mask(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Which of a run's positions are not shown, straight ways from a home among them."""
        out = HiddenPlaces.mask(self, latitude, longitude)
        known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
        for home in self.homes if len(known) else ():
            turns = _Turns.of(local(home, (latitude[known], longitude[known])), home.radius_m)
            road_deg = next((d.road_deg for d in self.disks if _hides(d, home)), None)
            out[known] = ~turns.beyond(~out[known], road_deg)
        return out

    def _hide_home(self, home: Home, runs: Sequence[Positions]) -> None:
        """Adds a wide disk over a home, if none hides it: of the safe directions (no guess near the home) the one that shows most."""
        if any(_hides(disk, home) for disk in self.disks):
            return
        wide_m = _wide_m(home)
        # Points that other disks hide are not shown in any direction.
        ways = [(local(home, run), self.shown(run)) for run in runs]
        near = [(way, shown) for way, shown in ways if _is_near(way)][-_MOST_WAYS:] or ways
        turns = [_Turns.of(way, home.radius_m) for way, _ in near]
        options = []
        for turn in range(_TURNS):
            aside, angle = self.aside_m(home.radius_m), (turn + self.chance.random()) * 2 * math.pi / _TURNS
            middle = (wide_m - aside) * np.array([math.sin(angle), math.cos(angle)])
            visible = [shown & (np.hypot(*(way - middle).T) >= wide_m) for way, shown in near]
            road_deg = _road_deg(visible, turns)
            left = [w[t.beyond(v, road_deg)] for (w, _), v, t in zip(near, visible, turns, strict=True)]
            options.append(_Option(aside, angle, road_deg, [way for way in left if len(way)]))
        # In a random order, because without runs all directions are equal and the first would always be taken.
        self.chance.shuffle(options)
        best = _best(options, home.radius_m)
        middle_deg = at(home.latitude_deg, home.longitude_deg, wide_m - best.aside_m, best.angle)
        # Few ways along a road that are not quite parallel can still cross at home: then none is shown.
        is_missed = home_guesses.nearest_m(best.ways) > home.radius_m
        self.disks.append(Disk(*middle_deg, wide_m, best.road_deg if is_missed else None))

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
    road_deg: float | None
    """Direction of the straight way that is shown."""
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


@dataclass(frozen=True, slots=True)
class _Turns:
    """Where a way no longer points back to a home that it passes."""

    parts: Sequence[tuple[slice, Floats, NDArray[np.bool_]]]
    """Each part that leads away from the home: which points of the way it has, where they lie (metres east and north of the
    home), and whether the way has turned off there.
    """

    @classmethod
    def of(cls, way: Floats, radius_m: float) -> _Turns:
        """The turns of a way, in metres east and north of a home, if it passes within the radius."""
        near = np.hypot(*way.T) <= radius_m
        # Its ends too, for a run that begins and ends there.
        places = {p for p in (0, len(way) - 1, int(np.hypot(*way.T).argmin())) if near[p]}
        parts = []
        for away in (slice(p, None, step) for p in places for step in (1, -1)):
            part = way[away]
            # Points at equal distances, whatever the rate of recording.
            travelled_m = np.append(0.0, np.cumsum(np.hypot(*np.diff(part, axis=0).T)))
            step_m = max(_STEP_M, travelled_m[-1] / _MOST_STEPS)
            _, few, back = np.unique(travelled_m // step_m, return_index=True, return_inverse=True)
            parts.append((away, part, _turned(part[few], step_m)[back]))
        return cls(parts)

    def beyond(self, shown: NDArray[np.bool_], road_deg: float | None) -> NDArray[np.bool_]:
        """Which of the `shown` points lie on the road in this direction, or have a turn between them and the home."""
        out = shown.copy()
        for away, part, turned in self.parts:
            if not _is_on_road(part, turned, road_deg):
                left = out[away]
                first = np.flatnonzero(left & turned)
                left[: first[0] if len(first) else None] = False
        return out

    def straight_deg(self, shown: NDArray[np.bool_]) -> Iterator[tuple[float, int]]:
        """Direction of each part that is shown where it goes straight away from the home, and its number of points."""
        for away, part, turned in self.parts:
            straight = np.flatnonzero(shown[away] & ~np.logical_or.accumulate(turned))
            if len(straight):
                yield math.degrees(math.atan2(*part[straight[0]])), len(straight)


def _is_on_road(part: Floats, turned: NDArray[np.bool_], road_deg: float | None) -> bool:
    """Whether a way lies on the road in this direction until it turns off."""
    if road_deg is None:
        return False
    road = np.array([math.sin(math.radians(road_deg)), math.cos(math.radians(road_deg))])
    straight = part[~np.logical_or.accumulate(turned)]
    return bool((np.abs(_cross(straight, road)) <= _ROAD_M).all() and (straight @ road >= -_ROAD_M).all())


def _road_deg(visible: Sequence[NDArray[np.bool_]], turns: Sequence[_Turns]) -> float | None:
    """Direction of the road on which most straight ways lie."""
    found = [one for shown, t in zip(visible, turns, strict=True) for one in t.straight_deg(shown)]
    if not found:
        return None
    degrees, points = np.array(found).T
    same = np.abs((degrees[:, None] - degrees + 180) % 360 - 180) <= _SAME_ROAD_DEG
    return float(degrees[(same @ points).argmax()])


def _wide_m(home: Home) -> float:
    """Radius in metres of the disk that hides a home."""
    return min(max(WIDE_M, WIDE_RADII * home.radius_m), WIDEST_M)


def _hides(disk: Disk, home: Home) -> bool:
    """Whether a disk is as wide as a home needs, and hides it."""
    apart = float(disk.distance_m(home.latitude_deg, home.longitude_deg))
    return disk.radius_m >= _wide_m(home) and apart + home.radius_m <= disk.radius_m


def _turned(way: Floats, step_m: float) -> NDArray[np.bool_]:
    """At which points of a way, `step_m` apart, the line along it does not lead back to its first point."""
    chord = way - way[0]
    length = np.hypot(*chord.T)
    turned = np.ones(len(way), dtype=np.bool_)
    for metres in _AHEAD_M:
        ahead = way[np.minimum(np.arange(len(way)) + math.ceil(metres / step_m), len(way) - 1)] - way
        turned &= np.abs(_cross(ahead, chord)) > _TURNED * np.hypot(*ahead.T) * length
    # The others point back, but may have come on another way.
    left = np.flatnonzero(~turned)
    before = np.where(np.arange(len(way)) < left[:, None], np.abs(_cross(chord, chord[left][:, None])), 0.0)
    turned[left] = before.max(axis=1, initial=0.0) > np.maximum(_BENT_M, _BENT * length[left]) * length[left]
    return turned


def _cross(one: Floats, other: Floats) -> Floats:
    """The cross products of vectors in rows."""
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])


def _is_near(way: Floats) -> bool:
    """Whether a way begins or ends near the origin."""
    return min(math.hypot(*way[0]), math.hypot(*way[-1])) <= _NEAR_M
