"""Confirms work that one recording alone does not prove: what else is known of the runner decides.

Called by `interpret` for runs in which neither the stream nor the watch shows work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from milelog.measure.types import Candidate
from milelog.model import HARD_KINDS, RUN_MPS, Segment, Workout, ZoneSet, mean_flat_mps
from milelog.runner.types import Point
from milelog.sessions.all_work import LONGEST_WORK_S
from milelog.sessions.planned_blocks import is_as_planned

OVER_EASY = 0.08
"""Least log speed over her easy runs: T is 15-25 % faster than E (Daniels), M 10-15 %, and easy runs vary by 3-5 %."""
BELOW = 0.03
"""Threshold work may be slower than its zone by this share: verdicts allow 2 %, and estimated zones err by 3 %."""
EACH_OVER_EASY = 0.04
"""The same for each single rep: a stretch at easy pace is no rep, however fast the others were."""
OVER_EASY_BPM, ALONE_BPM = 3.0, 8.0
"""Least heart rate above that of her easy runs, in beats: if the recording holds other running, over which the heart rate must
have risen as well (`detect.tentative`), and if it holds none."""
MARATHON_ODDS, MARATHON_STEP, MARATHON_BPM = -2.2, 0.08, 8.0
"""Slower work, at marathon pace, is nearer to easy running and needs more: log odds of its account (0.1), step in log speed
beside the other running, and beats over her easy runs."""
PLAIN_STEP, PLAIN_BPM, NEAR_MARATHON = 0.10, 15.0, 0.05
"""Work that shows this plainly, by its step and by its beats over her easy runs, may be slower than zone M by the share
NEAR_MARATHON. The marathon pace of most runners is slower than their races at shorter distances promise (Daniels' table
assumes the endurance that elite runners have), and estimated zones err by 3 %."""
SILENT_ODDS = -2.0
"""Without a heart rate, the least log odds of an account (0.12)."""
PLANNED_ODDS = 0.0
"""Least log odds of an account that only the plan confirms: it is more likely work than not."""
SURE = 0.6
"""Confidence of confirmed reps: 16 of 27 in simulated logs are right by an overlap of 0.8 (`bench/detect_log.py`)."""


def confirmed(
    found: Sequence[Candidate], zone_set: ZoneSet | None, usual: Point | None, planned: Workout | None = None
) -> tuple[Segment, ...] | None:
    """The segments of the most probable tentative candidate that her zones and her easy runs confirm; None if there is none.

    Work at threshold has priority over work at marathon pace, because a block at marathon pace may contain it. Speeds of the
    candidates are grade-adjusted by her own response to slopes. `usual` holds speed and heart rate of her easy runs. While
    these are unknown, only the workout `planned` for the day can confirm, with zones that come from a race.
    """
    if zone_set is None:
        return None
    slowest = {z.name: z.slow_mps for z in zone_set.zones}
    ordered = sorted((c for c in found if c.origin == "tentative"), key=lambda c: -(c.odds or 0.0))
    if usual is None or usual.easy_mps is None:
        # Estimated zones are not used, because the estimate may be based on this very run.
        known = [] if zone_set.estimate else [c for c in ordered if (c.odds or 0.0) >= PLANNED_ODDS]
        return next((_sure(c) for c in known if is_as_planned(c.segments, planned, zone_set)), None)
    accounts = [_Account.of(c, usual) for c in ordered]
    for is_level in (_Account.is_at_threshold, _Account.is_at_marathon_pace, _Account.is_near_marathon_pace):
        for candidate, account in zip(ordered, accounts, strict=True):
            if account.is_hard and is_level(account, slowest):
                return _sure(candidate)
    return None


def _sure(candidate: Candidate) -> tuple[Segment, ...]:
    return tuple(replace(s, confidence=SURE) if s.kind in HARD_KINDS else s for s in candidate.segments)


@dataclass(frozen=True, slots=True)
class _Account:
    """What decides about one candidate."""

    odds: float
    speed_mps: float
    """Mean flat speed of its hard segments."""
    step: float | None
    """Log speed of these over the other running; None if there is none."""
    over_easy: float
    """Log speed of these over her easy runs."""
    each_over_easy: float
    """The same of the slowest of them."""
    longest_s: float
    over_bpm: float | None
    """Mean heart rate of these less that of her easy runs; None if unknown."""
    is_alone: bool
    """Whether there is no easy running whose heart rate could be compared."""

    @classmethod
    def of(cls, candidate: Candidate, usual: Point) -> _Account:
        hard = [s for s in candidate.segments if s.kind in HARD_KINDS]
        other = [s for s in candidate.segments if s.kind in {"warmup", "cooldown", "steady"} and s.speed_mps > RUN_MPS]
        speed, easy_mps = mean_flat_mps(hard), usual.easy_mps or math.inf
        bpm, easy_bpm = candidate.hard_bpm, usual.easy_bpm
        return cls(
            odds=candidate.odds or 0.0,
            speed_mps=speed,
            step=math.log(speed / mean_flat_mps(other)) if other else None,
            over_easy=math.log(speed / easy_mps),
            each_over_easy=math.log(max(0.1, min(s.flat_mps for s in hard)) / easy_mps),
            longest_s=max(s.duration_s for s in hard),
            over_bpm=bpm - easy_bpm if bpm is not None and easy_bpm is not None else None,
            is_alone=candidate.other_bpm is None,
        )

    @property
    def is_hard(self) -> bool:
        """Whether it is work at all: faster than her easy runs, with a quicker heart, and no longer than work lasts."""
        if self.over_bpm is None:
            is_felt = self.odds >= SILENT_ODDS
        else:
            is_felt = self.over_bpm >= (ALONE_BPM if self.is_alone else OVER_EASY_BPM)
        is_faster = self.over_easy >= OVER_EASY and self.each_over_easy >= EACH_OVER_EASY
        return is_felt and is_faster and self.longest_s <= LONGEST_WORK_S

    def is_at_threshold(self, slowest: Mapping[str, float]) -> bool:
        """Whether it is no slower than zone T; `slowest` holds the slow edge of each zone in m/s."""
        return self.speed_mps >= (1 - BELOW) * slowest.get("T", math.inf)

    def is_at_marathon_pace(self, slowest: Mapping[str, float]) -> bool:
        """Whether it is no slower than zone M, and shows more clearly than work at threshold needs to."""
        return self.speed_mps >= slowest.get("M", math.inf) and self._shows(MARATHON_STEP, MARATHON_BPM)

    def is_near_marathon_pace(self, slowest: Mapping[str, float]) -> bool:
        """Whether it is little slower than zone M, and shows plainly."""
        return self.speed_mps >= (1 - NEAR_MARATHON) * slowest.get("M", math.inf) and self._shows(PLAIN_STEP, PLAIN_BPM)

    def _shows(self, step: float, bpm: float) -> bool:
        """Whether its account is likely enough, and its speed and heart rate rise by at least so much."""
        is_likely = self.odds >= MARATHON_ODDS
        return is_likely and (self.step or 0.0) >= step and (self.over_bpm or 0.0) >= bpm
