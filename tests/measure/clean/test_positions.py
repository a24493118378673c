"""The way along positions: noise that lengthens it is taken out, and a grid of few decimals evened."""

from dataclasses import replace

import numpy as np
import pytest

from milelog.measure.activity import measure
from milelog.measure.clean import streams
from milelog.measure.clean.positions import distance_along
from milelog.model import HARD_KINDS, Activity

SECONDS = np.arange(2101.0)
METRES = 3.2 * SECONDS
HEADING = np.radians(30 + 25 * np.sin(METRES / 900))


def degrees(every=1, noise_m=0.0, decimals=None):
    """Latitude, longitude and times of a winding run of 6,720 m, as a receiver of so much noise and so many decimals writes it."""
    rng = np.random.default_rng(1)
    axes = []
    for way, size in ((np.cos(HEADING), 111195.0), (np.sin(HEADING), 111195.0 * np.cos(np.radians(40.78)))):
        metres = np.cumsum(3.2 * way) + noise_m * rng.standard_normal(len(way))
        axes.append((40.78 if size == 111195.0 else -73.96) + metres / size)
    latitude, longitude = (axis if decimals is None else np.round(axis, decimals) for axis in axes)
    return latitude[::every], longitude[::every], SECONDS[::every]


@pytest.mark.parametrize(
    ("every", "noise_m", "decimals", "off"),
    [
        (1, 0.0, None, 0.002),
        (1, 1.0, None, 0.006),
        (1, 2.0, None, 0.006),
        (1, 5.0, None, 0.015),
        (2, 2.0, None, 0.01),
        (3, 2.5, None, 0.01),
        (1, 0.0, 5, 0.004),
        (1, 0.0, 4, 0.01),
        (5, 0.0, 4, 0.012),
        (10, 0.0, 4, 0.012),
    ],
)
def test_distance_is_that_of_the_road(every, noise_m, decimals, off):
    """Whatever the noise of the receiver and the decimals of the export, within what it is said to be off by."""
    latitude, longitude, times = degrees(every, noise_m, decimals)
    found = distance_along(latitude, longitude, times, 12.5)
    assert found.metres[-1] == pytest.approx(METRES[-1], rel=off)
    assert found.aside == 0


@pytest.mark.parametrize("every", [1, 3, 5, 8, 10])
@pytest.mark.parametrize("noise_m", [0.0, 1.0, 2.0, 3.0])
def test_what_noise_may_have_added_to_sparse_records_is_said(every, noise_m):
    """Seconds apart it cannot be told from bends, and what is not taken out is in the error of the distance."""
    latitude, longitude, times = degrees(every, noise_m)
    columns = {"time_s": times, "latitude_deg": latitude, "longitude_deg": longitude}
    error = streams(Activity("run", "running", columns)).distance_error
    found = distance_along(latitude, longitude, times, 12.5)
    assert abs(found.metres[-1] / METRES[-1] - 1) <= max(0.004, 1.1 * found.doubt)
    assert error == pytest.approx(max(0.02, found.doubt))
    # The road's own bends are no doubt, nor is what was averaged over many records.
    assert (found.doubt > 0.001) is (noise_m > 0 and every > 1 and (every != 10 or noise_m > 1))


def test_noise_does_not_move_a_runner_who_stands():
    """White noise of 2 m a second would make a jog of a wait at the lights."""
    rng = np.random.default_rng(2)
    there = np.concatenate([np.linspace(0, 900, 301), np.full(120, 900.0), np.linspace(900, 1800, 301)])
    latitude = 40.0 + (there + 2 * rng.standard_normal(len(there))) / 111195.0
    longitude = -80.0 + 2 * rng.standard_normal(len(there)) / 85000.0
    found = distance_along(latitude, longitude, np.arange(float(len(there))), 12.5)
    assert np.diff(found.metres)[315:405].mean() < 0.5
    assert np.diff(found.metres)[50:250].mean() == pytest.approx(3.0, rel=0.02)


def recorded(decimals):
    latitude, longitude, times = degrees(decimals=decimals)
    columns = {"time_s": times, "latitude_deg": latitude, "longitude_deg": longitude}
    return streams(Activity(source="a.gpx", sport="running", columns=columns))


def test_a_coarse_grid_is_said():
    """Four decimals are said to be 2 % off; of three no pace is read, and the error is a fifth."""
    fine, four, three = (recorded(n) for n in (6, 4, 3))
    assert [p.slug for p in fine.problems] == ["distance-fallback"]
    assert "coarse-positions" in [p.slug for p in four.problems]
    assert (fine.distance_error, four.distance_error) == (0.02, pytest.approx(0.022, abs=0.001))
    assert three.distance_error == pytest.approx(0.22, abs=0.01)
    assert three.distance_source == "places"
    assert np.ptp(three.speed_mps) < 0.01
    assert abs(np.log(three.distance_m[-1] / METRES[-1])) < three.distance_error


def test_points_left_out_by_an_app_are_no_lost_signal():
    """Run/walk by an app that writes a point about every ten metres: one minute at 3 m/s, one at a brisk walk of 1 m/s."""
    seconds = np.arange(2401.0)
    metres = np.concatenate([[0.0], np.cumsum(np.where(seconds[1:] % 120 < 60, 3.0, 1.0))])
    kept = np.flatnonzero(np.diff(np.floor(metres / 11), prepend=-1.0))
    latitude = 30.0 + metres[kept] / 111195.0
    found = distance_along(latitude, np.full(len(kept), 104.0), seconds[kept], 12.5)
    assert found.metres[-1] == pytest.approx(metres[kept][-1], rel=0.005)


@pytest.mark.parametrize(("seconds", "is_hole"), [(119, False), (121, True), (700, True)])
def test_a_hole_in_the_positions_is_no_rep_and_no_best_effort(seconds, is_hole):
    """Nobody knows how the way across was covered: it is distance, and nothing else."""
    latitude, longitude, times = degrees()
    kept = np.r_[:600, 600 + round(5.5 / 3.2 * seconds) : 2101]
    times = np.append(times[:600], 599 + seconds + np.arange(len(kept) - 600.0))
    run = Activity(
        "run", "running", {"time_s": times, "latitude_deg": latitude[kept], "longitude_deg": longitude[kept]}
    )
    stream = streams(run)
    found = measure(run, stream)
    assert found.distance_m == pytest.approx(METRES[-1], rel=0.03)
    assert ("positions-missing" in [p.slug for p in stream.problems]) is is_hole
    assert (found.efforts[0].time_s > 115) is is_hole
    assert (found.fitness.bests[0].moving_s > 290) is is_hole
    assert not any(s.kind in HARD_KINDS for c in found.candidates for s in c.segments) or not is_hole
    assert (len(found.speed_s) < 100) is is_hole
    # In a ride nobody looks for reps.
    assert "positions-missing" not in [p.slug for p in streams(replace(run, sport="cycling")).problems]
