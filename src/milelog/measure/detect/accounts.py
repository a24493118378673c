"""Accounts of a run that compete: from the objective's best readings, from long blocks, and from rests that were stood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from milelog.measure.detect.blocks import long_blocks
from milelog.measure.detect.edges import Snap
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces
from milelog.measure.detect.reading import MayBe, readings, with_others
from milelog.measure.detect.sizes import Sizes
from milelog.measure.detect.stretches import between_rests
from milelog.model import Floats, Streams

Spans = tuple[tuple[int, int], ...]
BRIEF_SHARE = 0.4
"""Reps this much shorter than the others are left out of one more account."""


@dataclass(frozen=True, slots=True)
class Account:
    """Reps in elapsed seconds, in order; how they were found; log-odds where the objective gave them."""

    reps: Spans
    source: str
    odds: float = 0.0


def accounts(
    streams: Streams,
    speed: Floats,
    p: Pieces,
    odds: Odds,
    planned: Sequence[Sizes],
    source: str = "set",
    may_be: MayBe | None = None,
) -> list[Account]:
    """All accounts that compete, none twice. Edges are those of `speed`; where `may_be` holds of no proposal there is none."""
    still = np.repeat(p.walked, np.diff(p.edges)) | (streams.speed_mps < STOOD_PIECE_MPS)
    out: dict[Spans, Account] = {}
    for found in _all(speed, still, p, odds, planned, source, may_be):
        if found.reps:
            out.setdefault(found.reps, found)
    return list(out.values())


def _all(
    speed: Floats,
    still: np.ndarray,
    p: Pieces,
    odds: Odds,
    planned: Sequence[Sizes],
    source: str,
    may_be: MayBe | None,
) -> Iterator[Account]:
    snap = Snap(speed)
    for k, reading in enumerate(readings(p, odds, planned, may_be=may_be)):
        whole = with_others(p, reading, odds) if k == 0 else reading
        for r in dict.fromkeys((whole.reps, reading.reps)):
            reps = tuple(snap([(int(p.edges[a]), int(p.edges[b])) for a, b in r]))
            yield Account(reps, source, reading.odds)
            for fewer in _fewer(reps):
                yield Account(fewer, source, reading.odds)
    if source == "set":
        for levels in long_blocks(speed, still):
            yield Account(tuple(snap(levels.blocks)), "block")
        for stretches in between_rests(speed, still):
            yield Account(stretches.reps, "stretch")


def _fewer(reps: Spans) -> Iterator[Spans]:
    """The same without its briefest, its first, its last."""
    if len(reps) < 3:
        return
    middle = median(b - a for a, b in reps)
    long = tuple((a, b) for a, b in reps if b - a >= BRIEF_SHARE * middle)
    yield long
    for r in (reps, long):
        yield r[1:]
        yield r[:-1]
