"""The detector: change points, what the watch and the plan know, and the reading of highest log-odds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from milelog.detect import evidence as watch
from milelog.detect import planned as plan
from milelog.detect.changes import pieces
from milelog.detect.label import Rep, segments
from milelog.detect.odds import Odds
from milelog.detect.pieces import STAND_MPS, Bools, Pieces, cut, effective, error_of, walking
from milelog.detect.reading import Sizes, read
from milelog.detect.solve import Reading
from milelog.model import Evidence, Floats, Segment, Streams, Workout, ZoneSet


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
        speed = effective(streams)
        edges = pieces(speed, error_of(speed), self.price)
        walk = walking(streams, speed, edges)
        p = cut(speed, edges, walk)
        sizes = plan.sizes(planned)
        blind = read(p, self.odds, sizes)
        reps = _reps(p, blind)
        if evidence is not None:
            reps = self._with_evidence(streams, speed, walk, evidence, sizes, reps, blind)
        return segments(streams, speed, reps, walk, zones)

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
        p = cut(speed, edges, walk, hint, press)
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


def _reps(p: Pieces, reading: Reading | None) -> list[Rep]:
    """The reading's reps in seconds; confidence grows with the odds each rep brings."""
    if reading is None:
        return []
    sure = 1 - 0.5 * float(np.exp(-reading.odds / (1 + len(reading.reps))))
    return [Rep(int(p.edges[a]), int(p.edges[b]), confidence=round(sure, 3)) for a, b in reading.reps]


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
