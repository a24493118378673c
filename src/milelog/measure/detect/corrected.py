"""Segments of a run whose reps the runner marked herself (`milelog fix`); no detection, called by `measure.activity`."""

from collections.abc import Sequence

from milelog.measure.detect.changes import pieces
from milelog.measure.detect.detector import Detector
from milelog.measure.detect.label import Maker, Rep
from milelog.measure.detect.noise import noise_of
from milelog.measure.detect.pieces import effective, walking
from milelog.model import Block, Segment, Streams


def corrected(streams: Streams, blocks: Sequence[Block]) -> tuple[Segment, ...]:
    """The marked blocks as segments, with warm-up, recoveries and cool-down around them.

    Segments are in order, without overlap, from the first second to the last. Without blocks the whole run is steady. A block
    that passes the recording's end is cut there.
    """
    n = len(streams.time_s)
    speed = effective(streams)
    walk = walking(streams, speed, pieces(speed, noise_of(speed).error, Detector().price))
    make = Maker(streams, speed, walk)
    marked = [(b.kind, max(0, round(b.start_s)), min(n, round(b.end_s))) for b in blocks]
    marked = [m for m in sorted(marked, key=lambda m: m[1]) if m[2] > m[1]]
    if not marked:
        return make.plain(0, n, "steady")
    easy = all(kind == "surge" for kind, _, _ in marked)
    out = list(make.plain(0, marked[0][1], "steady" if easy else "warmup"))
    for i, (kind, start, end) in enumerate(marked):
        out.append(make.rep(Rep(start, end, "corrected"), kind))
        if i + 1 < len(marked):
            out += make.between(end, marked[i + 1][1], spread=easy)
    return (*out, *make.plain(marked[-1][2], n, "steady" if easy else "cooldown"))
