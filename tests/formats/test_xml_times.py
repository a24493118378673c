"""Times by the thousand, against the standard library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.formats.isotime import parse_times

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC) | ZONES)  # noqa: DTZ001
FORMS = st.sampled_from(["seconds", "milliseconds", "microseconds"])


def epoch_ms(moment):
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MOMENTS, FORMS), min_size=1, max_size=20), st.booleans())
def test_as_the_standard_library_reads_them(drawn, zulu):
    texts = [moment.isoformat(timespec=form) for moment, form in drawn]
    texts = [t.replace("+00:00", "Z") if zulu else t for t in texts]
    expected = [epoch_ms(datetime.fromisoformat(t)) for t in texts]
    found, _ = parse_times(texts)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("2026-03-02T06:30:00Z", 0),
        ("2026-03-02T06:30:00", 0),
        ("2026-03-02 06:30:00", 0),
        ("2026-03-02T06:30:00.500Z", 0.5),
        ("2026-03-02T06:30:00,5Z", 0.5),
        ("2026-03-02T06:30:00.123456Z", 0.123456),
        ("2026-03-02T06:30Z", 0),
        ("2026-3-2T6:30:00Z", 0),
        ("2026-03-02T07:30:00+0100", 0),
        ("2026-03-02T07:30:00+01", 0),
        ("2026-03-01T22:30:00-08:00", 0),
        ("\n 2026-03-02T06:30:00Z ", 0),
        ("2026-03-02T06:29:60Z", 0),
    ],
)
def test_forms_that_occur(text, second):
    zero = epoch_ms(datetime(2026, 3, 2, 6, 30, tzinfo=UTC))
    for texts in ([text], [text, text], [text, "2026-03-02T06:30:00Z"]):
        assert parse_times(texts)[0][0] == pytest.approx(zero + second * 1000, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "noon",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T06:61:00Z",
        "0000-00-00T00:00:00Z",
        "2026-03-02",
        "20260302T063000Z",
        "2026-03-02T06:30:00X",
        "é026-03-02T06:30:00Z",
    ],
)
def test_what_is_no_time(text):
    good = "2026-03-02T06:30:00Z"
    found, _ = parse_times([good, text, good])
    assert np.isnan(found).tolist() == [False, True, False]


def test_leap_days():
    texts = ["2024-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-02-29T00:00:00Z"]
    assert np.isnan(parse_times(texts)[0]).tolist() == [False, False, True, True]


@pytest.mark.parametrize(("text", "offset"), [("Z", None), ("", None), ("+05:30", 19800), ("-08:00", -28800)])
def test_the_offset_of_the_first(text, offset):
    assert parse_times([None, f"2026-03-02T06:30:00{text}"])[1] == offset


def test_none_at_all():
    assert parse_times([])[0].size == 0
