"""What lies beside the index may be damaged, or of another program: it is passed over and made again, without a word."""

import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

from milelog.errors import ForeignError
from milelog.measure import clean
from milelog.measure.trace import trace_of
from milelog.model import Activity
from milelog.report import compare
from milelog.report.hidden import HiddenPlaces
from milelog.report.hidden_disks import Disk
from milelog.report.hidden_side import HiddenSides
from milelog.store import outputs

NESTED = "[" * 100_000
CHECK = ["met", False, "30 mi", "31 mi run"]
FACTS = {
    "program": "1.0",
    "today": "2026-03-08",
    "zones": [[None, 49.1, "5 km"]],
    "runs": {"a.fit": ["2026-03-03", 8000, "5 mi easy"]},
    "weeks": {"2026-03-02": {"volume": CHECK}},
}


@pytest.mark.parametrize(
    "change",
    [
        {"zones": [[None]]},
        {"zones": 1},
        {"runs": {"a.fit": []}},
        {"weeks": {"x": {}}},
        {"weeks": {"2026-03-02": {"volume": CHECK[:3]}}},
        {"weeks": []},
        {"today": "yesterday"},
        {"program": 1},
    ],
)
def test_facts_of_another_shape_are_none(change):
    assert compare.as_facts(FACTS) == FACTS
    assert compare.as_facts({**FACTS, **change}) is None


@pytest.mark.parametrize("missing", FACTS)
def test_facts_with_a_part_missing_are_none(missing):
    assert compare.as_facts({k: v for k, v in FACTS.items() if k != missing}) is None


@pytest.mark.parametrize("text", [NESTED, "", "{", "[1]", "null", "{}", '{"x": 1}', "\0"])
def test_a_note_of_reports_that_is_none_counts_for_nothing_and_is_written_anew(text, tmp_path):
    report = tmp_path / "report.html"
    report.write_bytes(b"new")
    (tmp_path / outputs.OUTPUTS).write_text(text)
    assert not outputs.is_current(tmp_path, "key", report)
    outputs.note(tmp_path, "key", report, b"new")
    assert outputs.is_current(tmp_path, "key", report)


@pytest.mark.parametrize(
    "text",
    [
        NESTED,
        "5",
        "[[50.0, 8.0]]",
        f"[[50.0, 8.0, 1{'0' * 400}]]",
        "[[NaN, 8.0, 500.0]]",
        "[[50.0, 8.0, Infinity]]",
        "[[50.0, 8.0, -1]]",
        "[[91.0, 8.0, 500.0]]",
        '{"123": 1, "ab": 2}',
    ],
)
def test_hidden_places_that_are_none_are_drawn_anew(text, tmp_path):
    for places in (HiddenPlaces, HiddenSides):
        (tmp_path / places.FILE).write_text(text)
        assert places.load(tmp_path).disks == []
        (tmp_path / places.FILE).write_text(json.dumps([[50.0, 8.0, 500.0]]))
        assert places.load(tmp_path).disks == [Disk(50.0, 8.0, 500.0)]


def test_the_trace_of_an_entry_without_records_holds_nothing():
    nothing = clean.streams(Activity("entry.fit", "running", {"time_s": np.zeros(0)}))
    trace = trace_of(nothing)
    assert len(trace.streams().time_s) == trace.seconds <= 1


def test_a_trace_that_is_none_is_foreign():
    times = np.arange(600.0)
    trace = trace_of(clean.streams(Activity("run.fit", "running", {"time_s": times, "distance_m": 3.0 * times})))
    raw = zlib.decompress(trace.data)
    assert len(trace.streams().time_s) == trace.seconds
    for change in (
        {"data": b""},
        {"data": trace.data[:-1]},
        {"data": zlib.compress(raw[:-1])},
        {"data": zlib.compress(raw + b"\0")},
        {"seconds": 0},
        {"seconds": -1},
        {"seconds": 2**40, "step_s": 2**31},
        {"step_s": 0},
        {"step_s": 601},
        {"channels": (*trace.channels[1:], "x")},
        {"channels": trace.channels[1:]},
    ):
        with pytest.raises(ForeignError):
            replace(trace, **change).streams()
