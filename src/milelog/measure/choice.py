"""Which of the accounts of a run to believe."""

from collections.abc import Sequence

from milelog.measure.types import Candidate

HILL = 3.0
"""By so many nats hill reps, read from grade-adjusted speed, must be the better reading: plain runs climb hills too."""


def best(candidates: Sequence[Candidate], *, blind: bool = False) -> Candidate:
    """The account to believe: of speed, or of hill reps where they are clearly better, or the watch's where it names work
    and rest itself or explains no less than the stream. Blind, the watch is not heard.
    """
    by_origin = {c.origin: c for c in candidates}
    stream = by_origin["stream"]
    uphill = by_origin.get("uphill")
    if uphill is not None and (uphill.odds or 0.0) > HILL + (stream.odds or 0.0):
        stream = uphill
    watched = None if blind else by_origin.get("watch")
    if watched is None:
        return stream
    heard = watched.named or stream.odds is None or (watched.odds or 0.0) >= stream.odds
    return watched if heard else stream
