"""Heart-rate zones: from what they follow, that they leave no gap, and that no second is lost or told twice."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog.measure.metrics.histogram import heart_histogram
from milelog.model import Athlete, Streams
from milelog.runner import FiveZones, heart


def stream(rate, moving=None):
    n = len(rate)
    still = np.zeros(n)
    ran = np.ones(n, dtype=bool) if moving is None else np.asarray(moving)
    return Streams(
        time_s=np.arange(n, dtype=float), speed_mps=still + 3, adjusted_mps=still + 3, distance_m=np.arange(n) * 3.0,
        moving=ran, paused=~ran, grade=still, elevation_m=still, heart_rate_bpm=np.asarray(rate, dtype=float),
    )  # fmt: skip


def lows(athlete):
    return [z.low_bpm for z in FiveZones().zones(athlete).zones]


def test_nothing_is_guessed():
    assert FiveZones().zones(Athlete()) is None
    assert FiveZones().zones(Athlete(resting_hr=50)) is None
    assert heart.seconds((60,) * 200, None) == {}


def test_the_best_anchor_is_taken():
    assert lows(Athlete(max_hr=190)) == [0, 114, 133, 152, 171]
    # Karvonen: 50 + 140 x 60, 70, 80, 90 %.
    assert lows(Athlete(max_hr=190, resting_hr=50)) == [0, 134, 148, 162, 176]
    # Friel: 85, 90, 95 and 100 % of threshold heart rate.
    assert lows(Athlete(max_hr=190, resting_hr=50, threshold_hr=170)) == [0, 145, 153, 162, 170]
    assert "reserve" in FiveZones().zones(Athlete(max_hr=190, resting_hr=50)).source


@given(st.floats(110, 240), st.none() | st.floats(25, 90), st.none() | st.floats(80, 230))
def test_zones_leave_no_gap(top, rest, threshold):
    found = FiveZones().zones(Athlete(max_hr=top, resting_hr=rest, threshold_hr=threshold)).zones
    assert [z.name for z in found] == ["Z1", "Z2", "Z3", "Z4", "Z5"]
    assert found[0].low_bpm == 0
    assert math.isinf(found[-1].high_bpm)
    assert all(a.high_bpm == b.low_bpm > a.low_bpm for a, b in pairwise(found))


@given(st.lists(st.floats(20, 260) | st.just(math.nan), max_size=200), st.floats(120, 220))
def test_each_second_of_a_heart_lies_in_one_zone(rate, top):
    spent = heart.seconds(heart_histogram(stream(rate)), FiveZones().zones(Athlete(max_hr=top)))
    possible = [r for r in rate if math.isfinite(r) and 30 <= math.floor(r + 0.5) < 250]
    assert sum(spent.values()) == len(possible)


def test_time_at_a_rate_goes_to_its_zone_and_standing_counts_nothing():
    rate = [133] * 10 + [132] * 5 + [171] * 3 + [180] * 4
    moving = [True] * 18 + [False] * 4
    spent = heart.seconds(heart_histogram(stream(rate, moving)), FiveZones().zones(Athlete(max_hr=190)))
    assert spent == {"Z3": 10, "Z2": 5, "Z5": 3}


@pytest.mark.parametrize("rate", [[], [math.nan] * 5])
def test_no_heart_rate_is_no_time(rate):
    assert heart_histogram(stream(rate)) == ()
