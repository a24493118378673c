"""Hill reps: up one hill again and again, and down between."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from milelog.measure import clean
from milelog.model import Floats, Streams

UPHILL = 0.03
"""Median grade of hill reps, at least; half of it downhill in their rests."""
ONE_HILL = 0.15
"""Spread of log length among runs up one hill; the hills of a rolling road differ by more."""
PROPOSED = 0.5
"""Share of these grades from which a proposal is worth a full search. All of 54 sets up a hill have such a proposal (simulated, but
for one), and of 40 plain runs in the hills two."""
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Hills:
    """Running sums of what was climbed and of what was run, m."""

    height: Floats
    way: Floats

    @classmethod
    def of(cls, streams: Streams) -> "Hills":
        """Those of one run."""
        return cls(clean.running(streams.grade * streams.speed_mps), clean.running(streams.speed_mps))

    def hold(self, reps: Spans) -> bool:
        """Whether reps, in seconds, go up one hill, again and again, and their rests come down."""
        return self.climb(reps) and float(np.std(np.log([self._way(*rep) for rep in reps]))) < ONE_HILL

    def propose(self, reps: Spans) -> bool:
        """Whether reps, as they were first proposed, may be found to be such when they are looked at more closely."""
        return self.climb(reps, PROPOSED)

    def climb(self, reps: Spans, share: float = 1.0) -> bool:
        """Whether three reps and more go up and their rests come down, by a share of UPHILL at least."""
        if len(reps) < 3:
            return False
        up = median(self._grade(a, b) for a, b in reps)
        down = median(self._grade(a[1], b[0]) for a, b in pairwise(reps))
        return up > share * UPHILL and down < -0.5 * share * UPHILL

    def _way(self, a: int, b: int) -> float:
        return max(1.0, float(self.way[b] - self.way[a]))

    def _grade(self, a: int, b: int) -> float:
        return float(self.height[b] - self.height[a]) / self._way(a, b)
