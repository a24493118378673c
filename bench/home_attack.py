"""How near an attacker comes to a home that the shared copies of many runs hide.

    python bench/home_attack.py [--trials 40] [--runs 50] [--radius 250 437] [--streets NAME ...] [--one-by-one] [--maps]

For each kind of streets: the share of the ways that is shown, of the runs that are hidden whole, and of the logs in which a
guess (milelog/report/home_guesses.py) lies nearer to home than the radius; guesses that never do are left out. Two attackers
more know the program: `edge` takes the edge for straight and goes back from the middle of the ends by the mean of the law
it was drawn by, `lengths` has the page with its distances, and solves for the home from which each way's hidden part is as long
as was run there. With --one-by-one each run is shared before the next is known. With --maps it is
what the maps of a page show, for an attacker who has found where each of them lies: they hold no coordinates.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.report.hidden import ASIDE, SLACK_M, HiddenPlaces
from milelog.report.hidden_disks import EARTH_M, Home
from milelog.report.hidden_side import HiddenSides
from milelog.report.home_guesses import guesses

HOME = (48.137154, 11.576124)
METRE = 180 / (math.pi * EARTH_M)
ACROSS = METRE / math.cos(math.radians(HOME[0]))
STEP_M = 9.0
"""Between two points of a way."""
Floats = NDArray[np.float64]
Streets = Callable[[random.Random], Floats]


def _way(headings: Sequence[float]) -> Floats:
    """East and north of the door in metres, out by these headings and back the same way."""
    out = STEP_M * np.cumsum(np.column_stack([np.sin(headings), np.cos(headings)]), axis=0)
    return np.concatenate([out, out[::-1]])


def winding(chance: random.Random) -> Floats:
    """Legs of some hundred metres on streets that turn."""
    heading, headings = chance.uniform(0, 2 * math.pi), list[float]()
    for _ in range(chance.randint(20, 40)):
        heading += chance.choice([-1.2, -0.6, 0.0, 0.4, 0.9, 1.3])
        headings += [heading] * chance.randint(7, 30)
    return _way(headings)


def astray(chance: random.Random) -> Floats:
    """Legs in any direction: a random walk."""
    return _way(
        [h for _ in range(chance.randint(20, 40)) for h in [chance.uniform(0, 2 * math.pi)] * chance.randint(10, 30)]
    )


def grid(chance: random.Random) -> Floats:
    """Blocks of 120 m, straight on at three crossings of five."""
    turn, headings = chance.randrange(4), list[float]()
    for _ in range(chance.randint(20, 45)):
        headings += [turn * math.pi / 2] * 13
        turn += chance.choice([0, 0, 0, 1, 3])
    return _way(headings)


def straight(chance: random.Random) -> Floats:
    """One straight way in any direction."""
    return _way([chance.uniform(0, 2 * math.pi)] * chance.randint(230, 500))


def star(chance: random.Random) -> Floats:
    """One of six straight roads."""
    return _way([chance.randrange(6) * math.pi / 3 + 0.2] * chance.randint(230, 500))


def road(chance: random.Random) -> Floats:
    """Along one road through home, in half of the runs into a side street."""
    side = [chance.choice([0.0, math.pi])] * (chance.randint(30, 160) if chance.random() < 0.5 else 0)
    return _way([chance.choice([-1, 1]) * math.pi / 2] * chance.randint(160, 400) + side)


def river(chance: random.Random) -> Floats:
    """To a river 400 m away, and along it, up or down."""
    down = chance.choice([-1, 1])
    return _way([0.0] * 44 + [(math.pi / 2 + 0.3 * math.sin(i / 50)) * down for i in range(chance.randint(130, 360))])


def ring(chance: random.Random) -> Floats:
    """Round, and back from the other side."""
    radius, heading, turn = chance.uniform(600, 1500), chance.uniform(0, 2 * math.pi), chance.choice([-1, 1])
    headings = heading + turn * np.arange(0, 2 * math.pi, STEP_M / radius)
    return STEP_M * np.cumsum(np.column_stack([np.sin(headings), np.cos(headings)]), axis=0)


STREETS: dict[str, Streets] = {s.__name__: s for s in (winding, astray, grid, straight, star, road, river, ring)}


def positions(way: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude of a way that is given in metres about the door."""
    return HOME[0] + way[:, 1] * METRE, HOME[1] + way[:, 0] * ACROSS


def shown_ways(
    streets: Streets,
    seed: int,
    radius_m: float,
    runs: int,
    *,
    one_by_one: bool = False,
    given_home: bool = True,
    maps: bool = False,
) -> tuple[list[Floats], list[NDArray[np.bool_]]]:
    """The ways of a simulated log, and what is shown of each."""
    chance = random.Random(seed)
    ways = [streets(chance) + np.array([chance.gauss(0, 8), chance.gauss(0, 8)]) for _ in range(runs)]
    homes = [Home(*HOME, radius_m)] if given_home else []
    kind = HiddenPlaces if maps else HiddenSides
    places = kind(radius_m, chance=random.Random(1000 + seed), homes=homes)
    if not one_by_one:
        places.hide_runs(map(positions, ways))
    return ways, [~places.mask(*positions(way)) for way in ways]


def attack(ways: Sequence[Floats], shown: Sequence[NDArray[np.bool_]], radius_m: float) -> dict[str, float]:
    """Metres from home to each guess."""
    left = [way[kept] for way, kept in zip(ways, shown, strict=True) if kept.any()]
    found: dict[str, Any] = dict(guesses(left))
    if found:
        ends = np.array([way[i] for way in left for i in (0, -1)])
        found["edge"] = edge(ends, np.concatenate(left), radius_m)
        hidden_m = [STEP_M * np.count_nonzero(~kept) for kept in shown if kept.any()]
        found["lengths"] = lengths(ends.reshape(-1, 2, 2), np.array(hidden_m))
    return {name: math.hypot(*place) for name, place in found.items()}


def edge(ends: Floats, points: Floats, radius_m: float) -> Floats:
    """Behind the middle of a straight edge, as far as a home lies behind it in the mean."""
    middle = np.median(ends, axis=0)
    normal = np.linalg.svd(ends - middle)[2][1]
    side = np.sign(((points - middle) @ normal).sum())
    return np.asarray(middle - side * normal * (sum(ASIDE) / 2 * radius_m + SLACK_M))


def lengths(ends: Floats, hidden_m: Floats) -> Floats:
    """The place whose distances to both ends of each way come next to what of that way is hidden; the nearest tenth of them
    counts for most, since hidden ways are seldom straight.
    """
    grid_m = np.arange(-3000.0, 3001.0, 100.0)
    tried = np.stack(np.meshgrid(grid_m, grid_m), axis=-1).reshape(-1, 1, 2) + np.median(ends.reshape(-1, 2), axis=0)
    straight_m = sum(np.hypot(*np.moveaxis(tried - ends[:, i], -1, 0)) for i in (0, 1))
    left_m = hidden_m - straight_m
    # No way is shorter than the straight line: 50 m of error are let pass.
    cost = np.where(left_m < -50, 10 * np.abs(left_m), left_m).mean(axis=1)
    return np.asarray(tried[cost.argmin(), 0])


def main() -> None:
    """Attack many logs and print how often each guess lies within the radius."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--radius", type=float, nargs="+", default=[250.0, 437.0])
    parser.add_argument("--streets", nargs="+", choices=list(STREETS), default=list(STREETS))
    parser.add_argument("--one-by-one", action="store_true")
    parser.add_argument(
        "--maps", action="store_true", help="what a page's maps show, to somebody who laid them on a street map"
    )
    given = parser.parse_args()
    for radius_m in given.radius:
        for name in given.streets:
            near, kept, whole, blank = Counter[str](), 0, 0, 0
            for seed in range(given.trials):
                ways, shown = shown_ways(
                    STREETS[name], seed, radius_m, given.runs, one_by_one=given.one_by_one, maps=given.maps
                )
                near.update(guess for guess, metres in attack(ways, shown, radius_m).items() if metres < radius_m)
                kept, whole = kept + sum(map(np.count_nonzero, shown)), whole + sum(map(len, shown))
                blank += sum(not one.any() for one in shown)
            told = ", ".join(f"{guess} {n / given.trials:.0%}" for guess, n in near.most_common()) or "none"
            print(
                f"{radius_m:.0f} m, {name}: {kept / whole:.0%} shown, {blank / given.runs / given.trials:.0%} of runs hidden; "
                f"nearer than the radius: {told}",
                flush=True,
            )


if __name__ == "__main__":
    main()
