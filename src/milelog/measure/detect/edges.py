"""The edges of the reps that were found, each to the second where speed goes over from the rest's to the rep's."""

from collections.abc import Sequence

from milelog.measure import clean
from milelog.model import Floats

REACH_S = 8
"""An edge of a piece lies no farther from the true one than smoothing and lag can drag it."""
BESIDE_S = (6, 30)
"""The rest's own speed is taken this far from the edge, clear of speeding up and slowing down."""
ONSET_S = 1
"""Legs take about 2 s to change speed: the runner set out, or let go, a second before half of the change."""


Span = tuple[int, int]
"""From one second up to another."""


class Snap:
    """Moves the edges of reps to where two levels fit the 1 Hz speed best. Keeps what it found: accounts of one run share
    most of their reps.
    """

    def __init__(self, speed: Floats) -> None:
        self.speed = speed
        self.way = clean.running(speed)
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
            # Two edges that nearly meet were drawn to one spike: the piece's own edges stand.
            self.found[key] = (a, b) if b - a >= 5 else (start, end)
        return self.found[key]


def _edge(speed: Floats, way: Floats, at: int, limit: int, high: float, *, rising: bool) -> int:
    """The edge near second `at` of a rep at speed `high`; the rest beside it reaches to `limit`."""
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
    # Up to the edge the one level, from there on the other: the running sum of the difference is least at the edge.
    gain = sign * ((speed[a:b] - high) ** 2 - (speed[a:b] - low) ** 2)
    found = a + int(clean.running(gain).argmin())
    return max(0, found - ONSET_S)
