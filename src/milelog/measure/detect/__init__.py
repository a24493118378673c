"""Segments of a run: reps and surges as a coach would mark them."""

from typing import Protocol

from milelog.measure.detect.detector import Detector
from milelog.measure.types import Candidate
from milelog.model import Evidence, Streams, Workout

__all__ = ["IN_USE", "Detector", "FindsCandidates"]


class FindsCandidates(Protocol):
    """The interface of a detector: the same streams give the same candidates, whatever was seen before."""

    def candidates(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Candidate, ...]:
        """Accounts of one run, each whole: segments in order, without overlap, from the first second to the last.

        One is of origin `stream`, found without `evidence` (laps, steps and splits of the watch).
        """


IN_USE: FindsCandidates = Detector()
"""The detector that measures every recording."""
