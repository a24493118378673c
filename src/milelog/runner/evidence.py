"""Extracts from each measured run what the estimate of fitness uses (`RunEvidence`); `learn` passes it to `fitness`."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from milelog.measure.choice import best
from milelog.measure.types import SLOPE_GAIN, Best, Measured, Steady
from milelog.model import HARD_KINDS, INDOORS, Segment
from milelog.runner.stops import EASY, stop_and_go_mps
from milelog.runner.types import USUAL, SlopeResponse, on_the_flat

TREADMILL = re.compile(r"treadmill|laufband|tapis|跑步机|トレッドミル", re.IGNORECASE)
"""Titles of treadmill runs, whose speeds come from a foot pod or the wrist and are 2 to 10 % off."""
LEAST_EASY, EASY_SINCE = 3, timedelta(days=90)
"""The usual easy speed is known from at least this many runs without work within this time before a run."""
MOST_ERROR = 0.03
"""Runs whose distance has a larger relative standard error are not used for fitness."""


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
    """The evidence of one run, on its local day."""

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
    """Distance of the race that it was, as the runner says."""
    is_race: bool | None = None
    """Whether the runner says that it was a race; None where she says nothing."""
    counts: bool = True
    """Whether its speeds are reliable enough to be used."""
    stop_and_go_mps: float | None = None
    """Speed of a run that consists only of reps and standing rests: a session of reps, or an easy run with red lights."""


def evidence_of(
    day: date,
    file: str,
    run: Measured,
    *,
    blind: bool = False,
    race_m: float | None = None,
    is_race: bool | None = None,
    slope: SlopeResponse = USUAL,
) -> RunEvidence:
    """The evidence of one measured run on its local day; `slope` is the runner's response to slopes on that day."""
    segments = best(run.candidates, blind=blind).segments if run.candidates else ()
    work = hard_stretches([on_the_flat(s, slope) for s in segments if s.kind in HARD_KINDS])
    return RunEvidence(
        day=day,
        file=file,
        distance_m=run.distance_m,
        moving_s=run.moving_s,
        # With reps, the median speed lies between two paces and is neither.
        easy_mps=None if work else run.fitness.median_mps,
        bests=tuple(_best(b, slope) for b in run.fitness.bests),
        steady=tuple(_steady(s, slope) for s in run.fitness.steady),
        hard=work,
        max_heart_rate_bpm=run.fitness.max_heart_rate_bpm,
        distance_error=run.distance_error,
        title=_title(run),
        race_m=race_m,
        is_race=is_race,
        counts=has_reliable_speeds(run),
        stop_and_go_mps=stop_and_go_mps(segments) if work else None,
    )


def has_reliable_speeds(run: Measured) -> bool:
    """Whether a run's speeds are reliable: outdoors, and with a distance error of at most MOST_ERROR."""
    indoors = run.sub_sport in INDOORS or TREADMILL.search(_title(run)) is not None
    return not indoors and run.distance_error <= MOST_ERROR


def _title(run: Measured) -> str:
    return " ".join(t for t in (run.name, run.about.name if run.about else None) if t)


def _steady(steady: Steady, slope: SlopeResponse) -> Steady:
    """The steady stretch with its grade-adjusted speed by this response to slopes."""
    if not slope.changes(steady.uphill, steady.downhill):
        return steady
    return replace(steady, adjusted_mps=steady.adjusted_mps * slope.gain(steady.uphill, steady.downhill))


def _best(best: Best, slope: SlopeResponse) -> Best:
    """The best effort with the moving time that it would have taken on the flat, by this response to slopes."""
    if not slope.changes(best.uphill, best.downhill):
        return best
    # The gain is bounded for both responses, as it was when the best effort was measured.
    usual = best.uphill + best.downhill
    low, high = (math.log(gain) for gain in SLOPE_GAIN)
    counted = min(max(usual, low), high)
    own = min(max(slope.up * best.uphill + slope.down * best.downhill, low), high)
    return replace(best, moving_s=best.moving_s * math.exp(counted - own))


def hard_stretches(segments: Sequence[Segment]) -> tuple[Hard, ...]:
    """The reps, surges and strides among the segments, each with the rest until the next."""
    work = [s for s in segments if s.kind in HARD_KINDS and s.end_s > s.start_s]
    rests: list[float | None] = [b.start_s - a.end_s for a, b in pairwise(work)]
    return tuple(Hard(s.kind, s.duration_s, s.flat_mps, rest) for s, rest in zip(work, [*rests, None], strict=False))


def without_stop_and_go_work(runs: Sequence[RunEvidence]) -> list[RunEvidence]:
    """The runs in their order; stop-and-go runs at the easy speed of the weeks before are turned into easy runs."""
    if not any(r.stop_and_go_mps for r in runs):
        return list(runs)
    easy: list[tuple[date, float]] = []
    found = list(runs)
    for i in sorted(range(len(runs)), key=lambda i: runs[i].day):
        run = runs[i]
        if run.stop_and_go_mps is not None:
            before = [speed for day, speed in easy if run.day - EASY_SINCE <= day < run.day]
            if len(before) >= LEAST_EASY and run.stop_and_go_mps <= EASY * median(before):
                found[i] = run = replace(run, hard=(), easy_mps=run.stop_and_go_mps)
        if run.easy_mps is not None:
            easy.append((run.day, run.easy_mps))
    return found
