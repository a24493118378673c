import itertools
import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog.measure.load import form

DAY = date(2026, 3, 2)


def test_a_single_load_decays_with_its_time_constants():
    found = form({DAY: 100.0}, DAY + timedelta(days=42))
    assert len(found) == 43
    assert found[42].fitness / found[0].fitness == pytest.approx(math.exp(-1))
    assert found[7].fatigue / found[0].fatigue == pytest.approx(math.exp(-1))
    assert found[0].balance < 0 < found[30].balance


def test_a_steady_load_is_approached_and_never_passed():
    found = form({DAY + timedelta(days=i): 60.0 for i in range(365)})
    assert found[-1].fitness == pytest.approx(60, abs=0.02)
    assert all(a.fitness < b.fitness <= 60 for a, b in itertools.pairwise(found))


def test_no_load_no_form():
    assert form({}) == ()


@given(st.dictionaries(st.integers(0, 200), st.floats(0, 500), min_size=1))
def test_form_stays_between_nothing_and_the_greatest_load(loads):
    found = form({DAY + timedelta(days=i): v for i, v in loads.items()})
    top = max(loads.values()) + 1e-9
    assert all(0 <= d.fitness <= top and 0 <= d.fatigue <= top for d in found)
