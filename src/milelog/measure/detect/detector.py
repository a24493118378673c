"""The detector: change points, what the watch and the plan know, and the reading of highest log-odds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import numpy as np

from milelog.measure import clean
from milelog.measure.choice import best
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
from milelog.measure.types import Candidate, Origin
from milelog.model import Evidence, Floats, Segment, Streams, Workout

LONG_H = 2.5
"""Longer runs are races, treks and ultras rather than workouts (Daniels: long runs of 150 min at most)."""
UPHILL = 0.03
ONE_HILL = 0.15
"""Spread of log length among runs up one hill; the hills of a rolling road differ by more."""
CREDIBLE = 2.0
"""Elevation that makes grade-adjusted speed this much noisier than speed itself is no evidence of hills."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the structure of a run. Frozen: a call keeps nothing and edits nothing."""

    price: float = 6.0
    """Nats for a change of speed: low, so that every true edge is among the pieces; readings join what is one."""
    odds: Odds = field(default_factory=Odds)

    def __call__(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Segment, ...]:
        """Segments of the best account, in order, without overlap, from the first second to the last. Blind without
        `evidence`.
        """
        return best(self.candidates(streams, evidence=evidence, planned=planned)).segments

    def candidates(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Candidate, ...]:
        """Every account of the run that is worth weighing: from speed, from grade-adjusted speed where the reps go up one
        hill, from laps and steps. `planned` competes on cost and invents nothing.
        """
        sizes = plan.sizes(planned)
        speed = effective(streams)
        odds = replace(self.odds, start=self.odds.start + self.odds.late * max(0.0, len(speed) / 3600 - LONG_H))
        account = self._read(streams, speed, odds, sizes, self.pieces(streams, speed), "stream")
        found = [account]
        if climbs(streams) and (hills := self._uphill(streams, odds, sizes, account.pieces)):
            found.append(hills)
            if best([a.candidate for a in found]) is hills.candidate:
                account = hills
        watched = self._watched(streams, account, evidence, sizes) if evidence is not None else None
        return (*(a.candidate for a in found), *([watched] if watched else []))

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

    def _read(
        self, streams: Streams, speed: Floats, odds: Odds, sizes: Sequence[Sizes], p: Pieces, origin: Origin
    ) -> "_Account":
        """The best reading of these pieces as a candidate."""
        return self._account(streams, speed, odds, p, read(p, odds, sizes), origin)

    def _account(
        self, streams: Streams, speed: Floats, odds: Odds, p: Pieces, found: Reading | None, origin: Origin
    ) -> "_Account":
        whole = with_others(p, found, odds) if found else None
        reps = _reps(p, whole, streams.speed_mps if origin == "stream" else speed)
        walk = np.repeat(p.walked, np.diff(p.edges))
        made = Candidate(origin, segments(streams, speed, reps, walk), found.odds if found else None)
        return _Account(made, p, speed, walk)

    def _uphill(self, streams: Streams, odds: Odds, sizes: Sequence[Sizes], flat: Pieces) -> "_Account | None":
        """Hill reps, read from grade-adjusted speed; None where there are none."""
        speed = streams.adjusted_mps
        p = self.pieces(streams, speed)
        found = read(p, odds, sizes)
        is_sound = p.error < CREDIBLE * flat.error
        if found is None or not is_sound or not _on_a_hill(streams, p, found):
            return None
        return self._account(streams, speed, odds, p, found, "uphill")

    def _watched(
        self, streams: Streams, account: "_Account", evidence: Evidence, sizes: Sequence[Sizes]
    ) -> Candidate | None:
        """The watch's own account, read by the same costs; None where it has none."""
        found = watch.blocks(evidence)
        if len(found) < 2:
            return None
        edges, hint, press, owners = watch.nodes(found, len(account.speed), self.odds)
        p = cut(
            account.speed,
            edges,
            account.walk,
            hint,
            press,
            cadence=streams.cadence_spm,
            heart=streams.heart_rate_bpm,
            source=streams.distance_source,
        )
        named = watch.known(found)
        odds = replace(self.odds, start=self.odds.sure) if named else self.odds
        lapped = read(p, odds, sizes)
        if lapped is None:
            return None
        reps = []
        for a, b in lapped.reps:
            owner = next((o for o in owners[a:b] if o is not None), None)
            start, end = _trimmed(streams, int(edges[a]), int(edges[b]))
            reps.append(Rep(start, end, owner.source if owner else "lap", 0.97 if named else 0.9))
        return Candidate("watch", segments(streams, account.speed, reps, account.walk), lapped.odds, named)


@dataclass(frozen=True, slots=True, eq=False)
class _Account:
    """A candidate with what it was read from."""

    candidate: Candidate
    pieces: Pieces
    speed: Floats
    walk: Bools


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
