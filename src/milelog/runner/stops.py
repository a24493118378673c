"""Runs that are nothing but reps and stands: sets with standing rests, or easy runs between red lights; the speed tells which."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from milelog.model import Segment

EASY = 1.05
"""Factor on the usual speed of her runs without work up to which a stretch is easy: they differ by about 3 % from day to day."""


def stop_and_go_mps(segments: Sequence[Segment]) -> float | None:
    """The usual speed of a run that was found to be nothing but reps and stands, from its start to its end; else None.

    Reps that the watch or the runner tells of are reps.
    """
    reps = [s for s in segments if s.kind == "rep"]
    # Who runs reps warms up, and most jog between them; who waits at a light does neither.
    stood = all(s in reps or s.kind == "pause" or s.recovery == "stand" for s in segments)
    if len(reps) < 2 or not stood or any(s.provenance != "detected" for s in reps):
        return None
    return median(s.adjusted_mps or s.speed_mps for s in reps)
