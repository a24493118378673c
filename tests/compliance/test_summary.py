"""The block as a whole: weeks met of weeks planned, streaks, trend."""

from datetime import timedelta

import pytest
from made import HEAD, MONDAY, T_PACE, easy, judge, judge_all, reps, session, surges

from milelog import documents, plan
from milelog.compliance.summary import summarize

STAMINA = '[week]\nvolume = "20-25 mi"\nlong_run = "10 mi with plus pace"\nthreshold = "3-4 mi"\n'


def full_week(week=0, pace=T_PACE):
    day = 7 * week
    return [
        session(day + 1, [*easy(2), *reps(2, 2, pace, provenance="lap"), *easy(2)]),
        session(day + 3, easy(4)),
        session(day + 6, surges(10)),
    ]


def block(paces):
    sessions = [s for n, pace in enumerate(paces) for s in (full_week(n, pace) if pace else [])]
    text = STAMINA + "".join(f"[[weeks]]\nstart = {MONDAY + timedelta(weeks=n)}\n" for n in range(len(paces)))
    the_plan = plan.parse(documents.parse(HEAD + text, "plan.toml"))
    return judge_all(text, sessions, today=MONDAY + timedelta(weeks=len(paces) - 1, days=2)), the_plan


def test_block_counts_streaks_and_trend():
    weeks, the_plan = block([T_PACE, T_PACE, 395.0, None, T_PACE, T_PACE, T_PACE])
    found = {s.name: s for s in summarize(weeks, the_plan)}
    threshold = found["threshold"]
    assert (threshold.weeks, threshold.met, threshold.missed, threshold.unknown) == (6, 4, 2, 1)
    assert (threshold.streak, threshold.longest) == (2, 2)
    assert found["volume"].met == 5
    assert found["volume"].trend == "falling"
    assert found["volume"].done == pytest.approx(5 / 6 * 22.25 / 20)
    assert list(found) == ["volume", "long_run", "threshold"]


@pytest.mark.parametrize(("count", "recent"), [(4, None), (5, 22.25 / 20)])
def test_four_weeks_are_no_trend(count, recent):
    weeks, the_plan = block([T_PACE] * count + [None])
    (volume,) = [s for s in summarize(weeks, the_plan) if s.name == "volume"]
    assert volume.done == pytest.approx(22.25 / 20)
    assert volume.recent == (recent and pytest.approx(recent))
    (none,) = [s for s in summarize(weeks) if s.name == "volume"]
    assert (none.done, none.recent, none.trend) == (None, None, "")


def test_sessions_count_together():
    text = '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T"\n[[week.sessions]]\nday = "Sun"\nworkout = "10 mi with plus pace"\n'
    (found,) = [s for s in summarize([judge(text, full_week())]) if s.name == "sessions"]
    assert found.weeks == 2
