"""The detector: change points, what the watch and the plan know, and the reading of highest log-odds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect import evidence as watch
from milelog.measure.detect import planned as plan
from milelog.measure.detect.changes import pieces
from milelog.measure.detect.edges import snapped
from milelog.measure.detect.label import Rep, segments
from milelog.measure.detect.noise import noise_of
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STAND_MPS, Pieces, climbs, cut, effective, footing, walking
from milelog.measure.detect.reading import read, with_others
from milelog.measure.detect.sizes import Sizes
from milelog.measure.detect.solve import Reading
from milelog.model import Evidence, Floats, Segment, Streams, Workout, ZoneSet

LONG_H = 2.5
"""Longer runs are races, treks and ultras rather than workouts (Daniels: long runs of 150 min at most)."""
HILL = 3.0
"""By so many nats hill reps, read from grade-adjusted speed, must be the better reading: plain runs climb hills too."""
UPHILL = 0.03
ONE_HILL = 0.15
"""Spread of log length among runs up one hill; the hills of a rolling road differ by more."""
CREDIBLE = 2.0
"""Elevation that makes grade-adjusted speed this much noisier than speed itself is no evidence of hills."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the segments of a run. Frozen: a call keeps nothing and edits nothing."""

    price: float = 6.0
    """Nats for a change of speed: low, so that every true edge is among the pieces; readings join what is one."""
    late_s: int = 15
    """A lap key is pressed at most so late that its edge can still be mended."""
    odds: Odds = field(default_factory=Odds)

    def __call__(
        self,
        streams: Streams,
        zones: ZoneSet | None = None,
        *,
        evidence: Evidence | None = None,
        planned: Workout | None = None,
    ) -> tuple[Segment, ...]:
        """Segments in order, without overlap, from the first second to the last. Blind without `evidence`."""
        sizes = plan.sizes(planned)
        speed = effective(streams)
        p = self.pieces(streams, speed)
        odds = replace(self.odds, start=self.odds.start + self.odds.late * max(0.0, len(speed) / 3600 - LONG_H))
        blind = read(p, odds, sizes)
        if climbs(streams):
            uphill = self.pieces(streams, streams.adjusted_mps)
            found = read(uphill, odds, sizes)
            sound = uphill.error < CREDIBLE * p.error
            if (
                found
                and sound
                and _on_a_hill(streams, uphill, found)
                and found.odds > HILL + (blind.odds if blind else 0.0)
            ):
                p, blind, speed = uphill, found, streams.adjusted_mps
        walk = np.repeat(p.walked, np.diff(p.edges))
        blind = with_others(p, blind, odds) if blind else None
        reps = _reps(p, blind, speed if speed is streams.adjusted_mps else streams.speed_mps)
        if evidence is not None:
            reps = self._with_evidence(streams, speed, walk, evidence, sizes, reps, blind)
        return segments(streams, speed, reps, walk, zones)

    def pieces(self, streams: Streams, speed: Floats) -> Pieces:
        """The run as pieces of constant speed."""
        noise = noise_of(speed)
        edges = pieces(speed, noise.error, self.price)
        p = cut(
            speed,
            edges,
            walking(streams, streams.speed_mps, edges),
            cadence=streams.cadence_spm,
            heart=streams.heart_rate_bpm,
            noise=noise,
            source=streams.distance_source,
        )
        return replace(p, natural=float(np.hypot(p.natural, footing(streams))))

    def _with_evidence(
        self,
        streams: Streams,
        speed: Floats,
        walk: Bools,
        evidence: Evidence,
        sizes: Sequence[Sizes],
        reps: list[Rep],
        blind: Reading | None,
    ) -> list[Rep]:
        """The watch's own account, read by the same costs, where it is the better one."""
        found = watch.blocks(evidence)
        if len(found) < 2:
            return reps
        edges, hint, press, owners = watch.nodes(found, len(speed), self.odds)
        p = cut(
            speed,
            edges,
            walk,
            hint,
            press,
            cadence=streams.cadence_spm,
            heart=streams.heart_rate_bpm,
            source=streams.distance_source,
        )
        told = watch.known(found)
        odds = replace(self.odds, start=self.odds.sure) if told else self.odds
        lapped = read(p, odds, sizes)
        if lapped is None or not (told or blind is None or lapped.odds >= blind.odds):
            return reps
        out = []
        for a, b in lapped.reps:
            owner = next((o for o in owners[a:b] if o is not None), None)
            start, end = _trimmed(streams, int(edges[a]), int(edges[b]))
            rep = Rep(start, end, owner.source if owner else "lap", 0.97 if told else 0.9)
            out.append(_checked(rep, reps))
        return out


def _on_a_hill(streams: Streams, p: Pieces, reading: Reading) -> bool:
    """Whether the reps of a reading go up one hill, again and again, and their rests come down."""
    height = clean.running(streams.grade * streams.speed_mps)[p.edges]
    way = clean.running(streams.speed_mps)[p.edges]
    up = [(height[b] - height[a]) / max(1.0, way[b] - way[a]) for a, b in reading.reps]
    down = [(height[b[0]] - height[a[1]]) / max(1.0, way[b[0]] - way[a[1]]) for a, b in pairwise(reading.reps)]
    lengths = np.log([way[b] - way[a] for a, b in reading.reps])
    alike = float(np.std(lengths)) < ONE_HILL
    return len(up) > 2 and alike and median(up) > UPHILL and median(down) < -0.5 * UPHILL


def _reps(p: Pieces, reading: Reading | None, speed: Floats) -> list[Rep]:
    """The reading's reps in seconds; confidence grows with the odds each rep brings."""
    if reading is None:
        return []
    sure = round(1 - 0.5 * float(np.exp(-reading.odds / (1 + len(reading.reps)))), 3)
    edges = snapped(speed, [(int(p.edges[a]), int(p.edges[b])) for a, b in reading.reps])
    return [Rep(a, b, confidence=sure) for a, b in edges]


def _trimmed(streams: Streams, start: int, end: int) -> tuple[int, int]:
    """A lap without the standing at its ends: it was started before the rep, or stopped after it."""
    moving = np.flatnonzero(streams.speed_mps[start:end] > STAND_MPS)
    if not len(moving):
        return start, end
    first, last = int(moving[0]), int(moving[-1]) + 1
    return (start + first if first >= 5 else start), (start + last if end - start - last >= 5 else end)


def _checked(rep: Rep, blind: Sequence[Rep]) -> Rep:
    """Keeps the disagreement where the stream alone says otherwise."""
    overlaps = [r for r in blind if min(r.end, rep.end) > max(r.start, rep.start)]
    if not overlaps:
        return replace(rep, confidence=round(rep.confidence * 0.9, 3), note="the stream alone shows no rep here")
    near = max(overlaps, key=lambda r: min(r.end, rep.end) - max(r.start, rep.start))
    apart = (near.start - rep.start, near.end - rep.end)
    if max(abs(x) for x in apart) > 8:
        return replace(rep, note=f"the stream alone has it from {near.start} s to {near.end} s")
    return rep
