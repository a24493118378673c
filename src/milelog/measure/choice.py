"""Which of the accounts of a run to believe."""

from collections.abc import Sequence

from milelog.measure.types import Candidate


def best(candidates: Sequence[Candidate], *, blind: bool = False) -> Candidate:
    """The account to believe: of the stream, or the watch's where it names work and rest itself or explains no less than
    the stream. Blind, the watch is not heard.
    """
    by_origin = {c.origin: c for c in candidates}
    stream = by_origin["stream"]
    watched = None if blind else by_origin.get("watch")
    if watched is None:
        return stream
    is_believed = watched.named or stream.odds is None or (watched.odds or 0.0) >= stream.odds
    return watched if is_believed else stream
