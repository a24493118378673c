"""Spans of a stream that are no runner's: each bound from both sides."""

import numpy as np
import pytest

from milelog.measure.clean.doubt import doubtful

EASY = 3.0


def way(*parts):
    """Cumulative metres at whole seconds of an easy run with other speeds in it: (seconds, metres a second)."""
    speed = np.concatenate([np.full(s, v) for s, v in ((600, EASY), *parts, (600, EASY))])
    return np.concatenate(([0.0], np.cumsum(speed)))


def unknown(metres):
    return np.full(len(metres) - 1, np.nan)


@pytest.mark.parametrize(
    ("seconds", "speed", "is_doubtful"),
    [
        (24, 8.4, True),  # the mean of five seconds is above the ratio for 20 of them
        (23, 8.4, False),
        (60, 8.26, True),  # 2.75 times the usual speed
        (60, 8.24, False),
    ],
)
def test_a_sprint_that_the_way_alone_tells(seconds, speed, is_doubtful):
    metres = way((seconds, speed))
    found = doubtful(metres, None, unknown(metres))
    assert bool(found) == is_doubtful
    if found:
        (start, end), = found  # fmt: skip
        assert 595 <= start <= 600 < 600 + seconds <= end <= 605 + seconds
        # A watch that knows the speed, or counts steps, tells more than the way.
        assert doubtful(metres, np.diff(metres), unknown(metres)) == ()
        assert doubtful(metres, None, np.full(len(metres) - 1, 210.0)) == ()


@pytest.mark.parametrize(("beside", "begin"), [(4.6, 600), (4.4, 630)])
def test_what_is_half_as_fast_again_beside_such_a_sprint_goes_with_it(beside, begin):
    metres = way((30, beside), (40, 8.4))
    ((start, _),) = doubtful(metres, None, unknown(metres))
    assert start == pytest.approx(begin, abs=3)


@pytest.mark.parametrize(("steps", "is_doubtful"), [(200.0, True), (204.0, False), (59.0, False)])
def test_a_stride_of_more_than_two_metres_and_a_half(steps, is_doubtful):
    """8.4 m/s at 200 steps a minute are strides of 2.52 m; 59 steps a minute are no runner's, and tell nothing."""
    metres = way((19, 8.4))
    assert bool(doubtful(metres, None, np.full(len(metres) - 1, steps))) == is_doubtful


@pytest.mark.parametrize(("share", "is_doubtful"), [(0.59, True), (0.61, False)])
def test_a_way_that_the_watch_s_own_speed_denies(share, is_doubtful):
    metres = way((60, 8.4))
    device = np.diff(metres).copy()
    device[590:680] = share * 8.4
    assert bool(doubtful(metres, device, unknown(metres))) == is_doubtful


def test_a_speed_field_may_be_nine_seconds_late():
    metres = way((60, 8.4))
    for late, is_doubtful in ((9, False), (15, True)):
        device = np.concatenate((np.full(late, EASY), np.diff(metres)[:-late]))
        assert bool(doubtful(metres, device, unknown(metres))) == is_doubtful


@pytest.mark.parametrize(("gain", "is_doubtful"), [(6.1, True), (5.9, False)])
def test_a_gain_of_six_metres_a_second_in_five(gain, is_doubtful):
    metres = way((10, EASY + gain))
    found = doubtful(metres, np.diff(metres), unknown(metres))
    assert bool(found) == is_doubtful
