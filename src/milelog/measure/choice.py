"""Which of the accounts of a run to believe."""

from collections.abc import Sequence

from milelog.measure.types import Candidate
from milelog.model import Segment

SAME = 0.8
"""Shared time of a lap and a rep of the stream over the time of both, from which they are one rep: presses err by seconds."""
ALIKE_S, ALIKE_MPS = 0.08, 0.05
"""A rep without a lap of its own is one of the set where it is so near in length to those with laps, and so little slower."""


def best(candidates: Sequence[Candidate], *, blind: bool = False) -> Candidate:
    """The account to believe: of the stream, or the watch's where it names work and rest itself or explains no less than
    the stream. Blind, the watch is not heard; nor is it where a press of the lap button is missing.
    """
    by_origin = {c.origin: c for c in candidates}
    stream = by_origin["stream"]
    watched = None if blind else by_origin.get("watch")
    if watched is None:
        return stream
    is_believed = watched.named or stream.odds is None or (watched.odds or 0.0) >= stream.odds
    return watched if is_believed and not _lacks_a_press(watched.segments, stream.segments) else stream


def _lacks_a_press(watched: Sequence[Segment], stream: Sequence[Segment]) -> bool:
    """Whether the stream shows each rep of the pressed laps, and more of the same that no lap parts from their rests."""
    laps, reps = _reps(watched), _reps(stream)
    # More missing than pressed is another way to use the button.
    if not 2 <= len(laps) < len(reps) <= 2 * len(laps) or any(s.provenance != "lap" for s in laps):
        return False
    of_laps = {i for lap in laps for i, rep in enumerate(reps) if _is_same(lap, rep)}
    if len(of_laps) < len(laps):
        return False
    lengths = [s.duration_s for s in laps]
    shortest, longest = (1 - ALIKE_S) * min(lengths), (1 + ALIKE_S) * max(lengths)
    slowest = (1 - ALIKE_MPS) * min(_speed(s) for s in laps)
    others = [r for i, r in enumerate(reps) if i not in of_laps]
    return all(shortest <= r.duration_s <= longest and _speed(r) >= slowest for r in others)


def _reps(segments: Sequence[Segment]) -> list[Segment]:
    return [s for s in segments if s.kind == "rep"]


def _is_same(one: Segment, other: Segment) -> bool:
    shared = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return shared >= SAME * (max(one.end_s, other.end_s) - min(one.start_s, other.start_s))


def _speed(segment: Segment) -> float:
    return segment.adjusted_mps or segment.speed_mps
