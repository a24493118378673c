"""The rest of a week after a missed day: as good as any arrangement there is, within the rules, and quick."""

import itertools
import math
import random
import time

import pytest

from milelog.plan.repair import Left, Part, arrange, cost, reason, shares_after

MILE = 1609.344


def some_week(seed):
    """What may be left of a week."""
    draw = random.Random(seed)
    days = tuple(sorted(draw.sample(range(7), draw.randint(0, 7))))
    parts = tuple(
        Part(
            f"part {n}",
            draw.uniform(3, 12) * MILE,
            draw.random() < 0.6,
            draw.choice([None, *range(7)]),
            draw.choice([1.0, 1.5, 2.0]),
            draw.uniform(0, 5) * MILE,
            draw.choice([0.08, 0.1, 0.3]),
        )
        for n in range(draw.randint(0, 4))
    )
    hard = frozenset(draw.sample(range(-1, 8), draw.randint(0, 2)))
    most = draw.choice([6 * MILE, 10 * MILE, math.inf])
    return Left(
        days, parts, hard, draw.uniform(0, 20) * MILE, draw.uniform(20, 50) * MILE, most, draw.choice([0, 0, 2])
    )


def brute_force(left):
    """The least cost over every arrangement there is."""
    choices = [(*left.days, None)] * len(left.parts)
    return min(cost(left, days) for days in itertools.product(*choices))


@pytest.mark.parametrize("seed", range(200))
def test_as_good_as_any_arrangement(seed):
    left = some_week(seed)
    found = arrange(left)
    assert found.cost == pytest.approx(brute_force(left))
    assert cost(left, found.days) == found.cost


@pytest.mark.parametrize("seed", range(200))
def test_the_rules_hold(seed):
    left = some_week(seed)
    found = arrange(left)
    used = [d for d in found.days if d is not None]
    assert len(set(used)) == len(used)
    assert set(used) <= set(left.days)
    hard = [d for p, d in zip(left.parts, found.days, strict=True) if p.hard and d is not None]
    assert not {abs(a - b) for a in hard for b in (*hard, *left.hard_days) if a is not b} & {1}
    assert not set(hard) & {*left.hard_days, *left.days[: left.easy_first]}
    assert all(0 < m <= left.easy_most_m and d not in used for d, m in found.easy_m)


def test_a_full_week_takes_no_longer_than_50_ms():
    parts = tuple(Part(str(n), 8 * MILE, n % 2 == 0, n, 1.0 + n / 10) for n in range(5))
    left = Left(tuple(range(7)), parts, volume_m=60 * MILE)
    took = []
    for _ in range(5):
        begun = time.process_time()
        arrange(left)
        took.append(time.process_time() - begun)
    assert min(took) < 0.05


THRESHOLD = Part("2 x 2 mi @ T", 9 * MILE, hard=True, day=1, worth=1.5)
TRACK = Part("8 x 400 m @ R", 7 * MILE, hard=True, day=3)
LONG = Part("long run", 10 * MILE, worth=2.0)


def test_a_missed_tuesday():
    left = Left((2, 3, 4, 5, 6), (THRESHOLD, TRACK, LONG), volume_m=45 * MILE, easy_most_m=8 * MILE)
    found = arrange(left)
    assert found.days[:2] == (2, 4)
    assert found.days[2] in {3, 5, 6}
    assert reason(left, found, 0) == "its own day is gone"


def test_what_is_worth_least_is_left_out():
    left = Left((4,), (THRESHOLD, TRACK, LONG), volume_m=45 * MILE)
    found = arrange(left)
    assert found.days == (None, None, 4)
    assert "worth more" in reason(left, found, 0)


def test_nothing_hard_beside_a_race():
    left = Left((5,), (TRACK,), hard_days=frozenset({6}))
    assert arrange(left).days == (None,)
    assert "beside hard work" in reason(left, arrange(left), 0)


def test_a_share_of_the_week_that_comes_of_it_limits():
    part = Part("5 x 1 mi @ T", 8 * MILE, hard=True, day=5, limited_m=5 * MILE, share=0.1)
    left = Left((5, 6), (part,), volume_m=45 * MILE, easy_most_m=8 * MILE)
    assert arrange(left).days == (None,)
    assert "10%" in reason(left, arrange(left), 0)


def test_nothing_hard_in_the_first_days_back():
    left = Left((3, 4, 5), (TRACK,), easy_first=2)
    assert arrange(left).days == (5,)


def test_weeks_back_after_a_break():
    assert [shares_after(d) for d in (1, 5, 7, 14, 28)] == [(), (), (0.5, 0.75), (0.5, 0.75), (0.5, 0.5, 0.75, 0.75)]
