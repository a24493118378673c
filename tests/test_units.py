"""Distances, paces and durations as people write and read them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog import units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 mi", (16093.44, 16093.44)),
        ("45-50 mi", (72420.48, 80467.2)),
        ("45 - 50 miles", (72420.48, 80467.2)),
        ("3–4 mi", (4828.032, 6437.376)),
        ("5 km", (5000, 5000)),
        ("5k", (5000, 5000)),
        ("400 m", (400, 400)),
        ("at least 40 km", (40000, math.inf)),
        ("40+ km", None),
        ("half marathon", (21097.5, 21097.5)),
    ],
)
def test_distances(text, expected):
    if expected is None:
        with pytest.raises(ValueError, match="is not a distance"):
            units.parse_distance_range(text)
    else:
        assert units.parse_distance_range(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "ten miles", "10", "10 furlongs", "mi", "-5 km", "1e999 km"])
def test_what_is_no_distance_is_said_with_an_example(text):
    with pytest.raises(ValueError, match='"45-50 mi"'):
        units.parse_distance_range(text)


def test_a_backward_range_is_refused():
    with pytest.raises(ValueError, match="runs backwards"):
        units.parse_distance_range("50-45 mi")


@pytest.mark.parametrize(("text", "seconds"), [("20:15", 1215), ("1:32:05", 5525), ("4:07.3", 247.3), ("90:00", 5400)])
def test_clocks(text, seconds):
    assert units.parse_clock(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["20", "4:75", "1:75:00", "x:10", "4:7", "9" * 400 + ":00:00"])
def test_what_is_no_clock_is_refused(text):
    with pytest.raises(ValueError, match="is not a time"):
        units.parse_clock(text)


@given(st.integers(60, 400_000))
def test_clock_round_trip(seconds):
    assert units.parse_clock(units.format_clock(seconds)) == seconds


@pytest.mark.parametrize(
    ("speed", "unit", "text"),
    [(1609.344 / 404, "mi", "6:44/mi"), (1000 / 299.6, "km", "5:00/km"), (0.0, "mi", "–"), (math.nan, "mi", "–")],
)
def test_paces(speed, unit, text):
    assert units.format_pace(speed, unit) == text


@given(st.floats(0.5, 200), st.floats(0, 50), st.sampled_from(["mi", "km"]))
def test_a_printed_range_parses_to_itself(low, more, unit):
    span = (low * units.unit_m(unit), (low + more) * units.unit_m(unit))
    assert units.parse_distance_range(units.format_distance_range(span, unit)) == pytest.approx(span, rel=0.006, abs=20)
