"""Recognizes stop-and-go runs: only reps and standing rests. By their speed they are sessions of reps or easy runs with red
lights; `evidence` and `sessions.stops` decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from milelog.model import Segment

EASY = 1.05
"""A speed up to this factor of her usual easy speed is easy: easy runs differ by about 3 % from day to day."""


def stop_and_go_mps(segments: Sequence[Segment]) -> float | None:
    """Median speed of the reps, in m/s, of a run that consists only of detected reps and standing rests; else None.

    Reps from the watch or from a correction are never doubted, so the result is None for these.
    """
    reps = [s for s in segments if s.kind == "rep"]
    # A runner of reps warms up, and mostly jogs between them; one who waits at lights does neither.
    stood = all(s in reps or s.kind == "pause" or s.recovery == "stand" for s in segments)
    if len(reps) < 2 or not stood or any(s.provenance != "detected" for s in reps):
        return None
    return median(s.flat_mps for s in reps)
