"""The detector: finds reps, surges and strides in one recording, as a coach would mark them (docs/detection.md).

Order of work: `changes` cuts the speed into `pieces`; `reading` and `solve` search for the set of reps with the highest log
odds by a dynamic programme (its terms are in `terms`, `contrast` and `sizes`, its parameters in `odds`); `accounts` adds
alternatives; `features` describes each alternative and `chooser` picks one; `label` turns it into segments. `detector`
runs these steps. `measure.activity` calls it through `IN_USE`.
"""

from typing import Protocol

from milelog.measure.detect.detector import Detector
from milelog.measure.types import Candidate
from milelog.model import Evidence, Streams, Workout

__all__ = ["IN_USE", "Detector", "FindsCandidates"]


class FindsCandidates(Protocol):
    """Interface of a detector. It is stateless: the same streams always give the same candidates."""

    def candidates(
        self, streams: Streams, *, evidence: Evidence | None = None, planned: Workout | None = None
    ) -> tuple[Candidate, ...]:
        """Candidate segmentations of one run; each covers it from the first second to the last, in order, without overlap.

        One candidate has the origin `stream`: it is found without `evidence` (laps, steps and splits of the watch).
        """


IN_USE: FindsCandidates = Detector()
"""The detector that measures every recording."""
