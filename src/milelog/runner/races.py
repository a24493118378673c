"""Finds races among the runs: even, hard running over a race distance, with the evidence for each; `state` calls `find`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from milelog.measure.types import Best
from milelog.runner import effort
from milelog.runner.daniels import MARATHON_M
from milelog.runner.evidence import RunEvidence
from milelog.runner.types import FoundRace
from milelog.units import MILE_M

RACE_DISTANCES_M = (1500.0, MILE_M, 3000.0, 2 * MILE_M, 5000.0, 10000.0, 21097.5, MARATHON_M)
"""Race distances that are looked for, in metres."""
SHARE_OF_MAX = {1500.0: 0.93, 3000.0: 0.93, 5000.0: 0.92, 10000.0: 0.90, 21097.5: 0.87, MARATHON_M: 0.82}
"""Mean heart rate of races as a share of the maximum, by distance, without the first minutes; `usual_share` interpolates."""
LONGER, SHORTER = 0.025, 0.01
"""A recording of a race is longer than the course by at most the first share (GPS, corners, a late stop), shorter by the second."""
JOGGED = 0.85
"""Greatest speed before and after a race in the same recording (warm-up, cool-down), as a share of the race's speed."""
LEAP = 0.25
"""An effort this far above the expected log VDOT is a bicycle or a broken recording: nobody improves by a quarter so fast."""
PROBABLE = 0.6
"""From this probability on a run is called a race."""
LIKE_EASY_BPM, ABOVE_EASY_BPM = 4.0, 8.0
"""Beats above the usual heart rate of her easy runs, which varies by about 4 beats from run to run. Up to the first a stretch
was not a race; from the second on it may have been one. In ten public logs every race below a marathon was more than 8 above.
Pace tells less: many race a half marathon no faster than they train over shorter distances.
"""
EASY_HEART = 3.0
"""Evidence against a race at the heart rate of easy runs, in nats. It has to outweigh two errors: a long easy run can be the
best effort of a year merely by its distance, and the maximum is underestimated where the runner never ran all out.
"""
ALIKE = 0.1
"""Two stretches of a run are equally probable races where their probabilities differ by no more; the longer one is chosen."""
TITLE = re.compile(
    r"\b(race|racing|parkrun|time trial|marathon|half|5 ?k|10 ?k|pb|pr|course|wettkampf|carrera|gara|lauf)\b"
    r"|比赛|马拉松|半马|全马|竞速|レース|マラソン",
    re.IGNORECASE,
)


def find(
    run: RunEvidence,
    expected: float,
    error: float,
    max_bpm: float | None,
    year: Sequence[float],
    easy_bpm: float | None = None,
) -> FoundRace | None:
    """The race in a run, or None: as the runner says, else where its probability is at least PROBABLE.

    `expected` is the log VDOT expected before the run and `error` its standard deviation; `year` holds the log VDOT of the
    best effort of each run of the year before, highest first; `easy_bpm` is the usual heart rate of easy runs.
    """
    if run.is_race is False or not run.counts:
        return None
    before = _Before(expected, error, max_bpm, year, easy_bpm)
    found = [f for b in run.bests if (f := _judged(run, b, before)) is not None]
    most = max((f.probability for f in found), default=0.0)
    # A raced mile also contains a raced 1500 m; of about equally probable races the longest is the real one.
    likely = [f for f in found if f.by_runner or (f.probability >= PROBABLE and f.probability >= most - ALIKE)]
    return max(likely, key=lambda f: (f.by_runner, f.distance_m), default=None)


def usual_share(distance_m: float) -> float:
    """Usual mean heart rate of a race as a share of the maximum, interpolated by log distance."""
    known = sorted(SHARE_OF_MAX.items())
    if distance_m <= known[0][0]:
        return known[0][1]
    for (a, low), (b, high) in pairwise(known):
        if distance_m <= b:
            return low + (high - low) * math.log(distance_m / a) / math.log(b / a)
    return known[-1][1]


@dataclass(frozen=True, slots=True)
class _Before:
    """What was known of the runner before a run: the arguments of `find`."""

    expected: float
    error: float
    max_bpm: float | None
    year: Sequence[float]
    easy_bpm: float | None


def _judged(run: RunEvidence, best: Best, before: _Before) -> FoundRace | None:
    """One distance of a run judged as a race, by the sum of the log odds of all evidence; None where it cannot be a race."""
    if best.distance_m not in RACE_DISTANCES_M:
        return None
    by_runner = run.is_race is True or run.race_m is not None
    if run.race_m is not None and abs(run.race_m / best.distance_m - 1) > 0.01:
        return None
    whole = run.distance_m <= best.distance_m * (1 + LONGER)
    stood = best.elapsed_s > 1.05 * best.moving_s + 30
    # In a race nobody stands still, and nobody runs as fast before or after it.
    if not by_runner and (stood or not (whole or best.beside <= JOGGED)):
        return None
    value = effort.of_best(best)
    if value is None:
        return None
    evidence = list(_evidence(run, best, value, before, whole=whole))
    odds = sum(nats for nats, _ in evidence)
    return FoundRace(
        day=run.day,
        file=run.file,
        distance_m=best.distance_m,
        time_s=best.elapsed_s,
        log_vdot=value,
        probability=1.0 if by_runner else 1 / (1 + math.exp(-odds)),
        evidence=("you say so",) if by_runner else tuple(text for _, text in evidence if text),
        by_runner=by_runner,
    )


def _evidence(
    run: RunEvidence, best: Best, value: float, before: _Before, *, whole: bool
) -> Iterator[tuple[float, str]]:
    """Each piece of evidence in nats (log odds), with its sentence for the runner (or ""). `value` is the stretch's log VDOT.

    Most are bounded, so that none of them decides alone.
    """
    # Prior odds of 1 to 20: most hard runs are not races.
    yield (
        -3.0 + (1.0 if whole else 0.0),
        f"{best.distance_m / 1000:.4g} km, " + ("the whole run" if whole else "between slower running"),
    )
    # Deviation from the expected fitness; half a standard deviation below it is neutral.
    off = (value - before.expected) / math.hypot(before.error, 0.03)
    than = "faster" if value >= before.expected else "slower"
    yield (
        1.2 * max(-4.0, min(off + 0.5, 2.0)),
        f"{abs(math.exp(value - before.expected) - 1):.0%} {than} than expected",
    )
    if value > before.expected + LEAP:
        yield -6.0, ""
    even = 0.035 - best.unevenness
    yield max(-3.0, min(60.0 * even, 1.2)), f"even to {best.unevenness:.1%}" if even > 0 else ""
    if best.heart_rate_bpm is not None and before.max_bpm:
        yield from _heart(best.distance_m, best.heart_rate_bpm, before.max_bpm, before.easy_bpm)
    if before.year and value >= before.year[0] - 0.01:
        yield 1.0, "the best effort of a year"
    # Nine runs of the last year were clearly better; few runners race that often.
    elif len(before.year) > 8 and before.year[8] > value + 0.02:
        yield -1.5, ""
    if TITLE.search(run.title):
        yield 2.5, f'called "{run.title}"'
    if best.distance_m >= MARATHON_M and whole:
        yield 3.0, "hardly anyone trains over a marathon"
    elif best.distance_m > 21000 and whole:
        yield 0.7, ""


def _heart(distance_m: float, bpm: float, max_bpm: float, easy_bpm: float | None) -> Iterator[tuple[float, str]]:
    """Evidence from the heart rate: compared with races of this distance, and with easy runs."""
    share = bpm / max_bpm
    yield (
        max(-4.0, min(40.0 * (share - usual_share(distance_m) + 0.02), 1.8)),
        f"heart rate {bpm:.0f}, {share:.0%} of the likely maximum",
    )
    if easy_bpm is not None and distance_m < MARATHON_M:
        below = (ABOVE_EASY_BPM - (bpm - easy_bpm)) / (ABOVE_EASY_BPM - LIKE_EASY_BPM)
        yield -EASY_HEART * min(max(below, 0.0), 1.0), ""
