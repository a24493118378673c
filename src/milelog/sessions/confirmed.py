"""Confirms work that one recording alone does not prove: what else is known of the runner decides.

Called by `interpret` for runs in which neither the stream nor the watch shows work.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from milelog.measure.types import Candidate
from milelog.model import HARD_KINDS, Segment, ZoneSet
from milelog.runner.types import Point

OVER_EASY = 0.08
"""Least log speed over her easy runs: T is 15-25 % faster than E (Daniels), M 10-15 %, and easy runs vary by 3-5 %."""
BELOW = 0.03
"""Threshold work may be slower than its zone by this share: verdicts allow 2 %, and estimated zones err by 3 %."""
EACH_OVER_EASY = 0.04
"""The same of each single rep: one at easy pace is none, however fast the others were."""
LONGEST_S = 3900.0
"""Longest block in seconds: threshold pace can be raced for an hour (Daniels). A longer one is the run itself."""
OVER_EASY_BPM, ALONE_BPM = 3.0, 8.0
"""Least heart rate over that of her easy runs, in beats: with easy running in the same recording to compare with, where the
heart must have risen as well (`detect.tentative`), and without any."""
MARATHON_ODDS, MARATHON_STEP, MARATHON_BPM = -2.2, 0.08, 8.0
"""Slower work, at marathon pace, is nearer to easy running and needs more: log odds of its account (0.1), step in log speed
beside the other running, and beats over her easy runs."""
SILENT_ODDS = -2.0
"""Without a heart rate, the least log odds of an account (0.12)."""
SURE = 0.8
"""Confidence of confirmed reps. About so many were right among those that this module found in public logs of four runners, by
their traces and, where given, by the runners' own titles."""


def confirmed(found: Sequence[Candidate], zone_set: ZoneSet | None, usual: Point | None) -> tuple[Segment, ...] | None:
    """The segments of the most probable tentative candidate that her zones and her easy runs confirm; None if there is none.

    Speeds of the candidates are on the flat by her own response to slopes. `usual` holds speed and heart rate of her easy runs.
    """
    if zone_set is None or usual is None or usual.easy_mps is None:
        return None
    slowest = {z.name: z.slow_mps for z in zone_set.zones}
    for one in sorted(found, key=lambda c: -(c.odds or 0.0)):
        if one.origin == "tentative" and _is_work(one, slowest, usual.easy_mps, usual.easy_bpm):
            return tuple(replace(s, confidence=SURE) if s.kind in HARD_KINDS else s for s in one.segments)
    return None


def _is_work(one: Candidate, slowest: dict[str, float], easy_mps: float, easy_bpm: float | None) -> bool:
    hard = [s for s in one.segments if s.kind in HARD_KINDS]
    speed = _speed(hard)
    if math.log(speed / easy_mps) < OVER_EASY or max(s.duration_s for s in hard) > LONGEST_S:
        return False
    if min(math.log(_speed([s]) / easy_mps) for s in hard) < EACH_OVER_EASY:
        return False
    odds = one.odds or 0.0
    over = one.hard_bpm - easy_bpm if one.hard_bpm is not None and easy_bpm is not None else None
    if over is None:
        if odds < SILENT_ODDS:
            return False
    elif over < (ALONE_BPM if one.other_bpm is None else OVER_EASY_BPM):
        return False
    if speed >= (1 - BELOW) * slowest.get("T", math.inf):
        return True
    other = [s for s in one.segments if s.kind in {"warmup", "cooldown", "steady"}]
    return (
        speed >= slowest.get("M", math.inf)
        and odds >= MARATHON_ODDS
        and over is not None
        and over >= MARATHON_BPM
        and bool(other)
        and math.log(speed / _speed(other)) >= MARATHON_STEP
    )


def _speed(segments: Sequence[Segment]) -> float:
    """Mean flat speed in m/s, by time."""
    seconds = sum(s.duration_s for s in segments)
    return sum((s.adjusted_mps or s.speed_mps) * s.duration_s for s in segments) / seconds
