"""Lists the accounts (candidate sets of reps) of one run, among which `chooser` picks one.

They come from the best readings of the objective (`reading`), from long blocks (`blocks`), and from the stretches between
standing or walking rests (`stretches`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from milelog.measure.detect.blocks import long_blocks
from milelog.measure.detect.edges import RepSpans, Snap
from milelog.measure.detect.odds import Odds
from milelog.measure.detect.pieces import STOOD_PIECE_MPS, Pieces
from milelog.measure.detect.reading import MayBe, readings, with_others
from milelog.measure.detect.sizes import Sizes
from milelog.measure.detect.stretches import between_rests
from milelog.model import Floats, Streams

BRIEF_SHARE = 0.4
"""Reps shorter than this share of the median rep are left out in one extra account."""


@dataclass(frozen=True, slots=True)
class Account:
    """One candidate set of reps."""

    reps: RepSpans
    """Start and end of each rep in elapsed seconds, in order."""
    source: str
    """How they were found: set, hill, block or stretch."""
    odds: float = 0.0
    """Log odds by the objective; 0 where the account does not come from it."""


def accounts(
    streams: Streams,
    speed: Floats,
    p: Pieces,
    odds: Odds,
    planned: Sequence[Sizes],
    source: str = "set",
    may_be: MayBe | None = None,
) -> list[Account]:
    """All distinct accounts of a run, their edges placed in `speed` (m/s at 1 Hz).

    `planned` are the sizes of the planned reps. `may_be` is a cheap test of the first proposals: if none passes it, the
    full search is skipped and the objective gives no account.
    """
    still = np.repeat(p.walked, np.diff(p.edges)) | (streams.speed_mps < STOOD_PIECE_MPS)
    out: dict[RepSpans, Account] = {}
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
        for blocks in long_blocks(speed, still):
            yield Account(tuple(snap(blocks)), "block")
        for stretches in between_rests(speed, still):
            yield Account(stretches, "stretch")


def _fewer(reps: RepSpans) -> Iterator[RepSpans]:
    """The same set without its briefest reps, and each of these two without its first or its last rep."""
    if len(reps) < 3:
        return
    middle = median(b - a for a, b in reps)
    long = tuple((a, b) for a, b in reps if b - a >= BRIEF_SHARE * middle)
    yield long
    for r in (reps, long):
        yield r[1:]
        yield r[:-1]
