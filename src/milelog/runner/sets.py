"""Gives each rep its zone by the mean effort of its set: reps of one set have one target, and single ones are measured badly."""

import math
from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from milelog.model import HARD_KINDS, Segment, ZoneSet
from milelog.runner import borders
from milelog.runner.daniels import speed_at, training_speed
from milelog.runner.effort import REP_SHARE, REP_SPREAD, RepSet, zone_shares
from milelog.runner.stops import AT_EASY_PACE

TOGETHER = 0.05
"""Reps whose efforts differ by at most this (log speed) may be of one set; Daniels' zones are 7-10 % apart."""
LIKE_SPEED, LIKE_LENGTH = 0.12, 0.4
"""Greatest differences of reps of one set in log ground speed (12 %) and in log duration (50 %)."""
STEADY = 0.02
"""Drift of a runner from her target pace within a rep and between reps, in log speed."""
LEGS_S = 0.8
"""Seconds lost in a rep by accelerating and slowing down: 2 s at either end, from a jog."""
SLOPE = 0.25
"""Relative uncertainty of the effort added by a slope: the difference between published costs of climbing (Minetti et al. 2002
and the grade-adjusted pace fitted to heart rates)."""
BRIEF_S = 120.0
"""A shorter uphill rep (seconds) that may be at T or at I counts as I: cruise intervals at T last minutes (Daniels)."""

LONGEST_R_S, LONGEST_I_S = 240.0, 480.0
"""Longest reps at R and at I, in seconds: R reps take up to two minutes, I reps three to five (Daniels), and I pace can be held
for about eleven minutes. A longer rep at that speed shows that the runner is fitter than the zones say."""
RACED_I_S = 900.0
"""Longest rep at I where a race gives the zones: I pace is known then, and can be held for a race of 3 to 5 km (Daniels)."""
DOUBT = 1.3
"""A zone is possible where it is within this many standard errors (of an estimate) of the set's speed."""


def zoned(segments: Sequence[Segment], zone_set: ZoneSet | None, easy_mps: float | None = None) -> tuple[Segment, ...]:
    """The segments with the zone of each hard one; None where zones are unknown or the rep was easy.

    A rep has the zone of its set's mean effort. Only where its own effort is further outside that zone than drift, the loss
    at its ends and the slope can explain, it has the zone of its own effort. `easy_mps` is the runner's usual easy speed.
    """
    hard = [i for i, s in enumerate(segments) if s.kind in HARD_KINDS]
    out = list(segments)
    names = _names([segments[i] for i in hard], zone_set, easy_mps)
    for i, name in zip(hard, names, strict=True):
        if name != segments[i].zone:
            out[i] = replace(segments[i], zone=name)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Effort:
    """The effort of one rep, as log grade-adjusted speed."""

    seconds: float
    own: float
    slope: float
    """Part of `own` that the slope adds."""
    doubt: float
    """Uncertainty of the slope's part."""
    of_set: float
    """Mean effort of the reps of its set, weighted by time."""

    @property
    def slack(self) -> float:
        """Greatest error of `own` by drift, acceleration at both ends and the slope."""
        return STEADY + LEGS_S / self.seconds + self.doubt


def _efforts(reps: Sequence[Segment]) -> list[_Effort]:
    """The effort of each rep; a set holds only reps of one kind (rep, surge, stride)."""
    by_kind: dict[str, list[int]] = {}
    for i, rep in enumerate(reps):
        by_kind.setdefault(rep.kind, []).append(i)
    found: dict[int, _Effort] = {}
    for same in by_kind.values():
        found |= zip(same, _efforts_of_kind([reps[i] for i in same]), strict=True)
    return [found[i] for i in range(len(reps))]


def _efforts_of_kind(reps: Sequence[Segment]) -> list[_Effort]:
    # Plain floats: with about ten reps a run, NumPy arrays take several times as long.
    seconds = [max(1.0, s.duration_s) for s in reps]
    ground = [math.log(max(s.speed_mps, 0.1)) for s in reps]
    measured = [math.log(max(s.flat_mps, 0.1)) - g for s, g in zip(reps, ground, strict=True)]
    # Done before reps are grouped by effort: a barometer's noise would separate reps that were run alike.
    slope = _credible(measured, ground, seconds)
    own = [g + s for g, s in zip(ground, slope, strict=True)]
    # In order of effort, the reps similar to one are a contiguous range, and their mean follows from cumulative sums.
    order = sorted(range(len(own)), key=own.__getitem__)
    rising = [own[i] for i in order]
    time_until = [0.0, *accumulate(seconds[i] for i in order)]
    effort_until = [0.0, *accumulate(seconds[i] * own[i] for i in order)]
    found = []
    for i, effort in enumerate(own):
        doubt = SLOPE * abs(slope[i])
        low = bisect_left(rising, effort - TOGETHER - doubt)
        high = bisect(rising, effort + TOGETHER + doubt)
        of_set = (effort_until[high] - effort_until[low]) / (time_until[high] - time_until[low])
        found.append(_Effort(seconds[i], effort, slope[i], doubt, of_set))
    return found


def _credible(slope: Sequence[float], ground: Sequence[float], seconds: Sequence[float]) -> Sequence[float]:
    """The slope's part (log) of each rep's effort, replaced by its mean over the set where it is only noise.

    It is noise where efforts on the flat vary more within a set than ground speeds do.
    """
    if not any(slope):
        return slope
    length = [math.log(s) for s in seconds]
    every = range(len(slope))
    # Most runs have only one set; one mean is then right for all reps.
    if max(ground) - min(ground) < LIKE_SPEED and max(length) - min(length) < LIKE_LENGTH:
        mean = _steadied(every, slope, ground, seconds)
        return slope if mean is None else [mean] * len(slope)
    found = list(slope)
    for i in every:
        like = [
            j for j in every if abs(ground[i] - ground[j]) < LIKE_SPEED and abs(length[i] - length[j]) < LIKE_LENGTH
        ]
        mean = _steadied(like, slope, ground, seconds)
        found[i] = slope[i] if mean is None else mean
    return found


def _steadied(
    like: Sequence[int], slope: Sequence[float], ground: Sequence[float], seconds: Sequence[float]
) -> float | None:
    """The mean of the slope's part over the reps of one set where single values are noise, else None."""
    if len(like) < 3 or _variance([ground[j] + slope[j] for j in like]) <= _variance([ground[j] for j in like]):
        return None
    return sum(seconds[j] * slope[j] for j in like) / sum(seconds[j] for j in like)


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) / len(values)


def _names(reps: Sequence[Segment], zone_set: ZoneSet | None, easy_mps: float | None) -> list[str | None]:
    if zone_set is None or not reps:
        return [None] * len(reps)
    names, borders_mps = borders(zone_set)
    limits = [math.log(b) for b in borders_mps]
    efforts = _efforts(reps)
    if "I" in names[1:]:
        least = limits[names.index("I") - 1]
        efforts = [_brief_climb(e, least) for e in efforts]
    named: list[str | None] = [names[_chosen(e, limits)] for e in efforts]
    if zone_set.estimate:
        named = _by_length(reps, named, efforts, zone_set)
        # Whatever the estimate says: by their size alone reps at easy pace would be at T or R if that is within its error.
        fastest_easy = math.log(AT_EASY_PACE * easy_mps) if easy_mps else -math.inf
        named = [
            "E" if rep.kind == "rep" and effort.of_set <= fastest_easy else name
            for rep, effort, name in zip(reps, efforts, named, strict=True)
        ]
    longest_i_s = LONGEST_I_S if zone_set.estimate else RACED_I_S
    return [_possible(rep, name, longest_i_s) for rep, name in zip(reps, named, strict=True)]


def _brief_climb(effort: _Effort, least: float) -> _Effort:
    """The effort, raised to `least` (the slow end of I) where a short climb may be at T or at I."""
    open_ = effort.seconds < BRIEF_S and effort.slope > 0 and effort.of_set + effort.doubt >= least
    return replace(effort, of_set=max(effort.of_set, least)) if open_ else effort


def _chosen(effort: _Effort, limits: Sequence[float]) -> int:
    """Index of the zone: the set's, unless the rep's own effort is outside that zone by more than its slack."""
    slack = effort.slack
    slowest, fastest = bisect(limits, effort.own - slack), bisect(limits, effort.own + slack)
    of_set = bisect(limits, effort.of_set)
    return of_set if slowest <= of_set <= fastest else bisect(limits, effort.own)


def _by_length(
    reps: Sequence[Segment], named: Sequence[str | None], efforts: Sequence[_Effort], zone_set: ZoneSet
) -> list[str | None]:
    """The zones of reps where the zone set is an estimate: durations and rests decide where the speed allows two zones.

    An estimate is 2 to 8 % off and zones are 7 to 10 % apart. A rep of five minutes between M and T is at T, because nobody
    runs M in pieces of five minutes. Where only one zone is within DOUBT standard errors, nothing changes.
    """
    centres = {z: math.log(speed_at(share * zone_set.vdot)) for z, share in REP_SHARE.items()}
    centres["R"] = math.log(training_speed(zone_set.vdot, "R"))
    names, borders_mps = borders(zone_set)
    limits, error = [math.log(b) for b in borders_mps], zone_set.error or 0.02
    gaps = [b.start_s - a.end_s for a, b in pairwise(reps)]
    out = list(named)
    for i, rep in enumerate(reps):
        if rep.kind != "rep":
            continue
        # The shorter of its two rests, because the longer may separate two sets.
        near = [g for g in (*gaps[max(0, i - 1) : i], *gaps[i : i + 1]) if g >= 0]
        mean, seconds = efforts[i].of_set, efforts[i].seconds
        rest = min(near) / seconds if near else None
        shares = zone_shares(RepSet(1, seconds, math.exp(mean), rest))
        best, most = out[i], -math.inf
        lowest, highest = (bisect(limits, mean + off) for off in (-DOUBT * error, DOUBT * error))
        for zone, share in shares.items():
            if zone not in names[lowest : highest + 1]:
                continue
            off = (mean - centres[zone]) / math.hypot(REP_SPREAD[zone], error)
            if math.log(share) - off * off / 2 > most:
                best, most = zone, math.log(share) - off * off / 2
        out[i] = best
    return out


def _possible(rep: Segment, name: str | None, longest_i_s: float) -> str | None:
    """The zone, or the fastest slower zone that the rep's duration allows; None for E, because easy running is not work."""
    seconds = rep.duration_s
    # R is tested before I, because a rep too long for R may also be too long for I.
    if name == "R" and seconds > LONGEST_R_S:
        name = "I"
    if name == "I" and seconds > longest_i_s:
        name = "T"
    return None if name == "E" else name
