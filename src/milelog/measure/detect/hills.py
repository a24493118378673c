"""Recognises hill reps: several climbs of the same hill with descents between them. Used by `detector`."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from milelog.measure import clean
from milelog.model import Floats, Streams

UPHILL = 0.03
"""Least median grade of hill reps; their rests descend at half of it, at least."""
ONE_HILL = 0.15
"""Largest standard deviation of log length among climbs of one hill; the hills of a rolling road differ by more."""
PROPOSED = 0.5
"""Proposed reps with this share of the grades above make a full search worthwhile. All of 54 sets on a hill (all simulated
but one) had such a proposal, and 2 of 40 plain runs in the hills."""
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Hills:
    """Tests sets of reps of one run for being hill reps."""

    height: Floats
    """Running sum of ascent, m."""
    way: Floats
    """Running sum of distance, m."""

    @classmethod
    def of(cls, streams: Streams) -> "Hills":
        """The test for one run."""
        return cls(clean.running_sum(streams.grade * streams.speed_mps), clean.running_sum(streams.speed_mps))

    def hold(self, reps: Spans) -> bool:
        """Whether reps, in seconds, are hill reps: they climb one hill, and the rests descend."""
        return self.climb(reps) and float(np.std(np.log([self._way(*rep) for rep in reps]))) < ONE_HILL

    def propose(self, reps: Spans) -> bool:
        """Whether first proposals of reps, in seconds, may become hill reps in a full search."""
        return self.climb(reps, PROPOSED)

    def climb(self, reps: Spans, share: float = 1.0) -> bool:
        """Whether there are at least three reps that climb at `share` * UPHILL, with rests that descend at half of it."""
        if len(reps) < 3:
            return False
        up = median(self._grade(a, b) for a, b in reps)
        down = median(self._grade(a[1], b[0]) for a, b in pairwise(reps))
        return up > share * UPHILL and down < -0.5 * share * UPHILL

    def _way(self, a: int, b: int) -> float:
        return max(1.0, float(self.way[b] - self.way[a]))

    def _grade(self, a: int, b: int) -> float:
        return float(self.height[b] - self.height[a]) / self._way(a, b)
