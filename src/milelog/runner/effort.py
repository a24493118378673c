"""How hard a run was, from three sides: its speed over its length, its heart rate, the lengths of its reps.

Every function gives numbers on the scale of log VDOT, on which one step means the same for every runner.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from milelog.measure.types import Best, Steady
from milelog.runner.daniels import oxygen_cost, vdot
from milelog.runner.evidence import Hard

RECORD_VDOT = 86.0
"""The fastest races ever run are worth 82 to 86: a better one is a bicycle or a broken recording."""
BEST_RANGE_M = (1500.0, 42200.0)
"""Shorter stretches tell of speed, not of endurance."""
MEAN_MAX_BPM, SPREAD_MAX_BPM = 187.0, 9.0
"""Highest heart rates of adult runners (Tanaka et al. 2001: 208 - 0.7 age, spread 7 to 11 beats; age 30 +- 10)."""


def is_beyond_records(bests: Sequence[Best]) -> bool:
    """Whether a run holds a stretch faster than anyone ever ran: a ride filed as a run, a recording that jumps."""
    return any(b.distance_m >= BEST_RANGE_M[0] and vdot(b.distance_m, b.moving_s) >= RECORD_VDOT for b in bests)


def of_best(best: Best) -> float | None:
    """Log VDOT that this stretch would be worth as a race; None where it says nothing or nobody could run it."""
    low, high = BEST_RANGE_M
    if not (low <= best.distance_m <= high and best.moving_s > 0):
        return None
    value = vdot(best.distance_m, best.moving_s)
    # Below VDOT 8 it was a walk.
    return math.log(value) if 8.0 < value < RECORD_VDOT else None


def likely_max(highest_bpm: float | None) -> float:
    """The maximal heart rate to expect of someone who was seen at this one: at least that, mostly some beats more.

    Mean of a normal distribution over adults, cut off below the highest rate that was seen.
    """
    if highest_bpm is None:
        return MEAN_MAX_BPM
    # Above 215 the tail of the distribution is too thin to divide by.
    z = (min(highest_bpm, 215.0) - MEAN_MAX_BPM) / SPREAD_MAX_BPM
    above = 0.5 * math.erfc(z / math.sqrt(2))
    return MEAN_MAX_BPM + SPREAD_MAX_BPM * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / max(above, 1e-9)


def oxygen_share(heart_rate_bpm: float, max_bpm: float) -> float:
    """Share of VO2max at a heart rate: %HRmax = 0.64 %VO2max + 37 (Swain et al., Med Sci Sports Exerc 26, 1994)."""
    return (heart_rate_bpm / max_bpm - 0.37) / 0.64


def of_heart(steady: Steady, max_bpm: float) -> float | None:
    """Log VDOT that this speed at this heart rate means, if this runner's heart were everybody's.

    None where the slope is steep or the heart rate is that of a walk, or above what runners hold.
    """
    share = oxygen_share(steady.heart_rate_bpm, max_bpm)
    cost = oxygen_cost(steady.adjusted_mps * 60)
    if not 0.45 <= share <= 1.02 or abs(steady.grade) > 0.04 or cost <= 5:
        return None
    return math.log(cost / share)


@dataclass(frozen=True, slots=True)
class RepSet:
    """Reps that were meant alike."""

    count: int
    duration_s: float
    speed_mps: float
    rest_share: float | None
    """Rest between two reps as a share of a rep; None for one alone."""


SAME_SPEED, SAME_LENGTH = 0.05, 0.35
"""Reps of one set lie within so much of each other in log speed and in log duration."""


def rep_sets(hard: Sequence[Hard]) -> tuple[RepSet, ...]:
    """The reps of a run by set, in the order of the run; surges and strides are no sets."""
    sets: list[list[Hard]] = []
    for rep in hard:
        if rep.kind != "rep" or rep.duration_s < 20 or rep.adjusted_mps <= 0.5:
            continue
        # With the first of each set, not with its mean: a set that drifts would take in the next zone's reps.
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
    """How reps of one zone are run: usual length, usual rest as a share of it, the limits of its length."""

    usual_s: float
    spread: float
    rest_share: float
    longest_s: float
    shortest_s: float = 0.0
    often: float = 1.0


HABITS: dict[str, Habit] = {
    "M": Habit(2400.0, 0.6, 0.1, 10800.0, 600.0, 0.12),
    "T": Habit(540.0, 0.7, 0.2, 3900.0, 150.0, 0.48),
    "I": Habit(190.0, 0.45, 0.7, 480.0, 40.0, 0.28),
    "R": Habit(60.0, 0.6, 2.2, 180.0, 0.0, 0.12),
}
"""Daniels' Running Formula, 3rd ed.: cruise intervals and tempo runs last 3 to 60 minutes with a fifth of that as rest,
I reps 3 to 5 minutes with a little less rest than work, R reps up to 2 minutes with two to three times as much. `often`
is how often reps of each zone stand in training logs. Runners hold I pace for some 11 minutes all out: no rep is longer
than 8, no R rep longer than 3."""
REP_SPREAD = {"M": 0.04, "T": 0.03, "I": 0.03, "R": 0.05}
"""How far runners stray from the pace of a zone, in log speed."""
REP_SHARE = {"M": 0.80, "T": 0.865, "I": 0.975}
"""Middle of what is run as M, T and I, as a share of VDOT: T is run a little below the pace of the book's table."""


def zone_shares(reps: RepSet) -> dict[str, float]:
    """How probable each zone is for a set by its lengths and rests alone, before its speed is looked at."""
    found = {}
    for zone, habit in HABITS.items():
        if not habit.shortest_s <= reps.duration_s <= habit.longest_s:
            continue
        off = math.log(reps.duration_s / habit.usual_s) / habit.spread
        weight = habit.often / habit.spread * math.exp(-off * off / 2)
        if reps.rest_share is not None:
            # A rest that does not fit takes away seven eighths at most.
            rest = math.log(max(reps.rest_share, 0.03) / habit.rest_share) / 0.8
            weight *= 0.15 + math.exp(-rest * rest / 2)
        found[zone] = weight
    total = sum(found.values())
    return {zone: weight / total for zone, weight in found.items()} if total > 0 else {}


def possible_zones(duration_s: float) -> frozenset[str]:
    """The zones that a rep of this length can have at all."""
    return frozenset(z for z, h in HABITS.items() if duration_s <= h.longest_s)
