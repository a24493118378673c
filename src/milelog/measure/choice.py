"""Chooses between the two candidate segmentations of a run: found in the speed stream, or built from the watch's laps.

The detector, `sessions` and the pipeline all choose by `best`, so that they agree.
"""

from collections.abc import Sequence

from milelog.measure.types import Candidate
from milelog.model import Segment

SAME = 0.8
"""Intersection over union from which a lap and a detected rep are the same rep. Button presses err by seconds."""
ALIKE_S, ALIKE_MPS = 0.08, 0.05
"""Relative tolerances in duration and in speed: a detected rep without a lap of its own belongs to the set of lapped reps
if it is at most this much longer or shorter, and at most this much slower, than they are.
"""


def best(candidates: Sequence[Candidate], *, blind: bool = False) -> Candidate:
    """The candidate to believe.

    The watch's candidate wins if the watch itself named work and rest, or if its log odds are at least those of the
    stream's. It is ignored when `blind`, and when the runner evidently forgot to press the lap button for some reps.
    """
    by_origin = {c.origin: c for c in candidates}
    stream = by_origin["stream"]
    watched = None if blind else by_origin.get("watch")
    if watched is None:
        return stream
    is_believed = watched.named or stream.odds is None or (watched.odds or 0.0) >= stream.odds
    return watched if is_believed and not _lacks_a_press(watched.segments, stream.segments) else stream


def _lacks_a_press(watched: Sequence[Segment], stream: Sequence[Segment]) -> bool:
    """Whether the stream shows every lapped rep and also further, similar reps that have no lap of their own."""
    laps, reps = _reps(watched), _reps(stream)
    # If more reps lack a lap than have one, the runner uses the button for something else.
    if not 2 <= len(laps) < len(reps) <= 2 * len(laps) or any(s.provenance != "lap" for s in laps):
        return False
    of_laps = {i for lap in laps for i, rep in enumerate(reps) if _is_same(lap, rep)}
    if len(of_laps) < len(laps):
        return False
    lengths = [s.duration_s for s in laps]
    shortest, longest = (1 - ALIKE_S) * min(lengths), (1 + ALIKE_S) * max(lengths)
    slowest = (1 - ALIKE_MPS) * min(s.flat_mps for s in laps)
    others = [r for i, r in enumerate(reps) if i not in of_laps]
    return all(shortest <= r.duration_s <= longest and r.flat_mps >= slowest for r in others)


def _reps(segments: Sequence[Segment]) -> list[Segment]:
    return [s for s in segments if s.kind == "rep"]


def _is_same(one: Segment, other: Segment) -> bool:
    shared = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return shared >= SAME * (max(one.end_s, other.end_s) - min(one.start_s, other.start_s))
