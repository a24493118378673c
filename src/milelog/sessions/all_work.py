"""Recordings that hold the work alone: the tempo run or the set whose warm-up is a file of its own, or was not recorded.

A detector knows work by the easy running beside it. Where a recording holds none, only what the rest of the log says of the
runner tells: her zones on the day, and the pace of her easy runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from milelog.model import HARD_KINDS, STAND_MPS, RecoveryKind, Segment, ZoneSet
from milelog.runner.daniels import vdot
from milelog.runner.races import LIKE_EASY_BPM
from milelog.runner.types import Point

LEAST_S = 480.0
"""Less hard running in a recording of its own is a brisk warm-up: a session of threshold work has a mile and more."""
PART_S = 25.0
"""Running between two rests that is shorter belongs to the rest: the way to the start line."""
WORK_SHARE = 0.8
"""Least share of the running that is work: what is left is a jog between sets."""
BELOW, DRIFT = 0.02, 0.04
"""Work at threshold may be slower than its zone by the first on the whole, as verdicts allow, and a rep of it by the second."""
OVER_EASY = 1.1
"""Work is at least so much faster than her easy runs: Daniels' T is 15-25 % above E, and easy runs vary by 3-5 %."""
LONGEST_S = 3900.0
"""Longer without a rest it is a long run at a good pace: threshold pace is raced for an hour (Daniels)."""
RACED = 0.97
"""Share of her VDOT from which one stretch without a rest is a race: 20 to 30 minutes at threshold are worth 0.90 to 0.94."""


def as_work(
    segments: Sequence[Segment], zone_set: ZoneSet | None, usual: Point | None, heart_rate_bpm: float | None
) -> tuple[Segment, ...]:
    """The segments with the running between rests as reps, where all of it was at threshold or faster; else as they were.

    `usual` holds the pace and heart rate of her easy runs, `heart_rate_bpm` is the run's own. Nothing is said where her easy
    pace is not known, where estimated zones leave it open, or where the heart was as calm as on easy runs. A stretch without
    a rest that she could hardly run faster in a race stays one.
    """
    ran = [s for s in segments if _is_running(s)]
    if zone_set is None or usual is None or usual.easy_mps is None or not ran or _is_told(segments):
        return tuple(segments)
    threshold = next((z.slow_mps for z in zone_set.zones if z.name == "T"), math.inf)
    easy = OVER_EASY * usual.easy_mps
    work = [s for s in ran if s.kind in HARD_KINDS or _speed([s]) >= max(easy, (1 - DRIFT) * threshold)]
    seconds = _seconds(work)
    if (
        seconds < max(LEAST_S, WORK_SHARE * _seconds(ran))
        # One standard error of estimated zones on the safe side.
        or _speed(work) < (1 - BELOW) * (1 + (zone_set.error or 0.0)) * threshold
        or _is_calm(heart_rate_bpm, usual.easy_bpm)
        or (len(ran) == 1 and (seconds > LONGEST_S or vdot(ran[0].distance_m, seconds) >= RACED * zone_set.vdot))
    ):
        return tuple(segments)
    return tuple(_with_rests(segments, {s.start_s for s in work}))


def _is_running(segment: Segment) -> bool:
    return segment.kind not in {"pause", "recovery"} and segment.duration_s >= PART_S


def _is_told(segments: Sequence[Segment]) -> bool:
    """Whether the structure is known: by the watch, by surges inside other running, or by levels that rise without a rest."""
    levels = any(a.end_s == b.start_s for a, b in pairwise(segments) if _is_running(a) and _is_running(b))
    return levels or any(
        s.kind in {"surge", "stride"} or (s.kind == "rep" and s.provenance != "detected") for s in segments
    )


def _is_calm(bpm: float | None, easy_bpm: float | None) -> bool:
    return bpm is not None and easy_bpm is not None and bpm - easy_bpm <= LIKE_EASY_BPM


def _speed(segments: Sequence[Segment]) -> float:
    """Mean flat speed, by time."""
    return sum((s.adjusted_mps or s.speed_mps) * s.duration_s for s in segments) / _seconds(segments)


def _seconds(segments: Iterable[Segment]) -> float:
    return sum(s.duration_s for s in segments)


def _with_rests(segments: Sequence[Segment], work: set[float]) -> Iterable[Segment]:
    """The segments in order: those that start at `work` as reps, all between two of them as one recovery."""
    first, last = min(work), max(work)
    rest: list[Segment] = []
    for segment in segments:
        if segment.start_s in work:
            if rest:
                yield _recovery(rest)
                rest = []
            yield replace(segment, kind="rep")
        elif first < segment.start_s < last:
            rest.append(segment)
        elif segment.kind == "pause":
            yield segment
        else:
            yield replace(segment, kind="warmup" if segment.start_s < first else "cooldown")


def _recovery(rest: Sequence[Segment]) -> Segment:
    """What lies between two reps as one recovery, taken as most of it was."""
    start, end, metres = rest[0].start_s, rest[-1].end_s, sum(s.distance_m for s in rest)
    speed = metres / (end - start)
    is_jogged = _seconds(s for s in rest if _is_running(s)) > 0.5 * (end - start)
    how: RecoveryKind = "jog" if is_jogged else "stand" if speed < STAND_MPS else "walk"
    return Segment("recovery", start, end, metres, speed, recovery=how)
