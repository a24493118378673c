"""The packed trace gives the stream back within its rounding, and what is kept of an activity besides."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from made_streams import levels, made
from milelog.measure import clean
from milelog.measure.activity import RIDE, WHOLE_RACE, measure, race_time, remeasured
from milelog.measure.trace import FINE_S, MOST, STEPS, relative_to_first, trace_of
from milelog.measure.types import FileResult, Measured
from milelog.model import Activity, Evidence, Lap, Totals


def varied(seconds):
    """A stream of which every channel moves, with unknown values and pauses in it."""
    at = np.arange(seconds)
    heart = 140 + 20 * np.sin(at / 50)
    heart[3:7] = np.nan
    stream = made(
        3 + np.sin(at / 30),
        grade=0.05 * np.sin(at / 100),
        heart=heart,
        cadence=170 + 5 * np.sin(at / 20),
        paused=at % 100 < 9,
        elevation=300 + 40 * np.sin(at / 300),
    )
    spans = ((1.0, 4.0),)
    return replace(
        stream,
        speed_error_mps=0.3,
        distance_error=0.02,
        distance_source="positions",
        not_run=spans,
        doubtful=((5.0, 6.0),),
    )


def test_what_is_rounded_is_a_fifth_of_what_watches_err():
    assert STEPS == {
        "distance_m": 0.05,
        "speed_mps": 0.02,
        "grade": 0.0005,
        "elevation_m": 0.2,
        "heart_rate_bpm": 1.0,
        "cadence_spm": 1.0,
    }
    assert (FINE_S, MOST) == (9000, 5000)


@pytest.mark.parametrize("seconds", [1, 2, 7, 8, 9, 1000, 9000])
def test_a_trace_gives_the_stream_back(seconds):
    stream = varied(seconds)
    trace = trace_of(stream)
    found = trace.streams()
    assert (trace.seconds, trace.step_s, trace.channels) == (seconds, 1, tuple(STEPS))
    for name, unit in STEPS.items():
        assert np.allclose(getattr(found, name), getattr(stream, name), rtol=0, atol=unit / 2 + 1e-9, equal_nan=True), (
            name
        )
    assert np.array_equal(found.paused, stream.paused)
    assert found.moving.all()
    assert found.time_s.tolist() == stream.time_s.tolist()
    assert found.adjusted_mps == pytest.approx(found.speed_mps * clean.effort(found.grade))
    kept = ("speed_error_mps", "distance_error", "distance_source", "not_run", "doubtful")
    assert [getattr(found, name) for name in kept] == [getattr(stream, name) for name in kept]


@pytest.mark.parametrize(("seconds", "step"), [(9001, 2), (10000, 2), (10001, 3), (15000, 3)])
def test_a_long_recording_is_kept_at_fewer_seconds(seconds, step):
    stream = varied(seconds)
    trace = trace_of(stream)
    found = trace.streams()
    assert trace.step_s == step
    assert len(found.speed_mps) == len(found.paused) == seconds
    assert np.abs(found.speed_mps[: seconds - step] - stream.speed_mps[: seconds - step]).max() < 0.01 + 0.002
    assert np.array_equal(found.paused[::step], stream.paused[::step])
    assert len(trace.data) < 40_000


def test_a_channel_without_a_value_is_left_out():
    trace = trace_of(made(np.full(20, 3.0)))
    assert trace.channels == ("distance_m", "speed_mps", "grade")
    found = trace.streams()
    assert np.isnan(found.elevation_m).all()
    assert np.isnan(found.heart_rate_bpm).all()
    assert np.isnan(found.cadence_spm).all()


@pytest.mark.parametrize("seconds", [1, 8, 500, 9001])
def test_heights_from_the_first(seconds):
    stream = varied(seconds)
    trace = trace_of(stream)
    shared = trace.with_relative_elevation()
    one, other = trace.streams(), shared.streams()
    assert other.elevation_m[0] == 0.0
    assert other.elevation_m == pytest.approx(one.elevation_m - one.elevation_m[0], abs=1e-6)
    for name in set(STEPS) - {"elevation_m"}:
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    assert np.array_equal(one.paused, other.paused)
    flat = trace_of(made(np.full(20, 3.0)))
    assert flat.with_relative_elevation() is flat
    assert relative_to_first(np.array([np.nan, 5.0, np.nan, 7.0]))[[1, 3]].tolist() == [0, 2]
    assert np.isnan(relative_to_first(np.full(3, np.nan))).all()


START = datetime(2026, 3, 2, 7, tzinfo=UTC)


def run(speed, sport="running", **more):
    metres = np.append(0.0, np.cumsum(speed))
    columns = {"time_s": np.arange(len(metres), dtype=float), "distance_m": metres, **more.pop("columns", {})}
    return Activity("run.fit", sport, columns, start=START, **more)


def measured(activity, **more):
    return measure(activity, clean.streams(activity), **more)


def test_what_is_kept_of_a_run():
    found = measured(
        run(
            levels((600, 3.0), (60, 0.0), (600, 3.0)),
            totals=Totals(distance_m=3610.0, timer_s=1200.0),
            rpe=6.0,
            name="x",
        )
    )
    assert (found.sport, found.sport_source, found.is_run, found.is_ride) == ("running", "file", True, False)
    assert (found.distance_m, found.elapsed_s, found.timer_s, found.moving_s) == pytest.approx((3600, 1260, 1200, 1200))
    assert (found.rpe, found.name, found.start) == (6.0, "x", START)
    assert found.normalized_mps == pytest.approx(3.0, abs=0.01)
    assert [c.origin for c in found.candidates] == ["stream"]
    assert (len(found.efforts), sum(found.speed_s), found.heart_s) == (7, 1200, ())


def test_a_walk_and_a_ride_are_not_looked_through():
    for sport in ("walking", "cycling"):
        found = measured(run(np.full(1200, 3.0), sport))
        assert (found.candidates, found.efforts, found.speed_s, found.normalized_mps) == ((), (), (), None)
        assert not found.is_run
        # Where the sport was guessed it is looked through all the same: an export's index may say that it was a run.
        assert measured(run(np.full(1200, 3.0), sport), guessed=True).candidates
    ride = measured(run(np.full(1200, 9.0), sub_sport="track"))
    assert (ride.sport, ride.sub_sport, ride.sport_source, ride.is_ride) == (RIDE, None, "speed", True)
    assert ride.candidates == ()
    bicycle = measured(run(np.full(1200, 9.0), "cycling", sub_sport="road"))
    assert (bicycle.sport_source, bicycle.sub_sport, bicycle.is_ride) == ("file", "road", False)


def test_measured_again():
    one = measured(run(levels((200, 2.8), (100, 4.0), (200, 2.8))))
    stream = one.trace.streams()
    found = remeasured(one, replace(stream, speed_mps=stream.speed_mps * 0, distance_m=stream.distance_m * 0))
    assert found.distance_m == one.distance_m
    assert remeasured(one, stream, sport="cycling").candidates == ()
    same = remeasured(one, stream)
    changed = {f.name for f in fields(Measured) if getattr(same, f.name) != getattr(one, f.name)}
    assert changed <= {
        "trace",
        "distance_m",
        "normalized_mps",
        "candidates",
        "efforts",
        "fitness",
        "speed_s",
        "metrics",
        "slope",
    }


@pytest.mark.parametrize(
    ("share", "whole"), [(1.0, True), (1 / 1.029, True), (1 / 1.031, False), (1 / 0.971, True), (1 / 0.969, False)]
)
def test_the_time_of_a_race(share, whole):
    """The whole recording where it is within 3 % of the race; else the fastest stretch, or none where it is shorter."""
    assert WHOLE_RACE == 0.03
    found = measured(run(levels((100, 2.0), (1000, 4.0), (100, 2.0)), totals=Totals(elapsed_s=1250.0)))
    time = race_time(found, 4400 * share)
    if whole:
        assert time == 1250
    else:
        assert time is None if share > 1 else time == pytest.approx(1000 + (4400 * share - 4000) / 2, abs=3)
    assert race_time(replace(found, distance_m=0.0), 4000.0) == pytest.approx(1000, abs=1)


def test_the_time_zone_is_that_of_the_middle():
    def zone(latitude, longitude, **more):
        columns = {"latitude_deg": np.asarray(latitude), "longitude_deg": np.asarray(longitude)}
        return measured(run(np.full(4, 3.0), columns=columns, **more)).timezone

    berlin, york = (52.5, 13.4), (40.7, -74.0)
    old = [york, berlin, berlin, berlin, york]
    assert zone(*zip(*old, strict=True)) == "Europe/Berlin"
    assert zone(*zip(*old, strict=True), sub_sport="virtual_activity") is None
    assert zone([np.nan] * 5, [13.4] * 5) is None
    assert zone([np.nan, np.nan, 52.5, np.nan, np.nan], [13.4] * 5) == "Europe/Berlin"


def test_names_of_activities():
    one = measured(run(np.full(10, 3.0)))
    assert FileResult("a.fit", "analyzed", "", (one,)).names() == ("a.fit",)
    assert FileResult("a.fit", "analyzed", "", (one, one, one)).names() == ("a.fit", "a.fit#2", "a.fit#3")
    assert FileResult("a.fit", "analyzed", "").names() == ()


def test_a_ride_is_one_from_end_to_end():
    one = measured(run(np.full(10, 3.0)))
    for spans, ride in ((((0.0, 10.0),), True), (((0.0, 9.0),), False), (((0.0, 5.0), (5.0, 10.0)), True)):
        assert replace(one, trace=replace(one.trace, not_run=spans)).is_ride is ride
    assert not replace(one, trace=replace(one.trace, seconds=1, not_run=((0.0, 1.0),))).is_ride
    assert one.evidence == Evidence()
    assert measured(run(np.full(10, 3.0), laps=(Lap(0.0, 10.0),))).evidence.laps
