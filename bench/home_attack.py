"""How near an attacker comes to a home that the maps of many runs hide: `python bench/home_attack.py [--trials 40] [--runs 50]`.

The attacker has every shown way of a log. `circle` solves for the middle of what is hidden, which is what the disks are made
against; `ends` takes the mean of where ways come out of it, `all` the mean of all that is shown, `mirrored` the point as far
beyond the mean of the ends as the circle's middle lies before it. Against means nothing helps (docs/privacy.md). Ways are
loops through streets that turn, or straight out and back.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.report.hidden import EARTH_M, HiddenPlaces

HOME = (48.137154, 11.576124)
METRE = 180 / (math.pi * EARTH_M)
ACROSS = METRE / math.cos(math.radians(HOME[0]))
Floats = NDArray[np.float64]
Way = Callable[[random.Random], tuple[Floats, Floats]]


def loop(chance: random.Random) -> tuple[Floats, Floats]:
    """Metres east and north of the door, out and back: legs of streets that turn, 3 m each second."""
    heading, steps = chance.uniform(0, 2 * math.pi), []
    for _ in range(chance.randint(20, 40)):
        heading += chance.choice([-1.2, -0.6, 0.0, 0.4, 0.9, 1.3])
        steps += [heading] * chance.randint(20, 90)
    return _back(3 * np.cumsum(np.sin(steps)), 3 * np.cumsum(np.cos(steps)))


def straight(chance: random.Random) -> tuple[Floats, Floats]:
    """The same for one straight road out and back."""
    heading, along = chance.uniform(0, 2 * math.pi), 3.0 * np.arange(chance.randint(700, 1500))
    return _back(along * math.sin(heading), along * math.cos(heading))


def _back(east: NDArray[Any], north: NDArray[Any]) -> tuple[Floats, Floats]:
    return np.append(east, east[::-1]), np.append(north, north[::-1])


def guesses(way: Way, seed: int, radius_m: float, runs: int) -> dict[str, float]:
    """Metres from home to each attacker's guess, and the share of the ways that is shown."""
    chance, places = random.Random(seed), HiddenPlaces(radius_m, chance=random.Random(1000 + seed))
    places.hide(*HOME, radius_m)
    shown, ends, count = [], [], 0
    for _ in range(runs):
        east, north = way(chance)
        east, north = east + chance.gauss(0, 8), north + chance.gauss(0, 8)
        kept = np.flatnonzero(~places.mask(HOME[0] + north * METRE, HOME[1] + east * ACROSS))
        count += len(east)
        if len(kept):
            shown.append(np.column_stack([east[kept], north[kept]]))
            ends += [shown[-1][0], shown[-1][-1]]
    out, whole = np.array(ends), np.concatenate(shown)
    equations = np.column_stack([2 * out, np.ones(len(out))])
    middle = np.linalg.lstsq(equations, (out**2).sum(axis=1), rcond=None)[0][:2]
    mean = out.mean(axis=0)
    found = {"circle": middle, "ends": mean, "mirrored": 2 * mean - middle, "all": whole.mean(axis=0)}
    return {name: math.hypot(*place) for name, place in found.items()} | {"shown": len(whole) / count}


def main() -> None:
    """Attack many logs and print how often each guess lies within the radius."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--runs", type=int, default=50)
    given = parser.parse_args()
    for radius_m in (250.0, 437.0):
        for way in (loop, straight):
            found = [guesses(way, seed, radius_m, given.runs) for seed in range(given.trials)]
            within = {n: np.mean([f[n] < radius_m for f in found]) for n in ("circle", "ends", "mirrored", "all")}
            told = ", ".join(f"{name} {share:.0%}" for name, share in within.items())
            print(
                f"{radius_m:.0f} m, {way.__name__}: {np.mean([f['shown'] for f in found]):.0%} shown; nearer than the radius: {told}"
            )


if __name__ == "__main__":
    main()
