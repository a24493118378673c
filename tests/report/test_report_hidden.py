"""Home stays hidden: from somebody who has all the ways that a report shows."""

import math
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from milelog.report import home_guesses
from milelog.report.hidden import SLACK_M, HiddenPlaces
from milelog.report.hidden_disks import EARTH_M, Home, save
from milelog.report.hidden_side import WIDE_M, HiddenSides

HOME = (48.137154, 11.576124)
METRE = 180 / (math.pi * EARTH_M)
ACROSS = METRE / math.cos(math.radians(HOME[0]))


def positions(east, north):
    return HOME[0] + np.asarray(north) * METRE, HOME[1] + np.asarray(east) * ACROSS


def loop(chance, start_m=(0.0, 0.0)):
    """A run from a door and back: legs of streets that turn, every six seconds 18 m."""
    heading, headings = chance.uniform(0, 2 * math.pi), []
    for _ in range(chance.randint(20, 40)):
        heading += chance.choice([-1.2, -0.6, 0.0, 0.4, 0.9, 1.3])
        headings += [heading] * chance.randint(3, 15)
    east = start_m[0] + np.append(0.0, 18 * np.cumsum(np.sin(headings)))
    north = start_m[1] + np.append(0.0, 18 * np.cumsum(np.cos(headings)))
    return positions(np.append(east, east[::-1]), np.append(north, north[::-1]))


def circle(east, north):
    """The middle of the circle through these points, by least squares."""
    a = np.column_stack([2 * east, 2 * north, np.ones(len(east))])
    middle = np.linalg.lstsq(a, east**2 + north**2, rcond=None)[0]
    return middle[:2]


def metres(latitude, longitude):
    return (longitude - HOME[1]) / ACROSS, (latitude - HOME[0]) / METRE


def test_an_attacker_with_fifty_runs_stays_beyond_the_radius():
    """Where no home is given and runs are shown one by one: the middle of the circle on which they break off."""
    misses, radius_m = 0, 250.0
    trials = 20
    for seed in range(trials):
        chance = random.Random(seed)
        places = HiddenPlaces(radius_m, chance=random.Random(1000 + seed))
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


@pytest.mark.parametrize("given_home", [True, False])
@pytest.mark.parametrize("streets", ["winding", "astray", "grid", "ring"])
def test_no_guess_from_fifty_maps_comes_near_home(streets, given_home, monkeypatch):
    """Circles, means, medians, lines drawn on, hulls and empty places lie farther from it than the radius, in 95 %."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "bench"))
    import home_attack

    for seed in range(2):
        ways, shown = home_attack.shown_ways(home_attack.STREETS[streets], seed, 250.0, 50, given_home=given_home)
        left = [way[kept] for way, kept in zip(ways, shown, strict=True) if kept.any()]
        points = np.concatenate(left)
        assert np.hypot(*points.T).min() >= 250
        assert len(points) > 0.12 * sum(map(len, ways))
        near = [name for name, place in home_guesses.guesses(left).items() if math.hypot(*place) < 250]
        assert near == []


def test_the_guesses_find_a_home_in_the_middle_of_what_is_hidden():
    """Else the test above could not fail."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ways = [np.outer(np.linspace(500, 2500, 80), [math.sin(a), math.cos(a)]) for a in angles]
    found = home_guesses.guesses([np.concatenate([way, way[::-1]]) for way in ways])
    for name in ("circle", "mean", "median", "mirrored", "all", "lines", "hull", "hull of ends", "empty"):
        assert math.hypot(*found[name]) < 100, name


def test_a_run_through_home_is_broken_there():
    places = HiddenSides(437.0, chance=random.Random(1), homes=[Home(*HOME, 437.0)])
    latitude, longitude = positions(np.arange(-4000.0, 4000.0, 3.0), np.zeros(2667))
    out = places.mask(latitude, longitude)
    near = np.hypot(*metres(latitude, longitude)) < 437
    assert out[near].all()
    assert 0.2 < out.mean() < 0.8


def test_what_is_shown_lies_on_the_side_where_most_is_run():
    places = HiddenSides(300.0, chance=random.Random(1), homes=[Home(*HOME, 300.0)])
    out = np.append(np.arange(0.0, 3006.0, 9.0), np.arange(3006.0, 0.0, -9.0))
    east, west = [positions(out, np.zeros(len(out)))], [positions(-out / 2, np.zeros(len(out)))]
    places.hide_runs([*east * 3, *west])
    assert not places.mask(*east[0])[len(out) // 2]
    assert places.mask(*west[0]).all()
    assert places.hides_all(*west[0])
    assert not places.hides_all(*east[0])
    assert not places.hides_all(np.array([np.nan]), np.array([np.nan]))


def test_of_straight_ways_from_home_only_one_road_is_shown(tmp_path):
    """Two of them would cross at home if they were extended. It stays the same road, and ways that turn off are shown."""
    out = np.append(np.arange(0.0, 4000.0, 9.0), np.arange(4000.0, 0.0, -9.0))
    road, other, bent = (positions(out, slope * out) for slope in (0.0, 0.5, 0.02))
    corner = positions(np.minimum(out, 2000), np.maximum(out - 2000, 0))
    home = [(*HOME, 300.0)]
    HiddenSides.of_log(tmp_path, home, [road, road, other])
    places = HiddenSides.load(tmp_path, home)
    assert 0.7 < 1 - places.mask(*road).mean() < 0.95
    assert places.hides_all(*other)
    # 1.1 degrees aside: where both run side by side nothing can be seen of home, but their lines cross there.
    assert places.hides_all(*bent)
    assert not places.mask(*corner)[len(out) // 2]
    to_the_north = positions(np.minimum(out, 2000), np.minimum(out, 2000) / 2 + np.maximum(out - 2000, 0))
    shown = ~places.mask(*to_the_north)
    assert 2000 - 30 <= out[shown.argmax()] < 2100


def test_a_run_that_does_not_pass_a_home_is_shown_where_it_is_straight():
    out = np.arange(0.0, 4000.0, 9.0)
    far = positions(2000 + out, np.full(len(out), 3000.0))
    home = positions(out, 0 * out)
    places = HiddenSides(250.0, chance=random.Random(1), homes=[Home(*HOME, 250.0)])
    places.hide_runs([home, far])
    assert 0.4 < 1 - places.mask(*far).mean() < 1


def test_maps_show_most_of_a_run_and_no_end():
    """They have no coordinates: a disk about home is enough."""
    chance = random.Random(3)
    runs = [loop(chance) for _ in range(12)]
    places = HiddenPlaces(250.0, chance=random.Random(4), homes=[Home(*HOME, 250.0)])
    places.hide_runs(runs)
    masks = [places.mask(*run) for run in runs]
    for mask, run in zip(masks, runs, strict=True):
        assert mask[np.hypot(*metres(*run)) < 250].all()
    assert 0.4 < 1 - np.mean([mask.mean() for mask in masks]) < 0.9
    assert all(disk.radius_m < 1000 for disk in places.disks)
    assert all(float(disk.distance_m(*HOME)) > 250 for disk in places.disks)


def test_the_disks_are_kept_and_hold_no_home(tmp_path):
    home = [(*HOME, 437.0)]
    places = HiddenSides.load(tmp_path, home)
    places.hide_runs([])
    save(places.disks, tmp_path / HiddenSides.FILE)
    again = HiddenSides.load(tmp_path, home)
    again.hide_runs([positions(np.array([0.0, 2000.0, 0.0]), np.zeros(3))])
    assert again.disks == places.disks
    (disk,) = places.disks
    behind = disk.radius_m - float(disk.distance_m(*HOME))
    assert 437 * 1.1 <= behind <= 437 * 1.6 + SLACK_M + 1
    assert (tmp_path / HiddenSides.FILE).stat().st_mode & 0o077 == 0


def test_outputs_that_are_made_at_once_hide_the_same(tmp_path):
    """Each with a line of its own, fifty copies that are shared at once would show home in their middle."""
    runs = [positions(np.array([0.0, 900.0, 0.0]), np.array([0.0, 900.0 * turn, 0.0])) for turn in (-1, 1, -2, 2, 0, 3)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda run: HiddenSides.of_log(tmp_path, [(*HOME, 300.0)], [run]), runs))
    assert all(is_kept for _, is_kept in made)
    assert len({places.disks[0] for places, _ in made}) == 1


@pytest.mark.parametrize("radius_m", [0.001, 5e6, 1e12])
def test_disks_of_any_radius_lie_on_the_earth(radius_m, tmp_path):
    run = positions(np.array([0.0, 900.0, 0.0]), np.zeros(3))
    places, _ = HiddenSides.of_log(tmp_path, [(*HOME, radius_m)], [run])
    again = HiddenSides.load(tmp_path, [(*HOME, radius_m)])
    assert again.disks == places.disks
    assert places.hides_all(*run) == (radius_m > 1000)


def test_a_second_home_leaves_the_side_that_the_first_shows():
    """Two wide disks that face each other would hide all."""
    chance = random.Random(4)
    second = positions(np.array([800.0]), np.array([300.0]))
    homes = [Home(*HOME, 250.0), Home(float(second[0][0]), float(second[1][0]), 250.0)]
    places = HiddenSides(250.0, chance=random.Random(2), homes=homes)
    runs = [loop(chance, start) for _ in range(6) for start in ((0.0, 0.0), (800.0, 300.0))]
    places.hide_runs(runs)
    assert np.mean([1 - places.mask(*run).mean() for run in runs]) > 0.2


@pytest.mark.parametrize("damaged", ["", "[[1]]", "{", "[[1, 2, null]]"])
def test_damaged_disks_are_drawn_anew(tmp_path, damaged):
    (tmp_path / HiddenSides.FILE).write_text(damaged)
    places = HiddenSides.load(tmp_path, [(*HOME, 437.0)])
    places.hide_runs([])
    assert len(places.disks) == 1


def test_a_disk_of_an_earlier_report_about_home_is_not_enough(tmp_path):
    (tmp_path / HiddenSides.FILE).write_text(f"[[{HOME[0] + 0.006}, {HOME[1]}, 1500.0]]")
    places = HiddenSides.load(tmp_path, [(*HOME, 437.0)])
    places.hide_runs([])
    assert [disk.radius_m for disk in places.disks] == [1500.0, WIDE_M]


def test_at_the_date_line_and_near_a_pole():
    for home in ((10.0, 179.9999), (-10.0, -179.9999), (89.9, 20.0)):
        for seed in range(8):
            places = HiddenSides(300.0, chance=random.Random(seed), homes=[Home(*home, 300.0)])
            assert places.mask(np.array([home[0]]), np.array([(home[1] + 180) % 360 - 180])).all()
            (disk,) = places.disks
            assert 300 < disk.radius_m - float(disk.distance_m(*home)) < 300 * 1.6 + SLACK_M + 1
