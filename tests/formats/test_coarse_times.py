"""Times in whole minutes: the points of each are spread over it."""

import numpy as np
import pytest

from milelog.formats.coarse_times import spread


def minutes(first_s, seconds, every=1):
    """The times of a run from `first_s` into a minute on, as an export writes them that leaves out the seconds."""
    true = first_s + np.arange(0.0, seconds + 1, every)
    return true, true // 60 * 60


@pytest.mark.parametrize(("first_s", "seconds", "every"), [(0, 900, 1), (17, 905, 1), (40, 3600, 5), (10, 1800, 20)])
def test_points_of_a_minute_are_spread_over_it(first_s, seconds, every):
    """Each to within a record of where it was, so that first and last minute are not lost."""
    true, written = minutes(first_s, seconds, every)
    found, problems = spread(written, "a.gpx")
    assert np.abs(found - true).max() <= max(every, 2)
    assert (np.diff(found) > 0).all()
    assert [p.slug for p in problems] == ["coarse-times"]


def test_a_pause_stays_one():
    """Points are spread over their own minute, not over the ten until the next."""
    _, written = minutes(0, 599)
    found, _ = spread(np.concatenate([written, written + 1200]), "a.gpx")
    assert np.diff(found).max() == pytest.approx(601, abs=2)


@pytest.mark.parametrize(
    "times",
    [
        np.arange(600.0),
        np.repeat(np.arange(0.0, 600.0, 5.0), 4),
        np.repeat(np.arange(0.0, 600.0, 15.0), 2),
        np.arange(0.0, 6000.0, 60.0),
        np.zeros(30),
        np.repeat([0.0, 60.0], 50),
    ],
)
def test_other_times_stay_as_they_are(times):
    """A watch that writes few records, or two for one moment, and too few times to tell."""
    assert spread(times, "a.gpx") == (pytest.approx(times), ())
