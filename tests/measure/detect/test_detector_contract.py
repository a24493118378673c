"""What every detector owes, whatever it finds: held for the one in use."""

import copy
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from block_runs import activity, sets, speeds
from milelog.measure import clean
from milelog.measure.choice import best
from milelog.measure.detect import IN_USE
from milelog.measure.types import Origin
from milelog.model import Evidence, Lap, SegmentKind

RUNS = {
    "reps": [(600, 2.9), *sets(4, (240, 4.3), (90, 2.4)), (600, 2.9)],
    "even": [(1800, 3.0)],
    "stands": [(600, 0.0)],
    "a second": [(1, 3.0)],
    "half a minute": [(20, 3.0), (10, 4.5)],
}
LAPS = Evidence(laps=(Lap(0.0, 10.0, 30.0), Lap(10.0, 20.0, 45.0), Lap(20.0, 30.0, 30.0)))


def streams_of(name):
    return clean.streams(activity(speeds(*RUNS[name])))


@pytest.mark.parametrize("evidence", [None, Evidence(), LAPS], ids=["blind", "no laps", "laps"])
@pytest.mark.parametrize("name", RUNS)
def test_each_candidate_covers_the_run_once(name, evidence):
    streams = streams_of(name)
    found = IN_USE.candidates(streams, evidence=evidence)
    assert best(found, blind=True).origin == "stream"
    assert {c.origin for c in found} <= set(get_args(Origin))
    for candidate in found:
        segments = candidate.segments
        assert segments[0].start_s == 0
        assert segments[-1].end_s == len(streams.time_s)
        assert all(a.end_s == b.start_s for a, b in pairwise(segments))
        assert {s.kind for s in segments} <= set(get_args(SegmentKind))
        assert sum(s.distance_m for s in segments) == pytest.approx(float(streams.speed_mps.sum()), abs=1.0)
        assert all(s.end_s > s.start_s and np.isfinite(s.speed_mps) and 0 <= s.confidence <= 1 for s in segments)


def test_a_call_edits_nothing_and_the_same_run_gives_the_same():
    streams = streams_of("reps")
    before = copy.deepcopy(streams)
    first = IN_USE.candidates(streams)
    IN_USE.candidates(streams_of("even"))
    assert IN_USE.candidates(streams) == first
    for name in ("speed_mps", "adjusted_mps", "distance_m", "moving"):
        np.testing.assert_array_equal(getattr(streams, name), getattr(before, name))
