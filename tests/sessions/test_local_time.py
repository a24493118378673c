"""The place of a run, and with it its day: told by positions, the file, the runs around it, or home."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from made_recordings import MONDAY
from made_recordings import recording as measured_recording
from milelog.sessions import home_zone, localized

TOKYO, YORK, BERLIN = "Asia/Tokyo", "America/New_York", "Europe/Berlin"
H9, H_5, H1 = timedelta(hours=9), timedelta(hours=-5), timedelta(hours=1)


@cache
def one_run():
    return measured_recording()


def recording(at=0.0, file="a.fit", **told):
    """The same run at another time: where it was is told by a few fields."""
    run = one_run()
    return replace(run, file=file, measured=replace(run.measured, start=MONDAY + timedelta(hours=at), **told))


def offsets(recordings, home=None):
    """The offset of each recording's start."""
    return [r.start.utcoffset() for r in localized(recordings, home)[0]]


@pytest.mark.parametrize(
    ("told", "home", "offset"),
    [
        ({"timezone": TOKYO}, None, H9),
        ({"timezone": TOKYO}, YORK, H9),
        ({"timezone": TOKYO, "utc_offset_s": -18000}, YORK, H9),
        ({"utc_offset_s": -18000}, BERLIN, H_5),
        ({}, BERLIN, H1),
        ({"timezone": "Nowhere/Nothing", "utc_offset_s": 3600}, None, H1),
        ({}, None, timedelta(0)),
    ],
    ids=["position", "position-not-home", "position-not-clock", "clock-not-home", "home", "unknown-zone", "nothing"],
)
def test_a_run_alone(told, home, offset):
    assert offsets([recording(**told)], home) == [offset]


@pytest.mark.parametrize(
    ("zones", "home"),
    [
        ([TOKYO, BERLIN, BERLIN, None, None, None], BERLIN),
        (["Etc/GMT+3", "Etc/GMT+3", TOKYO], TOKYO),
        (["Etc/GMT+3", None], None),
        ([], None),
    ],
    ids=["most-runs", "at-sea", "only-at-sea", "no-runs"],
)
def test_home_is_where_most_runs_were(zones, home):
    rides = [recording(sport="cycling", timezone=YORK) for _ in range(9)]
    assert home_zone([*rides, *(recording(timezone=zone) for zone in zones)]) == home


def test_the_offset_is_that_of_the_day():
    """The clocks of New York go forward on 8 March 2026."""
    found = offsets([recording(timezone=YORK, at=24 * d) for d in (5, 6)], None)
    assert found == [H_5, timedelta(hours=-4)]


@pytest.mark.parametrize(
    ("hours", "home", "offset"),
    [(-48, BERLIN, H9), (71, BERLIN, H9), (80, BERLIN, H1), (-80, BERLIN, H1), (80, None, H_5)],
)
def test_an_indoor_run_is_where_the_runs_around_it_were(hours, home, offset):
    """At home in New York for long, one run in Tokyo, and a treadmill some hours from that."""
    usual = [recording(timezone=YORK, at=-24 * d, file=f"{d}.fit") for d in (20, 21, 22)]
    away = recording(timezone=TOKYO, file="tokyo.fit")
    treadmill = recording(at=hours, file="treadmill.fit")
    assert offsets([*usual, away, treadmill], home)[-1] == offset


def test_of_two_neighbours_the_nearer_tells():
    before, after = recording(timezone=TOKYO, file="a"), recording(timezone=YORK, at=30, file="b")
    assert offsets([before, after, recording(at=14, file="c")])[-1] == H9
    assert offsets([before, after, recording(at=16, file="c")])[-1] == timedelta(hours=-5)


def test_a_monday_morning_in_tokyo_is_monday():
    """06:00 on Monday there is Sunday in UTC, and in the config's Berlin too."""
    (found,), _ = localized([recording(timezone=TOKYO, at=-14)], BERLIN)
    assert (found.start.weekday(), found.start.hour) == (0, 6)


def test_where_nothing_tells_the_place_it_is_said_once():
    _, said = localized([recording(file=f"{n}.fit", at=24 * n) for n in range(3)], None)
    assert [(p.slug, p.source) for p in said] == [("no-time-zone", "0.fit")]
    assert "and 2 more" in said[0].message
    assert "UTC" in said[0].message
    assert localized([recording(timezone=TOKYO)], None)[1] == []


@pytest.mark.parametrize(
    ("hours", "offset"), [(72, H9), (72.001, timedelta(0)), (-72, H9), (-72.001, timedelta(0)), (0, H9)]
)
def test_one_run_tells_the_place_three_days_before_and_after(hours, offset):
    placed = recording(utc_offset_s=9 * 3600, file="a")
    assert offsets([placed, recording(at=hours, file="b")], "UTC")[-1] == offset


def test_among_many_the_nearest_tells():
    away = [recording(timezone=YORK if n < 3 else TOKYO, at=10 * n, file=f"{n}") for n in range(6)]
    for at, offset in ((24, H_5), (26, H9), (49, H9), (51, H9), (1, H_5)):
        assert offsets([*away, recording(at=at, file="x")])[-1] == offset


def test_the_usual_place_is_where_most_runs_were():
    runs = [recording(timezone=zone, at=-24 * n, file=f"{n}") for n, zone in enumerate((TOKYO, YORK, YORK))]
    assert offsets([*runs, recording(at=120, file="x")])[-1] == H_5


@pytest.mark.parametrize(("count", "said"), [(1, "recording; its"), (2, "recording and 1 more; its")])
def test_how_many_are_without_a_place(count, said):
    _, (note,) = localized([recording(file=f"{n}.fit") for n in range(count)], None)
    assert said in note.message
