"""The detector: change points, then the cheapest reading of the pieces as a workout, or as none."""

from dataclasses import dataclass, field

import numpy as np

from milelog.clean import noise
from milelog.detect.changes import Ints, pieces
from milelog.detect.reading import Odds, Pieces, Reading, read
from milelog.model import Evidence, Floats, Segment, SegmentKind, Streams, Workout, ZoneSet


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled span in whole seconds."""

    kind: SegmentKind
    start: int
    end: int
    recovery: str | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the segments of a run. Frozen: a call keeps nothing and edits nothing."""

    price: float = 6.0
    least_error_mps: float = 0.35
    hilly: float = 0.02
    odds: Odds = field(default_factory=Odds)

    def __call__(
        self,
        streams: Streams,
        zones: ZoneSet | None = None,
        *,
        evidence: Evidence | None = None,  # noqa: ARG002
        planned: Workout | None = None,  # noqa: ARG002
    ) -> tuple[Segment, ...]:
        """Segments in order, without overlap, from the first second to the last."""
        p = self.split(streams)
        reading = read(p, self.odds)
        return segments(streams, label(p, reading), zones)

    def split(self, streams: Streams) -> Pieces:
        """The run as pieces of constant speed."""
        speed = effective(streams, self.hilly)
        error = max(self.least_error_mps, noise(speed, 5), noise(speed, 15))
        edges = pieces(speed, error, self.price)
        way = np.append(0.0, np.cumsum(speed))
        seconds = np.diff(edges).astype(np.float64)
        metres = np.diff(way[edges])
        mean = metres / seconds
        walked = walking(streams, edges, mean)
        return Pieces(edges, seconds, metres, walked, error, natural(speed), np.log(np.maximum(mean, 1.0)))


def effective(streams: Streams, hilly: float) -> Floats:
    """Grade-adjusted speed where the run is hilly and the slope explains how speed varied; else the speed itself."""
    if not streams.moving.any() or float(np.std(streams.grade[streams.moving])) < hilly:
        return streams.speed_mps
    rough = [_roughness(v) for v in (streams.speed_mps, streams.adjusted_mps)]
    return streams.adjusted_mps if rough[1] < rough[0] else streams.speed_mps


def _roughness(speed: Floats) -> float:
    blocks = speed[: len(speed) // 30 * 30].reshape(-1, 30)
    means = np.log(np.maximum(blocks.mean(axis=1), 0.5))
    moving = (blocks > 0).all(axis=1)
    steps = np.abs(means[2:] - means[:-2])[moving[2:] & moving[:-2]]
    return float(np.median(steps)) if len(steps) else 0.0


def natural(speed: Floats) -> float:
    """Spread of log speed between minutes of running that nobody meant to differ."""
    blocks = speed[: len(speed) // 60 * 60].reshape(-1, 60)
    means = blocks.mean(axis=1)
    moving = (blocks > 0).all(axis=1) & (means > 1.5)
    both = moving[1:] & moving[:-1]
    steps = np.abs(np.diff(np.log(np.maximum(means, 0.5))))[both]
    if len(steps) < 4:
        return 0.025
    # the 25th percentile of |N(0, s)| is 0.319 s
    return float(np.clip(np.quantile(steps, 0.25) / 0.319 / np.sqrt(2), 0.015, 0.03))


def walking(streams: Streams, edges: Ints, mean: Floats) -> np.ndarray:
    """Whether each piece was walked or stood."""
    slow = mean < 1.95
    if streams.cadence_spm is None or np.isnan(streams.cadence_spm[0]):
        return slow
    cad = np.append(0.0, np.cumsum(streams.cadence_spm))
    steps = np.diff(cad[edges]) / np.diff(edges)
    if np.median(steps[mean > 2.2]) < 140 if (mean > 2.2).any() else True:
        return slow
    return (mean < 0.8) | ((mean < 2.6) & (steps < 140))


def label(p: Pieces, reading: Reading | None) -> list[Part]:
    """Every second a kind."""
    e = p.edges
    n = int(e[-1])
    if reading is None:
        return [Part("steady", 0, n)]
    reps = reading.reps
    out: list[Part] = []
    if reps[0][0] > 0:
        out.append(Part("warmup", 0, int(e[reps[0][0]])))
    for i, (a, b) in enumerate(reps):
        out.append(Part("rep", int(e[a]), int(e[b])))
        if i + 1 < len(reps):
            c = reps[i + 1][0]
            if c == b:
                continue
            v = p.metres[b:c].sum() / p.seconds[b:c].sum()
            walked = (p.seconds * p.walked)[b:c].sum() > 0.5 * p.seconds[b:c].sum()
            out.append(Part("recovery", int(e[b]), int(e[c]), "stand" if v < 0.5 else "walk" if walked else "jog"))
    if e[reps[-1][1]] < n:
        out.append(Part("cooldown", int(e[reps[-1][1]]), n))
    return out


def segments(streams: Streams, parts: list[Part], zones: ZoneSet | None) -> tuple[Segment, ...]:
    """Segments with their distance, speed and zone."""
    way = np.append(streams.distance_m, streams.distance_m[-1] + streams.speed_mps[-1])
    out = []
    for part in parts:
        a, b = part.start, part.end
        metres = float(way[b] - way[a])
        speed = metres / max(1, b - a)
        zone = zone_of(speed, zones) if part.kind in {"rep", "surge", "stride"} else None
        adjusted = float(streams.adjusted_mps[a:b].mean())
        out.append(
            Segment(part.kind, float(a), float(b), metres, speed, zone, adjusted_mps=adjusted, recovery=part.recovery)
        )
    return tuple(out)


def zone_of(speed: float, zones: ZoneSet | None) -> str | None:
    """The zone whose band is nearest to a speed, in log speed."""
    if zones is None or not speed > 0:
        return None

    def away(slow: float, fast: float) -> float:
        return max(0.0, float(np.log(slow / speed)), float(np.log(speed / fast)))

    return min(zones.zones, key=lambda z: away(z.slow_mps, z.fast_mps)).name
