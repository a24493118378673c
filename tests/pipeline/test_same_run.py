"""Which recordings are of one run: by time, and where their clocks differ by their shape."""

from dataclasses import replace

import numpy as np
import pytest

from block_runs import speeds
from made_recordings import recording, typed_in
from milelog.pipeline.duplicates import is_same_run, same_runs
from milelog.pipeline.overlaps import without_overlaps
from milelog.store.cache import uncached

NOISY = [speeds((1800, 3.0), noise=0.08, seed=n) for n in range(2)]


def both_ways(a, b):
    assert is_same_run(a, b) == is_same_run(b, a)
    return is_same_run(a, b)


@pytest.mark.parametrize(
    ("seconds", "late_s", "same"),
    [
        (1800, 42, True),
        (1500, 300, True),
        (1200, 0, True),
        (600, 900, True),
        (1800, 239, True),
        (1800, 241, False),
        (1800, 901, False),
        (1800, 1800, False),
    ],
)
def test_half_of_the_shorter_ones_time_decides(seconds, late_s, same):
    assert both_ways(recording((1800, 3.0)), recording((seconds, 3.3), at=late_s / 3600, file="b.fit")) == same


@pytest.mark.parametrize(
    ("sport", "told", "speed", "same"),
    [
        ("running", {}, 2.0, True),
        ("walking", {}, 2.0, True),
        ("generic", {}, 1.0, True),
        ("cycling", {}, 3.1, True),
        ("cycling", {}, 6.0, False),
        ("cycling", {"sport_source": "speed"}, 6.0, True),
        ("training", {}, 0.0, True),
    ],
)
def test_recordings_of_one_time_may_call_it_otherwise(sport, told, speed, same):
    other = recording((1800, speed), file="b.fit", sport=sport, **told)
    assert both_ways(recording((1800, 3.0)), other) == same


@pytest.mark.parametrize("hours", [1, 5, 5.75, 14])
def test_a_shift_of_hours_joins_the_same_hearts(hours):
    beats = 140 + 10 * np.sin(np.arange(1801) / 60)
    one = recording((1800, 3.0), heart=beats)
    assert both_ways(one, recording((1800, 3.0), at=hours, file="b.tcx", heart=beats))
    assert not both_ways(one, recording((1800, 3.0), at=hours, file="b.tcx", heart=beats + 2))
    # To work and home, in one file of a day: it has one clock.
    assert not both_ways(one, recording((1800, 3.0), at=hours, file=f"{one.file}#2", heart=beats))


@pytest.mark.parametrize("hours", [0.6, 5.1, 15])
def test_no_other_shift_joins(hours):
    beats = 140 + 10 * np.sin(np.arange(1801) / 60)
    one = recording((1800, 3.0), heart=beats)
    assert not both_ways(one, recording((1800, 3.0), at=hours, file="b.tcx", heart=beats))


def test_without_hearts_the_speeds_tell_out_of_doors_alone():
    def run(seed, at=0.0, **told):
        return recording(speed=NOISY[seed], at=at, file=f"{seed}{at}.gpx", **told)

    there = {"timezone": "Europe/Berlin"}
    assert both_ways(run(0, **there), run(0, at=3, **there))
    other = run(1, at=3, **there)
    scaled = replace(other.measured, distance_m=run(0).measured.distance_m)
    assert not both_ways(run(0, **there), replace(other, measured=scaled))
    assert not both_ways(run(0), run(0, at=3))


def test_runs_that_were_typed_in():
    """To work and home; and the entry for a run that was recorded as well."""
    assert not both_ways(typed_in(5000, 1800), typed_in(5000, 1800, at=9, file="home.tcx"))
    assert both_ways(typed_in(5000, 1800), typed_in(5000, 1800, file="again.tcx"))
    run = recording((1800, 3.0), at=0.5)
    assert both_ways(run, typed_in(5400, 1800))
    assert not both_ways(run, typed_in(5400, 1800, at=-0.3))
    assert not both_ways(run, typed_in(4900, 1800))
    assert not both_ways(run, typed_in(5400, 1500, at=-0.01))


def kept(*recordings):
    found, copies, said = same_runs(recordings)
    assert len(said) == len(copies) == len(recordings) - len(found)
    return [r.file for r in found]


def test_the_best_recording_counts():
    watch = recording((1800, 3.0), file="w.fit")
    assert kept(recording((1800, 3.1), file="a.gpx"), watch) == ["w.fit"]
    assert kept(recording((1800, 3.1), file="a.fit"), recording((1800, 3.0), file="b.fit", heart=150)) == ["b.fit"]
    assert kept(recording((900, 3.0), file="died.fit"), recording((1800, 3.0), file="phone.gpx")) == ["phone.gpx"]
    assert kept(recording((1700, 3.0), file="w.fit"), recording((1800, 3.0), file="phone.gpx")) == ["w.fit"]
    assert kept(recording(speed=np.zeros(1800), file="a.fit"), recording((1800, 3.0), file="p.gpx")) == ["p.gpx"]
    assert kept(typed_in(5400, 1800, file="a.fit"), recording((1800, 3.0), file="p.gpx")) == ["p.gpx"]


def test_three_recordings_of_one_run_and_one_of_another():
    found = kept(
        recording(file="a.gpx"),
        recording(file="b.fit", at=0.01),
        recording(file="c.tcx"),
        recording(file="d.fit", at=2),
    )
    assert sorted(found) == ["b.fit", "d.fit"]


def test_without_a_start_nothing_is_a_copy():
    one = recording()
    assert not is_same_run(one, replace(one, start=None))
    assert len(kept(replace(one, start=None), replace(one, start=None, file="b.fit"))) == 2


@pytest.mark.parametrize("minutes", [2, 8, 14])
def test_what_two_parts_of_a_run_both_hold_counts_once(minutes):
    """The watch died after 20 minutes; the phone had been started before and took the rest."""
    watch, phone = (
        recording((1200, 3.0), file="watch.fit"),
        recording((2000, 3.0), at=20 / 60 - minutes / 60, file="p.gpx"),
    )
    single, copies, _ = same_runs([phone, watch])
    found, notes = without_overlaps(single, uncached)
    assert (copies, [n.source for n in notes], f"{minutes}:00" in notes[0].message) == ([], ["p.gpx"], True)
    assert sum(r.measured.distance_m for r in found) == pytest.approx(3.0 * (3200 - 60 * minutes), rel=2e-3)
    assert sum(r.measured.moving_s for r in found) == pytest.approx(3200 - 60 * minutes, abs=3)


def test_less_than_a_minute_is_left_to_the_clocks():
    parts = [recording((1200, 3.0)), recording((1200, 3.0), at=1145 / 3600, file="b.fit")]
    assert without_overlaps(parts, uncached) == (parts, [])


def test_the_run_within_a_long_walk_counts():
    run, walk = recording((1800, 3.0), at=1.0), recording((9000, 1.2), file="walk.gpx", sport="walking")
    assert [r.file for r in same_runs([run, walk])[0]] == [run.file]


def test_positions_count_before_a_pod_as_long():
    pod = recording((1800, 3.3), file="a.fit", timezone=None)
    watch = recording((1800, 3.0), file="b.fit", timezone="America/New_York")
    assert [r.file for r in same_runs([pod, watch])[0]] == ["b.fit"]
