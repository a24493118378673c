"""Guesses where a home is, from the parts of runs that shared copies show: what somebody who has many copies would try.

`hidden_side` chooses what is hidden so that no guess comes near a home; `bench/home_attack.py` tries the guesses on simulated logs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from milelog.model import Floats

_LEAST_ENDS = 4
"""Least number of ends (two runs): with fewer, a circle or a mean is meaningless."""
_DIRECTION_M = 100.0
"""Metres of a way from which its direction is taken: a block of houses, many times the error of GPS."""
_GRID = 20
"""Points per side of the grid on which the middle of the empty area is searched."""
_MOST_POINTS = 600
"""Most points of the ways that are compared with the grid."""
_MOST_OF_HULL = 5000
"""Most points of which the hull is computed: some forty metres apart on fifty ways."""


def guesses(ways: Sequence[Floats]) -> Mapping[str, Floats]:
    """Guesses by name, each east and north in metres; none from fewer than two ways.

    `ways` hold the shown part of each run: east and north in metres, one row for each point.
    """
    ends = np.array([way[i] for way in ways for i in (0, -1)])
    if len(ends) < _LEAST_ENDS:
        return {}
    points = np.concatenate(list(ways))
    directions = np.array([w[_first_beyond(w)] - w[0] for way in ways for w in (way, way[::-1])])
    mean, median, middle = ends.mean(axis=0), np.median(ends, axis=0), circle(ends)
    by_distance = ends[np.hypot(*(ends - median).T).argsort()]
    half = len(ends) // 2
    return {
        "circle": middle,
        "mean": mean,
        "median": median,
        "near half": by_distance[: half + 1].mean(axis=0),
        "far half": by_distance[half:].mean(axis=0),
        "mirrored": 2 * mean - middle,
        "mirrored back": 2 * middle - mean,
        "all": points.mean(axis=0),
        "all median": np.median(points, axis=0),
        "lines": crossing(ends, directions),
        "hull": middle_of_hull(points),
        "hull of ends": middle_of_hull(ends),
        "empty": emptiest(points, ends),
    }


def nearest_m(ways: Sequence[Floats]) -> float:
    """Metres from the origin to the nearest guess; infinite where there is none."""
    return min((math.hypot(*place) for place in guesses(ways).values()), default=math.inf)


def circle(ends: Floats) -> Floats:
    """The centre of the circle through the ends of the shown ways, by least squares (Kåsa 1976)."""
    # Computed about the mean of the ends: for ends on one line, least squares picks the solution nearest to the origin,
    # and the origin is the true home here.
    mean = ends.mean(axis=0)
    apart = ends - mean
    equations = np.column_stack([2 * apart, np.ones(len(ends))])
    return np.asarray(mean + np.linalg.lstsq(equations, (apart**2).sum(axis=1), rcond=None)[0][:2])


def crossing(ends: Floats, directions: Floats) -> Floats:
    """The point where the ways meet if each is extended backwards from its end, by least squares of the distances to the lines."""
    unit = directions / np.maximum(np.hypot(*directions.T), 1e-9)[:, None]
    across = np.eye(2) - unit[:, :, None] * unit[:, None, :]
    mean = ends.mean(axis=0)
    right = (across @ (ends - mean)[:, :, None]).sum(axis=0)[:, 0]
    return np.asarray(mean + np.linalg.lstsq(across.sum(axis=0), right, rcond=None)[0])


def middle_of_hull(points: Floats) -> Floats:
    """The centroid of the convex hull."""
    # Only the outermost in each of 64 directions: the hull of thousands of points to within a thousandth.
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    points = points[:: max(1, len(points) // _MOST_OF_HULL)]
    outer = points[(points @ np.array([np.cos(angles), np.sin(angles)])).argmax(axis=0)]
    following = np.roll(outer, -1, axis=0)
    doubled = outer[:, 0] * following[:, 1] - following[:, 0] * outer[:, 1]
    if abs(doubled.sum()) < 1:
        return np.asarray(points.mean(axis=0))
    return np.asarray(((outer + following) * doubled[:, None]).sum(axis=0) / (3 * doubled.sum()))


def emptiest(points: Floats, ends: Floats) -> Floats:
    """The centre of the largest disk in the area of the ends that contains no shown point."""
    low, high = np.percentile(ends, 5, axis=0), np.percentile(ends, 95, axis=0)
    east, north = (np.linspace(a, b, _GRID) for a, b in zip(low, high, strict=True))
    places = np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)
    tried = points[:: max(1, len(points) // _MOST_POINTS)]
    # Squared distances by one matrix product, without an array of all differences.
    squares = (places**2).sum(axis=1)[:, None] + (tried**2).sum(axis=1) - 2 * places @ tried.T
    return np.asarray(places[squares.min(axis=1).argmax()])


def _first_beyond(way: Floats) -> int:
    """Index of the first point at least _DIRECTION_M from the way's start; the last index if there is none."""
    far = np.hypot(*(way - way[0]).T) >= _DIRECTION_M
    return int(far.argmax()) if far.any() else len(way) - 1
