"""The zone of each rep, told by its set: reps of one set were meant alike, and one alone is measured poorly."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from milelog.model import HARD_KINDS, Floats, Segment, ZoneSet
from milelog.runner import borders
from milelog.runner.daniels import speed_at, training_speed
from milelog.runner.effort import RepSet, zone_shares
from milelog.runner.likelihood import REP_SHARE, REP_SPREAD

TOGETHER = 0.05
"""Reps whose efforts differ by no more, in log speed, may be of one set; Daniels' zones lie 7-10 % apart."""
LIKE_SPEED, LIKE_LENGTH = 0.12, 0.4
"""The reps of one set over ground: within an eighth of each other's speed and half of each other's length."""
STEADY = 0.02
"""How far a runner drifts from the pace she set out to run, in log speed, within a rep and between reps."""
LEGS_S = 0.8
"""Seconds of full speed that getting going and letting go take from a rep: 2 s at either end, from a jog."""
SLOPE = 0.25
"""Share of the effort of a slope that is uncertain: published costs of climbing differ by so much (Minetti et al. 2002
against the grade-adjusted pace fitted to heart rates)."""
BRIEF_S = 120.0
"""Nobody climbs at threshold for less: cruise intervals last minutes (Daniels). Where the slope leaves it open, it was I."""

LONGEST_R_S, LONGEST_I_S = 240.0, 480.0
"""No rep at R is longer, none at I: R reps take up to two minutes, I reps three to five (Daniels); I pace is held for some
eleven minutes all out. A longer rep so fast was run by someone fitter than the zones say."""
RACED_I_S = 900.0
"""Where a race gives the zones, I pace is known, and can be held for as long as races of 3 to 5 km take (Daniels)."""
DOUBT = 1.3
"""A zone is in question when the set's speed lies so many standard errors of an estimate from it, or nearer."""


def zoned(segments: Sequence[Segment], zone_set: ZoneSet | None) -> tuple[Segment, ...]:
    """The segments with zones for the hard ones; None where no zones are known, and for what was easy after all.

    A rep has the zone of its set's mean effort, unless its own lies further beyond that zone than drift, its two ends and
    the slope can explain: then it has its own.
    """
    hard = [i for i, s in enumerate(segments) if s.kind in HARD_KINDS]
    out = list(segments)
    names = _names([segments[i] for i in hard], zone_set)
    for i, name in zip(hard, names, strict=True):
        out[i] = replace(segments[i], zone=name)
    return tuple(out)


def _names(reps: Sequence[Segment], zone_set: ZoneSet | None) -> list[str | None]:
    if zone_set is None or not reps:
        return [None] * len(reps)
    seconds = np.array([max(1.0, s.end_s - s.start_s) for s in reps])
    ground = np.log([max(s.speed_mps, 0.1) for s in reps])
    kinds = np.array([s.kind for s in reps])
    slope = np.log([max(s.adjusted_mps or s.speed_mps, 0.1) for s in reps]) - ground
    sets = (kinds[:, None] == kinds) & (np.abs(np.log(seconds / seconds[:, None])) < LIKE_LENGTH)
    # Before sets are made by effort, since a barometer's noise would part reps that were run alike.
    slope = _credible(slope, ground, seconds, sets & (np.abs(ground - ground[:, None]) < LIKE_SPEED))
    effort, doubt = ground + slope, SLOPE * np.abs(slope)
    slack = STEADY + LEGS_S / seconds + doubt
    alike = (kinds[:, None] == kinds) & (np.abs(effort - effort[:, None]) <= TOGETHER + doubt[:, None])
    mean = (alike * seconds) @ effort / (alike @ seconds)
    names, limits = borders(zone_set)
    if "I" in names[1:]:
        least = float(np.log(limits[names.index("I") - 1]))
        open_ = (seconds < BRIEF_S) & (slope > 0) & (mean + doubt >= least)
        mean = np.where(open_, np.maximum(mean, least), mean)
    slowest, own, fastest, of_set = np.searchsorted(
        np.log(limits), [effort - slack, effort, effort + slack, mean], "right"
    )
    # The set's zone where the rep's own speed, within its slack, allows it; else the rep's own zone.
    chosen = np.where((slowest <= of_set) & (of_set <= fastest), of_set, own)
    named: list[str | None] = [names[i] for i in chosen.tolist()]
    if zone_set.estimate:
        named = _by_length(reps, named, mean, seconds, zone_set)
    longest_i_s = LONGEST_I_S if zone_set.estimate else RACED_I_S
    return [_possible(rep, name, longest_i_s) for rep, name in zip(reps, named, strict=True)]


def _by_length(
    reps: Sequence[Segment], named: Sequence[str | None], mean: Floats, seconds: Floats, zone_set: ZoneSet
) -> list[str | None]:
    """The names of reps where the zones are an estimate: their lengths and rests are heard beside their speed.

    An estimate is 2 to 8 % off, zones lie 7 to 10 % apart: five minutes between M and T are T, for nobody runs M in
    pieces of five minutes. Where the speed is clear, lengths change nothing.
    """
    centres = {z: math.log(speed_at(share * zone_set.vdot)) for z, share in REP_SHARE.items()}
    centres["R"] = math.log(training_speed(zone_set.vdot, "R"))
    names, borders_mps = borders(zone_set)
    limits, error = np.log(borders_mps), zone_set.error or 0.02
    gaps = [b.start_s - a.end_s for a, b in pairwise(reps)]
    out = list(named)
    for i, rep in enumerate(reps):
        if rep.kind != "rep":
            continue
        near = [g for g in (*gaps[max(0, i - 1) : i], *gaps[i : i + 1]) if g >= 0]
        rest = min(near) / seconds[i] if near else None
        shares = zone_shares(RepSet(1, float(seconds[i]), math.exp(mean[i]), rest))
        best, most = out[i], -math.inf
        lowest, highest = np.searchsorted(limits, [mean[i] - DOUBT * error, mean[i] + DOUBT * error], "right")
        for zone, share in shares.items():
            if zone not in names[lowest : highest + 1]:
                continue
            off = (mean[i] - centres[zone]) / math.hypot(REP_SPREAD[zone], error)
            if math.log(share) - off * off / 2 > most:
                best, most = zone, math.log(share) - off * off / 2
        out[i] = best
    return out


def _possible(rep: Segment, name: str | None, longest_i_s: float) -> str | None:
    """The name, or the fastest one that the rep's length allows; None for E: what is easy is no work."""
    seconds = rep.end_s - rep.start_s
    if name == "R" and seconds > LONGEST_R_S:
        name = "I"
    if name == "I" and seconds > longest_i_s:
        name = "T"
    return None if name == "E" else name


def _credible(slope: Floats, ground: Floats, seconds: Floats, sets: NDArray[np.bool_]) -> Floats:
    """The effort of the slope (log) at each rep; its mean over a set where single ones make the reps less alike than they
    are over ground: then it is the noise of the elevation that tells them apart. Row i of `sets` is the set of rep i.
    """
    count = sets.sum(axis=1)
    mean = (sets * seconds) @ slope / (sets @ seconds)
    both = np.stack((ground + slope, ground))
    # Variances over each set at once: one call of `np.std` for each rep took half the time that zones take.
    centre = (both @ sets.T / count)[:, :, None]
    spread = np.where(sets, (both[:, None, :] - centre) ** 2, 0.0).sum(axis=2) / count
    return np.where((count > 2) & (spread[0] > spread[1]), mean, slope)
