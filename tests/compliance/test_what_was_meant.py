"""Verdicts name the work that was meant: the right long run, hills that climb, threshold reps and not surges beside them."""

import pytest
from made import (
    I_PACE,
    MILE_M,
    R_PACE,
    T_PACE,
    at_speed,
    changes,
    check,
    context,
    easy,
    judge,
    named,
    reason,
    reps,
    session,
    stretch,
)

from milelog.compliance.long_run import the_long_run
from milelog.compliance.work import is_hilly
from milelog.report.sentences import sentence
from milelog.verdicts import ChangeKind, ReasonKind

PLUS = '[week]\nlong_run = "10 mi with plus pace"\n'
HILLS = named("Thu", "2 mi warm-up, 8 x 60 s hill @ I, jog")


def taken(text, *runs):
    ctx = context(text, runs)
    run = the_long_run(ctx, ctx.planned.long_run)
    return run and run[0].start.weekday()


def test_short_reps_do_not_make_a_shorter_run_the_long_run():
    """Six 400s in 5.6 mi beside eight easy miles; of two runs as long as planned, too fast surges show which was meant."""
    fast = session(4, [*easy(2), *reps(6, 0.25, R_PACE, "R"), *easy(0.9)])
    assert taken(PLUS, session(2, easy(8)), fast) == 2
    surged = session(4, [p for _ in range(10) for p in (*easy(0.8), stretch("surge", 0.2, I_PACE, "I"))])
    assert taken(PLUS, session(2, easy(10.3)), surged) == 4


@pytest.mark.parametrize(
    ("workout", "day"), [("9 mi with 2 x 2 mi @ T, 1 mi jog", None), ("11 mi with 2 x 2 mi @ T, 1 mi jog", 1)]
)
def test_a_run_of_another_session_is_no_long_run(workout, day):
    """Unless that session was planned to be as long, and none names the long run."""
    run = session(1, [*easy(3.5), *reps(2, 2, rest=1), *easy(1.5)])
    text = PLUS + named("Tue", workout)
    assert taken(text, run) == day
    assert taken(text + named("Sun", "10 mi with plus pace"), run) is None
    found = check(judge(text, [run]), "long_run")
    assert ("no run fits 10 mi with plus pace" in sentence(found)) == (day is None)


@pytest.mark.parametrize(
    ("gain", "ascent", "sub_sport", "hills", "thursday"),
    [
        (1.05, 40.0, None, "met", "met"),
        (1.005, 16.0, None, "missed", "close"),
        (1.005, None, None, "unknown", "met"),
        (1.005, 16.0, "treadmill", "unknown", "met"),
        (1.0, 16.0, None, "unknown", "met"),
    ],
)
def test_hill_reps_climb(gain, ascent, sub_sport, hills, thursday):
    work = reps(8, 60 / 420.0, 420.0, "I", adjusted_mps=gain * MILE_M / 420.0)
    week = judge(HILLS, [session(3, [*easy(2), *work], ascent_m=ascent, sub_sport=sub_sport)])
    found = check(week, "hills")
    assert (found.status, check(week, "session_thu").status) == (hills, thursday)
    said = [k for k in (ReasonKind.FLAT, ReasonKind.NO_HEIGHTS) if reason(found, k)]
    assert said == {"met": [], "missed": [ReasonKind.FLAT], "unknown": [ReasonKind.NO_HEIGHTS]}[hills]
    if hills == "missed":
        assert "8 x 60 s on flat ground: none of them climbed" in sentence(check(week, "session_thu"))


@pytest.mark.parametrize(("noise_m", "hilly"), [(0.0, True), (0.3, True), (0.5, False), (1.0, False)])
def test_noise_of_heights_is_no_hill(noise_m, hilly):
    """A mile in seven minutes: with noise of 0.5 m its ends stray by 8 m, 1.5 % of speed; 3 % of adjustment is twice that."""
    rep = at_speed("rep", 420, MILE_M / 420, "T", adjusted_mps=1.0305 * MILE_M / 420)
    assert is_hilly(session(1, [rep], elevation_noise_m=noise_m)) == hilly


def test_surges_that_the_plan_asks_for_are_no_threshold_reps():
    """Surges of three minutes and more at marathon pace, and one that was much too fast."""
    text = '[week]\nlong_run = "10 mi with plus pace"\nthreshold = "4 mi"\n' + named("Tue", "8 mi with 4 x 1 mi @ T")
    tuesday = session(1, [*easy(2), *reps(4, 1), *easy(2)])
    strayed = [p for pace in (454.0, 454.0, 390.0) for p in (*easy(2), at_speed("rep", 210, MILE_M / pace, "M"))]
    found = check(judge(text, [tuesday, session(6, [*strayed, *easy(3)])]), "threshold")
    assert (found.status, reason(found, ReasonKind.TOO_SLOW), reason(found, ReasonKind.TOO_FAST)) == ("met", None, None)
    plain = check(judge(text.replace(" with plus pace", ""), [tuesday, session(6, [*strayed, *easy(3)])]), "threshold")
    assert reason(plain, ReasonKind.TOO_SLOW)


def test_the_way_to_met_is_by_the_reps_that_were_planned():
    """Two of four planned miles were too fast; four slow ones that nobody planned are not to be run faster instead."""
    text = '[week]\nthreshold = "4 mi"\n' + named("Tue", "8 mi with 4 x 1 mi @ T")
    planned = [*reps(2, 1), stretch("recovery", 0.25, 560.0), *reps(2, 1, 400.0)]
    tuesday = session(1, [*easy(2), *planned, *easy(2)])
    other = session(4, [*easy(2), *reps(2, 1, 455.0, "M"), *easy(2)])
    found = check(judge(text, [tuesday, other]), "threshold")
    assert reason(found, ReasonKind.TOO_SLOW)
    assert [c[0] for c in changes(found)] == [ChangeKind.SLOWER_REPS]


def test_some_of_the_reps_are_told_from_all_of_them():
    work = [*reps(2, 1), stretch("recovery", 0.25, 560.0), *reps(2, 1, 460.0)]
    week = judge(named("Tue", "8 mi with 4 x 1 mi @ T"), [session(1, [*easy(2), *work, *easy(2)])])
    found = sentence(check(week, "session_tue"))
    assert "2 of 4 were 23 s/mi too slow for T" in found
    one = [*work[:-2], stretch("rep", 1, T_PACE, "T")]
    week = judge(named("Tue", "8 mi with 4 x 1 mi @ T"), [session(1, [*easy(2), *one, *easy(2)])])
    assert "1 of 4 was 23 s/mi too slow for T" in sentence(check(week, "session_tue"))
