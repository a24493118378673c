"""How probable an observation is for each VDOT: log likelihoods over the rows of the table of `belief`."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from milelog.model import Floats
from milelog.runner.belief import grid
from milelog.runner.daniels import speed_at, training_speed
from milelog.runner.effort import REP_SHARE, REP_SPREAD, RepSet, zone_shares

RACE_SPREAD = 0.015
"""Races of one month by one runner differ by 1 to 2 % (course, day, wind), in log VDOT."""
FOUND_SPREAD = 0.025
"""A found race may have been run with a friend, and its distance is the watch's."""
MARATHON = (0.05, 0.06)
"""By how much marathons lie below VDOT, and the spread of it: endurance, fuel and heat decide them (log VDOT)."""
BOUND_SPREAD = 0.02
"""Error of a best effort as a lower bound."""
BOUND_DOUBT, LEAP_DOUBT, LEAP = 0.005, 0.1, 0.25
"""Share of best efforts that are none (a broken recording); the same of those that lie a quarter above all that is believed
(a bicycle, a drive home)."""
SHORTFALL = ((0.25, 0.03), (0.65, 0.10), (0.10, 0.25))
"""How far the best effort of six weeks lies below a race, in log VDOT: shares and spreads of half bells. Some run hard
now and then, most a tenth below, some never run hard."""
REP_DOUBT, REP_SLACK = 0.35, 0.14
"""Share of sets that were run slower than any zone says, and how far below threshold, in log speed (half a bell): fartlek,
brisk finishes, a misread run. Such a set says that she is at least so fit, not that she is no fitter."""


@lru_cache(maxsize=1)
def zone_speeds() -> dict[str, Floats]:
    """Log speed of each zone by row."""
    values = np.exp(grid()).tolist()
    found = {z: np.log([speed_at(s * v) for v in values]) for z, s in REP_SHARE.items()}
    found["R"] = np.log([training_speed(v, "R") for v in values])
    return found


def of_race(log_vdot: float) -> Floats:
    """A result that is known: heavy-tailed, for the bad day."""
    # Student's t with five degrees of freedom, but for its constant.
    off = (log_vdot - grid()) / RACE_SPREAD
    return np.asarray(-3.0 * np.log1p(off * off / 5))


def of_found_race(log_vdot: float, probability: float, distance_m: float) -> Floats:
    """A run that was a race with this probability. A marathon is mostly run below what shorter races promise."""
    shift, spread = MARATHON if distance_m > 40000 else (0.0, FOUND_SPREAD)
    off = (log_vdot + shift - grid()) / spread
    # A race that was found with certainty may still be none in two of a hundred.
    doubt = 0.02 + 0.3 * (1 - probability)
    return np.asarray(np.log(doubt * 0.2 + (1 - doubt) * np.exp(-0.5 * off * off)))


def of_bound(log_vdot: float, expected: float) -> Floats:
    """A best effort: she is at least so fit, unless the recording is broken. `expected` is the log VDOT believed before.

    A logistic curve in place of the normal distribution (they differ by 0.01 at most).
    """
    # 1.702 makes a logistic curve nearest to the normal distribution.
    z = (grid() - log_vdot) * (1.702 / BOUND_SPREAD)
    doubt = LEAP_DOUBT if log_vdot > expected + LEAP else BOUND_DOUBT
    return np.asarray(np.log(doubt + (1 - doubt) / (1 + np.exp(-np.clip(z, -60, 60)))))


def of_recent_best(log_vdot: float) -> Floats:
    """The best effort of some weeks: she is not far fitter. What lies below it is the business of `of_bound`."""
    short = np.maximum(grid() - log_vdot, 0.0)
    density = np.zeros_like(short)
    for share, spread in SHORTFALL:
        density += share / spread * np.exp(-0.5 * (short / spread) ** 2)
    return np.asarray(np.log(density))


def of_reps(reps: RepSet) -> Floats | None:
    """A set of reps whose lengths and rests say how probable each zone is; None for sets that say nothing."""
    shares = zone_shares(reps)
    # Under a minute speed, not endurance, decides how fast reps are.
    if not shares or reps.duration_s < 60:
        return None
    speeds, pace = zone_speeds(), math.log(reps.speed_mps)
    slack = np.exp(-0.5 * ((pace - speeds["T"]) / REP_SLACK) ** 2) / REP_SLACK
    density = REP_DOUBT * np.where(pace < speeds["T"], 2 * slack, 0.1 * slack)
    for zone, share in shares.items():
        off = (pace - speeds[zone]) / REP_SPREAD[zone]
        density += (1 - REP_DOUBT) * share * np.exp(-0.5 * off * off) / REP_SPREAD[zone]
    # A floor: no set of reps may rule out what all else says.
    return np.asarray(np.log(density + 1e-6))


def together(found: Sequence[Floats]) -> Floats:
    """The sum of log likelihoods; zeros without any."""
    return np.sum(found, axis=0) if found else np.zeros_like(grid())
