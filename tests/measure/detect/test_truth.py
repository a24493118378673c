"""Real runs: the floor under the figures that `make bench-detect` prints."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
from pathlib import Path

import pytest

from milelog import formats
from milelog.measure import clean
from milelog.measure.detect import Detector

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).parents[4] / "shared"))
FOLDERS = ("truth", "truth-2")
SCORER = SHARED / "tools" / "score_segments.py"
pytestmark = pytest.mark.skipif(
    not all(p.is_file() for p in (SCORER, *(SHARED / f / "truth.json" for f in FOLDERS))),
    reason="the reference runs (../shared/truth, truth-2) are not on this machine",
)


@pytest.fixture(scope="module", params=FOLDERS)
def runs(request):
    files = json.loads((SHARED / request.param / "truth.json").read_text())["files"]
    found = {}
    for name in files:
        raw = (SHARED / request.param / name).read_bytes()
        raw = gzip.decompress(raw) if name.endswith(".gz") else raw
        found[name] = clean.streams(formats.load(raw, name.removesuffix(".gz")).activities[0])
    return request.param, files, found


def figures(files, streams, find):
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
    return module.score({"activities": activities}, {"files": files})


@pytest.mark.slow
def test_blind(runs):
    folder, files, streams = runs
    got = figures(files, streams, Detector())
    assert got["micro_f1"] > 0.90
    assert got["macro_f1"] > {"truth": 0.88, "truth-2": 0.93}[folder]
    # Of the nine plain runs of `truth` one gets faster to its end, and may be read as a fast finish.
    assert got["plain_with_false"] <= {"truth": 1 / 9, "truth-2": 0.02}[folder]
    assert got["edge_error_median_s"] <= 2
    assert got["edge_error_p90_s"] <= 8


@pytest.mark.slow
def test_with_evidence(runs):
    folder, files, streams = runs
    got = figures(files, streams, lambda s: Detector()(s, evidence=s.evidence))
    assert got["micro_f1"] > {"truth": 0.96, "truth-2": 0.92}[folder]
    assert got["plain_with_false"] <= {"truth": 1 / 9, "truth-2": 0.02}[folder]
