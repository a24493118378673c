"""Real runs: the floor under the figures that `make bench-detect` prints."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import pytest

from milelog import formats
from milelog.measure import clean
from milelog.measure.detect import Detector

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).parents[4] / "shared"))
TRUTH = SHARED / "truth" / "truth.json"
SCORER = SHARED / "tools" / "score_segments.py"
pytestmark = pytest.mark.skipif(
    not (TRUTH.is_file() and SCORER.is_file()), reason="the reference runs (../shared/truth) are not on this machine"
)


@pytest.fixture(scope="module")
def streams():
    files = json.loads(TRUTH.read_text())["files"]
    return {name: clean.streams(formats.load((TRUTH.parent / name).read_bytes(), name).activities[0]) for name in files}


def figures(streams, find):
    spec = importlib.util.spec_from_file_location("score_segments", SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    activities = [
        {
            "file": name,
            "workout": "",
            "segments": [{"kind": x.kind, "start_s": x.start_s, "end_s": x.end_s} for x in find(s)],
        }
        for name, s in streams.items()
    ]
    return module.score({"activities": activities}, json.loads(TRUTH.read_text()))


@pytest.mark.slow
def test_blind(streams):
    got = figures(streams, Detector())
    assert got["micro_f1"] > 0.90
    assert got["macro_f1"] > 0.87
    assert got["false_per_run_without_blocks"] <= 0.3
    assert got["edge_error_median_s"] <= 2
    assert got["edge_error_p90_s"] <= 8


@pytest.mark.slow
def test_with_evidence(streams):
    got = figures(streams, lambda s: Detector()(s, evidence=s.evidence))
    assert got["micro_f1"] > 0.96
    assert got["false_per_run_without_blocks"] <= 0.3
