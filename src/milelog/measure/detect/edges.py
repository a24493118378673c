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


def snapped(speed: Floats, reps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Reps (start and end in seconds, in order) with the edges at which two levels fit the 1 Hz speed best."""
    way = clean.running(speed)
    out = []
    for i, (start, end) in enumerate(reps):
        before = reps[i - 1][1] if i else 0
        after = reps[i + 1][0] if i + 1 < len(reps) else len(speed)
        quarter = max(1, (end - start) // 4)
        high = float(way[end - quarter] - way[start + quarter]) / max(1, end - start - 2 * quarter)
        a = _edge(speed, way, start, before, high, rising=True)
        b = _edge(speed, way, end, after, high, rising=False)
        out.append((a, b) if b - a >= 5 else (start, end))
    return out


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
