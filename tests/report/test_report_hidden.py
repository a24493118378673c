"""Home stays hidden: from somebody who has all the ways that a report shows."""

import math
import random

import numpy as np
import pytest

from milelog.report import hidden

HOME = (48.137154, 11.576124)
METRE = 180 / (math.pi * hidden.EARTH_M)
ACROSS = METRE / math.cos(math.radians(HOME[0]))


def positions(east, north):
    return HOME[0] + np.asarray(north) * METRE, HOME[1] + np.asarray(east) * ACROSS


def loop(chance, start_m=(0.0, 0.0)):
    """A run from a door and back: legs of streets that turn, each second 3 m."""
    heading, headings = chance.uniform(0, 2 * math.pi), []
    for _ in range(chance.randint(20, 40)):
        heading += chance.choice([-1.2, -0.6, 0.0, 0.4, 0.9, 1.3])
        headings += [heading] * chance.randint(20, 90)
    east = start_m[0] + np.append(0.0, 3 * np.cumsum(np.sin(headings)))
    north = start_m[1] + np.append(0.0, 3 * np.cumsum(np.cos(headings)))
    return positions(np.append(east, east[::-1]), np.append(north, north[::-1]))


def circle(east, north):
    """The middle of the circle through these points, by least squares."""
    a = np.column_stack([2 * east, 2 * north, np.ones(len(east))])
    middle = np.linalg.lstsq(a, east**2 + north**2, rcond=None)[0]
    return middle[:2]


def metres(latitude, longitude):
    return (longitude - HOME[1]) / ACROSS, (latitude - HOME[0]) / METRE


@pytest.mark.parametrize("radius_m", [200.0, 437.0])
@pytest.mark.parametrize("given_home", [True, False])
def test_an_attacker_with_fifty_runs_stays_beyond_the_radius(radius_m, given_home):
    """The middle of the circle on which the ways break off lies no nearer to home than the radius, in 95 %."""
    misses = 0
    trials = 20
    for seed in range(trials):
        chance = random.Random(seed)
        places = hidden.HiddenPlaces(radius_m, chance=random.Random(1000 + seed))
        if given_home:
            places.hide(*HOME, radius_m)
        east, north = [], []
        for _ in range(50):
            latitude, longitude = loop(chance, (chance.gauss(0, 8), chance.gauss(0, 8)))
            kept = np.flatnonzero(~places.mask(latitude, longitude))
            if len(kept):
                x, y = metres(latitude[kept], longitude[kept])
                assert np.hypot(x, y).min() >= radius_m * 0.9
                east += [x[0], x[-1]]
                north += [y[0], y[-1]]
        assert len(east) > 20
        misses += math.hypot(*circle(np.array(east), np.array(north))) < radius_m
    assert misses <= 0.05 * trials


def test_a_run_through_home_is_broken_there():
    places = hidden.HiddenPlaces(437.0, chance=random.Random(1))
    places.hide(*HOME, 437.0)
    latitude, longitude = positions(np.arange(-4000.0, 4000.0, 3.0), np.zeros(2667))
    out = places.mask(latitude, longitude)
    near = np.hypot(*metres(latitude, longitude)) < 437
    assert out[near].all()
    assert not out.all()


def test_the_disks_are_kept_and_hold_no_home(tmp_path):
    places = hidden.load(tmp_path, [(*HOME, 437.0)])
    hidden.save(places, tmp_path)
    again = hidden.load(tmp_path, [(*HOME, 437.0)])
    assert again.disks == places.disks
    for disk in places.disks:
        assert float(disk.distance_m(*HOME)) >= 437.0
    assert (tmp_path / hidden.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damaged", ["", "[[1]]", "{", "[[1, 2, null]]"])
def test_damaged_disks_are_drawn_anew(tmp_path, damaged):
    (tmp_path / hidden.FILE).write_text(damaged)
    assert len(hidden.load(tmp_path, [(*HOME, 437.0)]).disks) == 1


def test_at_the_date_line_and_near_a_pole():
    for home in ((10.0, 179.9999), (-10.0, -179.9999), (89.9, 20.0)):
        places = hidden.HiddenPlaces(300.0, chance=random.Random(3))
        places.hide(*home, 300.0)
        assert places.mask(np.array([home[0]]), np.array([(home[1] + 180) % 360 - 180])).all()
