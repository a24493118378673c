"""Laps in timer time are put where they were run; laps that are right stay."""

import numpy as np
import pytest

from milelog.formats.fit.laps import laps_in_elapsed_time
from milelog.model import Lap

PAUSE = ((300.0, 540.0),)
TIME_S = np.append(np.arange(301.0), np.arange(540.0, 1440.0))
COLUMNS = {"time_s": TIME_S, "distance_m": np.append(0.0, np.cumsum(np.where(TIME_S[1:] >= 840, 4.0, 3.0)))}
"""Ten minutes at 3 m/s with a stop after five, then ten at 4 m/s."""


def laps(starts, lengths):
    return tuple(Lap(float(s), s + 600.0, d, 600.0) for s, d in zip(starts, lengths, strict=True))


def test_starts_that_do_not_count_a_stop_are_moved_by_it():
    moved = laps_in_elapsed_time(laps((0, 600), (1800.0, 2400.0)), PAUSE, COLUMNS)
    assert [(lap.start_s, lap.end_s) for lap in moved] == [(0, 840), (840, 1440)]


@pytest.mark.parametrize("pauses", [PAUSE, ()])
def test_starts_that_count_it_stay(pauses):
    right = (Lap(0.0, 840.0, 1800.0, 600.0), Lap(840.0, 1440.0, 2400.0, 600.0))
    assert laps_in_elapsed_time(right, pauses, COLUMNS) == right


def test_without_metres_nothing_is_proved():
    stated = laps((0, 600), (None, None))
    assert laps_in_elapsed_time(stated, PAUSE, COLUMNS) == stated
