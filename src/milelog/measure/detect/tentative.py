"""Finds accounts that one recording alone cannot prove, but that the rest of the runner's log may confirm.

Threshold running inside a long run is often only 7-12 % faster than the running around it, and plain runs of many runners
hold stretches as fast. Who knows her threshold pace and her heart rate on easy runs can tell them apart
(`sessions.confirmed`). This module keeps such accounts for that, if at least the heart rose with the speed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.chooser import AGREE, alike, log_odds
from milelog.measure.detect.edges import RepSpans
from milelog.model import RUN_MPS, Floats, Streams

LEAST_PROBABILITY = 0.05
"""Less probable accounts are hardly ever work."""
MOST = 2
"""Most accounts that are kept of a run. Further ones differ from these by little."""
LEAST_S = 480.0
"""Least seconds of hard running in all: a mile or more at threshold."""
LEAST_STEP = 0.06
"""Least step in log speed from the other running to the hard running."""
LEAST_STEP_BPM = 8.0
"""Least rise of the mean heart rate. From easy to threshold pace it rises by 15 to 25, less in short reps and with a drift."""
MANY, UNEVEN = 3, 3.0
"""In an account of at least MANY reps the longest is at most UNEVEN times the median one: a brisk run through a city, cut up by
its lights, is no set."""
APART_S, TOGETHER_S = 10, 600
"""Least and greatest rest between two reps of a set, in seconds. A rep with longer rests on both sides must last LEAST_S itself."""
BESIDE_S, BESIDE_STEP = 180, 0.04
"""Each rep is faster by this step in log speed than the running within so many seconds on both sides. A run that gets faster
all the way to its end is a progression."""
OTHER_S = 60
"""The other running is compared only if there is at least this much of it, in seconds."""
WARMING_S = 120
"""The first seconds of a run, in which heart rate is still rising, are left out of that of the other running."""


@dataclass(frozen=True, slots=True)
class Tentative:
    """An account that may be work: its reps, its log odds, and mean heart rates (None where unknown)."""

    reps: RepSpans
    odds: float
    hard_bpm: float | None
    other_bpm: float | None
    """Of the running outside its reps."""


def tentative(streams: Streams, accounts: Sequence[RepSpans], probability: Floats) -> list[Tentative]:
    """The most probable accounts that pass the tests above, at most `MOST`, all different.

    `probability` says how probably each account is a workout, judged by this recording alone.
    """
    order = [
        i
        for i in np.argsort(-probability, kind="stable").tolist()
        if probability[i] >= LEAST_PROBABILITY and _may_be_set(accounts[i])
    ]
    return list(_first_different(streams, [accounts[i] for i in order], log_odds(probability[order])))


def _first_different(streams: Streams, accounts: Sequence[RepSpans], odds: Floats) -> Iterator[Tentative]:
    running = streams.moving & (streams.speed_mps > RUN_MPS)
    agreement = alike(accounts)[0] if accounts else np.zeros((0, 0))
    kept: list[int] = []
    for i, reps in enumerate(accounts):
        if len(kept) == MOST:
            return
        if kept and agreement[i, kept].max() >= AGREE:
            continue
        heart = _harder(streams, running, reps)
        if heart is not None:
            kept.append(i)
            yield Tentative(reps, float(odds[i]), *heart)


def _may_be_set(reps: RepSpans) -> bool:
    """Whether the lengths of the reps and the rests between them are those of a session; a single rep always passes."""
    lengths = [end - start for start, end in reps]
    rests = [after[0] - before[1] for before, after in pairwise(reps)]
    is_even = len(reps) < MANY or max(lengths) <= UNEVEN * median(lengths)
    nearest = [min(before, after) for before, after in pairwise([math.inf, *rests, math.inf])]
    is_together = all(s >= LEAST_S or near <= TOGETHER_S for s, near in zip(lengths, nearest, strict=True))
    return is_even and is_together and min(rests, default=APART_S) >= APART_S


def _harder(streams: Streams, running: Bools, reps: RepSpans) -> tuple[float | None, float | None] | None:
    """Mean heart rates in the reps and in the other running; None if the reps are too short, too slow or too calm."""
    inside = np.zeros(len(running), dtype=np.bool_)
    for start, end in reps:
        inside[start:end] = True
    hard, other = running & inside, running & ~inside
    if hard.sum() < LEAST_S:
        return None
    if other.sum() >= OTHER_S:
        hard_mps, other_mps = (float(streams.adjusted_mps[where].mean()) for where in (hard, other))
        if np.log(hard_mps / other_mps) < LEAST_STEP or not _stand_out(streams.adjusted_mps, other, reps):
            return None
    other[:WARMING_S] = False
    hard_bpm, other_bpm = (_mean(streams.heart_rate_bpm[where]) for where in (hard, other))
    is_calm = hard_bpm is not None and other_bpm is not None and hard_bpm < other_bpm + LEAST_STEP_BPM
    return None if is_calm else (hard_bpm, other_bpm)


def _stand_out(speed: Floats, other: Bools, reps: RepSpans) -> bool:
    """Whether each rep is faster than the other running beside it. Standing and walking beside it say nothing."""
    run_s, run_m = clean.running_sum(other), clean.running_sum(speed * other)
    way, n = clean.running_sum(speed), len(speed)
    for start, end in reps:
        first, last = max(0, start - BESIDE_S), min(n, end + BESIDE_S)
        seconds = run_s[last] - run_s[first]
        if seconds >= OTHER_S:
            beside, own = (run_m[last] - run_m[first]) / seconds, (way[end] - way[start]) / (end - start)
            if np.log(max(own, 0.1) / beside) < BESIDE_STEP:
                return False
    return True


def _mean(values: Floats) -> float | None:
    """Mean of the known values; None with less than a minute of them."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) >= OTHER_S else None
