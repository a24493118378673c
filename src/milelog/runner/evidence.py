"""What one run can tell about the runner's fitness: the input of everything in this package."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from milelog.measure.choice import best
from milelog.measure.types import Best, Measured, Steady
from milelog.model import HARD_KINDS, Segment

INDOORS = frozenset({"treadmill", "indoor_running", "virtual_activity"})
TREADMILL = re.compile(r"treadmill|laufband|tapis|跑步机|トレッドミル", re.IGNORECASE)
"""A belt is not the road: its speeds come from a shoe or a wrist, 2 to 10 % off."""
MOST_ERROR = 0.03
"""Recordings whose distance may be further off say nothing of fitness."""


@dataclass(frozen=True, slots=True)
class Hard:
    """One rep, surge or stride."""

    kind: str
    duration_s: float
    adjusted_mps: float
    rest_s: float | None = None
    """Seconds until the next hard stretch; None after the last one."""


@dataclass(frozen=True, slots=True)
class RunEvidence:
    """All of it for one run."""

    day: date
    file: str = ""
    distance_m: float = 0.0
    moving_s: float = 0.0
    easy_mps: float | None = None
    """Median grade-adjusted speed of a run without hard work."""
    bests: tuple[Best, ...] = ()
    steady: tuple[Steady, ...] = ()
    hard: tuple[Hard, ...] = ()
    max_heart_rate_bpm: float | None = None
    """Highest mean over 30 seconds."""
    distance_error: float = 0.0
    """Relative standard error of the recording's distances."""
    title: str = ""
    race_m: float | None = None
    """The runner says that it was a race of this distance."""
    is_race: bool | None = None
    """What the runner says of it; None where she says nothing."""
    counts: bool = True
    """Whether its speeds can be believed."""


def evidence_of(
    day: date,
    file: str,
    run: Measured,
    *,
    blind: bool = False,
    race_m: float | None = None,
    is_race: bool | None = None,
) -> RunEvidence:
    """The evidence of one measured run on its local day, with what the runner says of it."""
    segments = best(run.candidates, blind=blind).segments if run.candidates else ()
    work = hard(segments)
    title = " ".join(t for t in (run.name, run.about.name if run.about else None) if t)
    indoors = run.sub_sport in INDOORS or TREADMILL.search(title) is not None
    return RunEvidence(
        day=day,
        file=file,
        distance_m=run.distance_m,
        moving_s=run.moving_s,
        easy_mps=None if work else run.fitness.median_mps,
        bests=run.fitness.bests,
        steady=run.fitness.steady,
        hard=work,
        max_heart_rate_bpm=run.fitness.max_heart_rate_bpm,
        distance_error=run.distance_error,
        title=title,
        race_m=race_m,
        is_race=is_race,
        counts=not indoors and run.distance_error <= MOST_ERROR,
    )


def hard(segments: Sequence[Segment]) -> tuple[Hard, ...]:
    """The hard stretches with the time to the next one."""
    work = [s for s in segments if s.kind in HARD_KINDS and s.end_s > s.start_s]
    rests: list[float | None] = [b.start_s - a.end_s for a, b in pairwise(work)]
    return tuple(
        Hard(s.kind, s.end_s - s.start_s, s.adjusted_mps or s.speed_mps, rest)
        for s, rest in zip(work, [*rests, None], strict=False)
    )
