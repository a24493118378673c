"""Estimates log VDOT from one run: from best efforts, and from heart rate; and groups reps into sets with probable zones.

Log VDOT, because equal steps of it mean equal relative changes for every runner. Used by `state`, `races` and `likelihood`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from milelog.measure.types import Best, Steady
from milelog.runner.daniels import oxygen_cost, vdot
from milelog.runner.evidence import Hard

RECORD_VDOT = 86.0
"""VDOT from which an effort is a bicycle or a broken recording: world records are worth 82 to 86."""
BEST_RANGE_M = (1500.0, 42200.0)
"""Shortest and longest best effort that is used, in metres: shorter ones show speed, not endurance."""
MEAN_MAX_BPM, SPREAD_MAX_BPM = 187.0, 9.0
"""Maximal heart rate of adult runners: mean and spread (Tanaka et al. 2001: 208 - 0.7 age, 7 to 11 beats; age 30 +- 10)."""


def is_beyond_records(bests: Sequence[Best]) -> bool:
    """Whether a run has a best effort faster than any record: it is a ride filed as a run, or its positions jump."""
    return any(b.distance_m >= BEST_RANGE_M[0] and vdot(b.distance_m, b.moving_s) >= RECORD_VDOT for b in bests)


def of_best(best: Best) -> float | None:
    """Log VDOT of a best effort, taken as a race; None outside BEST_RANGE_M, for a walk, or beyond the records."""
    low, high = BEST_RANGE_M
    if not (low <= best.distance_m <= high and best.moving_s > 0):
        return None
    value = vdot(best.distance_m, best.moving_s)
    # A VDOT below 8 is a walk.
    return math.log(value) if 8.0 < value < RECORD_VDOT else None


def likely_max(highest_bpm: float | None) -> float:
    """Expected maximal heart rate in bpm, given the highest heart rate seen so far.

    It is the mean of the normal distribution of adults truncated below `highest_bpm`, so mostly some beats above that.
    """
    if highest_bpm is None:
        return MEAN_MAX_BPM
    # Above 215 bpm the tail probability is too small to divide by.
    z = (min(highest_bpm, 215.0) - MEAN_MAX_BPM) / SPREAD_MAX_BPM
    above = 0.5 * math.erfc(z / math.sqrt(2))
    return MEAN_MAX_BPM + SPREAD_MAX_BPM * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / max(above, 1e-9)


def oxygen_share(heart_rate_bpm: float, max_bpm: float) -> float:
    """Share of VO2max at a heart rate: %HRmax = 0.64 %VO2max + 37 (Swain et al., Med Sci Sports Exerc 26, 1994)."""
    return (heart_rate_bpm / max_bpm - 0.37) / 0.64


def of_heart(steady: Steady, max_bpm: float) -> float | None:
    """Log VDOT from speed and heart rate, by the relation of the average runner (`belief` corrects it by her own offset).

    None where the slope is steep, the heart rate is that of a walk or above what runners hold, or the speed is too low.
    """
    share = oxygen_share(steady.heart_rate_bpm, max_bpm)
    cost = oxygen_cost(steady.adjusted_mps * 60)
    if not 0.45 <= share <= 1.02 or abs(steady.grade) > 0.04 or cost <= 5:
        return None
    return math.log(cost / share)


@dataclass(frozen=True, slots=True)
class RepSet:
    """Reps of similar speed and duration in one run: their count and means."""

    count: int
    duration_s: float
    speed_mps: float
    rest_share: float | None
    """Median rest between two reps, divided by the mean duration of a rep; None for a single rep."""


SAME_SPEED, SAME_LENGTH = 0.05, 0.35
"""Reps belong to one set where they differ from its first rep by less than this in log speed and in log duration."""


def rep_sets(hard: Sequence[Hard]) -> tuple[RepSet, ...]:
    """The reps of a run grouped into sets, in the order of the run, without surges and strides."""
    sets: list[list[Hard]] = []
    for rep in hard:
        if rep.kind != "rep" or rep.duration_s < 20 or rep.adjusted_mps <= 0.5:
            continue
        # Compared with the first rep of each set, not with its mean: a set that drifts would absorb reps of the next zone.
        for group in sets:
            first = group[0]
            if (
                abs(math.log(rep.adjusted_mps / first.adjusted_mps)) < SAME_SPEED
                and abs(math.log(rep.duration_s / first.duration_s)) < SAME_LENGTH
            ):
                group.append(rep)
                break
        else:
            sets.append([rep])
    return tuple(_set_of(group) for group in sets)


def _set_of(group: Sequence[Hard]) -> RepSet:
    total = sum(r.duration_s for r in group)
    rests = sorted(a.rest_s for a, _ in pairwise(group) if a.rest_s is not None)
    length = total / len(group)
    return RepSet(
        len(group),
        length,
        math.exp(sum(r.duration_s * math.log(r.adjusted_mps) for r in group) / total),
        rests[len(rests) // 2] / length if rests else None,
    )


@dataclass(frozen=True, slots=True)
class Habit:
    """How reps of one zone are usually run."""

    usual_s: float
    """Median duration of a rep."""
    spread: float
    """Spread of the log duration."""
    rest_share: float
    """Usual rest, as a share of the rep."""
    longest_s: float
    shortest_s: float = 0.0
    often: float = 1.0
    """Share of this zone among the reps of training logs."""


HABITS: dict[str, Habit] = {
    "M": Habit(2400.0, 0.6, 0.1, 10800.0, 600.0, 0.12),
    "T": Habit(540.0, 0.7, 0.2, 3900.0, 150.0, 0.48),
    "I": Habit(190.0, 0.45, 0.7, 480.0, 40.0, 0.28),
    "R": Habit(60.0, 0.6, 2.2, 180.0, 0.0, 0.12),
}
"""From Daniels' Running Formula, 3rd ed.: cruise intervals and tempo runs last 3 to 60 minutes with a fifth of that as rest,
I reps 3 to 5 minutes with a little less rest than work, R reps up to 2 minutes with two to three times as much. Runners can
hold I pace for about 11 minutes, so no I rep is longer than 8 minutes, and no R rep longer than 3."""
REP_SPREAD = {"M": 0.04, "T": 0.03, "I": 0.03, "R": 0.05}
"""Spread of the speed of reps about the pace of their zone, in log speed."""
REP_SHARE = {"M": 0.80, "T": 0.865, "I": 0.975}
"""Mean intensity of reps run at M, T and I, as a share of VDOT; T is run a little slower than the pace of Daniels' table."""


def zone_shares(reps: RepSet) -> dict[str, float]:
    """The probability of each zone for a set, from the duration of its reps and rests alone; empty where none is possible."""
    found = {}
    for zone, habit in HABITS.items():
        if not habit.shortest_s <= reps.duration_s <= habit.longest_s:
            continue
        off = math.log(reps.duration_s / habit.usual_s) / habit.spread
        weight = habit.often / habit.spread * math.exp(-off * off / 2)
        if reps.rest_share is not None:
            # The term 0.15 bounds the penalty: a rest that does not fit lowers the weight to an eighth at most.
            rest = math.log(max(reps.rest_share, 0.03) / habit.rest_share) / 0.8
            weight *= 0.15 + math.exp(-rest * rest / 2)
        found[zone] = weight
    total = sum(found.values())
    return {zone: weight / total for zone, weight in found.items()} if total > 0 else {}
