"""Recognizes recordings that hold only hard work: a tempo run or a set whose warm-up is in another file or was not recorded.

The detector finds work by its contrast with the easy running around it. A recording without easy running is judged instead by
the runner's zones on that day and the pace of her easy runs. `interpret` calls `as_work`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from milelog.measure.types import bin_speed
from milelog.model import HARD_KINDS, STAND_MPS, RecoveryKind, Segment, ZoneSet, mean_flat_mps
from milelog.runner.daniels import vdot
from milelog.runner.races import LIKE_EASY_BPM
from milelog.runner.types import Point
from milelog.sessions.planned_blocks import block, is_set, is_stop

LEAST_S = 480.0
"""Least seconds of work: a recording with less is a brisk warm-up, since a threshold session has at least a mile of work."""
PART_S = 25.0
"""Shorter running between two rests (seconds) belongs to the rest: the runner jogs to the start line."""
WORK_SHARE = 0.8
"""Least share of the running time that is work; the remainder is jogging between sets."""
BELOW, DRIFT = 0.02, 0.04
"""Threshold work may be slower than the slow end of zone T: by BELOW on average, as verdicts allow, and by DRIFT in one rep."""
OVER_EASY = 1.1
"""Least ratio of the speed of work to that of her easy runs: Daniels' T is 15-25 % above E, and easy runs vary by 3-5 %."""
LONGEST_WORK_S = 3900.0
"""Most seconds of work without a rest: threshold pace can be raced for an hour (Daniels), so longer is simply the pace of a run."""
WALKED, WALKED_SHARE = 0.7, 0.15
"""She walked at under WALKED of her threshold speed (jogs of easy runs are at 0.75-0.85 of it); with more of that than WALKED_SHARE
of the work the mean speed is that of run/walk."""
RACED = 0.97
"""One stretch without a rest is a race where its VDOT reaches this share of hers; 20-30 min at threshold give 0.90-0.94."""


def as_work(
    segments: Sequence[Segment],
    zone_set: ZoneSet | None,
    usual: Point | None,
    heart_rate_bpm: float | None,
    speed_s: Sequence[int] = (),
) -> tuple[Segment, ...]:
    """The segments with the running between rests turned into reps, where all of it was at threshold or faster.

    The segments are returned unchanged where her easy pace is unknown, where the error of estimated zones leaves the answer
    open, where the heart rate was as low as on easy runs, where she also walked, or where one stretch without a rest is as fast
    as a race. `usual` holds the pace and heart rate of her easy runs; `heart_rate_bpm` is the mean of this run and `speed_s` its
    seconds by speed (`Measured`). A stop shorter than a rest, as at a light, does not divide a stretch.
    """
    ran = [s for s in segments if _is_running(s)]
    if zone_set is None or usual is None or usual.easy_mps is None or not ran or _is_told(segments):
        return tuple(segments)
    threshold = next((z.slow_mps for z in zone_set.zones if z.name == "T"), math.inf)
    easy = OVER_EASY * usual.easy_mps
    least = max(easy, (1 - DRIFT) * threshold)
    whole = _over_stops(segments, least)
    ran = [s for s in whole if _is_running(s)]
    work = [s for s in ran if _is_hard(s, least)]
    seconds = _seconds(work)
    if (
        seconds < max(LEAST_S, WORK_SHARE * _seconds(ran))
        # One standard error of estimated zones on the safe side.
        or mean_flat_mps(work) < (1 - BELOW) * (1 + (zone_set.error or 0.0)) * threshold
        or _is_calm(heart_rate_bpm, usual.easy_bpm)
        or _slow_s(speed_s, WALKED * threshold) > WALKED_SHARE * seconds
        or (len(ran) == 1 and (seconds > LONGEST_WORK_S or vdot(ran[0].distance_m, seconds) >= RACED * zone_set.vdot))
    ):
        return tuple(segments)
    return tuple(_with_rests(whole, {s.start_s for s in work}))


def _is_hard(segment: Segment, least_mps: float) -> bool:
    return _is_running(segment) and (segment.kind in HARD_KINDS or segment.flat_mps >= least_mps)


def _over_stops(segments: Sequence[Segment], least_mps: float) -> list[Segment]:
    """The segments, with hard stretches that only short stops divide joined, unless they are a set with short rests."""
    hard = [i for i, s in enumerate(segments) if _is_hard(s, least_mps)]
    found: list[Segment] = []
    at = 0
    while hard:
        # The longest chain of stretches from here on with nothing but a stop between two neighbours.
        size = 1
        while size < len(hard) and is_stop(segments[hard[size - 1] + 1 : hard[size]]):
            size += 1
        chain, hard = hard[:size], hard[size:]
        pieces, stretch = [segments[i] for i in chain], segments[chain[0] : chain[-1] + 1]
        found += segments[at : chain[0]]
        found += [block(pieces)] if size > 1 and not is_set(pieces, stretch) else stretch
        at = chain[-1] + 1
    return [*found, *segments[at:]]


def _slow_s(speed_s: Sequence[int], limit_mps: float) -> float:
    """Seconds of the run at speeds below the limit."""
    return sum(s for i, s in enumerate(speed_s) if bin_speed(i) < limit_mps)


def _is_running(segment: Segment) -> bool:
    return segment.kind not in {"pause", "recovery"} and segment.duration_s >= PART_S


def _is_told(segments: Sequence[Segment]) -> bool:
    """Whether the structure is known already: from the watch, from surges, or from changes of pace without a rest."""
    levels = any(a.end_s == b.start_s for a, b in pairwise(segments) if _is_running(a) and _is_running(b))
    return levels or any(
        s.kind in {"surge", "stride"} or (s.kind == "rep" and s.provenance != "detected") for s in segments
    )


def _is_calm(bpm: float | None, easy_bpm: float | None) -> bool:
    return bpm is not None and easy_bpm is not None and bpm - easy_bpm <= LIKE_EASY_BPM


def _seconds(segments: Iterable[Segment]) -> float:
    return sum(s.duration_s for s in segments)


def _with_rests(segments: Sequence[Segment], work: set[float]) -> Iterable[Segment]:
    """The segments in order, with those that start at a time in `work` as reps and everything between two reps as one recovery."""
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
    """One recovery made of the segments between two reps; jogged where more than half of its time was running."""
    start, end, metres = rest[0].start_s, rest[-1].end_s, sum(s.distance_m for s in rest)
    speed = metres / (end - start)
    is_jogged = _seconds(s for s in rest if _is_running(s)) > 0.5 * (end - start)
    how: RecoveryKind = "jog" if is_jogged else "stand" if speed < STAND_MPS else "walk"
    return Segment("recovery", start, end, metres, speed, recovery=how)
