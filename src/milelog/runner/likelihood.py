"""How probable an observation is for each VDOT: log likelihoods, one number for each value of `belief.grid`."""

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
BOUND_DOUBT = 0.005
"""Share of best efforts that are none: a broken recording."""
LEAP = 0.25
"""How far above the VDOT believed before a best effort is hard to believe (log VDOT): a bicycle, a drive home."""
LEAP_DOUBT = 0.1
"""Share of best efforts beyond LEAP that are none."""
FOUND_DOUBT = 0.02
"""Share of races found with certainty that are none all the same."""
UNLIKELY_DOUBT = 0.3
"""What is added to FOUND_DOUBT where the probability of a race is 0; in between by proportion."""
NO_RACE = 0.2
"""Likelihood of every VDOT where the run was no race, as a share of that of the best VDOT where it was one."""
SHORTFALL = ((0.25, 0.03), (0.65, 0.10), (0.10, 0.25))
"""How far the best effort of six weeks lies below a race, in log VDOT: shares and spreads of normal distributions of which
only the side below the race counts. Some run hard now and then, most a tenth below, some never run hard."""
REP_DOUBT, REP_SLACK = 0.35, 0.14
"""Share of sets that were run slower than any zone says (fartlek, brisk finishes, a misread run), and how far below
threshold they lie: standard deviation in log speed of a normal distribution of which the slow side counts."""
FAST_SLACK = 0.1
"""Weight of the fast side of that distribution: such a set says that she is at least so fit, not that she is no fitter."""
REP_FLOOR = 1e-6
"""Least likelihood of a set of reps, so that none rules out what all else says."""


@lru_cache(maxsize=1)
def zone_speeds() -> dict[str, Floats]:
    """Log speed of each zone, for each VDOT of the grid."""
    values = np.exp(grid()).tolist()
    found = {z: np.log([speed_at(s * v) for v in values]) for z, s in REP_SHARE.items()}
    found["R"] = np.log([training_speed(v, "R") for v in values])
    return found


def log_likelihood_of_race(log_vdot: float) -> Floats:
    """A result that is known: heavy-tailed, for the bad day."""
    # Student's t with five degrees of freedom, but for its constant.
    off = (log_vdot - grid()) / RACE_SPREAD
    return np.asarray(-3.0 * np.log1p(off * off / 5))


def log_likelihood_of_found_race(log_vdot: float, probability: float, distance_m: float) -> Floats:
    """A run that was a race with this probability. A marathon is mostly run below what shorter races promise."""
    shift, spread = MARATHON if distance_m > 40000 else (0.0, FOUND_SPREAD)
    off = (log_vdot + shift - grid()) / spread
    doubt = FOUND_DOUBT + UNLIKELY_DOUBT * (1 - probability)
    return np.asarray(np.log(doubt * NO_RACE + (1 - doubt) * np.exp(-0.5 * off * off)))


def log_likelihood_of_bound(log_vdot: float, expected: float) -> Floats:
    """A best effort: she is at least so fit, unless the recording is broken. `expected` is the log VDOT believed before.

    A logistic curve in place of the normal distribution (they differ by 0.01 at most).
    """
    # 1.702 makes a logistic curve nearest to the normal distribution.
    z = (grid() - log_vdot) * (1.702 / BOUND_SPREAD)
    doubt = LEAP_DOUBT if log_vdot > expected + LEAP else BOUND_DOUBT
    return np.asarray(np.log(doubt + (1 - doubt) / (1 + np.exp(-np.clip(z, -60, 60)))))


def log_likelihood_of_recent_best(log_vdot: float) -> Floats:
    """The best effort of some weeks: she is not far fitter. What lies below it is the business of `log_likelihood_of_bound`."""
    short = np.maximum(grid() - log_vdot, 0.0)
    density = np.zeros_like(short)
    for share, spread in SHORTFALL:
        density += share / spread * np.exp(-0.5 * (short / spread) ** 2)
    return np.asarray(np.log(density))


def log_likelihood_of_reps(reps: RepSet) -> Floats | None:
    """A set of reps whose lengths and rests say how probable each zone is; None for sets that say nothing."""
    shares = zone_shares(reps)
    # Under a minute speed, not endurance, decides how fast reps are.
    if not shares or reps.duration_s < 60:
        return None
    speeds, pace = zone_speeds(), math.log(reps.speed_mps)
    slack = np.exp(-0.5 * ((pace - speeds["T"]) / REP_SLACK) ** 2) / REP_SLACK
    density = REP_DOUBT * np.where(pace < speeds["T"], 2 * slack, FAST_SLACK * slack)
    for zone, share in shares.items():
        off = (pace - speeds[zone]) / REP_SPREAD[zone]
        density += (1 - REP_DOUBT) * share * np.exp(-0.5 * off * off) / REP_SPREAD[zone]
    return np.asarray(np.log(density + REP_FLOOR))


def log_likelihood_of_all(log_likelihoods: Sequence[Floats]) -> Floats:
    """The log likelihood of several observations that do not depend on each other: their sum; zeros without any."""
    return np.sum(log_likelihoods, axis=0) if log_likelihoods else np.zeros_like(grid())
