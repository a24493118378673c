"""Copies are told apart from two runs of one day; parts of one run are one run."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from made_runs import FIRST, make_run, settle


def put(folder, **files):
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    settle(folder)
    return folder


def test_the_same_bytes_count_once(tmp_path, analyze):
    data = make_run(0)
    found = analyze(put(tmp_path, a__fit=data, b__fit=data))
    assert (found["files"]["found"], found["files"]["duplicate"]) == (2, 1)
    assert found["weeks"][0]["runs"] == 1
    (said,) = [p for p in found["problems"] if p["severity"] == "duplicate"]
    assert said["file"] == "b.fit"
    assert "a.fit" in said["message"]


@pytest.mark.parametrize("other", ["gpx", "tcx"])
def test_the_same_run_in_another_format_is_a_copy_of_the_richest(tmp_path, analyze, other):
    found = analyze(put(tmp_path, **{"a__" + other: make_run(0, kind=other), "z__fit": make_run(0)}))
    assert found["weeks"][0]["runs"] == 1
    copies = {a["file"]: a["duplicate_of"] for a in found["activities"] if a["duplicate_of"]}
    assert copies == {f"a.{other}": "z.fit"}


@pytest.mark.parametrize("late_s", [2, 12, 30])
def test_two_devices_on_one_run_are_one_run(tmp_path, analyze, late_s):
    """They start 2 to 30 s apart, and differ by up to 2 % in distance."""
    first, second = make_run(0), make_run(0, start=FIRST + timedelta(seconds=late_s))
    found = analyze(put(tmp_path, a__fit=first, b__fit=second))
    assert found["weeks"][0]["runs"] == 1
    assert found["files"]["duplicate"] == 1


@pytest.mark.parametrize("hours", [1, -5, 13])
def test_a_copy_shifted_by_whole_hours_is_a_copy(tmp_path, analyze, hours):
    found = analyze(
        put(tmp_path, a__fit=make_run(0), b__tcx=make_run(0, start=FIRST + timedelta(hours=hours), kind="tcx"))
    )
    assert found["files"]["duplicate"] == 1


def test_two_races_of_one_day_stay_two(tmp_path, analyze):
    """A minute and a half apart in the program, nearly the same distance: another tool has merged them."""
    first = make_run(0)
    second = make_run(1, start=FIRST + timedelta(minutes=7, seconds=30))
    found = analyze(put(tmp_path, a__fit=first, b__fit=second))
    assert found["files"]["duplicate"] == 0
    assert found["weeks"][0]["volume_m"] > 1.9 * min(a["distance_m"] for a in found["activities"])


def test_two_runs_hours_apart_that_differ_in_length_stay_two(tmp_path, analyze):
    found = analyze(
        put(tmp_path, a__fit=make_run(0), b__fit=make_run(1, start=FIRST + timedelta(hours=3), minutes=6.3))
    )
    assert found["files"]["duplicate"] == 0


def test_warm_up_race_and_cool_down_are_one_outing(tmp_path, analyze):
    found = analyze(
        put(
            tmp_path,
            a__fit=make_run(0),
            b__fit=make_run(1, start=FIRST + timedelta(minutes=15)),
            c__fit=make_run(2, start=FIRST + timedelta(minutes=30)),
        )
    )
    assert len(found["activities"]) == 3
    (week,) = found["weeks"]
    assert week["runs"] == 1
    assert week["long_run_m"] == pytest.approx(week["volume_m"])


def test_which_file_is_first_does_not_matter(tmp_path, analyze):
    """The result goes by what the recordings are; only names decide between equals."""
    one, two = tmp_path / "one", tmp_path / "two"
    for home in (one, two):
        home.mkdir()
    put(one, a__fit=make_run(0), b__gpx=make_run(0, kind="gpx"), c__fit=make_run(3))
    put(two, c__fit=make_run(3), b__gpx=make_run(0, kind="gpx"), a__fit=make_run(0))
    assert analyze(one) == analyze(two)


def test_a_treadmill_run_takes_the_time_of_the_place_nearby(tmp_path, analyze):
    """Its file has no position and no local time: days and copies go by the runs around it."""
    found = analyze(put(tmp_path, a__gpx=make_run(0, kind="gpx"), b__gpx=make_run(1, kind="gpx")))
    offset = FIRST.astimezone(ZoneInfo("America/Chicago")).isoformat()[-6:]
    assert all(a["start"].endswith(offset) for a in found["activities"])
