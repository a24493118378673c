"""Moves the edges of detected reps to the second at which speed changes from the rest's level to the rep's.

`accounts` calls it for every account: edges of pieces are only as exact as the piecewise-constant fit of the whole run.
"""

from collections.abc import Sequence

from milelog.measure import clean
from milelog.model import Floats

REACH_S = 8
"""Seconds by which an edge is moved at most: smoothing and lag displace it by no more."""
BESIDE_S = (6, 30)
"""The rest's speed is the mean between these distances in seconds from the edge, clear of accelerating and slowing down."""
ONSET_S = 1
"""Edges are set this much earlier than the middle of the change of speed, which takes about 2 s."""


Span = tuple[int, int]
"""Start and end in seconds; the end is exclusive."""
RepSpans = tuple[Span, ...]
"""The reps of one account in elapsed seconds, in order."""


class Snap:
    """Moves the edges of reps to where two constant levels fit the 1 Hz speed best.

    Results are cached, since the accounts of one run share most of their reps.
    """

    def __init__(self, speed: Floats) -> None:
        self.speed = speed
        self.way = clean.running_sum(speed)
        self.found: dict[tuple[int, int, int, int], Span] = {}

    def __call__(self, reps: Sequence[Span]) -> list[Span]:
        """The same reps (start and end in seconds, in order) with better edges."""
        befores = [0, *(end for _, end in reps[:-1])]
        afters = [*(start for start, _ in reps[1:]), len(self.speed)]
        return (
            [self._rep(*each) for each in zip(befores, *zip(*reps, strict=True), afters, strict=True)] if reps else []
        )

    def _rep(self, before: int, start: int, end: int, after: int) -> Span:
        """A rep between the end of the one before it and the start of the one after it."""
        key = before, start, end, after
        if key not in self.found:
            # The rep's own speed is taken from its middle half, clear of both edges.
            quarter = max(1, (end - start) // 4)
            high = float(self.way[end - quarter] - self.way[start + quarter]) / max(1, end - start - 2 * quarter)
            a = _edge(self.speed, self.way, start, before, high, rising=True)
            b = _edge(self.speed, self.way, end, after, high, rising=False)
            # If the edges nearly meet, both were drawn to one spike: keep the original edges.
            self.found[key] = (a, b) if b - a >= 5 else (start, end)
        return self.found[key]


def _edge(speed: Floats, way: Floats, at: int, limit: int, high: float, *, rising: bool) -> int:
    """The best edge near second `at` of a rep with mean speed `high`; the rest beside it reaches to second `limit`.

    `way` is the running sum of `speed`; `rising` is True for the start of a rep.
    """
    sign = -1 if rising else 1
    near, far = (at + sign * min(s, abs(limit - at)) for s in BESIDE_S)
    if abs(far - near) < 4:
        return at
    low = float(way[max(near, far)] - way[min(near, far)]) / abs(far - near)
    if low >= high:
        return at
    reach = max(2, min(REACH_S, abs(limit - at) // 2))
    a, b = max(0, at - reach), min(len(speed), at + reach)
    if b - a < 4:
        return at
    # One level fits before the edge, the other after it: the running sum of the difference of their squared errors is least
    # at the edge.
    gain = sign * ((speed[a:b] - high) ** 2 - (speed[a:b] - low) ** 2)
    found = a + int(clean.running_sum(gain).argmin())
    return max(0, found - ONSET_S)
