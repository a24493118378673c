import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import report_log
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from milelog.report import page_data, trace
from milelog.units import MILE_M


def undo(text):
    base, last, values, signs = len(page_data.DIGITS) - 2, 0, [], iter(map(page_data.DIGITS.index, text))
    for sign in signs:
        if sign == base:
            values.append(None)
            continue
        if sign < base:
            last += sign - base // 2
        else:
            high, middle, low = (next(signs) for _ in range(3))
            last += (high * base + middle) * base + low - base**3 // 2
        values.append(last)
    return values


@given(
    arrays(np.float64, st.integers(1, 60), elements=st.floats(-9000, 100_000) | st.floats(300, 340) | st.just(np.nan))
)
def test_differences_give_back_the_rounded_values(values):
    text = page_data.differences(values)
    if not np.isfinite(values).any():
        assert text == ""
    else:
        assert undo(text) == [None if np.isnan(v) else int(np.rint(v)) for v in values]
        assert page_data.script_json(text) == f'"{text}"'  # none of the signs is escaped


def test_the_script_reads_the_same_signs():
    script = (Path(page_data.__file__).parent / "templates" / "page.js").read_text("utf-8")
    assert f'DIGITS = "{page_data.DIGITS}"' in script


def test_a_thinned_trace_lasts_as_long_and_keeps_its_mean(log):
    session = next(s for s in log.sessions if s.kind == "long")
    activity, streams = log.open_run(session)
    line = trace.make(activity.laps, streams, "mi")
    thin = trace.thinned(line, trace.FEWER_POINTS)
    assert len(thin.speed_mps) == len(thin.distance_m) <= trace.FEWER_POINTS
    assert thin.speed_mps.size * thin.step_s >= streams.time_s.size
    assert np.nanmean(thin.speed_mps) == pytest.approx(np.nanmean(line.speed_mps), rel=0.003)
    assert trace.thinned(thin, trace.FEWER_POINTS) is thin


def test_a_trace_is_small_and_keeps_the_mean(log):
    session = next(s for s in log.sessions if s.kind == "long")
    activity, streams = log.open_run(session)
    line = trace.make(activity.laps, streams, "mi")
    assert len(line.speed_mps) <= trace.MOST_POINTS
    assert line.speed_mps.size * line.step_s >= streams.time_s.size
    assert np.nanmean(line.speed_mps) == pytest.approx(streams.speed_mps.mean(), rel=0.003)
    assert len(json.dumps(page_data.run(line, session.segments, log.zones[0].zones, "mi"))) < 4_500


def test_splits_sum_to_the_run(log):
    session = next(s for s in log.sessions if s.kind == "long")
    _, streams = log.open_run(session)
    found = trace.splits(streams, MILE_M)
    assert len(found) == 10
    assert sum(s.distance_m for s in found) == pytest.approx(streams.speed_mps.sum(), rel=1e-6)
    assert sum(s.time_s for s in found) == pytest.approx(streams.time_s.size, abs=1)


def test_splits_leave_pauses_out(log):
    day = report_log.MONDAY
    parts = [("steady", "E", 2000.0, 3.0), ("pause", None, 0.0, 0.0), ("steady", "E", 2000.0, 3.0)]
    paused = report_log.run(day, parts)
    _, streams = report_log.streams_of(paused)
    found = trace.splits(streams, 1000.0)
    assert sum(s.time_s for s in found) == pytest.approx(4000 / 3, abs=3)
    assert all(s.speed_mps == pytest.approx(3.0, rel=0.02) for s in found)


def test_standing_and_single_samples_make_no_splits(log):
    _, streams = log.open_run(log.sessions[0])
    one = replace(streams, time_s=streams.time_s[:1])
    assert trace.splits(one, MILE_M) == ()


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "\u2028\u2029", "&lt;", "\udcff"])
def test_json_for_scripts_ends_no_script(text):
    made = str(page_data.script_json({"t": text}))
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made)["t"] == text
