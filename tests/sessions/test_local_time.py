"""The place of a run, and with it its day: told by positions, the file, the runs around it, or home."""

from datetime import timedelta

import pytest

from made_recordings import recording
from milelog.sessions import localized

TOKYO, YORK, BERLIN = "Asia/Tokyo", "America/New_York", "Europe/Berlin"
H9, H_5, H1 = timedelta(hours=9), timedelta(hours=-5), timedelta(hours=1)


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
