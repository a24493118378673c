"""Log likelihoods of observations (races, best efforts, reps), as one number for each VDOT of `belief.grid`."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from milelog.model import Floats
from milelog.runner.belief import grid
from milelog.runner.daniels import speed_at, training_speed
from milelog.runner.effort import REP_SHARE, REP_SPREAD, RepSet, zone_shares

RACE_SPREAD = 0.015
"""Spread of a known race result in log VDOT: one runner's races of a month differ by 1 to 2 % (course, day, wind)."""
FOUND_SPREAD = 0.025
"""Spread of a found race in log VDOT; larger, because its distance is the watch's and it may not have been run all out."""
MARATHON = (0.05, 0.06)
"""How far marathons are below the VDOT of shorter races, and the spread of that (log VDOT): endurance, fuel and heat."""
BOUND_SPREAD = 0.02
"""Error of a best effort as a lower bound (log VDOT)."""
BOUND_DOUBT = 0.005
"""Share of best efforts that come from broken recordings."""
LEAP = 0.25
"""A best effort further above the expected log VDOT than this is doubtful: a bicycle, a drive home."""
LEAP_DOUBT = 0.1
"""Share of best efforts beyond LEAP that are not runs."""
FOUND_DOUBT = 0.02
"""Share of races found with probability 1 that were not races."""
NO_RACE = 0.2
"""Likelihood of every VDOT if the run was not a race, relative to the best VDOT if it was one."""
SHORTFALL = ((0.25, 0.03), (0.65, 0.10), (0.10, 0.25))
"""How far the best effort of six weeks is below race level: a mixture of half-normal distributions, each with its share of
runners and its spread in log VDOT. Some runners run hard now and then, most stay a tenth below, some never run hard."""
REP_DOUBT, REP_SLACK = 0.35, 0.14
"""Share of sets that were not run at the pace of any zone (fartlek, brisk finishes, misread runs), and the spread of their
speed below threshold (half-normal, log speed)."""
FAST_SLACK = 0.1
"""Weight of that distribution above threshold speed: such a set shows that she is at least that fit."""
REP_FLOOR = 1e-6
"""Least likelihood of a set of reps, so that one set cannot exclude what all other observations say."""


@lru_cache(maxsize=1)
def zone_speeds() -> dict[str, Floats]:
    """Log speed (m/s) of reps in each zone, for each VDOT of the grid."""
    values = np.exp(grid()).tolist()
    found = {z: np.log([speed_at(s * v) for v in values]) for z, s in REP_SHARE.items()}
    found["R"] = np.log([training_speed(v, "R") for v in values])
    return found


def log_likelihood_of_race(log_vdot: float) -> Floats:
    """Log likelihood of a race result given by the runner; heavy-tailed, to allow for a bad day."""
    # Student's t with five degrees of freedom, without its constant factor.
    off = (log_vdot - grid()) / RACE_SPREAD
    return np.asarray(-3.0 * np.log1p(off * off / 5))


def log_likelihood_of_found_race(log_vdot: float, probability: float, distance_m: float) -> Floats:
    """Log likelihood of a run that was a race with this probability; marathons are shifted by MARATHON."""
    shift, spread = MARATHON if distance_m > 40000 else (0.0, FOUND_SPREAD)
    off = (log_vdot + shift - grid()) / spread
    # With the whole of what speaks against a race as doubt, one that was found with 0.7 moves the estimate about 0.7 as far as
    # one that was given; with a third of it, as it was, 0.94.
    race = (1 - FOUND_DOUBT) * probability
    return np.asarray(np.log((1 - race) * NO_RACE + race * np.exp(-0.5 * off * off)))


def log_likelihood_of_bound(log_vdot: float, expected: float) -> Floats:
    """Log likelihood of a best effort as a lower bound of fitness; `expected` is the log VDOT expected before it.

    It is a logistic curve, which replaces the normal distribution function and differs from it by 0.01 at most.
    """
    # With the factor 1.702 the logistic curve is closest to the normal distribution function.
    z = (grid() - log_vdot) * (1.702 / BOUND_SPREAD)
    doubt = LEAP_DOUBT if log_vdot > expected + LEAP else BOUND_DOUBT
    return np.asarray(np.log(doubt + (1 - doubt) / (1 + np.exp(-np.clip(z, -60, 60)))))


def log_likelihood_of_recent_best(log_vdot: float) -> Floats:
    """Log likelihood of the best effort of some weeks as a loose upper bound (`log_likelihood_of_bound` is the lower one)."""
    short = np.maximum(grid() - log_vdot, 0.0)
    density = np.zeros_like(short)
    for share, spread in SHORTFALL:
        density += share / spread * np.exp(-0.5 * (short / spread) ** 2)
    return np.asarray(np.log(density))


def log_likelihood_of_reps(reps: RepSet) -> Floats | None:
    """Log likelihood of a set of reps, a mixture over its probable zones; None for sets that say nothing about fitness."""
    shares = zone_shares(reps)
    # The pace of reps under a minute depends on sprinting speed, not on endurance.
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
    """The sum of log likelihoods of independent observations; zeros without any."""
    return np.sum(log_likelihoods, axis=0) if log_likelihoods else np.zeros_like(grid())
