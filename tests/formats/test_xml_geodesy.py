"""Distance along positions, against Vincenty's inverse formula (Survey Review, 1975)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.formats.geodesy import along_m, steps_m

A, F = 6378137.0, 1 / 298.257223563


def vincenty(lat1, lon1, lat2, lon2):
    b = A * (1 - F)
    u1, u2 = (math.atan((1 - F) * math.tan(math.radians(x))) for x in (lat1, lat2))
    span = math.radians(lon2 - lon1)
    lam = span
    for _ in range(200):
        sin_s = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam),
        )
        if sin_s == 0:
            return 0.0
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_a = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2_a = 1 - sin_a**2
        cos_2m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2_a if cos2_a else 0.0
        c = F / 16 * cos2_a * (4 + F * (4 - 3 * cos2_a))
        before = lam
        lam = span + (1 - c) * F * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1)))
        if abs(lam - before) < 1e-13:
            break
    k2 = cos2_a * (A**2 - b**2) / b**2
    big_a = 1 + k2 / 16384 * (4096 + k2 * (-768 + k2 * (320 - 175 * k2)))
    big_b = k2 / 1024 * (256 + k2 * (-128 + k2 * (74 - 47 * k2)))
    inner = cos_s * (2 * cos_2m**2 - 1) - big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
    return b * big_a * (sigma - big_b * sin_s * (cos_2m + big_b / 4 * inner))


def step(lat1, lon1, lat2, lon2):
    return float(steps_m(np.array([lat1, lat2]), np.array([lon1, lon2]))[0])


@settings(max_examples=300, deadline=None)
@given(st.floats(-80, 80), st.floats(-170, 170), st.floats(0, 2 * math.pi), st.sampled_from([10, 100, 1000, 100_000]))
def test_error_is_as_stated(lat, lon, bearing, metres):
    north, east = metres * math.cos(bearing), metres * math.sin(bearing)
    other = lat + north / 111_200, lon + east / (111_320 * math.cos(math.radians(lat)))
    true = vincenty(lat, lon, *other)
    allowed = 2e-7 if metres <= 1000 else 4e-4
    # Vincenty's own rounding is some micrometres.
    assert step(lat, lon, *other) == pytest.approx(true, rel=allowed, abs=1e-5)


def test_across_the_antimeridian():
    assert step(10, 179.9995, 10, -179.9995) == pytest.approx(vincenty(10, 0, 10, 0.001), rel=1e-6)


def test_unknown_positions_are_bridged():
    latitude = np.array([np.nan, 50.0, np.nan, 50.001, 50.002])
    along = along_m(latitude, np.where(np.isnan(latitude), np.nan, 8.0))
    assert np.isnan(along).tolist() == [True, False, True, False, False]
    assert along[1] == 0
    assert along[4] == pytest.approx(vincenty(50, 8, 50.002, 8), rel=1e-6)


def test_nothing_known():
    assert np.isnan(along_m(np.full(3, np.nan), np.full(3, np.nan))).all()
    assert along_m(np.zeros(0), np.zeros(0)).size == 0
