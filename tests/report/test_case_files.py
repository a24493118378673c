"""A run and its truth as files to share: nothing in them tells where it was run, when in the day, or by whom."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from milelog import formats
from milelog.errors import MilelogError
from milelog.model import Activity, Lap, Segment, Session, Step, Totals
from milelog.report import case_files

START = datetime(2026, 3, 2, 23, 41, 17, tzinfo=UTC)
SECONDS = np.arange(300.0)


def activity(**changes):
    columns = {
        "time_s": SECONDS,
        "latitude_deg": 41.2345 + SECONDS * 2.7e-5,
        "longitude_deg": np.full(300, -71.7654),
        "distance_m": 3.0 * SECONDS,
        "elevation_m": np.where(SECONDS < 2, np.nan, 1312.6 + SECONDS / 10),
        "heart_rate_bpm": np.full(300, 150.0),
        "temperature_c": np.full(300, 31.0),
        "power_w": np.full(300, 250.0),
    }
    made = Activity(
        "secret-street.fit",
        "running",
        columns,
        start=START,
        utc_offset_s=-18_000,
        name="Secret street",
        workout_name="Secret workout",
        device="Secret watch",
        software="9.41",
        rpe=7.0,
        feel=75,
        totals=Totals(897.0, 299.0, 299.0, 41.0, 150.0, 77),
        laps=(Lap(0.0, 299.0, 897.0, 299.0, "manual", "active"),),
        steps=(Step(0, "active", "time", 60.0, "Secret step"), Step(1, None, "repeat", 2.0, "from 0")),
        pauses=((100.0, 110.0),),
    )
    return replace(made, **changes)


def session(**changes):
    made = Session("secret-street.fit", "running", START, 897.0, 299.0, 299.0, 299.0, workout="0.5 mi easy")
    return replace(made, segments=(Segment("steady", 0.0, 299.0, 897.0, 3.0),), **changes)


def shared(found, said):
    """The recording and the truth that are written of a run."""
    files = case_files.render(found, said)
    (name,) = set(files) - {"truth.json"}
    (again,) = formats.load(files[name], name).activities
    return name, again, json.loads(files["truth.json"])["files"][name], files[name]


def test_a_shared_run_tells_neither_place_nor_hour_nor_person():
    name, again, truth, data = shared(activity(), session())
    assert name == "case-20260302.fit"
    assert truth["blocks"] == [{"kind": "steady", "start_s": 0.0, "end_s": 299.0, "distance_m": 897.0}]
    assert truth["what"] == "0.5 mi easy"
    assert b"ecret" not in data
    assert set(again.columns) == {"time_s", "distance_m", "elevation_m", "heart_rate_bpm"}
    assert again.start == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert (again.utc_offset_s, again.rpe, again.feel) == (None, None, None)
    assert again.totals == Totals(897.0, 299.0, 289.0, None, 150.0)
    elevation = again.columns["elevation_m"]
    assert np.isnan(elevation[:2]).all()
    assert elevation[2] == 0.0
    assert elevation[-1] == pytest.approx(29.7, abs=0.11)


def test_a_shared_run_keeps_what_a_detector_looks_at():
    _, again, _, _ = shared(activity(), session())
    assert again.columns["time_s"].tolist() == SECONDS.tolist()
    assert again.columns["distance_m"].tolist() == (3.0 * SECONDS).tolist()
    assert [(lap.start_s, lap.end_s, lap.distance_m, lap.trigger) for lap in again.laps] == [(0, 299, 897, "manual")]
    assert [(s.duration_kind, s.duration) for s in again.steps] == [("time", 60.0), ("repeat", 2.0)]
    assert again.pauses == ((100.0, 110.0),)


def test_where_positions_alone_tell_the_way_its_metres_stand_in_their_place():
    columns = {n: c for n, c in activity().columns.items() if n != "distance_m"}
    _, again, _, _ = shared(activity(columns=columns), session())
    assert again.columns["distance_m"][-1] == pytest.approx(299 * 3.0, rel=0.01)
    _, again, _, _ = shared(activity(columns={**columns, "speed_mps": np.full(300, 3.5)}), session())
    assert "distance_m" not in again.columns


def test_a_run_whose_date_nobody_knows_can_be_shared():
    name, again, _, _ = shared(activity(start=None), session(start=None))
    assert name == "case.fit"
    assert again.size == 300
    name, again, _, _ = shared(activity(start=None), session())
    assert again.start == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_an_entry_without_records_is_refused_in_words():
    with pytest.raises(MilelogError) as refused:
        case_files.render(activity(columns={"time_s": np.zeros(0)}), session())
    assert refused.value.problems[0].slug == "no-records"
