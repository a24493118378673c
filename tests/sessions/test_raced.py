"""A hard run is a race only with a heart rate, or a pace, that allows it."""

from dataclasses import replace
from datetime import date

import pytest

from made_recordings import recording
from milelog.model import Athlete, Race
from milelog.runner import timetable
from milelog.runner.types import Point
from milelog.sessions.raced import may_be_race, race_share

RUN = recording((1500, 3.8)).measured
GIVEN = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1290),)))[-1]


@pytest.mark.parametrize(
    ("bpm", "easy_bpm", "may_be"),
    [
        # Aerobic runs of a log near threshold pace, and one of her races: the highest of her three best runs is 190.
        (139.0, 162.0, False),
        (172.0, 162.0, False),
        (179.0, 162.0, True),
        (179.0, 172.0, False),
        (179.0, None, True),
    ],
)
def test_by_heart_rate(bpm, easy_bpm, may_be):
    run = replace(RUN, mean_heart_rate_bpm=bpm)
    usual = Point(date(2026, 3, 2), 40.0, 0.05, easy_bpm=easy_bpm, highest_bpm=190.0)
    assert may_be_race(run, GIVEN, usual) is may_be


@pytest.mark.parametrize(("error", "may_be"), [(0.14, False), (0.02, True)])
def test_without_heart_rate_the_zones_have_to_be_known(error, may_be):
    run = replace(RUN, mean_heart_rate_bpm=None)
    zones = replace(GIVEN, estimate=True, error=error)
    assert 0.97 < (race_share(run, zones) or 0) < 1.07
    assert may_be_race(run, zones, None) is may_be
    assert may_be_race(run, GIVEN, None)
    assert may_be_race(run, None, None)
