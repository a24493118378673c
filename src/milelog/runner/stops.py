"""Recognizes stop-and-go runs: only reps and standing rests. By their speed they are sessions of reps or easy runs with red
lights; `evidence` and `sessions.stops` decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from milelog.model import Segment

EASY = 1.05
"""A speed up to this factor of her usual easy speed is easy: easy runs differ by about 3 % from day to day."""
AT_EASY_PACE = 1.03
"""A rep beside real work, or with an estimated zone, is easy up to this factor: there a mistake would lose a rep."""


LIKE_REPS = 0.9
"""A first or last stretch at this share of the reps' speed or more is no warm-up or cool-down: T is 15-25 % faster than E (Daniels)."""
FEW_WALKS = 1 / 3
"""Up to this share of the rests may be walked, across at a light; with more of them it is run/walk."""


def stop_and_go_mps(segments: Sequence[Segment]) -> float | None:
    """Median speed of the reps, in m/s, of a run that consists only of detected reps and standing rests; else None.

    A first and a last stretch at the speed of the reps count as reps, and few of the rests may be walked. Reps from the watch
    or from a correction are never doubted, so the result is None for these.
    """
    reps = [s for s in segments if s.kind == "rep"]
    if len(reps) < 2 or any(s.provenance != "detected" for s in reps):
        return None
    speed = median(s.flat_mps for s in reps)
    rests = [s for s in segments if s.kind in {"recovery", "pause"}]
    walks = sum(s.recovery == "walk" for s in rests)
    # A runner of reps warms up, and mostly jogs between them; one who waits at lights does neither.
    stood = all(
        s.kind in {"rep", "pause"}
        or s.recovery in {"stand", "walk"}
        or (s.kind in {"warmup", "cooldown", "steady"} and s.flat_mps >= LIKE_REPS * speed)
        for s in segments
    )
    return speed if stood and walks <= FEW_WALKS * len(rests) else None
