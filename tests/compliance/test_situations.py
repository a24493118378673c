"""Every situation of bench/verdict_situations.py with a few seeds: equal to the truth, or borderline."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import pytest
import verdict_situations as bench


@pytest.mark.parametrize("situation", bench.SITUATIONS, ids=lambda s: s.__name__)
def test_the_verdict_is_right_or_borderline(situation):
    found = bench.score(4, (situation,))
    assert found["wrong"] == 0
    assert found["borderline"] <= 1


def test_the_stated_probability_is_about_right():
    rows = bench.calibration(40)
    sure, right, stated = rows[9]
    assert right / sure == pytest.approx(stated, abs=0.03)
    doubtful = [row for tenth, row in rows.items() if tenth < 9]
    assert sum(count for count, _, _ in doubtful) > 20
    mean = sum(count * said for count, _, said in doubtful) / sum(count for count, _, _ in doubtful)
    share = sum(right for _, right, _ in doubtful) / sum(count for count, _, _ in doubtful)
    assert share == pytest.approx(mean, abs=0.12)
