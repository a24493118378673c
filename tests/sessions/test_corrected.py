"""What the runner says of a recording is done to it, without the recording."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_recordings import MONDAY, recording, typed_in
from milelog.corrections import Correction
from milelog.formats import About
from milelog.model import Evidence, Lap, Split
from milelog.sessions import corrected, merged
from milelog.sessions.recording import described


def said(recording_, **fields):
    """The one recording with what is said of it."""
    found, _ = corrected([recording_], [Correction(recording_.file, recording_.start, **fields)])
    return found[0].measured if found else None


def test_the_treadmills_distance_scales_all_that_follows():
    run = recording((1800, 3.0))
    found = said(run, distance_m=6000.0)
    assert found.distance_m == 6000.0
    assert found.moving_s == run.measured.moving_s
    before, after = (next(e for e in m.efforts if e.distance_m == 1000.0) for m in (run.measured, found))
    assert after.time_s == pytest.approx(before.time_s * 5400 / 6000, abs=1.0)
    assert found.trace.streams().speed_mps.mean() == pytest.approx(3.0 * 6000 / 5400, rel=0.01)


def test_a_distance_where_none_was_recorded():
    run = recording(speed=np.zeros(1800))
    assert run.measured.distance_m == 0
    found = said(run, distance_m=5000.0)
    assert (found.distance_m, found.moving_s) == (5000.0, pytest.approx(1800, abs=2))
    assert said(typed_in(5000.0, 1500.0), distance_m=5200.0).distance_m == 5200.0


def test_a_drive_home_is_cut():
    run = recording((1800, 3.0), (600, 11.0))
    found = said(run, cut=((1800.0, 2400.0),))
    assert found.distance_m == pytest.approx(5400, abs=15)
    assert found.elapsed_s == pytest.approx(1800)
    assert found.timer_s == pytest.approx(run.measured.timer_s - 600)
    assert max(e.distance_m / e.time_s for e in found.efforts) < 3.2


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 1700), st.integers(10, 300)), min_size=1, max_size=3))
def test_what_is_cut_is_no_way_and_no_time(spans):
    cut = tuple(sorted((float(a), float(min(1800, a + n))) for a, n in spans))
    out = np.zeros(1800, dtype=bool)
    for a, b in cut:
        out[int(a) : int(b)] = True
    found = said(recording((1800, 3.0)), cut=cut)
    assert found.distance_m == pytest.approx(3.0 * (~out).sum(), abs=12)
    assert found.moving_s == (~out).sum()


@pytest.mark.parametrize(
    ("cut", "elapsed", "timer"), [((1798.4, 1798.5), 1800, 1799.9), ((1700.0, 1799.0), 1700, 1701), ((1700.0, 1798.9), 1800, 1701.1),
                                  ((1700.0, 9999.0), 1700, 1700), ((1800.0, 9999.0), 1800, 1800), ((0.0, 9999.0), 0, 0)],
)  # fmt: skip
def test_a_cut_to_the_end_is_the_end(cut, elapsed, timer):
    found = said(recording((1800, 3.0)), cut=(cut,))
    assert (found.elapsed_s, found.timer_s) == (elapsed, pytest.approx(timer))


def test_a_cut_is_a_pause_that_begins_and_ends_on_its_second():
    run = recording((1800, 3.0))
    before, streams = run.measured.trace.streams(), said(run, cut=((600.0, 700.0),)).trace.streams()
    assert streams.paused.sum() == 100
    assert streams.paused[600:700].all()
    assert not streams.moving[600:700].any()
    assert (streams.speed_mps[600:700] == 0).all()
    assert (streams.adjusted_mps[600:700] == 0).all()
    assert streams.distance_m[0] == 0
    assert np.diff(streams.distance_m[599:702]) == pytest.approx([3.0, *[0.0] * 100, 3.0], abs=0.01)
    assert streams.distance_m[-1] == pytest.approx(before.distance_m[-1] - 300, abs=0.02)


def test_a_treadmills_way_is_even_and_begins_at_nothing():
    stood = replace(recording(speed=np.zeros(1800)), correction=None)
    trace = stood.measured.trace.streams()
    streams = said(stood, distance_m=5400.0).trace.streams()
    running = ~trace.paused
    assert streams.speed_mps[running] == pytest.approx(5400 / running.sum(), abs=0.005)
    assert (streams.speed_mps[~running] == 0).all()
    assert streams.distance_m[0] == 0
    assert streams.distance_m[-1] + streams.speed_mps[-1] == pytest.approx(5400, abs=2)
    cut = said(stood, distance_m=5100.0, cut=((600.0, 700.0),)).trace.streams()
    assert (cut.speed_mps[600:700] == 0).all()
    assert cut.speed_mps[:600] == pytest.approx(np.full(600, 3.0), abs=0.02)
    run = recording((1800, 3.0))
    scaled = said(run, distance_m=6000.0).trace.streams()
    assert scaled.distance_m[-1] + scaled.speed_mps[-1] == pytest.approx(6000, abs=0.5)
    assert scaled.adjusted_mps.mean() == pytest.approx(10 / 3, abs=0.01)


def test_another_sport_is_hers_and_the_same_one_keeps_its_kind():
    run = recording((600, 3.0), sub_sport="trail")
    assert (said(run, sport="running").sub_sport, said(run, sport="running").sport_source) == ("trail", "file")
    assert said(run, sport="cycling").sub_sport is None
    assert said(run, distance_m=1900.0).sub_sport == "trail"


def test_another_sport():
    ride = recording((1800, 8.0), sport="cycling")
    assert ride.measured.candidates == ()
    run = said(ride, sport="running")
    assert (run.sport, len(run.candidates) > 0, len(run.efforts) > 0) == ("running", True, True)
    assert said(recording(), sport="cycling").efforts == ()


def test_effort_and_note_and_race_leave_the_stream_alone():
    run = recording()
    found = said(run, rpe=7.0, note="windy", race_m=5000.0, is_race=True)
    assert found.rpe == 7.0
    assert found.trace == run.measured.trace


@pytest.mark.parametrize(
    ("to", "start"),
    [
        (datetime.fromisoformat("2026-03-01 06:10"), "2026-03-01T06:10:00+00:00"),
        (datetime(2026, 3, 1, 6, 10, tzinfo=UTC), "2026-03-01T06:10:00+00:00"),
    ],
)
def test_the_start_can_be_moved_and_the_run_is_known_again(to, start):
    run = recording()
    (found,), _ = corrected([run], [Correction("elsewhere.fit", run.start, actual_start=to)])
    assert found.start.isoformat() == start
    assert found.recorded_start == run.start


@pytest.mark.parametrize(
    ("to", "start"),
    [
        (datetime.fromisoformat("2026-03-01 06:10"), "2026-03-01T06:10:00+09:00"),
        (datetime(2026, 3, 1, 6, 10, tzinfo=UTC), "2026-03-01T15:10:00+09:00"),
    ],
)
def test_a_start_without_offset_is_the_time_at_its_place(to, start):
    run = recording(timezone="Asia/Tokyo")
    (found,), _ = corrected([run], [Correction("a.fit", run.start, actual_start=to)])
    assert found.start.isoformat() == start


@pytest.mark.parametrize(("hours", "joined"), [(6.25, True), (6.2503, False), (0.2, True)])
def test_the_next_recording_begins_within_six_hours_of_the_end(hours, joined):
    first = recording((900, 3.0), corrected=goes_on("a.fit"))
    second = recording((300, 3.0), at=hours, file="b.fit")
    found, parts, notes = merged([first, second])
    assert (len(found), len(parts), len(notes)) == ((1, 1, 0) if joined else (2, 0, 1))


def test_the_parts_of_one_run_follow_each_other_to_the_metre():
    first = recording(speed=np.linspace(2.0, 4.0, 600) ** 2 / 3, corrected=goes_on("a.fit"))
    second = recording((300, 4.0), at=0.25, file="b.fit")
    (one,), _, _ = merged([first, second])
    streams = one.measured.trace.streams()
    parts = [r.measured.trace.streams() for r in (first, second)]
    covered = parts[0].distance_m[-1] + parts[0].speed_mps[-1]
    assert len(streams.time_s) == 900 + len(parts[1].time_s)
    assert streams.distance_m[900:] == pytest.approx(parts[1].distance_m + covered, abs=0.05)
    gap = slice(len(parts[0].time_s), 900)
    assert streams.distance_m[gap] == pytest.approx(np.full(900 - len(parts[0].time_s), covered), abs=0.05)
    assert (streams.speed_mps[gap] == 0).all()
    assert (streams.adjusted_mps[gap] == 0).all()
    assert one.measured.pauses[0] == (float(first.measured.trace.seconds), 900.0)
    (early,), _, _ = merged([first, recording((300, 4.0), at=0.1, file="b.fit")])
    assert len(early.measured.trace.streams().time_s) == first.measured.trace.seconds + len(parts[1].time_s)


def test_laps_splits_and_pauses_of_the_second_part_move_with_it():
    first = recording((600, 3.0), corrected=goes_on("a.fit"))
    second = recording((300, 4.0), at=0.25, file="b.fit")
    evidence = Evidence((Lap(10.0, 200.0, step=3),), (), (Split("interval_active", 20.0, 30.0),))
    second = replace(second, measured=replace(second.measured, evidence=evidence, pauses=((40.0, 50.0),)))
    (one,), _, _ = merged([first, second])
    (lap,), (split,) = one.measured.evidence.laps, one.measured.evidence.splits
    assert (lap.start_s, lap.end_s, lap.step) == (910, 1100, None)
    assert (split.start_s, split.end_s) == (920, 930)
    assert one.measured.pauses[-1] == (940, 950)


def test_somebody_elses_run_is_left_out_and_named():
    kept, notes = corrected([recording(), recording(file="b.fit", at=24)], [Correction("a.fit", MONDAY, is_mine=False)])
    assert [r.file for r in kept] == ["b.fit"]
    assert [(p.source, p.slug) for p in notes] == [("a.fit", "not-yours")]
    assert "--undo" in notes[0].hint


def goes_on(file):
    return Correction(file, None, merge_next=True)


def test_two_recordings_of_one_run_are_one():
    laps = (Lap(0.0, 900.0), Lap(900.0, 1800.0))
    first = recording((1800, 3.0), corrected=goes_on("a.fit"))
    second = recording((1200, 4.0), at=0.6, file="b.fit", laps=laps)
    (one,), parts, notes = merged([second, first])
    assert notes == []
    assert [(p.file, of) for p, of in parts] == [("b.fit", "a.fit")]
    whole = one.measured
    assert (one.file, one.start) == ("a.fit", first.start)
    assert whole.distance_m == pytest.approx(5400 + 4800, abs=10)
    assert whole.elapsed_s == pytest.approx(0.6 * 3600 + 1200)
    assert whole.timer_s == pytest.approx(3000)
    assert whole.moving_s == pytest.approx(3000, abs=4)
    assert whole.evidence.laps[0].start_s == pytest.approx(2160)
    streams = whole.trace.streams()
    assert streams.paused[1900:2100].all()
    assert not streams.moving[1900:2100].any()
    assert (np.diff(streams.distance_m) >= -1e-9).all()


def test_what_was_no_running_in_the_second_part_stays_none():
    first = recording((600, 3.0), corrected=goes_on("a.fit"))
    second = recording((600, 3.0), (60, 6.0), (600, 3.0), at=0.25, file="b.fit")
    doubted = replace(second.measured.trace, not_run=((10.0, 12.0),), doubtful=((600.0, 660.0),))
    second = replace(second, measured=replace(second.measured, trace=doubted))
    (one,), _, _ = merged([first, second])
    assert one.measured.trace.not_run == ((910.0, 912.0),)
    assert one.measured.trace.doubtful == ((1500.0, 1560.0),)
    assert min(e.time_s for e in one.measured.efforts if e.distance_m == 400.0) > 120


def test_three_in_a_row_and_what_follows_stays_apart():
    runs = [recording((600, 3.0), at=0.3 * n, file=f"{n}.fit") for n in range(4)]
    runs[:2] = [recording((600, 3.0), at=0.3 * n, file=f"{n}.fit", corrected=goes_on(f"{n}.fit")) for n in range(2)]
    found, parts, _ = merged(runs)
    assert [r.file for r in found] == ["0.fit", "3.fit"]
    assert [of for _, of in parts] == ["0.fit", "0.fit"]


@pytest.mark.parametrize("others", [[], [recording(at=8, file="late.fit")]])
def test_where_nothing_follows_it_is_said(others):
    found, parts, notes = merged([recording(corrected=goes_on("a.fit")), *others])
    assert (len(found), parts) == (1 + len(others), [])
    assert [(p.source, p.slug) for p in notes] == [("a.fit", "nothing-to-merge")]


def test_without_corrections_nothing_changes():
    runs = [recording(), recording(at=30, file="b.fit")]
    assert corrected(runs, []) == (runs, [])
    assert merged(runs) == (runs, [], [])
    assert MONDAY + timedelta(0) == runs[0].start


def test_a_ride_that_was_filed_as_a_run_is_no_running_until_she_says_so():
    ride = recording((3600, 8.9), sport="running").measured
    assert (ride.sport, ride.sport_source, ride.candidates, ride.efforts) == ("cycling", "speed", (), ())
    assert ride.distance_m == pytest.approx(32_040, rel=0.01)
    assert described(ride, About(sport="Run", name="Morning Run")).sport == "cycling"
    assert described(ride, About(sport="Ride")).sport == "cycling"
    own = said(recording((3600, 8.9), sport="running"), sport="running")
    assert (own.is_run, own.distance_m, own.efforts) == (True, pytest.approx(32_040, rel=0.01), ())


@pytest.mark.parametrize("blocks", [((3600, 5.0),), ((1800, 3.0), (600, 11.0))])
def test_fast_running_and_a_drive_home_stay_running(blocks):
    assert recording(*blocks).measured.sport == "running"
