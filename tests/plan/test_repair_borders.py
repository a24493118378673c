"""What an arrangement of the rest of a week costs, where it is forbidden, and why a part stands where it does."""

import math

import pytest

from milelog.plan.repair import Arrangement, Left, Part, arrange, cost, reason, shares_after

MILE = 1609.344
HARD = Part("hard", 5 * MILE, hard=True, day=2)
EASY = Part("easy", 5 * MILE, day=2, worth=1.5)


@pytest.mark.parametrize(
    ("left", "days", "paid"),
    [
        (Left((2,), (HARD,)), [2], 0.0),
        (Left((4,), (HARD,)), [4], 0.2),
        (Left((0,), (HARD,)), [0], 0.2),
        (Left((4,), (Part("any", MILE),)), [4], 0.0),
        (Left((4,), (EASY,)), [None], 1.5),
        (Left((4,), (HARD,)), [3], math.inf),
        (Left((2, 3), (HARD, EASY)), [2, 2], math.inf),
        (Left((2, 3), (HARD, EASY)), [2, 3], 0.1),
        (Left((2, 3), (HARD, HARD)), [2, 3], math.inf),
        (Left((2, 3), (HARD, HARD)), [3, 2], math.inf),
        (Left((2, 4), (HARD, HARD)), [2, 4], 0.2),
        (Left((2,), (HARD,), frozenset({1})), [2], math.inf),
        (Left((2,), (HARD,), frozenset({3})), [2], math.inf),
        (Left((2,), (HARD,), frozenset({2})), [2], math.inf),
        (Left((2,), (HARD,), frozenset({0, 4})), [2], 0.0),
        (Left((2,), (EASY,), frozenset({1, 3})), [2], 0.0),
        (Left((1, 2, 3), (HARD,), easy_first=2), [2], math.inf),
        (Left((1, 2, 3), (HARD,), easy_first=2), [3], 0.1),
        (Left((1, 2, 3), (EASY,), easy_first=2), [1], 0.1),
    ],
)
def test_moves_and_what_is_left_out(left, days, paid):
    assert cost(left, days) == pytest.approx(paid)


@pytest.mark.parametrize(
    ("done", "easy_most", "days", "paid", "easy"),
    [
        (12, math.inf, (2,), 2 * 3 / 20, ()),
        (10, math.inf, (2,), 2 * 5 / 20, ()),
        (15, math.inf, (2,), 0.0, ()),
        (20, math.inf, (2,), 0.0, ()),
        (0, math.inf, (2, 3, 4), 0.0, ((3, 7.5), (4, 7.5))),
        (0, 6, (2, 3, 4), 2 * 3 / 20, ((3, 6), (4, 6))),
        (15, 6, (2, 3, 4), 0.0, ()),
        (13, 6, (2, 3, 4), 0.0, ((3, 1), (4, 1))),
    ],
)
def test_what_is_missing_of_the_volume(done, easy_most, days, paid, easy):
    left = Left(days, (HARD,), done_m=done * MILE, volume_m=20 * MILE, easy_most_m=easy_most * MILE)
    found = arrange(left)
    assert found.days == (2,)
    assert found.cost == cost(left, [2]) == pytest.approx(paid)
    assert [(d, pytest.approx(m * MILE)) for d, m in easy] == list(found.easy_m)


def test_a_week_without_a_volume_lacks_nothing():
    assert arrange(Left((2, 3), (HARD,))) == Arrangement((2,), (), 0.0)


@pytest.mark.parametrize(
    ("limited", "fits"), [(4.0, True), (4.07, True), (4.08, True), (4.09, False), (4.2, False), (8.1, False)]
)
def test_a_share_of_the_week_with_its_slack(limited, fits):
    part = Part("T", 8 * MILE, hard=True, day=2, limited_m=limited * MILE, share=0.1)
    left = Left((2, 3), (part,), done_m=10 * MILE, volume_m=40 * MILE)
    assert math.isfinite(cost(left, [2])) is fits
    assert cost(left, [None]) == pytest.approx(1.0)
    assert arrange(left).days == ((2,) if fits else (None,))


def test_nearest_days_first_and_the_earliest_among_equals():
    assert arrange(Left((0, 1, 3, 4), (HARD,))).days == (1,)
    assert arrange(Left((0, 4), (HARD,))).days == (0,)
    assert arrange(Left((3, 1), (HARD,))).days == (3,)
    assert arrange(Left((5, 3), (Part("any", MILE),))).days == (5,)


REASONS = [
    (Left((2,), (HARD,)), (2,), "stays on its day"),
    (Left((3,), (HARD,)), (3,), "its own day is gone"),
    (Left((2, 3), (HARD,)), (3,), "makes room for another, or an easy day between"),
    (Left((3,), (Part("any", MILE),)), (3,), "has room on this day"),
    (Left((), (HARD,)), (None,), "no day is left"),
    (Left((2,), (HARD,), frozenset({1})), (None,), "every day that is left lies beside hard work"),
    (Left((2,), (HARD,), easy_first=1), (None,), "or in the first days back"),
    (Left((2,), (HARD,)), (None,), "what is kept is worth more than it"),
    (Left((2,), (EASY,), frozenset({1})), (None,), "what is kept is worth more than it"),
]


@pytest.mark.parametrize(("left", "days", "why"), REASONS)
def test_reasons(left, days, why):
    assert why in reason(left, Arrangement(days, (), 0.0), 0)


@pytest.mark.parametrize(
    ("limited", "done", "easy", "over"),
    [(4.0, 32, 0, False), (4.08, 32, 0, False), (4.09, 32, 0, True), (4.09, 22, 10, True), (4.08, 22, 10, False)],
)
def test_a_share_that_would_be_passed_is_the_reason(limited, done, easy, over):
    part = Part("T", 8 * MILE, hard=True, day=2, limited_m=limited * MILE, share=0.1)
    left = Left((2, 3), (part,), done_m=done * MILE)
    found = reason(left, Arrangement((None,), ((3, easy * MILE),), 0.0), 0)
    assert found.startswith("it would be more than 10%" if over else "what is kept")


@pytest.mark.parametrize(
    ("days_off", "shares"),
    [
        (0, ()),
        (5, ()),
        (6, (0.5, 0.75)),
        (14, (0.5, 0.75)),
        (15, (0.5, 0.5, 0.75)),
        (21, (0.5, 0.5, 0.75)),
        (22, (0.5, 0.5, 0.75, 0.75)),
        (29, (0.5, 0.5, 0.5, 0.75, 0.75)),
    ],
)
def test_weeks_back(days_off, shares):
    assert shares_after(days_off) == shares
